"""HTML pages: trafilatura's article, without what it leaves of the page."""

from __future__ import annotations

import html
import json
import time

import pytest

from cleaning.pages import BODY, HEADLINE, make_page
from onrecord.cleaning import clean_page
from onrecord.errors import InputError
from onrecord.records import Article, Declared, Known

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


# ---- where its facts are from ------------------------------------------------------------------------------


def test_it_is_known_where_each_fact_is_from() -> None:
    told = {known.field: known for known in clean(page()).known}
    assert told["title"] == Known("title", "text")
    assert told["outlet"] == Known("outlet", "meta")
    assert told["bylines"] == Known("bylines", "meta")
    assert told["published"] == Known("published", "meta")
    assert told["language"] == Known("language", "guessed")


def test_what_the_page_says_otherwise_is_kept_beside_what_is_declared() -> None:
    known = clean(page(), declared=Declared(published="2022-02-01")).known
    assert Known("published", "declared", (("meta", "2022-01-04T09:15:00+01:00"),)) in known


def test_the_table_of_outlets_spells_the_name() -> None:
    head = HEAD + '<link rel="canonical" href="https://edition.cnn.com/2022/01/04/ferry">'
    article = clean(page(head=head))
    assert (article.outlet, article.url) == ("CNN", "https://edition.cnn.com/2022/01/04/ferry")
    assert Known("outlet", "outlets", (("meta", "The Gazette"),)) in article.known


def test_an_outlet_is_not_its_own_author() -> None:
    link = '<link rel="canonical" href="https://www.cnn.com/ferry"><meta name="author" content="CNN">'
    assert clean(page(head=link + HEAD)).bylines == ("Ann Lee",)


# ---- forms -------------------------------------------------------------------------------------------------

ENTRIES = [
    (
        "12:40 GMT",
        "The mayor speaks",
        "Greta Moss, the mayor, told reporters that nobody would sail before spring.",
    ),
    (
        "12:05 GMT",
        "Company denies fault",
        "The company that runs the ferry denied that its ship was unsafe at sea.",
    ),
    (
        "3 March 2026, 11:30",
        "Ferry tied up",
        "Inspectors found cracks in the hull, a harbour spokesman said today.",
    ),
]
LIVE = {
    "@type": "LiveBlogPosting",
    "headline": HEADLINE,
    "liveBlogUpdate": [
        {"headline": headline, "datePublished": "2026-03-03T12:00Z", "articleBody": body}
        for _, headline, body in ENTRIES
    ],
}
IN_HEAD = {"@graph": [{"@type": "NewsArticle", "headline": HEADLINE, "articleBody": "\n\n".join(PARAGRAPHS)}]}


def script(found: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(found)}</script>'


@pytest.mark.parametrize(
    "entry",
    [
        "<article><time>{}</time><h2>{}</h2><p>{}</p></article>",
        '<div class="block"><p class="stamp"><time>{}</time></p><h2>{}</h2><p>{}</p></div>',
        "<section><span>{}</span><h3>{}</h3><div><p>{}</p></div></section>",
    ],
)
def test_a_live_blog_keeps_the_words_of_its_entries_but_not_their_dates(entry: str) -> None:
    entries = "".join(entry.format(*parts) for parts in ENTRIES)
    text = f"<html><head>{script(LIVE)}</head><body><main><h1>{HEADLINE}</h1>{entries}</main></body></html>"
    assert clean(text).body.split("\n\n") == [part for _, *parts in ENTRIES for part in parts]


def test_a_live_blog_that_loads_later_is_read_from_its_json_ld() -> None:
    text = f'<html><head>{script(LIVE)}</head><body><div id="root"></div></body></html>'
    assert clean(text).body.split("\n\n") == [part for _, *parts in ENTRIES for part in parts]


def test_an_article_that_stands_in_json_ld_alone_is_read_with_its_paragraphs() -> None:
    text = f"<html><head>{script(IN_HEAD)}</head><body><div>Loading…</div></body></html>"
    article = clean(text)
    assert article.body.split("\n\n") == [text.strip() for text in PARAGRAPHS]
    assert article.title == HEADLINE


