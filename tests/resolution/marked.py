"""Marked-up text to an article and its statements, nested ones too; see tests/cases/speakers.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from onrecord.records import Article, Evidence, Kind, Span, Spans, Statement

_OPEN = re.compile(r"\[(source|cue|content)(\d*) ")


@dataclass(frozen=True)
class Marked:
    """What a case says, as `resolve` takes it; a statement's id is its number."""

    article: Article
    statements: tuple[Statement, ...]


def read_case(case: dict[str, Any]) -> Marked:
    """The article and statements of one case; a statement inside another's content is its child."""
    title, text = case.get("title", ""), case["text"].strip()
    whole, spans = unmark(f"{title}\n\n{text}" if title else text)
    title_end = whole.index("\n") if title else 0
    numbers = sorted({number for _, number in spans})
    statements = [_statement(whole, spans, number, numbers, title_end) for number in numbers]
    article = Article(
        id="a",
        page_id="p",
        url=None,
        text=whole,
        language="en",
        title=whole[:title_end] or None,
        title_span=(0, title_end) if title else None,
        body_span=(title_end, len(whole)),
        outlet=case.get("outlet"),
        bylines=(),
        published=case.get("published"),
        paragraphs=tuple(match.span() for match in re.finditer(r"[^\n]+", whole)),
    )
    return Marked(article, tuple(statements))


def unmark(marked: str) -> tuple[str, dict[tuple[str, str], list[Span]]]:
    """Text without its marks, and the spans of each part of each number; marks may stand inside marks."""
    text, at = "", 0
    spans: dict[tuple[str, str], list[Span]] = {}
    stack: list[tuple[tuple[str, str], int]] = []
    while at < len(marked):
        opening = _OPEN.match(marked, at)
        if opening:
            stack.append(((opening[1], opening[2] or "1"), len(text)))
            at = opening.end()
        elif marked[at] == "]":
            key, start = stack.pop()
            spans.setdefault(key, []).append((start, len(text)))
            at += 1
        else:
            text += marked[at]
            at += 1
    return text, spans


def _statement(
    whole: str,
    spans: dict[tuple[str, str], list[Span]],
    number: str,
    numbers: list[str],
    title_end: int,
) -> Statement:
    def part(name: str) -> Spans:
        return tuple(spans.get((name, number), ()))

    content = part("content")
    text = " ".join(whole[start:end] for start, end in content)
    around = [
        other
        for other in numbers
        if other != number
        for start, end in spans[("content", other)]
        if start <= content[0][0] and content[-1][1] <= end
    ]
    kind: Kind = "direct" if text[0] in '“"' and text[-1] in '”"' else "indirect"
    return Statement(
        id=number,
        article_id="a",
        source=part("source"),
        cue=part("cue"),
        content=content,
        text=text,
        kind=kind,
        act="assert",
        negated=False,
        headline=content[0][0] < title_end,
        confidence=1.0,
        evidence=Evidence(None, "", "", "", ""),
        made_by="test",
        parent_id=around[-1] if around else None,
    )
