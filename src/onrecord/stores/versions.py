"""Pages of one URL as versions of one story: which text is the newest, and what a search counts.

Pages are put in order by when the web gave them, where that is known, else by when they came into the record.
A page whose words differ from those of the page before it begins a new version; one with the same words (only
an advert changed) is kept as a page, but its statements are not counted again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from onrecord.protocols import Version
from onrecord.records import Article, Carrier
from onrecord.stores.names import searchable
from onrecord.stores.rows import article_of, stored, unpack

NEWEST, OLDER, REPEATED = 2, 1, 0
"""Values of `articles.standing`."""

# Parameters that say where a reader came from and not what is read. Source: the campaign parameters of Google
# Analytics, and the click ids that Google, Meta and Microsoft add to links.
_CAMPAIGN = ("utm_",)
_CLICK_IDS = frozenset({"gclid", "fbclid", "msclkid", "dclid", "gbraid", "wbraid"})
_PORTS = {"http": 80, "https": 443}

# Share of the shorter text's different words that two records of one file must have in common to be versions
# of one text. In 6,000 news articles, of 5,000 pairs drawn at random 99.9 % have less than 0.45 in common,
# of 10,539 pairs of neighbouring paragraphs 99 % less than 0.5; 12 pairs of edited copies at least 0.85.
MIN_SHARED_WORDS = 0.5


def story_of(url: str | None, article: Article, carrier: Carrier) -> str | None:
    """What the versions of one article share: its URL, however it is written; None where it has none.

    A site's front page is no article's URL. What a feed carries, which may be a summary, is never taken for
    a version of the page it links to.
    """
    key = url_key(url or article.canonical)
    if key is None:
        return None
    return f"feed {key}" if carrier == "feed" else key


def url_key(url: str | None) -> str | None:
    """A URL without what does not tell pages apart; None for one that names no page of a site.

    Scheme, case of the host, a "www." before it, default port and campaign parameters do not count. The
    fragment does: in a live blog it is what tells the entries apart.
    """
    if not url or searchable(url) != url:
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_campaign(pair))
    if parts.path in ("", "/") and not query and not parts.fragment:
        return None
    bare = host.removeprefix("www.")
    host = bare if "." in bare else host
    key = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    key += parts.path or "/"
    key += f"?{query}" if query else ""
    return key + (f"#{parts.fragment}" if parts.fragment else "")


def digest_words(text: str) -> str:
    """A digest of the text that blanks and line breaks do not change."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def settle(db: sqlite3.Connection, stories: Iterable[str]) -> None:
    """Put the pages of these stories in order: versions numbered, the newest marked, what follows what."""
    for story in sorted(set(stories)):
        found = _pages_of(db, story)
        ids = {each.page_id for each in found}
        before: _Entry | None = None
        versions = [list(same) for _, same in groupby(_in_order(found), key=lambda each: each.words)]
        for number, captures in enumerate(versions, start=1):
            first = captures[0]
            for each in captures:
                standing = REPEATED if each is not first else NEWEST if captures is versions[-1] else OLDER
                _write(db, each, number, standing)
                follows = before.page_id if before else None
                # What a page says of itself is left alone as long as the record knows no better.
                if each.version_of != follows and (follows or each.version_of in ids):
                    db.execute("UPDATE pages SET version_of = ? WHERE key = ?", (follows, each.page))
            before = first


def settle_all(db: sqlite3.Connection) -> None:
    """Find the stories of a record that was written before there were versions."""
    stories: set[str] = set()
    rows = db.execute(
        "SELECT articles.key, contents, pages.url, carrier, status FROM articles"
        " JOIN pages ON pages.key = articles.page ORDER BY articles.key"
    )
    for key, contents, url, carrier, status in rows.fetchall():
        article = article_of(unpack(contents))
        story = story_of(stored(url), article, carrier) if status == "read" else None
        db.execute(
            "UPDATE articles SET story = ?, words = ? WHERE key = ?", (story, digest_words(article.text), key)
        )
        if story is not None:
            stories.add(story)
    settle(db, stories)


def read_versions(db: sqlite3.Connection, story: str) -> list[Version]:
    """The versions of a story, oldest first."""
    found = _in_order(_pages_of(db, story))
    versions = []
    for number, captures in groupby(found, key=lambda each: each.version):
        first, *more = captures
        versions.append(
            Version(
                number=number,
                article_id=first.article_id,
                page_id=first.page_id,
                url=stored(first.url),
                fetched=stored(first.fetched),
                captures=tuple(each.article_id for each in more),
            )
        )
    return versions


def find_apart(db: sqlite3.Connection, story: str, article: Article, file: str, fetched: str | None) -> bool:
    """Whether an article of this URL has other words than those that the same file had for it before.

    Rows of a table that cut one page into pieces, or that all name one URL, are not versions of each other.
    """
    if fetched:
        return False
    row = db.execute(
        "SELECT contents FROM articles JOIN pages ON pages.key = articles.page WHERE story = ? AND file = ?"
        ' AND "offset" IS NOT NULL AND fetched IS NULL ORDER BY articles.key DESC LIMIT 1',
        (story, file),
    ).fetchone()
    if row is None:
        return False
    words, others = set(article.text.split()), set(article_of(unpack(row[0])).text.split())
    return len(words & others) < MIN_SHARED_WORDS * min(len(words), len(others))


def _is_campaign(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name.startswith(_CAMPAIGN) or name in _CLICK_IDS


@dataclass(frozen=True, slots=True)
class _Entry:
    """One page of a story, with its article; `page` grows with the order of arrival."""

    article: int
    article_id: str
    words: str
    version: int
    standing: int
    page: int
    page_id: str
    url: Any  # as SQLite has it; see rows.storable
    fetched: Any
    version_of: str | None


def _pages_of(db: sqlite3.Connection, story: str) -> list[_Entry]:
    rows = db.execute(
        "SELECT articles.key, articles.id, words, version, standing, pages.key, pages.id, pages.url, fetched,"
        " version_of FROM articles JOIN pages ON pages.key = articles.page WHERE story = ?"
        " ORDER BY pages.key",
        (story,),
    )
    return [_Entry(*row) for row in rows]


def _in_order(found: Sequence[_Entry]) -> list[_Entry]:
    """Pages as they followed each other: those with a time by it, in the places at which such arrived."""
    times = [_time(stored(each.fetched)) for each in found]
    known = iter(
        sorted(
            (each for each, time in zip(found, times, strict=True) if time is not None),
            key=lambda each: (_time(stored(each.fetched)) or datetime.max.replace(tzinfo=UTC), each.page),
        )
    )
    return [each if time is None else next(known) for each, time in zip(found, times, strict=True)]


def _time(text: str | None) -> datetime | None:
    """A time as it can be compared; one without a zone is taken for UTC, as a WARC's are."""
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time


def _write(db: sqlite3.Connection, each: _Entry, version: int, standing: int) -> None:
    if each.version != version or each.standing != standing:
        sql = "UPDATE articles SET version = ?, standing = ? WHERE key = ?"
        db.execute(sql, (version, standing, each.article))
    if each.standing != standing:
        sql = (
            "UPDATE facets SET standing = ? WHERE statement IN (SELECT key FROM statements WHERE article = ?)"
        )
        db.execute(sql, (standing, each.article))
