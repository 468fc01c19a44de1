"""What the whole room makes of a sentence, with the model that ships: only what rules decide is checked."""

from __future__ import annotations

import pytest

import onrecord


def test_a_passive_is_not_split_out_as_words_of_whom_was_spoken_to() -> None:
    found = onrecord.statements("Tomas Ekwall said the mayor had been warned about the builder.")
    assert [statement.parent_id for statement in found] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Neither the police nor the prosecutor would confirm that an inquiry had begun.",
        "The prosecutor did not say that an inquiry had begun.",
    ],
)
def test_a_negation_at_the_source_or_the_cue_negates(text: str) -> None:
    assert [statement.negated for statement in onrecord.statements(text)] == [True]


def test_every_content_is_worded_and_reproduces_its_evidence() -> None:
    text = "“It is over,” said Ms Lee. “And, well, it is for good,” she added, warning that “more” would go."
    for statement in onrecord.statements(text):
        spans = statement.content
        assert all(text[start:end].strip() for start, end in spans)
        assert text[spans[0][0] : spans[-1][1]] == statement.evidence.exact
