"""Feeds: a page an entry, in the words and with the facts that the feed gives it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.cleaning import clean_page
from onrecord.readers import feed, read_pages
from onrecord.records import Declared, Origin, Page, Problem

LONG = "<p>The mayor of Lindholm said “it is over” and left the quay with her staff.</p>" * 12
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>The Gazette</title><link>https://gazette.example/</link>
<atom:link href="https://gazette.example/feed" rel="self"/>{channel}{items}</channel></rss>"""
ITEM = f"""<item><title>Fish &amp;amp; ferry</title><link>/1</link><guid isPermaLink="false">g1</guid>
<pubDate>Tue, 04 Jan 2022 09:15:00 +0100</pubDate><dc:creator>Ann Lee and Bo Ek</dc:creator>
<media:title>A quay</media:title><description>Short.</description>
<content:encoded><![CDATA[{LONG}]]></content:encoded></item>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Gazette</title>
<link>https://gazette.example/</link></channel>
<item rdf:about="https://gazette.example/1"><title>Fish &amp; ferry</title>
<link>https://gazette.example/1</link>
<dc:date>2022-01-04T09:15:00+01:00</dc:date><dc:creator>Ann Lee</dc:creator>
<description>Short.</description></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Gazette</title>
<link href="https://gazette.example/"/><author><name>The desk</name></author>
<entry><title type="html">Fish &amp;amp; ferry</title><id>tag:gazette.example,2022:1</id>
<link rel="replies" href="https://gazette.example/1/comments"/><link href="/1"/>
<published>2022-01-04T09:15:00Z</published><updated>2022-01-05T10:00:00Z</updated>{author}
<summary>Short.</summary>{content}</entry></feed>"""


def read(tmp_path: Path, body: str | bytes, name: str = "a.xml", **kwargs: Any) -> list[Page | Problem]:
    (tmp_path / name).write_bytes(body if isinstance(body, bytes) else body.encode())
    return list(read_pages([str(tmp_path / name)], **kwargs))


def read_page(tmp_path: Path, body: str | bytes, name: str = "a.xml", **kwargs: Any) -> Page:
    page = read(tmp_path, body, name, **kwargs)[-1]
    assert isinstance(page, Page)
    return page


def codes(found: list[Page | Problem]) -> list[str]:
    return [entry.code if isinstance(entry, Problem) else "page" for entry in found]


def rss(*items: str, channel: str = "") -> str:
    return RSS.format(channel=channel, items="".join(items))


def atom(content: str, author: str = "") -> str:
    return ATOM.format(content=content, author=author)


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b'<?xml version="1.0"?>\n<!-- x <rss> -->\n<rss version="0.91">', "a", True),
        (b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>", "-", True),
        (b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "-", True),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "a.json", True),
        (b'{"version":"https:\\/\\/jsonfeed.org\\/version\\/1"', "-", True),
        (b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', "-", True),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">', "-", False),
        (b"<p>One</p>", "a.xml", False),
        (b'{"text": "jsonfeed.org/version/1"}', "a.jsonl", False),
        (b"The mayor said <rss> so.", "a.txt", False),
    ],
)
def test_claims_knows_feeds(head: bytes, name: str, expected: bool) -> None:
    assert feed.claims(head, name) is expected


def test_an_rss_entry_is_a_page(tmp_path: Path) -> None:
    first, second = read(tmp_path, rss(ITEM, ITEM.replace("g1", "g2")))
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert (first.name, second.name) == ("g1", "g2")
    assert (first.url, first.form, first.carrier) == ("https://gazette.example/1", "fragment", "feed")
    assert first.body == LONG.encode()
    assert (first.origin, second.origin.offset) == (Origin(str(tmp_path / "a.xml"), 1), 2)
    assert first.declared == Declared(
        "Fish & ferry", "The Gazette", "2022-01-04T09:15:00+01:00", ("Ann Lee", "Bo Ek")
    )


def test_an_rss_1_entry_is_a_page(tmp_path: Path) -> None:
    notice, page = read(tmp_path, RDF)
    assert isinstance(page, Page)
    assert page.name == page.url == "https://gazette.example/1"
    assert page.declared == Declared("Fish & ferry", "The Gazette", "2022-01-04T09:15:00+01:00", ("Ann Lee",))
    assert codes([notice]) == ["summary-only"]


def test_an_atom_entry_is_a_page(tmp_path: Path) -> None:
    escaped = LONG.replace("<", "&lt;")
    page = read_page(tmp_path, atom(f'<content type="html">{escaped}</content>'))
    assert (page.name, page.url) == ("tag:gazette.example,2022:1", "https://gazette.example/1")
    assert page.body == LONG.encode()
    assert page.declared == Declared(
        "Fish & ferry",
        "The Gazette",
        "2022-01-04T09:15:00Z",
        ("The desk",),
        modified="2022-01-05T10:00:00Z",
    )


