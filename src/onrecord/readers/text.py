"""Plain text: a clean article body, or a crawled dump with the page's menus in it, told apart by content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from onrecord.readers.charset import Charset, find_charset
from onrecord.readers.form import decide_form
from onrecord.readers.inputs import Source, Wanted, read_body
from onrecord.records import Form, Origin, Page, Problem, page_id


def claims(head: bytes, name: str) -> bool:
    """Text is whatever no other reader takes."""
    return True


def read(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """The one page of a text file, preceded by a notice where its charset was guessed or bytes are bad."""
    body = read_body(source)
    if isinstance(body, Problem):
        yield body
        return
    charset = find_charset(body, source.charset)
    if charset is None:
        yield source.problem("not-text", "its bytes are no text in any charset tried; give text or HTML")
        return
    if (notice := charset_notice(source, charset)) is not None:
        yield notice
    form: Literal["article", "dump"]
    if wanted.form == "article":
        form = "article"
    elif wanted.form == "dump":
        form = "dump"
    else:
        form = decide_form(body.decode(charset.name, "replace"))
    yield make_page(source, wanted, body, form, f"text/plain; charset={charset.name}")


def make_page(source: Source, wanted: Wanted, body: bytes, form: Form, media_type: str) -> Page:
    """The page that a whole file is."""
    return Page(
        id=page_id(wanted.url, body, outlet=wanted.declared.outlet),
        name=source.name,
        url=wanted.url,
        body=body,
        form=form,
        media_type=media_type,
        origin=Origin(source.name),
        declared=wanted.declared,
    )


def charset_notice(source: Source, charset: Charset) -> Problem | None:
    """What to tell the user of how the bytes were read; None when nothing was guessed or lost."""
    if charset.damaged:
        return source.problem(
            "bad-bytes", f"some bytes are not {charset.name}; read with each of them as U+FFFD, look at it"
        )
    if charset.guessed:
        return source.problem(
            "guessed-charset",
            f"not UTF-8; read as {charset.name}, offsets count its letters; convert it to UTF-8 to be sure",
        )
    return None
