"""What a page says of its article, and which place is believed where places disagree."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml.html import document_fromstring

from cleaning.pages import HEADLINE
from onrecord.cleaning.metadata import Metadata, read_metadata
from onrecord.cleaning.page_json import json_texts, read_json_ld

URL = "https://www.gazette.example/news/2026/03/03/ferry-stops"
DAY = "2026-03-04"


def page(head: str = "", body: str = f"<h1>{HEADLINE}</h1>") -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


def ld(**fields: Any) -> str:
    found = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(found)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def read(text: str, url: str | None = None) -> Metadata:
    return read_metadata(document_fromstring(text), url=url, latest=DAY)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (meta("og:title", f"{HEADLINE} | The Gazette"), f"<h1>{HEADLINE}</h1>", HEADLINE),
        (meta("og:title", "Ferry chaos!"), f"<h1>{HEADLINE}</h1>", HEADLINE),
        (
            meta("og:title", "Ferry chaos!") + meta("twitter:title", "Ferry chaos!"),
            f"<h1>{HEADLINE}</h1>",
            HEADLINE,
        ),
        (meta("og:title", HEADLINE) + ld(headline=HEADLINE), "<h1>The Gazette</h1>", HEADLINE),
        (meta("og:title", "Ferry chaos!") + ld(headline=HEADLINE), "", HEADLINE),
        (
            f"<title>{HEADLINE} - News - The Gazette</title>" + meta("og:site_name", "The Gazette"),
            "",
            HEADLINE + " - News",
        ),
        (f"<title>{HEADLINE}</title>", f"<h1>Sign in</h1><h1>{HEADLINE}</h1>", HEADLINE),
        (ld(headline="Ferry &#8216;stops&#8217; &amp;amp; waits"), "", "Ferry ‘stops’ & waits"),
        (
            ld(headline="Ferry stops: a year on"),
            "<h1><b>Ferry stops:</b>a year on</h1>",
            "Ferry stops: a year on",
        ),
    ],
)
def test_the_headline_is_the_one_most_places_give(head: str, body: str, title: str) -> None:
    assert read(page(head, body)).titles[0][1] == title


def test_headlines_that_lost_are_kept_with_their_place() -> None:
    titles = read(page(meta("og:title", "Ferry chaos!"))).titles
    assert titles == (("text", HEADLINE), ("meta", "Ferry chaos!"))


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        (ld(datePublished="2026-03-03T09:00:00+01:00"), "", ("json-ld", "2026-03-03T09:00:00+01:00")),
        (meta("article:published_time", "2026-03-03T09:00Z"), "", ("meta", "2026-03-03T09:00+00:00")),
        (meta("article:published_time", "1772528400000"), "", ("meta", "2026-03-03T09:00+00:00")),
        ("", '<time itemprop="datePublished" datetime="2026-03-03">', ("text", "2026-03-03")),
        ("", '<time class="updated" datetime="2026-03-03">', None),
        (
            ld(datePublished="2026-03-03") + meta("article:published_time", "2026-03-03T09:00Z"),
            "",
            ("meta", "2026-03-03T09:00+00:00"),
        ),
        (
            ld(datePublished="2026-03-03T09:00Z") + meta("article:published_time", "2026-03-03T08:30Z"),
            "",
            ("meta", "2026-03-03T08:30+00:00"),
        ),
        (
            ld(datePublished="2026-03-03T09:00Z") + meta("article:published_time", "2026-03-01T08:30Z"),
            "",
            ("json-ld", "2026-03-03T09:00+00:00"),
        ),
        (ld(datePublished="2031-01-01") + meta("date", "2026-03-03"), "", ("meta", "2026-03-03")),
        (ld(datePublished="1970-01-01") + meta("date", "2026-03-03"), "", ("meta", "2026-03-03")),
        (ld(datePublished="2026-03-03T25:99"), "", None),
    ],
)
def test_the_first_place_gives_the_day_of_publication(
    head: str, body: str, published: tuple[str, str] | None
) -> None:
    assert next(iter(read(page(head, body)).published), None) == published


def test_the_url_gives_the_day_when_nothing_else_does() -> None:
    assert read(page(), URL).published == (("url", "2026-03-03"),)


@pytest.mark.parametrize(
    ("modified", "found"),
    [
        ("2026-03-03T10:00Z", "2026-03-03T10:00+00:00"),
        ("2026-03-03T09:00Z", None),
        ("2026-03-03T08:59Z", None),
    ],
)
def test_a_change_is_later_than_the_publication(modified: str, found: str | None) -> None:
    told = read(page(ld(datePublished="2026-03-03T09:00Z", dateModified=modified))).modified
    assert next((value for _, value in told), None) == found


@pytest.mark.parametrize(
    ("head", "body", "names", "basis"),
    [
        (ld(author={"@type": "Person", "name": "Ann Lee"}), "", ("Ann Lee",), "json-ld"),
        (ld(author=["Ann Lee", {"name": "By Bo Ek"}]), "", ("Ann Lee", "Bo Ek"), "json-ld"),
        (ld(author="Ann Lee and Bo Ek"), "", ("Ann Lee", "Bo Ek"), "json-ld"),
        (ld(author={"name": "Ann Lee, Harbour Editor"}), "", ("Ann Lee",), "json-ld"),
        (ld(author={"name": "ANN LEE"}), "", ("Ann Lee",), "json-ld"),
        (ld(author={"name": "Staff"}) + meta("author", "Ann Lee"), "", ("Ann Lee",), "meta"),
        (ld(author="The Gazette", publisher={"name": "The Gazette"}), "", (), "text"),
        (meta("author", "ann-lee") + meta("article:author", "https://x.example/ann"), "", (), "text"),
        (meta("dc.creator", "Lee, Ann") + meta("dc.creator", "Ek, Bo"), "", ("Ann Lee", "Bo Ek"), "meta"),
        ("", '<p class="byline">By Ann Lee and Bo Ek</p>', ("Ann Lee", "Bo Ek"), "text"),
        ("", '<a rel="author" href="/ann">By Ann Lee</a>', ("Ann Lee",), "text"),
        (
            "",
            '<figure itemscope itemtype="http://schema.org/ImageObject">'
            '<meta itemprop="author" content="Cam Orr"></figure>',
            (),
            "text",
        ),
    ],
)
def test_bylines_are_names_from_the_first_place_that_has_any(
    head: str, body: str, names: tuple[str, ...], basis: str
) -> None:
    told = read(page(head, body))
    assert (told.bylines, told.bylines_basis) == (names, basis)


def test_an_author_is_found_by_its_id() -> None:
    graph = {
        "@graph": [
            {
                "@type": "NewsArticle",
                "headline": HEADLINE,
                "author": {"@id": "#ann"},
                "publisher": {"@id": "#g"},
            },
            {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
            {"@type": "Organization", "@id": "#g", "name": "The Gazette"},
        ]
    }
    told = read(page(f'<script type="application/ld+json">{json.dumps(graph)}</script>'))
    assert (told.bylines, told.outlets) == (("Ann Lee",), (("json-ld", "The Gazette"),))


@pytest.mark.parametrize(
    ("scripts", "author"),
    [
        (ld(headline="Other", author="Bo Ek") + ld(headline=HEADLINE, author="Ann Lee"), "Ann Lee"),
        (
            ld(url="https://gazette.example/other", headline="Other", author="Bo Ek")
            + ld(url=URL + "?x=1", headline="A", author="Ann Lee"),
            "Ann Lee",
        ),
        (ld(**{"@type": "Organization"}, author="Bo Ek") + ld(author="Ann Lee"), "Ann Lee"),
        (ld(**{"@type": ["Article", "Thing"]}, author="Ann Lee"), "Ann Lee"),
    ],
)
def test_of_several_objects_the_one_that_fits_the_page_counts(scripts: str, author: str) -> None:
    link = f'<link rel="canonical" href="{URL}">'
    assert read(page(link + scripts)).bylines == (author,)


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "headline": "A b",}',
        '{"@type": "NewsArticle", "headline": "A\nb"}',
        '<!-- {"@type": "NewsArticle", "headline": "A b"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "A b"}\n//]]>',
        '{"x": 1} {"@type": "NewsArticle", "headline": "A b"};',
    ],
)
def test_json_ld_is_read_though_it_is_not_quite_json(text: str) -> None:
    tree = document_fromstring(page(f'<script type="application/ld+json">{text}</script>'))
    assert "A b" in json_texts(tree)


@pytest.mark.parametrize("text", ["", "{", "var x = 1;", "[" * 100_000])
def test_broken_json_ld_gives_nothing(text: str) -> None:
    assert (
        read_json_ld(document_fromstring(page(f'<script type="application/ld+json">{text}</script>'))) == []
    )


@pytest.mark.parametrize(
    ("link", "url", "found"),
    [
        (URL, None, URL),
        (URL, "https://m.gazette.example/amp/ferry", URL),
        ("/news/ferry", "https://www.gazette.example/amp/ferry", "https://www.gazette.example/news/ferry"),
        ("/news/ferry", None, None),
        ("https://www.gazette.example/", None, None),
        ("https://elsewhere.example/news/ferry", URL, None),
        ("javascript:void(0)", None, None),
        ("https://[bad/x", None, None),
    ],
)
def test_a_canonical_address_is_an_article_on_the_same_site(
    link: str, url: str | None, found: str | None
) -> None:
    told = read(page(f'<link rel="canonical" href="{link}">'), url).canonicals
    assert next((value for _, value in told), None) == found


@pytest.mark.parametrize(
    ("head", "body", "credit"),
    [
        (ld(author={"@type": "Organization", "name": "The Associated Press"}), "", "AP"),
        (meta("author", "Reuters"), "", "Reuters"),
        ("", '<p class="byline">By Ann Lee | AFP</p>', "AFP"),
        ("", '<p class="byline">By Ann Lee The Associated Press</p>', "AP"),
        (ld(author="Ann Lee"), "", None),
    ],
)
def test_an_agency_among_the_authors_is_the_credit(head: str, body: str, credit: str | None) -> None:
    assert next((value for _, value in read(page(head, body)).credits), None) == credit


@pytest.mark.parametrize(
    ("head", "body", "kicker"),
    [
        (meta("article:section", "Islands"), f"<h1>{HEADLINE}</h1>", "Islands"),
        (ld(articleSection=["Islands", "News"]), "", "Islands"),
        (
            meta("article:section", "Islands"),
            f'<div><p class="article-kicker">Analysis</p><h1>{HEADLINE}</h1></div>',
            "Analysis",
        ),
        (meta("article:section", "Uncategorized"), "", None),
    ],
)
def test_the_kicker_is_the_line_over_the_headline_or_the_section(
    head: str, body: str, kicker: str | None
) -> None:
    assert next((value for _, value in read(page(head, body)).kickers), None) == kicker


@pytest.mark.parametrize(
    ("head", "outlet"),
    [
        (meta("og:site_name", "The Gazette") + ld(publisher={"name": "Gazette Media Ltd"}), "The Gazette"),
        (ld(publisher={"name": "Gazette Media Ltd"}), "Gazette Media Ltd"),
        (f"<title>{HEADLINE} | The Gazette</title>", "The Gazette"),
        (f"<title>{HEADLINE} – live</title>", None),
        (meta("copyright", "Copyright 2026"), None),
    ],
)
def test_the_outlet_is_the_name_the_site_gives_itself(head: str, outlet: str | None) -> None:
    assert next((value for _, value in read(page(head)).outlets), None) == outlet


def test_a_live_blog_carries_its_entries_without_their_dates() -> None:
    entries = [{"headline": "Ferry tied up", "datePublished": "2026-03-03", "articleBody": "<p>It is.</p>"}]
    told = read(page(ld(**{"@type": "LiveBlogPosting"}, liveBlogUpdate=entries)))
    assert (told.is_live, told.body) == (True, "Ferry tied up\nIt is.")


def test_json_ld_of_the_pages_own_url_goes_before_that_of_a_teaser() -> None:
    teaser = ld(
        headline="Fares", url="https://www.gazette.example/fares", author="Bo Ek", datePublished="2026-03-01"
    )
    own = ld(headline="Ferry", url=URL, author="Ann Lee", datePublished="2026-03-03")
    assert read(page(teaser + own), url=URL).bylines == ("Ann Lee",)


def test_microdata_of_another_article_gives_no_author() -> None:
    box = '<div itemscope itemtype="http://schema.org/NewsArticle"><i itemprop="author">{}</i></div>'
    body = f"<h1>{HEADLINE}</h1>" + box.format("Ann Lee") + box.format("Bo Ek")
    assert read(page(body=body)).bylines == ("Ann Lee",)


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("By ANN LEE - Associated Press", ("Ann Lee",)),
        ("Ann Lee (now) and Bo Ek (earlier)", ("Ann Lee", "Bo Ek")),
        ("NEWS WIRES", ()),
    ],
)
def test_an_author_field_gives_the_names_alone(author: str, names: tuple[str, ...]) -> None:
    assert read(page(ld(headline=HEADLINE, author=author))).bylines == names


def test_a_canonical_address_on_another_host_of_the_outlet_is_kept() -> None:
    own = "https://www.bbc.co.uk/news/articles/c1"
    link = f'<link rel="canonical" href="{own}">'
    assert read(page(link), url="https://www.bbc.com/news/articles/c1").canonicals[0][1] == own


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ('<p class="byline__name">Ann Lee</p>', ("Ann Lee",)),
        ('<p class="byline"><b>Ann Lee</b><b>Bo Ek</b><i>Political editor</i></p>', ("Ann Lee", "Bo Ek")),
        ('<p class="byline">Share This Page</p>', ()),
        ('<p class="byline">Ferry stops before winter</p>', ()),
        ('<aside><p class="byline">Ann Lee</p></aside>', ()),
    ],
)
def test_a_bare_name_in_the_byline_is_the_author(byline: str, names: tuple[str, ...]) -> None:
    assert read(page(body=f"<h1>{HEADLINE}</h1>{byline}")).bylines == names
