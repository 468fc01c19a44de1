"""HTML pages: trafilatura's article, without what it leaves of the page."""

from __future__ import annotations

import html

import pytest

from cleaning.pages import BODY, HEADLINE, make_page
from onrecord.cleaning import clean_page
from onrecord.errors import InputError
from onrecord.records import Article, Declared

PARAGRAPHS = [f"{text} " * 2 for text in BODY.split("\n\n")]
HEAD = f"""<title>{HEADLINE} - The Gazette</title>
<meta property="og:site_name" content="The Gazette">
<meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2022-01-04T09:15:00+01:00">"""


def page(*inserted: str, head: str = HEAD, lang: str = "en") -> str:
    """An article's page with `inserted` between its second and third paragraph."""
    paragraphs = [f"<p>{html.escape(text)}</p>" for text in PARAGRAPHS]
    body = "\n".join([*paragraphs[:2], *inserted, *paragraphs[2:]])
    return f"""<!doctype html><html lang="{lang}"><head>{head}</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/i">Islands</a></li></ul></nav>
<main><article><h1>{HEADLINE}</h1><p>By Ann Lee</p><p>4 January 2022, 09:15</p>{body}</article></main>
<footer><p>© 2022 The Gazette. All rights reserved.</p></footer></body></html>"""


def clean(text: str, **kwargs: Declared) -> Article:
    return clean_page(make_page(text, "html", **kwargs))


def test_an_html_page_gives_headline_facts_and_body() -> None:
    article = clean(page())
    assert article.title == HEADLINE
    assert article.text.startswith(HEADLINE + "\n\n")
    assert article.body.split() == " ".join(PARAGRAPHS).split()
    assert (article.outlet, article.bylines) == ("The Gazette", ("Ann Lee",))
    assert (article.published, article.language) == ("2022-01-04T09:15:00+01:00", "en")
    assert article.page_map == ()


@pytest.mark.parametrize(
    ("piece", "text", "reason"),
    [
        ("<p>Read more: Who owns the ferry?</p>", "Read more: Who owns the ferry?", "read-more"),
        ("<p><a href='/x'>Who owns the ferry and its quay</a></p>", "Who owns the ferry", "menu"),
        ("<p>Advertisement</p>", "Advertisement", "advert"),
        ("<p>Sign up for our morning letter</p>", "Sign up for our morning letter", "newsletter"),
        ("<p>0:00 / 2:34</p>", "0:00 / 2:34", "player"),
    ],
)
def test_chrome_between_paragraphs_is_removed_with_its_reason(piece: str, text: str, reason: str) -> None:
    article = clean(page(piece))
    assert article.body.split() == " ".join(PARAGRAPHS).split()
    assert any(text in found.text and found.reason == reason for found in article.removed)


def test_words_that_show_under_the_mouse_are_no_part_of_a_sentence() -> None:
    hover = '<p>The minister, Ida Brand<span class="rollover">Ida Brand MORE</span>, said no to it.</p>'
    assert "The minister, Ida Brand, said no to it." in clean(page(hover)).body


@pytest.mark.parametrize(
    "name",
    [
        '<span class="rollover-people"><a class="rollover-people-link" href="/ib">Ida Brand</a>'
        '<span class="rollover-people-block"><span><a href="/ib">Ida Brand</a> <a href="/x">Ferry stops</a>'
        "</span></span></span>",
        '<span class="tooltip">Ida Brand<span class="tooltip-text">Minister since 2020</span></span>',
        '<span class="has-tooltip">Ida Brand</span>',
        '<a class="popover-link" href="/ib">Ida Brand</a>',
        '<span class="author"><a href="/ib">Ida Brand</a></span>',
        '<span class="related-person">Ida Brand</span>',
        "<button>Ida Brand</button>",
    ],
)
@pytest.mark.parametrize(
    "sentence",
    [
        "The minister, {} (Greens), said no to it on Monday.",
        "Harbour minister {} said no to it on Monday.",
        "On Monday it was a clear no, said {}.",
    ],
)
def test_a_name_in_a_sentence_stays_whatever_its_tag(sentence: str, name: str) -> None:
    paragraphs = clean(page(f"<p>{sentence.format(name)}</p>")).body.split("\n\n")
    assert sentence.format("Ida Brand") in paragraphs


