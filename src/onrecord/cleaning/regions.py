"""How likely each block of a dump is article: what it shows, what stands near it, and the order of a page.

A page is read as a chain of four states: before the article, in it, chrome inside it, after it. Each block's
features weigh for a state (`region_weights`), and the chain forbids what no page does, as an article that
begins again after its end. The share of all ways through the chain in which a block is article is its chance.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from onrecord.cleaning.blocks import Block, is_sentence
from onrecord.cleaning.chrome import ENDINGS, JOINT, is_credit, is_glued
from onrecord.cleaning.dateline import find_bylines, find_dates, is_date_line
from onrecord.cleaning.language import FUNCTION_WORDS
from onrecord.cleaning.region_weights import STEPS, WEIGHTS
from onrecord.records import Span

Matrix = npt.NDArray[np.float64]

STATES = ("before", "article", "inside", "after")

# The steps that pages take, by state; all others are forbidden. A page begins before its article or in it,
# and ends in it or after it.
ALLOWED = ((0, 0), (0, 1), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 3))
FIRST_STATES = frozenset({0, 1})
LAST_STATES = frozenset({1, 3})

# What a block has of these is also a feature of the block before it ("-1 …") and after it ("+1 …").
_NEAR = (
    "sentence end", "length", "few words", "grammar", "capitals", "related", "comments", "newsletter",
    "caption", "read-more", "date line", "byline", "advert", "share-bar", "repeated", "credit", "quotation",
    "thirty words",
)  # fmt: skip

# A block of at most so many words shows nothing by its function words and capitals.
_FEW_WORDS = 3
_MOST_WORDS = 60
_BYLINE_WORDS = 14
_DATE_WORDS = 25
_MARKS = ".,;:!?\"“”‘’'()[]"
# The share of function words that is assumed where the language is unknown, as in `blocks`.
_UNKNOWN_SHARE = 0.3

_REPORTING = re.compile(
    r"\b(?:said|says|told|according|added|asked|announced|reported|claimed)\b", re.IGNORECASE
)
_READER = re.compile(
    r"\b(?:click|newsletters?|subscri\w+|sign(?:ed|ing)? up|log ?in|register|browser|cookies?|e-?mails?"
    r"|website|app|free|download|donat\w+|support us|terms|privacy|comment\w*|article|posted|readers?"
    r"|delivered|issues?)\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"(?:Q|A|[A-Z][A-Z .’'-]{2,30}|[A-Z][a-z]+ [A-Z][a-z]+)\s?:\s")
_INNER_END = re.compile(r"[a-z)”\"][.!?][”\"’]?\s+[“\"A-Z]")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_DIGIT = re.compile(r"\d")
_OTHERS = frozenset(["he", "she", "they", "his", "her", "their", "him", "them", "he's", "she's"])
_WRITER = frozenset(["i", "my", "me", "i'm", "i've", "i’m", "i’ve"])
_YOU = frozenset(["you", "your", "you're", "you’re"])
_WE = frozenset(["us", "our", "we"])


def article_chances(blocks: Sequence[Block], language: str, run: Span) -> list[float]:
    """How likely each block is article, 0 to 1.

    run: the heaviest run of blocks (`dump`), where the article most often is.
    """
    features = block_features(blocks, language, run)
    names = feature_names()
    weights = np.array([(0.0, *WEIGHTS.get(name, (0.0, 0.0, 0.0))) for name in names])
    return _chances((features @ weights).tolist())


def feature_names() -> list[str]:
    """The columns of `block_features`."""
    return [*_OWN, *(f"-1 {name}" for name in _NEAR), *(f"+1 {name}" for name in _NEAR), *_AROUND]


# ---- features ----------------------------------------------------------------------------------------------

_REASONS = (
    "menu", "related", "comments", "advert", "caption", "read-more", "page-chrome", "share-bar", "player",
    "newsletter", "follow-us", "cookie-notice", "copyright", "icon-words", "code",
)  # fmt: skip
_OWN = (
    "any", "length", "one word", "few words", "eight words", "fifteen words", "thirty words", "sixty words",
    "grammar", "capitals", "title case", "all capitals", "small start", "sentence end", "short sentence",
    "ellipsis", "colon", "question", "several sentences", "fluent", "joints", "glued", "you", "we", "writer",
    "others", "reporting", "quotation", "speaker label", "reader", "digits", "date line", "date", "byline",
    "credit", "bar", "address", "account", "list", "repeated", "own line", *_REASONS,
)  # fmt: skip
_AROUND = (
    "sentences in 3 before", "sentences in 3 after", "sentences in 8 before", "sentences in 8 after",
    "words in 3 before", "words in 3 after", "chrome in 3 before", "chrome in 3 after",
    "ending in 3 before", "ending in 10 before", "ending in 40 before", "blocks so far", "words so far",
    "known words", "known words before", "known words after", "opening words", "length of the last",
    "in the run", "before the run", "after the run", "steps to the run", "steps from the run",
    "first paragraph",
)  # fmt: skip


def block_features(blocks: Sequence[Block], language: str, run: Span) -> Matrix:
    """What each block shows and what is around it: a row a block, columns as `feature_names` has them."""
    copies = Counter(block.text for block in blocks)
    shown = [_shown(block, language, repeated=copies[block.text] > 1) for block in blocks]
    own = np.array([[features.get(name, 0.0) for name in _OWN] for features in shown])
    near = own[:, [_OWN.index(name) for name in _NEAR]]
    before, after = np.zeros_like(near), np.zeros_like(near)
    before[1:], after[:-1] = near[:-1], near[1:]
    return np.concatenate([own, before, after, _around(blocks, run)], axis=1)


def _shown(block: Block, language: str, *, repeated: bool) -> Mapping[str, float]:
    """The features of a block by itself; those that are left out are 0."""
    text, count = block.text, block.words
    words = text.split()
    low = [word.strip(_MARKS).lower() for word in words]
    known = FUNCTION_WORDS.get(language)
    share = sum(word in known for word in low) / count if known else _UNKNOWN_SHARE
    enough = count > _FEW_WORDS
    capitals = sum(word[0].isupper() for word in words[1:]) / max(1, len(words) - 1) - 0.2
    ends = is_sentence(block, words=_FEW_WORDS + 1)
    dated = is_date_line(text)
    shown = {
        "any": 1.0,
        "length": math.log(min(count, _MOST_WORDS) + 1) - 2.5,
        "one word": count <= 1,
        "few words": count <= _FEW_WORDS,
        "eight words": count <= 8,
        "fifteen words": count <= 15,
        "thirty words": count >= 30,
        "sixty words": count >= 60,
        "grammar": share - 0.35 if enough else -0.1,
        "capitals": capitals if enough else 0.0,
        "title case": enough and capitals > 0.4,
        "all capitals": len(text) > 3 and text.isupper(),
        "small start": text[0].islower(),
        "sentence end": ends,
        "short sentence": ends and count <= 10,
        "ellipsis": text.endswith(("…", "...", "[…]")),
        "colon": text.endswith(":"),
        "question": text.endswith("?"),
        "several sentences": _INNER_END.search(text) is not None,
        "fluent": count >= 40 and share >= 0.3,
        "joints": min(0.5, len(JOINT.findall(text)) / count),
        "glued": is_glued(text),
        "you": min(0.3, sum(word in _YOU for word in low) / count),
        "we": min(0.3, sum(word in _WE for word in low) / count),
        "writer": sum(word in _WRITER for word in low) / count if enough else 0.0,
        "others": sum(word in _OTHERS for word in low) / count if enough else 0.0,
        "reporting": _REPORTING.search(text) is not None,
        "quotation": any(mark in text for mark in '"“”«»'),
        "speaker label": _SPEAKER.match(text) is not None,
        "reader": _READER.search(text) is not None,
        "digits": len(_DIGIT.findall(text)) / len(text),
        "date line": dated,
        "date": not dated and count <= _DATE_WORDS and next(find_dates(text), None) is not None,
        "byline": count <= _BYLINE_WORDS and bool(find_bylines(text)),
        "credit": is_credit(text),
        "bar": "|" in text or ("»" in text and "«" not in text),
        "address": "http" in text or "www." in text or ".com" in text,
        "account": "@" in text,
        "list": text[0] in "•·-–*▪►" or text[:2].rstrip(".").isdigit(),
        "repeated": repeated,
        "own line": block.whole,
    }
    if block.reason is not None:
        shown[block.reason] = 1.0
    return {name: float(value) for name, value in shown.items() if value}


def _around(blocks: Sequence[Block], run: Span) -> Matrix:
    """The features of a block's place: what is near it, what came before, and where the heaviest run is."""
    count = len(blocks)
    index = np.arange(count)
    first, last = run
    sentences = np.array([float(is_sentence(block)) for block in blocks])
    words = np.array([float(min(block.words, _MOST_WORDS)) for block in blocks])
    chrome = np.array([float(block.reason is not None) for block in blocks])
    endings = np.array([float(block.reason in ENDINGS) for block in blocks])
    known, opening = _known_words(blocks, sentences, run)
    step = np.zeros(count)
    step[1:] = np.abs(np.diff(words)) <= 3
    in_8_before, in_8_after = _means(sentences, 8)
    columns = [
        *_means(sentences, 3),
        in_8_before,
        in_8_after,
        *_means(words / _MOST_WORDS, 3),
        *_means(chrome, 3),
        *(_means(endings, reach)[0] > 0 for reach in (3, 10, 40)),
        index / count,
        np.cumsum(words) / max(1.0, words.sum()),
        known,
        np.concatenate([[0.0], known[:-1]]),
        np.concatenate([known[1:], [0.0]]),
        opening,
        step,
        (index >= first) & (index < last),
        index < first,
        index >= last,
        np.where(index < first, np.minimum(first - index, 10), 0) / 10,
        np.where(index >= last, np.minimum(index - last, 10), 0) / 10,
        (words >= 20) & (in_8_before == 0),
    ]
    return np.stack([column.astype(np.float64) for column in columns], axis=1)


