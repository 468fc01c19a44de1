"""What became of each statement from one version to the next."""

from __future__ import annotations

import pytest

from onrecord.lines import Line, statement_line
from onrecord.linking.versions import Told, compare_versions, diff_words, find_anchor
from stores.build import make_article, make_page, make_statement

Said = tuple[str, str | None]


def told(*said: Said, negated: bool = False, around: str = "") -> Told:
    """A version in which these speakers say this; one without a name is "officials" on the page."""
    text, spans = around, []
    for words, speaker in said:
        source = (len(text), len(text) + len(speaker or "officials"))
        text += f"{speaker or 'officials'} said: "
        spans.append((source, (len(text), len(text) + len(words))))
        text += f"{words}\n\n"
    page = make_page("page.txt", text)
    article = make_article(page, text)
    lines = [
        statement_line(
            make_statement(article, page, content, speaker=speaker, source=(source,), negated=negated),
            article,
            page,
        )
        for (_, speaker), (source, content) in zip(said, spans, strict=True)
    ]
    return Told(text, lines)


def fates(before: Told, after: Told) -> list[tuple[str, str | None, str | None]]:
    return [
        (change.fate, change.before and change.before["text"], change.after and change.after["text"])
        for change in compare_versions(before, after)
    ]


LEE = "Ann Lee"
QUAY = "The quay will not hold for long"


@pytest.mark.parametrize(
    ("before", "after", "fate"),
    [
        ((QUAY, LEE), (QUAY, LEE), "same"),
        ((QUAY, LEE), (f"“{QUAY},”", LEE), "same"),
        ((QUAY, LEE), (QUAY, "Lee"), "same"),
        ((QUAY, None), (QUAY, LEE), "same"),
        ((QUAY, LEE), (QUAY, "Bo Dahl"), "recast"),
        ((QUAY, LEE), ("The quay will hold for long", LEE), "reworded"),
        ((QUAY, LEE), (f"{QUAY}, and we knew it", "Lee"), "reworded"),
        ((QUAY, None), ("The quay will hold for long", None), "reworded"),
    ],
)
def test_statement_that_is_still_there(before: Said, after: Said, fate: str) -> None:
    assert fates(told(before), told(after)) == [(fate, before[0], after[0])]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((QUAY, LEE), ("Nobody told me about the letter", LEE)),
        ((QUAY, LEE), ("The quay will hold for long", "Bo Dahl")),
        ((QUAY, LEE), ("The quay will hold for long", None)),
        ((QUAY, "Ann Lee"), ("The quay will hold for long", "Bo Lee")),
    ],
)
def test_statement_that_went_and_another_that_came(before: Said, after: Said) -> None:
    assert fates(told(before), told(after)) == [("removed", before[0], None), ("added", None, after[0])]


def test_words_that_are_now_not_said_are_recast() -> None:
    assert fates(told((QUAY, LEE)), told((QUAY, LEE), negated=True)) == [("recast", QUAY, QUAY)]


def test_each_statement_is_matched_once() -> None:
    before = told(("It is over", LEE), ("It is over", LEE), ("It was over", LEE))
    after = told(("It is over", LEE), ("It was over", LEE))
    assert fates(before, after) == [
        ("same", "It is over", "It is over"),
        ("removed", "It is over", None),
        ("same", "It was over", "It was over"),
    ]


def test_same_words_go_to_the_same_speaker() -> None:
    before = told((QUAY, "Bo Dahl"), (QUAY, LEE))
    after = told((QUAY, LEE), (QUAY, "Bo Dahl"))
    assert [change.fate for change in compare_versions(before, after)] == ["same", "same"]
    assert [
        change.after["speaker"]["name"] for change in compare_versions(before, after) if change.after
    ] == [
        "Bo Dahl",
        LEE,
    ]


def test_closest_wording_is_taken() -> None:
    before = told(("We will close the harbour on Tuesday", LEE))
    after = told(("We may close the bridge on Monday", LEE), ("We will close the harbour on Monday", LEE))
    assert fates(before, after) == [
        ("reworded", "We will close the harbour on Tuesday", "We will close the harbour on Monday"),
        ("added", None, "We may close the bridge on Monday"),
    ]


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("She said: “It is over,” and left.", "holds"),
        ("He knew. She said: “It is  over,”\nand went home.", "holds"),
        ("Lee: “It is over,” and left.", "holds"),
        ("It is over, he thought.", "orphaned"),
        ("She said: “It was over,” and left.", "orphaned"),
        ("", "orphaned"),
    ],
)
def test_anchor(text: str, anchor: str) -> None:
    evidence: Line = {"exact": "It is over", "prefix": "She said: “", "suffix": ",” and left."}
    assert find_anchor(evidence, text) == anchor


def test_long_words_that_stand_once_need_nothing_around_them() -> None:
    exact = "We were never told about the letter, nor about the quay"
    evidence: Line = {"exact": exact, "prefix": "before ", "suffix": " after"}
    assert find_anchor(evidence, f"Now {exact}.") == "holds"
    assert find_anchor(evidence, f"Now {exact}. And {exact}.") == "orphaned"


def test_removed_statement_has_its_anchor_checked() -> None:
    before = told((QUAY, LEE))
    (kept,) = compare_versions(before, Told(before.text, []))
    (gone,) = compare_versions(before, Told("Nothing was said.", []))
    assert (kept.fate, kept.anchor, gone.fate, gone.anchor) == ("removed", "holds", "removed", "orphaned")


def test_words_are_compared_one_by_one() -> None:
    assert diff_words("The quay will hold.", "The old quay holds.") == [
        ("kept", "The"),
        ("added", " old"),
        ("kept", " quay "),
        ("removed", "will hold"),
        ("added", "holds"),
        ("kept", "."),
    ]
