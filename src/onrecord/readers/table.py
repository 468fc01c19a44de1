"""Articles as a table in text, CSV or TSV: a row is a page, its columns are named in the first row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import IO, TextIO

from onrecord.readers.charset import find_charset
from onrecord.readers.fields import has_text, known_names, missing_names, no_text_field, page_of_record
from onrecord.readers.inputs import MAX_PAGE_BYTES, READING_ERRORS, Source, Wanted, ending, unreadable
from onrecord.readers.text import charset_notice
from onrecord.records import Page, Problem

DELIMITERS = (",", "\t", ";", "|")

# The csv module holds four bytes for each character of a field, so a field may be a quarter of a page.
_FIELD_CHARS = MAX_PAGE_BYTES // 4
# After a broken row the rows go on where one has as many columns as the first; with fewer than so many
# columns any line does, and the rest is left.
_COLUMNS_TO_GO_ON = 3
# What a byte that is no UTF-8 is read as for the moment.
_SEPARATOR = re.compile(r"sep=([,\t;|])", re.IGNORECASE)
_STRAY = re.compile("[\udc80-\udcff]")


def claims(head: bytes, name: str) -> bool:
    """Whether the name says that it is a table; commas alone say nothing."""
    return is_named_so(name)


def is_named_so(name: str) -> bool:
    """Whether a file's name says that it holds a table."""
    return ending(name) in (".csv", ".tsv")


def read(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """A page a row, a Problem a bad one, in order; one row is held at a time.

    The delimiter is the one of `DELIMITERS` that parts a known text field from the first row's other names.
    Quotes must be right: a row in which they are not is a Problem, never guessed at.
    """
    # Whole lines, for the end of the head may be in the middle of a letter; but for UTF-16, in whose letters
    # line breaks are no bytes.
    whole = 0 if b"\x00" in source.head else source.head.rfind(b"\n") + 1
    charset = find_charset(source.head[:whole] or source.head, source.charset)
    if charset is None:
        yield source.problem("not-text", "its bytes are no text in any charset tried; give it in UTF-8")
        return
    utf8 = charset.name == "utf-8"
    if not utf8 and (notice := charset_notice(source, charset)) is not None:
        yield notice
    name = "utf-8-sig" if utf8 else charset.name
    lines = io.TextIOWrapper(
        io.BufferedReader(_Kept(source.stream)),
        name,
        errors="surrogateescape" if utf8 else "replace",
        newline="",
    )
    try:
        yield from _read_rows(lines, source, wanted)
    except READING_ERRORS as error:
        yield unreadable(source.name, error)


def _read_rows(lines: TextIO, source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    first = lines.readline(_FIELD_CHARS)
    while first and not first.strip():
        first = lines.readline(_FIELD_CHARS)
    said = _SEPARATOR.fullmatch(first.strip("\r\n"))  # Excel's first line, for itself
    if said is not None:
        first = lines.readline(_FIELD_CHARS)
    delimiter = said[1] if said is not None else _find_delimiter(first, source.name, wanted.fields)
    names = _parse(first, delimiter)
    if not has_text(names, wanted.fields):
        yield no_text_field(names, source, wanted, None)
        return
    yield from missing_names(names, source, wanted)
    columns = {name: names.index(name) for name in known_names(names, wanted.fields)}
    broken = False
    rows = csv.reader(_Lines(lines), delimiter=delimiter, strict=True)
    number = 0
    while True:
        at = rows.line_num
        number += 1
        try:
            row = _next_row(rows)
        except csv.Error as error:
            if not broken:
                yield _bad_row(source, number, f"line {at + 2}: {error}")
            if len(names) < _COLUMNS_TO_GO_ON:
                yield _bad_row(
                    source, number, "with so few columns nobody can tell where the next row begins"
                )
                return
            broken = True
            continue
        if row is None:
            if number == 1:
                yield source.problem("empty-page", "no row behind the names of the columns")
            return
        if not any(row):
            number -= 1
            continue
        if len(row) != len(names) and (len(row) < len(names) or any(row[len(names) :])):
            if not broken:
                yield _bad_row(source, number, f"{len(row)} columns, wanted {len(names)}")
            continue
        broken = False
        record, problem = _mended({name: row[column] for name, column in columns.items()}, source, number)
        if problem is not None:
            yield problem
        if record is not None:
            yield page_of_record(record, source, wanted, number, "csv")


def _bad_row(source: Source, number: int, reason: str) -> Problem:
    return source.problem(
        "bad-csv", f"not a row of this table ({reason}); quotes in a field are doubled; mend the row", number
    )


def _next_row(rows: Iterator[list[str]]) -> list[str] | None:
    """The next row; None at the end. The csv module's limit is one for all its users, so it is put back."""
    limit = csv.field_size_limit(_FIELD_CHARS)
    try:
        return next(rows, None)
    finally:
        csv.field_size_limit(limit)


def _find_delimiter(first: str, name: str, fields: Mapping[str, str]) -> str:
    usual = "\t" if ending(name) == ".tsv" else ","
    ranked = sorted(DELIMITERS, key=lambda delimiter: delimiter != usual)
    parted = {delimiter: _parse(first, delimiter) for delimiter in ranked}
    with_text = [delimiter for delimiter in ranked if has_text(parted[delimiter], fields)]
    return max(with_text or ranked, key=lambda delimiter: len(parted[delimiter]))


def _parse(line: str, delimiter: str) -> list[str]:
    """The names in the first row, as they stand; none where it is no row."""
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _mended(
    record: Mapping[str, str], source: Source, number: int
) -> tuple[Mapping[str, str] | None, Problem | None]:
    """The record with bytes that are no UTF-8 read as what they are; and what to tell the user of it."""
    whole = "\n".join(record.values())
    if _STRAY.search(whole) is None:
        return record, None
    charset = find_charset(whole.encode("utf-8", "surrogateescape"))
    if charset is None:
        return None, source.problem("not-text", "its bytes are no text in any charset tried; mend it", number)
    mended = {
        name: value.encode("utf-8", "surrogateescape").decode(charset.name, "replace")
        for name, value in record.items()
    }
    notice = charset_notice(source, charset)
    return mended, notice


class _Lines(Iterator[str]):
    """The lines of a table; one that is too large to be held is a csv.Error, and the next one follows."""

    def __init__(self, lines: TextIO) -> None:
        self._lines = lines

    def __next__(self) -> str:
        line = self._lines.readline(_FIELD_CHARS)
        if not line:
            raise StopIteration
        if len(line) == _FIELD_CHARS and not line.endswith("\n"):
            while line and not line.endswith("\n"):
                line = self._lines.readline(_FIELD_CHARS)
            raise csv.Error(f"a line of more than {_FIELD_CHARS:,} characters")
        return line


class _Kept(io.RawIOBase):
    """A stream for a `TextIOWrapper`, which would close it at its own end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # Buffer is 3.12's
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