def test_an_entry_s_own_author_goes_before_the_feed_s(tmp_path: Path) -> None:
    page = read_page(tmp_path, atom("", author="<author><name>Ann Lee</name></author>"))
    assert page.declared.bylines == ("Ann Lee",)


@pytest.mark.parametrize(
    ("content", "form", "text"),
    [
        ("<content>He said a &lt; b.</content>", "article", "He said a < b."),
        ('<content type="html">He &lt;b&gt;said&lt;/b&gt; so.</content>', "fragment", "He said so."),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>He <b>said</b> so.</p>'
            "<p>A &lt; b.</p></div></content>",
            "fragment",
            "He said so.\n\nA < b.",
        ),
    ],
)
def test_atom_says_what_kind_its_text_is(tmp_path: Path, content: str, form: str, text: str) -> None:
    page = read_page(tmp_path, atom(content))
    assert page.form == form
    assert clean_page(page).body == text


def json_feed(**item: object) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Gazette",
        "home_page_url": "https://gazette.example/",
        "items": [{"id": "j1", "url": "/1", "title": "A < b", **item}],
    }
    return json.dumps(feed, indent=1)


@pytest.mark.parametrize(
    ("item", "form", "body"),
    [
        ({"content_html": LONG}, "fragment", LONG),
        ({"content_text": "One.\n\nTwo < three."}, "article", "One.\n\nTwo < three."),
        ({"summary": "Two < three."}, "fragment", "Two &lt; three."),
    ],
)
def test_a_json_entry_is_a_page(tmp_path: Path, item: dict[str, object], form: str, body: str) -> None:
    page = read_page(tmp_path, json_feed(**item), "a.json")
    assert (page.name, page.url, page.form) == ("j1", "https://gazette.example/1", form)
    assert page.body.decode() == body
    assert (page.declared.title, page.declared.outlet) == ("A < b", "The Gazette")


@pytest.mark.parametrize("authors", [{"authors": [{"name": "Ann Lee"}]}, {"author": {"name": "Ann Lee"}}])
def test_both_versions_of_json_feeds_name_their_authors(tmp_path: Path, authors: dict[str, object]) -> None:
    page = read_page(tmp_path, json_feed(content_text="He said so.", **authors), "a.json")
    assert page.declared.bylines == ("Ann Lee",)


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("A few words only.", ["summary-only", "page"]),
        (LONG.replace("<", "&lt;"), ["page"]),
        (LONG.replace("<", "&lt;") + " […]", ["summary-only", "page"]),
        (LONG.replace("<", "&lt;") + " &lt;a&gt;Continue reading Ferry&lt;/a&gt;", ["summary-only", "page"]),
        ("", ["no-text-field"]),
        ("&lt;img src='x'&gt;", ["no-text-field"]),
    ],
)
def test_a_summary_is_told(tmp_path: Path, description: str, expected: list[str]) -> None:
    found = read(tmp_path, rss(f"<item><title>T</title><description>{description}</description></item>"))
    assert codes(found) == expected


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("<author>desk@gazette.example (Ann Lee)</author>", ("Ann Lee",)),
        ("<author>desk@gazette.example</author>", ()),
        ("<dc:creator>admin</dc:creator>", ()),
        ("<dc:creator>By Ann Lee</dc:creator><dc:creator>Bo Ek</dc:creator>", ("Ann Lee", "Bo Ek")),
    ],
)
def test_authors_are_people(tmp_path: Path, author: str, names: tuple[str, ...]) -> None:
    page = read_page(tmp_path, rss(f"<item><description>x</description>{author}</item>"))
    assert page.declared.bylines == names


@pytest.mark.parametrize(
    ("title", "outlet"),
    [
        ("World news | The Gazette", "The Gazette"),
        ("The Gazette » Feed", "The Gazette"),
        ("World - Islands", None),
        ("Harbour Times", "Harbour Times"),
    ],
)
def test_the_outlet_is_the_feed_s(tmp_path: Path, title: str, outlet: str | None) -> None:
    body = rss(ITEM).replace("<title>The Gazette</title>", f"<title>{title}</title>")
    assert read_page(tmp_path, body).declared.outlet == outlet


def test_the_outlet_of_a_gathered_entry_is_its_source(tmp_path: Path) -> None:
    item = ITEM.replace("</item>", '<source url="https://post.example/feed">The Post</source></item>')
    assert read_page(tmp_path, rss(item)).declared.outlet == "The Post"


def test_what_the_user_says_of_the_outlet_goes_before_the_feed(tmp_path: Path) -> None:
    page = read_page(tmp_path, rss(ITEM), declared=Declared(outlet="Elsewhere", published="2020-01-01"))
    assert (page.declared.outlet, page.declared.published) == ("Elsewhere", "2022-01-04T09:15:00+01:00")


@pytest.mark.parametrize(("language", "declared"), [("de-DE", "de-DE"), ("en-US", None)])
def test_a_feed_that_says_english_is_not_believed(
    tmp_path: Path, language: str, declared: str | None
) -> None:
    page = read_page(tmp_path, rss(ITEM, channel=f"<language>{language}</language>"))
    assert page.declared.language == declared


