"""Quotations that go on without a new cue: in the next sentence, over the next paragraphs, or on their own.

The tagger reads one cue at a time; what no cue claims is claimed here, by the marks alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.extraction.quotation import OPENING, Quotation
from onrecord.extraction.spans import Attribution
from onrecord.records import Span, Spans

# A quotation of fewer words with no cue of its own is a term or a title, not a statement (ANNOTATION.md:
# scare quotes and titles are none). Set by reading PolNeAR dev, where 4-word ones are half titles.
FOLLOW_ON_WORDS = 5
# A quotation's end, then a participle and what it introduces.
_PARTICIPLE = re.compile(r"(?<=[”»’\"'])[ ,] ?(?P<cue>\w+ing) (?=that |[“«‘\"])")
_SENTENCE_END = re.compile(r"[.!?…][”»’\"']*\s*$")


def join_runs(
    text: str,
    paragraphs: Sequence[Span],
    quotations: Sequence[Quotation],
    attributions: Sequence[Attribution],
) -> list[Attribution]:
    """Attributions with the unclaimed quotations that go on from them added to their content.

    A quotation goes on from a statement when it opens the next sentence of the same paragraph, or when the
    statement's quotation was left open at its paragraph's end and the next paragraph opens with a mark.
    """
    joined = sorted(attributions, key=lambda one: one.content[0])
    claimed = [span for one in joined for spans in (one.content, one.cue, one.source) for span in spans]
    for quotation in quotations:
        if _overlaps(quotation.span, claimed) or _word_count(text, quotation.span) < FOLLOW_ON_WORDS:
            continue
        index = _goes_on_from(text, paragraphs, quotations, joined, quotation)
        if index is not None:
            one = joined[index]
            joined[index] = replace(one, content=tuple(sorted((*one.content, quotation.span))))
            claimed.append(quotation.span)
    return joined


def split_participles(
    text: str, attributions: Sequence[Attribution], cue_words: frozenset[str]
) -> list[Attribution]:
    """A content that runs on past its quotation into ", warning that …" cut there: two, one source.

    cue_words: words that head a cue; a form in -ing cuts when it, or its form in -ed, is among them.
    """
    split: list[Attribution] = []
    for one in attributions:
        start, end = one.content[-1]
        found = _PARTICIPLE.finditer(text, start, end)
        match = next((match for match in found if _heads_cue(match["cue"].lower(), cue_words)), None)
        if match is None or text[start] not in OPENING:
            split.append(one)
            continue
        split.append(replace(one, content=(*one.content[:-1], (start, match.start("cue") - 1))))
        split.append(replace(one, cue=(match.span("cue"),), content=((match.end("cue") + 1, end),)))
    return split


def free_quotations(
    text: str,
    paragraphs: Sequence[Span],
    quotations: Sequence[Quotation],
    attributions: Sequence[Attribution],
) -> list[Spans]:
    """Quotations that fill a paragraph by themselves and that nothing claims, right after a statement.

    Each is the content of a statement without source and cue; who says it is for resolution to carry over.
    """
    claimed = [span for one in attributions for span in one.content]
    free: list[Spans] = []
    for number, paragraph in enumerate(paragraphs):
        inside = [one.span for one in quotations if paragraph[0] <= one.span[0] < paragraph[1]]
        if not inside or number == 0 or _overlaps(paragraph, claimed):
            continue
        before = paragraphs[number - 1]
        outside = _word_count(text, paragraph) - sum(_word_count(text, span) for span in inside)
        follows = _overlaps(before, claimed) or (bool(free) and free[-1][0][0] >= before[0])
        if outside == 0 and follows and _word_count(text, paragraph) >= FOLLOW_ON_WORDS:
            free.append(tuple(inside))
    return free


def _goes_on_from(
    text: str,
    paragraphs: Sequence[Span],
    quotations: Sequence[Quotation],
    attributions: Sequence[Attribution],
    quotation: Quotation,
) -> int | None:
    """The index of the attribution this unclaimed quotation goes on from."""
    start = quotation.span[0]
    number = max(index for index, paragraph in enumerate(paragraphs) if paragraph[0] <= start)
    low, _ = paragraphs[number]
    lead = text[low:start]
    if not lead.strip():
        if number == 0:
            return None
        earlier = [one for one in quotations if one.span[1] <= low]
        if not earlier or earlier[-1].closed or text[earlier[-1].span[1] : low].strip():
            return None
        for index, one in enumerate(attributions):
            if _overlaps(earlier[-1].span, one.content):
                return index
        return None
    if not _SENTENCE_END.search(lead):
        return None
    last: int | None = None
    for index, one in enumerate(attributions):
        spans = (*one.content, *one.cue, *one.source)
        if all(low <= span[0] for span in spans) and max(span[1] for span in spans) <= start:
            last = index
    if last is None:
        return None
    one = attributions[last]
    end = max(span[1] for spans in (one.content, one.cue, one.source) for span in spans)
    quoted = any(text[span[0]] in OPENING for span in one.content)
    # Only white space and the end of the sentence may stand between.
    return last if quoted and not re.search(r"\w", text[end:start]) else None


def _heads_cue(participle: str, cue_words: frozenset[str]) -> bool:
    return participle in cue_words or participle.removesuffix("ing") + "ed" in cue_words


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _word_count(text: str, span: Span) -> int:
    return len(re.findall(r"\w+(?:[’'-]\w+)*", text[span[0] : span[1]]))
