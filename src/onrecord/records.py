"""Every data type that passes between rooms. Standard library only; frozen; tuples, not lists.

Offsets are Unicode code points, half-open, into `Article.text` unless a name says `page_`, which means
into the page's decoded text as given (newlines untranslated). Ids are content digests (`digest`), so
writing the same thing twice changes nothing.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Span = tuple[int, int]
Spans = tuple[Span, ...]

Kind = Literal["direct", "indirect", "mixed"]
Act = Literal[
    "assert", "deny", "demand", "promise", "warn", "ask", "support", "oppose", "belief", "intent", "other"
]
SpeakerType = Literal["person", "organisation", "group", "document", "unknown"]
How = Literal["name", "nominal", "pronoun", "carried"]
Basis = Literal["stated", "dateline", "published"]
Form = Literal["html", "fragment", "dump", "article"]
Carrier = Literal["file", "jsonl", "csv", "parquet", "feed", "warc", "mail", "markdown", "web"]
FieldBasis = Literal["declared", "json-ld", "meta", "text", "url", "outlets", "guessed"]


def digest(prefix: str, *parts: str | bytes) -> str:
    """An id: the prefix and 80 bits of SHA-256 over the parts, each preceded by its length.

    80 bits: among ten billion ids the chance of one collision is below 1 in 10,000.
    """
    sha = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        sha.update(b"%d:" % len(raw))
        sha.update(raw)
    return prefix + sha.hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a page's bytes came from: a file as the user named it, and the record's place in it."""

    file: str
    offset: int | None = None
    """Record number from 1 (for JSONL the line's), byte offset for WARC; None when the file is the page."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What the carrier of a page (a JSONL field, a feed, an option) says of it. None = nothing said."""

    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    bylines: tuple[str, ...] = ()
    language: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was given, before anything is cleaned away.

    form: how it is to be cleaned: "html" (a whole web page), "fragment" (the HTML of an article alone, as
        feeds carry it), "dump" (text with page chrome in it) or "article" (a clean body).
    carrier: what it came in; "file" when the file is the page.
    name: what output calls `page`: the path or URL as given, or the record's own id in a JSONL file.
    fetched: when the web gave these bytes (ISO 8601), None when nobody said.
    robots: for a page fetched from the web, what its site's robots.txt and its text-and-data-mining
        reservation said.
    version_of: the page of the same URL that this one follows, with other words; a record says so.
    """

    id: str
    name: str
    url: str | None
    body: bytes
    form: Form
    media_type: str
    origin: Origin
    declared: Declared = Declared()
    carrier: Carrier = "file"
    fetched: str | None = None
    robots: str | None = None
    version_of: str | None = None

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes as given; the same for two outlets that carry the same bytes."""
        return _sha256(self.body)


@lru_cache(maxsize=1)
def _sha256(body: bytes) -> str:
    # Every statement of a page carries its digest, one after the other; the bytes are hashed once for all.
    return hashlib.sha256(body).hexdigest()


