"""Pages saved as one file: the HTML in them, with the URL they were saved from."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.readers import mhtml, read_pages
from onrecord.records import Page, Problem

SAVED = """From: <Saved by Blink>
Snapshot-Content-Location: https://a.example/1
Subject: Ferry stops
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----x"

------x
Content-Type: {media_type}
Content-Transfer-Encoding: quoted-printable
Content-Location: https://a.example/1

<html><body><p>The mayor said =E2=80=9Cno=E2=80=9D.</p></body></html>
------x
Content-Type: text/css

p {{ }}
------x--
"""


def read(tmp_path: Path, text: str, **kwargs: str) -> list[Page | Problem]:
    (tmp_path / "a.mhtml").write_bytes(text.replace("\n", "\r\n").encode())
    return list(read_pages([str(tmp_path / "a.mhtml")], **kwargs))  # type: ignore[arg-type]  # passed on


def test_the_page_in_it_is_read(tmp_path: Path) -> None:
    (page,) = read(tmp_path, SAVED.format(media_type="text/html"))
    assert isinstance(page, Page)
    assert (page.name, page.form) == (f"{tmp_path}/a.mhtml", "html")
    assert page.body.decode().strip() == "<html><body><p>The mayor said “no”.</p></body></html>"


@pytest.mark.parametrize(
    ("given", "expected"),
    [({}, "https://a.example/1"), ({"url": "https://b.example/2"}, "https://b.example/2")],
)
def test_its_url_is_the_one_it_was_saved_from(tmp_path: Path, given: dict[str, str], expected: str) -> None:
    (page,) = read(tmp_path, SAVED.format(media_type="text/html"), **given)
    assert isinstance(page, Page)
    assert page.url == expected


def test_one_without_a_page_is_told(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, SAVED.format(media_type="image/png"))
    assert isinstance(problem, Problem)
    assert problem.code == "no-html-part"


def test_a_newsletter_to_nobody_in_particular_is_no_saved_page() -> None:
    head = (
        b'From: a@b.example\r\nContent-Type: multipart/related; type="text/html"; boundary=B\r\n\r\n--B\r\n'
    )
    assert (mhtml.claims(head, "a.eml"), mhtml.claims(head, "a.mht")) == (False, True)
