"""Docs into an open SQLite record. The caller holds the transaction.

What makes a second writing change nothing: a page row keeps its `reading`, a digest of how the page was read
(or, without word of that, of what the doc says). The same reading is left alone; another one replaces
everything read in that page before.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict

from onrecord.lines import statement_line
from onrecord.protocols import IngestCounts
from onrecord.records import Article, Doc, Page, Problem, Statement
from onrecord.stores.copies import forget_copies
from onrecord.stores.hits import day_of
from onrecord.stores.names import NameTable, searchable
from onrecord.stores.rows import (
    article_fields,
    content_of,
    dump,
    pack,
    problem_id,
    reading_of,
    storable,
    strip_line,
)
from onrecord.stores.versions import digest_words, find_apart, settle, story_of


class Writer:
    """Writes docs into one open record, within the caller's transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._names = NameTable(db)

    def write(
        self, entries: Iterable[Doc | Problem], *, read_as: str | None, shard: int | None = None
    ) -> IngestCounts:
        """Write docs and problems; see `Store.add`. shard: the key of the shard they came in."""
        pages = unchanged = statements = 0
        problems: Counter[str] = Counter()
        for entry in entries:
            met = (entry,) if isinstance(entry, Problem) else entry.problems
            problems.update(problem.code for problem in met)
            if isinstance(entry, Problem):
                self._write_problem(entry, page=None)
                continue
            reading = content_of(entry) if read_as is None else reading_of(entry.page, read_as)
            written = self._write_doc(entry, reading, shard)
            if written is None:
                unchanged += 1
            else:
                pages += 1
                statements += written
        return IngestCounts(pages, unchanged, statements, dict(sorted(problems.items())))

    def has_shard(self, id: str) -> bool:
        """Whether a shard was ingested and all of it still stands as it brought it."""
        return self._db.execute("SELECT 1 FROM shards WHERE id = ?", (id,)).fetchone() is not None

    def write_shard(self, id: str, entries: Iterable[Doc | Problem], *, read_as: str) -> IngestCounts:
        """Write a shard and remember it."""
        sql = "INSERT INTO shards (id, read_as) VALUES (?, ?) RETURNING key"
        (key,) = self._db.execute(sql, (id, read_as)).fetchone()
        return self.write(entries, read_as=read_as, shard=key)

    def forget(self) -> None:
        """Drop what is remembered of the record; call it when a transaction is rolled back."""
        self._names.forget()

    def _write_doc(self, doc: Doc, reading: str, shard: int | None) -> int | None:
        """Write one doc and say how many statements it had; None if the same reading is there already."""
        sql = "SELECT key, reading, shard FROM pages WHERE id = ?"
        before = self._db.execute(sql, (doc.page.id,)).fetchone()
        stories: set[str] = set()
        if before is not None:
            if before[1] == reading or (shard is not None and before[2] == shard):
                return None
            stories |= self._remove_reading(before[0])
            # That shard no longer stands in the record as it was, so ingesting it again would mean something.
            self._db.execute("DELETE FROM shards WHERE key = ?", (before[2],))
        page = self._write_page(doc.page, reading, "stopped" if doc.stopped else "read", shard)
        for problem in doc.problems:
            self._write_problem(problem, page)
        written = 0
        if doc.article is not None:
            story = None if doc.stopped else self._story_of(doc.page, doc.article)
            written = self._write_statements(doc, doc.article, self._write_article(doc.article, page, story))
            stories |= {story} if story else set()
        settle(self._db, stories)
        return written

    def _story_of(self, page: Page, article: Article) -> str | None:
        """What the versions of this article share; None where it is the only one there can be."""
        story = story_of(page.url, article, page.carrier)
        if story is None or page.origin.offset is None:
            return story
        is_apart = find_apart(self._db, story, article, page.origin.file, page.fetched)
        return None if is_apart else story

    def _write_statements(self, doc: Doc, article: Article, article_key: int) -> int:
        # By id: one that comes twice in a doc has the same spans, and is one statement.
        statements: dict[str, Statement] = {}
        for statement in doc.statements:
            statements.setdefault(statement.id, statement)
        for position, statement in enumerate(statements.values()):
            self._write_statement(statement, article_key, position, article, doc.page)
        return len(statements)

    def _write_page(self, page: Page, reading: str, status: str, shard: int | None) -> int:
        row = {
            "id": page.id,
            "name": storable(page.name),
            "url": storable(page.url),
            "sha256": page.sha256,
            "media_type": storable(page.media_type),
            "form": page.form,
            "carrier": page.carrier,
            "file": storable(page.origin.file),
            "offset": page.origin.offset,
            "declared": dump(asdict(page.declared)),
            "fetched": storable(page.fetched),
            "robots": storable(page.robots),
            "version_of": page.version_of,
            "status": status,
            "reading": reading,
            "shard": shard,
        }
        columns = ", ".join(f'"{column}"' for column in row)
        marks = ", ".join("?" for _ in row)
        updates = ", ".join(f'"{column}" = excluded."{column}"' for column in row)
        (key,) = self._db.execute(
            f"INSERT INTO pages ({columns}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}"
            " RETURNING key",
            tuple(row.values()),
        ).fetchone()
        self._db.execute(
            "INSERT INTO page_bodies (sha256, coding, body) VALUES (?, 'zlib', ?) ON CONFLICT DO NOTHING",
            (page.sha256, zlib.compress(page.body)),
        )
        return int(key)

    def _write_article(self, article: Article, page: int, story: str | None) -> int:
        (key,) = self._db.execute(
            "INSERT INTO articles (id, page, url, outlet, title, published, language, contents, story, words)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key",
            (
                article.id,
                page,
                storable(article.url),
                storable(article.outlet),
                storable(article.title),
                storable(article.published),
                storable(article.language),
                pack(article_fields(article)),
                storable(story),
                digest_words(article.text),
            ),
        ).fetchone()
        return int(key)

    def _write_statement(
        self, statement: Statement, article_key: int, position: int, article: Article, page: Page
    ) -> None:
        text = searchable(statement.text)
        speaker = searchable(statement.speaker.name) if statement.speaker else None
        (key,) = self._db.execute(
            "INSERT INTO statements (id, article, position, made_by, text, fields)"
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING key",
            (
                statement.id,
                article_key,
                position,
                self._names.key(statement.made_by),
                text,
                storable(strip_line(statement_line(statement, article, page), page.sha256)),
            ),
        ).fetchone()
        self._db.execute(
            "INSERT INTO facets (statement, speaker, addressee, outlet, day, act, kind)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                self._names.key(speaker) if speaker else None,
                self._names.key(statement.addressee) if statement.addressee else None,
                self._names.key(article.outlet) if article.outlet else None,
                day_of(article.published),
                self._names.key(statement.act),
                self._names.key(statement.kind),
            ),
        )
        for name in sorted({self._names.key(hop.name) for hop in statement.relay}):
            self._db.execute("INSERT INTO relays (statement, name) VALUES (?, ?)", (key, name))
        self._db.execute("INSERT INTO words (rowid, text, speaker) VALUES (?, ?, ?)", (key, text, speaker))

    def _write_problem(self, problem: Problem, page: int | None) -> None:
        self._db.execute(
            'INSERT INTO problems (id, stage, code, message, file, "offset", page_id, page)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                problem_id(problem),
                storable(problem.stage),
                storable(problem.code),
                storable(problem.message),
                storable(problem.origin.file),
                problem.origin.offset,
                problem.page_id,
                page,
            ),
        )

    def _remove_reading(self, page: int) -> set[str]:
        """Remove what was read in a page: its article, statements and problems, but not the page.

        Gives back the story its article was a version of, if any, which is then to be settled.
        """
        of_page = (
            "(SELECT statements.key FROM statements JOIN articles ON articles.key = statements.article"
            " WHERE articles.page = ?)"
        )
        # The word index has no copy of the text: to take a row out it must be told what it put in.
        self._db.execute(
            "INSERT INTO words (words, rowid, text, speaker)"
            f" SELECT 'delete', statement, text, speaker FROM statement_words WHERE statement IN {of_page}",
            (page,),
        )
        self._db.execute(f"DELETE FROM relays WHERE statement IN {of_page}", (page,))
        self._db.execute(f"DELETE FROM facets WHERE statement IN {of_page}", (page,))
        self._db.execute(f"DELETE FROM statements WHERE key IN {of_page}", (page,))
        rows = self._db.execute("SELECT key, story FROM articles WHERE page = ?", (page,)).fetchall()
        for article, _ in rows:
            forget_copies(self._db, article)
        self._db.execute("DELETE FROM articles WHERE page = ?", (page,))
        self._db.execute("DELETE FROM problems WHERE page = ?", (page,))
        return {story for _, story in rows if story is not None}