@dataclass(frozen=True, slots=True)
class MapRun:
    """`length` code points of the article from `article` on stand on the page, unchanged, from `page` on.

    page_length: where letters were mended ("â€™" reads "’"), how many code points of the page they stand for;
    such a run is not divided. None for a run that is unchanged.
    """

    article: int
    page: int
    length: int
    page_length: int | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """A piece of the page that is not article, kept so that nobody need wonder where it went.

    span: page code points, None where the page is HTML.
    reason: kebab-case: "icon-words", "doubled-headline", "menu", "share-bar", "player", "byline", "dateline"…
    """

    text: str
    reason: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Where one of an article's facts is from, and what other places on the page said instead.

    field: the name of the `Article` field. basis: "declared" by the carrier or an option, "json-ld" or "meta"
        on the page, its "text" as a reader sees it, its "url", the table of "outlets", or "guessed".
    others: (basis, value) of those that disagreed, in the order they would have been taken.
    """

    field: str
    basis: FieldBasis
    others: tuple[tuple[FieldBasis, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """The article on a page: its headline (where one was found), a blank line, its body.

    text: headline and body; `title_span` and `body_span` say which part is which. With `--as article` it is
        the file as it stands and `title_span` is None.
    paragraphs: spans of `text`, in order, without the line breaks between them; the headline is the first.
    page_map: how `text` leads back to the page; empty for HTML, whose evidence is found by its words.
    published, modified: ISO 8601, as precise as the page: "2021-12-08", "2021-12-08T14:34",
        "2021-12-08T14:34+00:00"; the first publication, and the last change where the page says it.
    languages: of each of `paragraphs`, where not all are in `language`; else empty.
    kicker: the line over the headline ("World", "Analysis"). place: the dateline's city. canonical: the URL
        that the page gives as its own. credit: the agency whose text it is, "Reuters"; else None.
    known: where title, outlet, bylines, published… are from.
    """

    id: str
    page_id: str
    url: str | None
    text: str
    language: str
    title: str | None
    title_span: Span | None
    body_span: Span
    outlet: str | None
    bylines: tuple[str, ...]
    published: str | None
    paragraphs: Spans
    page_map: tuple[MapRun, ...] = ()
    removed: tuple[Removed, ...] = ()
    languages: tuple[str, ...] = ()
    kicker: str | None = None
    modified: str | None = None
    place: str | None = None
    canonical: str | None = None
    credit: str | None = None
    known: tuple[Known, ...] = ()

    @property
    def body(self) -> str:
        return self.text[self.body_span[0] : self.body_span[1]]

    def paragraphs_in(self, languages: Collection[str]) -> Spans:
        """Those of the paragraphs that are in one of these languages."""
        each = self.languages or (self.language,) * len(self.paragraphs)
        return tuple(span for span, one in zip(self.paragraphs, each, strict=True) if one in languages)

    def page_spans(self, spans: Iterable[Span]) -> Spans | None:
        """The page's spans for these article spans, split where the page has something between.

        None when any part of them does not stand on the page as text (HTML, or a declared headline).
        """
        found: list[Span] = []
        starts = [run.article for run in self.page_map]
        for start, end in spans:
            at = start
            while at < end:
                index = bisect_right(starts, at) - 1
                if index < 0:
                    return None
                run = self.page_map[index]
                if at >= run.article + run.length:
                    return None
                stop = min(end, run.article + run.length)
                if run.page_length is None:
                    page_start = run.page + at - run.article
                    page_end = page_start + stop - at
                else:
                    page_start, page_end = run.page, run.page + run.page_length
                if found and found[-1][1] == page_start and at != start:
                    found[-1] = (found[-1][0], page_end)
                else:
                    found.append((page_start, page_end))
                at = stop
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody the source might be, with the share of belief given to them (0 to 1)."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a source turns out to name. `name` is the fullest name the article uses.

    mention: where that name stands in the article, None when it is nowhere written out.
    how: "name" (the source is a name), "nominal" ("the Russian leader"), "pronoun", "carried" (no source on
        the page; taken from the statement before).
    """

    name: str
    type: SpeakerType
    how: How
    confidence: float
    role: str | None = None
    mention: Span | None = None
    entity_id: str | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """One who passed the words on, with the words that say so."""

    name: str
    cue: Spans = ()


@dataclass(frozen=True, slots=True)
class When:
    """When it was said. start, end: ISO dates or date-times, None = open. span: the words that say so."""

    start: str | None
    end: str | None
    basis: Basis
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """How to find the words again: a W3C text-quote selector and the digest of the page.

    exact: the article's text from the first to the last content span; prefix, suffix: up to 32 code points
    around it; page_spans: the content on the page, None for HTML.
    """

    url: str | None
    page_sha256: str
    exact: str
    prefix: str
    suffix: str
    page_spans: Spans | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One attribution: words the writer credits to someone. Extraction writes it; resolution adds who.

    content is never empty; source and cue may be. `candidates` are kept when `speaker` is None (unknown).
    """

    id: str
    article_id: str
    source: Spans
    cue: Spans
    content: Spans
    text: str
    kind: Kind
    act: Act
    negated: bool
    headline: bool
    confidence: float
    evidence: Evidence
    made_by: str
    parent_id: str | None = None
    speaker: Speaker | None = None
    candidates: tuple[Candidate, ...] = ()
    relay: tuple[Hop, ...] = ()
    addressee: str | None = None
    when: When | None = None
    where: str | None = None
    denies: tuple[str, ...] = ()
    replies_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that refers to somebody, and who: mentions of one `entity` number are the same."""

    span: Span
    entity: int
    type: SpeakerType
    name: str | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be done, counted by its code; never silently dropped."""

    stage: str
    code: str
    message: str
    origin: Origin
    page_id: str | None = None


@dataclass(frozen=True, slots=True)
class Doc:
    """The carrier: enters the pipeline with a page, leaves with statements. Each field has one writer.

    stopped: a problem ended this document's way; later stages let it pass by.
    """

    page: Page
    article: Article | None = None
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    problems: tuple[Problem, ...] = ()
    stopped: bool = False


def statement_id(
    article_id: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span]
) -> str:
    """The id of a statement: a digest of its article and spans, so a better model keeps it."""
    return digest("s_", article_id, repr((tuple(source), tuple(cue), tuple(content))))


def page_id(url: str | None, body: bytes, *, outlet: str | None = None) -> str:
    """The id of a page: a digest of its bytes and its URL or, where that is not known, its declared outlet.

    So two outlets may carry the same bytes.
    """
    return digest("p_", url or (f"outlet {outlet}" if outlet else ""), body)


def article_id(page: str, text: str) -> str:
    """The id of an article: a digest of its page and its text."""
    return digest("a_", page, text)
