from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from onrecord.evaluation.gold import find_pages, read_labels
from onrecord.evaluation.scores import Counts, Scores, compare, same_name, score
from onrecord.lines import Line, statement_line
from onrecord.pipeline import load_pipeline
from onrecord.readers import read_pages
from onrecord.records import Doc, Page

ROOT = Path(__file__).parents[2]
SCORER = ROOT.parent / "shared" / "score" / "score_statements.py"
GOLD = ROOT / "examples" / "gold.jsonl"

LABEL = {
    "doc": "page.txt",
    "content": [[10, 30]],
    "source": [[0, 3]],
    "cue": [[4, 8]],
    "kind": "direct",
    "act": "assert",
    "speaker": "Anna Lee",
    "speaker_type": "person",
}
READ = {**LABEL, "page": "folder/page.txt", "speaker": {"name": "Anna Lee"}}


def _total(**changes: object) -> Scores:
    return score([LABEL], [{**READ, **changes}])["page.txt"]


def test_score_finds_a_statement_whose_content_overlaps_by_half() -> None:
    assert _total(content=[[10, 20]]).found == 1


def test_score_misses_a_statement_whose_content_overlaps_by_less() -> None:
    assert _total(content=[[10, 19]]).found == 0


def test_score_counts_an_abstention_as_unknown_not_wrong() -> None:
    total = _total(speaker=None)
    assert (total.unknown, total.wrong_per_100) == (1, 0.0)


def test_score_counts_a_wrong_name() -> None:
    assert _total(speaker={"name": "Anna Cole"}).wrong_per_100 == 100.0


def test_score_prefers_offsets_into_the_page() -> None:
    assert _total(content=[[0, 5]], content_page=[[10, 30]]).found == 1


def test_score_leaves_out_pages_without_labels() -> None:
    assert score([LABEL], [{**READ, "page": "other.txt"}])["page.txt"].read == 0


@pytest.mark.parametrize(
    ("given", "wanted", "person", "same"),
    [
        ("Ms Lee", "Anna Lee", True, True),
        ("the Kremlin", "Kremlin", False, True),
        ("Lee", "Lee Industries", False, False),
        ("House", "the White House", False, False),
        ("Anna Cole", "Anna Lee", True, False),
    ],
)
def test_same_name_follows_the_rules(given: str, wanted: str, person: bool, same: bool) -> None:
    assert same_name(given, [wanted], person=person) is same


@pytest.mark.parametrize(
    ("field", "labelled", "given", "right"),
    [
        ("relay", ["CNN"], [{"name": "CNN"}], True),
        ("relay", ["CNN", "Bo Cole"], [{"name": "CNN"}, {"name": "Cole"}], True),
        ("relay", ["CNN", "Bo Cole"], [{"name": "Bo Cole"}, {"name": "CNN"}], False),
        ("relay", ["CNN", "Bo Cole"], [{"name": "CNN"}], False),
        ("addressee", "Bo Cole", {"name": "Mr Cole"}, True),
        ("addressee", "reporters", {"name": "the reporters"}, True),
        ("addressee", "the House", {"name": "the White House"}, False),
        ("when", "2024-03-05", {"start": "2024-03-05", "end": "2024-03-05"}, True),
        ("when", "2024-03-05", {"start": "2024-03-05T14:00", "end": "2024-03-05T15:00"}, True),
        ("when", "2024-03-04/2024-03-08", {"start": "2024-03-04", "end": "2024-03-08"}, True),
        ("when", "../2024-03-08", {"start": None, "end": "2024-03-08"}, True),
        ("when", "2024-03-05", {"start": "2024-03-06", "end": "2024-03-06"}, False),
        ("where", "at the town hall", "the town hall", True),
        ("where", "the old town hall", "a town hall", True),
        ("where", "the old town hall in Ostby", "Ostby", False),
        ("negated", True, True, True),
    ],
)
def test_score_compares(field: str, labelled: object, given: object, right: bool) -> None:
    (scores,) = score([{**LABEL, field: labelled}], [{**READ, field: given}]).values()
    assert getattr(scores, field) == Counts(int(right), 1, 1)


