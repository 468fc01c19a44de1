from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gate import CORPORA, FLOORS, Corpus, main
from onrecord.errors import ConfigError
from onrecord.evaluation.gate import (
    Floors,
    Lowering,
    find_breaches,
    labels_digest,
    read_floors,
    set_floors,
    write_floors,
)

FLOORS_SET = Floors(digest="abc", least={"f1": 70.0}, most={"wrong_per_100": 5.0}, model="en-1 aaa")
ROW = {"f1": 71.0, "wrong_per_100": 4.0}


def breaches(row: Mapping[str, float], **changes: Any) -> list[str]:
    return find_breaches(FLOORS_SET, row, **{"digest": "abc", "model": "en-1 aaa", **changes})


def test_find_breaches_lets_figures_at_their_floors_by() -> None:
    assert breaches({"f1": 70.0, "wrong_per_100": 5.0}) == []


def test_find_breaches_names_a_figure_under_its_floor_and_one_over_its_ceiling() -> None:
    assert breaches({"f1": 69.9, "wrong_per_100": 5.1}) == [
        "f1 is 69.9, the floor is 70.0",
        "wrong_per_100 is 5.1, at most 5.0 is let by",
    ]


def test_find_breaches_names_a_figure_that_is_not_measured() -> None:
    assert breaches({"f1": 70.0}) == ["wrong_per_100 is not measured any more, its bar is 5.0"]


def test_find_breaches_refuses_other_labels() -> None:
    assert "measure and set them again" in breaches(ROW, digest="def")[0]


def test_find_breaches_lets_another_model_by_under_the_old_floors() -> None:
    assert breaches(ROW, model="en-2 bbb") == []


def test_find_breaches_asks_to_measure_again_where_another_model_breaks_a_floor() -> None:
    assert breaches({**ROW, "f1": 69.0}, model="en-2 bbb") == [
        "f1 is 69.0, the floor is 70.0",
        "the floors were set with en-1 aaa, this is en-2 bbb; measure and set them again",
    ]


def test_find_breaches_says_nothing_of_a_model_that_is_the_same() -> None:
    assert breaches({**ROW, "f1": 69.0}) == ["f1 is 69.0, the floor is 70.0"]


def test_find_breaches_refuses_another_model_where_it_is_strict() -> None:
    assert breaches(ROW, model="en-2 bbb", strict=True) == [
        "the floors were set with en-1 aaa, this is en-2 bbb; measure and set them again"
    ]


def test_labels_digest_changes_with_a_name_and_with_a_byte(tmp_path: Path) -> None:
    digests = set()
    for folder, name, body in [("one", "a.ann", b"x"), ("two", "b.ann", b"x"), ("three", "a.ann", b"y")]:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(body)
        digests.add(labels_digest(tmp_path / folder))
    assert len(digests) == 3


def test_labels_digest_does_not_depend_on_where_the_folder_is(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder / "text").mkdir(parents=True)
        (tmp_path / folder / "text" / "a.txt").write_bytes(b"x")
    assert labels_digest(tmp_path / "one") == labels_digest(tmp_path / "two")


def put(written: Mapping[str, Any], row: Mapping[str, float], **changes: Any) -> dict[str, Any]:
    said = {"digest": "abc", "model": "en-1 aaa", "margin": 1.5, "day": "2024-03-05", **changes}
    return set_floors(written, "small", row, **said)


def test_set_floors_puts_floors_under_and_ceilings_over_what_was_measured() -> None:
    assert put({}, {**ROW, "relay": 0.0})["small"] == {
        "digest": "abc",
        "model": "en-1 aaa",
        "measured": {"f1": 71.0, "wrong_per_100": 4.0, "relay": 0.0},
        "least": {"f1": 69.5},
        "most": {"wrong_per_100": 5.5},
        "why": [],
    }


def test_set_floors_raises_a_floor_without_being_asked_why() -> None:
    assert put(put({}, ROW), {**ROW, "f1": 80.0})["small"]["least"] == {"f1": 78.5}


def test_set_floors_leaves_other_corpora_alone() -> None:
    assert put({"large": {"digest": "x"}}, ROW)["large"] == {"digest": "x"}


LOWERED = {
    "a lower floor": ({"f1": 70.9, "wrong_per_100": 4.0}, 1.5, "f1 from 69.5 to 69.4"),
    "a higher ceiling": ({"f1": 71.0, "wrong_per_100": 4.1}, 1.5, "wrong_per_100 from 5.5 to 5.6"),
    "a wider margin": ({"f1": 71.0, "wrong_per_100": 4.0}, 1.6, "f1 from 69.5 to 69.4"),
    "a floor left out": ({"wrong_per_100": 4.0}, 1.5, "f1 from 69.5 to none"),
    "a ceiling left out": ({"f1": 71.0}, 1.5, "wrong_per_100 from 5.5 to none"),
}


@pytest.mark.parametrize("name", LOWERED)
def test_set_floors_refuses_to_lower_without_a_reason(name: str) -> None:
    row, margin, said = LOWERED[name]
    with pytest.raises(ConfigError, match=said):
        put(put({}, ROW), row, margin=margin)


@pytest.mark.parametrize("name", LOWERED)
def test_set_floors_lowers_with_a_reason_and_keeps_it(name: str) -> None:
    row, margin, said = LOWERED[name]
    floors = put(put({}, ROW), row, margin=margin, lowering=Lowering("fewer inventions"))["small"]
    assert floors["measured"] == row
    (reason,) = floors["why"]
    assert (reason["date"], reason["why"]) == ("2024-03-05", "fewer inventions")
    assert said in reason["lowered"]


