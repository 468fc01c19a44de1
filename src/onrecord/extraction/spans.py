"""Scores to spans: which words are cues, and what each cue's source and content are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onrecord.model.tokens import Window
from onrecord.records import Span, Spans

Float32 = npt.NDArray[np.float32]

# Tags of a word relative to a cue, in the order the model gives them.
OUT, SOURCE_B, SOURCE_I, CONTENT_B, CONTENT_I = range(5)

# A word begins a possible cue from this probability on; the linker then judges it. At 0.15 PolNeAR dev's
# attribution F1 is the same (73.5) and the linker has a third more to read.
CUE_FLOOR = 0.3

# Rows decoded together: enough that the loop over words costs little a row.
ROWS_AT_ONCE = 64

# Words between two pieces of one content that are taken in when neither cue nor source stands in them.
LARGEST_GAP = 6

# Transitions a path may not take: inside without a beginning of the same role.
_BARRED = np.zeros((5, 5), dtype=np.float32)
_BARRED[[OUT, CONTENT_B, CONTENT_I], SOURCE_I] = -1e4
_BARRED[[OUT, SOURCE_B, SOURCE_I], CONTENT_I] = -1e4


Cue = tuple[int, int, float, bool]
"""A possible cue: words [start, end) of its window, the tagger's probability, whether it is nested."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """One cue with what belongs to it, as spans of the text, and how sure the model is (each 0 to 1).

    nested: the cue stands inside another's content. cue_score: the tagger's probability of the cue; valid:
    the linker's that it attributes anything; source_score, content_score: the mean probability of the chosen
    tags, 1.0 for an empty source's absence.
    """

    cue: Spans
    source: Spans
    content: Spans
    nested: bool
    cue_score: float
    valid: float
    source_score: float
    content_score: float


def find_cues(probabilities: Float32, owned: npt.NDArray[np.bool_]) -> list[Cue]:
    """Possible cues of one window, in text order.

    probabilities: float32 [word, 5], out, begins, inside, nested begins, nested inside. A cue that begins on
    a word owned by another window is left to that window.
    """
    cues: list[Cue] = []
    count = len(probabilities)
    begins = probabilities[:, 1::2].sum(axis=1)
    inside = probabilities[:, 2::2].sum(axis=1)
    nested = probabilities[:, 3:].sum(axis=1)
    on = begins + inside
    index = 0
    while index < count:
        if on[index] < CUE_FLOOR:
            index += 1
            continue
        end = index + 1
        # A cue goes on while "inside" beats both "out" and a new beginning.
        while end < count and inside[end] >= begins[end] and inside[end] >= 1 - on[end]:
            end += 1
        if owned[index]:
            is_nested = bool(2 * nested[index:end].sum() > on[index:end].sum())
            cues.append((index, end, float(on[index:end].mean()), is_nested))
        index = end
    return cues


def best_tags(scores: Sequence[Float32]) -> list[npt.NDArray[np.int64]]:
    """The best allowed tag path of every cue, rows of like length decoded together.

    scores: probabilities float32 [word, 5], one for each cue.
    """
    paths: list[npt.NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)] * len(scores)
    order = sorted(range(len(scores)), key=lambda index: len(scores[index]))
    for begin in range(0, len(order), ROWS_AT_ONCE):
        chosen = order[begin : begin + ROWS_AT_ONCE]
        lengths = [len(scores[index]) for index in chosen]
        padded = np.zeros((len(chosen), max(lengths), 5), dtype=np.float32)
        for row, index in enumerate(chosen):
            padded[row, : lengths[row]] = np.log(scores[index] + 1e-9)
        for index, path in zip(chosen, _viterbi(padded, lengths), strict=True):
            paths[index] = path
    return paths


def _viterbi(scores: Float32, lengths: Sequence[int]) -> list[npt.NDArray[np.int64]]:
    """Best paths of padded rows, float32 [cue, word, 5], log-probabilities; lengths: words of each row.

    Source: Viterbi with barred transitions (no inside without its beginning).
    """
    rows, width, tags = scores.shape
    total = scores[:, 0].copy()
    total[:, [SOURCE_I, CONTENT_I]] -= 1e4
    back = np.zeros((rows, width, tags), dtype=np.int8)
    ends = np.zeros((rows, width, tags), dtype=np.float32)
    ends[:, 0] = total
    for place in range(1, width):
        options = total[:, :, None] + _BARRED
        back[:, place] = options.argmax(axis=1)
        total = options.max(axis=1) + scores[:, place]
        ends[:, place] = total
    paths = []
    for row, length in enumerate(lengths):
        path = np.zeros(length, dtype=np.int64)
        tag = int(ends[row, length - 1].argmax())
        trail = back[row].tolist()
        for place in range(length - 1, -1, -1):
            path[place] = tag
            tag = trail[place][tag]
        paths.append(path)
    return paths


def assemble(
    window: Window,
    cue: Cue,
    low: int,
    path: npt.NDArray[np.int64],
    probabilities: Float32,
    valid: float,
) -> Attribution | None:
    """The attribution a tag path says, None when it has no content.

    low: the window word the path begins at; probabilities: float32 [word, 5], along the path's words.
    """
    start, end, cue_score, nested = cue
    path = path.copy()
    path[start - low : end - low] = OUT
    paragraphs = window.paragraph[low : low + len(path)].tolist()
    sources = _runs(path, SOURCE_B, SOURCE_I, paragraphs)
    contents = _runs(path, CONTENT_B, CONTENT_I, paragraphs)
    contents = _without_gaps(contents, [(start - low, end - low), *sources], paragraphs)
    if not contents:
        return None
    chosen = probabilities[np.arange(len(path)), path]
    if len(sources) > 1:
        # PolNeAR's sources are one span in all but 9 of 18,361; keep the surest.
        sources = [max(sources, key=lambda run: float(chosen[run[0] : run[1]].mean()))]
    source_score = (
        float(np.mean([chosen[a:b].mean() for a, b in sources]))
        if sources
        else float(1 - probabilities[:, SOURCE_B].max())
    )
    return Attribution(
        cue=(_text_span(window, start, end),),
        source=tuple(_text_span(window, a + low, b + low) for a, b in sources),
        content=tuple(_text_span(window, a + low, b + low) for a, b in contents),
        nested=nested,
        cue_score=cue_score,
        valid=valid,
        source_score=source_score,
        content_score=float(np.concatenate([chosen[a:b] for a, b in contents]).mean()),
    )


def _runs(path: npt.NDArray[np.int64], begin: int, inside: int, paragraphs: Sequence[int]) -> list[Span]:
    """Stretches of one role; a new paragraph begins a new one, as PolNeAR has it."""
    runs: list[Span] = []
    start = None
    for place, tag in enumerate(path.tolist()):
        goes_on = tag == inside and start is not None and paragraphs[place] == paragraphs[place - 1]
        if start is not None and not goes_on:
            runs.append((start, place))
            start = None
        if tag in (begin, inside) and start is None:
            start = place
    if start is not None:
        runs.append((start, len(path)))
    return runs


def _without_gaps(contents: Sequence[Span], own: Sequence[Span], paragraphs: Sequence[int]) -> list[Span]:
    """Contents joined over short gaps that hold neither the cue nor the source: only those cut a content."""
    joined: list[Span] = []
    for start, end in contents:
        low = joined[-1][1] if joined else -1
        near = low > 0 and start - low <= LARGEST_GAP and paragraphs[low - 1] == paragraphs[start]
        if near and not any(low <= at < start for at, _ in own):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _text_span(window: Window, start: int, end: int) -> Span:
    return int(window.spans[start, 0]), int(window.spans[end - 1, 1])
