"""Floors under the scores: what a change may not lower without saying so.

The floors file pins each floor to a digest of the labels it was measured on, so that a floor never silently
means something else. Lowering one is an edit of that file, with its reason in the `why` beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Floors:
    """digest: of the labels' bytes. least: figures that must be reached; most: figures not to be passed."""

    digest: str
    least: Mapping[str, float]
    most: Mapping[str, float]


def read_floors(path: Path, corpus: str) -> Floors:
    """The floors of one corpus. Raises ConfigError when the file does not name it."""
    written = json.loads(path.read_text(encoding="utf-8"))
    if corpus not in written:
        raise ConfigError(f"{path}: has no floors for {corpus!r}; it has {', '.join(sorted(written))}")
    floors = written[corpus]
    return Floors(floors["digest"], floors.get("least", {}), floors.get("most", {}))


def labels_digest(path: Path) -> str:
    """The first 12 hex digits of SHA-256 of a labels file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def find_breaches(floors: Floors, row: Mapping[str, float], *, digest: str) -> list[str]:
    """What the figures in `row` break, in words; empty when the gate is open."""
    if floors.digest != digest:
        return [
            f"the labels are {digest}, the floors were set on {floors.digest}; measure and set them again"
        ]
    low = [
        f"{name} is {row[name]}, the floor is {bar}" for name, bar in floors.least.items() if row[name] < bar
    ]
    high = [
        f"{name} is {row[name]}, at most {bar} is let by"
        for name, bar in floors.most.items()
        if row[name] > bar
    ]
    return low + high
