"""One unit of parallel work: a shard of pages in, one finished Parquet file out.

`run_shard` is all that a worker does. The finished file is the completion mark: a rerun over the same pages
finds it and does nothing. Workers never open the record; it ingests the files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import OnRecordError
from onrecord.records import Doc, Page, Problem, digest
from onrecord.stores.faults import disk_faults_of
from onrecord.stores.rows import problem_id, reading_of
from onrecord.stores.shards import PART_SUFFIX, ShardLabel, sync_folder, write_shard

Pipeline = Callable[[Iterable[Doc]], Iterator[Doc]]
"""Docs in, docs out, as many and in the same order; where workers run it, it must be picklable."""

# Pages in a shard: what is lost when a run is killed, against a transaction and a file for each.
PAGES_PER_SHARD = 64
# Bytes of pages in a shard, so that 64 very long pages do not fill a worker's memory.
MAX_SHARD_BYTES = 32 * 1024 * 1024

_MANIFEST = "manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for all shards of a run.

    folder: where finished shards go. made_by: version and model digest. options: whatever else changes what
    is read in a page, as (name, value), in any order.
    """

    folder: str
    made_by: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def read_as(self) -> str:
        """The way pages are read, in one string: pages in the record read in this way are not read again."""
        return " ".join([self.made_by, *(f"{name}={value}" for name, value in sorted(self.options))])


@dataclass(frozen=True, slots=True)
class Shard:
    """Pages to be read together, and the problems readers had on the way. number: its place in the run."""

    number: int
    entries: tuple[Page | Problem, ...]

    def id(self, read_as: str) -> str:
        """A digest of what is in it and how it is read; the same input gives the same id."""
        parts = [
            problem_id(entry) if isinstance(entry, Problem) else reading_of(entry, read_as)
            for entry in self.entries
        ]
        return digest("h_", *parts)


@dataclass(frozen=True, slots=True)
class FinishedShard:
    """A shard's file. was_there: an earlier run had finished it."""

    path: Path
    was_there: bool = False


def cut_shards(pages: Iterable[Page | Problem], *, pages_per_shard: int = PAGES_PER_SHARD) -> Iterator[Shard]:
    """Group pages into shards, in order, by number and bytes; the same input is cut the same way.

    The next page is not asked for before the shard that is full has been dealt with.
    """
    number = 0
    entries: list[Page | Problem] = []
    n_bytes = 0
    for entry in pages:
        entries.append(entry)
        n_bytes += len(entry.body) if isinstance(entry, Page) else 0
        # Problems count as pages do, so that a folder of nothing but bad files is not held in memory.
        if len(entries) >= pages_per_shard or n_bytes >= MAX_SHARD_BYTES:
            yield Shard(number, tuple(entries))
            number += 1
            entries, n_bytes = [], 0
    if entries:
        yield Shard(number, tuple(entries))


def run_shard(job: Job, shard: Shard, pipeline: Pipeline) -> FinishedShard:
    """Read a shard's pages and write what came out as one file in the job's folder, which must be there.

    Raises StoreError if the file cannot be written; nothing half-written then has its name.
    """
    id = shard.id(job.read_as)
    path = Path(job.folder) / f"{shard.number:06d}-{id}.parquet"
    if path.exists():
        return FinishedShard(path, was_there=True)
    pages = [entry for entry in shard.entries if isinstance(entry, Page)]
    docs = list(pipeline(Doc(page=page) for page in pages))
    if [doc.page.id for doc in docs] != [page.id for page in pages]:
        raise OnRecordError(
            f"shard {shard.number}: the pipeline took {len(pages)} pages and gave back {len(docs)} docs, or "
            "other ones; a stage must give back the docs it was given, in order"
        )
    # In the order of the input, so that the record's order does not depend on how it was cut.
    rest = iter(docs)
    entries = [entry if isinstance(entry, Problem) else next(rest) for entry in shard.entries]
    label = write_shard(path, entries, id=id, read_as=job.read_as)
    with disk_faults_of(path):
        _note_finished(path, shard.number, label, sum(len(doc.statements) for doc in docs))
    return FinishedShard(path)


def finished_shards(folder: Path) -> list[Path]:
    """The finished shards in a folder, in the order of their numbers."""
    return sorted(folder.glob("*.parquet"))


def remove_parts(folder: Path) -> None:
    """Remove what killed runs left half-written. Only where no other run can be writing."""
    for part in folder.glob(f"*{PART_SUFFIX}"):
        part.unlink()


def clear_folder(folder: Path) -> None:
    """Remove a folder of shards that have all been ingested, with its manifest; one that holds more stays."""
    (folder / _MANIFEST).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()
        sync_folder(folder.parent)


def _note_finished(path: Path, number: int, label: ShardLabel, statements: int) -> None:
    """Add the shard's line to the manifest: an account for people and monitors, not a completion mark."""
    line = {
        "file": path.name,
        "number": number,
        "pages": label.pages,
        "statements": statements,
        "problems": dict(label.problems),
    }
    with (path.parent / _MANIFEST).open("a", encoding="utf-8") as manifest:
        manifest.write(json.dumps(line) + "\n")
        manifest.flush()
        os.fsync(manifest.fileno())