@pytest.mark.parametrize(
    "title", ["Fish & ferry", "Fish&nbsp;&amp; ferry", "Fish &amp; ferry\x08", "<![CDATA[Fish &amp; ferry]]>"]
)
def test_feeds_that_are_not_quite_xml_are_mended(tmp_path: Path, title: str) -> None:
    body = rss(ITEM).replace("Fish &amp;amp; ferry", title)
    found = read(tmp_path, body)
    assert codes(found) == ["page"]
    assert isinstance(found[0], Page)
    assert found[0].declared.title == "Fish & ferry"


def test_a_feed_that_breaks_off_gives_its_whole_entries(tmp_path: Path) -> None:
    body = rss(ITEM, ITEM.replace("g1", "g2"))
    found = read(tmp_path, body[: body.rindex("quay")])
    assert codes(found) == ["damaged-feed", "damaged-feed", "page"]
    assert isinstance(found[-1], Page)
    assert found[-1].name == "g1"


def test_the_declared_charset_is_read(tmp_path: Path) -> None:
    body = rss(ITEM).replace("UTF-8", "windows-1251").replace("Lindholm", "Москва")
    assert "Москва" in read_page(tmp_path, body.encode("cp1251")).body.decode()


BOMB = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "' + f"&a{n - 1};" * 10 + '">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("prolog", "expected"),
    [
        (f"<!DOCTYPE rss [{BOMB}]>", ["declares-entities"]),
        ('<!DOCTYPE rss [<!ENTITY a11 SYSTEM "file:///etc/hostname">]>', ["declares-entities"]),
        ('<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1/x"> %a;]>', ["declares-entities"]),
        (f"<!-- x --><!DOCTYPE rss [{'<!ELEMENT a ANY>' * 9_000}{BOMB}]>", ["declares-entities"]),
        ('<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://x.example/rss.dtd">', ["page"]),
        ('<!DOCTYPE rss [<!ENTITY % HTMLlat1 PUBLIC "-//W3C" "http://x.example/l"> %HTMLlat1;]>', ["page"]),
    ],
)
def test_feeds_that_declare_entities_are_refused(tmp_path: Path, prolog: str, expected: list[str]) -> None:
    body = rss(ITEM.replace("Fish", "&a11; Fish") if expected != ["page"] else ITEM)
    found = read(tmp_path, body.replace("<rss", f"{prolog}<rss", 1), "a.rss", form="feed")
    assert codes(found) == expected


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (
            '<?xml version="1.0"?><urlset><url><loc>https://x.example/</loc></url></urlset>',
            "a.xml",
            "not-a-feed",
        ),
        (rss(), "a.xml", "no-entries"),
        (json_feed()[:-9], "a.json", "bad-json"),
        ('{"version": "https://jsonfeed.org/version/1", "items": 5}', "a.json", "not-a-feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": ["x"]}', "a.json", "no-text-field"),
        (rss("<item>" * 9_000), "a.xml", "damaged-feed"),
        (rss("<a " * 9_000), "a.xml", "damaged-feed"),
    ],
)
def test_what_is_no_feed_is_told(tmp_path: Path, body: str, name: str, code: str) -> None:
    assert code in codes(read(tmp_path, body, name))


def test_links_are_relative_to_the_base_that_the_feed_names(tmp_path: Path) -> None:
    body = (
        atom("")
        .replace('<link href="/1"/>', '<link href="1.html"/>')
        .replace("<entry>", '<entry xml:base="2022/">')
    )
    body = body.replace("<feed ", '<feed xml:base="https://gazette.example/news/" ')
    assert read_page(tmp_path, body).url == "https://gazette.example/news/2022/1.html"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<content type="application/pdf">SGVsbG8=</content>', b"Short."),
        (f"<content><![CDATA[{LONG}]]></content>", LONG.encode()),
    ],
)
def test_content_that_is_no_text_or_does_not_say_that_it_is_html(
    tmp_path: Path, content: str, expected: bytes
) -> None:
    assert read_page(tmp_path, atom(content)).body == expected


@pytest.mark.parametrize(
    ("prolog", "expected"),
    [
        ("<!DOCTYPE rss [" + '<!ENTITY a "x">' * 9_000 + "]>", ["declares-entities"]),
        (f"<!-- {'x ' * 9_000} -->", ["page"]),
    ],
)
def test_a_feed_is_known_whatever_stands_before_it(tmp_path: Path, prolog: str, expected: list[str]) -> None:
    assert codes(read(tmp_path, rss(ITEM).replace("<rss", f"{prolog}<rss", 1), "a.rss")) == expected


@pytest.mark.parametrize("head", [b"<!---->" * 9_000, b"<!-- --> " * 7_000, b"<!DOCTYPE a[]>" * 4_000])
def test_comments_alone_are_looked_through_once(head: bytes) -> None:
    assert feed.claims(head, "a.xml") is False
