"""SQLite's and the disk's errors as ours: each with a code and what to do now."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.errors import StoreError


@contextmanager
def faults_of(address: str) -> Iterator[None]:
    """Turn what SQLite raises inside into a StoreError that names the record at `address`."""
    try:
        yield
    except sqlite3.Error as error:
        raise _store_error(address, error) from error


@contextmanager
def disk_faults_of(path: Path) -> Iterator[None]:
    """Turn what the disk raises while `path` is written into a StoreError that names it."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreError(
                "disk-full", f"{path}: no space is left for it; free some and run the same command again"
            ) from error
        raise StoreError(
            "cannot-write", f"{path}: {error.strerror}; check that its folder is there and may be written"
        ) from error


def _store_error(address: str, error: sqlite3.Error) -> StoreError:
    # The low byte is the primary result code; the module's own complaints carry none.
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if "no such module: fts5" in str(error):
        return StoreError(
            "no-word-index",
            f"{address}: this Python's SQLite was built without FTS5; use a Python whose SQLite has it",
        )
    code, advice = _ADVICE.get(primary, ("record-failed", "the record stands as before this step"))
    return StoreError(code, f"{address}: {error}; {advice}")


_ADVICE = {
    sqlite3.SQLITE_FULL: (
        "disk-full",
        "the record stands as before this step; free some space and run the same command again",
    ),
    sqlite3.SQLITE_BUSY: (
        "record-locked",
        "another process is writing to it; wait for that to end and run the same command again",
    ),
    sqlite3.SQLITE_LOCKED: (
        "record-locked",
        "another part of this process is writing to it; wait for that to end",
    ),
    sqlite3.SQLITE_READONLY: ("read-only", "make the file and its folder writable, or only search in it"),
    sqlite3.SQLITE_PERM: ("cannot-open", "check who may read and write the file and its folder"),
    sqlite3.SQLITE_CANTOPEN: ("cannot-open", "check that the folder is there and may be read and written"),
    sqlite3.SQLITE_IOERR: ("disk-error", "the disk could not be read or written; check it, then try again"),
    sqlite3.SQLITE_CORRUPT: ("damaged-record", "restore it from a backup (docs/record.md says how)"),
    sqlite3.SQLITE_NOTADB: ("not-a-record", "name a record that onrecord made"),
}
