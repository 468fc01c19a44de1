"""Compressed bytes unpacked as they are asked for, known by their first bytes, and never without bound."""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import lzma
import sys
import zlib
from collections.abc import Callable
from typing import IO, Any, Literal, Protocol

Packing = Literal["gzip", "zstd", "bzip2", "xz"]

_MAGIC: tuple[tuple[bytes, Packing], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    # A skippable frame; with it begin zstd WARC files that carry their dictionary.
    (b"\x5d\x2a\x4d\x18", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)
PACKED_ENDINGS = (".gz", ".zst", ".zstd", ".bz2", ".xz")

# A bomb gives more than MAX_RATIO bytes for each of its own, once it has given more than FREE_BYTES. gzip
# makes news as JSON lines 3 to 6 times smaller, one article repeated 30,000 times 171, zeros 1,000 times.
MAX_RATIO = 400
FREE_BYTES = 64 * 1024 * 1024


class UnpackingError(OSError):
    """Packed bytes that cannot be unpacked; `code` as in docs/problems.md: "bomb", "damaged-gzip"…"""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.strerror = reason


def packing_of(head: bytes) -> Packing | None:
    """What these first bytes of a file are packed with; None when they are not packed."""
    return next((packing for magic, packing in _MAGIC if head.startswith(magic)), None)


def unpack(packed: IO[bytes], packing: Packing) -> io.BufferedReader:
    """The bytes in a packed stream, member after member. Reading raises UnpackingError; little is held."""
    return io.BufferedReader(_Unpacked(packed, packing), 64 * 1024)


def unpack_first_member(head: bytes, packing: Packing) -> bytes:
    """What the first member of packed bytes holds, or its beginning; nothing where it cannot be told."""
    if packing == "gzip":
        unpacker: _Member = zlib.decompressobj(wbits=31)
    elif packing == "zstd":
        unpacker = _zstd().ZstdDecompressor()
    else:
        return b""
    try:
        return unpacker.decompress(head, 2**20)
    except (zlib.error, _zstd().ZstdError):
        return b""


class Replay(io.RawIOBase):
    """A stream that gives back the bytes already read from it, then goes on; `given`: how many it gave."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # Buffer is 3.12's
        if self._head:
            piece = self._head[: len(buffer)]
            self._head = self._head[len(piece) :]
        else:
            piece = self._rest.read(len(buffer))
        buffer[: len(piece)] = piece
        self.given += len(piece)
        return len(piece)


class _Unpacked(io.RawIOBase):
    """What a packed stream holds, no more of it at a time than is asked for."""

    def __init__(self, packed: IO[bytes], packing: Packing) -> None:
        self._packing = packing
        self._packed = Replay(b"", packed)
        self._file, self._damage = _OPENERS[packing](io.BufferedReader(self._packed, 16 * 1024))
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # Buffer is 3.12's
        try:
            piece = self._file.read(len(buffer))
        except self._damage as error:
            raise UnpackingError(
                f"damaged-{self._packing}", f"its {self._packing} data is damaged ({error}); fetch it again"
            ) from error
        buffer[: len(piece)] = piece
        self._given += len(piece)
        if self._given > FREE_BYTES and self._given > MAX_RATIO * self._packed.given:
            raise UnpackingError(
                "bomb",
                f"{self._packed.given:,} bytes of {self._packing} data unpack to more than "
                f"{self._given:,}, which no page does; unpack it yourself if you trust it",
            )
        return len(piece)


class _Member(Protocol):
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


_Opened = tuple[_Readable, tuple[type[Exception], ...]]


def _open_gzip(packed: IO[bytes]) -> _Opened:
    return gzip.GzipFile(fileobj=packed), (EOFError, zlib.error, gzip.BadGzipFile)


def _open_zstd(packed: IO[bytes]) -> _Opened:
    return _zstd().ZstdFile(packed), (EOFError, _zstd().ZstdError)


def _zstd() -> Any:
    """In the standard library from Python 3.14 on; the backport has the same interface."""
    return importlib.import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def _open_bzip2(packed: IO[bytes]) -> _Opened:
    return bz2.BZ2File(packed), (EOFError, OSError, ValueError)


def _open_xz(packed: IO[bytes]) -> _Opened:
    return lzma.LZMAFile(packed), (EOFError, lzma.LZMAError)


_OPENERS: dict[Packing, Callable[[IO[bytes]], _Opened]] = {
    "gzip": _open_gzip,
    "zstd": _open_zstd,
    "bzip2": _open_bzip2,
    "xz": _open_xz,
}
