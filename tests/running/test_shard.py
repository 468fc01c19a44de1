"""Cutting pages into shards, and running one."""

from __future__ import annotations

import errno
import json
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.errors import OnRecordError, StoreError
from onrecord.records import Doc, Page, Problem
from onrecord.running import shard as shard_module
from onrecord.running.shard import Job, Shard, cut_shards, finished_shards, run_shard
from onrecord.stores.shards import read_label, read_shard
from stores.build import make_doc, make_page, make_problem

DOC = replace(make_doc("One.", "Two."), problems=(make_problem("slow", "news/1.txt"),))


def read_docs(docs: Iterable[Doc]) -> Iterator[Doc]:
    for doc in docs:
        yield replace(DOC, page=doc.page)


def refuse(docs: Iterable[Doc]) -> Iterator[Doc]:
    raise AssertionError("a finished shard is not run again")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(str(tmp_path), "onrecord test")


def test_pages_are_cut_by_number() -> None:
    entries: list[Page | Problem] = [make_page(str(n), str(n)) for n in range(5)]
    entries.insert(1, make_problem())
    shards = list(cut_shards(entries, pages_per_shard=4))
    assert [(shard.number, len(shard.entries)) for shard in shards] == [(0, 4), (1, 2)]
    assert [entry for shard in shards for entry in shard.entries] == entries


def test_pages_are_cut_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard_module, "MAX_SHARD_BYTES", 10)
    shards = cut_shards(make_page(str(n), "x" * 6) for n in range(4))
    assert [len(shard.entries) for shard in shards] == [2, 2]


def test_next_page_is_asked_for_only_after_a_shard_is_dealt_with() -> None:
    asked: list[int] = []

    def pages() -> Iterator[Page]:
        for n in range(4):
            asked.append(n)
            yield make_page(str(n), str(n))

    next(cut_shards(pages(), pages_per_shard=2))
    assert asked == [0, 1]


def test_shard_id_depends_on_pages_and_on_the_way_they_are_read() -> None:
    one, two = Shard(0, (make_page("1", "1"),)), Shard(0, (make_page("2", "2"),))
    assert one.id("v1") == Shard(7, one.entries).id("v1")
    assert len({one.id("v1"), one.id("v2"), two.id("v1")}) == 3


def test_options_are_part_of_the_way_pages_are_read() -> None:
    job = Job("x", "v1", (("b", "2"), ("a", "1")))
    assert (
        job.read_as
        == replace(job, options=(("a", "1"), ("b", "2"))).read_as
        != replace(job, options=()).read_as
    )


def test_shard_comes_back_as_it_was_written(job: Job) -> None:
    finished = run_shard(job, Shard(3, (make_problem(), DOC.page)), read_docs)
    assert list(read_shard(finished.path)) == [make_problem(), DOC]
    label = read_label(finished.path)
    assert (label.read_as, label.pages, label.problems) == ("onrecord test", 1, {"not-text": 1, "slow": 1})
    assert (finished.was_there, finished_shards(Path(job.folder))) == (False, [finished.path])


def test_manifest_has_a_line_for_each_shard(job: Job) -> None:
    first = run_shard(job, Shard(0, (DOC.page,)), read_docs)
    run_shard(job, Shard(1, (make_problem(),)), read_docs)
    lines = (Path(job.folder) / "manifest.jsonl").read_text().splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0]) == {
        "file": first.path.name,
        "number": 0,
        "pages": 1,
        "statements": 2,
        "problems": {"slow": 1},
    }


def test_finished_shard_is_not_run_again(job: Job) -> None:
    shard = Shard(0, (DOC.page,))
    run_shard(job, shard, read_docs)
    assert run_shard(job, shard, refuse).was_there


def test_pipeline_that_loses_a_page_is_an_error(job: Job) -> None:
    with pytest.raises(OnRecordError, match="took 1 pages and gave back 0 docs"):
        run_shard(job, Shard(0, (DOC.page,)), lambda docs: iter(()))
    assert list(Path(job.folder).iterdir()) == []


def test_full_disk_leaves_no_half_written_shard(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("onrecord.stores.shards.os.fsync", fail)
    with pytest.raises(StoreError, match="no space is left") as caught:
        run_shard(job, Shard(0, (DOC.page,)), read_docs)
    assert caught.value.code == "disk-full"
    assert list(Path(job.folder).iterdir()) == []


def test_job_and_shard_can_be_sent_to_a_worker(job: Job) -> None:
    sent = (job, Shard(0, (DOC.page, make_problem())), read_docs)
    assert pickle.loads(pickle.dumps(sent)) == sent
