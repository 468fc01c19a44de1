"""A record with named fields, whatever it came in, as a page: its text field is the page's body."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
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
"""The fields a record may have, and the names each is looked for under, in this order.

Capitals, blanks, "_" and "-" in a record's name do not matter: "Published At" is `published_at`.
"""

_NAMES_APART = re.compile(r"\s*(?:;|,|\band\b)\s*")
_QUOTED_NAME = re.compile(r"'([^']+)'|\"([^\"]+)\"")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What programs write where there is nothing.
_NOTHING = frozenset({"", "nan", "NaN", "NaT", "None", "null", "NULL", "<NA>", "N/A", "#N/A"})
_DAY = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
# Seconds since 1970, from 1990 to 2100.
_SECONDS = range(631_152_000, 4_102_444_800)
# Text with HTML of paragraphs in it, as systems that outlets write in hold their articles.
_BLOCK = re.compile(
    r"</(?:p|div|h[1-6]|li|blockquote|article|section|figure|table)\s*>|<br\s*/?>", re.IGNORECASE
)
_WHOLE_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def page_of_record(
    record: Mapping[str, Any], source: Source, wanted: Wanted, number: int, carrier: Carrier
) -> Page | Problem:
    """The page that a record is, or why it is none; `number` is its place in the file, from 1."""
    text = _field(record, "text", wanted.fields)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            return source.problem(
                "not-text", f"its text is not UTF-8 at byte {error.start}; convert it", number
            )
    if text is None and has_text(record, wanted.fields):
        return source.problem("empty-page", f"its text is empty; it has {_named(record)}", number)
    if not isinstance(text, str):
        return no_text_field(record, source, wanted, number)
    if not text.strip():
        return source.problem("empty-page", f"its text is empty; it has {_named(record)}", number)
    url = _string(_field(record, "url", wanted.fields))
    name = _string(_field(record, "id", wanted.fields)) or url or f"{source.name}#{number}"
    # JSON may hold half of a surrogate pair; UTF-8 may not. One code point stays one code point.
    body = _SURROGATE.sub("\ufffd", text).encode("utf-8")
    form = _form(text, wanted)
    known = wanted.declared
    outlet = _string(_field(record, "outlet", wanted.fields)) or known.outlet
    return Page(
        id=page_id(url, body, outlet=outlet),
        name=name,
        url=url,
        body=body,
        form=form,
        media_type=f"text/{'html' if form in ('html', 'fragment') else 'plain'}; charset=utf-8",
        origin=Origin(source.name, number),
        carrier=carrier,
        declared=Declared(
            title=_string(_field(record, "title", wanted.fields)) or known.title,
            outlet=outlet,
            published=_moment(_field(record, "published", wanted.fields)) or known.published,
            bylines=_names(_field(record, "authors", wanted.fields)) or known.bylines,
            language=_string(_field(record, "language", wanted.fields)) or known.language,
            modified=_moment(_field(record, "modified", wanted.fields)) or known.modified,
        ),
    )


def _form(text: str, wanted: Wanted) -> Form:
    """What a record's text is: a clean article, but where the caller or its own tags say something else."""
    if wanted.form == "dump":
        return "dump"
    if wanted.form == "html":
        return "html"
    if wanted.form == "article":
        return "article"
    if _WHOLE_PAGE.match(text):
        return "html"
    blocks = sum(1 for _ in zip(_BLOCK.finditer(text), range(2), strict=False))
    return "fragment" if blocks == 2 or (blocks and text.lstrip()[:1] == "<") else "article"


def no_text_field(names: Iterable[str], source: Source, wanted: Wanted, number: int | None) -> Problem:
    """The problem with a record, or with all of a table, that has no text among these fields."""
    sought = wanted.fields.get("text", "text")
    return source.problem(
        "no-text-field",
        f"no text (a string) in field {sought!r}; there are {_named(names)}; name it with --field text=NAME, "
        "one inside another with --field text=NAME.NAME",
        number,
    )


def known_names(names: Sequence[str], fields: Mapping[str, str]) -> list[str]:
    """Those of a table's columns that are looked into."""
    given = set(fields.values()) | {name.partition(".")[0] for name in fields.values() if name not in names}
    usual = {_squeezed(name) for field in FIELDS.keys() - fields.keys() for name in FIELDS[field]}
    return [name for name in names if name in given or _squeezed(name) in usual]


def missing_names(names: Sequence[str], source: Source, wanted: Wanted) -> Iterator[Problem]:
    """A notice for each field of the caller's, but the text, that a table has no column for."""
    for field, name in wanted.fields.items():
        if field != "text" and name not in names and name.partition(".")[0] not in names:
            yield source.problem(
                "no-such-field", f"--field {field}={name}: no such column; there are {_named(names)}"
            )


def has_text(names: Iterable[str], fields: Mapping[str, str]) -> bool:
    """Whether a text field is among these names."""
    if "text" in fields:
        return not {fields["text"], fields["text"].partition(".")[0]}.isdisjoint(names)
    usual = {_squeezed(name) for name in FIELDS["text"]}
    return any(_squeezed(name) in usual for name in names)


def _field(record: Mapping[str, Any], field: str, fields: Mapping[str, str]) -> Any:
    """A field's value: under the name the caller gave, else the first of its usual names that is there."""
    if field in fields:
        value = _inside(record, fields[field])
        return None if _is_nothing(value) else value
    exact = (record.get(name) for name in FIELDS[field])
    found = next((value for value in exact if not _is_nothing(value)), None)
    if found is not None:
        return found
    squeezed = {_squeezed(name): value for name, value in record.items() if not _is_nothing(value)}
    return next((squeezed[key] for name in FIELDS[field] if (key := _squeezed(name)) in squeezed), None)


def _inside(record: Mapping[str, Any], name: str) -> Any:
    """The value of a field; of "article.body" that of the field `body` in `article`."""
    if name in record:
        return record[name]
    first, _, rest = name.partition(".")
    inner = record.get(first)
    return _inside(inner, rest) if rest and isinstance(inner, Mapping) else None


def _is_nothing(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    return value is None or (isinstance(value, str) and value.strip() in _NOTHING)


def _squeezed(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()


def _string(value: Any) -> str | None:
    """A field as one line of text; a number or a date is written out, anything else says nothing."""
    if isinstance(value, dict):
        # "$oid", "$date": as MongoDB exports them.
        value = next((value[key] for key in ("name", "$oid", "$date") if key in value), None)
    if isinstance(value, float) and not math.isfinite(value):
        return None
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


def _moment(value: Any) -> str | None:
    """A moment as text; seconds or milliseconds since 1970, and "20240304", as ISO 8601."""
    text = _string(value)
    if text is None:
        return None
    if (day := _DAY.fullmatch(text)) is not None:
        return "-".join(day.groups())
    if text.isascii() and text.removesuffix(".0").isdigit() and len(text) <= 15:
        number = int(text.removesuffix(".0"))
        seconds = number if number in _SECONDS else number // 1000
        if seconds in _SECONDS:
            return datetime.fromtimestamp(seconds, UTC).isoformat()
    return text


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
    if isinstance(names, Mapping):
        names = [
            inner
            for name, value in names.items()
            for inner in ([f"{name}.{part}" for part in value] if isinstance(value, dict) else [name])
        ]
    listed = [repr(name[:60]) for name, _ in zip(names, range(12), strict=False)]
    return "the fields " + ", ".join(listed) if listed else "no fields"
