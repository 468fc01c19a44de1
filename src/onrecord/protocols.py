"""What a stage and a store must be, and what is asked of a store and answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, runtime_checkable

from onrecord.lines import Line
from onrecord.records import Act, Article, Doc, Kind, Page, Problem, Spans


@runtime_checkable
class Stage(Protocol):
    """Docs in, docs out, same number, same order; writes its own fields of `Doc` and no other."""

    def __call__(self, docs: Iterable[Doc]) -> Iterator[Doc]: ...


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for in a record; every field given must hold. docs/record.md has the search syntax.

    words: the search language: words, "phrases", AND, OR, NOT, ( ), prefix*; None or blank = any statement.
    speaker, to, relay: a full name or its last words, any case, with or without accents: "putin" finds
        "Vladimir Putin", "von der leyen" finds "Ursula von der Leyen".
    outlet: a full name, any case.
    after, before: dates ("2021", "2021-12" or "2021-12-08") against the day the article gives as published;
        after is inclusive, before is exclusive; an article without a date is then left out.
    about: a name that stands, as a phrase, in what was said.
    article: an article's id; its statements are then found whichever version it is.
    versions: "latest" finds what stands in the newest version of each page, "all" what stood in any.
    limit: hits a page of results holds; cursor: `Hits.cursor` of the page before.
    order: "relevance" (best first, BM25; without words: as "date"), "date" (newest first).
    facet_limit: how many values a facet lists; 0 counts no facets.
    """

    words: str | None = None
    speaker: str | None = None
    to: str | None = None
    relay: str | None = None
    outlet: str | None = None
    after: str | None = None
    before: str | None = None
    act: Act | None = None
    kind: Kind | None = None
    about: str | None = None
    article: str | None = None
    versions: Literal["latest", "all"] = "latest"
    order: Literal["relevance", "date"] = "relevance"
    limit: int = 20
    cursor: str | None = None
    facet_limit: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One statement found. lit: spans of `line["text"]`, in code points, where the words sought stand.

    older: it stands in a version of its page that a newer one follows.
    """

    line: Line
    lit: Spans = ()
    older: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One text that a page had. number: from 1, oldest first; captures: articles with the same text.

    article_id, page_id: of the first page with this text, whose statements are the ones counted.
    """

    number: int
    article_id: str
    page_id: str
    url: str | None
    fetched: str | None
    captures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that is nearly the same as another. similarity: share of common word sequences, 0 to 1."""

    article_id: str
    similarity: float
    outlet: str | None
    published: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of results.

    total: all statements found, not only those on this page.
    facets: for "speaker", "outlet", "month", "act" and "kind", the values met in all statements found, with
        their counts: most frequent first and no more than `Query.facet_limit`; months ("2021-12") all, oldest
        first. A statement without a speaker, outlet or date is in no count of that facet.
    cursor: what to put in `Query.cursor` for the next page; None on the last.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, list[tuple[str, int]]]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class IngestCounts:
    """What one `add` or `ingest` did.

    pages: newly in the record or read anew; unchanged: pages that already stood there as given.
    statements: those of `pages`. problems: by code, all that came with the docs, known before or not.
    """

    pages: int = 0
    unchanged: int = 0
    statements: int = 0
    problems: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """How much a record holds.

    stopped: pages that gave no statements because a problem ended their way. statements, speakers, outlets:
    as a search counts them, in the newest versions. older: articles that are older versions of another, or
    have the same text. copies: articles that are nearly the same as one published before them.
    """

    pages: int
    stopped: int
    articles: int
    statements: int
    speakers: int
    outlets: int
    problems: int
    older: int = 0
    copies: int = 0


@runtime_checkable
class Store(Protocol):
    """A record: pages, their articles and statements, kept and searched. Opened by `stores.open_store`.

    Writing the same thing twice changes nothing; each `ingest` is one transaction. Whatever cannot be done is
    a StoreError with a code, and the record stands as before.
    """

    address: str

    def add(self, docs: Iterable[Doc | Problem], *, read_as: str | None = None) -> IngestCounts:
        """Write docs straight in, a batch to a transaction.

        A page that stands there already is left alone if it was read in the same way, else its article,
        statements and problems are replaced. read_as: the way these docs were read (version, model, options);
        None compares the docs themselves.
        """
        ...

    def ingest(self, path: Path) -> IngestCounts:
        """Write a finished shard in, whole or not at all; a second time changes nothing."""
        ...

    def has_page(self, page: Page, *, read_as: str | None = None) -> bool:
        """Whether this page stands in the record; with `read_as`, whether it was read in that way."""
        ...

    def search(self, query: Query) -> Hits:
        """One page of results. Raises QueryError for a query that cannot be understood."""
        ...

    def statements(self, query: Query = ...) -> Iterator[Line]:
        """Every statement that matches, as written; limit, cursor and order are not looked at."""
        ...

    def statement(self, id: str) -> Line:
        """One statement's line. Raises StoreError("no-such-statement")."""
        ...

    def article(self, id: str) -> Article:
        """One article, exactly as it was written. Raises StoreError("no-such-article")."""
        ...

    def versions(self, place: str) -> list[Version]:
        """The versions of an article (by the id of any of them, or of a further page) or a URL, oldest first.

        An article without a URL has one. Raises StoreError("no-such-article").
        """
        ...

    def mark_copies(self) -> int:
        """Compare the articles that have not been compared with all others; gives the new pairs found.

        Only adds rows; done again, it changes nothing.
        """
        ...

    def copies(self, id: str) -> list[Copy]:
        """The articles that are nearly the same as this one, most alike first."""
        ...

    def article_on(self, page_id: str) -> Article:
        """The article on a page. Raises StoreError("no-such-article") where none was found on it."""
        ...

    def page(self, id: str) -> Page:
        """One page with its bytes. Raises StoreError("no-such-page", or "page-withdrawn": no bytes)."""
        ...

    def articles(self, *, versions: Literal["latest", "all"] = "all") -> Iterator[Line]:
        """Every article as `lines.article_line` writes it, in the order of writing.

        With three more fields: `version`, `versions` (how many there are) and `copies`.
        """
        ...

    def problems(self) -> Iterator[Problem]:
        """Every problem met, once, in the order of writing."""
        ...

    def problem_counts(self) -> dict[str, int]:
        """How many problems of each code, most frequent first."""
        ...

    def counts(self) -> RecordCounts:
        """How much there is."""
        ...

    def close(self) -> None:
        """Let the record go; a closed store cannot be used again."""
        ...

    def __enter__(self) -> Store: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
