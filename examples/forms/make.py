"""One news story in every form that onrecord reads: writes the files of this folder anew.

    python examples/forms/make.py [FOLDER]

The story, its people, bodies, outlets and places are invented. `STORY` is the article; the live blog, the
transcript and the press release tell the same event in the words that such pages have. Needs what onrecord
needs: pyarrow for Parquet, and zstd of the standard library or its backport.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from email.message import EmailMessage
from html import escape
from pathlib import Path

TITLE = "Marrow denies ferry to Skerrow was unsafe"
OUTLET = "Vennholm Dispatch"
AUTHOR = "Mara Quist"
PUBLISHED = "2024-05-14T16:20:00+02:00"
SITE = "https://www.vennholm-dispatch.example"
URL = f"{SITE}/2024/05/14/skerrow-ferry"

STORY = (
    "The transport minister, Ilse Marrow, denied on Tuesday that the ferry to Skerrow had been unsafe when "
    "it lost power with 212 people on board.",
    "“The ship had passed every inspection,” Marrow told reporters in Vennholm. “Nobody was in danger at "
    "any time.”",
    "The harbour master, Tobias Fenn, said that the generator had failed twice in a week.",
    "According to a report by the Maritime Board, it had not been serviced since 2021.",
    "“We wrote to the ministry in March and asked for a second ship,” Fenn said. “We never had an answer.”",
    "A spokesman for the ministry, Paul Adeyemi, said Marrow believed that the report was incomplete.",
    "The captain, Hanna Lindqvist, had been told to sail on time, the news agency Nordwire reported.",
    "“It will happen again unless the timetable is changed,” Lindqvist told Nordwire.",
    "Asked whether the line would be closed, Marrow said: “That is not on the table.”",
    "The opposition leader, Greta Olander, demanded that the minister resign. “She knew, and she let them "
    "sail,” Olander said.",
    "The company that runs the ferry, Skerrow Line, promised that it would repay all fares.",
)
SUMMARY = STORY[:2]

MENU = ("Home", "World", "Region", "Politics", "Business", "Sport", "Culture", "Weather", "Subscribe")
RELATED = (
    "Ten years of the Skerrow line in pictures",
    "Harbour fees to rise in the autumn",
    "Where to eat on the island",
)


def files() -> dict[str, bytes]:
    """Every file of the folder, by its name."""
    page = _page()
    written: dict[str, str | bytes] = {
        "article.txt": "\n\n".join((TITLE, *STORY)) + "\n",
        "dump.txt": _dump(),
        "page.html": page,
        "page.html.gz": gzip.compress(page.encode(), mtime=0),
        "page.html.zst": _zstd(page.encode()),
        "saved.html": _saved(),
        "saved_files/advert.html": "<html><body><p>“Buy now,” said Nobody.</p></body></html>\n",
        "saved_files/page.css": "body { font-family: serif }\n",
        "saved.mhtml": _mhtml(),
        "amp.html": _amp(),
        "print.html": _print(),
        "jsonld.html": _json_ld_only(),
        "liveblog.html": _live_blog(),
        "transcript.html": _transcript(),
        "press_release.html": _press_release(),
        "full.rss": _rss(full=True),
        "summary.rss": _rss(full=False),
        "full.atom": _atom(),
        "feed.json": _json_feed(),
        "archive.warc": b"".join(_warc_records()),
        "archive.warc.gz": b"".join(gzip.compress(record, mtime=0) for record in _warc_records()),
        "archive.warc.zst": b"".join(_zstd(record) for record in _warc_records()),
        "records.jsonl": json.dumps(_record(), ensure_ascii=False) + "\n",
        "own_fields.jsonl": json.dumps(_own_record(), ensure_ascii=False) + "\n",
        "articles.json": json.dumps({"articles": [_record()]}, ensure_ascii=False, indent=2) + "\n",
        "table.csv": _table(","),
        "table.tsv": _table("\t"),
        "table.parquet": _parquet(),
        "plain.eml": _mail(html=False),
        "newsletter.eml": _mail(html=True),
        "article.md": _markdown(),
    }
    return {name: text if isinstance(text, bytes) else text.encode() for name, text in written.items()}


def _paragraphs(story: tuple[str, ...] = STORY) -> str:
    return "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in story)


def _ld(**more: object) -> str:
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": TITLE,
        "datePublished": PUBLISHED,
        "author": [{"@type": "Person", "name": AUTHOR}],
        "publisher": {"@type": "NewsMediaOrganization", "name": OUTLET},
        "mainEntityOfPage": URL,
        **more,
    }
    return f'<script type="application/ld+json">{json.dumps(facts, ensure_ascii=False)}</script>'


def _head(*more: str) -> str:
    return "\n".join(
        (
            "<head>",
            '<meta charset="utf-8">',
            f"<title>{TITLE} | {OUTLET}</title>",
            f'<link rel="canonical" href="{URL}">',
            f'<meta property="og:title" content="{TITLE}">',
            f'<meta property="og:site_name" content="{OUTLET}">',
            f'<meta property="article:published_time" content="{PUBLISHED}">',
            f'<meta name="author" content="{AUTHOR}">',
            *more,
            "</head>",
        )
    )


def _around(article: str, *head: str, tag: str = '<html lang="en">') -> str:
    """A page as its site sends it: the article between menu and footer."""
    menu = "".join(f'<li><a href="/{word.lower()}">{word}</a></li>' for word in MENU)
    related = "".join(f'<li><a href="/r/{at}">{title}</a></li>' for at, title in enumerate(RELATED))
    return f"""<!DOCTYPE html>
{tag}
{_head(*head)}
<body>
<header><a href="/">{OUTLET}</a><nav><ul>{menu}</ul></nav></header>
<main>
{article}
<aside class="related"><h2>Read more</h2><ul>{related}</ul></aside>
</main>
<footer><p>© 2024 {OUTLET}. All rights reserved.</p><ul><li><a href="/privacy">Privacy policy</a></li>
<li><a href="/contact">Contact us</a></li></ul></footer>
</body>
</html>
"""


def _article(body: str) -> str:
    return f"""<article>
