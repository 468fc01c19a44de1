"""Parquet: a page a row; what is damaged or would fill the memory is told."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onrecord.readers import parquet, read_pages
from onrecord.records import Declared, Origin, Page, Problem

ROW = {
    "id": "g1",
    "url": "https://a.example/1",
    "outlet": "The Gazette",
    "title": "Ferry stops",
    "published": date(2022, 1, 4),
    "authors": ["Ann Lee", "Bo Ek"],
    "language": "en",
    "text": "The mayor said so.\n\nShe did.",
    "views": 3,
}


def write(path: Path, *rows: dict[str, Any], **kwargs: Any) -> Path:
    pq.write_table(pa.Table.from_pylist(list(rows)), path, **kwargs)
    return path


def outline(found: list[Page | Problem]) -> list[str]:
    return [entry.name if isinstance(entry, Page) else entry.code for entry in found]


@pytest.mark.parametrize("name", ["a.parquet", "a", "a.txt"])
def test_a_row_is_a_page(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, ROW)
    (page,) = read_pages([str(path)])
    assert isinstance(page, Page)
    assert (page.name, page.url, page.body.decode()) == ("g1", ROW["url"], ROW["text"])
    assert (page.form, page.carrier, page.origin) == ("article", "parquet", Origin(str(path), 1))
    assert page.declared == Declared("Ferry stops", "The Gazette", "2022-01-04", ("Ann Lee", "Bo Ek"), "en")


def test_a_packed_file_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", ROW)
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert outline(list(read_pages([str(path)]))) == ["g1"]


def test_a_column_is_found_under_the_name_given(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", {"words": "He said so.", "text": "no"})
    (page,) = read_pages([str(path)], fields={"text": "words"})
    assert isinstance(page, Page)
    assert page.body == b"He said so."


def test_a_row_without_text_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = [ROW, {**ROW, "text": None}, {**ROW, "text": " "}, ROW]
    found = list(read_pages([str(write(tmp_path / "a.parquet", *rows))]))
    assert outline(found) == ["g1", "empty-page", "empty-page", "g1"]
    assert [entry.origin.offset for entry in found] == [1, 2, 3, 4]


def test_rows_beyond_the_first_group_are_read(tmp_path: Path) -> None:
    rows = [{**ROW, "id": f"g{number}"} for number in range(100)]
    path = write(tmp_path / "a.parquet", *rows, row_group_size=30)
    assert outline(list(read_pages([str(path)]))) == [f"g{number}" for number in range(100)]


@pytest.mark.parametrize(
    ("row", "code"),
    [({"a": 1}, "no-text-field"), ({"text": 1}, "no-text-field"), ({"text": b"\xff"}, "not-text")],
)
def test_a_table_without_a_text_is_told(tmp_path: Path, row: dict[str, Any], code: str) -> None:
    assert outline(list(read_pages([str(write(tmp_path / "a.parquet", row))]))) == [code]


def test_a_table_without_rows_is_told(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "a.parquet")
    assert outline(list(read_pages([str(tmp_path / "a.parquet")]))) == ["empty-page"]


@pytest.mark.parametrize("cut", [slice(0, -20), slice(0, 40), slice(0, 5)])
def test_a_damaged_file_is_told(tmp_path: Path, cut: slice) -> None:
    path = write(tmp_path / "a.parquet", ROW)
    path.write_bytes(path.read_bytes()[cut])
    assert outline(list(read_pages([str(path)]))) == ["damaged-parquet"]


def test_damage_in_the_middle_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", ROW)
    body = path.read_bytes()
    path.write_bytes(body[:4] + b"\xff" * 400 + body[404:])
    assert outline(list(read_pages([str(path)]))) == ["damaged-parquet"]


def test_a_text_that_is_no_utf8_is_told(tmp_path: Path) -> None:
    texts = pa.array([b"He said so.", b"caf\xe9"]).view(pa.string())
    pq.write_table(pa.table({"id": ["g1", "g2"], "text": texts}), tmp_path / "a.parquet")
    assert outline(list(read_pages([str(tmp_path / "a.parquet")]))) == ["g1", "not-text"]


@pytest.mark.parametrize(("ratio", "row_bytes", "code"), [(2, 10**9, "bomb"), (10**6, 10, "too-large")])
def test_what_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ratio: int, row_bytes: int, code: str
) -> None:
    monkeypatch.setattr(parquet, "FREE_BYTES", 1_000)
    monkeypatch.setattr(parquet, "MAX_RATIO", ratio)
    monkeypatch.setattr(parquet, "_MOST_ROW_BYTES", row_bytes)
    path = write(tmp_path / "a.parquet", {"text": "x" * 100_000}, compression="zstd")
    assert outline(list(read_pages([str(path)]))) == [code]
