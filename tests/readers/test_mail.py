"""E-mail: the text a reader sees, with the facts of the header."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onrecord.cleaning import clean_page
from onrecord.readers import mail, read_pages
from onrecord.records import Declared, Origin, Page, Problem

HEADER = """\
From: =?utf-8?q?The_Harbour_Gazette?= <news@gazette.example>
To: reader@post.example
Subject: =?utf-8?b?RmVycnkgc3RvcHMg4oCTIG1heW9y?=
Date: Tue, 4 Jan 2022 09:15:00 +0100
Message-ID: <abc@gazette.example>
MIME-Version: 1.0
"""
WRAPPED = """\
The ferry to the outer islands will not run before spring, the mayor of
Lindholm, Greta Moss, said.

Speaking at the harbour, Moss said that nobody was going to drown for a
timetable and asked for patience.
"""
WHOLE = """\
The ferry to the outer islands will not run before spring, the mayor of Lindholm, Greta Moss, said.

Speaking at the harbour, Moss said that nobody was going to drown for a timetable and asked for patience.
"""
SENTENCE = (
    "Nobody was going to drown for a timetable, the mayor of Lindholm, Greta Moss, said at the caf\u00e9."
)
HTML = f"<html><head><style>p {{}}</style></head><body><p>{SENTENCE} {SENTENCE}</p></body></html>"


def read(tmp_path: Path, body: str | bytes, name: str = "a.eml", **kwargs: Any) -> list[Page | Problem]:
    (tmp_path / name).write_bytes(body if isinstance(body, bytes) else body.encode())
    return list(read_pages([str(tmp_path / name)], **kwargs))


def read_page(tmp_path: Path, body: str | bytes, **kwargs: Any) -> Page:
    page = read(tmp_path, body, **kwargs)[-1]
    assert isinstance(page, Page)
    return page


def codes(found: list[Page | Problem]) -> list[str]:
    return [entry.code if isinstance(entry, Problem) else "page" for entry in found]


def parts(kind: str, *bodies: str) -> str:
    """A multipart entity of these parts, each its own header, a blank line and its text."""
    edge = f"edge-of-{kind}"
    inner = "".join(f"--{edge}\n{body}\n" for body in bodies)
    return f'Content-Type: multipart/{kind}; boundary="{edge}"\n\n{inner}--{edge}--\n'


PLAIN_PART = f"Content-Type: text/plain; charset=utf-8\n\n{WRAPPED}"
HTML_PART = f"Content-Type: text/html; charset=utf-8\n\n{HTML}"
PICTURE_PART = "Content-Type: text/html\n\n<html><body><img src='x'><p>Open the web page</p></body></html>"
PDF_PART = (
    'Content-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment; filename="a.pdf"\n'
    "Content-Transfer-Encoding: base64\n\nJVBERi0="
)
LOGO_PART = "Content-Type: image/png\nContent-ID: <logo>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (HEADER.encode() + b"\nText", "-", True),
        (HEADER.replace("\n", "\r\n").encode() + b"\r\nText", "a.txt", True),
        (b"From a@b.example Tue Jan  4 09:15:00 2022\nSubject: x\n", "-", True),
        (b"anything", "a.eml", True),
        (b"From: The mayor\nTo: The press\nSubject: Ferry\nDate: today\n\nText", "a.txt", False),
        (b"From here on the ferry stops, 2022\n", "a.txt", False),
    ],
)
def test_claims_knows_mail(head: bytes, name: str, expected: bool) -> None:
    assert mail.claims(head, name) is expected


def test_a_message_is_a_page(tmp_path: Path) -> None:
    page = read_page(tmp_path, HEADER + PLAIN_PART)
    assert (page.name, page.form, page.carrier) == ("abc@gazette.example", "article", "mail")
    assert page.body.decode().strip() == WHOLE.strip()
    assert page.origin == Origin(str(tmp_path / "a.eml"))
    assert page.declared == Declared(
        "Ferry stops – mayor", "The Harbour Gazette", "2022-01-04T09:15:00+01:00"
    )


@pytest.mark.parametrize(
    ("field", "other", "outlet"),
    [
        ("From: =?utf-8?q?The_Harbour_Gazette?= <news@gazette.example>", "From: Café <a@b.example>", "Café"),
        ("From: =?utf-8?q?The_Harbour_Gazette?= <news@gazette.example>", "From: a@b.example", None),
        ("From: =?utf-8?q?The_Harbour_Gazette?= <news@gazette.example>", "From: " + "(" * 7_000, None),
    ],
)
def test_the_outlet_is_the_sender_s_name(tmp_path: Path, field: str, other: str, outlet: str | None) -> None:
    assert read_page(tmp_path, HEADER.replace(field, other) + PLAIN_PART).declared.outlet == outlet


@pytest.mark.parametrize(
    ("body", "form", "word"),
    [
        (parts("alternative", PLAIN_PART, HTML_PART), "fragment", "café"),
        (parts("alternative", PLAIN_PART, PICTURE_PART), "article", "Lindholm"),
        (parts("mixed", parts("alternative", PLAIN_PART, HTML_PART)), "fragment", "café"),
        (parts("related", HTML_PART, LOGO_PART), "fragment", "café"),
        (PLAIN_PART, "article", "Lindholm"),
        (
            "Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
            "<p>caf=E9 of the=\n quay</p>",
            "fragment",
            "café of the quay",
        ),
    ],
)
def test_the_part_that_a_reader_sees_is_read(tmp_path: Path, body: str, form: str, word: str) -> None:
    found = read(tmp_path, HEADER + body)
    assert codes(found) == ["page"]
    assert isinstance(found[0], Page)
    assert found[0].form == form
    assert word in found[0].body.decode()


def test_texts_around_an_attachment_are_one_page(tmp_path: Path) -> None:
    body = parts("mixed", PLAIN_PART, PDF_PART, HTML_PART)
    assert codes(read(tmp_path, HEADER + body)) == ["attachments-left", "page"]
    article = clean_page(read_page(tmp_path, HEADER + body))
    assert [part in article.body for part in ("Lindholm, Greta Moss, said.", "café")] == [True, True]


def test_an_attachment_is_told_by_its_name(tmp_path: Path) -> None:
    notice, page = read(tmp_path, HEADER + parts("mixed", PLAIN_PART, PDF_PART))
    assert isinstance(notice, Problem)
    assert isinstance(page, Page)
    assert (notice.code, "a.pdf" in notice.message) == ("attachments-left", True)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (WRAPPED, WHOLE),
        ("Short lines\nof a poem\nstay so.", "Short lines\nof a poem\nstay so."),
        (WHOLE, WHOLE),
        (WRAPPED + "\nShe left.\nHe stayed.\n", WHOLE + "\nShe left.\nHe stayed.\n"),
        ("x" * 60 + " and\n- one\n- two", "x" * 60 + " and\n- one\n- two"),
        ("a" * 60 + " long-\nstanding quarrel", "a" * 60 + " long-standing quarrel"),
    ],
)
def test_lines_that_a_program_broke_are_made_whole(text: str, whole: str) -> None:
    assert mail.unwrap(text) == whole


@pytest.mark.parametrize(
    ("delsp", "text", "whole"),
    [
        ("no", "The ferry \nstops.\nShe left. \n", "The ferry stops.\nShe left."),
        ("yes", "The fer \nry stops.\n", "The ferry stops."),
        ("no", " From here \non.\n\n-- \nAnn\n", "From here on.\n\n--\nAnn"),
        ("no", "He asked: \n> It is \n> over.", "He asked:\n> It is\n> over."),
    ],
)
def test_flowed_text_is_made_whole(tmp_path: Path, delsp: str, text: str, whole: str) -> None:
    kind = f"Content-Type: text/plain; charset=utf-8; format=flowed; delsp={delsp}\n\n"
    assert read_page(tmp_path, HEADER + kind + text).body.decode().strip() == whole


def test_a_text_newsletter_is_cleaned_as_a_dump(tmp_path: Path) -> None:
    footer = "\nUnsubscribe: https://gazette.example/u\n"
    page = read_page(tmp_path, HEADER + PLAIN_PART + footer)
    assert page.form == "dump"
    article = clean_page(page)
    assert ("Greta Moss" in article.text, "Unsubscribe" in article.text) == (True, False)


def test_a_newsletter_in_tables_gives_its_cells(tmp_path: Path) -> None:
    cells = "".join(f"<td><table><tr><td>{number}. {SENTENCE}</td></tr></table></td>" for number in (1, 2))
    rows = ("<td><a>View in browser</a></td>", cells, "<td>Unsubscribe</td>")
    body = "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    article = clean_page(read_page(tmp_path, f"{HEADER}Content-Type: text/html; charset=utf-8\n\n{body}"))
    assert article.body == f"1. {SENTENCE}\n\n2. {SENTENCE}"
    assert [found.reason for found in article.removed] == ["newsletter", "newsletter"]


def test_a_mailbox_is_read_message_by_message(tmp_path: Path) -> None:
    mark = "From a@b.example Tue Jan  4 09:15:00 2022\n"
    one = f"{mark}{HEADER}{PLAIN_PART}\n>From here on it was quiet, she said.\n\n"
    two = f"{mark}{HEADER.replace('Message-ID: <abc@gazette.example>', 'X-A: b')}\nFrom here on it went.\n"
    first, second = read(tmp_path, one + two, "box")
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert (first.name, second.name) == ("abc@gazette.example", f"{tmp_path}/box#2")
    assert "\nFrom here on it was quiet" in first.body.decode()
    assert (second.body.decode().strip(), second.origin.offset) == ("From here on it went.", 2)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("no header at all\n\ntext", "bad-mail"),
        (HEADER + "\n \n", "empty-page"),
        (HEADER + PDF_PART, "empty-page"),
        (
            HEADER
            + "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(5_000)),
            "too-deep",
        ),
        (HEADER + "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 60_000, "bad-mail"),
        (HEADER + "Content-Type: multipart/mixed; " + "a=b; " * 10_000 + "\n\nx", "bad-mail"),
        (HEADER + "Content-Type: message/rfc822\n\n" * 3_000 + "x", "too-deep"),
    ],
)
def test_what_is_no_message_is_told(tmp_path: Path, body: str, code: str) -> None:
    assert codes(read(tmp_path, body))[-1] == code


@pytest.mark.parametrize(
    ("header", "body", "outlet", "day"),
    [
        (
            "Subject: Fwd: Quay",
            "-- \nFrom: The Post <p@post.example>\nDate: Sun, 3 Mar 2024 05:00:00 +0000",
            "The Post",
            "2024-03-03",
        ),
        ("Subject: Re: Quay", "I agree, she said.", None, ""),
        ("Subject: Quay", "She said so.", "Bo Ek", "2024-03-04"),
    ],
)
def test_who_passes_a_message_on_is_not_its_outlet(
    tmp_path: Path, header: str, body: str, outlet: str | None, day: str
) -> None:
    head = f"From: Bo Ek <bo@x.example>\n{header}\nDate: Mon, 4 Mar 2024 05:00:00 -0000\n\n"
    (tmp_path / "a.eml").write_text(head + body)
    (page,) = read_pages([str(tmp_path / "a.eml")])
    assert isinstance(page, Page)
    assert (page.declared.outlet, (page.declared.published or "")[:10]) == (outlet, day)
    assert page.declared.title == "Quay"
