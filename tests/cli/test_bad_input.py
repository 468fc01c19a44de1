"""Input that cannot be read: one clear line with its code, exit code 1, no traceback, the rest done."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cli.command import ARTICLE, Run

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
BAD_PAGES = {
    "empty.txt": b"",
    "blank.txt": b" \n\n ",
    "rubbish.bin": bytes(range(256)) * 40,
    "paper.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "picture.png": PNG,
    "bare.html": b"<!doctype html><html><head><title></title></head><body><div></div></body></html>",
    "bad.jsonl": b'{"text": "unfinished\n',
}


@pytest.fixture(autouse=True)
def no_model(small_pipeline: object) -> None:
    """Every command here reads with the small pipeline."""


@pytest.mark.parametrize("name", BAD_PAGES)
@pytest.mark.parametrize("into", [(), ("--into", "news.db")])
def test_a_bad_page_is_named_and_the_others_are_read(
    run: Run, page: str, tmp_path: Path, name: str, into: tuple[str, ...]
) -> None:
    (tmp_path / name).write_bytes(BAD_PAGES[name])
    outcome = run("read", name, page, *into)
    assert outcome.status == 1
    assert one_line_about(outcome.err, name)
    assert len(outcome.lines) == 3


@pytest.mark.parametrize("name", BAD_PAGES)
def test_clean_names_a_bad_page_too(run: Run, page: str, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD_PAGES[name])
    outcome = run("clean", name, page)
    assert outcome.status == 1
    assert one_line_about(outcome.err, name)
    assert [line["page"] for line in outcome.lines] == [page]


def test_a_missing_path_is_named(run: Run, page: str) -> None:
    outcome = run("read", "missing.txt", page)
    assert outcome.status == 1
    assert one_line_about(outcome.err, "missing.txt").startswith("onrecord: missing-path: missing.txt: ")
    assert len(outcome.lines) == 3


def test_a_folder_without_pages_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    outcome = run("read", "nothing")
    assert outcome.status == 1
    assert one_line_about(outcome.err, "nothing")


def test_invalid_utf8_is_read_and_said(run: Run, tmp_path: Path) -> None:
    body = ARTICLE.encode() * 5 + b"And one byte \xff that is none.\n"
    (tmp_path / "broken.txt").write_bytes(body)
    outcome = run("read", "--as", "article", "broken.txt")
    assert len(outcome.lines) == 15
    assert outcome.status == 0
    assert re.search(r"(bad-bytes|guessed-charset) +1 +broken\.txt: ", outcome.err)


COMMANDS = [("search", "quay"), ("show", "s_1"), ("export",), ("check",)]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_record_that_is_not_there(run: Run, command: tuple[str, ...]) -> None:
    outcome = run(*command, "--record", "nowhere.db")
    assert (outcome.status, outcome.out) == (1, "")
    assert one_line_about(outcome.err, "nowhere.db").startswith("onrecord: no-such-record: ")


@pytest.mark.parametrize("command", [*COMMANDS, ("doctor",)])
def test_a_record_that_is_not_ours(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "notes.db").write_text("shopping: milk")
    outcome = run(*command, "--record", "notes.db")
    assert outcome.status == 1
    assert (tmp_path / "notes.db").read_text() == "shopping: milk"


def test_reading_into_a_record_that_is_not_ours_leaves_it_alone(run: Run, page: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE diary (entry TEXT)")
    other.close()
    before = (tmp_path / "other.db").read_bytes()
    outcome = run("read", page, "--into", "other.db")
    assert outcome.status == 1
    assert one_line_about(outcome.err, "other.db").startswith("onrecord: not-a-record: ")
    assert (tmp_path / "other.db").read_bytes() == before


@pytest.mark.parametrize("command", [*COMMANDS, ("read", "storm.txt", "--into")])
def test_a_record_of_a_newer_version(run: Run, record: str, command: tuple[str, ...]) -> None:
    db = sqlite3.connect(record)
    db.execute("PRAGMA user_version = 999")
    db.close()
    place = (record,) if command[-1] == "--into" else ("--record", record)
    outcome = run(*command, *place)
    assert outcome.status == 1
    assert one_line_about(outcome.err, record).startswith("onrecord: newer-record: ")


def test_a_record_where_nothing_can_be_written(record: str, page: str, tmp_path: Path) -> None:
    before = (tmp_path / record).read_bytes()
    tmp_path.chmod(0o500)
    (tmp_path / record).chmod(0o400)
    try:
        searched = run_without_rights("search", "quay", "--record", str(tmp_path / record))
        read = run_without_rights("read", str(tmp_path / page), "--into", str(tmp_path / record))
    finally:
        tmp_path.chmod(0o700)
    assert (searched.returncode, searched.stdout.count(b"\n")) == (0, 1), searched.stderr
    assert read.returncode == 1
    assert re.match(rb"onrecord: (read-only|cannot-open): ", read.stderr)
    assert (tmp_path / record).read_bytes() == before


def run_without_rights(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run `onrecord` with a pipeline that reads nothing, as a user to whom file rights apply, root or not."""
    code = (
        "import sys, onrecord.api; from onrecord.cli import main; from types import SimpleNamespace as Made\n"
        "onrecord.api.configured_pipeline = lambda threads=None: Made(made_by='none')\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    call = [sys.executable, "-c", code, *arguments]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write anywhere, and there is no setpriv to give that up")
        call = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *call]
    return subprocess.run(call, capture_output=True, check=False)


def test_a_folder_to_write_in_that_is_not_there(run: Run, page: str) -> None:
    outcome = run("read", page, "--into", "no/such/news.db")
    assert outcome.status == 1
    assert one_line_about(outcome.err, "no/such/news.db").startswith("onrecord: cannot-open: ")


@pytest.mark.parametrize("words", ["NOT", "(quay", '"quay', "quay AND", "*"])
def test_a_malformed_search_says_where_it_breaks(run: Run, record: str, words: str) -> None:
    outcome = run("search", words, "--record", record)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("onrecord: bad-query: ")
    assert outcome.err.count("\n") == 1


def test_an_unknown_id_is_answered_with_near_ones(run: Run, record: str) -> None:
    known = run("search", "quay", "--record", record).lines[0]["id"]
    wrong = known[:-1] + ("0" if known[-1] != "0" else "1")
    outcome = run("show", wrong, "--record", record)
    assert outcome.status == 1
    assert f"near it are {known}" in outcome.err


def test_an_id_like_no_other_is_refused(run: Run, record: str) -> None:
    outcome = run("show", "a_zz", "--record", record)
    assert outcome.status == 1
    assert outcome.err.startswith("onrecord: no-such-article: ")


def test_a_setting_that_cannot_be_used(run: Run, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_THREADS", "many")
    outcome = run("search", "quay")
    assert outcome.status == 2
    assert outcome.err.startswith("onrecord: bad-setting: ONRECORD_THREADS: ")


def test_a_fault_of_ours_is_one_line(run: Run, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(threads: int | None = None) -> object:
        raise RuntimeError("something unforeseen")

    monkeypatch.setattr("onrecord.api.configured_pipeline", broken)
    outcome = run("read", page)
    assert outcome.status == 1
    assert outcome.err.startswith("onrecord: internal-error: RuntimeError: something unforeseen; ")
    assert outcome.err.count("\n") == 1


def one_line_about(err: str, name: str) -> str:
    """The one line that names what could not be read, with its code; nothing looks like a traceback."""
    assert "Traceback" not in err
    found = [line for line in err.splitlines() if line.startswith("onrecord: ") and name in line]
    assert len(found) == 1, err
    return found[0]