<h1>{TITLE}</h1>
<div class="byline">By <a rel="author" href="/by/quist">{AUTHOR}</a></div>
<time datetime="{PUBLISHED}">14 May 2024, 4.20pm</time>
<ul class="share"><li>Share</li><li>Facebook</li><li>Email</li></ul>
<div class="article-body">
{body}
</div>
</article>"""


def _page() -> str:
    return _around(_article(_paragraphs()), _ld())


def _saved() -> str:
    """As a browser saves a page with all its parts: scripts run, and paths into its folder."""
    page = _page().replace("<!DOCTYPE html>", f"<!DOCTYPE html>\n<!-- saved from url=(0059){URL} -->")
    page = page.replace("</head>", '<link rel="stylesheet" href="./saved_files/page.css">\n</head>')
    return page.replace("</main>", '<iframe src="./saved_files/advert.html"></iframe>\n</main>')


def _mhtml() -> str:
    page = _page().replace("=", "=3D")
    encoded = "".join(
        letter if ord(letter) < 128 else "".join(f"={byte:02X}" for byte in letter.encode())
        for letter in page
    )
    lines = []
    for line in encoded.split("\n"):
        while len(line) > 74:
            cut = 74
            while "=" in line[cut - 2 : cut]:
                cut -= 1
            lines.append(line[:cut] + "=")
            line = line[cut:]
        lines.append(line)
    return f"""From: <Saved by Blink>
Snapshot-Content-Location: {URL}
Subject: {TITLE}
Date: Tue, 14 May 2024 16:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--skerrow----"


------MultipartBoundary--skerrow----
Content-Type: text/html
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: {URL}

{chr(10).join(lines)}
------MultipartBoundary--skerrow----
Content-Type: text/css
Content-Transfer-Encoding: quoted-printable
Content-Location: cid:css-1@mhtml.blink

body {{ font-family: serif }}
------MultipartBoundary--skerrow------
"""


def _amp() -> str:
    body = f"""<article>
<h1>{TITLE}</h1>
<p class="byline">By {AUTHOR}</p>
<amp-img src="/ferry.jpg" width="16" height="9" layout="responsive" alt="A ferry"></amp-img>
<amp-social-share type="email"></amp-social-share>
{_paragraphs(STORY[:4])}
<amp-ad width="300" height="250" type="none"></amp-ad>
{_paragraphs(STORY[4:])}
</article>"""
    script = '<script async src="https://cdn.ampproject.org/v0.js"></script>'
    return _around(body, script, _ld(), tag='<html ⚡ lang="en">')


def _print() -> str:
    return f"""<html>
<head><meta charset="utf-8"><title>Print: {TITLE}</title><meta name="robots" content="noindex"></head>
<body onload="window.print()">
<p>{OUTLET}</p>
<h1>{TITLE}</h1>
<p>By {AUTHOR}</p>
<p>14 May 2024</p>
<hr>
{_paragraphs()}
<hr>
<p>Printed from {URL}</p>
<p>© 2024 {OUTLET}. All rights reserved.</p>
</body>
</html>
"""


def _json_ld_only() -> str:
    """A page that a script builds in the browser: its article stands in its JSON-LD alone."""
    return f"""<!DOCTYPE html>
