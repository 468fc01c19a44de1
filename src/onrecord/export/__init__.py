"""Lines out: statements or articles, one after another, as JSONL, JSON, CSV or Parquet.

Everything streams: however many lines there are, what is held in memory is a thousand of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import BinaryIO, Literal, get_args

from onrecord.lines import Line

Format = Literal["jsonl", "json", "csv", "parquet"]
What = Literal["statements", "articles"]

FORMATS: tuple[Format, ...] = get_args(Format)
WHATS: tuple[What, ...] = get_args(What)


def write_lines(
    lines: Iterable[Line], to: BinaryIO, *, format: Format = "jsonl", what: What = "statements"
) -> int:
    """Write lines to a binary file in a format; gives back how many there were.

    jsonl, json: the lines as they are. parquet: the same fields, nested. csv: one flat row a line, made for
    spreadsheets (docs/statement-fields.md lists its columns). `to` need not be seekable and stays open.
    """
    return _WRITERS[format](lines, to, what)


def _write_jsonl(lines: Iterable[Line], to: BinaryIO, what: What) -> int:
    from onrecord.export.json_text import write_jsonl

    return write_jsonl(lines, to)


def _write_json(lines: Iterable[Line], to: BinaryIO, what: What) -> int:
    from onrecord.export.json_text import write_json

    return write_json(lines, to)


def _write_csv(lines: Iterable[Line], to: BinaryIO, what: What) -> int:
    from onrecord.export.csv_table import write_csv

    return write_csv(lines, to, what)


def _write_parquet(lines: Iterable[Line], to: BinaryIO, what: What) -> int:
    # Only here, so that the other formats do not load pyarrow.
    from onrecord.export.arrow_table import write_parquet

    return write_parquet(lines, to, what)


_WRITERS: dict[Format, Callable[[Iterable[Line], BinaryIO, What], int]] = {
    "jsonl": _write_jsonl,
    "json": _write_json,
    "csv": _write_csv,
    "parquet": _write_parquet,
}

__all__ = ["FORMATS", "WHATS", "Format", "What", "write_lines"]
