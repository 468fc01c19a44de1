"""HTML pages: known by their content, decoded as they declare."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.readers import read_pages
from onrecord.readers.html import claims
from onrecord.records import Declared, Page


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"<!DOCTYPE html><p>x", "a", True),
        (b"\xef\xbb\xbf\n<html lang=en>", "a.txt", True),
        (b'<?xml version="1.0"?>\n<!-- saved -->\n<html>', "a", True),
        (b"<p>One</p><p>Two</p><p>Three</p><p>Four</p><p>Five</p>", "a.txt", True),
        (b"<p>One</p>", "a.html", True),
        ("<html>".encode("utf-16-le"), "a", True),
        (b"<p>One</p>", "a.txt", False),
        (b"The mayor said <so>.", "a.html", False),
        (b'{"text": "<p>x</p>"}', "a", False),
    ],
)
def test_claims_knows_html(head: bytes, name: str, expected: bool) -> None:
    assert claims(head, name) is expected


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ('<html><meta charset="iso-8859-1"><p>né</p></html>'.encode("latin-1"), "windows-1252"),
        (
            '<html><meta http-equiv="x" content="text/html; charset=windows-1251"><p>Он</p>'.encode("cp1251"),
            "cp1251",
        ),
        (
            '<?xml version="1.0" encoding="iso-8859-15"?><html><p>5 €</p></html>'.encode("iso-8859-15"),
            "iso8859-15",
        ),
        ("<html><p>né</p></html>".encode(), "utf-8"),
        ('<html><meta charset="klingon"><p>né</p></html>'.encode(), "utf-8"),
    ],
)
def test_the_declared_charset_is_written_into_the_media_type(
    tmp_path: Path, body: bytes, charset: str
) -> None:
    (tmp_path / "a.html").write_bytes(body)
    (page,) = read_pages([str(tmp_path / "a.html")])
    assert isinstance(page, Page)
    assert page.media_type == f"text/html; charset={charset}"


def test_the_page_carries_what_the_caller_knows(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><p>x</p></html>")
    declared = Declared(outlet="The Gazette")
    (page,) = read_pages([str(tmp_path / "a.html")], url="https://gazette.example/1", declared=declared)
    assert isinstance(page, Page)
    assert (page.form, page.url, page.declared) == ("html", "https://gazette.example/1", declared)


def test_comments_alone_are_looked_through_once() -> None:
    assert claims(b"<!---->" * 9_000, "a.txt") is False
