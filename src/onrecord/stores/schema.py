"""How our SQLite files are told from others, and how they are brought up to date.

`PRAGMA application_id` marks a file as ours, `PRAGMA user_version` counts the migrations it has had.
A migration is `migrations/NNNN_name.sql`, numbered from 1 without gaps, and never edited once released.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from onrecord.errors import StoreError
from onrecord.stores.versions import settle_all

# What a migration has to do that SQL cannot, after its script and in the same transaction.
_THEN: dict[int, Callable[[sqlite3.Connection], None]] = {2: settle_all}

# "onre" in ASCII; not one of the ids SQLite's own list of file formats assigns.
APPLICATION_ID = 0x6F6E7265

_MAGIC = b"SQLite format 3\x00"
# Where the SQLite file format (sqlite.org/fileformat2.html, section 1.3) keeps the application id.
_APPLICATION_ID_AT = 68


def latest_version() -> int:
    """How many migrations this version of onrecord knows."""
    return len(_migrations())


def check_ours(path: Path) -> None:
    """Raise StoreError("not-a-record") unless the file at `path` begins as ours do; it is not changed."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except IsADirectoryError as error:
        raise StoreError("not-a-record", f"{path}: is a folder; name a record that onrecord made") from error
    except OSError as error:
        raise StoreError(
            "cannot-open", f"{path}: {error.strerror}; check that this user may read it"
        ) from error
    if not head:
        raise StoreError(
            "not-a-record", f"{path}: is an empty file; `onrecord read INPUT --into {path}` makes it a record"
        )
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise StoreError("not-a-record", f"{path}: is not a record; name a file that onrecord made")
    (found,) = struct.unpack_from(">I", head, _APPLICATION_ID_AT)
    if found != APPLICATION_ID:
        raise StoreError(
            "not-a-record",
            f"{path}: is an SQLite file of another program (application id {found:#x}, ours is "
            f"{APPLICATION_ID:#x}); name a file that onrecord made",
        )


def check_version(db: sqlite3.Connection, address: str) -> int:
    """The version of an open record. Raises StoreError("newer-record") if it is above ours."""
    found: int = db.execute("PRAGMA user_version").fetchone()[0]
    wanted = latest_version()
    if found > wanted:
        raise StoreError(
            "newer-record",
            f"{address}: was written by a newer onrecord (record version {found}, this one knows "
            f"{wanted}); upgrade onrecord to use it",
        )
    return found


def begin_record(db: sqlite3.Connection) -> None:
    """Mark a new file as ours, then let readers and a writer work at once (write-ahead log).

    In this order, so that the mark is in the file itself and not only in its log.
    """
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA journal_mode = WAL")


def migrate(db: sqlite3.Connection, address: str) -> None:
    """Bring a record up to date, one transaction for each migration it has not had."""
    for number, script in enumerate(_migrations(), start=1):
        if check_version(db, address) >= number:
            continue
        db.execute("BEGIN IMMEDIATE")
        try:
            # Looked at again now that we hold the lock: another process may have been faster.
            if check_version(db, address) < number:
                for statement in _statements_of(script):
                    db.execute(statement)
                if number in _THEN:
                    _THEN[number](db)
                db.execute(f"PRAGMA user_version = {number}")
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def _migrations() -> list[str]:
    folder = files("onrecord.stores") / "migrations"
    scripts = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".sql")}
    return [scripts[name].read_text(encoding="utf-8") for name in sorted(scripts)]


def _statements_of(script: str) -> list[str]:
    """The script's statements one by one: `executescript` would end the transaction."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found
