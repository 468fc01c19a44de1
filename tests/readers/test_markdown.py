"""Markdown: rendered, with the fields over the text as what the page says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.cleaning import clean_page
from onrecord.readers import markdown, read_pages
from onrecord.records import Declared, Page, Problem

FIELDS = """\
---
title: "Ferry stops: mayor"
date: 2022-01-04T09:15:00+01:00
authors:
  - Ann Lee
  - name: Bo Ek
publication: 'The Gazette' # of Lindholm
source: https://gazette.example/1
language: en
---
"""
BODY = "The mayor said *so*.\nShe did.\n"


def read(tmp_path: Path, text: str | bytes, **kwargs: Declared) -> Page | Problem:
    (tmp_path / "a.md").write_bytes(text if isinstance(text, bytes) else text.encode())
    (found,) = read_pages([str(tmp_path / "a.md")], **kwargs)  # type: ignore[arg-type]  # passed on as given
    return found


def read_page(tmp_path: Path, text: str, **kwargs: Declared) -> Page:
    page = read(tmp_path, text, **kwargs)
    assert isinstance(page, Page)
    return page


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"Text", "a.md", True),
        (b"Text", "a.MARKDOWN", True),
        (FIELDS.encode(), "-", True),
        (b'+++\r\ntitle = "T"\r\n+++\r\nText', "-", True),
        (b"---\n\nThe mayor: she said so.\n\n---\n", "-", False),
        (b"---\nweather: fine\n---\n", "-", False),
        (b"# Headline\n\nText", "a.txt", False),
    ],
)
def test_claims_knows_markdown(head: bytes, name: str, expected: bool) -> None:
    assert markdown.claims(head, name) is expected


def test_a_file_is_a_page(tmp_path: Path) -> None:
    page = read_page(tmp_path, FIELDS + BODY)
    assert (page.form, page.carrier, page.url) == ("fragment", "markdown", "https://gazette.example/1")
    assert page.body == b"<p>The mayor said <em>so</em>.\nShe did.</p>\n"
    assert page.declared == Declared(
        title="Ferry stops: mayor",
        outlet="The Gazette",
        published="2022-01-04T09:15:00+01:00",
        bylines=("Ann Lee", "Bo Ek"),
        language="en",
    )


@pytest.mark.parametrize(
    ("fields", "declared"),
    [
        ("---\nauthor: Ann Lee and Bo Ek\n---\n", Declared(bylines=("Ann Lee", "Bo Ek"))),
        ('---\nauthor: ["[[Ann Lee]]", Bo Ek]\n---\n', Declared(bylines=("Ann Lee", "Bo Ek"))),
        ("---\ntitle: >\n  Ferry\n  stops\n---\n", Declared(title="Ferry stops")),
        ("---\ntitle: it''s\nby: Ann Lee\n...\n", Declared(title="it''s", bylines=("Ann Lee",))),
        ("---\ntitle: !!python/object:os.system x\n---\n", Declared(title="!!python/object:os.system x")),
        (
            '+++\ntitle = "T"\ndate = 2022-01-04\nauthors = ["Ann Lee"]\n+++\n',
            Declared("T", None, "2022-01-04", ("Ann Lee",)),
        ),
        ("", Declared()),
    ],
)
def test_fields_are_read_plainly(tmp_path: Path, fields: str, declared: Declared) -> None:
    assert read_page(tmp_path, fields + BODY).declared == declared


def test_what_the_page_says_goes_before_what_the_caller_says(tmp_path: Path) -> None:
    page = read_page(tmp_path, FIELDS + BODY, declared=Declared(outlet="Elsewhere", modified="2022-01-05"))
    assert (page.declared.outlet, page.declared.modified) == ("The Gazette", "2022-01-05")


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("# Ferry stops\n\nShe said so.\n", "Ferry stops\n\nShe said so."),
        ("> “It is over,” she said.\n\nSo.", "“It is over,” she said.\n\nSo."),
        ("- One thing.\n- Another.\n", "One thing.\n\nAnother."),
        ("She said[^1] so.\n\n[^1]: To the board.\n", "She said so.\n\nTo the board."),
        ("[[Moss|She]] said so ![[quay.png]]", "She said so"),
        ("See [the report](https://x.example) now.", "See the report now."),
        ("She <b>said</b> so.\n\n<script>alert(1)</script>\n", "She said so."),
        ("She left.\n\n<div style='display:none'>Bait.</div>\n", "She left."),
    ],
)
def test_markdown_is_cleaned_as_what_it_shows(tmp_path: Path, text: str, article: str) -> None:
    assert clean_page(read_page(tmp_path, text)).text == article


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (FIELDS, "empty-page"),
        (b"\x00\x01\x02\x03" * 500, "not-text"),
        ("x" * (markdown._MAX_BYTES + 1), "too-large"),
    ],
)
def test_what_is_no_page_is_told(tmp_path: Path, text: str | bytes, code: str) -> None:
    problem = read(tmp_path, text)
    assert isinstance(problem, Problem)
    assert problem.code == code


@pytest.mark.parametrize(
    "authors",
    ["author:\n  name: Ann Lee\n  email: a@b.example", "authors:\n- name: Ann Lee\n  role: editor"],
)
def test_an_author_may_be_a_map(tmp_path: Path, authors: str) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: T\n{authors}\n---\nShe said so.\n")
    (page,) = read_pages([str(tmp_path / "a.md")])
    assert isinstance(page, Page)
    assert page.declared.bylines == ("Ann Lee",)


@pytest.mark.parametrize(
    "text",
    [
        '{{< figure src="a.jpg" >}}\n\nShe said so.',
        "{% include a.html %}\nShe said so.",
        "%%a note%%She ==said== so. ^b1",
    ],
)
def test_marks_of_the_programs_that_make_pages_are_no_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    (page,) = read_pages([str(tmp_path / "a.md")])
    assert isinstance(page, Page)
    assert clean_page(page).text == "She said so."
