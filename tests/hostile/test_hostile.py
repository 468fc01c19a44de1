"""Hostile and broken files: each ends in its code or is read, within bounds, and nothing crashes.

One process reads many files, so that the model is loaded once; see reading.py. Time is time of work, not on
the clock: a busy machine changes nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hostile.make import CASES, READS, Case, write_case
from onrecord.model.session import WEIGHTS

TESTS = Path(__file__).resolve().parents[1]

# What issue 3 asks of every file.
MOST_SECONDS = 30
MOST_MB = 1500

QUICK = [case for case in CASES if not case.big and "too-slow" not in case.codes]
BIG = [case for case in CASES if case not in QUICK]

pytestmark = pytest.mark.skipif(
    not (WEIGHTS / "encoder.onnx").exists(), reason="the model's weights are not in this checkout"
)

Outcomes = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def quick() -> Outcomes:
    return outcomes_of(QUICK)


@pytest.fixture(scope="module")
def big() -> Outcomes:
    return outcomes_of(BIG)


def outcomes_of(cases: list[Case]) -> Outcomes:
    """What reading each of these came to, by name; a file that ended the process is in none."""
    call = [sys.executable, "-m", "hostile.reading", *(case.name for case in cases)]
    done = subprocess.run(call, cwd=TESTS, capture_output=True, check=False)
    outcomes = {found["name"]: found for found in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 0, f"ended after {list(outcomes)[-1:]}: {done.stderr[-2000:].decode()}"
    return outcomes


def named(case: Case) -> str:
    return case.name.encode("ascii", "backslashreplace").decode()[:40]


def is_as_wanted(case: Case, outcome: dict[str, Any]) -> None:
    codes = set(outcome["codes"])
    assert codes <= case.codes, outcome["said"]
    assert outcome["statements"] <= case.most
    assert outcome["status"] == (0 if codes == {READS} else 1)
    assert not outcome["traceback"], outcome["said"]
    assert not outcome["leaked"], "a file was read that nobody named"
    assert not outcome["steers"], repr(outcome["said"])
    assert outcome["seconds"] < MOST_SECONDS
    assert outcome["mb"] < MOST_MB


@pytest.mark.parametrize("case", QUICK, ids=named)
def test_a_hostile_file_ends_in_its_code_within_bounds(quick: Outcomes, case: Case) -> None:
    is_as_wanted(case, quick[case.name])


@pytest.mark.slow
@pytest.mark.parametrize("case", BIG, ids=named)
def test_a_big_hostile_file_ends_in_its_code_within_bounds(big: Outcomes, case: Case) -> None:
    is_as_wanted(case, big[case.name])


def test_there_are_sixty_of_them_and_more() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.slow
def test_a_record_of_hostile_files_holds_only_what_stands_on_them(tmp_path: Path) -> None:
    from onrecord.cli import main

    names = [str(path) for path in written(QUICK, tmp_path)]
    main(["read", *names, "--into", str(tmp_path / "hostile.db"), "--format", "jsonl"])
    assert main(["check", "--record", str(tmp_path / "hostile.db")]) == 0


def written(cases: list[Case], folder: Path) -> Iterator[Path]:
    for case in cases:
        yield write_case(case, folder)
