"""Passages cut and scored as benchmarks/passages.py says."""

from __future__ import annotations

import pytest

from benchmarks.passages import Found, f1, tokens_of

TEXT = "Moss said: “No.” Rain."


def test_spans_become_tokens_marks_included() -> None:
    tokens = tokens_of(TEXT, (0, 16))
    assert tokens.of([("source", (0, 4)), ("cue", (5, 9)), ("content", (11, 16))]) == {
        ("source", 0, 1),
        ("cue", 1, 2),
        ("content", 3, 7),
    }


def test_a_span_is_cut_at_the_passage_and_left_out_behind_it() -> None:
    tokens = tokens_of(TEXT, (5, 16))
    assert tokens.of([("content", (0, 9)), ("source", (17, 21))]) == {("content", 0, 1)}


def test_a_span_of_two_attributions_counts_once() -> None:
    assert len(tokens_of(TEXT, (0, 16)).of([("source", (0, 4)), ("source", (0, 4))])) == 1


@pytest.mark.parametrize(
    ("labelled", "found", "wanted"),
    [
        ({("cue", 1, 2)}, {("cue", 1, 2)}, 100.0),
        ({("cue", 1, 2)}, {("cue", 1, 3)}, 0.0),
        ({("cue", 1, 2)}, {("cue", 1, 2), ("cue", 5, 6), ("source", 0, 1)}, 200 / 3),
        (set(), set(), 0.0),
    ],
)
def test_f1_is_of_exact_spans_of_one_role(labelled: Found, found: Found, wanted: float) -> None:
    assert f1([(labelled, found)], "cue") == pytest.approx(wanted)