def test_an_article_that_a_script_builds_is_read_from_its_json() -> None:
    state = {"props": {"page": {"title": HEADLINE, "body": "".join(f"<p>{text}</p>" for text in PARAGRAPHS)}}}
    text = (
        f"<html><head><title>{HEADLINE}</title></head><body><div id='__next'></div>"
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script></body></html>'
    )
    assert clean(text).body.split("\n\n") == [text.strip() for text in PARAGRAPHS]


def test_the_text_that_is_shown_goes_before_json_ld() -> None:
    other = {"@type": "NewsArticle", "headline": HEADLINE, "articleBody": "Another text. " * 200}
    assert "Another text" not in clean(page(head=HEAD + script(other))).text


@pytest.mark.parametrize(
    "lines",
    [
        [
            "<p><b>HOST:</b> Why does the ferry not sail?</p>",
            "<p><b>MOSS:</b> Its hull has cracks, and I said so.</p>",
        ],
        ["<p>HOST: Why does the ferry not sail?</p>", "<p>MOSS: Its hull has cracks, and I said so.</p>"],
    ],
)
def test_a_transcript_keeps_its_speakers(lines: list[str]) -> None:
    body = clean(page(*lines)).body.split("\n\n")
    assert "HOST: Why does the ferry not sail?" in body
    assert "MOSS: Its hull has cracks, and I said so." in body


def test_questions_and_answers_are_lines_of_their_own() -> None:
    pairs = (
        "<dl><dt>Q: Why does the ferry not sail this winter?</dt>"
        "<dd>A: Because its hull has cracks and nobody will drown.</dd></dl>"
    )
    body = clean(page(pairs)).body.split("\n\n")
    assert "Q: Why does the ferry not sail this winter?" in body
    assert "A: Because its hull has cracks and nobody will drown." in body


def test_a_press_release_is_its_text_with_place_and_credit() -> None:
    first = f"<p>LINDHOLM, March 3, 2026 /PRNewswire/ -- {PARAGRAPHS[0]}</p>"
    text = (
        f"<html><body><main><h1>{HEADLINE}</h1><p>FOR IMMEDIATE RELEASE</p>{first}"
        + "".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:])
        + "<p>Media contact: Ann Lee, press@harbour.example</p><p>###</p><p>SOURCE Lindholm Harbour</p>"
        "</main></body></html>"
    )
    article = clean(text)
    assert (article.place, article.credit) == ("Lindholm", "PR Newswire")
    assert article.body.startswith("LINDHOLM, March 3, 2026 /PRNewswire/ --")
    assert article.body.endswith(PARAGRAPHS[-1].strip())
    removed = "\n".join(piece.text for piece in article.removed)
    assert all(words in removed for words in ("FOR IMMEDIATE RELEASE", "Media contact", "###", "SOURCE"))


def test_an_amp_page_leads_to_its_own_address() -> None:
    url = "https://gazette.example/news/ferry"
    text = page("<amp-ad>ad</amp-ad>", head=HEAD + f'<link rel="canonical" href="{url}">')
    article = clean(text.replace("<html", "<html ⚡"))
    assert (article.canonical, article.url) == (url, url)
    assert article.body.split() == " ".join(PARAGRAPHS).split()


def test_a_page_that_a_browser_saved_says_where_it_was() -> None:
    saved = "<!-- saved from url=(0039)https://gazette.example/news/ferry -->\n"
    assert clean(saved + page()).canonical == "https://gazette.example/news/ferry"


def test_a_page_made_for_printing_is_read() -> None:
    text = (
        f"<html><head><title>{HEADLINE} - Print</title></head><body><h1>{HEADLINE}</h1><div>By Ann Lee</div>"
        f"<div>4 January 2022</div><div>{'<br><br>'.join(PARAGRAPHS)}</div>"
        "<div>Printed from https://gazette.example/news/ferry</div></body></html>"
    )
    article = clean(text)
    assert article.body.split() == " ".join(PARAGRAPHS).split()
    assert (article.bylines, article.published) == (("Ann Lee",), "2022-01-04")


