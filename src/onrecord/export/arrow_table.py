"""Lines as Arrow tables and Parquet files: the fields of the JSONL line, nested as they are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.export import What
from onrecord.lines import Line

# Lines in a row group: what is held in memory while writing. A statement's line is about 1 KiB.
_LINES_AT_ONCE = 1000


def write_parquet(lines: Iterable[Line], to: BinaryIO, what: What) -> int:
    """A Parquet file, compressed with zstd; no lines give a file without rows, with all its columns."""
    count = 0
    schema = line_schema(what)
    with pq.ParquetWriter(pa.PythonFile(_Counted(to), mode="w"), schema, compression="zstd") as writer:
        for table in _tables(lines, schema):
            writer.write_table(table)
            count += table.num_rows
    return count


def arrow_table(lines: Iterable[Line], what: What = "statements") -> pa.Table:
    """All lines as one table."""
    schema = line_schema(what)
    return pa.concat_tables([schema.empty_table(), *_tables(lines, schema)])


def line_schema(what: What) -> pa.Schema:
    """The columns of a table of statements or articles; their names are the line's."""
    text, number, share, truth = pa.string(), pa.int64(), pa.float64(), pa.bool_()
    spans = pa.list_(pa.list_(pa.int32()))
    candidates = pa.list_(pa.struct({"name": text, "confidence": share}))
    if what == "articles":
        removed = pa.struct({"text": text, "reason": text, "span": pa.list_(pa.int32())})
        others = pa.list_(pa.struct({"basis": text, "value": text}))
        known = pa.struct({"field": text, "basis": text, "others": others})
        return pa.schema(
            {
                "page": text,
                "article_id": text,
                "url": text,
                "title": text,
                "published": text,
                "outlet": text,
                "bylines": pa.list_(text),
                "language": text,
                "kicker": text,
                "modified": text,
                "dateline": text,
                "canonical": text,
                "credit": text,
                "known": pa.list_(known),
                "form": text,
                "carrier": text,
                "text": text,
                "body": pa.list_(pa.int32()),
                "removed": pa.list_(removed),
                "version": number,
                "versions": number,
                "copies": pa.list_(pa.struct({"article_id": text, "similarity": share})),
            }
        )
    speaker = pa.struct(
        {
            "name": text,
            "type": text,
            "role": text,
            "how": text,
            "entity_id": text,
            "mention": pa.list_(pa.int32()),
            "confidence": share,
            "candidates": candidates,
        }
    )
    return pa.schema(
        {
            "id": text,
            "page": text,
            "article_id": text,
            "url": text,
            "outlet": text,
            "title": text,
            "published": text,
            "text": text,
            "source": spans,
            "cue": spans,
            "content": spans,
            "source_page": spans,
            "cue_page": spans,
            "content_page": spans,
            "kind": text,
            "act": text,
            "negated": truth,
            "headline": truth,
            "parent": text,
            "speaker": speaker,
            "candidates": candidates,
            "relay": pa.list_(pa.struct({"name": text, "cue": spans})),
            "addressee": pa.struct({"name": text}),
            "when": pa.struct({"start": text, "end": text, "basis": text, "span": pa.list_(pa.int32())}),
            "where": text,
            "denies": pa.list_(text),
            "replies_to": pa.list_(text),
            "confidence": share,
            "evidence": pa.struct({"exact": text, "prefix": text, "suffix": text, "page_sha256": text}),
            "made_by": text,
            "origin": pa.struct({"file": text, "offset": number}),
        }
    )


def _tables(lines: Iterable[Line], schema: pa.Schema) -> Iterator[pa.Table]:
    coming = iter(lines)
    while some := list(islice(coming, _LINES_AT_ONCE)):
        try:
            table = pa.Table.from_pylist(some, schema=schema)
        except UnicodeEncodeError:
            # A file name that is not UTF-8 has lone surrogates in it, which Arrow cannot hold.
            table = pa.Table.from_pylist([_without_surrogates(line) for line in some], schema=schema)
        yield table


def _without_surrogates(value: Any) -> Any:  # a line is JSON, and so is what is in it
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_without_surrogates(part) for part in value]
    if isinstance(value, dict):
        return {key: _without_surrogates(part) for key, part in value.items()}
    return value


class _Counted:
    """A binary file that knows where it is by counting, for pipes, which cannot say; it leaves `to` open."""

    closed = False

    def __init__(self, to: BinaryIO) -> None:
        self._to = to
        self._written = 0

    def write(self, data: bytes) -> int:
        self._to.write(data)
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        self._to.flush()

    def close(self) -> None:
        self._to.flush()
