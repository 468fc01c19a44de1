"""Articles that are nearly the same: the same wire story under another headline, the same column twice.

Each article is drawn as a sketch (MinHash over its word sequences), of which parts are kept under keys;
articles that share a key are candidates, and their words are then compared. An article is compared once, with
all that stand in the record, so the pairs found do not depend on the order in which articles came.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import struct
from functools import lru_cache

from onrecord.protocols import Copy
from onrecord.stores.hits import day_of
from onrecord.stores.rows import article_of, stored, unpack
from onrecord.stores.versions import NEWEST

# Words in a sequence. On 6,000 articles of a news corpus, four words part copies (0.79 and more) from
# articles that only have an outlet's menus in common (0.53 and less).
_WORDS = 4
# Share of word sequences in common from which articles are marked. All 12 pairs above it in that corpus are
# one text by eye; the 73 candidates below it are not, but for shared paragraphs of an agency.
MIN_SIMILARITY = 0.65
# Shorter articles (a notice, a caption) have their words in common by chance.
MIN_SEQUENCES = 40
# 32 keys of 4 numbers each: of articles at 0.65, 99.8 % share a key; at 0.2, 5 %.
_KEYS, _NUMBERS = 32, 4
# Articles compared with one: what bounds the work where a thousand pages carry one notice.
_CANDIDATES = 200

_WORD = re.compile(r"\w+")


def word_sequences(text: str) -> frozenset[str]:
    """Every four words that follow each other, in lower case."""
    words = _WORD.findall(text.casefold())
    return frozenset(" ".join(words[at : at + _WORDS]) for at in range(len(words) - _WORDS + 1))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of word sequences that two texts have in common (Jaccard), 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0


def sketch_maker() -> str:
    """What draws sketches; those of another maker cannot be compared with its own."""
    from rensa import RMinHash

    return f"rensa {RMinHash.ALGORITHM_VERSION}, {_WORDS} words, {_KEYS} x {_NUMBERS}"


def draw_sketch(sequences: frozenset[str]) -> bytes:
    """The keys under which these word sequences are found, 8 bytes each; none for a short text."""
    if len(sequences) < MIN_SEQUENCES:
        return b""
    from rensa import RMinHash

    drawn = RMinHash(num_perm=_KEYS * _NUMBERS, seed=1)
    drawn.update(list(sequences))
    numbers = drawn.digest()
    keys = []
    for number in range(_KEYS):
        part = numbers[number * _NUMBERS : (number + 1) * _NUMBERS]
        keys.append(hashlib.blake2b(struct.pack("<5I", number, *part), digest_size=8).digest())
    return b"".join(keys)


def unmarked(db: sqlite3.Connection, *, after: int, limit: int) -> list[int]:
    """The keys of articles not yet compared, from the one after `after` on, in the order of writing."""
    rows = db.execute(
        "SELECT articles.key FROM articles LEFT JOIN sketches ON sketches.article = articles.key"
        " WHERE articles.key > ? AND sketches.made_by IS NOT ? ORDER BY articles.key LIMIT ?",
        (after, sketch_maker(), limit),
    )
    return [row[0] for row in rows]


class CopyMarker:
    """Compares articles of one open record, within the caller's transaction; remembers texts it has read."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._made_by = sketch_maker()
        # A candidate is often one for several articles in a row.
        self._sequences = lru_cache(maxsize=256)(self._read_sequences)

    def mark(self, article: int) -> int:
        """Compare one article with all that were compared before; gives how many copies it has among them."""
        forget_copies(self._db, article)
        sketch = draw_sketch(self._sequences(article))
        keys = _keys_of(sketch)
        marks = ", ".join("?" for _ in keys)
        candidates = self._db.execute(
            "SELECT bands.article, other.story FROM bands JOIN articles AS other ON other.key = bands.article"
            " JOIN sketches ON sketches.article = bands.article"
            f" WHERE hash IN ({marks}) AND sketches.made_by = ?"
            " GROUP BY bands.article ORDER BY count(*) DESC, bands.article LIMIT ?",
            (*keys, self._made_by, _CANDIDATES),
        ).fetchall()
        rows = ((key, article) for key in keys)
        self._db.executemany("INSERT INTO bands (hash, article) VALUES (?, ?)", rows)
        self._db.execute(
            "INSERT INTO sketches (article, made_by, sketch) VALUES (?, ?, ?)",
            (article, self._made_by, sketch),
        )
        (story,) = self._db.execute("SELECT story FROM articles WHERE key = ?", (article,)).fetchone()
        found = 0
        for other, others_story in candidates:
            # Versions of one page are told apart, and compared, as such.
            if story is not None and story == others_story:
                continue
            alike = similarity(self._sequences(article), self._sequences(other))
            if alike >= MIN_SIMILARITY:
                found += 1
                earlier, later = sorted((article, other), key=self._age)
                sql = "INSERT INTO copies (article, of, similarity) VALUES (?, ?, ?)"
                self._db.execute(sql, (later, earlier, round(alike, 4)))
        return found

    def _age(self, article: int) -> tuple[int, str, str]:
        sql = "SELECT published, id FROM articles WHERE key = ?"
        published, id = self._db.execute(sql, (article,)).fetchone()
        text = stored(published)
        # An article without a date comes last.
        return day_of(text) or 99_999_999, text or "", id

    def _read_sequences(self, article: int) -> frozenset[str]:
        sql = "SELECT contents FROM articles WHERE key = ?"
        (contents,) = self._db.execute(sql, (article,)).fetchone()
        return word_sequences(article_of(unpack(contents)).body)


def forget_copies(db: sqlite3.Connection, article: int) -> None:
    """Remove what was found in comparing an article, so that it is compared anew, or can go."""
    row = db.execute("SELECT sketch FROM sketches WHERE article = ?", (article,)).fetchone()
    if row is None:
        return
    keys = _keys_of(row[0])
    db.executemany("DELETE FROM bands WHERE hash = ? AND article = ?", ((key, article) for key in keys))
    db.execute("DELETE FROM copies WHERE article = :key OR of = :key", {"key": article})
    db.execute("DELETE FROM sketches WHERE article = ?", (article,))


def read_copies(db: sqlite3.Connection, article_id: str) -> list[Copy]:
    """The articles that are nearly the same as one, most alike first; a page's older versions left out."""
    rows = db.execute(
        "WITH mine AS (SELECT key FROM articles WHERE id = ?), pairs AS ("
        "  SELECT of AS key, similarity FROM copies WHERE article = (SELECT key FROM mine)"
        "  UNION ALL SELECT article, similarity FROM copies WHERE of = (SELECT key FROM mine)"
        ") SELECT id, similarity, outlet, published, title FROM pairs JOIN articles USING (key)"
        f" WHERE standing = {NEWEST} ORDER BY similarity DESC, id",
        (article_id,),
    )
    return [Copy(id, alike, *map(stored, said)) for id, alike, *said in rows]


def _keys_of(sketch: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sketch) // 8}q", sketch)
