"""The public verbs: read pages, read a text, open a record and search it.

for statement in onrecord.statements("“It is over,” said Ms Lee."): ...
record = onrecord.open_record("news.db")
record.add(onrecord.read("pages/"))
for hit in record.search("sanctions", speaker="Lee"): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from onrecord.config import read_config
from onrecord.errors import InputError, MissingExtra
from onrecord.limits import LIMITS, Limits
from onrecord.lines import Line
from onrecord.protocols import Copy, Hit, Hits, IngestCounts, Query, RecordCounts, Store, Version
from onrecord.records import (
    Act,
    Article,
    Declared,
    Doc,
    Kind,
    Origin,
    Page,
    Problem,
    Statement,
    page_id,
)

if TYPE_CHECKING:
    from onrecord.checking import Check
    from onrecord.pipeline import Pipeline


def read(
    *inputs: str | Path,
    form: str = "auto",
    url: str | None = None,
    published: str | None = None,
    outlet: str | None = None,
    fields: Mapping[str, str] | None = None,
    threads: int | None = None,
) -> Reading:
    """The docs of these files, folders, globs, URLs or "-" (standard input), read one by one when asked for.

    form: what they are: "auto" looks at the content; docs/formats.md lists the others.
    url, published, outlet: said of every page that does not say it itself. fields: for records in JSONL, CSV
    and Parquet, where they keep what, e.g. {"text": "body"}. threads: of the network; None = as configured.
    A page that cannot be read, or takes more than `limits.Limits` allows, is a doc that is `stopped`, with
    its problems; an input that gives no page at all is a `Problem` among `Reading.problems`. Nothing is read
    before the first doc is asked for. In the main thread a page that takes too long is interrupted (by the
    timer of SIGPROF); in others it is stopped between two steps of the model only.
    Raises InputError "bad-date" at once where `published` is no date, and ModelError, with the first doc, if
    the model cannot be used.
    """
    if published is not None:
        from onrecord.cleaning.dateline import parse_date

        if parse_date(published) is None:
            raise InputError("bad-date", f"published={published!r} is not a date; write it as 2021-12-08")

    def entries() -> Iterator[Doc | Problem]:
        from onrecord.readers import read_pages

        pages = read_pages(
            [str(place) for place in inputs],
            form=form,
            declared=Declared(published=published, outlet=outlet),
            url=url,
            fields=fields,
        )
        yield from read_docs(pages, configured_pipeline(threads))

    return Reading(entries())


class Reading(Iterator[Doc]):
    """Docs as they are read. `problems`: those met so far that readers had (a missing file, say)."""

    def __init__(self, entries: Iterator[Doc | Problem]) -> None:
        self._entries = entries
        self.problems: list[Problem] = []

    def __next__(self) -> Doc:
        for entry in self._entries:
            if isinstance(entry, Doc):
                return entry
            self.problems.append(entry)
        raise StopIteration

    def entries(self) -> Iterator[Doc | Problem]:
        """Docs and such problems in the order they are met; use this or the docs alone, not both."""
        return self._entries


def read_docs(
    pages: Iterable[Page | Problem], pipeline: Callable[[Iterable[Doc]], Iterator[Doc]]
) -> Iterator[Doc | Problem]:
    """Run pages through the pipeline; problems that readers had keep their place among the docs, roughly.

    Where a stage takes docs in batches, a problem comes out before the docs of the batch it was met in.
    """
    met: list[Problem] = []

    def docs() -> Iterator[Doc]:
        for entry in pages:
            if isinstance(entry, Problem):
                met.append(entry)
            else:
                yield Doc(page=entry)

    for doc in pipeline(docs()):
        yield from met
        met.clear()
        yield doc
    yield from met


def statements(text: str, *, title: str | None = None, published: str | None = None) -> list[Statement]:
    """The statements in a text, taken as a clean article body.

    title: its headline, read too; spans then index the headline, a blank line and the text. published: an ISO
    date, against which "on Tuesday" is understood.
    Raises InputError: "empty-page", or "language-not-supported" if the text is not English.
    """
    body = text.encode("utf-8", "replace")
    page = Page(
        id=page_id(None, body),
        name="text",
        url=None,
        body=body,
        form="article",
        media_type="text/plain; charset=utf-8",
        origin=Origin("text"),
        declared=Declared(title=title, published=published),
    )
    for doc in configured_pipeline()([Doc(page=page)]):
        if doc.stopped:
            raise InputError(doc.problems[-1].code, doc.problems[-1].message)
        return list(doc.statements)
    return []


def open_record(address: str | Path | None = None, *, read_only: bool = False) -> Record:
    """The record at `address` (a file's path), made if there is none, or the configured one.

    read_only: it must be there, and is never written. Raises StoreError with a code, as docs/problems.md
    lists them.
    """
    from onrecord.stores import open_store

    place = read_config().record if address is None else str(address)
    return Record(open_store(place, read_only=read_only, create=not read_only))


class Record:
    """An open record. Use it in a `with`, or call `close`; it belongs to the thread that opened it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def address(self) -> str:
        return self.store.address

    def add(self, docs: Iterable[Doc | Problem]) -> IngestCounts:
        """Write docs as `read` gives them, with every problem met; the same ones again change nothing.

        For many thousands of pages use `onrecord read --into`, which goes on where it was stopped.
        """
        counts = self.store.add(docs.entries() if isinstance(docs, Reading) else docs)
        self.store.mark_copies()
        return counts

    def search(
        self,
        words: str | None = None,
        *,
        speaker: str | None = None,
        to: str | None = None,
        relay: str | None = None,
        outlet: str | None = None,
        after: str | None = None,
        before: str | None = None,
        act: Act | None = None,
        kind: Kind | None = None,
        about: str | None = None,
        article: str | None = None,
        versions: Literal["latest", "all"] = "latest",
        order: Literal["relevance", "date"] = "relevance",
        limit: int = 20,
        cursor: str | None = None,
    ) -> Results:
        """The statements for which all of this holds, best first; `protocols.Query` says what each means.

        Raises QueryError for a search that cannot be understood.
        """
        query = Query(
            words=words,
            speaker=speaker,
            to=to,
            relay=relay,
            outlet=outlet,
            after=after,
            before=before,
            act=act,
            kind=kind,
            about=about,
            article=article,
            versions=versions,
            order=order,
            limit=limit,
            cursor=cursor,
        )
        return Results(self.store, query)

    def statements(self, query: Query | None = None) -> Iterator[Line]:
        """The lines of all statements that match, in the order of writing, as many as there are."""
        return self.store.statements(query or Query())

    def articles(self, *, versions: Literal["latest", "all"] = "all") -> Iterator[Line]:
        """The lines of all articles, or of the newest version of each, in the order of writing."""
        return self.store.articles(versions=versions)

    def versions(self, place: str) -> list[Version]:
        """The versions of an article, by the id of one of them or its URL, oldest first.

        Raises StoreError("no-such-article").
        """
        return self.store.versions(place)

    def copies(self, id: str) -> list[Copy]:
        """The articles that are nearly the same as the one with this id, most alike first."""
        return self.store.copies(id)

    def statement(self, id: str) -> Line:
        """One statement's line. Raises StoreError("no-such-statement")."""
        return self.store.statement(id)

    def article(self, id: str) -> Article:
        """One article. Raises StoreError("no-such-article")."""
        return self.store.article(id)

    def problems(self) -> Iterator[Problem]:
        """Every problem met in reading, in the order of writing."""
        return self.store.problems()

    def counts(self) -> RecordCounts:
        """How much the record holds."""
        return self.store.counts()

    def check(self) -> Check:
        """Re-read every evidence span against the stored pages: an iterator over what does not agree."""
        from onrecord.checking import Check

        return Check(self.store)

    def close(self) -> None:
        """Let the record go; it cannot be used again."""
        self.store.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Results:
    """What a search found: one page of hits to go through, and all of them as a table.

    Iterating and `len` are over this page; `total` and `facets` are of everything found, and so are
    `to_arrow` and `to_pandas`.
    """

    def __init__(self, store: Store, query: Query) -> None:
        self._store = store
        self._query = query
        self._hits: Hits = store.search(query)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits.hits)

    def __len__(self) -> int:
        return len(self._hits.hits)

    @property
    def total(self) -> int:
        """How many statements were found, on this page and beyond."""
        return self._hits.total

    @property
    def facets(self) -> Mapping[str, list[tuple[str, int]]]:
        """For speaker, outlet, month, act and kind: the values met, with how often."""
        return self._hits.facets

    @property
    def cursor(self) -> str | None:
        """Where the next page begins; None on the last."""
        return self._hits.cursor

    def next(self) -> Results | None:
        """The next page; None after the last."""
        if self.cursor is None:
            return None
        return Results(self._store, replace(self._query, cursor=self.cursor))

    def to_arrow(self) -> Any:  # a pyarrow.Table; pyarrow ships no types
        """All statements found, in the order of writing, with the fields of docs/statement-fields.md."""
        from onrecord.export.arrow_table import arrow_table

        return arrow_table(self._store.statements(replace(self._query, cursor=None)))

    def to_pandas(self) -> Any:  # a pandas.DataFrame
        """`to_arrow` as a DataFrame. Raises MissingExtra without pandas."""
        try:
            import pandas  # noqa: F401 - only to see whether it is there
        except ImportError as error:
            raise MissingExtra(
                "to_pandas needs pandas, which is not installed; run: pip install 'onrecord[pandas]'"
            ) from error
        return self.to_arrow().to_pandas()


def configured_model() -> Path:
    """The model folder in use: the one that ships, unless the configuration names another."""
    from onrecord.model.session import WEIGHTS

    model = read_config().model
    return Path(model) if model else WEIGHTS


def configured_pipeline(threads: int | None = None) -> Pipeline:
    """The stages with the configured model, loaded once for each number of threads."""
    wanted = read_config().threads if threads is None else threads
    return _load_pipeline(configured_model(), wanted or _default_threads(), configured_limits())


def configured_limits() -> Limits:
    """What one page may take: the usual limits, with the configured time."""
    seconds = read_config().page_seconds
    return replace(LIMITS, page_seconds=float(seconds)) if seconds else LIMITS


@lru_cache(maxsize=2)
def _load_pipeline(model: Path, threads: int, limits: Limits) -> Pipeline:
    from onrecord.pipeline import load_pipeline

    return load_pipeline(model, threads=threads, limits=limits)


def _default_threads() -> int:
    import os

    return max(1, (os.cpu_count() or 2) // 2)
