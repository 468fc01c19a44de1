"""Pages that are clean articles already."""

from __future__ import annotations

import pytest

from cleaning.pages import BODY, HEADLINE, make_page
from onrecord.cleaning import clean_page
from onrecord.errors import InputError
from onrecord.records import Declared, MapRun


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
