"""An article cut into words, sentences and paragraphs, with the stretches that stand in quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from onrecord.records import Article, Span
from onrecord.resolution.lexicon import words


class Token(NamedTuple):
    """A word. text: without a possessive ending; end: where that text ends."""

    start: int
    end: int
    text: str
    possessive: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """Words with their sentence and paragraph numbers, all counted from 0 through the article.

    quoted: spans between double quotation marks (or from an opening one to its paragraph's end), in order.
    common: every word that stands in the article beginning with a small letter, lower case.
    inner: every word that stands capitalised inside a sentence, where its place is no reason for it.
    """

    text: str
    tokens: tuple[Token, ...]
    starts: tuple[int, ...]
    sentences: tuple[int, ...]
    sentence_spans: tuple[Span, ...]
    paragraphs: tuple[Span, ...]
    quoted: tuple[Span, ...]
    common: frozenset[str]
    inner: frozenset[str]

    def token_at(self, position: int) -> int:
        """The index of the first token that ends after `position`; len(tokens) past the last."""
        index = max(0, bisect_right(self.starts, position) - 1)
        while index < len(self.tokens) and self.tokens[index].end <= position:
            index += 1
        return index

    def sentence_at(self, position: int) -> int:
        """The number of the sentence `position` stands in."""
        index = bisect_right(self.sentence_spans, (position, 1 << 60)) - 1
        return max(0, index)

    def paragraph_at(self, position: int) -> int:
        """The number of the paragraph `position` stands in, or the one before it in a gap."""
        return max(0, bisect_right(self.paragraphs, (position, 1 << 60)) - 1)

    def in_quotes(self, position: int) -> bool:
        index = bisect_right(self.quoted, (position, 1 << 60)) - 1
        return index >= 0 and position < self.quoted[index][1]


def outline(article: Article) -> Outline:
    """Cut an article; its own paragraphs are kept, a text without any is cut at its line breaks."""
    text = article.text
    paragraphs = article.paragraphs or tuple(m.span() for m in _paragraph_pattern().finditer(text))
    tokens: list[Token] = []
    sentences: list[int] = []
    spans: list[Span] = []
    for start, end in paragraphs:
        first = len(tokens)
        for match in _word_pattern().finditer(text, start, end):
            tokens.append(_token(match.group(), match.start()))
        spans_before = len(spans)
        opened = start
        for index in range(first, len(tokens)):
            if index > first and _breaks(text, tokens[index - 1], tokens[index]):
                cut = _cut(text, tokens[index - 1].end, tokens[index].start)
                spans.append((opened, cut))
                opened = cut
            sentences.append(len(spans))
        if len(tokens) > first or len(spans) == spans_before:
            spans.append((opened, end))
    return Outline(
        text=text,
        tokens=tuple(tokens),
        starts=tuple(token.start for token in tokens),
        sentences=tuple(sentences),
        sentence_spans=tuple(spans),
        paragraphs=tuple(paragraphs),
        quoted=tuple(quoted for span in paragraphs for quoted in _quoted(text, span)),
        common=frozenset(token.text for token in tokens if token.text[0].islower()),
        inner=frozenset(
            token.text
            for index, token in enumerate(tokens)
            if token.text[0].isupper() and index and sentences[index] == sentences[index - 1]
            if text[tokens[index - 1].end : token.start] in (" ", ", ")
        ),
    )


@cache
def _word_pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?:[^\W\d_]\.)+[^\W\d_]\b"  # U.S, a.m
        r"|\d[\d.,:]*\d(?:-[^\W\d_]+)*|\d(?:-[^\W\d_]+)*"  # 54, 2,112, 54-year-old
        r"|[^\W\d_](?:\w|[-’'&](?=[^\W_]))*"
    )


@cache
def _paragraph_pattern() -> re.Pattern[str]:
    return re.compile(r"[^\s][^\r\n]*")


def is_within(position: int, spans: Sequence[Span]) -> bool:
    """Whether a code point lies in one of a few spans."""
    return any(start <= position < end for start, end in spans)


@cache
def _quote_pattern() -> re.Pattern[str]:
    return re.compile(
        r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|„[^“”]*(?:[“”]|$)|«[^»]*(?:»|$)"
        r"|''(?:[^']|'(?!'))*(?:''|$)"  # as archives write them
    )


def _quoted(text: str, span: Span) -> list[Span]:
    return [match.span() for match in _quote_pattern().finditer(text, span[0], span[1])]


def _token(word: str, start: int) -> Token:
    if len(word) > 2 and word[-1] in "sS" and word[-2] in "’'":
        return Token(start, start + len(word) - 2, word[:-2], True)
    return Token(start, start + len(word), word, False)


def _breaks(text: str, before: Token, after: Token) -> bool:
    """Whether a sentence ends between two neighbouring words of a paragraph."""
    gap = text[before.end : after.start]
    if "\n" in gap or "\r" in gap:
        return True
    if not any(mark in gap for mark in ".!?…"):
        return False
    if after.text[0].islower():
        return False
    if gap[0] == "." and gap.strip() == ".":
        low = before.text.lower()
        if low in words().abbreviations:
            return "." in low and after.text.lower() in words().starters
        if len(before.text) == 1 and before.text.isupper():
            return before.text == "I"
    return True


def _cut(text: str, start: int, end: int) -> int:
    """Where the next sentence begins in the gap: after the white space that follows its last mark."""
    gap = text[start:end]
    space = max((i for i, char in enumerate(gap) if char.isspace()), default=0)
    return start + space + 1 if space else end
