"""Running commands in the test's own process, in an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.command import ARTICLE, Outcome, Run
from onrecord.cli import main


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run `onrecord` with these arguments in the test's folder; gives back exit code and output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONRECORD_RECORD", raising=False)

    def run_command(*arguments: str) -> Outcome:
        capfd.readouterr()
        status = main(arguments)
        captured = capfd.readouterr()
        return Outcome(status, captured.out, captured.err)

    return run_command


@pytest.fixture
def page(tmp_path: Path) -> str:
    """A page with three statements, in the test's folder."""
    (tmp_path / "storm.txt").write_text(ARTICLE, encoding="utf-8")
    return "storm.txt"


@pytest.fixture
def record(run: Run, page: str, small_pipeline: object) -> str:
    """A record of that page."""
    said = ("--outlet", "The Gull", "--published", "2024-03-05")
    outcome = run("read", "--as", "article", page, "--into", "news.db", *said)
    assert outcome.status == 0, outcome.err
    return "news.db"
