"""What a line's words show of it."""

from __future__ import annotations

import pytest

from onrecord.cleaning.chrome import chrome_reason, is_credit, is_glued


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
    ],
)
def test_chrome_reason_names_why(line: str, reason: str) -> None:
    assert chrome_reason(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "The mayor read more than the report, she said.",
        "“Share the burden,” he told the islanders.",
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
