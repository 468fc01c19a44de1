import sqlite3
from pathlib import Path

import pytest

from onrecord.errors import StoreError
from onrecord.stores import open_store, sqlite


def test_a_record_that_could_not_be_begun_leaves_no_stump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(db: sqlite3.Connection, address: str) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sqlite, "migrate", full)
    with pytest.raises(StoreError):
        open_store(str(tmp_path / "news.db"), create=True)
    assert list(tmp_path.iterdir()) == []
