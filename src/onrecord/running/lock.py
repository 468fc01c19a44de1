"""One run at a time into one record: a lock that the system lets go of when its holder dies, however."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.errors import StoreError
from onrecord.stores.faults import disk_faults_of


@contextmanager
def only_run(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`, removed in the end. Raises StoreError("record-locked") if it is held."""
    descriptor = _take(path)
    try:
        yield
    finally:
        if sys.platform == "win32":
            os.close(descriptor)
            path.unlink(missing_ok=True)
        else:
            # In this order: whoever opens the file from here on makes a new one.
            path.unlink(missing_ok=True)
            os.close(descriptor)


def _take(path: Path) -> int:
    while True:
        with disk_faults_of(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(descriptor)
            # Its last holder may have removed it between our opening and our locking it.
            if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except OSError as error:
            os.close(descriptor)
            raise StoreError(
                "record-locked",
                f"{path}: another `onrecord read` is writing into this record; wait for it to end",
            ) from error
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
