"""A whole run into a record: resumable, and after any kill the record is that of a run left in peace."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from onrecord.errors import StoreError
from onrecord.protocols import Query
from onrecord.records import Declared, Doc
from onrecord.running.local import Totals, run_local
from onrecord.running.lock import only_run
from onrecord.stores import open_store
from running.killed import pages, pipeline, run
from stores.build import make_page, make_problem

PAGES = 40


def contents(record: Path) -> tuple[object, ...]:
    with open_store(str(record), read_only=True) as store:
        return (
            store.counts(),
            list(store.statements()),
            list(store.articles()),
            list(store.problems()),
            store.search(Query("statement")).facets,
            list(store.statements(Query(versions="all"))),
            [store.versions(line["article_id"]) for line in store.articles()],
            [store.copies(line["article_id"]) for line in store.articles()],
        )


def refuse(docs: Iterable[Doc]) -> Iterator[Doc]:
    for doc in docs:
        raise AssertionError(f"{doc.page.name} is read again")
    return iter(())


def test_run_fills_the_record_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    totals = run(str(tmp_path / "news.db"), PAGES)
    counts = contents(tmp_path / "news.db")[0]
    assert totals == Totals(pages=37, skipped=3, statements=55, problems={"not-text": 6, "too-short": 3})
    assert (counts.pages, counts.statements, counts.problems) == (37, 52, 9)  # type: ignore[attr-defined]  # RecordCounts
    assert (counts.older, counts.copies) == (3, 4)  # type: ignore[attr-defined]  # RecordCounts
    assert [path.name for path in tmp_path.iterdir()] == ["news.db"]


def test_second_run_reads_nothing_and_changes_nothing(tmp_path: Path) -> None:
    record = tmp_path / "news.db"
    run(str(record), PAGES)
    before = contents(record)
    totals = run_local(pages(PAGES), into=str(record), pipeline=refuse, made_by="test 1")
    assert totals == Totals(pages=0, skipped=PAGES, statements=0, problems={"not-text": 6})
    assert contents(record) == before


@pytest.mark.parametrize("change", [{"made_by": "test 2"}, {"made_by": "test 1", "options": (("a", "b"),)}])
def test_pages_are_read_again_in_another_way(tmp_path: Path, change: dict[str, object]) -> None:
    record = tmp_path / "news.db"
    run(str(record), PAGES)
    before = contents(record)
    totals = run_local(pages(PAGES), into=str(record), pipeline=pipeline, **change)  # type: ignore[arg-type]  # keywords
    assert totals.pages == 37
    assert contents(record)[0] == before[0]


@pytest.mark.parametrize("apart", [0, 70])
def test_of_a_page_that_comes_twice_the_first_copy_counts(tmp_path: Path, apart: int) -> None:
    """Two records of the same text without URL, but with other titles: in one shard, or in two."""
    first = make_page("90.txt", declared=Declared(title="One"))
    second = make_page("91.txt", declared=Declared(title="Another"))
    given = [first, *pages(apart), second]
    record = tmp_path / "news.db"
    for _ in range(2):
        run_local(given, into=str(record), pipeline=pipeline, made_by="test 1")
        with open_store(str(record), read_only=True) as store:
            assert store.page(first.id).declared.title == "One"


def test_progress_is_told_after_every_shard(tmp_path: Path) -> None:
    told: list[Totals] = []
    run_local(
        pages(PAGES),
        into=str(tmp_path / "news.db"),
        pipeline=pipeline,
        made_by="test 1",
        progress=told.append,
        pages_per_shard=16,
    )
    assert [totals.pages for totals in told] == [14, 28, 37]


def test_record_of_problems_alone(tmp_path: Path) -> None:
    record = str(tmp_path / "news.db")
    for _ in range(2):
        totals = run_local([make_problem()], into=record, pipeline=refuse, made_by="v1")
        assert totals == Totals(problems={"not-text": 1})
    assert contents(Path(record))[0].problems == 1  # type: ignore[attr-defined]  # RecordCounts


def test_shard_size_does_not_change_the_record(tmp_path: Path) -> None:
    run(str(tmp_path / "a.db"), PAGES, per_shard=5)
    run(str(tmp_path / "b.db"), PAGES, per_shard=64)
    assert contents(tmp_path / "a.db")[:2] == contents(tmp_path / "b.db")[:2]


def test_fault_in_the_pipeline_keeps_what_was_ingested(tmp_path: Path) -> None:
    record = tmp_path / "news.db"

    def fail_later(docs: Iterable[Doc]) -> Iterator[Doc]:
        for doc in pipeline(docs):
            if doc.page.name == "20.txt":
                raise RuntimeError("a bug")
            yield doc

    with pytest.raises(RuntimeError):
        run_local(pages(PAGES), into=str(record), pipeline=fail_later, made_by="test 1", pages_per_shard=8)
    assert 0 < contents(record)[0].pages < 20  # type: ignore[attr-defined]  # RecordCounts
    run(str(record), PAGES)
    run(str(tmp_path / "whole.db"), PAGES)
    assert contents(record) == contents(tmp_path / "whole.db")


def test_two_runs_into_one_record_are_refused(tmp_path: Path) -> None:
    with only_run(tmp_path / "news.db.shards.lock"), pytest.raises(StoreError) as caught:
        run(str(tmp_path / "news.db"), 1)
    assert caught.value.code == "record-locked"
    assert not (tmp_path / "news.db.shards.lock").exists()


# Each place a run may be killed at, and how many calls of it pass before: half-way through 40 pages.
PLACES = (
    ("stores.build:make_statement", 60),
    ("onrecord.stores.shards:pq.write_table", 3),
    ("onrecord.stores.shards:Path.replace", 3),
    ("onrecord.running.shard:_note_finished", 3),
    ("onrecord.stores.writing:Writer.write_shard", 3),
    ("onrecord.stores.writing:Writer._write_doc", 21),
    ("onrecord.running.local:Path.unlink", 3),
    ("onrecord.running.local:clear_folder", 1),
    ("onrecord.stores.copies:CopyMarker.mark", 20),
    ("onrecord.stores.sqlite:migrate", 1),
)
QUICK = ("onrecord.stores.writing:Writer._write_doc", 21)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("place", "call"),
    [pytest.param(*at, id=at[0], marks=[] if at == QUICK else [pytest.mark.slow]) for at in PLACES],
)
def test_killed_run_goes_on_to_the_same_record(tmp_path: Path, place: str, call: int) -> None:
    record, whole = tmp_path / "news.db", tmp_path / "whole.db"
    command = [sys.executable, "-m", "running.killed", str(record), str(PAGES), place, str(call)]
    path = os.pathsep.join(entry for entry in sys.path if entry)
    killed = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=False)
    assert killed.returncode == -9
    run(str(record), PAGES)
    run(str(whole), PAGES)
    assert contents(record) == contents(whole)
    assert {path.name for path in tmp_path.iterdir()} == {"news.db", "whole.db"}
