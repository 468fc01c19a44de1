"""Articles as a Parquet file: a row is a page, read in small batches and only the columns looked into."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from onrecord.readers.fields import has_text, known_names, missing_names, no_text_field, page_of_record
from onrecord.readers.inputs import MAX_PAGE_BYTES, Source, Wanted, read_body
from onrecord.readers.unpacking import FREE_BYTES, MAX_RATIO
from onrecord.records import Page, Problem

_MAGIC = b"PAR1"
# Rows decoded together: few, for each may hold a whole page.
_ROWS_AT_ONCE = 16
# Writers put about 1,000 rows into what has to be unpacked at once; rows so long on average would take a
# gigabyte. The longest news pages, with all their tags, are a few MiB; 100 KiB is usual.
_MOST_ROW_BYTES = 1024 * 1024


def claims(head: bytes, name: str) -> bool:
    """Whether it begins as a Parquet file does."""
    return head.startswith(_MAGIC)


def read(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """A page a row, a Problem a bad one, in order."""
    import pyarrow as pa

    try:
        yield from _read_rows(source, wanted)
    # pyarrow raises OSError for what is cut off, and ValueError and its own errors for what is wrong in it.
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        reason = " ".join(str(error).split())[:200]
        yield source.problem(
            "damaged-parquet", f"cannot be read as Parquet ({reason}); fetch or export it again"
        )


def _read_rows(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if source.path is not None and source.packing is None:
        place: Any = str(source.path)
    else:
        # Parquet is read from its end; what comes through a pipe or packed has to be held.
        body = read_body(source)
        if isinstance(body, Problem):
            yield body
            return
        place = io.BytesIO(body)
    with pq.ParquetFile(place, buffer_size=2**20, pre_buffer=False) as table:
        names = list(table.schema_arrow.names)
        columns = known_names(names, wanted.fields)
        doubled = next((name for name in columns if names.count(name) > 1), None)
        if doubled is not None:
            yield source.problem("damaged-parquet", f"two columns are called {doubled!r}; export it with one")
            return
        if not has_text(names, wanted.fields):
            yield no_text_field(names, source, wanted, None)
            return
        if (problem := _too_much(table.metadata, source)) is not None:
            yield problem
            return
        yield from missing_names(names, source, wanted)
    # A text that stands in many rows is then held once.
    texts = [
        name
        for name in columns
        if pa.types.is_string(kind := table.schema_arrow.field(name).type) or pa.types.is_large_string(kind)
    ]
    if not isinstance(place, str):
        place.seek(0)
    with pq.ParquetFile(place, buffer_size=2**20, pre_buffer=False, read_dictionary=texts) as table:
        number = 0
        for batch in table.iter_batches(_ROWS_AT_ONCE, columns=columns, use_threads=False):
            for row in range(batch.num_rows):
                number += 1
                yield _read_row(batch, row, source, wanted, number)
        if not number:
            yield source.problem("empty-page", "a table without rows")


def _read_row(batch: Any, row: int, source: Source, wanted: Wanted, number: int) -> Page | Problem:
    try:
        record = {name: batch.column(name)[row].as_py() for name in batch.schema.names}
    except (ValueError, OverflowError) as error:
        # A string that is no UTF-8, a date that Python has none for.
        return source.problem("not-text", f"a row that cannot be read ({error}); mend it", number)
    for value in record.values():
        if isinstance(value, str) and len(value) > MAX_PAGE_BYTES:
            return source.problem(
                "too-large", f"a field of more than {MAX_PAGE_BYTES // 2**20} MiB; left out", number
            )
    return page_of_record(record, source, wanted, number, "parquet")


def _too_much(metadata: Any, source: Source) -> Problem | None:
    """The problem with columns that would fill the memory when they are unpacked; None without one."""
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group).num_rows
        for index in range(metadata.row_group(group).num_columns):
            column = metadata.row_group(group).column(index)
            size = column.total_uncompressed_size
            if size <= FREE_BYTES:
                continue
            if size > MAX_RATIO * column.total_compressed_size:
                return source.problem(
                    "bomb", f"a column unpacks to more than {MAX_RATIO} times its size, which no news does"
                )
            if size > _MOST_ROW_BYTES * rows:
                return source.problem(
                    "too-large",
                    f"rows of {size // max(1, rows):,} bytes on average; give their texts as files",
                )
    return None