def _means(values: Matrix, reach: int) -> tuple[Matrix, Matrix]:
    """For each place the sums of so many values before it and after it, by `reach`."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    before = (sums[index] - sums[np.maximum(0, index - reach)]) / reach
    after = (sums[np.minimum(len(values), index + 1 + reach)] - sums[index + 1]) / reach
    return before, after


def _known_words(blocks: Sequence[Block], sentences: Matrix, run: Span) -> tuple[Matrix, Matrix]:
    """The share of a block's longer words that stand elsewhere in the run's sentences, and, of a block as
    short as a headline, in the run's first blocks."""
    longer = [
        frozenset(word.lower() for word in _LONG_WORD.findall(block.text)) - FUNCTION_WORDS["en"]
        for block in blocks
    ]
    first, last = run
    counts = Counter(word for index in range(first, last) if sentences[index] for word in longer[index])
    lead = frozenset[str]().union(*longer[first : min(last, first + 6)])
    known, opening = np.zeros(len(blocks)), np.zeros(len(blocks))
    for index, words in enumerate(longer):
        mine = 1 if first <= index < last and sentences[index] else 0
        known[index] = sum(counts[word] > mine for word in words) / (len(words) + 2)
        if 3 <= len(words) <= 14:
            opening[index] = len(words & lead) / len(words)
    return known, opening


