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

# A word begins a possible cue from this probability on; the linker then judges it. Low on purpose: a cue
# missed here is lost, one too many is weighed again.
CUE_FLOOR = 0.15

# Transitions a path may not take: inside without a beginning of the same role.
_BARRED = np.zeros((5, 5), dtype=np.float32)
_BARRED[[OUT, CONTENT_B, CONTENT_I], SOURCE_I] = -1e4
_BARRED[[OUT, SOURCE_B, SOURCE_I], CONTENT_I] = -1e4


@dataclass(frozen=True, slots=True)
class Attribution:
    """One cue with what belongs to it, as spans of the text, and how sure the model is (each 0 to 1).

    cue_score: the tagger's probability of the cue; valid: the linker's that it attributes anything;
    source_score, content_score: the mean probability of the chosen tags, 1.0 for an empty source's absence.
    """

    cue: Spans
    source: Spans
    content: Spans
    cue_score: float
    valid: float
    source_score: float
    content_score: float


def find_cues(probabilities: Float32, owned: npt.NDArray[np.bool_]) -> list[tuple[int, int, float]]:
    """Possible cues of one window as (start, end, probability), in words, in text order.

    probabilities: float32 [word, 3], out, begins, inside. A cue that begins on a word owned by another
    window is left to that window.
    """
    cues: list[tuple[int, int, float]] = []
    count = len(probabilities)
    begins = probabilities[:, 1]
    inside = probabilities[:, 2]
    on = (begins + inside) >= CUE_FLOOR
    index = 0
    while index < count:
        if not on[index]:
            index += 1
            continue
        end = index + 1
        # A cue goes on while "inside" beats both "out" and a new beginning.
        while end < count and inside[end] >= begins[end] and inside[end] >= 1 - begins[end] - inside[end]:
            end += 1
        score = float((begins[index:end] + inside[index:end]).mean())
        if owned[index]:
            cues.append((index, end, score))
        index = end
    return cues


def best_tags(scores: Float32, lengths: Sequence[int]) -> list[npt.NDArray[np.int64]]:
    """The best allowed tag path of every row.

    scores: float32 [cue, word, 5], log-probabilities, padded at the end; lengths: words of each row.
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
        chosen = options.argmax(axis=1)
        back[:, place] = chosen
        total = np.take_along_axis(options, chosen[:, None, :], axis=1)[:, 0] + scores[:, place]
        ends[:, place] = total
    paths = []
    for row, length in enumerate(lengths):
        path = np.zeros(length, dtype=np.int64)
        tag = int(ends[row, length - 1].argmax())
        trail = back[row]
        for place in range(length - 1, -1, -1):
            path[place] = tag
            tag = int(trail[place, tag])
        paths.append(path)
    return paths


def assemble(
    window: Window,
    cue: tuple[int, int, float],
    low: int,
    path: npt.NDArray[np.int64],
    probabilities: Float32,
    valid: float,
) -> Attribution | None:
    """The attribution a tag path says, None when it has no content.

    low: the window word the path begins at; probabilities: float32 [word, 5], along the path's words.
    """
    start, end, cue_score = cue
    path = path.copy()
    path[start - low : end - low] = OUT
    sources = _runs(path, SOURCE_B, SOURCE_I)
    contents = _runs(path, CONTENT_B, CONTENT_I)
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
        cue_score=cue_score,
        valid=valid,
        source_score=source_score,
        content_score=float(np.concatenate([chosen[a:b] for a, b in contents]).mean()),
    )


def _runs(path: npt.NDArray[np.int64], begin: int, inside: int) -> list[Span]:
    runs: list[Span] = []
    start = None
    for place, tag in enumerate(path.tolist()):
        if tag == begin or (tag == inside and start is None):
            if start is not None:
                runs.append((start, place))
            start = place
        elif tag != inside and start is not None:
            runs.append((start, place))
            start = None
    if start is not None:
        runs.append((start, len(path)))
    return runs


def _text_span(window: Window, start: int, end: int) -> Span:
    return int(window.spans[start, 0]), int(window.spans[end - 1, 1])
