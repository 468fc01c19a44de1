"""A shard: what was read from some pages, as one Parquet file that any store can ingest.

One row for each doc or problem. The file's metadata names the shard, how its pages were read and how many
there are. A shard is written whole (to a side file, synced, then renamed): a file that has its name is
finished.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.errors import StoreError
from onrecord.lines import Line, statement_line, statement_of
from onrecord.records import Doc, Problem
from onrecord.stores.faults import disk_faults_of
from onrecord.stores.rows import (
    article_fields,
    article_of,
    dump,
    page_fields,
    page_of,
    problem_fields,
    problem_of,
)

PART_SUFFIX = ".part"

# Raised with any change that an older onrecord would misread.
_FORMAT = 1
_METADATA_KEY = b"onrecord.shard"


@dataclass(frozen=True, slots=True)
class ShardLabel:
    """What a shard says of itself.

    id: a digest of its pages and of `read_as`, the way they were read. problems: all it holds, by code.
    """

    id: str
    read_as: str
    pages: int
    problems: Mapping[str, int]


def write_shard(path: Path, entries: Sequence[Doc | Problem], *, id: str, read_as: str) -> ShardLabel:
    """Write a finished shard. Raises StoreError: "disk-full", "cannot-write"."""
    problems: Counter[str] = Counter()
    for entry in entries:
        problems.update(p.code for p in ((entry,) if isinstance(entry, Problem) else entry.problems))
    label = ShardLabel(id, read_as, sum(isinstance(entry, Doc) for entry in entries), problems)
    table = pa.Table.from_pylist([_row_of(entry) for entry in entries], schema=_schema(label))
    part = path.with_name(f"{path.name}.{os.getpid()}{PART_SUFFIX}")
    with disk_faults_of(path):
        try:
            with part.open("wb") as file:
                pq.write_table(table, file, compression="zstd")
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    return label


def read_label(path: Path) -> ShardLabel:
    """What the shard at `path` says of itself.

    Raises StoreError: "not-a-shard", "newer-shard" (written by a newer onrecord).
    """
    with _read_faults(path):
        metadata = pq.read_schema(path).metadata or {}
    if _METADATA_KEY not in metadata:
        raise StoreError("not-a-shard", f"{path}: is Parquet, but not a shard that onrecord wrote")
    label: Line = json.loads(metadata[_METADATA_KEY])
    if label["format"] > _FORMAT:
        raise StoreError(
            "newer-shard",
            f"{path}: was written by a newer onrecord (shard format {label['format']}, this one knows "
            f"{_FORMAT}); upgrade onrecord to ingest it",
        )
    return ShardLabel(label["id"], label["read_as"], label["pages"], label["problems"])


def read_shard(path: Path) -> Iterator[Doc | Problem]:
    """The docs and problems of a shard, as they were written, but for what a record does not keep.

    That is `mentions`, and confidences past three decimals.
    """
    with _read_faults(path), pq.ParquetFile(path) as file:
        # Docs with their bytes are large and a shard is small: 16 rows at a time bound neither much.
        for batch in file.iter_batches(batch_size=16):
            for row in batch.to_pylist():
                yield _entry_of(row)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` outlast a power cut; where folders cannot be synced, do nothing."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _schema(label: ShardLabel) -> Any:
    text = pa.string()
    columns = [
        ("page", text),
        ("body", pa.large_binary()),
        ("stopped", pa.bool_()),
        ("article", text),
        ("statements", pa.list_(text)),
        ("problems", pa.list_(text)),
    ]
    said = dump(
        {
            "format": _FORMAT,
            "id": label.id,
            "read_as": label.read_as,
            "pages": label.pages,
            "problems": dict(sorted(label.problems.items())),
        }
    )
    return pa.schema(columns, metadata={_METADATA_KEY: said.encode()})


def _row_of(entry: Doc | Problem) -> dict[str, Any]:
    """A doc's row; a problem without a doc has a row without a page."""
    if isinstance(entry, Problem):
        return {"problems": [dump(problem_fields(entry))]}
    article = entry.article
    lines = [statement_line(s, article, entry.page) for s in entry.statements] if article else []
    return {
        "page": dump(page_fields(entry.page)),
        "body": entry.page.body,
        "stopped": entry.stopped,
        "article": dump(article_fields(article)) if article else None,
        "statements": [dump(line) for line in lines],
        "problems": [dump(problem_fields(problem)) for problem in entry.problems],
    }


def _entry_of(row: dict[str, Any]) -> Doc | Problem:
    problems = tuple(problem_of(json.loads(problem)) for problem in row["problems"])
    if row["page"] is None:
        return problems[0]
    return Doc(
        page=page_of(json.loads(row["page"]), row["body"]),
        article=article_of(json.loads(row["article"])) if row["article"] is not None else None,
        statements=tuple(statement_of(json.loads(line)) for line in row["statements"]),
        problems=problems,
        stopped=row["stopped"],
    )


@contextmanager
def _read_faults(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowInvalid, OSError) as error:
        # pyarrow reports damage as an OSError too, but one without a number.
        if not isinstance(error, OSError) or error.errno is None:
            raise StoreError("not-a-shard", f"{path}: is not a shard that onrecord finished") from error
        raise StoreError("cannot-open", f"{path}: {error}; check that it is there and may be read") from error
