"""How benchmarks/peers.py runs a system; the systems themselves need the corpora."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.peers import Result, row, run

PRINTS = """\
import json, os, sys
cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
print(json.dumps({"doc": sys.argv[1], "attributions": [], "cores": cores}))
print(json.dumps({"seconds": 2.5}))
"""


def test_a_system_is_run_on_one_core_with_the_texts_as_its_last_argument(tmp_path: Path) -> None:
    result = run([sys.executable, "-c", PRINTS], tmp_path)
    assert result.lines == (f'{{"doc": "{tmp_path}", "attributions": [], "cores": 1}}',)
    assert result.seconds == 2.5
    assert result.megabytes > 1


@pytest.mark.parametrize("code", ["print('{}')", "raise SystemExit(3)", ""])
def test_a_system_that_fails_or_gives_no_time_ends_the_comparison(code: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no line of seconds"):
        run([sys.executable, "-c", code], tmp_path)


def test_a_row_has_words_a_second_memory_and_scores() -> None:
    f = {"p": 1.0, "r": 2.0, "f1": 3.0}
    report = {
        "words": 5000,
        "attr": {"p": 46.3, "r": 13.5, "f1": 20.9},
        "token_nopunct": dict.fromkeys(("source", "cue", "content"), f),
        "exact_lenient": {"all": {"f1": 8.9}},
    }
    cells = row("peer", Result((), 2.0, 400.4), report).split()
    assert cells == ["peer", "2,500", "400", "46.3", "13.5", "20.9", "3.0", "3.0", "3.0", "8.9"]
