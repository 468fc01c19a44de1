"""Reading pages into a record on this machine, in one process: cut, run, ingest, one shard after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.errors import StoreError
from onrecord.protocols import IngestCounts, Store
from onrecord.records import Page, Problem
from onrecord.running.lock import only_run
from onrecord.running.shard import (
    PAGES_PER_SHARD,
    Job,
    Pipeline,
    clear_folder,
    cut_shards,
    finished_shards,
    remove_parts,
    run_shard,
)
from onrecord.stores import open_store
from onrecord.stores.faults import disk_faults_of


@dataclass(frozen=True, slots=True)
class Totals:
    """How far a run is.

    pages: written into the record, with their statements; skipped: pages met that stood there already, read
    in the same way; problems: by code, those met in this run.
    """

    pages: int = 0
    skipped: int = 0
    statements: int = 0
    problems: Mapping[str, int] = field(default_factory=dict)


def run_local(
    pages: Iterable[Page | Problem],
    *,
    into: str,
    pipeline: Pipeline,
    made_by: str,
    options: tuple[tuple[str, str], ...] = (),
    progress: Callable[[Totals], None] | None = None,
    pages_per_shard: int = PAGES_PER_SHARD,
) -> Totals:
    """Read pages into the record `into`, made if need be; done again, or after a kill, it goes on.

    made_by, options: as in `Job`; a page that the record has, read in that way, is not read again.
    progress: called after every shard.
    Raises StoreError if the record cannot be used; what was ingested until then stays.
    """
    tally = _Tally()
    with open_store(into, create=True) as store:
        folder = _shard_folder(store)
        job = Job(str(folder), made_by, options)
        with only_run(folder.with_name(folder.name + ".lock")):
            with disk_faults_of(folder):
                folder.mkdir(exist_ok=True)
            remove_parts(folder)
            # Left by a run that was killed between finishing a shard and ingesting it.
            for path in finished_shards(folder):
                tally.add(_take_in(store, path))
            fresh = _fresh(pages, store, job.read_as, tally)
            for shard in cut_shards(fresh, pages_per_shard=pages_per_shard):
                counts = _take_in(store, run_shard(job, shard, pipeline).path)
                tally.add(counts)
                # The same page twice in one shard.
                tally.skipped += counts.unchanged
                if progress is not None:
                    progress(tally.totals())
            clear_folder(folder)
            store.mark_copies()
    return tally.totals()


@dataclass(slots=True)
class _Tally:
    pages: int = 0
    skipped: int = 0
    statements: int = 0
    problems: Counter[str] = field(default_factory=Counter)

    def add(self, counts: IngestCounts) -> None:
        self.pages += counts.pages
        self.statements += counts.statements
        self.problems.update(counts.problems)

    def totals(self) -> Totals:
        return Totals(self.pages, self.skipped, self.statements, dict(sorted(self.problems.items())))


def _fresh(
    pages: Iterable[Page | Problem], store: Store, read_as: str, tally: _Tally
) -> Iterator[Page | Problem]:
    """The pages that the record does not have, read in this way; and all problems.

    Of a page that comes twice (the same bytes, no URL) the first copy counts, whatever is declared of
    the other.
    """
    met: set[str] = set()
    for entry in pages:
        if isinstance(entry, Problem):
            yield entry
        elif entry.id in met or store.has_page(entry, read_as=read_as):
            tally.skipped += 1
        else:
            yield entry
        if isinstance(entry, Page):
            met.add(entry.id)


def _take_in(store: Store, path: Path) -> IngestCounts:
    counts = store.ingest(path)
    path.unlink()
    return counts


def _shard_folder(store: Store) -> Path:
    """Where shards wait for the record: beside its file."""
    if "://" in store.address:
        raise StoreError(
            "store-not-supported", f"{store.address}: shards are kept beside a record that is a file"
        )
    return Path(f"{store.address}.shards")