<html lang="en">
{_head(_ld(articleBody=chr(10).join(STORY)))}
<body>
<div id="app"></div>
<noscript>Please enable JavaScript to read this page.</noscript>
<script src="/app.js"></script>
</body>
</html>
"""


LIVE = (
    ("2024-05-14T11:05:00+02:00", "The ferry loses power", (STORY[2], STORY[3])),
    ("2024-05-14T13:40:00+02:00", "Captain speaks", (STORY[6], STORY[7])),
    ("2024-05-14T15:10:00+02:00", "Minister before the press", (STORY[0], STORY[1], STORY[8])),
    ("2024-05-14T16:00:00+02:00", "Opposition demands resignation", (STORY[9],)),
)


def _live_blog() -> str:
    """Entries with their times, the latest first, as live blogs stand."""
    entries = "\n".join(
        f'<section class="live-entry"><time datetime="{time}">{time[11:16]}</time>\n<h2>{title}</h2>\n'
        f"{_paragraphs(paragraphs)}</section>"
        for time, title, paragraphs in reversed(LIVE)
    )
    updates = [
        {
            "@type": "BlogPosting",
            "headline": title,
            "datePublished": time,
            "articleBody": " ".join(paragraphs),
        }
        for time, title, paragraphs in reversed(LIVE)
    ]
    title = "Live: ferry to Skerrow loses power"
    facts = _ld(**{"@type": "LiveBlogPosting", "headline": title, "liveBlogUpdate": updates})
    article = f'<article>\n<h1>{title}</h1>\n<div class="live-blog">\n{entries}\n</div>\n</article>'
    return _around(article, facts).replace(TITLE, title)


TURNS = (
    ("Ilse Marrow", "The ship had passed every inspection. Nobody was in danger at any time."),
    ("Question", "Minister, will the line be closed?"),
    ("Ilse Marrow", "That is not on the table."),
    ("Tobias Fenn", "We wrote to the ministry in March and asked for a second ship. We never had an answer."),
)


def _transcript() -> str:
    """Who speaks stands before a colon; nobody writes “said”."""
    turns = "\n".join(f"<p><strong>{speaker}:</strong> {words}</p>" for speaker, words in TURNS)
    title = "The minister on the Skerrow ferry, word for word"
    intro = _paragraphs((STORY[0], "She and the harbour master, Tobias Fenn, took questions in Vennholm."))
    article = f"<article>\n<h1>{title}</h1>\n<div>\n{intro}\n{turns}\n</div>\n</article>"
    return _around(article).replace(TITLE, title)


def _press_release() -> str:
    title = "Skerrow Line to repay all fares"
    body = _paragraphs(
        (
            "FOR IMMEDIATE RELEASE",
            "VENNHOLM, 14 May 2024 – Skerrow Line promised today that it would repay all fares of Monday's "
            "crossing.",
            "“Safety comes before the timetable,” said Ragnar Holt, chief executive of Skerrow Line. “We are "
            "sorry for what our passengers went through.”",
            "The company said that the generator had been replaced.",
            "About Skerrow Line: Skerrow Line has run ferries between Vennholm and Skerrow since 1974.",
            "Press contact: press@skerrow-line.example, +00 555 0100",
            "###",
        )
    )
    page = _around(f"<article>\n<h1>{title}</h1>\n<div>\n{body}\n</div>\n</article>")
    return page.replace(TITLE, title).replace(OUTLET, "Skerrow Line").replace(AUTHOR, "Skerrow Line")


def _rss(*, full: bool) -> str:
    story = STORY if full else SUMMARY
    content = f"<content:encoded><![CDATA[{_paragraphs(story)}]]></content:encoded>" if full else ""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>{OUTLET}</title>
<link>{SITE}/</link>
<description>News from Vennholm</description>
<language>en</language>
<item>
<title>{TITLE}</title>
<link>{URL}</link>
<guid isPermaLink="false">skerrow-ferry</guid>
<pubDate>Tue, 14 May 2024 16:20:00 +0200</pubDate>
<dc:creator>{AUTHOR}</dc:creator>
<description>{escape(" ".join(SUMMARY), quote=False)}</description>
{content}
</item>
</channel>
</rss>
"""


