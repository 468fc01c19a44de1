"""Files, folders, globs and standard input as pages; what cannot be read is a `Problem`, the rest is read.

A new form is one module with `claims` and `read`, and one line in `_READERS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from onrecord.errors import ConfigError
from onrecord.readers import html, jsonl, text
from onrecord.readers.inputs import MAX_PAGE_BYTES, Source, Wanted, find_inputs, open_input
from onrecord.records import Declared, Page, Problem

__all__ = ["FORMS", "MAX_PAGE_BYTES", "NOTICES", "read_pages"]

FORMS = ("auto", "article", "dump", "html", "jsonl")
"""What `form` (the command's `--as`) may be."""

NOTICES = frozenset({"guessed-charset", "bad-bytes"})
"""Codes of problems that come beside their page, not instead of it: it was read, but look at it."""

_NOTHING_DECLARED = Declared()

# Asked in this order, by content and then by name; the last takes whatever is text.
_READERS = (jsonl, html, text)


def read_pages(
    inputs: Sequence[str],
    *,
    form: str = "auto",
    declared: Declared = _NOTHING_DECLARED,
    url: str | None = None,
    fields: Mapping[str, str] | None = None,
) -> Iterator[Page | Problem]:
    """The pages of the inputs, in order, one at a time; a large JSONL file is never held whole.

    inputs: files, folders (with all below them, sorted by name), globs, "-" for standard input; gzip is
        opened.
    form: "auto" decides by content, then name, and says what it decided in `Page.form`. For records of a
        JSONL file "auto" and "jsonl" mean "article".
    declared, url: what the caller knows of the pages; a JSONL record's own fields go before them.
    fields: which field of a JSONL record is which, e.g. {"text": "body"}.
    Raises ConfigError for a form or field name that does not exist.
    """
    if form not in FORMS:
        raise ConfigError(f"--as {form}: no such form; wanted one of {', '.join(FORMS)}")
    unknown = sorted(set(fields or ()) - set(jsonl.FIELDS))
    if unknown:
        raise ConfigError(f"--field {unknown[0]}=…: no such field; wanted one of {', '.join(jsonl.FIELDS)}")
    return _read(inputs, Wanted(form, declared, url, dict(fields or {})))


def _read(inputs: Sequence[str], wanted: Wanted) -> Iterator[Page | Problem]:
    for found in find_inputs(inputs):
        if isinstance(found, Problem):
            yield found
            continue
        with open_input(found) as source:
            if isinstance(source, Problem):
                yield source
            else:
                yield from _read_source(source, wanted)


def _read_source(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    if wanted.form in ("article", "dump", "html"):
        if jsonl.is_named_so(source.name):
            yield from jsonl.read(source, wanted)
        else:
            yield from (html if wanted.form == "html" else text).read(source, wanted)
        return
    if wanted.form == "jsonl":
        yield from jsonl.read(source, wanted)
        return
    reader = next(reader for reader in _READERS if reader.claims(source.head, source.name))
    yield from reader.read(source, wanted)
