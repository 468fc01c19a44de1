"""An `Article` put together from what the cleaners found, and the page that is an article already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from onrecord.cleaning.dateline import parse_date
from onrecord.cleaning.language import guess_language
from onrecord.errors import InputError
from onrecord.records import Article, MapRun, Page, Removed, Span, article_id

_LINE = re.compile(r"[^\r\n]+")
_LETTERS = re.compile(r"\w+")
HEADLINE_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Found:
    """What a page says of its article beside the text; what the carrier declared goes before it."""

    outlet: str | None = None
    bylines: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The headline or the body: its text, its paragraphs in it, and where it stands on the page."""

    text: str
    paragraphs: tuple[Span, ...] = ()
    page_map: tuple[MapRun, ...] = ()


def make_article(
    page: Page, body: Part, *, headline: Part | None, found: Found, removed: Sequence[Removed] = ()
) -> Article:
    """The article of a page: headline, blank line, body, with every span moved to where it then stands."""
    declared = page.declared
    shift = 0 if headline is None else len(headline.text) + len(HEADLINE_GAP)
    head = "" if headline is None else headline.text + HEADLINE_GAP
    text = head + body.text
    paragraphs = [(start + shift, end + shift) for start, end in body.paragraphs]
    runs = [MapRun(run.article + shift, run.page, run.length) for run in body.page_map]
    if headline is not None:
        paragraphs.insert(0, (0, len(headline.text)))
        runs = [*headline.page_map, *runs]
    return Article(
        id=article_id(page.id, text),
        page_id=page.id,
        url=page.url,
        text=text,
        language=_language_code(declared.language or found.language) or guess_language(text),
        title=declared.title or (headline.text if headline else None),
        title_span=None if headline is None else (0, len(headline.text)),
        body_span=(shift, len(text)),
        outlet=declared.outlet or found.outlet or _host(page.url),
        bylines=declared.bylines or found.bylines,
        published=(parse_date(declared.published) if declared.published else None) or found.published,
        paragraphs=tuple(paragraphs),
        page_map=tuple(runs),
        removed=tuple(removed),
    )


def keep_article(page: Page, text: str) -> Article:
    """A page that is a clean article body: kept as it stands, its paragraphs its non-empty lines.

    A declared headline is put before the body, unless the body's first line is that headline.
    """
    paragraphs = lines_of(text)
    if not paragraphs:
        raise InputError("empty-page", f"{page.name}: no text in it; give a page that has some")
    whole = Part(text, paragraphs, (MapRun(0, 0, len(text)),))
    title = page.declared.title
    if not title:
        return make_article(page, whole, headline=None, found=Found())
    start, end = paragraphs[0]
    if len(paragraphs) > 1 and same_words(text[start:end], title):
        return _headed_by_first_line(page, whole)
    return make_article(page, whole, headline=Part(title), found=Found())


def lines_of(text: str) -> tuple[Span, ...]:
    """The spans of the lines that are not blank, without the blanks at their ends."""
    spans = []
    for match in _LINE.finditer(text):
        line = match[0].strip()
        if line:
            start = match.start() + match[0].index(line[0])
            spans.append((start, start + len(line)))
    return tuple(spans)


def same_words(one: str, other: str) -> bool:
    """Whether two headlines are the same but for case, marks and blanks."""
    return _LETTERS.findall(one.lower()) == _LETTERS.findall(other.lower())


def _headed_by_first_line(page: Page, whole: Part) -> Article:
    article = make_article(page, whole, headline=None, found=Found())
    return replace(
        article,
        title_span=article.paragraphs[0],
        body_span=(article.paragraphs[1][0], len(article.text)),
    )


def _language_code(tag: str | None) -> str | None:
    """ "en" for "en-GB" or "en_US"; None for what is no language tag."""
    found = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", tag.strip()) if tag else None
    return found[0].lower() if found else None


def _host(url: str | None) -> str | None:
    """The host of a page's URL: who published it, when nothing else says so."""
    if not url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
