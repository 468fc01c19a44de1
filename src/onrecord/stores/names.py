"""Names as keys: one row for each name met, found again by its full form or its last words."""

from __future__ import annotations

import re
import sqlite3
import unicodedata

# Code points that SQLite's text functions cannot carry (NUL, lone surrogates) and the two noncharacters
# that `hits.py` puts around highlighted words.
_UNSEARCHABLE = re.compile("[\x00\ud800-\udfff\ufdd0\ufdd1]")


def searchable(text: str) -> str:
    """The text as it may be indexed: same length, code points that cannot be are U+FFFD."""
    return _UNSEARCHABLE.sub("\ufffd", text)


def fold(name: str) -> str:
    """The name as it is compared: no case, no accents, single spaces, no full stop or comma at the end."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split()).strip(" .,")


class NameTable:
    """The `names` table of one open record. Remembers keys until `forget`, so call that on a rollback."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._keys: dict[str, int] = {}

    def key(self, name: str) -> int:
        """The key of a name, written first if it is new."""
        name = searchable(name)
        known = self._keys.get(name)
        if known is not None:
            return known
        row = self._db.execute("SELECT key FROM names WHERE name = ?", (name,)).fetchone()
        if row is None:
            folded = fold(name)
            cursor = self._db.execute(
                "INSERT INTO names (name, folded, last) VALUES (?, ?, ?) RETURNING key",
                (name, folded, folded.rpartition(" ")[2]),
            )
            row = cursor.fetchone()
        self._keys[name] = row[0]
        return int(row[0])

    def forget(self) -> None:
        """Drop what is remembered; the table is not touched."""
        self._keys.clear()


# Keys of the names that end with the words of :name; or are :name, for a whole name.
KEYS_ENDING = """
    SELECT key FROM names
    WHERE last = :last AND (folded = :folded OR substr(folded, -length(:tail)) = :tail)
"""
KEYS_EQUAL = "SELECT key FROM names WHERE last = :last AND folded = :folded"
