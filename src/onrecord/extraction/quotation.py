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
    single = False
    for match in _MARK.finditer(text, low, high):
        mark, at, after = match.group(), match.start(), match.end()
        if mark == "''" or mark in _DOUBLE_OPEN + _DOUBLE_CLOSE + _DOUBLE_EITHER:
            if opened is None or single:
                if mark in _DOUBLE_CLOSE:
                    continue
                opened, single = at, False
            elif mark in _DOUBLE_OPEN or (
                mark not in _DOUBLE_CLOSE and not _may_close(text, at, after, paragraph)
            ):
                # Opened again before it closed: the mark before was left open. Keep both stretches apart.
                if _is_worded(text, opened, at):
                    found.append(Quotation((opened, _trimmed(text, opened, at)), closed=False))
                opened = at
            else:
                found.append(Quotation((opened, after), closed=True))
                opened = None
        elif opened is None:
            if mark not in _SINGLE_CLOSE and _may_open(text, at, after, paragraph):
                opened, single = at, True
        elif single and mark not in _SINGLE_OPEN and _may_close(text, at, after, paragraph):
            if not _closes_later(text, after, paragraph):
                found.append(Quotation((opened, after), closed=True))
                opened, single = None, False
    if opened is not None and not single and _is_worded(text, opened, high):
        found.append(Quotation((opened, _trimmed(text, opened, high)), closed=False))
    return found


def _may_open(text: str, at: int, after: int, paragraph: Span) -> bool:
    before = text[at - 1] if at > paragraph[0] else " "
    ahead = text[after] if after < paragraph[1] else " "
    return (before.isspace() or before in "([-–—/") and not ahead.isspace()


def _may_close(text: str, at: int, after: int, paragraph: Span) -> bool:
    before = text[at - 1] if at > paragraph[0] else " "
    ahead = text[after] if after < paragraph[1] else " "
    return not before.isspace() and not ahead.isalnum()


def _closes_later(text: str, after: int, paragraph: Span) -> bool:
    """A plural possessive ("the workers’ demands") inside a single quotation: a surer close comes later.

    Sure: right after punctuation, before the next opening mark.
    """
    if (
        text[after - 2] in ".,!?;:"
        or not text[after : after + 2].strip()
        or text[after : after + 1] in ".,!?;:)"
    ):
        return False
    rest = text[after : paragraph[1]]
    sure = re.search(r"[.,!?][’']|[’'][.,;:!?)]", rest)
    again = re.search(r"(?:^|\s)[‘']\w", rest)
    return bool(sure) and (again is None or (sure is not None and sure.start() < again.start()))


def _is_worded(text: str, start: int, end: int) -> bool:
    return re.search(r"\w", text[start:end]) is not None


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
