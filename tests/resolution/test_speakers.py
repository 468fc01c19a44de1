"""Every case of tests/cases/speakers.toml: who speaks, by whose account, to whom, when and where."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from onrecord.resolution import resolve

sys.path.insert(0, str(Path(__file__).parent))
from marked import read_case

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "speakers.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_resolve_gives_the_marked_fields(case: dict[str, Any]) -> None:
    marked = read_case(case)
    _, statements = resolve(marked.article, marked.statements)
    assert [s.speaker.name if s.speaker else "" for s in statements] == case["speakers"]
    last = statements[-1]
    found = {
        "type": last.speaker.type if last.speaker else None,
        "how": last.speaker.how if last.speaker else None,
        "role": last.speaker.role if last.speaker else None,
        "candidates": sorted(candidate.name for candidate in last.candidates),
        "relay": [hop.name for hop in last.relay],
        "addressee": last.addressee or "",
        "when": (last.when.start if last.when else None) or "",
        "where": last.where or "",
        "denies": [int(number) for number in last.denies],
    }
    assert {field: found[field] for field in found if field in case} == {
        field: case[field] for field in found if field in case
    }
