"""What the user names, found and opened; what is no page is told with its code, and the rest is read."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pytest

from onrecord.errors import ConfigError
from onrecord.readers import inputs, read_pages
from onrecord.records import Page, Problem

TEXT = "The mayor said so.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.html", "deep/c.TXT", "deep/d.jsonl", "notes.md", ".hidden.txt", ".git/e.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        text = '{"id": "d1", "text": "He said so."}\n' if name.endswith("jsonl") else TEXT
        path.write_text(f"<html><body><p>{TEXT}</p></body></html>" if name.endswith("html") else text)
    return tmp_path


def names(found: list[Page | Problem]) -> list[str]:
    return [entry.name for entry in found if isinstance(entry, Page)]


def codes(found: list[Page | Problem]) -> list[str]:
    return [entry.code for entry in found if isinstance(entry, Problem)]


def test_a_folder_is_read_with_all_below_it_in_order(folder: Path) -> None:
    found = list(read_pages([str(folder)]))
    assert names(found) == [f"{folder}/a.html", f"{folder}/b.txt", f"{folder}/deep/c.TXT", "d1"]
    assert codes(found) == []


def test_a_glob_is_expanded(folder: Path) -> None:
    assert names(list(read_pages([f"{folder}/**/*.[tT][xX][tT]"]))) == [
        f"{folder}/b.txt",
        f"{folder}/deep/c.TXT",
    ]


def test_a_named_file_is_read_whatever_its_ending(folder: Path) -> None:
    assert names(list(read_pages([f"{folder}/notes.md"]))) == [f"{folder}/notes.md"]


def test_a_file_whose_name_looks_like_a_glob_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_text(TEXT)
    assert names(list(read_pages([str(tmp_path / "a[1].txt")]))) == [str(tmp_path / "a[1].txt")]


@pytest.mark.parametrize("form", ["auto", "article", "dump"])
def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    class Stdin:
        buffer = io.BytesIO(TEXT.encode())

    monkeypatch.setattr("sys.stdin", Stdin())
    (page,) = read_pages(["-"], form=form)
    assert isinstance(page, Page)
    assert (page.name, page.body) == ("-", TEXT.encode())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty-page"),
        (b" \r\n\t ", "empty-page"),
        (b"\xef\xbb\xbf", "empty-page"),
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image"),
        (b"GIF89a\x01\x00", "image"),
        (b"PK\x03\x04\x14\x00", "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "archive"),
        (b"PAR1\x15\x04", "not-text"),
        (b"SQLite format 3\x00\x10\x00", "not-text"),
        (bytes(range(256)) * 8, "not-text"),
        (b"text\x00\x01\x02\x03\x04" * 50, "not-text"),
        (b"\x1f\x8b\x08broken", "damaged-gzip"),
        (gzip.compress(TEXT.encode() * 999)[:-20], "damaged-gzip"),
    ],
)
def test_what_is_no_page_is_told_and_the_rest_is_read(tmp_path: Path, body: bytes, code: str) -> None:
    (tmp_path / "bad.txt").write_bytes(body)
    (tmp_path / "good.txt").write_text(TEXT)
    found = list(read_pages([str(tmp_path / "bad.txt"), str(tmp_path / "good.txt")]))
    assert codes(found) == [code]
    assert names(found) == [str(tmp_path / "good.txt")]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing.txt", "missing-path"),
        ("*.zzz", "no-pages"),
        ("empty", "no-pages"),
    ],
)
def test_what_is_not_there_is_told(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "empty").mkdir()
    found = list(read_pages([str(tmp_path / name)]))
    assert codes(found) == [code]


def test_a_url_is_told_to_be_fetched_by_nobody() -> None:
    assert codes(list(read_pages(["https://example.org/a"]))) == ["not-fetched"]


def test_a_problem_is_one_line_that_names_its_input(tmp_path: Path) -> None:
    (problem,) = read_pages([str(tmp_path / "missing.txt")])
    assert isinstance(problem, Problem)
    assert problem.stage == "read"
    assert problem.message.startswith(f"{tmp_path}/missing.txt: ")
    assert "\n" not in problem.message
    assert problem.origin.file == f"{tmp_path}/missing.txt"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.txt").chmod(0)
    assert codes(list(read_pages([str(tmp_path / "a.txt")]))) == ["unreadable"]


@pytest.mark.parametrize("name", ["big.txt", "big.txt.gz", "big.html"])
def test_a_page_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(inputs, "MAX_PAGE_BYTES", 100_000)
    body = TEXT.encode() * 10_000
    (tmp_path / name).write_bytes(gzip.compress(body) if name.endswith("gz") else body)
    assert codes(list(read_pages([str(tmp_path / name)]))) == ["too-large"]


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt", "a"])
def test_gzip_is_opened_by_its_content(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(TEXT.encode()))
    (page,) = read_pages([str(tmp_path / name)])
    assert isinstance(page, Page)
    assert (page.body, page.name) == (TEXT.encode(), str(tmp_path / name))


@pytest.mark.parametrize(
    ("form", "fields"), [("pdf", {}), ("jsonl", {"words": "body"})], ids=["form", "field"]
)
def test_what_cannot_be_asked_for_is_refused_before_reading(form: str, fields: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        read_pages(["x"], form=form, fields=fields)


def test_pages_are_read_one_at_a_time(folder: Path) -> None:
    pages = read_pages([str(folder)])
    next(pages)
    (folder / "b.txt").write_text("Changed.")
    page = next(pages)
    assert isinstance(page, Page)
    assert page.body == b"Changed."