def test_words_for_a_screen_reader_are_not_put_back() -> None:
    hidden = '<span style="clip:rect(0 0 0 0);height:1px">, opens new tab</span>'
    inserted = (
        f'<p>The <a href="/r">report{hidden}</a> by <span class="author">Ida Brand</span> is short.</p>'
    )
    assert "The report by Ida Brand is short." in clean(page(inserted)).body


@pytest.mark.parametrize(
    "call",
    [
        "(adsbygoogle = window.adsbygoogle || []).push({})",
        "(adsbygoogle = window.adsbygoogle || []).push({});",
        "hbspt.cta.load(1234567, '01234567-89ab', {});",
        "hbspt.cta._relativeUrls=true;hbspt.cta.load(1234567, '01234567-89ab', {});",
    ],
)
@pytest.mark.parametrize("inserted", ["<p>{}</p>", "<div><ins></ins>{}</div>", "<script>{}</script>"])
def test_a_script_that_was_taken_for_text_is_removed(inserted: str, call: str) -> None:
    assert clean(page(inserted.format(call))).body.split() == " ".join(PARAGRAPHS).split()


@pytest.mark.parametrize(
    "call", ["(ads = window.ads || []).push({});", "hbspt.cta.load(1234567, '01234567-89ab', {});"]
)
def test_a_script_in_a_sentence_is_cut_out_of_it(call: str) -> None:
    assert (
        "No ship sailed, Ida Brand said."
        in clean(page(f"<p>No ship sailed, {call} Ida Brand said.</p>")).body
    )


def test_a_function_that_a_sentence_names_stays() -> None:
    sentence = "Call ferry.depart() and then console.log('left') to see it, Ida Brand told the class."
    assert sentence in clean(page(f"<p>{sentence}</p>")).body


@pytest.mark.parametrize(
    "text", ["Home", "Islands", "By Ann Lee", "4 January 2022, 09:15", "© 2022 The Gazette"]
)
def test_what_surrounds_the_article_is_kept_as_removed(text: str) -> None:
    assert any(text in piece.text for piece in clean(page()).removed)


def test_boxes_of_one_class_belong_together() -> None:
    boxes = "".join(
        f'<div class="chunk"><p>{html.escape(text * 2)}</p></div><div><b>Ad</b></div>' for text in PARAGRAPHS
    )
    article = clean(
        f"<html><head>{HEAD}</head><body><article><h1>{HEADLINE}</h1>{boxes}</article></body></html>"
    )
    assert all(text.strip() in article.body for text in PARAGRAPHS)


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta itemprop="datePublished" content="2022-01-04">', "2022-01-04"),
        (
            '<script type="application/ld+json">{"datePublished": "2022-01-04T09:15Z"}</script>',
            "2022-01-04T09:15+00:00",
        ),
        (
            '<meta name="date" content="2022-01-04"><time pubdate datetime="2022-01-04T09:15">',
            "2022-01-04T09:15",
        ),
    ],
)
def test_the_page_says_when_it_was_published(head: str, published: str) -> None:
    assert clean(page(head=head)).published == published


def test_what_the_carrier_declares_goes_first() -> None:
    article = clean(page(), declared=Declared(title="Another", outlet="Elsewhere", published="2022-02-01"))
    assert (article.title, article.outlet, article.published) == ("Another", "Elsewhere", "2022-02-01")


def test_the_words_tell_the_language_before_the_page_does() -> None:
    assert clean(page(lang="de")).language == "en"


@pytest.mark.parametrize(
    "text",
    [
        "<html><head><title>x</title></head><body></body></html>",
        "<html><body><script>var x = 'He said so.';</script></body></html>",
        "<html><body><nav>Home</nav></body></html>",
    ],
)
def test_html_without_an_article_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        clean(text)
    assert caught.value.code == "no-article-text"


@pytest.mark.parametrize(
    "text", ["<p>The mayor said that the ferry is safe and will run.</p>", "<div>" * 1_000 + BODY]
)
def test_odd_html_is_read(text: str) -> None:
    assert clean(text).body


def test_an_xml_declaration_is_no_obstacle() -> None:
    assert clean('<?xml version="1.0" encoding="iso-8859-1"?>\n' + page()).title == HEADLINE
