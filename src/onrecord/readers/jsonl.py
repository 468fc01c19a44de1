"""Articles as JSON, one object a line: each is a page of its own, its text field the page's body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.readers.inputs import MAX_PAGE_BYTES, READING_ERRORS, Source, Wanted, ending, unreadable
from onrecord.records import Declared, Form, Origin, Page, Problem, page_id

FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "maintext", "article_text"),
    "id": ("id", "_id", "uid", "guid"),
    "url": ("url", "link", "uri"),
    "outlet": ("outlet", "source", "publication", "site_name", "sitename", "publisher"),
    "title": ("title", "headline"),
    "published": (
        "published",
        "date",
        "date_publish",
        "published_at",
        "publish_date",
        "datePublished",
        "pubdate",
    ),
    "authors": ("authors", "author", "byline", "bylines"),
    "language": ("language", "lang"),
}
"""The fields a record may have, and the names each is looked for under, in this order."""

_NAMES_APART = re.compile(r"\s*(?:;|,|\band\b)\s*")
_SURROGATE = re.compile("[\ud800-\udfff]")

# What opens a record: used where the first line is longer than the part of the file looked at.
_RECORD_START = re.compile(rb"\s*\{\s*\"(?:[^\"\\]|\\.){1,100}\"\s*:")


def claims(head: bytes, name: str) -> bool:
    """Whether the name says JSON, or the first line is a JSON object."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_named_so(name) or (ending(name) == ".json" and start[:1] in (b"{", b"[")):
        return True
    first = start.partition(b"\n")[0]
    if not _RECORD_START.match(first):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except ValueError:
        return first == start  # longer than the part of the file looked at


def is_named_so(name: str) -> bool:
    """Whether a file's name says that it holds JSON lines."""
    return ending(name) in (".jsonl", ".ndjson")


def read(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """A page a record, a Problem a bad line, in order; no more than one line is held at a time."""
    if ending(source.name) == ".json" and _is_one_value(source.head):
        yield source.problem(
            "bad-json", "one JSON value over several lines, wanted an object a line; convert it with jq -c"
        )
        return
    try:
        for number, line in enumerate(_lines(source), start=1):
            if line is None:
                yield source.problem(
                    "too-large", f"a line of more than {MAX_PAGE_BYTES // 2**20} MiB; left out", number
                )
            elif line.strip():
                yield _read_line(line, source, wanted, number)
    except READING_ERRORS as error:
        yield unreadable(source.name, error)


def _lines(source: Source) -> Iterator[bytes | None]:
    """The lines of a file, None for one that is too large to be held."""
    while line := source.stream.readline(MAX_PAGE_BYTES + 1):
        if len(line) <= MAX_PAGE_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.stream.readline(MAX_PAGE_BYTES)
        yield None


def _is_one_value(head: bytes) -> bool:
    """Whether the first line is only the beginning of a JSON value, as in a file made to be looked at."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].strip()
    return first in (b"{", b"[", b"[{")


def _read_line(line: bytes, source: Source, wanted: Wanted, number: int) -> Page | Problem:
    try:
        record = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        return source.problem("not-text", f"not UTF-8 at byte {error.start}; convert it", number)
    except (ValueError, RecursionError) as error:
        # A ValueError that is no JSONDecodeError: a number of more digits than Python turns into an integer.
        reason = "nested too deep" if isinstance(error, RecursionError) else getattr(error, "msg", str(error))
        return source.problem(
            "bad-json", f"not a JSON object on one line ({reason}); mend or drop the line", number
        )
    if not isinstance(record, dict):
        return source.problem(
            "bad-json", f"a JSON {type(record).__name__}, wanted an object with a text field", number
        )
    text = _field(record, "text", wanted.fields)
    if not isinstance(text, str):
        sought = wanted.fields.get("text", "text")
        return source.problem(
            "no-text-field",
            f"no text (a JSON string) in field {sought!r}; the record has {_named(record)}; "
            "use --field text=NAME",
            number,
        )
    if not text.strip():
        return source.problem(
            "empty-page", f"its text is empty; its other fields are {_named(record)}", number
        )
    return _page(record, text, source, wanted, number)


def _page(record: Mapping[str, Any], text: str, source: Source, wanted: Wanted, number: int) -> Page:
    url = _string(_field(record, "url", wanted.fields))
    name = _string(_field(record, "id", wanted.fields)) or url or f"{source.name}#{number}"
    # JSON may hold half of a surrogate pair; UTF-8 may not. One code point stays one code point.
    body = _SURROGATE.sub("\ufffd", text).encode("utf-8")
    form: Form = "article"
    outlet = _string(_field(record, "outlet", wanted.fields)) or wanted.declared.outlet
    if wanted.form == "dump":
        form = "dump"
    elif wanted.form == "html":
        form = "html"
    known = wanted.declared
    return Page(
        id=page_id(url, body, outlet=outlet),
        name=name,
        url=url,
        body=body,
        form=form,
        media_type=f"text/{'html' if form == 'html' else 'plain'}; charset=utf-8",
        origin=Origin(source.name, number),
        carrier="jsonl",
        declared=Declared(
            title=_string(_field(record, "title", wanted.fields)) or known.title,
            outlet=outlet,
            published=_string(_field(record, "published", wanted.fields)) or known.published,
            bylines=_names(_field(record, "authors", wanted.fields)) or known.bylines,
            language=_string(_field(record, "language", wanted.fields)) or known.language,
        ),
    )


def _field(record: Mapping[str, Any], field: str, fields: Mapping[str, str]) -> Any:
    """A field's value: under the name the caller gave, else the first of its usual names that is there."""
    names = (fields[field],) if field in fields else FIELDS[field]
    return next((record[name] for name in names if record.get(name) not in (None, "")), None)


def _string(value: Any) -> str | None:
    """A field as one line of text; a number is written out, anything else says nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return None
    return " ".join(_SURROGATE.sub("\ufffd", value).split()) or None


def _names(value: Any) -> tuple[str, ...]:
    """Authors as given: a list of names, or one string of them."""
    if isinstance(value, str):
        return tuple(name for name in _NAMES_APART.split(value.strip()) if name)
    if isinstance(value, list):
        return tuple(name for name in map(_string, value) if name)
    return ()


def _named(record: Mapping[str, Any]) -> str:
    return ", ".join(repr(name) for name in list(record)[:12]) or "no fields"
