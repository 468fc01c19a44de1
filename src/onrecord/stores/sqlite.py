"""A record in one SQLite file: any number of readers, one writer at a time, neither waiting for the other.

`schema.py` tells our files from others, `hits.py` searches, `writing.py` puts docs in; this module opens the
file, keeps each step a transaction and reads things back by id. A store belongs to the thread that opened it.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from onrecord.errors import StoreError
from onrecord.lines import Line, article_line
from onrecord.protocols import Copy, Hits, IngestCounts, Query, RecordCounts, Version
from onrecord.records import Article, Declared, Doc, Origin, Page, Problem
from onrecord.stores.copies import CopyMarker, read_copies, unmarked
from onrecord.stores.faults import faults_of
from onrecord.stores.hits import find_hits, find_keys, read_line, read_lines
from onrecord.stores.rows import article_of, declared_of, reading_of, stored, unpack
from onrecord.stores.schema import begin_record, check_ours, check_version, latest_version, migrate
from onrecord.stores.versions import NEWEST, read_versions, url_key
from onrecord.stores.writing import Writer

# How long to wait for another writer. Ingesting a shard of 64 pages takes well under a second.
_WAIT_S = 30.0
# Docs written in one transaction by `add`: what is lost if it is interrupted.
_BATCH = 64
# What SQLite may keep of the file in memory; its own default is 2 MiB.
_CACHE_KIB = 64 * 1024
# Rows fetched at a time where all are read: an export holds no lock while its caller writes them out.
_READ_AT_ONCE = 500


class SqliteStore:
    """An open record; a `Store`. Use it in a `with`, or call `close`."""

    def __init__(self, address: str, *, read_only: bool = False, create: bool = False) -> None:
        self.address = address
        self._read_only = read_only
        self._db = _open(Path(address), read_only=read_only, create=create)
        self._writer = Writer(self._db)

    def add(self, docs: Iterable[Doc | Problem], *, read_as: str | None = None) -> IngestCounts:
        entries = iter(docs)
        done = IngestCounts()
        while batch := list(islice(entries, _BATCH)):
            with self._writing():
                done = _sum(done, self._writer.write(batch, read_as=read_as))
        return done

    def ingest(self, path: Path) -> IngestCounts:
        # Only here, so that searching a record does not load pyarrow.
        from onrecord.stores.shards import read_label, read_shard

        label = read_label(path)
        with self._writing():
            if self._writer.has_shard(label.id):
                return IngestCounts(unchanged=label.pages, problems=label.problems)
            return self._writer.write_shard(label.id, read_shard(path), read_as=label.read_as)

    def has_page(self, page: Page, *, read_as: str | None = None) -> bool:
        row = self._row("SELECT reading FROM pages WHERE id = ?", page.id)
        if row is None:
            return False
        return read_as is None or row[0] == reading_of(page, read_as)

    def search(self, query: Query) -> Hits:
        with self._reading():
            return find_hits(self._db, query)

    def statements(self, query: Query = Query()) -> Iterator[Line]:  # noqa: B008 - frozen, so safe to share
        with faults_of(self.address):
            keys = find_keys(self._db, query)
        for start in range(0, len(keys), _READ_AT_ONCE):
            chunk = keys[start : start + _READ_AT_ONCE]
            with faults_of(self.address):
                lines = read_lines(self._db, chunk)
            yield from (lines[key] for key in chunk if key in lines)

    def statement(self, id: str) -> Line:
        with faults_of(self.address):
            line = read_line(self._db, id)
        if line is None:
            raise self._missing("statement", id)
        return line

    def article(self, id: str) -> Article:
        row = self._row("SELECT contents FROM articles WHERE id = ?", id)
        if row is None:
            raise self._missing("article", id)
        return article_of(unpack(row[0]))

    def article_on(self, page_id: str) -> Article:
        row = self._row(
            "SELECT contents FROM articles JOIN pages ON pages.key = articles.page WHERE pages.id = ?",
            page_id,
        )
        if row is None:
            raise self._missing("article", f"of page {page_id}")
        return article_of(unpack(row[0]))

    def page(self, id: str) -> Page:
        row = self._row(
            f"SELECT {_PAGE_COLUMNS}, coding, body FROM pages"
            " LEFT JOIN page_bodies ON page_bodies.sha256 = pages.sha256 WHERE pages.id = ?",
            id,
        )
        if row is None:
            raise self._missing("page", id)
        if row[-1] is None:
            raise StoreError(
                "page-withdrawn",
                f"{self.address}: the bytes of page {id!r} were removed from the record; only what was "
                "read in it is left",
            )
        return _page_of(row, zlib.decompress(row[-1]))

    def versions(self, place: str) -> list[Version]:
        with self._reading():
            key = url_key(place)
            for condition, sought in (
                ("articles.id = ?", place),
                ("pages.id = ?", place),
                ("story = ?", key),
                # A URL is its page's; where only a feed carried it, the feed's.
                ("story = ?", f"feed {key}"),
                # Pages that no version can follow: a front page, a piece of a table.
                ("pages.url = ?", place),
            ):
                row = self._db.execute(
                    "SELECT story, articles.id, pages.id, pages.url, fetched FROM articles"
                    f" JOIN pages ON pages.key = articles.page WHERE {condition}"
                    " ORDER BY articles.key DESC LIMIT 1",
                    (sought,),
                ).fetchone()
                if row is not None:
                    break
            else:
                raise self._missing("article", place)
            story, article_id, page_id, url, fetched = row
            if story is None:
                return [Version(1, article_id, page_id, stored(url), stored(fetched))]
            return read_versions(self._db, stored(story))

    def mark_copies(self) -> int:
        found = last = 0
        marker = CopyMarker(self._db)
        while True:
            with self._writing():
                waiting = unmarked(self._db, after=last, limit=_BATCH)
                found += sum(marker.mark(article) for article in waiting)
            if not waiting:
                return found
            last = waiting[-1]

    def copies(self, id: str) -> list[Copy]:
        with faults_of(self.address):
            return read_copies(self._db, id)

    def articles(self, *, versions: Literal["latest", "all"] = "all") -> Iterator[Line]:
        for row in self._rows_by_key(_ARTICLES, "articles.key"):
            _, standing, version, count, has_copies, contents, *page = row
            if versions == "latest" and standing < NEWEST:
                continue
            article = article_of(unpack(contents))
            near = self.copies(article.id) if has_copies else []
            yield {
                **article_line(article, _page_of(tuple(page), b"")),
                "version": version,
                "versions": count,
                "copies": [{"article_id": copy.article_id, "similarity": copy.similarity} for copy in near],
            }

    def problems(self) -> Iterator[Problem]:
        sql = 'SELECT key, stage, code, message, file, "offset", page_id FROM problems'
        for _, stage, code, message, file, offset, page_id in self._rows_by_key(sql, "key"):
            yield Problem(
                stage=stage,
                code=code,
                message=stored(message),
                origin=Origin(stored(file), offset),
                page_id=page_id,
            )

    def problem_counts(self) -> dict[str, int]:
        sql = "SELECT code, count(*) FROM problems GROUP BY code ORDER BY count(*) DESC, code"
        with faults_of(self.address):
            return dict(self._db.execute(sql).fetchall())

    def counts(self) -> RecordCounts:
        row = self._row(
            f"WITH counted AS (SELECT speaker, outlet FROM facets WHERE standing = {NEWEST})"
            " SELECT (SELECT count(*) FROM pages), (SELECT count(*) FROM pages WHERE status = 'stopped'),"
            " (SELECT count(*) FROM articles), (SELECT count(*) FROM counted),"
            " (SELECT count(DISTINCT speaker) FROM counted), (SELECT count(DISTINCT outlet) FROM counted),"
            f" (SELECT count(*) FROM problems), (SELECT count(*) FROM articles WHERE standing < {NEWEST}),"
            " (SELECT count(DISTINCT article) FROM copies)"
        )
        return RecordCounts(*(row or ()))

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> SqliteStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Hold one view of the record for several SELECTs."""
        with faults_of(self.address):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write all that is written inside, or nothing."""
        if self._read_only:
            raise StoreError("read-only", f"{self.address}: was opened only for reading; open it for writing")
        with faults_of(self.address):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._writer.forget()
                # SQLite ends the transaction itself when the disk is full.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _row(self, sql: str, *parameters: str) -> tuple[Any, ...] | None:
        with faults_of(self.address):
            row: tuple[Any, ...] | None = self._db.execute(sql, parameters).fetchone()
        return row

    def _rows_by_key(self, sql: str, key: str) -> Iterator[tuple[Any, ...]]:
        """All rows of a SELECT whose first column is `key`, in its order, a chunk at a time."""
        last = 0
        while True:
            with faults_of(self.address):
                rows = self._db.execute(
                    f"{sql} WHERE {key} > ? ORDER BY {key} LIMIT {_READ_AT_ONCE}", (last,)
                ).fetchall()
            if not rows:
                return
            yield from rows
            last = rows[-1][0]

    def _missing(self, what: str, id: str) -> StoreError:
        return StoreError(f"no-such-{what}", f"{self.address}: holds no {what} with the id {id!r}")


_PAGE_COLUMNS = (
    "pages.id, pages.name, pages.url, pages.form, pages.carrier, pages.media_type, pages.file,"
    " pages.offset, pages.declared, pages.fetched, pages.robots, pages.version_of"
)

_ARTICLES = (
    "SELECT articles.key, standing, version,"
    " ifnull((SELECT max(version) FROM articles AS others WHERE others.story = articles.story), 1),"
    " EXISTS (SELECT 1 FROM copies WHERE article = articles.key OR of = articles.key),"
    f" contents, {_PAGE_COLUMNS} FROM articles JOIN pages ON pages.key = articles.page"
)


def _page_of(row: tuple[Any, ...], body: bytes) -> Page:
    id, name, url, form, carrier, media_type, file, offset, declared, fetched, robots, version_of = row[:12]
    return Page(
        id=id,
        name=stored(name),
        url=stored(url),
        body=body,
        form=form,
        carrier=carrier,
        media_type=stored(media_type),
        origin=Origin(stored(file), offset),
        declared=declared_of(json.loads(declared)) if declared else Declared(),
        fetched=stored(fetched),
        robots=stored(robots),
        version_of=version_of,
    )


def _sum(one: IngestCounts, other: IngestCounts) -> IngestCounts:
    codes = one.problems.keys() | other.problems.keys()
    return IngestCounts(
        pages=one.pages + other.pages,
        unchanged=one.unchanged + other.unchanged,
        statements=one.statements + other.statements,
        problems={code: one.problems.get(code, 0) + other.problems.get(code, 0) for code in sorted(codes)},
    )


def _open(path: Path, *, read_only: bool, create: bool) -> sqlite3.Connection:
    is_new = not path.exists() or (path.is_file() and path.stat().st_size == 0)
    if not path.exists() and (read_only or not create):
        raise StoreError(
            "no-such-record",
            f"{path}: there is no record here; `onrecord read INPUT --into {path}` makes one",
        )
    if not is_new or read_only or not create:
        check_ours(path)
    with faults_of(str(path)):
        try:
            db = _open_to_read(path) if read_only else _open_to_write(path)
        except sqlite3.Error:
            if is_new:
                # Begun, and no room or right to go on: a stump would be taken for a record later.
                for part in (path, _log_of(path), path.with_name(path.name + "-shm")):
                    part.unlink(missing_ok=True)
            raise
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        return db


def _open_to_write(path: Path) -> sqlite3.Connection:
    db = _connect(path, "mode=rwc")
    try:
        # FULL: a shard's file is deleted once it is ingested, so a commit must outlast a power cut.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        if check_version(db, str(path)) == 0:
            begin_record(db)
        migrate(db, str(path))
    except BaseException:
        db.close()
        raise
    return db


def _open_to_read(path: Path) -> sqlite3.Connection:
    # Not mode=ro, with which SQLite leaves an empty log behind. Where it may not write, it reads anyway.
    db = _connect(path, "mode=rw")
    try:
        try:
            found = check_version(db, str(path))
        except sqlite3.OperationalError as error:
            # A log cannot be opened in a place where nothing can be written. Where no log is left over, the
            # file alone is the whole record, and nobody can be writing to it.
            known = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
            if error.sqlite_errorcode & 0xFF not in known or _log_of(path).exists():
                raise
            db.close()
            db = _connect(path, "mode=ro&immutable=1")
            found = check_version(db, str(path))
        if found < latest_version():
            raise StoreError(
                "older-record",
                f"{path}: was written by an older onrecord (record version {found}, this one reads "
                f"{latest_version()}); `onrecord read INPUT --into {path}` brings it up to date, and so does "
                "onrecord.open_record in Python",
            )
        db.execute("PRAGMA query_only = ON")
    except BaseException:
        db.close()
        raise
    return db


def _connect(path: Path, options: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{options}"
    return sqlite3.connect(uri, uri=True, timeout=_WAIT_S, isolation_level=None)


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")
