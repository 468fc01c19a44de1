"""A record of the schema's first version opens, is brought up to date, reads and searches right."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path

import pytest

from onrecord.checking import Check
from onrecord.errors import StoreError
from onrecord.lines import dump_line
from onrecord.protocols import Query
from onrecord.records import Doc
from onrecord.stores import open_store
from onrecord.stores.rows import pack, unpack
from onrecord.stores.schema import begin_record, latest_version
from stores.build import make_problem, make_reading

URL = "https://gull.example/storm"
DOCS = (
    make_reading("The quay holds.", "Nobody was hurt."),
    make_reading("The quay fell.", "Nobody was hurt."),
    make_reading("Apart from that.", url=None),
)
# What the first version's articles did not have.
LATER = ("languages", "kicker", "modified", "place", "canonical", "credit", "known")


def write_first_version(path: Path, docs: tuple[Doc, ...]) -> None:
    """A record with the first migration alone, holding these docs as 0.1.0 wrote them."""
    now = path.with_suffix(".now")
    with open_store(str(now), create=True) as store:
        store.add([*docs, make_problem()], read_as="v1")
    db = sqlite3.connect(path, isolation_level=None)
    begin_record(db)
    first = files("onrecord.stores") / "migrations" / "0001_first.sql"
    db.executescript(first.read_text(encoding="utf-8"))
    db.execute("PRAGMA user_version = 1")
    db.execute("ATTACH ? AS now", (str(now),))
    for table in ("shards", "pages", "page_bodies", "articles", "names", "statements", "facets", "problems"):
        names = ", ".join(f'"{row[1]}"' for row in db.execute(f"PRAGMA main.table_info({table})"))
        db.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM now.{table}")
    db.execute("UPDATE pages SET version_of = NULL")
    for key, contents in db.execute("SELECT key, contents FROM articles").fetchall():
        fields = {name: value for name, value in unpack(contents).items() if name not in LATER}
        db.execute("UPDATE articles SET contents = ? WHERE key = ?", (pack(fields), key))
    db.execute("INSERT INTO words (words) VALUES ('rebuild')")
    db.close()
    now.unlink()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.db"
    write_first_version(path, DOCS)
    return path


def version_of(path: Path) -> int:
    db = sqlite3.connect(path)
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()


def test_old_record_is_brought_up_to_date(old: Path) -> None:
    assert version_of(old) == 1
    with open_store(str(old)):
        pass
    assert version_of(old) == latest_version() > 1


def test_old_record_is_then_as_if_written_now(old: Path, tmp_path: Path) -> None:
    with open_store(str(tmp_path / "new.db"), create=True) as new, open_store(str(old)) as store:
        new.add([*DOCS, make_problem()], read_as="v1")
        for found, wanted in (
            (store.statements(), new.statements()),
            (store.statements(Query(versions="all")), new.statements(Query(versions="all"))),
            (store.articles(), new.articles()),
        ):
            assert [dump_line(line) for line in found] == [dump_line(line) for line in wanted]
        assert store.counts() == new.counts()
        assert store.search(Query("quay")) == new.search(Query("quay"))
        assert [store.page(doc.page.id) for doc in DOCS] == [new.page(doc.page.id) for doc in DOCS]


def test_old_record_has_its_versions_found(old: Path) -> None:
    with open_store(str(old)) as store:
        wanted = [doc.article.id for doc in DOCS[:2] if doc.article]
        assert [version.article_id for version in store.versions(URL)] == wanted
        assert [line["text"] for line in store.statements()] == [
            "The quay fell.",
            "Nobody was hurt.",
            "Apart from that.",
        ]


def test_old_record_passes_its_check(old: Path) -> None:
    with open_store(str(old)) as store:
        check = Check(store)
        assert list(check) == []
        assert check.statements == 5


def test_old_record_opened_to_be_read_says_what_to_do(old: Path) -> None:
    with pytest.raises(StoreError, match="onrecord read INPUT --into") as caught:
        open_store(str(old), read_only=True)
    assert caught.value.code == "older-record"
    assert version_of(old) == 1


def test_migration_that_is_interrupted_leaves_the_old_record(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(db: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("onrecord.stores.schema._THEN", {2: stop})
    with pytest.raises(KeyboardInterrupt):
        open_store(str(old))
    assert version_of(old) == 1
    monkeypatch.undo()
    with open_store(str(old)) as store:
        assert store.counts().statements == 3
