"""How well statements agree with labelled ones; the definitions are those of docs/evaluation.md.

A labelled statement is *found* when a read one overlaps its content with an IoU of at least one half, best
overlaps first, one to one. All other figures are over the found ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

Line = Mapping[str, Any]

# Overlap of content from which two statements are the same, as PolNeAR's and our scorers have it.
SAME_CONTENT = 0.5

_COURTESY = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "sen",
        "senator",
        "rep",
        "representative",
        "president",
        "former",
        "the",
        "a",
        "an",
        "gov",
        "governor",
        "jr",
        "sr",
    ]
)


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts; the properties turn them into shares of 100, 0 where nothing was counted."""

    labelled: int = 0
    read: int = 0
    found: int = 0
    source: int = 0
    cue: int = 0
    kind: int = 0
    act: int = 0
    speakers: int = 0
    right: int = 0
    unknown: int = 0
    invented: int = 0

    def __add__(self, other: Scores) -> Scores:
        return Scores(*(getattr(self, name) + getattr(other, name) for name in Scores.__slots__))

    @property
    def precision(self) -> float:
        return _share(self.found, self.read)

    @property
    def recall(self) -> float:
        return _share(self.found, self.labelled)

    @property
    def f1(self) -> float:
        return _share(2 * self.found, self.read + self.labelled)

    @property
    def speaker(self) -> float:
        """Right names among those given for statements whose speaker the labels know."""
        return _share(self.right, self.speakers - self.unknown)

    @property
    def wrong_per_100(self) -> float:
        """Wrong or invented names in a hundred found statements: the harm we most want to avoid."""
        return _share(self.speakers - self.unknown - self.right + self.invented, self.found)

    def as_row(self) -> dict[str, float]:
        """The figures a table or a floor names, in shares of 100 rounded to one decimal."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "source": _share(self.source, self.found),
            "cue": _share(self.cue, self.found),
            "kind": _share(self.kind, self.found),
            "act": _share(self.act, self.found),
            "speaker": self.speaker,
            "unknown": _share(self.unknown, self.speakers),
            "wrong_per_100": self.wrong_per_100,
        }


def score(labelled: Iterable[Line], read: Iterable[Line]) -> dict[str, Scores]:
    """Scores by labelled document, for JSON lines of labels and of statements.

    A statement belongs to the document its `page` names, with or without folders and endings. Labels of a
    document nobody read count as missed; statements of documents without labels are left out.
    """
    gold: dict[str, list[Line]] = {}
    for line in labelled:
        gold.setdefault(str(line.get("doc", "")), []).append(line)
    found: dict[str, list[Line]] = {name: [] for name in gold}
    for line in read:
        page = PurePath(str(line["page"]))
        name = next((name for name in (str(page), page.name, page.stem) if name in gold), None)
        if name is not None:
            found[name].append(line)
    return {name: _score(gold[name], found[name]) for name in gold}


def match(labelled: Sequence[Line], read: Sequence[Line]) -> dict[int, int]:
    """Which read statement (index) answers which labelled one."""
    ours = [_points(line, "content") for line in read]
    theirs = [_points(line, "content") for line in labelled]
    overlaps = sorted(
        (-len(a & b) / len(a | b), i, j) for i, a in enumerate(theirs) for j, b in enumerate(ours) if a & b
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for overlap, i, j in overlaps:
        if -overlap >= SAME_CONTENT and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def same_name(given: str, wanted: Sequence[str], *, person: bool) -> bool:
    """Equal but for case, courtesy titles, possessives and punctuation; a person may go by the last word."""
    words = _name_words(given)
    for name in wanted:
        others = _name_words(name)
        if words and words == others:
            return True
        if person and words and others and words[-1] == others[-1] and 1 in (len(words), len(others)):
            return True
    return False


def _score(labelled: Sequence[Line], read: Sequence[Line]) -> Scores:
    pairs = match(labelled, read)
    total = Scores(labelled=len(labelled), read=len(read), found=len(pairs))
    for i, j in pairs.items():
        total += _score_pair(labelled[i], read[j])
    return total


def _score_pair(label: Line, line: Line) -> Scores:
    cue, our_cue = _points(label, "cue"), _points(line, "cue")
    source, our_source = _points(label, "source"), _points(line, "source")
    given = line["speaker"]["name"] if line.get("speaker") else None
    known = (label.get("speaker") or "unknown") != "unknown"
    right = known and given is not None
    if right:
        names = [str(label["speaker"]), *label.get("aliases", ())]
        right = same_name(str(given), names, person=label.get("speaker_type") == "person")
    overlap = len(source & our_source) / len(source | our_source) if source | our_source else 1.0
    return Scores(
        source=int(overlap >= SAME_CONTENT),
        cue=int(bool(cue & our_cue) or not cue | our_cue),
        kind=int(label.get("kind") == line.get("kind")),
        act=int(label.get("act") == line.get("act")),
        speakers=int(known),
        right=int(right),
        unknown=int(known and given is None),
        invented=int(not known and given is not None),
    )


def _points(line: Line, field: str) -> set[int]:
    spans = line.get(f"{field}_page") or line.get(field) or ()
    return {point for start, end in spans for point in range(start, end)}


def _name_words(name: str) -> list[str]:
    words = re.findall(r"\w+", re.sub(r"['’]s?\b", "", name.lower()))
    return [word for word in words if word not in _COURTESY] or words


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
