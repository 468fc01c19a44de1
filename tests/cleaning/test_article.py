"""Pages that are clean articles already."""

from __future__ import annotations

from textwrap import fill

import pytest

from cleaning.pages import BODY, HEADLINE, make_page
from onrecord.cleaning import clean_page
from onrecord.errors import InputError
from onrecord.records import Declared, Known, MapRun


@pytest.mark.parametrize("text", [BODY, BODY.replace("\n", "\r\n"), "\ufeff" + BODY + "\n\n", "One line"])
def test_an_article_is_kept_as_it_stands(text: str) -> None:
    article = clean_page(make_page(text, "article"))
    assert article.text == text
    assert (article.title_span, article.body_span) == (None, (0, len(text)))
    assert article.page_map == (MapRun(0, 0, len(text)),)
    assert article.removed == ()


def test_paragraphs_are_the_lines_that_are_not_blank() -> None:
    article = clean_page(make_page("One.\r\n\r\n  Two. \n", "article"))
    assert [article.text[start:end] for start, end in article.paragraphs] == ["One.", "Two."]


def test_lines_broken_at_a_width_make_one_paragraph() -> None:
    wrapped = "\n\n".join(fill(paragraph, 72) for paragraph in BODY.split("\n\n"))
    article = clean_page(make_page(wrapped, "article"))
    assert article.text == wrapped
    paragraphs = [article.text[start:end].replace("\n", " ") for start, end in article.paragraphs]
    assert paragraphs == BODY.strip().split("\n\n")


def test_a_paragraph_that_has_lost_its_breaks_is_cut_behind_sentences() -> None:
    sentences = [
        f"On day {day} the harbour stayed open and the boats went out as before." for day in range(40)
    ]
    text = " ".join(sentences)
    article = clean_page(make_page(text, "article"))
    assert article.text == text
    pieces = [text[start:end] for start, end in article.paragraphs]
    assert " ".join(pieces) == text
    assert len(pieces) > 5
    assert all(piece.endswith("before.") for piece in pieces)


def test_a_quotation_is_not_cut() -> None:
    said = " ".join("We kept the harbour open and nobody was hurt at all." for _ in range(40))
    text = f"It was over. “{said} Enough!” Moss said, and left the room at once."
    article = clean_page(make_page(text, "article"))
    assert article.paragraphs == ((0, len(text)),)


def test_a_long_paragraph_of_a_few_sentences_stays_whole() -> None:
    text = " ".join("The harbour stayed open all day long." for _ in range(20))
    assert clean_page(make_page(text, "article")).paragraphs == ((0, len(text)),)


def test_a_declared_headline_stands_before_the_body() -> None:
    article = clean_page(make_page(BODY, "article", declared=Declared(title=HEADLINE)))
    assert article.text == f"{HEADLINE}\n\n{BODY}"
    assert article.title_span == (0, len(HEADLINE))
    assert article.body == BODY
    assert article.page_map == (MapRun(len(HEADLINE) + 2, 0, len(BODY)),)
    assert article.paragraphs[0] == article.title_span


def test_a_headline_that_the_body_begins_with_is_not_doubled() -> None:
    text = f"{HEADLINE.upper()}\n\n{BODY}"
    article = clean_page(make_page(text, "article", declared=Declared(title=HEADLINE)))
    assert article.text == text
    assert article.title_span == (0, len(HEADLINE))
    assert article.body == BODY


def test_what_is_declared_is_said_of_the_article() -> None:
    declared = Declared("T", "The Harbour", "Dec. 8, 2021", ("Ann Lee",), "en-GB")
    article = clean_page(make_page(BODY, "article", declared=declared))
    assert (article.outlet, article.published) == ("The Harbour", "2021-12-08")
    assert (article.bylines, article.language) == (("Ann Lee",), "en")


@pytest.mark.parametrize(
    ("url", "outlet"),
    [("https://www.harbour.example/a", "harbour.example"), (None, None), ("http://[bad", None)],
)
def test_the_host_is_the_outlet_when_nothing_names_it(url: str | None, outlet: str | None) -> None:
    assert clean_page(make_page(BODY, "article", url=url)).outlet == outlet


def test_blank_text_is_no_article() -> None:
    with pytest.raises(InputError) as caught:
        clean_page(make_page(" \n\n ", "article"))
    assert caught.value.code == "empty-page"


def test_a_dateline_is_a_paragraph_of_its_own_on_a_page() -> None:
    text = "\n\n".join([HEADLINE, "LINDHOLM (Reuters) - " + BODY, "© 2026 The Gazette. All rights reserved."])
    article = clean_page(make_page(text, "dump"))
    paragraphs = [article.text[start:end] for start, end in article.paragraphs]
    assert paragraphs[1:3] == ["LINDHOLM (Reuters) -", BODY.split("\n\n")[0]]
    assert (article.place, article.credit) == ("Lindholm", "Reuters")


def test_a_clean_article_keeps_its_paragraphs_and_tells_its_dateline() -> None:
    article = clean_page(make_page("LINDHOLM (Reuters) - " + BODY, "article"))
    assert article.paragraphs[0] == (0, len("LINDHOLM (Reuters) - " + BODY.split("\n\n")[0]))
    assert (article.place, article.credit) == ("Lindholm", "Reuters")


def test_an_outlet_is_not_its_own_credit() -> None:
    url = "https://www.reuters.com/world/ferry"
    article = clean_page(make_page("LINDHOLM (Reuters) - " + BODY, "article", url=url))
    assert (article.outlet, article.credit) == ("Reuters", None)


def test_what_is_declared_goes_before_the_table_of_outlets() -> None:
    url = "https://edition.cnn.com/x"
    article = clean_page(make_page(BODY, "article", url=url, declared=Declared(outlet="The Harbour")))
    assert article.outlet == "The Harbour"
    assert Known("outlet", "declared", (("outlets", "CNN"),)) in article.known


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("https://edition.cnn.com/x", Known("outlet", "outlets")),
        ("https://harbour.example/x", Known("outlet", "url")),
    ],
)
def test_it_is_known_where_the_outlet_is_from(url: str, known: Known) -> None:
    assert known in clean_page(make_page(BODY, "article", url=url)).known
