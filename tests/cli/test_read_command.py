from __future__ import annotations

import csv
import io
import json
import re
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from cli.command import ARTICLE, Run
from onrecord.cli import main
from onrecord.cli.summary import Amount, Tally
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
    assert "1 of them already in news.db; 0 statements read" in second.err


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


REPORT_KEYS = {
    *("report", "made_by", "inputs", "into", "seconds", "failed", "pages", "already_there", "articles"),
    *("statements", "read", "problems", "examples", "each_problem"),
}


@pytest.mark.parametrize("into", [(), ("--into", "news.db")])
def test_the_report_has_the_documented_keys(run: Run, page: str, into: tuple[str, ...]) -> None:
    run("read", page, "missing.txt", "--report", "report.json", *into)
    report = json.loads(Path("report.json").read_text())
    assert set(report) == REPORT_KEYS
    assert (report["report"], report["failed"], report["articles"]) == (1, True, 1)
    assert report["examples"]["missing-path"] == report["each_problem"][0]["message"]
    documented = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [key for key in REPORT_KEYS if f"`{key}`" not in documented] == []


def test_the_report_says_how_much_was_kept_of_a_text(run: Run, page: str) -> None:
    run("read", page, "--as", "article", "--report", "report.json")
    length = len(ARTICLE)
    assert json.loads(Path("report.json").read_text())["read"] == [
        {
            "carrier": "file",
            "form": "article",
            "pages": 1,
            "articles": 1,
            "statements": 3,
            "given": length,
            "kept": length,
            "removed": 0.0,
        }
    ]


def test_the_report_says_how_much_was_removed_of_html(run: Run, tmp_path: Path) -> None:
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/s'>Sport</a></li></ul></nav>"
    story = "".join(f"<p>{part}</p>" for part in ARTICLE.split("\n\n"))
    (tmp_path / "storm.html").write_text(f"<html><body>{menu}<article>{story}</article></body></html>")
    run("read", "storm.html", "--report", "report.json")
    (amount,) = json.loads(Path("report.json").read_text())["read"]
    assert amount["form"] == "html"
    assert 0 < amount["kept"] < amount["given"]
    assert amount["removed"] == round(1 - amount["kept"] / amount["given"], 4)


def test_the_summary_of_several_pages_says_what_they_came_in(run: Run, page: str, tmp_path: Path) -> None:
    (tmp_path / "more.jsonl").write_text(json.dumps({"text": ARTICLE}) + "\n")
    err = run("read", page, "more.jsonl", "--as", "article").err
    assert re.search(r"\nfile +article +1 +1 +3 +\d+ +\d+ +0%\n", err)
    assert re.search(r"\njsonl +article +1 +1 +3 +\d+ +\d+ +0%\n", err)


def test_the_summary_of_one_page_is_one_line(run: Run, page: str) -> None:
    assert run("read", page).err.count("\n") == 1


def test_reading_again_into_a_record_cleans_nothing_again(
    run: Run, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("read", page, "--into", "news.db")

    def cleaned_again(page: object) -> None:
        raise AssertionError("a page that is in the record was cleaned again")

    monkeypatch.setattr("onrecord.cleaning.clean_page", cleaned_again)
    second = run("read", page, "--into", "news.db")
    assert (second.status, second.out) == (0, first.out)


def test_a_page_over_a_limit_is_counted_and_the_others_are_cleaned(
    run: Run, page: str, tmp_path: Path
) -> None:
    (tmp_path / "many.html").write_text("<html><body>" + "<i></i>" * 120_000)
    outcome = run("clean", "many.html", page)
    assert outcome.status == 1
    assert "onrecord: too-many-tags: many.html: " in outcome.err
    assert [line["page"] for line in outcome.lines] == [page]


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
        (("--as", "pdf"), "'auto', 'article', 'dump', 'html', 'jsonl'"),
        (("--published", "soon"), "write it as 2021-12-08"),
        (("--published", "08/12/2021"), "write it as 2021-12-08"),
        (("--outlet", " "), "give the outlet's name"),
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


@pytest.mark.parametrize("inputs", [("storm.txt", "storm.txt"), (".",), ("*.txt",)])
def test_one_url_for_several_pages_is_wrong_usage(run: Run, page: str, inputs: tuple[str, ...]) -> None:
    outcome = run("read", *inputs, "--url", "https://gull.example/storm")
    assert outcome.status == 2
    assert "--url" in outcome.err
    assert "would be taken for versions of one" in outcome.err


@pytest.mark.parametrize(("width", "shown"), [(40, False), (110, True)])
def test_table_of_pages_cuts_no_number(width: int, shown: bool) -> None:
    console = Console(file=StringIO(), width=width)
    tally = Tally(console)
    tally.amounts = {("markdown", "fragment"): Amount(10_000, 10_000, 123_456, 1_234_567, 1_034_567)}
    tally.print(None)
    out = console.file.getvalue()
    assert "10,000" in out
    assert "123,456" in out
    assert ("1,034,567" in out) == shown
    assert "…" not in out
