"""What became of each statement from one version of an article to the next."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from onrecord.lines import Line

Fate = Literal["same", "recast", "reworded", "removed", "added"]
Anchor = Literal["holds", "orphaned"]

# From which likeness of their words (0 to 100, rapidfuzz's ratio) two statements of one speaker are one. Of
# the 156 statements that 21 pairs of edited news articles did not share word for word, the 57 above it are
# one statement reworded, by eye; of the 12 from 50 to 60 half are.
MIN_LIKENESS = 60.0
# Words this long (about four) that stand in a text only once are found without those around them.
_LONG = 20

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one statement. before, after: its lines; None where it did not stand.

    fate: "same" words by the same speaker; "recast": the same words, but by another speaker, or now as not
        said; "reworded" by the same speaker; "removed"; "added".
    likeness: of the words, 0 to 1. anchor: whether the evidence of `before` is found in the newer text; what
        is "orphaned" is not looked for elsewhere. None for what was added.
    """

    fate: Fate
    before: Line | None
    after: Line | None
    likeness: float = 0.0
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One version: the article's whole text and the lines of its statements, in order."""

    text: str
    lines: Sequence[Line]


def compare_versions(before: Told, after: Told) -> list[Change]:
    """Every statement of two versions, once: those that stood before in their order, then those added."""
    matched: dict[int, tuple[int, float]] = {}
    free = set(range(len(after.lines)))
    for likeness, old, new in sorted(
        _candidates(before, after), key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), *pair[1:])
    ):
        if old not in matched and new in free:
            matched[old] = (new, likeness)
            free.discard(new)
    changes = []
    for number, line in enumerate(before.lines):
        anchor = find_anchor(line["evidence"], after.text)
        if number in matched:
            new, likeness = matched[number]
            other = after.lines[new]
            changes.append(
                Change(_fate(line, other), line, other, round(min(likeness, 100) / 100, 3), anchor)
            )
        else:
            changes.append(Change("removed", line, None, anchor=anchor))
    return [*changes, *(Change("added", None, after.lines[new]) for new in sorted(free))]


def find_anchor(evidence: Line, text: str) -> Anchor:
    """Whether the words of an evidence stand in a text: beside what stood by them, or long and only once.

    evidence: `evidence` of a statement's line.
    """
    exact, squeezed = _squeeze(evidence["exact"]), _squeeze(text)
    if not exact or exact not in squeezed:
        return "orphaned"
    if len(exact) >= _LONG and squeezed.count(exact) == 1:
        return "holds"
    before, after = (_squeeze(evidence["prefix"] + exact), _squeeze(exact + evidence["suffix"]))
    beside = [words for words in (before, after) if words != exact]
    return "holds" if not beside or any(words in squeezed for words in beside) else "orphaned"


def diff_words(before: str, after: str) -> list[tuple[Literal["kept", "removed", "added"], str]]:
    """The words of two texts as pieces in order: kept, removed from the first, added by the second."""
    one, other = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[tuple[Literal["kept", "removed", "added"], str]] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("kept", "".join(one[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(("removed", "".join(one[i1:i2])))
        if j2 > j1:
            pieces.append(("added", "".join(other[j1:j2])))
    return pieces


def _candidates(before: Told, after: Told) -> Iterable[tuple[float, int, int]]:
    """Pairs of statements that may be one, with their likeness; the same words by one speaker get most."""
    old_words = [_comparable(line["text"]) for line in before.lines]
    new_words = [_comparable(line["text"]) for line in after.lines]
    old_sources, new_sources = _sources(before), _sources(after)
    for old, line in enumerate(before.lines):
        for new, other in enumerate(after.lines):
            agree = _same_speaker(line, other, old_sources[old] == new_sources[new])
            if old_words[old] == new_words[new]:
                yield 102.0 if agree and line["negated"] == other["negated"] else 101.0, old, new
            elif agree and line["negated"] == other["negated"]:
                likeness = fuzz.ratio(old_words[old], new_words[new], score_cutoff=MIN_LIKENESS)
                if likeness:
                    yield min(likeness, 99.9), old, new


def _fate(line: Line, other: Line) -> Fate:
    if _comparable(line["text"]) != _comparable(other["text"]):
        return "reworded"
    known = line["speaker"] and other["speaker"]
    if line["negated"] != other["negated"] or (known and not _same_speaker(line, other, False)):
        return "recast"
    return "same"


def _same_speaker(line: Line, other: Line, same_source: bool) -> bool:
    """Whether two statements are by one: the same name, or the last words of it; else the same source."""
    if not line["speaker"] or not other["speaker"]:
        return same_source
    one, two = _fold(line["speaker"]["name"]), _fold(other["speaker"]["name"])
    return one == two or one.endswith(f" {two}") or two.endswith(f" {one}")


def _sources(told: Told) -> list[str]:
    """The words of each statement's source, as they are compared."""
    return [_fold(" ".join(told.text[start:end] for start, end in line["source"])) for line in told.lines]


def _comparable(text: str) -> str:
    """Words as they are compared: quotation marks, blanks and the last full stop or comma do not count."""
    plain = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return " ".join(plain.split()).strip(" .,;")


_MARKS = {ord(mark): None for mark in '"“”„«»'} | {ord("’"): "'", ord("‘"): "'"}


def _fold(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _squeeze(text: str) -> str:
    return " ".join(text.split())