@pytest.mark.parametrize(
    ("field", "labelled", "given", "nothing"),
    [
        ("relay", ["CNN"], [{"name": "CNN"}], []),
        ("addressee", "reporters", {"name": "reporters"}, None),
        ("when", "2024-03-05", {"start": "2024-03-05", "end": "2024-03-05"}, None),
        ("where", "the town hall", "the town hall", None),
        ("where", "the town hall", "the town hall", "the"),
        ("negated", True, True, False),
        ("denies", ["s1"], ["r_s1"], []),
        ("replies_to", ["s1"], ["r_s1"], []),
    ],
)
def test_score_counts_what_is_on_one_side_alone_as_not_right(
    field: str, labelled: object, given: object, nothing: object
) -> None:
    (missed,) = score([{**LABEL, field: labelled}], [{**READ, field: nothing}]).values()
    (made_up,) = score([{**LABEL, field: nothing}], [{**READ, field: given}]).values()
    assert (getattr(missed, field), getattr(made_up, field)) == (Counts(0, 0, 1), Counts(0, 1, 0))


# An outer statement, one inside it, and one that answers the outer one.
OUTER = {**LABEL, "id": "s1"}
INNER = {**LABEL, "id": "s2", "content": [[40, 60]], "parent": "s1"}
REPLY = {**LABEL, "id": "s3", "content": [[70, 90]], "denies": ["s1"], "replies_to": ["s1", "s2"]}


def _read(label: Mapping[str, Any], **changes: object) -> dict[str, Any]:
    """The statement that answers a label rightly, its ids written as a reader writes them."""
    links = {name: [f"r_{id}" for id in label.get(name, ())] for name in ("denies", "replies_to")}
    parent = f"r_{label['parent']}" if label.get("parent") else None
    return {**READ, **label, "id": f"r_{label['id']}", "speaker": READ["speaker"], "parent": parent, **links,
            **changes}  # fmt: skip


def _scores(*lines: Mapping[str, Any]) -> Scores:
    (scores,) = score([OUTER, INNER, REPLY], lines).values()
    return scores


def test_score_takes_links_that_lead_to_the_right_statements() -> None:
    scores = _scores(_read(OUTER), _read(INNER), _read(REPLY))
    assert (scores.parent, scores.nested) == (Counts(1, 1, 1), Counts(1, 1, 1))
    assert (scores.denies, scores.replies_to) == (Counts(1, 1, 1), Counts(2, 2, 2))


def test_score_counts_a_wrong_parent() -> None:
    scores = _scores(_read(OUTER), _read(INNER, parent="r_s3"), _read(REPLY))
    assert (scores.parent, scores.nested) == (Counts(0, 1, 1), Counts(0, 1, 1))


def test_score_counts_a_nested_label_that_was_missed_in_nested_alone() -> None:
    scores = _scores(_read(OUTER), _read(REPLY))
    assert (scores.parent, scores.nested) == (Counts(0, 0, 0), Counts(0, 0, 1))


def test_score_counts_an_extra_nested_statement_in_nested_alone() -> None:
    extra = _read(INNER, id="r_x", content=[[100, 110]])
    scores = _scores(_read(OUTER), _read(INNER), extra)
    assert (scores.parent, scores.nested) == (Counts(1, 1, 1), Counts(1, 2, 1))


def test_score_does_not_take_a_parent_that_answers_no_label() -> None:
    scores = _scores(_read(OUTER, content=[[200, 210]]), _read(INNER))
    assert scores.nested == Counts(0, 1, 1)


def test_score_counts_every_link_that_is_labelled_or_read() -> None:
    extra = _read(REPLY, content=[[100, 110]], denies=["r_s1"], replies_to=["r_s1"])
    scores = _scores(_read(OUTER), _read(INNER), extra)
    assert (scores.denies, scores.replies_to) == (Counts(0, 1, 1), Counts(0, 1, 2))


