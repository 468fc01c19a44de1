from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cli.command import Run
from onrecord.cli import main
from onrecord.records import Doc


@pytest.fixture(autouse=True)
def no_model(small_pipeline: object) -> None:
    """Every command here reads with the small pipeline."""


def test_read_prints_jsonl_in_a_pipe(run: Run, page: str) -> None:
    outcome = run("read", page)
    assert [line["speaker"]["name"] for line in outcome.lines] == ["Ms Lee", "Mr Brown", "Lee"]
    assert outcome.status == 0


def test_read_keeps_nothing_without_into(run: Run, page: str, tmp_path: Path) -> None:
    run("read", page)
    assert [path.name for path in tmp_path.iterdir()] == [page]


def test_read_says_what_it_was_told_of_the_page(run: Run, page: str) -> None:
    line = run("read", page, "--as", "article", "--outlet", "The Gull", "--published", "5 March 2024").lines[
        0
    ]
    assert (line["outlet"], line["published"], line["page"]) == ("The Gull", "2024-03-05", page)


def test_read_prints_a_table_when_asked(run: Run, page: str) -> None:
    out = run("read", page, "--as", "article", "--format", "table").out
    assert re.search(r"Ms Lee +said +“The quay will not hold,” +direct +s_[0-9a-f]{20}", out)


def test_read_prints_one_json_array(run: Run, page: str) -> None:
    assert len(json.loads(run("read", page, "--format", "json").out)) == 3


def test_read_prints_csv(run: Run, page: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run("read", page, "--format", "csv").out)))
    assert [row["speaker"] for row in rows] == ["Ms Lee", "Mr Brown", "Lee"]


def test_read_prints_parquet(page: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["read", str(tmp_path / page), "--format", "parquet"]) == 0
    table = pq.read_table(io.BytesIO(capfdbinary.readouterr().out))
    assert [speaker["name"] for speaker in table["speaker"].to_pylist()] == ["Ms Lee", "Mr Brown", "Lee"]


def test_read_into_prints_the_statements_as_well(run: Run, page: str) -> None:
    into = run("read", page, "--into", "news.db")
    alone = run("read", page)
    assert into.out == alone.out


def test_read_into_again_changes_nothing_and_prints_the_same(run: Run, page: str) -> None:
    first = run("read", page, "--into", "news.db")
    second = run("read", page, "--into", "news.db", "--resume")
    assert second.out == first.out
    assert "1 of them already in news.db; 0 new statements" in second.err


def test_read_into_again_tells_its_problems_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_text("<html><body></body></html>")
    first = run("read", "empty.html", "--into", "news.db")
    second = run("read", "empty.html", "--into", "news.db")
    assert (first.status, second.status) == (1, 1)
    assert first.err.splitlines()[0] == second.err.splitlines()[0]


def test_read_reports_as_json(run: Run, page: str) -> None:
    run("read", page, "missing.txt", "--report", "report.json")
    report = json.loads(Path("report.json").read_text())
    assert (report["pages"], report["statements"], report["problems"]) == (1, 3, {"missing-path": 1})
    assert report["each_problem"][0]["origin"]["file"] == "missing.txt"


def test_read_refuses_a_report_in_no_folder_before_it_reads(run: Run, page: str) -> None:
    outcome = run("read", page, "--report", "nowhere/report.json")
    assert (outcome.status, outcome.out) == (2, "")


def test_read_summary_names_an_example_of_each_problem(run: Run, page: str) -> None:
    err = run("read", page, "missing.txt").err
    assert re.search(r"missing-path +1 +missing\.txt: ", err)


def test_read_counts_another_language_without_failing(run: Run, tmp_path: Path) -> None:
    german = "Der Hafen ist seit gestern geschlossen, und niemand weiß, wie lange das noch so bleiben wird. "
    (tmp_path / "hafen.txt").write_text(german * 5, encoding="utf-8")
    outcome = run("read", "--as", "article", "hafen.txt")
    assert outcome.status == 0
    assert "language-not-supported" in outcome.err


def test_read_says_few_problems_of_one_code_in_full(run: Run, small_pipeline: object) -> None:
    outcome = run("read", *(f"missing{n}.txt" for n in range(30)))
    assert outcome.err.count("onrecord: missing-path: missing") == 20
    assert re.search(r"missing-path +30 ", outcome.err)


def test_read_does_not_let_a_page_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "evil.txt").write_text("“Hold \x1b[2Jon,” said Lee. And then she went away to the harbour.")
    outcome = run("read", "--as", "article", "evil.txt", "--format", "table")
    assert "\x1b" not in outcome.out
    assert "Hold \ufffd[2Jon" in outcome.out


def test_read_interrupted_says_how_to_go_on(run: Run, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        made_by = "onrecord test"

        def __call__(self, docs: object) -> list[Doc]:
            raise KeyboardInterrupt

    monkeypatch.setattr("onrecord.api.configured_pipeline", lambda threads=None: Interrupted())
    outcome = run("read", page, "--into", "news.db")
    assert outcome.status == 130
    assert "is in news.db, the same command goes on from there" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--workers", "4"), "--workers"),
        (("--executor", "ray"), "'ray' is not 'local'"),
        (("--as", "warc"), "'auto', 'article', 'dump', 'html', 'jsonl'"),
        (("--published", "soon"), "write it as 2021-12-08"),
        (("--field", "text"), "is not NAME=FIELD"),
        (("--field", "colour=body"), "wanted one of text"),
        (("--resume",), "--into RECORD"),
        (("--format", "xml"), "'table', 'jsonl', 'json', 'csv', 'parquet'"),
    ],
)
def test_read_refuses_what_this_version_does_not_have(
    run: Run, page: str, arguments: tuple[str, ...], said: str
) -> None:
    outcome = run("read", page, *arguments)
    assert outcome.status == 2
    assert said in outcome.err


def test_read_without_input_is_wrong_usage(run: Run) -> None:
    assert run("read").status == 2