# ---- hostile pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<div>" * 10_000 + BODY, "too-deep"),
        ("<p>" + "<span>" * 10_000 + BODY, "too-deep"),
        ("<div></div>" * 450_000 + BODY, "too-many-tags"),
        ("<div " + " ".join(f"a{number}=x" for number in range(100_000)) + ">" + BODY, "bad-html"),
    ],
)
def test_hostile_html_is_refused_soon(text: str, code: str) -> None:
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        clean(f"<html><body>{text}</body></html>")
    assert caught.value.code == code
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("attribute", ["a" * 2_000_000, "a " * 2_000, "x='1' " * 2_000])
def test_a_huge_attribute_does_not_hide_the_article(attribute: str) -> None:
    text = page(f'<div data-x="{attribute}"></div>')
    assert clean(text).body.split() == " ".join(PARAGRAPHS).split()


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ("<p>Thursday, May 7, 2020 | 9:12 a.m.</p>", "2020-05-07T09:12"),
        ("<p>Updated: May 9, 2020</p><p>Published: May 7, 2020</p>", "2020-05-07"),
        ("<time>05/07/2020</time>", None),
    ],
)
def test_a_date_that_only_a_reader_sees_is_never_read_two_ways(shown: str, published: str | None) -> None:
    body = "".join(f"<p>{html.escape(text)}</p>" for text in PARAGRAPHS)
    text = f"<html><body><article><h1>{HEADLINE}</h1>{shown}{body}</article></body></html>"
    assert clean(text).published == published


def test_a_rights_line_behind_the_article_names_the_agency() -> None:
    body = "".join(f"<p>{html.escape(text)}</p>" for text in PARAGRAPHS)
    rights = "<p>Copyright 2026 The Associated Press. All rights reserved.</p>"
    text = f"<html><body><article><h1>{HEADLINE}</h1>{body}{rights}</article></body></html>"
    assert clean(text).credit == "AP"


CONSENT = """<div><h2>We value your privacy</h2><p>We and our 842 partners store and access personal data,
like browsing data, on your device.</p><p>Your choices will have effect within our website.</p></div>"""


def test_a_page_that_is_a_consent_wall_is_refused() -> None:
    with pytest.raises(InputError, match="consent wall") as caught:
        clean(f"<html><head><title>The Gazette</title></head><body>{CONSENT}</body></html>")
    assert caught.value.code == "no-article-text"


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        (CONSENT, "cookie-notice"),
        (
            "<div><p>Sign up to The Tide</p><p>The stories of the week, from fish to fog</p></div>",
            "newsletter",
        ),
    ],
)
def test_a_box_goes_as_its_first_words_say(box: str, reason: str) -> None:
    article = clean(page(box))
    assert article.body.split() == " ".join(PARAGRAPHS).split()
    assert any(found.reason == reason for found in article.removed)


QUOTE = "We have carried a million people"


@pytest.mark.parametrize(
    "pull",
    [
        f"<blockquote><p>“{QUOTE}”</p><cite>Paul Orme</cite></blockquote>",
        f"<aside><p>{QUOTE}</p></aside>",
        f'<p class="pull-quote">“{QUOTE}.”</p>',
    ],
)
def test_a_pull_quote_is_removed(pull: str) -> None:
    article = clean(page(pull))
    assert article.body.count(QUOTE) == " ".join(PARAGRAPHS).count(QUOTE)


def test_a_removed_pull_quote_says_so() -> None:
    article = clean(page(f'<blockquote class="pull"><p>“{QUOTE}”</p></blockquote>'))
    assert [found.reason for found in article.removed if QUOTE in found.text] == ["pull-quote"]


def test_a_quotation_that_stands_there_once_stays() -> None:
    quote = "“Nobody asked the islanders what they wanted in the first place.”"
    assert quote in clean(page(f"<blockquote><p>{quote}</p></blockquote>")).body


def test_cells_of_a_layout_table_are_not_joined() -> None:
    text = "<br><br>".join(PARAGRAPHS)
    article = clean(
        f"""<html><head><title>The Gazette: {HEADLINE}</title></head><body>
<table><tr><td><a>Front page</a><br><a>Weather</a></td>
<td><font size=5>{HEADLINE}</font><br>By ANN LEE<br><br>{text}</td></tr></table></body></html>"""
    )
    assert article.body.split() == " ".join(PARAGRAPHS).split()
    assert (article.title, article.bylines) == (HEADLINE, ("Ann Lee",))


def test_the_agency_in_the_last_line_is_the_credit() -> None:
    article = clean(page().replace("</article>", "<p><em>(HARBOUR 24 with AFP)</em></p></article>"))
    assert article.credit == "AFP"
    assert article.body.split() == " ".join(PARAGRAPHS).split()