def test_score_tells_a_person_by_the_name_where_labels_do_not_say() -> None:
    label = {name: value for name, value in LABEL.items() if name != "speaker_type"}
    (scores,) = score([label], [{**READ, "speaker": {"name": "Lee"}}]).values()
    assert scores.right == 1


def test_score_takes_an_alias() -> None:
    (scores,) = score([{**LABEL, "aliases": ["the mayor"]}], [{**READ, "speaker": "mayor"}]).values()
    assert scores.right == 1


@pytest.mark.parametrize("unknown", [None, "unknown"])
def test_score_counts_a_name_where_the_labels_know_nobody(unknown: str | None) -> None:
    (scores,) = score([{**LABEL, "speaker": unknown}], [READ]).values()
    assert (scores.invented, scores.speakers, scores.wrong_per_100) == (1, 0, 100.0)


def test_score_asks_for_half_of_the_source() -> None:
    assert _total(source=[[0, 6]]).source == 1
    assert _total(source=[[0, 7]]).source == 0


def test_score_asks_for_a_letter_of_the_cue() -> None:
    assert _total(cue=[[7, 20]]).cue == 1
    assert _total(cue=[[8, 20]]).cue == 0
    assert _total(cue=[]).cue == 0


def test_score_takes_labels_without_a_document_for_one_page() -> None:
    label = {name: value for name, value in LABEL.items() if name != "doc"}
    assert score([label], [{**READ, "page": "any.txt"}])[""].found == 1


@pytest.mark.parametrize("page", ["page", "x/page", "page.html", "http://example.org/page", "x\\page.txt"])
def test_score_tells_a_document_by_the_name_of_its_page(page: str) -> None:
    assert score([{**LABEL, "doc": "page"}], [{**READ, "page": page}])["page"].found == 1


def test_compare_counts_statements_elsewhere() -> None:
    assert compare([LABEL], [READ, {**READ, "page": "other.txt"}]).elsewhere == 1


def test_compare_by_a_field_puts_extra_statements_with_their_own() -> None:
    extra = {**READ, "content": [[50, 60]], "act": "warn"}
    groups = compare([LABEL, {**LABEL, "content": [[70, 80]], "act": "deny"}], [READ, extra]).by("act")
    counted = {act: (one.labelled, one.read, one.found) for act, one in groups.items()}
    assert counted == {"assert": (1, 1, 1), "deny": (1, 0, 0), "warn": (0, 1, 0)}


def test_scores_of_groups_add_up_to_the_total() -> None:
    comparison = compare([OUTER, INNER, REPLY], [_read(INNER, kind="mixed"), _read(REPLY), READ])
    assert sum(comparison.by("kind").values(), Scores()) == comparison.total()


def test_counts_give_nothing_where_nothing_was_counted() -> None:
    assert Counts().as_line() == {
        "precision": 0.0, "recall": 0.0, "f1": 0.0, "right": 0, "read": 0, "labelled": 0,
    }  # fmt: skip


# From here on: that the figures are those of the scorer beside the checkout.


@pytest.fixture(scope="module")
def labels() -> list[Line]:
    return [dict(label) for label in read_labels(GOLD)]


@pytest.fixture(scope="module")
def examples(labels: list[Line]) -> list[Line]:
    """The statement lines of the example pages."""
    pages = [page for page in read_pages(list(map(str, find_pages(labels, GOLD)))) if isinstance(page, Page)]
    return [
        statement_line(statement, doc.article, doc.page)
        for doc in load_pipeline()(Doc(page) for page in pages)
        if doc.article is not None
        for statement in doc.statements
    ]


def _as_read(labels: list[Line], examples: list[Line]) -> list[Line]:
    return examples


