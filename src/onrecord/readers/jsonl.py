"""Articles as JSON, one object a line or all in one value: each object is a page of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from onrecord.readers.fields import has_text, page_of_record
from onrecord.readers.inputs import (
    MAX_PAGE_BYTES,
    READING_ERRORS,
    Source,
    Wanted,
    ending,
    read_body,
    unreadable,
)
from onrecord.records import Page, Problem

# What opens a record, or a list of them.
_RECORD_START = re.compile(rb"\s*(?:\[\s*)?\{\s*\"(?:[^\"\\]|\\.){1,100}\"\s*:")

# A JSON value of so many parts takes more than a gigabyte as Python objects; an article is one of some ten.
_MOST_PARTS = 4_000_000


def claims(head: bytes, name: str) -> bool:
    """Whether the name says JSON, or it begins with a JSON object or a list of them."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_named_so(name) or (ending(name) == ".json" and start[:1] in (b"{", b"[")):
        return True
    if not _RECORD_START.match(start):
        return False
    if _is_one_value(start):
        return True
    first = start.partition(b"\n")[0]
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return first == start  # longer than the part of the file looked at


def is_named_so(name: str) -> bool:
    """Whether a file's name says that it holds JSON lines."""
    return ending(name) in (".jsonl", ".ndjson")


def read(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """A page a record, a Problem a bad one, in order; of a file of lines no more than one is held."""
    if not is_named_so(source.name) and _is_one_value(source.head):
        yield from _read_value(source, wanted)
        return
    try:
        for number, line in enumerate(_lines(source), start=1):
            if line is None:
                yield source.problem(
                    "too-large", f"a line of more than {MAX_PAGE_BYTES // 2**20} MiB; left out", number
                )
            elif line.strip():
                value = _parse(line, source, number)
                records = _unwrapped(value, wanted) if number == 1 else [value]
                for place, record in enumerate(records, start=number):
                    yield record if isinstance(record, Problem) else _page(record, source, wanted, place)
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
    """Whether the file is one list, or one object over several lines, and not an object a line."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"["):
        return True
    return start.startswith(b"{") and start.partition(b"\n")[0].rstrip().endswith((b"{", b"[", b","))


def _read_value(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """The records of a file that is one JSON value: a list of articles, an article, or one around a list."""
    body = read_body(source)
    if isinstance(body, Problem):
        yield body
        return
    value = _parse(body, source, None)
    if isinstance(value, Problem):
        yield value
        return
    records = value if isinstance(value, list) else _unwrapped(value, wanted)
    if not records:
        yield source.problem("empty-page", "an empty list; give one that has articles in it")
    for number, record in enumerate(records, start=1):
        yield _page(record, source, wanted, number)


def _unwrapped(value: Any, wanted: Wanted) -> list[Any]:
    """The articles in {"articles": [{…}, …]}; the value itself where it is none such."""
    if isinstance(value, dict) and not has_text(value, wanted.fields):
        lists = [part for part in value.values() if isinstance(part, list)]
        if len(lists) == 1 and all(isinstance(part, dict) for part in lists[0]):
            return lists[0]
    return [value]


def _parse(body: bytes, source: Source, number: int | None) -> Any | Problem:
    """The JSON value in these bytes, or what is wrong with them."""
    if len(body) > _MOST_PARTS and body.count(b",") + body.count(b"[") + body.count(b"{") > _MOST_PARTS:
        return source.problem(
            "too-large", f"JSON of more than {_MOST_PARTS:,} parts; give articles, an object a line", number
        )
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return source.problem("not-text", f"not UTF-8 at byte {error.start}; convert it", number)
    except (ValueError, RecursionError) as error:
        # A ValueError that is no JSONDecodeError: a number of more digits than Python turns into an integer.
        reason = "nested too deep" if isinstance(error, RecursionError) else getattr(error, "msg", str(error))
        what = "a JSON list or object" if number is None else "a JSON object on one line"
        return source.problem("bad-json", f"not {what} ({reason}); mend or drop it", number)


def _page(record: Any, source: Source, wanted: Wanted, number: int) -> Page | Problem:
    if not isinstance(record, dict):
        return source.problem(
            "bad-json", f"a JSON {type(record).__name__}, wanted an object with a text field", number
        )
    return page_of_record(record, source, wanted, number, "jsonl")
