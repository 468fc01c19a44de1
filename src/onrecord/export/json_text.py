"""Lines as JSONL, or as one JSON array, written as they come."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO

from onrecord.lines import Line, dump_line


def write_jsonl(lines: Iterable[Line], to: BinaryIO) -> int:
    """One object a line, in UTF-8."""
    count = 0
    for line in lines:
        count += 1
        to.write(_encode(line) + b"\n")
    return count


def write_json(lines: Iterable[Line], to: BinaryIO) -> int:
    """One array, an object a line."""
    count = 0
    to.write(b"[")
    for line in lines:
        count += 1
        to.write((b",\n" if count > 1 else b"\n") + _encode(line))
    to.write(b"\n]\n")
    return count


def _encode(line: Line) -> bytes:
    try:
        return dump_line(line).encode("utf-8")
    except UnicodeEncodeError:
        # A file name that is not UTF-8 has lone surrogates in it, which JSON can only carry escaped.
        return json.dumps(line).encode("ascii")
