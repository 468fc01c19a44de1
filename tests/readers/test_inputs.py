"""What the user names, found and opened; what is no page is told with its code, and the rest is read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import ConfigError
from onrecord.readers import inputs, read_pages
from onrecord.readers.web import Fetched
from onrecord.records import Page, Problem

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = "The mayor said so.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.html", "deep/c.TXT", "deep/d.jsonl", "notes.log", ".hidden.txt", ".git/e.txt"):
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
    assert codes(found) == ["other-files"]


def test_a_glob_is_expanded(folder: Path) -> None:
    assert names(list(read_pages([f"{folder}/**/*.[tT][xX][tT]"]))) == [
        f"{folder}/b.txt",
        f"{folder}/deep/c.TXT",
    ]


def test_a_named_file_is_read_whatever_its_ending(folder: Path) -> None:
    assert names(list(read_pages([f"{folder}/notes.log"]))) == [f"{folder}/notes.log"]


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
        (b"PAR1\x15\x04", "damaged-parquet"),
        (b"SQLite format 3\x00\x10\x00", "not-text"),
        (bytes(range(256)) * 8, "not-text"),
        (b"text\x00\x01\x02\x03\x04" * 50, "not-text"),
        (b"\x1f\x8b\x08broken", "damaged-gzip"),
        (gzip.compress(TEXT.encode() * 999)[:-20], "damaged-gzip"),
        (zstd.compress(TEXT.encode() * 999)[:-5], "damaged-zstd"),
        (bz2.compress(TEXT.encode() * 999)[:-5], "damaged-bzip2"),
        (lzma.compress(TEXT.encode() * 999)[:-5], "damaged-xz"),
        (gzip.compress(gzip.compress(TEXT.encode())), "archive"),
        (gzip.compress(b" \n"), "empty-page"),
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


class Web:
    """Stands in for the fetcher."""

    def __init__(self, body: bytes, media_type: str) -> None:
        self.answer = Fetched("https://b.example/a", body, media_type, "2024-05-14T10:00:00Z", "allowed")

    def fetch(self, url: str) -> Fetched:
        assert url == "https://a.example/a"
        return self.answer


def read_url(body: bytes, media_type: str) -> list[Page | Problem]:
    fetcher: Any = Web(body, media_type)
    return list(read_pages(["https://a.example/a"], fetcher=fetcher))


@pytest.mark.parametrize(
    ("body", "media_type", "carrier", "form"),
    [
        (b"<p>The mayor said so.</p>", "text/html; charset=utf-8", "web", "html"),
        (b"The mayor said so.", "text/plain", "web", "article"),
        (b'[{"text": "He said so."}]', "application/json", "jsonl", "article"),
        (b"text\nHe said so.\n", "text/csv", "csv", "article"),
        (gzip.compress(b"<html><p>The mayor said so.</p>"), "application/gzip", "web", "html"),
    ],
)
def test_what_a_url_gives_is_read_in_its_form(body: bytes, media_type: str, carrier: str, form: str) -> None:
    (page,) = read_url(body, media_type)
    assert isinstance(page, Page)
    assert (page.carrier, page.form, page.robots) == (carrier, form, "allowed")
    assert page.fetched == "2024-05-14T10:00:00Z"


def test_a_page_from_the_web_has_the_url_it_was_at_in_the_end() -> None:
    (page,) = read_url(b"<html><p>The mayor said so.</p>", "text/html")
    assert isinstance(page, Page)
    assert (page.name, page.url) == ("https://a.example/a", "https://b.example/a")


def test_the_charset_that_the_server_names_is_used() -> None:
    (page,) = read_url("<html><p>Příliš žluťoučký</p>".encode("iso-8859-2"), "text/html;charset=ISO-8859-2")
    assert isinstance(page, Page)
    assert page.media_type == "text/html; charset=iso8859-2"


@pytest.mark.parametrize("parts", ["page_files", "page-Dateien", "page.files"])
@pytest.mark.parametrize("pattern", ["", "/*", "/**/*.html"])
def test_the_parts_of_a_saved_page_are_left_out_and_counted(tmp_path: Path, parts: str, pattern: str) -> None:
    (tmp_path / parts).mkdir()
    for name in ("page.html", f"{parts}/frame.html", f"{parts}/advert.html"):
        (tmp_path / name).write_text("<html><p>The mayor said so.</p></html>")
    found = list(read_pages([f"{tmp_path}{pattern}"]))
    assert names(found) == [f"{tmp_path}/page.html"]
    assert codes(found) == ["saved-files"]


def test_files_of_other_endings_are_passed_over_and_counted(tmp_path: Path) -> None:
    for name in ("a.txt", "b.pdf", "c.docx"):
        (tmp_path / name).write_text(TEXT)
    found = list(read_pages([str(tmp_path)]))
    assert names(found) == [f"{tmp_path}/a.txt"]
    assert codes(found) == ["other-files"]
    assert any(isinstance(entry, Problem) and "2 files" in entry.message for entry in found)


def test_a_part_of_a_saved_page_is_read_when_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page.html").write_text("<html><p>The mayor said so.</p></html>")
    (tmp_path / "page_files/frame.html").write_text("<html><p>The mayor said so.</p></html>")
    found = list(read_pages([f"{tmp_path}/page_files/frame.html"]))
    assert names(found) == [f"{tmp_path}/page_files/frame.html"]


def test_a_folder_without_its_page_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "case_files").mkdir()
    (tmp_path / "case_files/a.txt").write_text(TEXT)
    assert names(list(read_pages([str(tmp_path)]))) == [f"{tmp_path}/case_files/a.txt"]


@pytest.mark.parametrize("ending", ["jsonl.gz", "json", "csv", "tsv.zst", "md", "eml", "rss", "mhtml"])
def test_a_folder_s_files_of_every_form_are_found(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a.{ending}").write_bytes(b"")
    assert codes(list(read_pages([str(tmp_path)]))) == ["empty-page"]


def test_a_name_that_is_no_utf8_is_shown_as_text(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")
    Path(name).write_text(TEXT)
    (page,) = read_pages([name])
    assert isinstance(page, Page)
    assert page.name == f"{tmp_path}/caf\ufffd.txt"


def test_a_pipe_that_nobody_writes_into_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "PIPE_TIMEOUT_S", 0.1)
    os.mkfifo(tmp_path / "pipe")
    assert codes(list(read_pages([str(tmp_path / "pipe")]))) == ["unreadable"]


def test_a_pipe_in_a_folder_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "a.txt").write_text(TEXT)
    found = list(read_pages([str(tmp_path)]))
    assert (names(found), codes(found)) == ([f"{tmp_path}/a.txt"], ["not-a-file"])


def test_a_pipe_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(TEXT,))
    writer.start()
    (page,) = read_pages([str(tmp_path / "pipe")])
    writer.join()
    assert isinstance(page, Page)
    assert page.body == TEXT.encode()


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


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt", "a"])
def test_what_is_packed_is_opened_by_its_content(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / name).write_bytes(pack(TEXT[:9].encode()) + pack(TEXT[9:].encode()))
    (page,) = read_pages([str(tmp_path / name)])
    assert isinstance(page, Page)
    assert (page.body, page.name) == (TEXT.encode(), str(tmp_path / name))


@pytest.mark.parametrize(
    ("form", "fields"), [("pdf", {}), ("jsonl", {"words": "body"})], ids=["form", "field"]
)
def test_what_cannot_be_asked_for_is_refused_before_reading(form: str, fields: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        read_pages(["x"], form=form, fields=fields)


@pytest.mark.parametrize("package", ["pyarrow", "fastwarc", "urllib3", "backports.zstd"])
def test_a_package_is_loaded_only_for_its_form(package: str) -> None:
    code = f"import sys, onrecord.readers; sys.exit({package!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_pages_are_read_one_at_a_time(folder: Path) -> None:
    pages = read_pages([str(folder)])
    next(pages)
    (folder / "b.txt").write_text("Changed.")
    page = next(pages)
    assert isinstance(page, Page)
    assert page.body == b"Changed."


def test_a_page_behind_blanks_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b" \n" * 40_000 + b"She said so.")
    (page,) = read_pages([str(tmp_path / "a.txt")])
    assert isinstance(page, Page)
    assert page.body == b" \n" * 40_000 + b"She said so."


@pytest.mark.parametrize("name", ["ftp://x.example/", "file:///a", " https://x.example/", "http:/x.example"])
def test_an_address_that_is_not_fetched_is_told_as_one(name: str) -> None:
    (problem,) = read_pages([name])
    assert isinstance(problem, Problem)
    assert problem.code == "bad-url"
