"""The whole line with the model that ships, on an example page: read, searched, shown, checked."""

from __future__ import annotations

from pathlib import Path

import pytest

import onrecord
from cli.command import Run
from onrecord.model.session import WEIGHTS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "examples" / "harbour_tribune.html"

pytestmark = pytest.mark.skipif(
    not (WEIGHTS / "encoder.onnx").exists(), reason="the model's weights are not in this checkout"
)


def test_a_page_is_read_into_a_record_and_every_span_stands_on_it(run: Run) -> None:
    read = run("read", str(PAGE), "--into", "news.db")
    assert (read.status, len(read.lines) > 0) == (0, True)
    checked = run("check", "--record", "news.db", "--format", "text")
    assert checked.out.endswith(": 0 findings\n"), checked.out
    shown = run("show", read.lines[0]["id"], "--record", "news.db", "--format", "text")
    assert "‹" in shown.out and read.lines[0]["made_by"] in shown.out
    assert run("doctor", "--record", "news.db").status == 0


def test_the_first_example_of_the_readme_works() -> None:
    said = onrecord.statements("“It is over,” said Ms Lee.")
    assert [(s.speaker.name, s.kind) for s in said if s.speaker] == [("Ms Lee", "direct")]
