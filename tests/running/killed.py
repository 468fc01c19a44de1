"""A run that kills itself: `python killed.py RECORD PAGES FUNCTION CALL`.

Reads PAGES made-up pages into RECORD and dies, as by `kill -9`, on entering FUNCTION ("module:name", or
"module:Class.name") for the CALLth time; with CALL 0 it lives.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace

from onrecord.records import Doc, Page, Problem
from onrecord.running.local import Totals, run_local
from stores.build import make_doc, make_problem


def pages(count: int) -> Iterator[Page | Problem]:
    for number in range(count):
        if number % 7 == 3:
            yield make_problem("not-text", f"{number}.bin")
        yield doc_of(number % (count - 3)).page  # the last three pages are given twice


# Long enough for the pages that carry it to be near copies of each other.
SHARED = " ".join(f"The {n}th of the owners wrote a letter about {n * 7} boats." for n in range(20))


def doc_of(number: int) -> Doc:
    """A page: every fourth without statements, some near copies of each other, some versions of one URL."""
    said = [f"Statement {k} of page {number}." for k in range(number % 4)]
    said += [f"{SHARED} So wrote {number}."] if number % 8 == 1 else []
    doc = make_doc(*said, name=f"{number}.txt", speaker=f"Speaker {number % 5}")
    if number % 9 == 4:
        doc = replace(doc, page=replace(doc.page, url="https://gull.example/live"))
    return doc


def pipeline(docs: Iterable[Doc]) -> Iterator[Doc]:
    for doc in docs:
        number = int(doc.page.name.partition(".")[0])
        if number % 11 == 5:
            problem = replace(make_problem("too-short", doc.page.name), page_id=doc.page.id)
            yield replace(doc, problems=(problem,), stopped=True)
        else:
            made = doc_of(number)
            yield replace(doc, article=made.article, statements=made.statements)


def run(record: str, count: int, per_shard: int = 8) -> Totals:
    return run_local(
        pages(count), into=record, pipeline=pipeline, made_by="test 1", pages_per_shard=per_shard
    )


def die_at(place: str, call: int) -> None:
    module, _, path = place.partition(":")
    owner = importlib.import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    real = getattr(owner, name)
    calls = 0

    def dying(*args: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **options)

    setattr(owner, name, dying)


if __name__ == "__main__":
    if int(sys.argv[4]):
        die_at(sys.argv[3], int(sys.argv[4]))
    run(sys.argv[1], int(sys.argv[2]))
