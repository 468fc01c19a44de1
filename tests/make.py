"""Builders for tests: marked-up text to spans, small articles, statements."""

from __future__ import annotations

import re

from onrecord.extraction.spans import Attribution
from onrecord.records import Article, Origin, Page, Span, article_id, page_id

_MARKED = re.compile(r"\[(source|cue|content|quote)(\d*) ((?:[^\[\]])*)\]")


def unmark(marked: str) -> tuple[str, dict[str, list[Span]]]:
    """ "[cue said] [source Ms Lee]" to its text and the spans of each mark; "[cue2 …]" is filed as "cue2"."""
    spans: dict[str, list[Span]] = {}
    text = ""
    at = 0
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        start = len(text)
        text += match[3]
        spans.setdefault(match[1] + match[2], []).append((start, len(text)))
        at = match.end()
    return text + marked[at:], spans


def attribution(spans: dict[str, list[Span]], number: str = "") -> Attribution:
    """The attribution of the marks with this number, as sure as the model ever is."""
    return Attribution(
        cue=tuple(spans.get(f"cue{number}", ())),
        source=tuple(spans.get(f"source{number}", ())),
        content=tuple(spans.get(f"content{number}", ())),
        nested=False,
        cue_score=0.99,
        valid=0.99,
        source_score=0.99,
        content_score=0.99,
    )


def paragraphs(text: str) -> list[Span]:
    return [match.span() for match in re.finditer(r"[^\n]+", text)]


def article(text: str, *, title: str | None = None, published: str | None = None) -> tuple[Page, Article]:
    """A clean article as read with `--as article`, with its headline before it where one is given."""
    body = text.encode()
    page = Page(page_id(None, body), "page.txt", None, body, "article", "text/plain", Origin("page.txt"))
    whole = f"{title}\n\n{text}" if title else text
    return page, Article(
        id=article_id(page.id, whole),
        page_id=page.id,
        url=None,
        text=whole,
        language="en",
        title=title,
        title_span=(0, len(title)) if title else None,
        body_span=(len(whole) - len(text), len(whole)),
        outlet=None,
        bylines=(),
        published=published,
        paragraphs=tuple(paragraphs(whole)),
    )
