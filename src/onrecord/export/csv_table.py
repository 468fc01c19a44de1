"""Lines as CSV for spreadsheets: one flat row a line, and no cell that would be run as a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, BinaryIO

from onrecord.export import What
from onrecord.lines import Line

# A cell that begins with one of these is run as a formula, or hides one behind a blank, in Excel, LibreOffice
# or Google Sheets. Source: OWASP, "CSV Injection" (full-width forms included).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = Callable[[Line], Any]
"""What a column takes from a line. `Any`: a line is JSON."""


def write_csv(lines: Iterable[Line], to: BinaryIO, what: What) -> int:
    """A header and a row for each line, in UTF-8 without a mark, rows ended by CRLF as RFC 4180 has it.

    A cell that a spreadsheet would take for a formula gets an apostrophe put before it.
    """
    columns = _columns()[what]
    count = 0
    to.write(_encode(columns))
    for line in lines:
        count += 1
        to.write(_encode([defuse(_plain(cell(line))) for cell in columns.values()]))
    return count


def csv_columns(what: What) -> list[str]:
    """The names of the columns, in order."""
    return list(_columns()[what])


def defuse(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would run it; a number is left alone."""
    if not cell.lstrip(" ").startswith(_FORMULA_STARTS) or _is_number(cell):
        return cell
    return "'" + cell


def _columns() -> dict[str, dict[str, Cell]]:
    return {
        "statements": {
            "id": _field("id"),
            "page": _field("page"),
            "article_id": _field("article_id"),
            "url": _field("url"),
            "outlet": _field("outlet"),
            "title": _field("title"),
            "published": _field("published"),
            "speaker": _field("speaker", "name"),
            "speaker_type": _field("speaker", "type"),
            "speaker_role": _field("speaker", "role"),
            "speaker_how": _field("speaker", "how"),
            "speaker_entity_id": _field("speaker", "entity_id"),
            "speaker_confidence": _field("speaker", "confidence"),
            "candidates": lambda line: _names(_candidates(line)),
            "relay": lambda line: " > ".join(hop["name"] for hop in line["relay"]),
            "addressee": _field("addressee", "name"),
            "text": _field("text"),
            "kind": _field("kind"),
            "act": _field("act"),
            "negated": _field("negated"),
            "headline": _field("headline"),
            "when_start": _field("when", "start"),
            "when_end": _field("when", "end"),
            "when_basis": _field("when", "basis"),
            "where": _field("where"),
            "parent": _field("parent"),
            "denies": lambda line: " ".join(line["denies"]),
            "replies_to": lambda line: " ".join(line["replies_to"]),
            "confidence": _field("confidence"),
            "source": lambda line: _spans(line["source"]),
            "cue": lambda line: _spans(line["cue"]),
            "content": lambda line: _spans(line["content"]),
            "source_page": lambda line: _spans(line["source_page"]),
            "cue_page": lambda line: _spans(line["cue_page"]),
            "content_page": lambda line: _spans(line["content_page"]),
            "exact": _field("evidence", "exact"),
            "prefix": _field("evidence", "prefix"),
            "suffix": _field("evidence", "suffix"),
            "page_sha256": _field("evidence", "page_sha256"),
            "made_by": _field("made_by"),
            "origin_file": _field("origin", "file"),
            "origin_offset": _field("origin", "offset"),
        },
        "articles": {
            "page": _field("page"),
            "article_id": _field("article_id"),
            "url": _field("url"),
            "title": _field("title"),
            "published": _field("published"),
            "outlet": _field("outlet"),
            "bylines": lambda line: "; ".join(line["bylines"]),
            "language": _field("language"),
            "kicker": _field("kicker"),
            "modified": _field("modified"),
            "dateline": _field("dateline"),
            "canonical": _field("canonical"),
            "credit": _field("credit"),
            "known": lambda line: json.dumps(line["known"], ensure_ascii=False),
            "form": _field("form"),
            "carrier": _field("carrier"),
            "text": _field("text"),
            "body": lambda line: _spans([line["body"]]),
            "removed": lambda line: json.dumps(line["removed"], ensure_ascii=False),
            # Articles that are not from a record have none of these.
            "version": lambda line: line.get("version"),
            "versions": lambda line: line.get("versions"),
            "copies": lambda line: "; ".join(
                f"{copy['article_id']} ({copy['similarity']:g})" for copy in line.get("copies") or ()
            ),
        },
    }


def _field(*path: str) -> Cell:
    """The value at a path of keys, None where something on the way is null."""

    def cell(line: Line) -> Any:  # a line is JSON
        value: Any = line
        for key in path:
            if value is None:
                return None
            value = value[key]
        return value

    return cell


def _candidates(line: Line) -> Sequence[Line]:
    of_speaker: Sequence[Line] = line["speaker"]["candidates"] if line["speaker"] else ()
    unknown: Sequence[Line] = line["candidates"]
    return of_speaker or unknown


def _names(candidates: Sequence[Line]) -> str:
    return "; ".join(f"{candidate['name']} ({candidate['confidence']:g})" for candidate in candidates)


def _spans(pairs: Sequence[Sequence[int]] | None) -> str:
    return " ".join(f"{start}:{end}" for start, end in pairs or ())


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    # float() also takes "-1_0", "-inf" and blanks around, which are no plain numbers.
    return all(character in "0123456789.eE+-" for character in cell)


def _encode(row: Iterable[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(row)
    return text.getvalue().encode("utf-8", "replace")
