import pytest

from onrecord.extraction.act import act_of, is_negated


@pytest.mark.parametrize(
    ("cue", "act"),
    [
        ("said", "assert"),
        ("has consistently rejected", "deny"),
        ("denied", "deny"),
        ("cautioning", "warn"),
        ("called on", "demand"),
        ("urged", "demand"),
        ("vowed", "promise"),
        ("asked", "ask"),
        ("praised", "support"),
        ("slammed", "oppose"),
        ("believes", "belief"),
        ("is planning", "intent"),
        ("According to", "assert"),
        ("had already told", "assert"),
        ("is ready to", "intent"),
    ],
)
def test_act_of_reads_the_cue(cue: str, act: str) -> None:
    assert act_of(cue, "that the talks went well") == act


def test_act_of_takes_a_question_for_asking() -> None:
    assert act_of("said", "“Who paid for it?”") == "ask"


@pytest.mark.parametrize(
    ("cue", "negated"),
    [
        ("did not say", True),
        ("never said", True),
        ("hasn’t confirmed", True),
        ("declined to comment", True),
        ("refused to say", True),
        ("refused to leave", False),
        ("stopped short of saying", True),
        ("denied", False),
        ("said", False),
        ("noted", False),
    ],
)
def test_is_negated_reads_negation_and_withholding(cue: str, negated: bool) -> None:
    assert is_negated(cue) is negated


@pytest.mark.parametrize(
    ("cue", "content", "act"),
    [
        ("rejected", "the claims that the mill was sold", "deny"),
        ("dismissed", "calls for a second inquiry", "oppose"),
        ("mocked", "the report as a bedtime story", "deny"),
        ("mocked", "her accent", "oppose"),
        ("asked", "to see the books", "demand"),
        ("asked", "whether the books were kept", "ask"),
        ("thanked", "the crew for its patience", "other"),
    ],
)
def test_act_of_looks_at_what_is_rejected_or_asked(cue: str, content: str, act: str) -> None:
    assert act_of(cue, content) == act


@pytest.mark.parametrize("cue", ["his refusal to disavow", "was reluctant to endorse", "ignoring"])
def test_is_negated_where_the_cue_withholds(cue: str) -> None:
    assert is_negated(cue)
