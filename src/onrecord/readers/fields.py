"""A record with named fields, whatever it came in, as a page: its text field is the page's body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from onrecord.readers.inputs import Source, Wanted
from onrecord.records import Carrier, Declared, Form, Origin, Page, Problem, page_id

FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "maintext", "article_text", "articleBody"),
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
    "modified": ("modified", "updated", "date_modify", "updated_at", "dateModified"),
    "authors": ("authors", "author", "byline", "bylines"),
    "language": ("language", "lang"),
}
"""The fields a record may have, and the names each is looked for under, in this order."""

_NAMES_APART = re.compile(r"\s*(?:;|,|\band\b)\s*")
_QUOTED_NAME = re.compile(r"'([^']+)'|\"([^\"]+)\"")
_SURROGATE = re.compile("[\ud800-\udfff]")


def page_of_record(
    record: Mapping[str, Any], source: Source, wanted: Wanted, number: int, carrier: Carrier
) -> Page | Problem:
    """The page that a record is, or why it is none; `number` is its place in the file, from 1."""
    text = _field(record, "text", wanted.fields)
    if not isinstance(text, str):
        return no_text_field(record, source, wanted, number)
    if not text.strip():
        return source.problem("empty-page", f"its text is empty; it has {_named(record)}", number)
    url = _string(_field(record, "url", wanted.fields))
    name = _string(_field(record, "id", wanted.fields)) or url or f"{source.name}#{number}"
    # JSON may hold half of a surrogate pair; UTF-8 may not. One code point stays one code point.
    body = _SURROGATE.sub("\ufffd", text).encode("utf-8")
    form: Form = "article"
    if wanted.form == "dump":
        form = "dump"
    elif wanted.form == "html":
        form = "html"
    known = wanted.declared
    outlet = _string(_field(record, "outlet", wanted.fields)) or known.outlet
    return Page(
        id=page_id(url, body, outlet=outlet),
        name=name,
        url=url,
        body=body,
        form=form,
        media_type=f"text/{'html' if form == 'html' else 'plain'}; charset=utf-8",
        origin=Origin(source.name, number),
        carrier=carrier,
        declared=Declared(
            title=_string(_field(record, "title", wanted.fields)) or known.title,
            outlet=outlet,
            published=_string(_field(record, "published", wanted.fields)) or known.published,
            bylines=_names(_field(record, "authors", wanted.fields)) or known.bylines,
            language=_string(_field(record, "language", wanted.fields)) or known.language,
            modified=_string(_field(record, "modified", wanted.fields)) or known.modified,
        ),
    )


def no_text_field(names: Iterable[str], source: Source, wanted: Wanted, number: int | None) -> Problem:
    """The problem with a record, or with all of a table, that has no text among these fields."""
    sought = wanted.fields.get("text", "text")
    return source.problem(
        "no-text-field",
        f"no text (a string) in field {sought!r}; there are {_named(names)}; name it with --field text=NAME",
        number,
    )


def known_names(names: Sequence[str], fields: Mapping[str, str]) -> list[str]:
    """Those of a table's columns that are looked into."""
    looked_for: set[str] = set()
    for field, usual in FIELDS.items():
        looked_for.update((fields[field],) if field in fields else usual)
    return [name for name in names if name in looked_for]


def has_text(names: Iterable[str], fields: Mapping[str, str]) -> bool:
    """Whether a text field is among these names."""
    wanted = (fields["text"],) if "text" in fields else FIELDS["text"]
    return not set(wanted).isdisjoint(names)


def _field(record: Mapping[str, Any], field: str, fields: Mapping[str, str]) -> Any:
    """A field's value: under the name the caller gave, else the first of its usual names that is there."""
    names = (fields[field],) if field in fields else FIELDS[field]
    return next((record[name] for name in names if record.get(name) not in (None, "")), None)


def _string(value: Any) -> str | None:
    """A field as one line of text; a number or a date is written out, anything else says nothing."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # more digits than Python writes
            return None
    if isinstance(value, date | datetime):
        return value.isoformat()
    if not isinstance(value, str):
        return None
    return " ".join(_SURROGATE.sub("\ufffd", value).split()) or None


def _names(value: Any) -> tuple[str, ...]:
    """Authors as given: a list of names, one string of them, or such a list written out as text."""
    if isinstance(value, str):
        value = value.strip()
        if value.startswith("[") and value.endswith("]"):
            return tuple(single or double for single, double in _QUOTED_NAME.findall(value))
        return tuple(name for name in _NAMES_APART.split(value) if name)
    if isinstance(value, dict):
        value = [value]
    if isinstance(value, list):
        return tuple(name for name in map(_string, value) if name)
    return ()


def _named(names: Iterable[str]) -> str:
    listed = [repr(name[:60]) for name, _ in zip(names, range(12), strict=False)]
    return "the fields " + ", ".join(listed) if listed else "no fields"
