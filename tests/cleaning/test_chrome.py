"""What a line's words show of it."""

from __future__ import annotations

import pytest

from onrecord.cleaning.chrome import (
    chrome_reason,
    is_consent_wall,
    is_credit,
    is_glued,
    is_pull_quote,
)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("icon bookmark-bicon bookmarkicon cameraicon check", "icon-words"),
        ("icon close", "icon-words"),
        ("Share Tweet Email", "share-bar"),
        ("Share this article on Facebook", "share-bar"),
        ("Home", "menu"),
        ("Skip to main content", "menu"),
        ("Podcasts", "player"),
        ("0:00 / 2:34", "player"),
        ("Podcasts 0:00 14:40 0:00 13:8", "player"),
        ("Listen to this article 4 min", "player"),
        ("Read more", "read-more"),
        ("READ MORE: Mayor resigns over ferry", "read-more"),
        ("Also on The Harbour: five piers", "read-more"),
        ("Most Read", "related"),
        ("Most read1‘I ate the medal’", "related"),
        ("You may also like", "related"),
        ("23 comments", "comments"),
        ("Advertisement", "advert"),
        ("Sign up for our daily newsletter", "newsletter"),
        ("Follow us on Twitter", "follow-us"),
        ("We use cookies to improve this site", "cookie-notice"),
        ("© 2021 The Daily Post. All rights reserved.", "copyright"),
        ("Photo: Ann Lee", "caption"),
        ("The old ferry in the harbour. Photograph: Ann Lee", "caption"),
        ("(ads = window.ads || []).push({})", "code"),
        ("form.load(7, 'x', {});", "code"),
        ("»", "page-chrome"),
        ("To continue reading, subscribe now", "newsletter"),
        ("Unlimited access to all our stories from £1 a month. Cancel anytime.", "newsletter"),
        ("Privacy Notice: Newsletters may contain information about charities.", "newsletter"),
        ("Receive the harbour’s news every morning", "newsletter"),
        ("Daily newsletter", "newsletter"),
        ("Enditem", "page-chrome"),
        ("Updates to this page", "page-chrome"),
        ("This is a rush transcript. Copy may not be in its final form.", "page-chrome"),
        ("Editor: huaxia", "credit"),
        ("Edited by: Kate Moor", "credit"),
        ("(HARBOUR 24 with AFP)", "credit"),
        ("jsi/kb (AFP, dpa, Reuters)", "credit"),
        ("A version of this article appears in print on May 8, 2026, Section A, Page 6.", "credit"),
        ("By: NEWS WIRES", "byline"),
        ("Harbour Times Staff Writer", "byline"),
        ("People are also reading…", "related"),
        ("We value your privacy", "cookie-notice"),
        ("We and our 842 partners store and access personal data on your device.", "cookie-notice"),
        ("You can change your mind at any time by clicking the privacy link.", "cookie-notice"),
    ],
)
def test_chrome_reason_names_why(line: str, reason: str) -> None:
    assert chrome_reason(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "The mayor read more than the report, she said.",
        "“Share the burden,” he told the islanders.",
        "We and our partners will not leave the islands alone, the minister said.",
        "You can change your mind at any time by voting again.",
        "Editor: No, that was in May.",
        "Edited by a committee, the report was two years late.",
        "The mayor (with Reuters and a lawyer) went to court.",
        "Updates to this page of history are due, Moss said.",
        "More than 100 people missed the ferry.",
        "«We were given three days,» she said. «They had three years.»",
        "THE COMPANY ANSWERS",
        "NextGen Ferries has denied the report.",
        "Home is where the ferry lands, Moss said.",
    ],
)
def test_chrome_reason_lets_sentences_be(line: str) -> None:
    assert chrome_reason(line) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("(Reporting by Ann Lee; editing by Bo Ek)", True),
        ("The Harbour’s Ann Lee contributed to this report.", True),
        ("Harbour Letters, doi:10.0000/hl.2022.7", True),
        ("Moss contributed to the fund.", False),
        ("The study (doi: 10.0000/hl.2022.7) has errors, she said.", False),
    ],
)
def test_is_credit_knows_how_an_article_was_made(line: str, expected: bool) -> None:
    assert is_credit(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Keep readingThe long history of ferries", True),
        ("McConnell and LinkedIn", False),
        ("She uses YouTube.", False),
    ],
)
def test_is_glued_sees_two_pieces(line: str, expected: bool) -> None:
    assert is_glued(line) is expected


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ([], True),
        (["Our partners use your personal data for ads."], True),
        (["The mayor said that the ferry would stop before the winter storms."], False),
        (["“You may track our cookies,” the mayor said."], False),
    ],
)
def test_a_consent_wall_has_no_line_of_an_article(kept: list[str], expected: bool) -> None:
    assert is_consent_wall(["We value your privacy"], kept) is expected
    assert not is_consent_wall([], kept)


@pytest.mark.parametrize(
    ("line", "other", "whole", "expected"),
    [
        ("“We never lost one ship.”", "He said: “We never lost one ship.” That was in May.", False, True),
        ("“We never lost one ship.”", "He said: “We never lost one ship.” That was in May.", True, False),
        ("“We lost one ship.”", "He said: “We never lost one ship.” That was in May.", False, False),
        ("“Never again.”", "“Never again,” he said, and once more: “Never again.”", False, False),
    ],
)
def test_a_pull_quote_is_words_of_another_line(line: str, other: str, whole: bool, expected: bool) -> None:
    assert is_pull_quote(line, (other,), whole=whole) is expected
