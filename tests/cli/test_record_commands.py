"""search, show, export, check, doctor, clean and --version, on a record of one page."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

import onrecord
from cli.command import Run


def test_version_is_printed_fast() -> None:
    call = [sys.executable, "-c", "import sys; from onrecord.cli import main; sys.exit(main(['--version']))"]
    began = time.monotonic()
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    assert done.stdout == f"onrecord {onrecord.__version__}\n"
    # 0.05 s here; ten times that only when a heavy import has crept in.
    assert time.monotonic() - began < 1.0


def test_search_prints_jsonl_with_the_words_found(run: Run, record: str) -> None:
    outcome = run("search", "quay", "--record", record)
    (line,) = outcome.lines
    assert [line["text"][start:end] for start, end in line["lit"]] == ["quay"]
    assert outcome.status == 0


def test_search_takes_the_record_from_the_environment(
    run: Run, record: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_RECORD", record)
    assert len(run("search").lines) == 3


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (("--speaker", "lee"), 2),
        (("--act", "warn"), 1),
        (("--kind", "indirect"), 0),
        (("--outlet", "the gull"), 3),
        (("--outlet", "gull"), 0),
        (("--after", "2024-03-05"), 3),
        (("--before", "2024-03-05"), 0),
        (("--about", "the letter"), 1),
        (("--to", "reporters"), 0),
        (("--relay", "Reuters"), 0),
        (("water", "NOT", "quay"), 1),
    ],
)
def test_search_filters(run: Run, record: str, filters: tuple[str, ...], found: int) -> None:
    assert len(run("search", *filters, "--record", record).lines) == found


def test_search_prints_hits_lit_up_and_facets(run: Run, record: str) -> None:
    out = run("search", "quay", "--record", record, "--format", "table").out
    assert "“The *quay* will not hold,”" in out
    assert "1 found" in out
    assert re.search(r"speaker +outlet +month +act +kind", out)
    assert re.search(r"Ms Lee 1 +The Gull 1 +2024-03 1 +assert 1 +direct 1", out)


def test_search_that_finds_nothing_is_no_failure(run: Run, record: str) -> None:
    outcome = run("search", "zebra", "--record", record, "--format", "table")
    assert (outcome.status, outcome.out) == (0, "no statements found\n")


def test_search_goes_on_after_a_page_of_hits(run: Run, record: str) -> None:
    first = run("search", "--limit", "2", "--record", record)
    cursor = re.search(r"--cursor (\S+),", first.err)
    assert cursor is not None
    second = run("search", "--limit", "2", "--record", record, "--cursor", cursor[1])
    ids = [line["id"] for line in first.lines + second.lines]
    assert len(set(ids)) == 3


def test_show_lights_up_a_statement_and_says_why(run: Run, record: str) -> None:
    id = run("search", "quay", "--record", record).lines[0]["id"]
    out = run("show", id, "--record", record, "--format", "text").out
    assert "‹“The quay will not hold,”› {said} [Ms Lee]." in out
    assert re.search(r"speaker +Ms Lee, person +\(the source is “Ms Lee”", out)
    assert "all of it stands between quotation marks" in out


def test_show_prints_the_line_in_a_pipe(run: Run, record: str) -> None:
    line = run("export", "quay", "--record", record).lines[0]
    assert run("show", line["id"], "--record", record).lines == [line]


def test_show_lights_up_an_article(run: Run, record: str) -> None:
    id = run("export", "--what", "articles", "--record", record).lines[0]["article_id"]
    out = run("show", id, "--record", record, "--format", "text").out
    assert "‹“Nobody told me about the letter,”› {said} [Mr Brown]." in out
    assert "She had looked at it for three weeks" in out


def test_export_gives_what_read_printed(run: Run, record: str, page: str) -> None:
    told = ("--as", "article", "--into", record, "--outlet", "The Gull", "--published", "2024-03-05")
    assert run("export", "--record", record).out == run("read", page, *told).out


def test_export_filters_articles_by_their_statements(run: Run, record: str) -> None:
    assert len(run("export", "quay", "--what", "articles", "--record", record).lines) == 1
    assert run("export", "zebra", "--what", "articles", "--record", record).lines == []


def test_export_csv_has_a_row_for_each_statement(run: Run, record: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export", "--record", record, "--format", "csv").out)))
    assert [row["speaker"] for row in rows] == ["Ms Lee", "Mr Brown", "Lee"]


def test_export_refuses_what_this_version_does_not_have(run: Run, record: str) -> None:
    outcome = run("export", "--what", "people", "--record", record)
    assert outcome.status == 2
    assert "'statements', 'articles'" in outcome.err


def test_check_finds_nothing_in_a_sound_record(run: Run, record: str) -> None:
    outcome = run("check", "--record", record, "--format", "text")
    assert (outcome.status, outcome.out) == (0, "1 articles, 3 statements, 9 spans checked: 0 findings\n")


def test_check_finds_a_page_that_was_tampered_with(run: Run, record: str) -> None:
    db = sqlite3.connect(record)
    (body,) = db.execute("SELECT body FROM page_bodies").fetchone()
    changed = zlib.decompress(body).replace(b"will not hold", b"will do fine!")
    db.execute("UPDATE page_bodies SET body = ?", (zlib.compress(changed),))
    db.commit()
    db.close()
    outcome = run("check", "--record", record)
    assert outcome.status == 1
    assert {line["code"] for line in outcome.lines} == {"page-changed", "page-text-differs"}
    assert "4 findings" in outcome.err


def test_doctor_says_what_is_there(run: Run, record: str) -> None:
    out = run("doctor", "--record", record).out
    assert re.search(r"record +ok +news\.db: 1 pages \(0 stopped by a problem\), 3 statements", out)


def test_doctor_finds_a_model_whose_files_were_changed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "model"
    model.mkdir()
    for name in ("encoder.onnx", "linker.onnx", "tokenizer.json"):
        (model / name).write_text("not what was shipped")
    (model / "model.toml").write_text(
        'name = "en-0"\ndigest = "0"\nlink_width = 1\nthreshold = 0.5\nnested_threshold = 0.5\n'
        "calibration = [0.0]\n"
        'tags = ["out", "source-begins", "source-inside", "content-begins", "content-inside"]\n'
    )
    monkeypatch.setenv("ONRECORD_MODEL", str(model))
    outcome = run("doctor")
    assert outcome.status == 1
    assert re.search(r"model +fault", outcome.out)


def test_clean_prints_what_was_kept_and_removed(run: Run, tmp_path: Path) -> None:
    menu = "Home News Sport Weather Menu Search Share Facebook Twitter "
    body = (
        "The harbour was closed on Tuesday after the quay began to slide into the sea, its owners said. " * 4
    )
    (tmp_path / "dump.txt").write_text(
        f"{menu}\nStorm closes harbour\n\n{body}\n\nShare this storyFacebook\n"
    )
    (line,) = run("clean", "--as", "dump", "dump.txt").lines
    assert "The harbour was closed" in line["text"]
    out = run("clean", "--as", "dump", "dump.txt", "--format", "text").out
    assert f"{len(line['removed'])} pieces removed" in out
    assert re.search(r"read as +dump", out)


@pytest.mark.parametrize("command", ["export", "search --format table", "check --format text"])
def test_a_reader_that_stops_reading_is_no_fault(record: str, tmp_path: Path, command: str) -> None:
    call = "import sys; from onrecord.cli import main; sys.exit(main(sys.argv[1:]))"
    arguments = [sys.executable, "-c", call, *command.split(), "--record", str(tmp_path / record)]
    reading, writing = os.pipe()
    os.close(reading)
    root = Path(__file__).parents[2]
    with os.fdopen(writing) as closed:
        done = subprocess.run(arguments, stdout=closed, stderr=subprocess.PIPE, cwd=root, check=False)
    assert (done.returncode, done.stderr) == (141, b"")


def test_help_of_every_command_is_there(run: Run) -> None:
    out = run("--help").out
    assert all(name in out for name in ("read", "clean", "search", "show", "export", "check", "doctor"))


def test_search_hits_are_the_stored_lines(run: Run, record: str) -> None:
    hit = run("search", "quay", "--record", record).lines[0]
    hit.pop("lit")
    assert json.dumps(hit) == json.dumps(run("export", "quay", "--record", record).lines[0])
