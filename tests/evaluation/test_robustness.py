"""The changes of benchmarks/robustness.py lead their spans back, and its comparison tells what was kept."""

from __future__ import annotations

import random
import unicodedata
from itertools import pairwise

import pytest

from benchmarks.robustness import CHANGES, FLOORS, Read, change, choose, compare, other_names, renamed, share

TEXT = """\
Ferry stops, mayor says.

“Nobody is going to drown for a timetable,” said Greta Moss, the mayor. “We don’t ‘risk’ it.”

Ms. Moss told the "Harbour Courier" that the naïve captain’s ship was ''unsafe'' and that it would not \
be running before the spring. Everybody waited.
"""
PLAIN_CHANGES = {name: made for group in CHANGES.values() for name, made in group.items() if made is not None}


def made(name: str, text: str = TEXT):
    return PLAIN_CHANGES[name](text, random.Random(1))


@pytest.mark.parametrize("name", PLAIN_CHANGES)
def test_a_change_changes_the_text_and_leads_every_word_back(name: str) -> None:
    changed = made(name, TEXT * 6)
    assert changed.text != TEXT * 6
    assert len(changed.begins) == len(changed.ends) == len(changed.text)
    at = changed.text.index("timetable"[:4], changed.text.index("drown"))
    ((start, _),) = changed.back([(at, at + 4)])
    assert (TEXT * 6)[start : start + 9] == "timetable"


@pytest.mark.parametrize("name", PLAIN_CHANGES)
def test_a_change_of_the_whole_text_leads_back_to_all_of_it(name: str) -> None:
    changed = made(name)
    ((start, end),) = changed.back([(0, len(changed.text))])
    assert start == 0
    assert TEXT[end:].strip(" \n”") == ""


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("straight", "\"We don't 'risk' it.\""),
        ("curly", "“We don’t ‘risk’ it.”"),
        ("guillemets", "«We don’t ‘risk’ it.»"),
        ("low", "„We don’t ‘risk’ it.“"),
        ("archive", "''We don't 'risk' it.''"),
        ("twice-encoded", "â€œWe donâ€™t â€˜riskâ€™ it.â€\x9d"),
        ("british", "‘We don’t “risk” it.’"),
    ],
)
def test_marks_are_put_on_their_sides(name: str, wanted: str) -> None:
    assert wanted in made(name).text


def test_straight_and_doubled_marks_get_sides_by_what_stands_around_them() -> None:
    text = made("curly").text
    assert "“Harbour Courier”" in text
    assert "“unsafe”" in text


def test_no_line_of_a_wrapped_text_is_longer_than_72_and_none_could_take_the_next_word() -> None:
    text = made("wrapped").text
    for paragraph in text.split("\n\n"):
        lines = paragraph.strip().split("\n")
        assert max(map(len, lines)) <= 72
        assert all(len(a) + 1 + len(b.split()[0]) > 72 for a, b in pairwise(lines))


def test_wrapped_text_has_the_same_words() -> None:
    assert made("wrapped").text.split() == TEXT.split()


def test_one_paragraph_has_one_line() -> None:
    assert made("one-paragraph").text.strip().count("\n") == 0


def test_marks_are_left_out_of_some_quotations_at_their_end_only() -> None:
    text = made("unclosed", TEXT * 20).text
    assert text.count("“") == TEXT.count("“") * 20
    assert 0 < text.count("”") < TEXT.count("”") * 20


def test_letters_taken_apart_read_the_same() -> None:
    text = made("taken-apart").text
    assert text != TEXT
    assert unicodedata.normalize("NFC", text) == TEXT


def test_emoji_stand_behind_sentences() -> None:
    assert "waited. Ms" not in made("emoji", "Everybody waited. " * 20).text.replace("waited. Every", "")
    assert made("emoji", "Mr. Lee and Sept. 3 rd. of U.S. law " * 50).text.isascii()


def test_a_text_is_changed_the_same_each_time() -> None:
    assert made("invisible").text == made("invisible").text


