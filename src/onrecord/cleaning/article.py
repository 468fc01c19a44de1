"""An `Article` put together from what the cleaners found, and the page that is an article already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.cleaning.blocks import cut_paragraph, joined_lines
from onrecord.cleaning.dateline import Dateline, find_agency, find_dateline, parse_date
from onrecord.cleaning.language import guess_language
from onrecord.cleaning.outlets import find_outlet, host_of
from onrecord.errors import InputError
from onrecord.records import Article, FieldBasis, Known, MapRun, Page, Removed, Span, article_id

_LETTERS = re.compile(r"\w+")
HEADLINE_GAP = "\n\n"

# How many paragraphs are looked at for a dateline: what stands first may be a standfirst and a caption.
_DATELINE_PARAGRAPHS = 3

# How many other values of a fact are kept; a page may have a heading in each of its hidden dialogs.
_MOST_OTHERS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What a page says of its article beside the text; what the carrier declared goes before it.

    known: where these facts are from; those without an entry stand in the page's text.
    """

    outlet: str | None = None
    bylines: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    modified: str | None = None
    kicker: str | None = None
    canonical: str | None = None
    credit: str | None = None
    known: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The headline or the body: its text, its paragraphs in it, and where it stands on the page."""

    text: str
    paragraphs: tuple[Span, ...] = ()
    page_map: tuple[MapRun, ...] = ()


def make_article(
    page: Page, body: Part, *, headline: Part | None, found: Found, removed: Sequence[Removed] = ()
) -> Article:
    """The article of a page: headline, blank line, body, with every span moved to where it then stands.

    A body's paragraph that is too long for one is cut into several.
    A dateline at the start of the body becomes a paragraph of its own, so that it is no part of the first
    sentence; in a page that is a clean article (form "article") nothing is moved.
    """
    declared = page.declared
    dateline, at = _dateline(body)
    if dateline is not None and page.form != "article":
        body = replace(body, paragraphs=_split(body, at, dateline.end))
    cut = (piece for span in body.paragraphs for piece in cut_paragraph(body.text, span))
    body = replace(body, paragraphs=tuple(cut))
    shift = 0 if headline is None else len(headline.text) + len(HEADLINE_GAP)
    head = "" if headline is None else headline.text + HEADLINE_GAP
    text = head + body.text
    paragraphs = [(start + shift, end + shift) for start, end in body.paragraphs]
    runs = [replace(run, article=run.article + shift) for run in body.page_map]
    if headline is not None:
        paragraphs.insert(0, (0, len(headline.text)))
        runs = [*headline.page_map, *runs]
    facts = _Facts(found)
    url = page.url or found.canonical
    published = parse_date(declared.published) if declared.published else None
    modified = parse_date(declared.modified) if declared.modified else None
    title = facts.take("title", headline.text if headline else None, ("declared", declared.title))
    outlet = facts.take("outlet", found.outlet, ("declared", declared.outlet), ("outlets", _listed(url)))
    if outlet is None:
        outlet = facts.take("outlet", None, ("url", host_of(url)))
    bylines = tuple(name for name in found.bylines if name.casefold() != (outlet or "").casefold())
    credit = facts.take("credit", _foreign(found.credit or (dateline.credit if dateline else None), outlet))
    return Article(
        id=article_id(page.id, text),
        page_id=page.id,
        url=facts.take("url", None, ("declared", page.url), ("meta", found.canonical)),
        text=text,
        language=facts.take(
            "language",
            _language_code(found.language) or guess_language(text),
            ("declared", _language_code(declared.language)),
        )
        or "und",
        title=title,
        title_span=None if headline is None else (0, len(headline.text)),
        body_span=(shift, len(text)),
        outlet=outlet,
        bylines=declared.bylines or bylines,
        published=facts.take("published", found.published, ("declared", published)),
        paragraphs=tuple(paragraphs),
        page_map=tuple(runs),
        removed=tuple(removed),
        kicker=facts.take("kicker", found.kicker),
        modified=facts.take("modified", found.modified, ("declared", modified)),
        place=facts.take("place", dateline.place if dateline else None),
        canonical=facts.take("canonical", found.canonical),
        credit=credit,
        known=facts.with_bylines(declared.bylines, bylines),
    )


class _Facts:
    """Notes for each fact of an article where it is from, and what the other places said."""

    def __init__(self, found: Found) -> None:
        self._found = {known.field: known for known in found.known}
        self._known: list[Known] = []

    def take(self, field: str, found: str | None, *better: tuple[FieldBasis, str | None]) -> str | None:
        """The first of the better values that is there, else what was found on the page."""
        own = self._found.get(field)
        basis: FieldBasis = own.basis if own else "guessed" if field == "language" else "text"
        given = [*better, (basis, found)]
        values = [(place, value) for place, value in given if value]
        if not values:
            return None
        (chosen, value), rest = values[0], values[1:]
        others = [*rest, *(own.others if own else ())]
        differing = tuple(dict.fromkeys(claim for claim in others if claim[1] != value))
        if field != "url":
            self._known.append(Known(field, chosen, differing[:_MOST_OTHERS]))
        return value

    def with_bylines(self, declared: Sequence[str], found: Sequence[str]) -> tuple[Known, ...]:
        """All that was noted, with where the bylines are from."""
        self.take("bylines", ", ".join(found), ("declared", ", ".join(declared)))
        order = ("title", "outlet", "bylines", "published", "modified")
        rank = {field: place for place, field in enumerate(order)}
        return tuple(sorted(self._known, key=lambda known: rank.get(known.field, len(order))))


def _dateline(body: Part) -> tuple[Dateline | None, int]:
    """The dateline, and the paragraph it begins; a standfirst or two may stand before that."""
    for at, (start, end) in enumerate(body.paragraphs[:_DATELINE_PARAGRAPHS]):
        dateline = find_dateline(body.text[start:end])
        if dateline is not None:
            return dateline, at
    return None, 0


def _split(body: Part, at: int, length: int) -> tuple[Span, ...]:
    """The body's paragraphs, the first `length` code points of one a paragraph by themselves."""
    start, end = body.paragraphs[at]
    stop = start + len(body.text[start : start + length].rstrip())
    if start + length >= end:
        return body.paragraphs
    return (*body.paragraphs[:at], (start, stop), (start + length, end), *body.paragraphs[at + 1 :])


def _listed(url: str | None) -> str | None:
    outlet = find_outlet(url)
    return outlet.name if outlet else None


def _foreign(credit: str | None, outlet: str | None) -> str | None:
    """The credit, unless it is the outlet itself: nobody credits their own text."""
    if credit is None or outlet is None:
        return credit
    own = outlet.casefold()
    return None if credit == find_agency(outlet) or own.startswith(credit.casefold()) else credit


def keep_article(page: Page, text: str) -> Article:
    """A page that is a clean article body: kept as it stands, its paragraphs its non-empty lines.

    Lines that were broken at a width make one paragraph, up to a blank line. A declared headline is put
    before the body, unless the body's first line is that headline.
    """
    paragraphs = tuple(joined_lines(text))
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
