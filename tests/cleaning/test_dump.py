"""Text dumps: the article found, everything else kept with its reason."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.pages import BODY, HEADLINE, make_page
from onrecord.cleaning import clean_page, page_text, read_text
from onrecord.errors import InputError
from onrecord.records import Article, Declared, Page

MENU = "Home\nWorld\nIslands\nWeather\nSport\nSearch\nSign in"
GLUED_MENU = "HomeWorldIslandsWeatherSportSearchSign inSubscribe"
ICONS = "icon closeicon searchicon share-boxicon menu bigicon play"
TAIL = "Podcasts\n0:00\n12:20"
FOOTER = """Most read
Storm closes two harbours
Ten questions about the tunnel
Comments (4)
Sign up for the morning letter
© 2022 The Lindholm Gazette. All rights reserved."""


def dump(*parts: str) -> str:
    return "\n\n".join(parts)


def removed(article: Article, reason: str) -> list[str]:
    return [piece.text for piece in article.removed if piece.reason == reason]


WHOLE = dump(ICONS, "4 Jan, 2022 09:15", HEADLINE, HEADLINE, BODY, TAIL)

VARIANTS = {
    "icons and player": WHOLE,
    "menu lines": dump(MENU, HEADLINE, "4 January 2022 09:15", BODY, FOOTER),
    "glued menu": dump(GLUED_MENU, HEADLINE, "By Ann Lee", "January 4, 2022 9:15 AM", BODY, FOOTER),
    "icons glued to the date": dump(ICONS + "4 Jan, 2022 09:15", HEADLINE, HEADLINE, BODY, TAIL),
    "date glued to the headline": dump(ICONS, "4 Jan, 2022 09:15" + HEADLINE, BODY, TAIL),
    "headline twice on a line": dump(ICONS, "4 Jan, 2022 09:15", HEADLINE + HEADLINE, BODY, TAIL),
    "icons one a line": dump(
        ICONS.replace("icon ", "\nicon ").strip(), "4 Jan, 2022 09:15", HEADLINE, BODY, TAIL
    ),
    "single line breaks": WHOLE.replace("\n\n", "\n"),
    "windows line breaks": WHOLE.replace("\n", "\r\n"),
    "share bar before the body": dump(HEADLINE, "4 Jan, 2022 09:15", "Share\nTweet\nPrint", BODY, FOOTER),
    "labels and zone": dump(
        MENU, HEADLINE, "Published: 4 January 2022, 09:15", "Updated: 5 Jan 2022 10:00", BODY
    ),
}


@pytest.mark.parametrize("text", VARIANTS.values(), ids=VARIANTS)
def test_a_dump_gives_headline_date_and_body(text: str) -> None:
    article = clean_page(make_page(text))
    assert article.title == HEADLINE
    assert article.published == "2022-01-04T09:15"
    assert article.body.split() == BODY.split()
    assert len(article.paragraphs) == 5
    assert article.language == "en"


def test_the_body_keeps_what_stands_between_its_paragraphs() -> None:
    article = clean_page(make_page(WHOLE))
    assert article.text == f"{HEADLINE}\n\n{BODY}"
    assert article.title_span == (0, len(HEADLINE))
    assert article.body_span == (len(HEADLINE) + 2, len(article.text))


def test_of_a_doubled_headline_the_first_copy_above_the_body_is_kept() -> None:
    article = clean_page(make_page(WHOLE))
    assert article.page_map[0].page == WHOLE.index(HEADLINE)
    assert removed(article, "doubled-headline") == [HEADLINE]


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        (ICONS, "icon-words"),
        (MENU, "menu"),
        (GLUED_MENU, "menu"),
        ("4 Jan, 2022 09:15", "dateline"),
        ("By Ann Lee", "byline"),
        ("Share this article", "share-bar"),
        ("The ferry last week. Photo: Bo Ek", "caption"),
        ("Advertisement", "advert"),
    ],
)
def test_what_stands_before_the_body_is_removed_with_its_reason(piece: str, reason: str) -> None:
    text = dump(ICONS, "4 Jan, 2022 09:15", HEADLINE, piece, BODY, TAIL)
    article = clean_page(make_page(text))
    assert article.body == BODY
    assert piece in "\n".join(removed(article, reason))


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        ("Read more: Who owns the ferry?", "read-more"),
        ("Advertisement", "advert"),
        ("Keep readingWho owns the ferry", "menu"),
        ("Sign up for our morning letter.", "newsletter"),
        ("0:00 / 2:34", "player"),
    ],
)
def test_chrome_between_paragraphs_is_removed_with_its_reason(piece: str, reason: str) -> None:
    first, *rest = BODY.split("\n\n")
    text = dump(MENU, HEADLINE, "4 Jan, 2022 09:15", first, piece, *rest, FOOTER)
    article = clean_page(make_page(text))
    assert article.body == BODY
    assert piece in removed(article, reason)


@pytest.mark.parametrize("heading", ["THE COMPANY ANSWERS", "What happens next", "A million passengers"])
def test_a_subheading_stays_in_the_body(heading: str) -> None:
    first, *rest = BODY.split("\n\n")
    article = clean_page(make_page(dump(MENU, HEADLINE, first, heading, *rest, FOOTER)))
    assert heading in article.body


def test_credits_at_the_end_are_removed() -> None:
    credit = "(Reporting by Ann Lee; editing by Bo Ek)"
    article = clean_page(make_page(dump(MENU, HEADLINE, BODY, credit, FOOTER)))
    assert removed(article, "credit") == [credit]
    assert article.body == BODY


@pytest.mark.parametrize(
    ("head", "foot", "outlet"),
    [
        ("", "© 2022 The Lindholm Gazette. All rights reserved.", "The Lindholm Gazette"),
        (f"{HEADLINE} | The Gazette", "", "The Gazette"),
        ("The Gazette", "© 2022 Gazette Media Group. All rights reserved.", "Gazette"),
        ("", "© 2022 Northern Holdings. All rights reserved.", None),
        ("", "", None),
    ],
)
def test_the_outlet_is_found_where_the_page_names_it(head: str, foot: str, outlet: str | None) -> None:
    text = dump(*filter(None, (head, MENU, HEADLINE, HEADLINE, "4 Jan, 2022 09:15", BODY, foot)))
    assert clean_page(make_page(text)).outlet == outlet


def test_bylines_are_names() -> None:
    text = dump(MENU, HEADLINE, "By Ann Lee and BO EK", "4 Jan, 2022 09:15", BODY, FOOTER)
    assert clean_page(make_page(text)).bylines == ("Ann Lee", "Bo Ek")


def test_what_the_carrier_declares_goes_before_what_the_page_says() -> None:
    declared = Declared(outlet="Elsewhere", published="2022-02-01", bylines=("Cy Orr",))
    article = clean_page(make_page(WHOLE, declared=declared))
    assert (article.outlet, article.published, article.bylines) == ("Elsewhere", "2022-02-01", ("Cy Orr",))


def test_a_date_in_the_prose_is_not_the_date_of_publication() -> None:
    body = BODY + "\n\nThe last ship sank on 3 May 1999, the report says."
    assert clean_page(make_page(dump(MENU, HEADLINE, body, FOOTER))).published is None


def test_a_page_in_one_paragraph_is_cut_into_sentences() -> None:
    text = " ".join(WHOLE.split()) + " " + " ".join(f"Menu{n} Item" for n in range(40))
    article = clean_page(make_page(text))
    assert article.title == HEADLINE
    assert article.published == "2022-01-04T09:15"
    assert article.body == " ".join(BODY.split())


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    wrapped = "\n\n".join(_wrap(paragraph) for paragraph in BODY.split("\n\n"))
    article = clean_page(make_page(dump("Home", HEADLINE, wrapped)))
    assert article.body.split() == BODY.split()
    assert len(article.paragraphs) == 5


@pytest.mark.parametrize("text", ["Home\nWorld\nSport", "", " \n ", "\ufeff"])
def test_a_dump_without_sentences_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        clean_page(make_page(text))
    assert caught.value.code in ("no-article-text", "empty-page")


def test_a_single_sentence_is_an_article() -> None:
    assert clean_page(make_page("The mayor said so.")).body == "The mayor said so."


HOSTILE = {
    "one word": "a" * 200_000,
    "one letter a line": "x\n" * 10_000,
    "icons": "icon " * 20_000,
    "dates": "8 Dec 2021 " * 5_000,
    "quotes": '"' * 200_000,
    "share words": "share " * 20_000 + "q",
    "capitals": "Word " * 30_000,
    "one headline": "The same headline here now for all\n" * 3_000,
    "joints": "aB" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_comes_to_an_end(text: str) -> None:
    try:
        check_map(make_page(text))
    except InputError as error:
        assert error.code == "no-article-text"


LINES = st.one_of(
    st.sampled_from(
        [*BODY.split("\n\n"), HEADLINE, ICONS, GLUED_MENU, "Share", "4 Jan, 2022 09:15", "By Ann Lee"]
    ),
    st.text(max_size=60),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=14), st.sampled_from(["\n", "\n\n", "\r\n", " "]))
def test_every_mapped_piece_stands_on_the_page_word_for_word(lines: list[str], gap: str) -> None:
    try:
        check_map(make_page(gap.join(lines).encode("utf-8", "replace")))
    except InputError as error:
        assert error.code in ("no-article-text", "empty-page")


def check_map(page: Page) -> None:
    """Every run of the map, every removed piece and every paragraph is where it says."""
    article = clean_page(page)
    text, decoded = page_text(page), read_text(page)
    for run in article.page_map:
        words = article.text[run.article : run.article + run.length]
        if run.page_length is None:
            assert words == text[run.page : run.page + run.length]
        else:
            assert words in decoded.read(run.page, run.page + run.page_length)
    for piece in article.removed:
        assert piece.span is not None
        assert piece.text == decoded.read(*piece.span) or (
            decoded.runs and piece.text in decoded.read(*piece.span)
        )
    assert list(article.paragraphs) == sorted(article.paragraphs)
    assert (
        all("\n" not in article.text[start:end].strip() for start, end in article.paragraphs) or "\n" in text
    )
    assert article.page_spans(article.paragraphs) is not None


def _wrap(paragraph: str) -> str:
    lines = [""]
    for word in paragraph.split():
        if len(lines[-1]) + len(word) > 72:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


NOTE = "Ann Lee has lived on the islands since 2009 and would not live anywhere else, whatever the weather."
COMMENT = (
    "I have taken this ferry for twenty years, and it was late on every day of them, so I am not surprised."
)


@pytest.mark.parametrize("heading", ["About the authorAnn Lee", "ÜberAnn Lee"])
def test_a_note_on_the_author_below_their_name_is_removed(heading: str) -> None:
    article = clean_page(make_page(dump(ICONS, "4 Jan, 2022 09:15", HEADLINE, BODY, heading, NOTE)))
    assert removed(article, "credit") == [NOTE]


def test_a_last_paragraph_on_somebody_else_stays() -> None:
    text = dump(ICONS, "4 Jan, 2022 09:15", HEADLINE, BODY, "Harbour office", NOTE)
    assert clean_page(make_page(text)).body.endswith(NOTE)


def test_what_follows_a_heading_of_comments_is_removed() -> None:
    text = dump(ICONS, "4 Jan, 2022 09:15", HEADLINE, BODY, "2 comments", COMMENT)
    assert clean_page(make_page(text)).body.split() == BODY.split()


def test_a_first_paragraph_above_links_is_kept() -> None:
    lead = BODY.split("\n\n")[0] + " She had read a report on it, and said that it was long."
    links = (
        "Related articles\nFerry company sacks its captain at night\nStorm closes two harbours in the north"
    )
    article = clean_page(make_page(dump(ICONS, "4 Jan, 2022 09:15", HEADLINE, lead, links, BODY)))
    assert article.body.startswith(lead)
    assert "Storm" not in article.text


def test_a_sentence_with_capitals_inside_its_words_is_kept() -> None:
    sentence = "The owners of HarbourLink, StormWatch and IslandPost said that the gate had been left open."
    first, *others = BODY.split("\n\n")
    article = clean_page(make_page(dump(MENU, HEADLINE, first, sentence, *others, FOOTER)))
    assert sentence in article.body


def test_a_menu_glued_inside_an_article_is_dropped() -> None:
    first, *others = BODY.split("\n\n")
    article = clean_page(make_page(dump(MENU, HEADLINE, first, GLUED_MENU, *others, FOOTER)))
    assert GLUED_MENU not in article.body
    assert others[0] in article.body


def test_a_dump_that_is_a_consent_wall_is_refused() -> None:
    wall = """We value your privacy
We and our 842 partners store and access personal data, like unique identifiers, on your device.
Your choices will have effect within our website, and our partners will see them.
Accept all"""
    with pytest.raises(InputError, match="consent wall") as caught:
        clean_page(make_page(wall))
    assert caught.value.code == "no-article-text"


def test_a_line_that_stands_in_the_body_twice_is_kept_once() -> None:
    line = BODY.split("\n\n")[1]
    article = clean_page(make_page(dump(HEADLINE, BODY, line, BODY.split("\n\n")[3].replace("Orme", "Ek"))))
    assert article.body.count(line) == 1
    assert removed(article, "pull-quote") == [line]
