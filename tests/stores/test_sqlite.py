"""What is SQLite's own: whose file it is, its version, faults of the disk, readers beside a writer."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from onrecord.errors import StoreError
from onrecord.protocols import Query
from onrecord.stores import open_store
from onrecord.stores.schema import APPLICATION_ID, latest_version
from onrecord.stores.sqlite import SqliteStore
from stores.build import make_doc


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with open_store(str(path), create=True) as store:
        store.add([make_doc("The first words.")])
    return path


def sql(path: Path, statement: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    try:
        rows = db.execute(statement).fetchall()
        db.commit()
    finally:
        db.close()
    return rows


def code_of(path: Path, **options: bool) -> str:
    with pytest.raises(StoreError) as caught, open_store(str(path), **options):
        pass
    assert str(path) in str(caught.value)
    return caught.value.code


def test_new_record_is_marked_and_up_to_date(record: Path) -> None:
    assert sql(record, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert sql(record, "PRAGMA user_version") == [(latest_version(),)]
    assert sql(record, "PRAGMA journal_mode") == [("wal",)]


@pytest.mark.parametrize("options", [{}, {"create": True}, {"read_only": True}])
@pytest.mark.parametrize("content", [b"hello", b"\x00" * 4096, b"SQLite format 3\x00"])
def test_file_that_is_not_ours_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, options: dict[str, bool]
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    assert code_of(path, **options) == "not-a-record"
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_sqlite_file_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    sql(path, "CREATE TABLE pages (x)")
    assert code_of(path, create=True) == "not-a-record"


def test_folder_is_refused(tmp_path: Path) -> None:
    assert code_of(tmp_path, create=True) == "not-a-record"


def test_record_that_is_not_there_is_not_made_unasked(tmp_path: Path) -> None:
    assert code_of(tmp_path / "no.db") == "no-such-record"
    assert code_of(tmp_path / "no.db", read_only=True, create=True) == "no-such-record"
    assert list(tmp_path.iterdir()) == []


def test_record_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert code_of(tmp_path / "no" / "news.db", create=True) == "cannot-open"


def test_newer_record_is_refused(record: Path) -> None:
    sql(record, f"PRAGMA user_version = {latest_version() + 1}")
    assert code_of(record) == "newer-record"
    assert code_of(record, read_only=True) == "newer-record"


def test_record_killed_while_made_is_finished_later(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    sql(path, f"PRAGMA application_id = {APPLICATION_ID}")
    assert code_of(path, read_only=True) == "older-record"
    with open_store(str(path)) as store:
        assert store.counts().pages == 0
    assert sql(path, "PRAGMA user_version") == [(latest_version(),)]


def test_empty_file_becomes_a_record_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.touch()
    assert code_of(path) == "not-a-record"
    with open_store(str(path), create=True) as store:
        assert store.counts().pages == 0


def test_damaged_record_is_a_clear_error(record: Path) -> None:
    with record.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (record.stat().st_size - 4096))
    with pytest.raises(StoreError) as caught, open_store(str(record)) as store:
        list(store.statements())
    assert caught.value.code == "damaged-record"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "mysql"])
def test_store_of_another_kind_is_not_supported_yet(scheme: str) -> None:
    with pytest.raises(StoreError, match="keeps records in sqlite files") as caught:
        open_store(f"{scheme}://localhost/news")
    assert caught.value.code == "store-not-supported"


def test_full_disk_leaves_the_record_as_it_was(record: Path) -> None:
    with SqliteStore(str(record)) as store:
        ((pages,),) = store._db.execute("PRAGMA page_count").fetchall()
        store._db.execute(f"PRAGMA max_page_count = {pages + 4}")
        before = (store.counts(), list(store.statements()))
        with pytest.raises(StoreError, match="run the same command again") as caught:
            store.add(make_doc(f"Words {n}. " * 50, name=str(n)) for n in range(50))
        assert caught.value.code == "disk-full"
        assert (store.counts(), list(store.statements())) == before
        store._db.execute("PRAGMA max_page_count = 1000000")
        assert store.add([make_doc("More words.", name="more")]).pages == 1
    assert sql(record, "PRAGMA integrity_check") == [("ok",)]


def test_interrupted_batch_leaves_nothing_half_written(record: Path) -> None:
    good, broken = make_doc("Good.", name="good"), make_doc("Bad.", name="bad", language=None)
    with open_store(str(record)) as store:
        with pytest.raises(StoreError):
            store.add([good, broken])
        assert store.counts().pages == 1
        assert store.add([good]).pages == 1
        assert store.search(Query("good")).total == 1


def test_record_opened_only_for_reading_is_not_written(record: Path) -> None:
    with open_store(str(record), read_only=True) as store:
        assert store.search(Query("first")).total == 1
        with pytest.raises(StoreError) as caught:
            store.add([make_doc("Other.")])
    assert caught.value.code == "read-only"


def test_record_held_by_another_writer_is_locked(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.stores.sqlite._WAIT_S", 0.05)
    with open_store(str(record)) as store:
        other = sqlite3.connect(record, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process is writing") as caught:
            store.add([make_doc("Other.")])
        other.close()
        assert caught.value.code == "record-locked"
        assert store.add([make_doc("Other.")]).pages == 1


def test_search_goes_on_while_a_writer_holds_the_record(record: Path) -> None:
    writer = sqlite3.connect(record, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM facets")
    with open_store(str(record), read_only=True) as store:
        assert store.search(Query("first")).total == 1
    writer.close()


def test_two_readers_see_whole_batches_while_a_writer_writes(record: Path) -> None:
    said = ("Words of a batch.", "Other words.")
    stop = threading.Event()
    seen: list[list[int]] = [[], []]
    faults: list[BaseException] = []

    def read(totals: list[int]) -> None:
        try:
            with open_store(str(record), read_only=True) as store:
                while not stop.is_set():
                    hits = store.search(Query("words", limit=5))
                    assert hits.total == sum(n for _, n in hits.facets["act"])
                    totals.append(hits.total)
        except BaseException as fault:
            faults.append(fault)

    readers = [threading.Thread(target=read, args=(totals,)) for totals in seen]
    for reader in readers:
        reader.start()
    with open_store(str(record)) as store:
        for batch in range(10):
            store.add([make_doc(*said, name=f"{batch}-{n}") for n in range(5)])
    stop.set()
    for reader in readers:
        reader.join()
    assert faults == []
    for totals in seen:
        assert totals == sorted(totals)
        assert {total % 10 for total in totals} == {1}


def test_address_may_name_the_kind_of_store(record: Path) -> None:
    with open_store(f"sqlite://{record}") as store:
        assert store.counts().pages == 1


def test_closed_store_says_so(record: Path) -> None:
    store = open_store(str(record))
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.counts()


def test_word_index_agrees_with_its_text_after_replacing(record: Path) -> None:
    with open_store(str(record)) as store:
        doc = make_doc("Old words.", name="a")
        store.add([doc], read_as="v1")
        store.add([doc], read_as="v2")
    # Raises "database disk image is malformed" where index and text disagree.
    sql(record, "INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")


def test_backup_as_documented_is_a_record(record: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    sql(record, f"VACUUM INTO '{copy}'")
    with open_store(str(copy), read_only=True) as store:
        assert store.search(Query("first")).total == 1


def test_searching_does_not_load_pyarrow(record: Path) -> None:
    script = (
        "import sys; from onrecord.protocols import Query; from onrecord.stores import open_store\n"
        f"with open_store({str(record)!r}, read_only=True) as store: store.search(Query('first'))\n"
        "sys.exit('pyarrow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
