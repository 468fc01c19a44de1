import pytest

from onrecord.evaluation.scores import Scores, same_name, score

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