def test_set_floors_appends_to_the_reasons_there_are() -> None:
    once = put(put({}, ROW), {**ROW, "f1": 60.0}, lowering=Lowering("first"))
    twice = put(once, {**ROW, "f1": 50.0}, lowering=Lowering("second"), day="2024-03-06")
    assert [(reason["date"], reason["why"]) for reason in twice["small"]["why"]] == [
        ("2024-03-05", "first"),
        ("2024-03-06", "second"),
    ]


def test_write_floors_writes_what_read_floors_reads(tmp_path: Path) -> None:
    written = put(put({}, ROW), {**ROW, "f1": 60.0}, lowering=Lowering("“first”"))
    write_floors(tmp_path / "floors.json", {**written, "empty": {"digest": "d", "why": []}})
    assert json.loads((tmp_path / "floors.json").read_text(encoding="utf-8"))["small"] == written["small"]
    assert read_floors(tmp_path / "floors.json", "small").least == {"f1": 58.5}


def test_read_floors_names_a_corpus_without_floors(tmp_path: Path) -> None:
    write_floors(tmp_path / "floors.json", put({}, ROW))
    with pytest.raises(ConfigError, match="no floors for 'large'; it has small"):
        read_floors(tmp_path / "floors.json", "large")


class Gate:
    """The gate over one small corpus whose figures a test sets."""

    def __init__(self, folder: Path) -> None:
        self.floors = folder / "floors.json"
        self.labels = folder / "gold.jsonl"
        self.labels.write_text("{}\n", encoding="utf-8")
        self.row: dict[str, float] = dict(ROW)
        self.model = "en-1 aaa"

    def __call__(self, *arguments: str) -> None:
        corpora = {
            "small": Corpus(self.labels, lambda labels: self.row),
            "far": Corpus(self.labels.with_name("far"), lambda labels: {}),
        }
        main(arguments, corpora=corpora, floors=self.floors, model=self.model)

    def closed(self, *arguments: str) -> str:
        """Run it, see that it fails, and give back what it says."""
        with pytest.raises(SystemExit) as stopped:
            self(*arguments)
        assert isinstance(stopped.value.code, str)
        return stopped.value.code

    @property
    def written(self) -> dict[str, Any]:
        floors: dict[str, Any] = json.loads(self.floors.read_text(encoding="utf-8"))["small"]
        return floors


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    gate = Gate(tmp_path)
    gate("--set", "small")
    return gate


def test_the_gate_opens_at_what_was_set(gate: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    gate()
    assert capsys.readouterr().out.endswith("far: not present, passed over\ngate open\n")


def test_the_gate_closes_under_a_floor(gate: Gate) -> None:
    gate.row["f1"] = 69.4
    assert gate.closed() == "gate closed: small: f1 is 69.4, the floor is 69.5"


def test_the_gate_closes_where_the_labels_changed(gate: Gate) -> None:
    gate.labels.write_text("{ }\n", encoding="utf-8")
    assert "measure and set them again" in gate.closed()


def test_the_gate_says_that_a_model_is_another_and_opens(
    gate: Gate, capsys: pytest.CaptureFixture[str]
) -> None:
    gate.model = "en-2 bbb"
    gate()
    assert "the floors were set with en-1 aaa, this is en-2 bbb; all of them hold" in capsys.readouterr().out


def test_the_strict_gate_closes_for_another_model(gate: Gate) -> None:
    gate.model = "en-2 bbb"
    assert "this is en-2 bbb; measure and set them again" in gate.closed("--strict")


def test_set_writes_the_digests_and_the_margin(gate: Gate) -> None:
    gate.model = "en-2 bbb"
    gate("--set", "small", "--margin", "0.5")
    assert gate.written["model"] == "en-2 bbb"
    assert gate.written["digest"] == labels_digest(gate.labels)
    assert gate.written["least"] == {"f1": 70.5}


def test_set_writes_nothing_where_it_would_lower(gate: Gate) -> None:
    before = gate.floors.read_bytes()
    gate.row["f1"] = 70.0
    assert "would lower f1 from 69.5 to 68.5" in gate.closed("--set", "small")
    assert gate.floors.read_bytes() == before


def test_set_lowers_with_a_flag_and_a_reason(gate: Gate) -> None:
    gate.row["f1"] = 70.0
    gate("--set", "small", "--lower", "--why", "fewer inventions")
    assert gate.written["least"] == {"f1": 68.5}
    assert [reason["why"] for reason in gate.written["why"]] == ["fewer inventions"]


@pytest.mark.parametrize("half", [("--lower",), ("--why", "fewer inventions"), ("--lower", "--why", " ")])
def test_set_does_not_lower_with_half_of_it(gate: Gate, half: tuple[str, ...]) -> None:
    before = gate.floors.read_bytes()
    gate.row["f1"] = 70.0
    assert "--why" in gate.closed("--set", "small", *half)
    assert gate.floors.read_bytes() == before


def test_nothing_is_lowered_without_set(gate: Gate) -> None:
    assert gate.closed("--lower", "--why", "fewer inventions") == "--lower and --why go with --set CORPUS"


def test_set_refuses_a_corpus_that_is_not_present(gate: Gate) -> None:
    assert "far: not present, nothing to measure" in gate.closed("--set", "far")


def test_the_floors_of_this_project_name_labels_and_model() -> None:
    for name in CORPORA:
        floors = read_floors(FLOORS, name)
        assert len(floors.digest) == 12
        assert floors.model
        assert floors.least


def test_the_floors_of_the_examples_are_for_the_labels_that_are_there() -> None:
    assert read_floors(FLOORS, "examples").digest == labels_digest(CORPORA["examples"].labels)
