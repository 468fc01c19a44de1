"""Files, folders, globs, URLs and standard input as pages; what cannot be read is a `Problem`.

A new form is one module with `claims` and `read`, and one line in `_READERS`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from onrecord.errors import ConfigError
from onrecord.limits import LIMITS, OutOfTime, time_limit
from onrecord.readers import feed, html, jsonl, mail, markdown, mhtml, parquet, table, text, warc
from onrecord.readers.fields import FIELDS
from onrecord.readers.inputs import (
    MAX_PAGE_BYTES,
    Source,
    Wanted,
    find_inputs,
    is_url,
    open_input,
    open_stream,
)
from onrecord.records import Declared, Page, Problem

if TYPE_CHECKING:
    from onrecord.readers.web import Fetcher

__all__ = ["FORMS", "MAX_PAGE_BYTES", "NOTICES", "read_pages"]

FORMS = (
    "auto", "article", "dump", "html", "jsonl", "csv", "parquet", "feed", "warc", "mail", "markdown",
)  # fmt: skip
"""What `form` (the command's `--as`) may be."""

NOTICES = frozenset(
    {"guessed-charset", "bad-bytes", "saved-files", "other-files"}
    | {"revisit", "archived-status", "other-records", "cut-record", "bad-digest"}
    | {"summary-only", "attachments-left", "no-such-field"}
)
"""Codes of problems that come beside their page, or of what is rightly left out: nothing is missing."""

_NOTHING_DECLARED = Declared()

# Asked in this order, by content and then by name; the last takes whatever is text.
_READERS = (parquet, warc, mhtml, feed, jsonl, table, mail, markdown, html, text)
_BY_FORM = {
    "jsonl": jsonl,
    "csv": table,
    "parquet": parquet,
    "feed": feed,
    "warc": warc,
    "mail": mail,
    "markdown": markdown,
}
# What a server calls a page, and the ending that a file of that kind would have.
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/json": ".json",
    "application/feed+json": ".json",
    "application/ld+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/warc": ".warc",
    "message/rfc822": ".eml",
}


def read_pages(
    inputs: Sequence[str],
    *,
    form: str = "auto",
    declared: Declared = _NOTHING_DECLARED,
    url: str | None = None,
    fields: Mapping[str, str] | None = None,
    fetcher: Fetcher | None = None,
) -> Iterator[Page | Problem]:
    """The pages of the inputs, in order, one at a time; a large file of many articles is never held whole.

    inputs: files, folders (with all below them, sorted by name), globs, URLs, "-" for standard input; what is
        packed with gzip, zstd, bzip2 or xz is unpacked.
    form: "auto" decides by content, then name, and says what it decided in `Page.form` and `Page.carrier`.
        Records of JSON, CSV and Parquet files are clean articles unless it is "dump" or "html".
    declared, url: what the caller knows of the pages; what a record says of itself goes before it.
    fields: which field of a record is which, e.g. {"text": "body"}.
    fetcher: what fetches URLs; None = as configured.
    Raises ConfigError for a form or field name that does not exist.
    """
    if form not in FORMS:
        raise ConfigError(f"--as {form}: no such form; wanted one of {', '.join(FORMS)}")
    unknown = sorted(set(fields or ()) - set(FIELDS))
    if unknown:
        raise ConfigError(f"--field {unknown[0]}=…: no such field; wanted one of {', '.join(FIELDS)}")
    return _read(inputs, Wanted(form, declared, url, dict(fields or {})), fetcher)


def _read(inputs: Sequence[str], wanted: Wanted, fetcher: Fetcher | None) -> Iterator[Page | Problem]:
    for found in find_inputs(inputs):
        if isinstance(found, Problem):
            yield found
        elif is_url(found):
            if fetcher is None:
                fetcher = _configured_fetcher()
            yield from _read_url(found, wanted, fetcher)
        else:
            with open_input(found) as source:
                if isinstance(source, Problem):
                    yield source
                else:
                    yield from _read_source(source, wanted)


def _read_source(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """The pages of one input; whatever goes wrong in it, the next input is read."""
    entries = _entries(source, wanted)
    while True:
        try:
            with time_limit(LIMITS.page_seconds):
                entry = next(entries, None)
        except OutOfTime:
            yield source.problem(
                "too-slow",
                f"gives no page after {LIMITS.page_seconds:g} s of work; the rest of it is left out",
            )
            return
        except RecursionError:
            yield source.problem("too-deep", "its parts are nested too deep; no page of news is")
            return
        except MemoryError:
            yield source.problem("out-of-memory", "there is not enough memory to read it; split it")
            return
        except Exception as error:
            yield source.problem(
                "internal-error",
                f"its reader broke with {type(error).__name__}: {error}; this is a fault of onrecord, please "
                "report it with the file",
            )
            return
        if entry is None:
            return
        yield entry


def _entries(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    name = f"page{source.kind}" if source.kind else source.name
    if wanted.form in _BY_FORM:
        reader = _BY_FORM[wanted.form]
    elif wanted.form == "auto":
        reader = next(reader for reader in _READERS if reader.claims(source.head, name))
    # The form then says how what is in a file of many is to be read.
    elif parquet.claims(source.head, name):
        reader = parquet
    elif warc.claims(source.head, name):
        reader = warc
    elif jsonl.is_named_so(name):
        reader = jsonl
    elif table.is_named_so(name):
        reader = table
    else:
        reader = html if wanted.form == "html" else text
    yield from reader.read(source, wanted)


def _configured_fetcher() -> Fetcher:
    from onrecord.config import read_config
    from onrecord.readers.web import Fetcher, Limits

    config = read_config()
    return Fetcher(Limits(ports=frozenset(map(int, config.web_ports.split()))), contact=config.web_contact)


def _read_url(url: str, wanted: Wanted, fetcher: Fetcher) -> Iterator[Page | Problem]:
    """What a URL gives, in whatever form; its pages carry when it was fetched and what its site allows."""
    fetched = fetcher.fetch(url)
    if isinstance(fetched, Problem):
        yield fetched
        return
    media_type, _, rest = fetched.media_type.partition(";")
    charset = rest.lower().partition("charset=")[2].partition(";")[0].strip(" \t\"'") or None
    kind = _ENDINGS.get(media_type.strip().lower()) or ("." + urlsplit(fetched.url).path.rpartition(".")[2])
    source = open_stream(url, io.BytesIO(fetched.body), charset=charset, kind=kind)
    if isinstance(source, Problem):
        yield source
        return
    for entry in _read_source(source, replace(wanted, url=fetched.url)):
        if isinstance(entry, Page):
            carrier = "web" if entry.carrier == "file" else entry.carrier
            yield replace(
                entry, carrier=carrier, fetched=entry.fetched or fetched.fetched, robots=fetched.robots
            )
        else:
            yield entry