def _atom() -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>{OUTLET}</title>
<id>{SITE}/</id>
<updated>{PUBLISHED}</updated>
<entry>
<title>{TITLE}</title>
<id>tag:vennholm-dispatch.example,2024:skerrow-ferry</id>
<link rel="alternate" href="{URL}"/>
<published>{PUBLISHED}</published>
<updated>{PUBLISHED}</updated>
<author><name>{AUTHOR}</name></author>
<content type="html">{escape(_paragraphs())}</content>
</entry>
</feed>
"""


def _json_feed() -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": OUTLET,
        "home_page_url": f"{SITE}/",
        "language": "en",
        "items": [
            {
                "id": "skerrow-ferry",
                "url": URL,
                "title": TITLE,
                "date_published": PUBLISHED,
                "authors": [{"name": AUTHOR}],
                "content_html": _paragraphs(),
            }
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=2) + "\n"


def _warc_records() -> list[bytes]:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + _page().encode()
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<html><p>No such page</p></html>"
    about = b"software: examples/forms/make.py\r\nformat: WARC File Format 1.1\r\n"
    return [
        _warc_record(1, "warcinfo", None, "application/warc-fields", about),
        _warc_record(2, "response", URL, "application/http; msgtype=response", answer),
        _warc_record(3, "response", f"{SITE}/old", "application/http; msgtype=response", missing),
    ]


def _warc_record(number: int, kind: str, url: str | None, media_type: str, block: bytes) -> bytes:
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>",
        "WARC-Date: 2024-05-15T06:00:00Z",
        *([f"WARC-Target-URI: {url}"] if url else []),
        f"Content-Type: {media_type}",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def _record() -> dict[str, object]:
    return {
        "id": "skerrow-ferry",
        "url": URL,
        "outlet": OUTLET,
        "title": TITLE,
        "published": PUBLISHED,
        "authors": [AUTHOR],
        "language": "en",
        "text": "\n\n".join(STORY),
    }


def _own_record() -> dict[str, object]:
    return {"key": "skerrow-ferry", "head": TITLE, "when": PUBLISHED, "words": "\n\n".join(STORY)}


def _table(delimiter: str) -> str:
    record = {**_record(), "authors": AUTHOR}
    table = io.StringIO(newline="")
    rows = csv.DictWriter(table, list(record), delimiter=delimiter, lineterminator="\r\n")
    rows.writeheader()
    rows.writerow(record)
    return table.getvalue()


def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([_record()]), sink)
    return sink.getvalue()


def _mail(*, html: bool) -> bytes:
    message = EmailMessage()
    message["From"] = f"{OUTLET} <letters@vennholm-dispatch.example>"
    message["To"] = "reader@example.org"
    message["Subject"] = TITLE
    message["Date"] = "Tue, 14 May 2024 16:20:00 +0200"
    message["Message-ID"] = f"<skerrow-ferry-{'html' if html else 'plain'}@vennholm-dispatch.example>"
    message.set_content("\n\n".join(STORY) + "\n", cte="quoted-printable")
    if html:
        cells = "\n".join(f"<tr><td>{paragraph}</td></tr>" for paragraph in _paragraphs().split("\n"))
        message.add_alternative(
            f"""<html><body><table width="600">
<tr><td><a href="{URL}">View in browser</a></td></tr>
<tr><td><h1>{TITLE}</h1></td></tr>
{cells}
<tr><td><p>You receive this e-mail because you subscribed. <a href="{SITE}/off">Unsubscribe</a></p></td></tr>
</table></body></html>
""",
            subtype="html",
            cte="quoted-printable",
        )
        message.set_boundary("===============skerrow==")
    return message.as_bytes()


def _markdown() -> str:
    front = f"title: {TITLE}\ndate: {PUBLISHED}\nauthor: {AUTHOR}\nsource: {OUTLET}\nurl: {URL}\n"
    return f"---\n{front}---\n\n# {TITLE}\n\n" + "\n\n".join(STORY) + "\n"


def _dump() -> str:
    """As a crawler keeps a page: the menus, the icons and the article in one stream of lines."""
    return "\n".join(
        (
            *MENU,
            "icon search-bicon user-bicon menu-b",
            TITLE,
            f"By {AUTHOR}",
            "14 May 2024, 4.20pm",
            "Share",
            "Facebook",
            "Email",
            *STORY,
            "Read more",
            *RELATED,
            "Privacy policy",
            "Contact us",
            f"© 2024 {OUTLET}. All rights reserved.",
            "",
        )
    )


def _zstd(body: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd.compress(body)


def main(folder: Path) -> None:
    """Write every file into the folder."""
    for name, body in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
