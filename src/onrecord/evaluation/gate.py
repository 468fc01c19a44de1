"""Floors under the scores: what a change may not lower without saying so.

The floors file pins each floor to a digest of the labels it was measured on, so that a floor never silently
means something else, and names the model it was measured with. `set_floors` writes it; it lowers a floor only
with a reason, and keeps every reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import ConfigError

# Figures of which less is better; all others have a floor.
CEILINGS = frozenset({"unknown", "wrong_per_100"})


@dataclass(frozen=True, slots=True)
class Floors:
    """digest: of the labels. least: figures that must be reached; most: figures not to be passed.

    model: name and digest of the one they were measured with, "" where nobody wrote it down.
    """

    digest: str
    least: Mapping[str, float]
    most: Mapping[str, float]
    model: str = ""


@dataclass(frozen=True, slots=True)
class Lowering:
    """That floors may be lowered, and why."""

    why: str


def read_floors(path: Path, corpus: str) -> Floors:
    """The floors of one corpus. Raises ConfigError when the file does not name it."""
    written = read_written(path)
    if corpus not in written:
        raise ConfigError(f"{path}: has no floors for {corpus!r}; it has {', '.join(sorted(written))}")
    return _floors_in(written[corpus])


def read_written(path: Path) -> dict[str, Any]:
    """All that a floors file says, by corpus; empty where there is none. Raises ConfigError for no JSON."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}: is no JSON ({error}); wanted floors by corpus") from error
    if not isinstance(written, dict):
        raise ConfigError(f"{path}: is no JSON object; wanted floors by corpus")
    return written


def labels_digest(path: Path) -> str:
    """The first 12 hex digits of SHA-256 of a labels file, or of a folder's files and their names."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    sha = hashlib.sha256()
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        body = file.read_bytes()
        sha.update(f"{file.relative_to(path).as_posix()}\n{len(body)}\n".encode() + body)
    return sha.hexdigest()[:12]


def find_breaches(
    floors: Floors, row: Mapping[str, float], *, digest: str, model: str = "", strict: bool = False
) -> list[str]:
    """What the figures in `row` break, in words; empty when the gate is open.

    digest, model: of the labels and of the model that `row` was measured with. Another model may pass under
    the old floors, unless `strict`; where it breaks one, the words say that it is another.
    """
    if floors.digest != digest:
        return [
            f"the labels are {digest}, the floors were set on {floors.digest}; measure and set them again"
        ]
    gone = [
        f"{name} is not measured any more, its bar is {bar}"
        for name, bar in (*floors.least.items(), *floors.most.items())
        if name not in row
    ]
    low = [
        f"{name} is {row[name]}, the floor is {bar}"
        for name, bar in floors.least.items()
        if name in row and row[name] < bar
    ]
    high = [
        f"{name} is {row[name]}, at most {bar} is let by"
        for name, bar in floors.most.items()
        if name in row and row[name] > bar
    ]
    breaches = gone + low + high
    other = other_model(floors, model)
    if other and (breaches or strict):
        breaches.append(f"{other}; measure and set them again")
    return breaches


def other_model(floors: Floors, model: str) -> str | None:
    """In words, that the floors were measured with another model than this one; None if they were not."""
    if model == floors.model:
        return None
    return f"the floors were set with {floors.model or 'a model nobody wrote down'}, this is {model}"


def set_floors(
    written: Mapping[str, Any],
    corpus: str,
    row: Mapping[str, float],
    *,
    digest: str,
    model: str,
    margin: float,
    day: str,
    lowering: Lowering | None = None,
) -> dict[str, Any]:
    """The floors file with one corpus measured anew: a floor `margin` under each figure, a ceiling over.

    written: the file as it is; nothing of other corpora changes. margin: in points. day: ISO date, for the
    reason. A figure of 0 gets no floor. Raises ConfigError, naming them, if floors would be lowered (a
    ceiling raised, or one left out) and nobody gave a reason.
    """
    before = dict(written.get(corpus, {}))
    least = {name: round(max(0.0, value - margin), 1) for name, value in row.items() if name not in CEILINGS}
    least = {name: bar for name, bar in least.items() if bar > 0}
    most = {name: round(value + margin, 1) for name, value in row.items() if name in CEILINGS}
    old = _floors_in({"digest": "", **before})
    lowered = [
        f"{name} from {bar} to {least.get(name, 'none')}"
        for name, bar in old.least.items()
        if least.get(name, 0.0) < bar
    ] + [
        f"{name} from {bar} to {most.get(name, 'none')}"
        for name, bar in old.most.items()
        if name not in most or most[name] > bar
    ]
    if lowered and lowering is None:
        raise ConfigError(
            f"{corpus}: this would lower {'; '.join(lowered)}; mend what made it worse, set them with a "
            'smaller margin, or say why with --lower --why "reason"'
        )
    history = list(before.get("why", []))
    if lowering is not None:
        history.append({"date": day, "why": lowering.why, "lowered": lowered})
    return {
        **written,
        corpus: {
            "digest": digest,
            "model": model,
            "measured": dict(row),
            "least": least,
            "most": most,
            "why": history,
        },
    }


def write_floors(path: Path, written: Mapping[str, Any]) -> None:
    """Write a floors file, a line for each part of a corpus."""
    blocks = []
    for corpus, parts in written.items():
        lines = []
        for name, part in parts.items():
            if isinstance(part, list) and part:
                shown = "[\n      " + ",\n      ".join(_json(one) for one in part) + "\n    ]"
            else:
                shown = _json(part)
            lines.append(f"    {_json(name)}: {shown}")
        blocks.append(f"  {_json(corpus)}: {{\n" + ",\n".join(lines) + "\n  }")
    path.write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _floors_in(written: Mapping[str, Any]) -> Floors:
    return Floors(
        written["digest"], written.get("least", {}), written.get("most", {}), written.get("model", "")
    )
