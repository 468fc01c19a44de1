"""Packed bytes unpacked, whole and bounded."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.readers import read_pages, unpacking
from onrecord.readers.unpacking import UnpackingError, packing_of, unpack
from onrecord.records import Problem

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Pack = Callable[[bytes], bytes]
each_packing = pytest.mark.parametrize(
    ("packing", "pack"),
    [("gzip", gzip.compress), ("zstd", zstd.compress), ("bzip2", bz2.compress), ("xz", lzma.compress)],
)


def unpacked(packed: bytes) -> io.BufferedReader:
    packing = packing_of(packed)
    assert packing is not None
    return unpack(io.BytesIO(packed), packing)


@each_packing
def test_members_follow_each_other(packing: str, pack: Pack) -> None:
    assert packing_of(pack(b"a")) == packing
    assert unpacked(pack(b"He said ") + pack(b"so.")).read() == b"He said so."


@each_packing
def test_what_is_cut_off_is_told(packing: str, pack: Pack) -> None:
    with pytest.raises(UnpackingError) as caught:
        unpacked(pack(b"He said so." * 100)[:-6]).read()
    assert caught.value.code == f"damaged-{packing}"


@each_packing
def test_a_bomb_is_told_before_it_fills_the_memory(
    packing: str, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "FREE_BYTES", 1_000_000)
    monkeypatch.setattr(unpacking, "MAX_RATIO", 50)
    packed = pack(b"0" * 100_000_000)
    given = 0
    tracemalloc.start()
    stream = unpacked(packed)
    with pytest.raises(UnpackingError) as caught:
        while piece := stream.read(65_536):
            given += len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "bomb"
    assert given < 60 * len(packed) + 2_000_000
    assert peak < 20_000_000


def test_a_bomb_of_lines_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE_BYTES", 1_000_000)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b"\n" * 20_000_000))
    (problem,) = read_pages([str(tmp_path / "a.jsonl.gz")])
    assert isinstance(problem, Problem)
    assert problem.code in ("empty-page", "bomb")


def test_what_packs_well_is_no_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE_BYTES", 100_000)
    text = b"The mayor said that it was over, and nobody answered. " * 20_000
    assert unpacked(gzip.compress(text)).read() == text