# ---- the chain ---------------------------------------------------------------------------------------------


def _chances(weights: Sequence[Sequence[float]]) -> list[float]:
    """The share of all ways through the chain in which a block is article, by each block's state weights.

    Forward and backward sums, scaled at each block so that nothing overflows.
    """
    size = len(STATES)
    steps = [(one, two, math.exp(STEPS[one][two])) for one, two in ALLOWED]
    shown = []
    for row in weights:
        most = max(row)
        shown.append([math.exp(max(-60.0, weight - most)) for weight in row])
    forward: list[list[float]] = []
    at = [shown[0][state] if state in FIRST_STATES else 0.0 for state in range(size)]
    for index, here in enumerate(shown):
        if index:
            came = [0.0] * size
            for one, two, weight in steps:
                came[two] += at[one] * weight
            at = [came[state] * here[state] for state in range(size)]
        total = sum(at)
        at = [value / total for value in at]
        forward.append(at)
    chances = [0.0] * len(shown)
    back = [float(state in LAST_STATES) for state in range(size)]
    for index in range(len(shown) - 1, -1, -1):
        both = [value * later for value, later in zip(forward[index], back, strict=True)]
        chances[index] = both[1] / sum(both)
        left = [0.0] * size
        for one, two, weight in steps:
            left[one] += weight * shown[index][two] * back[two]
        total = sum(left)
        back = [value / total for value in left]
    return chances