def test_other_names_are_put_in_everywhere_and_led_back() -> None:
    text = "Greta Moss left. Moss, said Peter Moss, was GRETA to him. The Mossad and Greta’s dog stayed."
    changed = other_names(text, ["Greta Moss", "Peter Moss"], random.Random(1))
    assert set(changed.names) == {"Greta", "Moss", "Peter"}
    for gone in ("Greta", "GRETA", "Moss,", "Peter"):
        assert gone not in changed.text
    assert "Mossad" in changed.text
    assert changed.names["Greta"].upper() in changed.text
    start = changed.text.index(changed.names["Peter"])
    new = f"{changed.names['Peter']} {changed.names['Moss']}"
    assert [text[a:b] for a, b in changed.back([(start, start + len(new))])] == ["Peter Moss"]
    assert renamed("Peter Moss", changed.names) == new


def test_other_names_keeps_to_the_gender_and_to_either_apostrophe() -> None:
    text = "James O'Neill spoke. O’Neill left."
    changed = other_names(text, ["James O'Neill"], random.Random(1))
    assert "Neill" not in changed.text


@pytest.mark.parametrize(
    "text",
    ["Peter Young was a young man. Young left.", "Qorx Moss came. Nobody says who that is."],
    ids=["a word that is written small too", "nothing tells the gender"],
)
def test_some_people_keep_their_names(text: str) -> None:
    assert other_names(text, [" ".join(text.split()[:2])], random.Random(1)).text == text


def read(
    content: tuple[int, int], *, source: int = 0, kind: str = "direct", speaker: str | None = "Anna Lee"
) -> Read:
    return Read(frozenset(range(*content)), frozenset({source}), kind, speaker, "words")


def test_compare_keeps_what_is_the_same_but_for_a_tenth_of_its_content() -> None:
    counts, misses = compare([read((0, 100))], [read((0, 91))])
    assert (counts["kept"], counts["statements"], misses) == (1, 1, [])


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (read((0, 40)), "lost"),
        (read((0, 89)), "content"),
        (read((0, 100), source=7), "source"),
        (read((0, 100), kind="mixed"), "kind"),
        (read((0, 100), speaker=None), "speaker"),
        (read((0, 100), speaker="Anna Cole"), "speaker"),
    ],
)
def test_compare_says_why_a_statement_was_not_kept(after: Read, why: str) -> None:
    counts, ((found, _, _),) = compare([read((0, 100))], [after])
    assert (counts["kept"], counts[why], found) == (0, 1, why)


def test_compare_does_not_ask_the_kind_where_told() -> None:
    assert compare([read((0, 9))], [read((0, 9), kind="mixed")], kinds=False)[0]["kept"] == 1


def test_compare_wants_the_name_that_was_put_in() -> None:
    names = {"Anna": "Pilar", "Lee": "Zwart"}
    assert compare([read((0, 9))], [read((0, 9), speaker="Pilar Zwart")], names=names)[0]["kept"] == 1
    assert compare([read((0, 9))], [read((0, 9))], names=names)[0]["speaker"] == 1


def test_compare_lets_one_statement_answer_for_one_and_counts_new_ones() -> None:
    counts, _ = compare([read((0, 9)), read((0, 9))], [read((0, 9)), read((50, 60))])
    assert (counts["kept"], counts["lost"], counts["new"]) == (1, 1, 1)


def test_change_leads_back_letter_by_letter_where_the_length_stays() -> None:
    assert change("abc", [(1, 2, "X")]).back([(1, 2), (0, 2)]) == ((1, 2), (0, 2))


def test_change_leaves_out_a_span_of_added_text() -> None:
    changed = change("abc", [(0, 0, "new ")])
    assert changed.text == "new abc"
    assert changed.back([(0, 4), (2, 5)]) == ((0, 1),)


def test_choose_takes_groups_and_names() -> None:
    assert choose("wrapped,names") == {"layout": ["wrapped"], "names": ["other-names"]}
    assert set(choose(None)) == set(FLOORS)


def test_choose_refuses_a_change_that_is_none() -> None:
    with pytest.raises(SystemExit, match="no change is called nonsense"):
        choose("nonsense")


def test_share_is_in_a_hundred() -> None:
    assert share({"kept": 3, "statements": 4}) == 75.0
