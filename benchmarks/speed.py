"""Words a second from article text to resolved statements on one core, and the memory it takes: `make bench`.

Reads PolNeAR dev where the corpora stand beside the checkout, else the example pages. The share of each stage
is measured in the same run; absolute figures are for the machine they were taken on.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "data" / "polnear" / "dev" / "text"
EXAMPLES = ROOT / "examples" / "expected"


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from onrecord.pipeline import load_pipeline
    from onrecord.protocols import Stage
    from onrecord.records import Doc, Origin, Page, page_id

    folder = CORPUS if CORPUS.is_dir() else EXAMPLES
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        sys.exit(f"{folder}: no texts to read; run from a full checkout")
    docs = []
    words = 0
    for path in paths:
        body = path.read_bytes()
        words += len(body.decode("utf-8").split())
        docs.append(
            Doc(Page(page_id(None, body), path.name, None, body, "article", "text/plain", Origin(path.name)))
        )
    started = time.perf_counter()
    pipeline = load_pipeline(threads=1)
    loaded = time.perf_counter() - started
    seconds = dict.fromkeys([name for name, _ in pipeline.stages], 0.0)

    def timed(name: str, stage: Stage) -> Stage:
        def run(given: Iterable[Doc]) -> Iterator[Doc]:
            begin = time.perf_counter()
            done = list(stage(given))
            seconds[name] += time.perf_counter() - begin
            return iter(done)

        return run

    clocked = type(pipeline)(tuple((name, timed(name, stage)) for name, stage in pipeline.stages), "bench")
    rates = []
    for _ in range(3):
        begin = time.perf_counter()
        statements = sum(len(doc.statements) for doc in clocked(iter(docs)))
        rates.append(words / (time.perf_counter() - begin))
    print(f"{len(docs)} articles of {folder.name}, {words:,} words, {statements:,} statements, one core")
    print(f"words/s      {max(rates):,.0f}, best of {', '.join(f'{rate:,.0f}' for rate in rates)}")
    total = sum(seconds.values())
    for name, spent in seconds.items():
        print(f"  {name:<9} {100 * spent / total:5.1f}%")
    print(f"model loaded {loaded:.2f} s")
    print(f"peak memory  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
