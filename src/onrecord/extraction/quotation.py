"""Quotation marks: what stands inside them, and so whether words are quoted, paraphrased or both.

Marks of one family may differ at the two ends ("… ” is common where pages were edited twice), so a mark's
side is told by its own shape where it has one and by the blanks around it where it has none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.records import Kind, Span

_DOUBLE_OPEN, _DOUBLE_CLOSE, _DOUBLE_EITHER = "“„«‟", "”»", '"″＂'
_SINGLE_OPEN, _SINGLE_CLOSE, _SINGLE_EITHER = "‘‚‹‛", "’›", "'`´"
_SINGLE = _SINGLE_OPEN + _SINGLE_CLOSE + _SINGLE_EITHER
_MARK = re.compile(r"''|[“”„«»‟\"″＂‘’‚‹›‛'`´]")
OPENING = frozenset(_DOUBLE_OPEN + _DOUBLE_EITHER + _SINGLE_OPEN + _SINGLE_EITHER)


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation, marks included. closed: false when its paragraph ends before a closing mark."""

    span: Span
    closed: bool


def find_quotations(text: str, paragraphs: Sequence[Span]) -> list[Quotation]:
    """The outermost quotations of each paragraph, in order; a quotation inside another is part of it.

    A double mark left open runs to the paragraph's end (the next paragraph may go on with it); a single mark
    left open is taken for an apostrophe.
    """
    found: list[Quotation] = []
    for paragraph in paragraphs:
        found += _in_paragraph(text, paragraph)
    return found


def kind_of(text: str, content: Sequence[Span], quotations: Sequence[Quotation]) -> Kind:
    """direct: every word quoted; indirect: none; mixed: some. Source: ANNOTATION's definition of kind."""
    starts = [quotation.span[0] for quotation in quotations]
    quoted = plain = 0
    for start, end in content:
        for word in re.finditer(r"\w+", text[start:end]):
            at = start + word.start()
            index = bisect_right(starts, at) - 1
            if index >= 0 and at < quotations[index].span[1]:
                quoted += 1
            else:
                plain += 1
    if not quoted:
        return "indirect"
    return "mixed" if plain else "direct"


def _in_paragraph(text: str, paragraph: Span) -> list[Quotation]:
    low, high = paragraph
    found: list[Quotation] = []
    opened: int | None = None
    over = low
    for match in _MARK.finditer(text, low, high):
        mark, at, after = match.group(), match.start(), match.end()
        if at < over:
            continue
        if mark in _SINGLE:
            if opened is None and mark not in _SINGLE_CLOSE and _may_open(text, at, after, paragraph):
                end = _single_end(text, after, paragraph)
                if end is not None:
                    found.append(Quotation((at, end), closed=True))
                    over = end
        elif opened is None:
            if mark not in _DOUBLE_CLOSE and (mark in _DOUBLE_OPEN or _may_open(text, at, after, paragraph)):
                opened = at
        elif mark in _DOUBLE_CLOSE or (mark == "“" and text[opened] == "„"):
            found.append(Quotation((opened, after), closed=True))
            opened = None
        elif mark in _DOUBLE_OPEN or not _may_close(text, at, after, paragraph):
            # Opened again before it closed: the mark before was left open. Keep both stretches apart.
            if _is_worded(text, opened, at):
                found.append(Quotation((opened, _trimmed(text, opened, at)), closed=False))
            opened = at
        else:
            found.append(Quotation((opened, after), closed=True))
            opened = None
    if opened is not None and _is_worded(text, opened, high):
        found.append(Quotation((opened, _trimmed(text, opened, high)), closed=False))
    return found


def _single_end(text: str, start: int, paragraph: Span) -> int | None:
    """Where the single quotation whose words begin at `start` ends; None when the mark was an apostrophe.

    A plural possessive ("the workers’ demands") may come first: a mark right after punctuation is surer,
    unless another single quotation opens before it.
    """
    possible: int | None = None
    for match in _MARK.finditer(text, start, paragraph[1]):
        mark, at, after = match.group(), match.start(), match.end()
        if mark not in _SINGLE:
            continue
        if mark in _SINGLE_OPEN or (mark in _SINGLE_EITHER and _may_open(text, at, after, paragraph)):
            if possible is not None:
                return possible
        elif _may_close(text, at, after, paragraph):
            if text[at - 1] in ".,!?;:…" or text[at - 1].lower() != "s":
                return possible if possible is not None and text[at - 1] not in ".,!?;:…" else after
            possible = possible or after
    return possible


def _may_open(text: str, at: int, after: int, paragraph: Span) -> bool:
    before = text[at - 1] if at > paragraph[0] else " "
    ahead = text[after] if after < paragraph[1] else " "
    return (before.isspace() or before in "([-–—/") and not ahead.isspace()


def _may_close(text: str, at: int, after: int, paragraph: Span) -> bool:
    before = text[at - 1] if at > paragraph[0] else " "
    ahead = text[after] if after < paragraph[1] else " "
    return not before.isspace() and not ahead.isalnum()


def _is_worded(text: str, start: int, end: int) -> bool:
    return re.search(r"\w", text[start:end]) is not None


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