def _as_labelled(labels: list[Line], examples: list[Line]) -> list[Line]:
    """Statements as if the labels had been read, with a mistake in one of their fields or in none."""
    chance = random.Random(4)
    ids = {label["id"] for label in labels}
    lines = []
    for label in labels:
        line: Line = {
            **label,
            "page": f"pages/{label['doc']}",
            "speaker": {"name": label["speaker"] or "somebody"},
            "relay": [{"name": name} for name in label["relay"]],
            "addressee": {"name": label["addressee"]} if label["addressee"] else None,
        }
        if label["when"]:
            start, _, end = label["when"].partition("/")
            line["when"] = {"start": start, "end": end or start}
        line |= chance.choice(
            [
                {},
                {},
                {"speaker": None},
                {"speaker": {"name": chance.choice(labels)["speaker"] or "Lee"}},
                {"source": [[0, 5]], "cue": []},
                {"kind": "mixed", "act": "assert"},
                {"relay": [{"name": "CNN"}], "negated": True},
                {"addressee": {"name": "reporters"}, "where": "the town hall"},
                {"when": {"start": None, "end": "2024-03-05"}, "parent": chance.choice(sorted(ids))},
                {"denies": chance.sample(sorted(ids), 2), "replies_to": chance.sample(sorted(ids), 1)},
                {"content": [[start + 9, end + 9] for start, end in label["content"]]},
                {"content_page": label["content"], "content": [[0, 1]]},
                {"page": "elsewhere.html"},
            ]
        )
        lines += [line] * chance.choice([0, 1, 1, 1, 1, 2])
    return lines


def _without_documents(labels: list[Line], examples: list[Line]) -> list[Line]:
    """Those of one page; the labels then name no document and no type of speaker."""
    first = labels[0]["doc"]
    labels[:] = [label for label in labels if label["doc"] == first]
    lines = [line for line in _as_labelled(labels, examples) if line["page"] != "elsewhere.html"]
    for label in labels:
        del label["doc"], label["speaker_type"]
    return lines


PRINTED = (
    "statements", "relay", "addressee", "when", "where", "parent", "negated", "denies", "replies_to",
)  # fmt: skip
# A number in what the scorer prints, but for the one in "F1" and in "per 100".
NUMBER = re.compile(r"(?<![\w.])(?<!per )\d+(?:\.\d+)?")


def _figures(scores: Scores, elsewhere: int) -> Iterator[tuple[str, list[float]]]:
    """What the scorer prints, line by line: a name, and every number after it."""
    row = scores.as_row()
    for name in PRINTED:
        counts: Counts = getattr(scores, name)
        numbers = [counts.precision, counts.recall, counts.f1, counts.right, counts.read, counts.labelled]
        yield name, numbers + ([elsewhere] if name == "statements" and elsewhere else [])
    for name in ("source", "cue", "kind", "act"):
        yield name, [row[name], *scores.shares()[name]]
    answered, known = scores.shares()["speaker"][1], scores.shares()["unknown"][1]
    yield "speaker", [row["speaker"], answered, row["unknown"], known, scores.invented, row["wrong_per_100"]]


@pytest.mark.shared
@pytest.mark.skipif(not SCORER.is_file(), reason="the scorer beside the checkout (../shared) is absent")
@pytest.mark.parametrize("made", [_as_read, _as_labelled, _without_documents])
def test_every_figure_is_that_of_the_scorer(
    labels: list[Line],
    examples: list[Line],
    tmp_path: Path,
    made: Callable[[list[Line], list[Line]], list[Line]],
) -> None:
    labels = [dict(label) for label in labels]
    lines = made(labels, examples)
    for name, written in [("gold.jsonl", labels), ("lines.jsonl", lines)]:
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in written), encoding="utf-8")
    command = [sys.executable, str(SCORER), "gold.jsonl", "lines.jsonl"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    theirs = {line.split()[0]: [float(one) for one in NUMBER.findall(line)] for line in said.splitlines()}
    comparison = compare(labels, lines)
    assert theirs == dict(_figures(comparison.total(), comparison.elsewhere))
