"""Files that are hostile or broken, made anew by this script with the same bytes each time; none is kept.

    python tests/hostile/make.py FOLDER [NAME...]      writes these, or all of them (700 MB)

`CASES` says of each what reading it must end in: some of `codes`, where READS is "read, and nothing failed".
One table, as long as there are ways to be hostile; that is why this module is.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import os
import sys
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

READS = "reads"
SECRET = "kept-beside-the-feed-7731"
MIB = 1024 * 1024

SENTENCE = "“The quay will not hold,” said Mara Lindqvist, who had looked at it for three weeks. "
PARAGRAPH = (
    SENTENCE
    + "The owners of the harbour did not answer her letter, and the boats stayed where they were for a "
    "week. Nobody in the town knew how long that was for, and the mayor told reporters that he would wait. "
)
ARTICLE = "\n\n".join([PARAGRAPH] * 6)


def html(body: str, head: str = "<title>Storm closes harbour</title>") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


STORY = "<article><h1>Storm closes harbour</h1>" + f"<p>{PARAGRAPH}</p>" * 6 + "</article>"


@dataclass(frozen=True)
class Case:
    """One file. make: its bytes, in pieces where it is large, or a function that makes it under a path.

    codes: one of them must be met, and nothing else that fails a run. big: takes more than a few seconds or
    tens of megabytes. most: statements that may be found in it at most. form: what it is read as.
    """

    name: str
    make: Callable[[], bytes | str | Iterable[bytes]] | Callable[[Path], None]
    codes: frozenset[str]
    big: bool = False
    most: int = 100
    form: str = "auto"
    on_path: bool = False


CASES: list[Case] = []


def case(
    name: str,
    make: Callable[[], bytes | str | Iterable[bytes]],
    *codes: str,
    big: bool = False,
    most: int = 100,
    form: str = "auto",
) -> None:
    CASES.append(Case(name, make, frozenset(codes), big, most, form))


def place(name: str, make: Callable[[Path], None], *codes: str, big: bool = False) -> None:
    CASES.append(Case(name, make, frozenset(codes), big, on_path=True))


def write_case(case: Case, folder: Path) -> Path:
    """Make a case's file in this folder and give its path."""
    path = folder / case.name
    if case.on_path:
        case.make(path)  # type: ignore[call-arg]  # of the two kinds of function, the one of a path
        return path
    made = case.make()  # type: ignore[call-arg]  # the other one
    if isinstance(made, str):
        made = made.encode("utf-8", "surrogatepass")
    with path.open("wb") as file:
        for piece in [made] if isinstance(made, bytes) else made:
            file.write(piece)
    return path


# Text -----------------------------------------------------------------------------------------------------

case("empty.txt", lambda: b"", "empty-page")
case("blanks.txt", lambda: b" \r\n\t " * 4000, "empty-page")
case("no-break-blanks.txt", lambda: "\u00a0\u2003\u200b\ufeff\n" * 4000, "empty-page")
case("one-line-200mb.txt", lambda: (b"harbour " * 131072 for _ in range(200)), "too-large", big=True)
case("one-line-60mb.txt", lambda: (b"harbour " * 131072 for _ in range(60)), "too-large", big=True)
case("word-1mb.txt", lambda: b"a" * MIB, "too-long", form="article")
case("word-300kb.txt", lambda: b"a" * 300_000, READS, form="article")
case("word-1mb-dump.txt", lambda: b"a" * MIB, "too-long", "no-article-text", form="dump")
case("words-alone.txt", lambda: b"harbour\n" * 60_000, READS, "no-article-text", most=0)
case("letters-alone.txt", lambda: b"a\n" * 190_000, READS, "too-slow", form="article")
case("letters-alone-4mb.txt", lambda: b"a\n" * (2 * MIB - 1), "too-long", "too-slow", form="article")
case(
    "letters-alone-dump.txt",
    lambda: b"a\n" * (2 * MIB - 1),
    "too-slow",
    form="dump",
)
case("line-ends.txt", lambda: b"\n\r" * MIB + b"word", "too-long", form="article")
case("quotation-marks-1mb.txt", lambda: b'"' * MIB, "too-long", form="article")
case("quotation-marks.txt", lambda: b'"' * 400_000, "too-slow", form="article", big=True)
case("opening-marks.txt", lambda: "“" * 400_000, "too-slow", form="article", big=True)
case(
    "opening-words.txt",
    lambda: "“no ‘yes " * 40_000,
    "too-slow",
    form="article",
    big=True,
    most=10_000,
)
case("said-1mb.txt", lambda: b"said " * 209_715, "too-long", form="article")
case(
    "said.txt",
    lambda: b"said " * 79_000,
    READS,
    "too-slow",
    "too-many-statements",
    form="article",
    big=True,
    most=10_000,
)
case(
    "said-that-said.txt",
    lambda: "Lee said that Brown said that " * 10_000,
    "too-slow",
    form="article",
    big=True,
    most=10_000,
)
case(
    "quoted-words.txt",
    lambda: "“No,” said Lee. " * 24_000,
    READS,
    "too-slow",
    "too-many-statements",
    form="article",
    big=True,
    most=10_000,
)
case(
    "names.txt",
    lambda: "".join(f"Anna{n} Brown{n} met " for n in range(16_000)),
    READS,
    "too-slow",
    form="article",
    big=True,
)
case("commas.txt", lambda: ", ".join(["Lee"] * 80_000), "too-slow", form="article", big=True)
case("brackets.txt", lambda: "(" * 50_000 + ARTICLE + ")" * 50_000, "too-slow", form="article")
case("nul-within.txt", lambda: "\0".join(ARTICLE), READS)
case("nul-some.txt", lambda: ARTICLE.replace(" ", " \0", 5), "not-text")
case("nul-all.txt", lambda: bytes(100_000), "empty-page")
case("bytes.txt", lambda: bytes(range(256)) * 400, "not-text")
case("lone-surrogates.txt", lambda: ARTICLE.replace("week", "w\ud800\udfffk"), "not-text")
case("overlong.txt", lambda: ARTICLE.encode() + b"\xc0\xaf\xe0\x80\xaf\xf8\x88\x80\x80\x80", READS)
case("utf7.txt", lambda: ARTICLE.encode("utf-7") + b" +ADw-script+AD4-alert(1)+ADw-/script+AD4-", READS)
case("utf16-cut.txt", lambda: b"\xff\xfe" + ARTICLE.encode("utf-16-le")[:-1], READS)
case("utf32.txt", lambda: ARTICLE.encode("utf-32"), READS)
case("utf16-bare.txt", lambda: ARTICLE.encode("utf-16-be"), READS)
case("two-marks.txt", lambda: "\ufeff" * 50 + ARTICLE, READS)
case(
    "right-to-left.txt",
    lambda: ARTICLE.replace("Mara", "\u202eMara\u202c").replace("quay", "\u2067quay\u2069"),
    READS,
)
case("joiners.txt", lambda: ARTICLE.replace("Lindqvist", "Lind\u200dq\u200bvi\u2060st"), READS)
case("towers.txt", lambda: ARTICLE.replace("quay", "q" + "\u0301\u0336\u0489" * 500 + "uay"), READS)
case("steering.txt", lambda: ARTICLE.replace("week", "\x1b[2J\x1b]0;gone\x07\x9b31mweek"), READS)
case("private-letters.txt", lambda: ARTICLE.replace("boats", "\U0010ffff\ue000\ufdd0\U000e0041"), READS)
case(
    "year-99999.txt",
    lambda: "Kellmouth, 31 December 99999\n\n" + ARTICLE.replace("a week", "2021-99-99"),
    READS,
)
case("doubly-encoded.txt", lambda: "â€™Ã©â\x80\x99" * 20_000 + ARTICLE, READS, form="dump")
case(
    "dump-of-dates.txt",
    lambda: "Published 8 December 2021\n" * 30_000,
    READS,
    "no-article-text",
    most=0,
    form="dump",
)
case(
    "dump-of-menus.txt",
    lambda: "Home News Sport Weather Shop " * 40_000,
    READS,
    "no-article-text",
    most=0,
    form="dump",
)
case(
    "dump-4mb.txt",
    lambda: (PARAGRAPH + "\n").encode() * 12_000,
    "too-long",
    READS,
    form="dump",
    big=True,
)

# HTML -----------------------------------------------------------------------------------------------------

case(
    "nested-10000.html",
    lambda: html("<div>" * 10_000 + STORY + "</div>" * 10_000),
    "too-deep",
)
case(
    "nested-100000.html",
    lambda: html("<div>" * 100_000 + STORY),
    "too-deep",
)
case("nested-1000000.html", lambda: html("<div>" * 1_000_000 + STORY), "too-many-tags")
case("divs-5mb.html", lambda: html("<div></div>" * 476_000 + STORY), "too-many-tags")
case("divs-99000.html", lambda: html("<div></div>" * 99_000 + STORY), "too-many-tags")
case(
    "spans-99000.html",
    lambda: html("<p>" + "<span>a </span>" * 99_000 + "</p>" + STORY),
    "too-many-tags",
    big=True,
)
case(
    "links-60000.html",
    lambda: html("<p><a href='/a'>Home</a></p>" * 49_000 + STORY),
    "too-many-tags",
    big=True,
)
case(
    "paragraphs-60000.html",
    lambda: html("<article>" + "<p>A word.</p>" * 60_000 + "</article>"),
    "too-many-tags",
    big=True,
)
case(
    "bold-in-italics.html",
    lambda: html("<b><i>" * 5_000 + STORY + "</b></i>" * 5_000),
    "too-deep",
)
case(
    "tables-in-tables.html",
    lambda: html("<table><tr><td>" * 3_000 + STORY),
    "too-deep",
)
case(
    "lists-in-lists.html",
    lambda: html("<ul><li>" * 3_000 + STORY),
    "too-deep",
)
case(
    "quotes-in-quotes.html",
    lambda: html("<blockquote>" * 3_000 + STORY),
    "too-deep",
)
case(
    "unclosed.html",
    lambda: "<html><body><div><article><h1>Storm" + f"<p><b><a href='x>{PARAGRAPH}" * 6,
    READS,
)
case("half-a-tag.html", lambda: html(STORY)[:-30] + "<p class=", READS)
case("angles-1mb.html", lambda: "<html><body>" + "<" * MIB, "too-many-tags")
case("angles-100kb.html", lambda: "<html><body>" + "<" * 100_000 + STORY, READS)
case(
    "attribute-10mb.html",
    lambda: html(f'<div title="{"a" * (10 * MIB)}">{STORY}</div>'),
    READS,
    "too-slow",
)
case(
    "attributes-100000.html",
    lambda: html("<div " + " ".join(f"a{n}=b" for n in range(100_000)) + f">{STORY}</div>"),
    "bad-html",
)
case("tag-name-1mb.html", lambda: html(f"<{'a' * MIB}>{STORY}"), READS)
case("titles-10000.html", lambda: html(STORY, "<title>Storm</title>" * 10_000), READS)
case(
    "metas-20000.html",
    lambda: html(STORY, '<meta property="og:title" content="Storm">' * 20_000),
    READS,
)
case(
    "json-ld-10mb.html",
    lambda: html(
        STORY,
        '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"'
        + "harbour " * 1_300_000
        + '"}</script>',
    ),
    READS,
)
case(
    "json-ld-deep.html",
    lambda: html(STORY, '<script type="application/ld+json">' + "[" * 100_000 + "</script>"),
    READS,
)
case(
    "json-ld-many.html",
    lambda: html(
        STORY, '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x"}</script>' * 5_000
    ),
    READS,
)
case(
    "json-ld-circle.html",
    lambda: html(
        STORY,
        '<script type="application/ld+json">{"@id":"#a","@type":"NewsArticle","author":{"@id":"#b"},'
        '"publisher":{"@id":"#a"},"@graph":[{"@id":"#b","author":{"@id":"#a"}}]}</script>',
    ),
    READS,
)
case(
    "json-ld-types.html",
    lambda: html(
        STORY,
        '<script type="application/ld+json">{"@type":["NewsArticle",7,null],"headline":{"a":[1]},'
        '"author":[[["x"]],9],"datePublished":99999999999999999999,"publisher":[]}</script>',
    ),
    READS,
)
case(
    "refresh.html",
    lambda: html(STORY, '<meta http-equiv="refresh" content="0;url=http://192.0.2.1/"><title>S</title>'),
    READS,
)
case("data-urls.html", lambda: html(f'<img src="data:image/png;base64,{"QUJD" * (2 * MIB)}">' + STORY), READS)
case(
    "base.html",
    lambda: html(
        STORY, '<base href="javascript:alert(1)//"><link rel=canonical href="//[::1"><title>S</title>'
    ),
    READS,
)
case(
    "canonical.html",
    lambda: html(
        STORY, '<link rel="canonical" href="http://[::1]:99999/\x01?' + "a" * 100_000 + '"><title>S</title>'
    ),
    READS,
)
case(
    "script-article.html",
    lambda: html(f"<script>document.write({json.dumps(STORY)})</script><noscript></noscript>"),
    "no-article-text",
)
case(
    "hidden.html",
    lambda: html(f"<template>{STORY}</template><textarea>{STORY}</textarea>"),
    "no-article-text",
)
case("frames.html", lambda: "<html><frameset><frame src=a><frame src=b></frameset></html>", "no-article-text")
case("plaintext.html", lambda: html("<plaintext>" + STORY), READS)
case("open-comment.html", lambda: html("<!-- " + STORY), "no-article-text")
case("comment-10mb.html", lambda: html(f"<!-- {'harbour ' * 1_300_000} -->{STORY}"), READS)
case("comments-open.html", lambda: html("<!--" * 40_000 + STORY), "no-article-text")
case(
    "entities-1mb.html",
    lambda: html("<p>" + "&amp;" * 210_000 + "</p>" + STORY),
    READS,
)
case(
    "entity-numbers.html",
    lambda: html("<p>&#x110000;&#xD800;&#0;&#99999999999999;&#xFFFE;</p>" + STORY),
    READS,
)
case(
    "laughs.xhtml",
    lambda: (
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
        + f"]><html><body><p>&k;</p>{STORY}</body></html>"
    ),
    READS,
)
case(
    "nul-in-tags.html",
    lambda: html(STORY.replace("<p>", "<p\0>").replace("harbour", "har\0bour")),
    "not-text",
)
case("nul-first.html", lambda: b"\0" * 50 + html(STORY).encode(), "not-text")
case("charset-unknown.html", lambda: html(STORY, '<meta charset="x-nonsense-9"><title>S</title>'), READS)
case(
    "charset-base64.html",
    lambda: html(STORY, '<meta charset="base64"><title>S</title>').encode() + b"\xff",
    READS,
)
case("charset-utf16-said.html", lambda: html(STORY, '<meta charset="utf-16"><title>S</title>'), READS)
case(
    "dates.html",
    lambda: html(
        STORY, '<meta property="article:published_time" content="99999-12-31T99:99:99+99:99"><title>S</title>'
    ),
    READS,
)
case(
    "date-long.html",
    lambda: html(
        STORY, f'<meta property="article:published_time" content="{"2021-12-08T" * 100_000}"><title>S</title>'
    ),
    READS,
)
case(
    "byline-long.html",
    lambda: html(STORY, f'<meta name="author" content="{"Mara Lindqvist and " * 50_000}"><title>S</title>'),
    READS,
)
case(
    "title-long.html",
    lambda: html(STORY, f"<title>{'Storm closes harbour ' * 50_000}</title>"),
    READS,
    most=10_000,
)
case(
    "html-60mb.html",
    lambda: (
        piece.encode() for piece in ["<html><body><p>", *("harbour " * 131072 for _ in range(60)), "</p>"]
    ),
    "too-large",
    big=True,
)
case(
    "html-30mb.html",
    lambda: (
        piece.encode() for piece in ["<html><body><p>", *("harbour " * 131072 for _ in range(30)), "</p>"]
    ),
    "too-long",
    "too-slow",
    big=True,
)
case(
    "script-30mb.html",
    lambda: html(f"<script>{'var a = 1; ' * (28 * MIB // 11)}</script>{STORY}"),
    READS,
    big=True,
)

# What is something else -----------------------------------------------------------------------------------

case("pdf.html", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n", "pdf")
case("jpeg.html", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(2000), "image")
case("zip.html", lambda: b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 8, "archive")
case("sqlite.txt", lambda: b"SQLite format 3\x00" + bytes(4080), "not-text")
case("program.txt", lambda: b"\x7fELF\x02\x01\x01" + bytes(4000), "not-text")
case(
    "tar.txt",
    lambda: b"page.html" + bytes(248) + b"ustar\x00" + bytes(4000),
    "not-text",
)

# Compression ----------------------------------------------------------------------------------------------


def zipped(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as out:
        out.write(data)
    return bytes(sink.getvalue())


PACKED = html(STORY).encode()

case("cut.html.gz", lambda: zipped(PACKED)[:-40], "damaged-gzip")
case("head-only.html.gz", lambda: zipped(PACKED)[:12], "damaged-gzip")
case("magic-only.gz", lambda: b"\x1f\x8b", "damaged-gzip")
case("bad-sum.html.gz", lambda: zipped(PACKED)[:-8] + b"\0" * 8, "damaged-gzip")
case("bad-middle.html.gz", lambda: zipped(PACKED)[:200] + b"\xff" * 50 + zipped(PACKED)[250:], "damaged-gzip")
case("tail.html.gz", lambda: zipped(PACKED) + b"rubbish after the end" * 50, "damaged-gzip")
case("bomb-10gb.txt.gz", lambda: [zipped(bytes(100 * MIB))] * 100, "empty-page", big=True)
case("bomb-letters.txt.gz", lambda: [zipped(b"harbour " * (2 * MIB))] * 40, "bomb", big=True)
case("bomb.jsonl.gz", lambda: [zipped(b'{"text": "' + b"a" * (100 * MIB))] * 20, "bomb", big=True)
case("nested.txt.gz", lambda: zipped(zipped(zipped(ARTICLE.encode()))), "archive")
case("zstd-bomb.txt.zst", lambda: [zstd(b"a" * (100 * MIB))] * 100, "bomb", big=True)
case("zstd-cut.html.zst", lambda: zstd(PACKED)[:-20], "damaged-zstd")
case("zstd-bad.html.zst", lambda: b"\x28\xb5\x2f\xfd" + b"\xff" * 500, "damaged-zstd")
case("bzip2-bomb.txt.bz2", lambda: bz2.compress(b"a" * (100 * MIB)) * 20, "bomb", big=True)
case("bzip2-cut.html.bz2", lambda: bz2.compress(PACKED)[:-20], "damaged-bzip2")
case(
    "xz-bomb.txt.xz",
    lambda: lzma.compress(b"a" * (100 * MIB), preset=0) * 20,
    "bomb",
    big=True,
)
case("xz-cut.html.xz", lambda: lzma.compress(PACKED)[:-20], "damaged-xz")

# Records: JSONL, CSV, Parquet -----------------------------------------------------------------------------

ROW = json.dumps({"id": "good", "text": ARTICLE}) + "\n"

case(
    "line-200mb.jsonl",
    lambda: [b'{"text": "', *[b"harbour " * 131072] * 200, b'"}\n', ROW.encode()],
    "too-large",
    big=True,
)
case(
    "lines-3mb.jsonl",
    lambda: [json.dumps({"text": "harbour " * 400_000}).encode() + b"\n"] * 20,
    "too-long",
)
case("deep.jsonl", lambda: '{"text": ' + "[" * 100_000 + "\n" + ROW, "bad-json")
case(
    "deep-aside.jsonl",
    lambda: '{"text": "a", "b": ' + '{"a":' * 50_000 + "1" + "}" * 50_001 + "\n" + ROW,
    "bad-json",
)
case("number.jsonl", lambda: '{"text": ' + "9" * 10_000 + "}\n" + ROW, "bad-json")
case("keys-twice.jsonl", lambda: '{"text": "a", "text": ' + json.dumps(ARTICLE) + "}\n", READS)
case(
    "not-a-number.jsonl",
    lambda: json.dumps({"text": ARTICLE, "id": float("nan"), "url": float("inf"), "date": -1e999}) + "\n",
    READS,
)
case(
    "binary.jsonl",
    lambda: ROW.encode() + bytes(range(256)) * 10 + b"\n" + ROW.encode(),
    "bad-json",
    "not-text",
)
case(
    "text-types.jsonl",
    lambda: "".join(json.dumps({"text": value}) + "\n" for value in (None, 7, [], {}, True, [ARTICLE])) + ROW,
    "no-text-field",
    "empty-page",
)
case(
    "half-pairs.jsonl",
    lambda: (
        '{"text": ' + json.dumps(ARTICLE)[:-1] + '\\ud800 \\udfff", "title": "\\ud800", "url": "\\udc00"}\n'
    ),
    READS,
)
case(
    "fields-100000.jsonl",
    lambda: json.dumps({**{f"field{n}": n for n in range(100_000)}, "text": ARTICLE}) + "\n",
    READS,
)
case("key-10mb.jsonl", lambda: json.dumps({"a" * (10 * MIB): 1}) + "\n" + ROW, "no-text-field")
case("cut.jsonl", lambda: ROW + ROW[:-20], "bad-json")
case("nul.jsonl", lambda: '{"text": ' + json.dumps(ARTICLE + "\0" * 1000) + ', "title": "\\u0000"}\n', READS)
case("empty-lines.jsonl", lambda: b"\n" * MIB + ROW.encode(), READS)
case("many-bad.jsonl", lambda: b"{\n" * 50_000, "bad-json")
case(
    "paths.jsonl",
    lambda: (
        json.dumps(
            {
                "id": "../../etc/passwd\n\x1b[2J",
                "url": "file:///etc/passwd",
                "outlet": "\u202eevil",
                "text": ARTICLE,
            }
        )
        + "\n"
    ),
    READS,
)
case("one-value.json", lambda: json.dumps([{"text": ARTICLE}] * 3, indent=1), READS)
case("deep.json", lambda: "[" * 200_000, "bad-json")

case(
    "field-50mb.csv",
    lambda: [b"id,text\n1,", *[b"harbour " * 131072] * 50, b'\n2,"', ARTICLE.encode(), b'"\n'],
    "bad-csv",
    "too-large",
    big=True,
)
case(
    "columns-100000.csv",
    lambda: ",".join(f"c{n}" for n in range(100_000)) + "\n" + "," * 99_999 + "\n",
    "no-text-field",
)
case("nul.csv", lambda: f'id,text\n1,"{ARTICLE}"\n2,"a\0b"\n\0,\0\n', "not-text")
case("open-quote.csv", lambda: f'id,text\n1,"{ARTICLE}\n' + "2,word\n" * 20_000, "bad-csv")
case("ragged.csv", lambda: f'id,text\n1\n1,2,3,4\n,,\n5,"{ARTICLE}"\n', "bad-csv")
case("binary.csv", lambda: b"id,text\n" + bytes(range(256)) * 50, "not-text")
case("no-head.csv", lambda: '"' * 10_000, "no-text-field")
case("formula.csv", lambda: f'id,text\n"=cmd|\' /C calc\'!A0","{ARTICLE}"\n', READS)


def parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


TABLE = pa.table({"id": ["a", "b"], "text": [ARTICLE, ARTICLE]})
case("cut.parquet", lambda: parquet(TABLE)[:-300], "damaged-parquet")
case("magic-only.parquet", lambda: b"PAR1", "damaged-parquet")
case("no-foot.parquet", lambda: b"PAR1" + bytes(2000) + b"\xff\xff\xff\x7fPAR1", "damaged-parquet")
case(
    "bad-middle.parquet",
    lambda: (lambda raw: raw[:60] + b"\xff" * 80 + raw[140:])(parquet(TABLE)),
    "damaged-parquet",
)
case("text.parquet", lambda: ARTICLE, READS)
case("wrong-types.parquet", lambda: parquet(pa.table({"text": [1, 2], "id": [[1], [2]]})), "no-text-field")
case("bytes.parquet", lambda: parquet(pa.table({"text": [b"\xff\xfe\x00", ARTICLE.encode()]})), "not-text")
case(
    "no-rows.parquet",
    lambda: parquet(pa.table({"text": pa.array([], pa.string())})),
    "empty-page",
)
case(
    "rows-bomb.parquet",
    lambda: parquet(pa.table({"text": pa.array(["harbour " * MIB] * 40)})),
    "too-large",
    big=True,
)

# Feeds ----------------------------------------------------------------------------------------------------


def rss(items: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>Gull</title>{items}</channel></rss>'
    )


FULL = f"<item><title>Storm</title><link>https://gull.example/1</link><description><![CDATA[{STORY}]]></description></item>"
LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    + "]>"
)

case(
    "laughs.rss",
    lambda: rss(f"<item><title>&k;</title><description>&k;{PARAGRAPH}</description></item>", LAUGHS),
    "declares-entities",
)
case(
    "laughs.atom",
    lambda: (
        f'<?xml version="1.0"?>{LAUGHS}<feed xmlns="http://www.w3.org/2005/Atom"><title>&k;</title><entry><content>&k;{PARAGRAPH}</content></entry></feed>'
    ),
    "declares-entities",
)
case(
    "quadratic.rss",
    lambda: rss(
        "<item><description>" + "&a;" * 50_000 + "</description></item>",
        f'<!DOCTYPE rss [<!ENTITY a "{"harbour " * 6_000}">]>',
    ),
    "declares-entities",
)
case(
    "outside.rss",
    lambda: rss(
        f"<item><title>Storm</title><description>&x; {PARAGRAPH}</description></item>",
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "secret.txt"><!ENTITY y SYSTEM "http://192.0.2.1/">]>',
    ),
    "declares-entities",
)
case("deep.rss", lambda: rss("<a>" * 100_000), "damaged-feed")
case("items-20000.rss", lambda: rss("<item><title>a</title></item>" * 20_000), "no-text-field")
case("cut.rss", lambda: rss(FULL * 3)[:-200], "damaged-feed")
case("unclosed.rss", lambda: rss(FULL).replace("</item>", ""), "damaged-feed")
case("deep-html.rss", lambda: rss(FULL.replace("<article>", "<div>" * 20_000)), "too-deep")
case("no-items.rss", lambda: rss(""), "no-entries")
case(
    "feed-deep.json",
    lambda: '{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 100_000,
    "bad-json",
)
case(
    "feed-types.json",
    lambda: json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": 7,
            "items": [
                None,
                7,
                [],
                {"content_html": 7},
                {"id": {}, "content_html": STORY, "authors": 9, "date_published": [1]},
            ],
        }
    ),
    "no-article-text",
    "no-text-field",
)

# WARC -----------------------------------------------------------------------------------------------------


def warc(
    block: bytes, *, length: object = None, kind: str = "response", blank: bytes = b"\r\n", digest: str = ""
) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://gull.example/1\r\n"
    head += "WARC-Date: 2024-03-05T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
    head += "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
    head += (
        f"WARC-Block-Digest: sha1:{digest}\r\n" if digest else ""
    ) + f"Content-Length: {len(block) if length is None else length}\r\n"
    return head.encode() + blank + block + b"\r\n\r\n"


def http(body: bytes, *fields: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *fields, "", ""]
    return "\r\n".join(lines).encode() + body


GOOD = warc(http(PACKED))
case("short-length.warc", lambda: warc(http(PACKED), length=100) + GOOD, "damaged-warc", "no-article-text")
case("long-length.warc", lambda: warc(http(PACKED), length=10**12) + GOOD, "too-large")
case("below-zero.warc", lambda: warc(http(PACKED), length=-5) + GOOD, "damaged-warc")
case("no-number.warc", lambda: warc(http(PACKED), length="many") + GOOD, "damaged-warc")
case("no-blank.warc", lambda: warc(http(PACKED), blank=b"") + GOOD, "damaged-warc")
case("cut.warc", lambda: GOOD + GOOD[: len(GOOD) // 2], "damaged-warc")
case("cut.warc.gz", lambda: zipped(GOOD) + zipped(GOOD)[:-30], "damaged-warc")
case("digest.warc", lambda: warc(http(PACKED), digest="A" * 32), READS)
case("rubbish.warc", lambda: GOOD + bytes(range(256)) * 50 + GOOD, "damaged-warc")
case("head-10mb.warc", lambda: b"WARC/1.0\r\nX: " + b"a" * (10 * MIB) + b"\r\n\r\n" + GOOD, "damaged-warc")
case("no-http.warc", lambda: warc(PACKED) + warc(b"HTTP/1.1") + warc(b""), "damaged-warc")
case("chunks.warc", lambda: warc(http(b"ffffffffff\r\nabc", "Transfer-Encoding: chunked")), READS)
case("inner-gzip.warc", lambda: warc(http(zipped(PACKED)[:-30], "Content-Encoding: gzip")), "not-text")
case(
    "bomb.warc.gz",
    lambda: (
        [zipped(warc(http(b"", f"X: {'a' * 10}"), length=10 * 1024 * MIB)[:-4])]
        + [zipped(bytes(100 * MIB))] * 30
    ),
    "too-large",
    big=True,
)
case(
    "inner-bomb.warc",
    lambda: warc(http(zipped(b"a" * (500 * MIB)), "Content-Encoding: gzip")),
    "too-large",
    big=True,
)
case(
    "inner-deflate.warc",
    lambda: warc(http(zlib.compress(b"a" * (500 * MIB)), "Content-Encoding: deflate")),
    "too-large",
    big=True,
)

# Mail -----------------------------------------------------------------------------------------------------

HEAD = (
    "From: Gull <news@gull.example>\nTo: you@reader.example\nSubject: Storm\n"
    "Date: Tue, 05 Mar 2024 10:00:00 +0000\nMIME-Version: 1.0\n"
)


def nested_mail(depth: int) -> str:
    begin = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return HEAD + begin + "Content-Type: text/plain; charset=utf-8\n\n" + ARTICLE


case("nested-50.eml", lambda: nested_mail(50), READS)
case("nested-10000.eml", lambda: nested_mail(10_000), "too-deep")
case(
    "parts-10000.eml",
    lambda: (
        HEAD
        + 'Content-Type: multipart/mixed; boundary="b"\n\n'
        + "--b\nContent-Type: text/plain\n\nA word.\n" * 10_000
    ),
    READS,
    "too-slow",
)
case("mails-in-mails.eml", lambda: (HEAD + "Content-Type: message/rfc822\n\n") * 2_000 + ARTICLE, "too-deep")
case("charset.eml", lambda: HEAD + "Content-Type: text/plain; charset=x-nonsense\n\n" + ARTICLE, READS)
case(
    "base64.eml",
    lambda: (
        HEAD
        + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(ARTICLE.encode()).decode()[:-3]
        + "!!!\x00"
    ),
    "empty-page",
)
case(
    "quoted.eml",
    lambda: (
        HEAD
        + "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n"
        + "=ZZ=\n=F" * 5_000
        + ARTICLE
    ),
    READS,
    "too-slow",
)
case("subject-10mb.eml", lambda: HEAD.replace("Storm", "a" * (10 * MIB)) + "\n" + ARTICLE, READS)
case("subject-words.eml", lambda: HEAD.replace("Storm", "=?utf-8?b?" * 20_000) + "\n" + ARTICLE, READS)
case("headers-100000.eml", lambda: HEAD + "X-A: b\n" * 100_000 + "\n" + ARTICLE, "bad-mail")
case("addresses.eml", lambda: HEAD.replace("Gull", "(" * 50_000) + "\n" + ARTICLE, READS)
case("no-boundary.eml", lambda: HEAD + "Content-Type: multipart/mixed\n\n--b\n\n" + ARTICLE, "empty-page")
case(
    "dates.eml",
    lambda: HEAD.replace("05 Mar 2024 10:00:00 +0000", "99 Foo 99999 99:99:99 +99999999999") + "\n" + ARTICLE,
    READS,
)

# Markdown -------------------------------------------------------------------------------------------------

MD = (READS, "too-slow")
case("quotes-10000.md", lambda: ">" * 10_000 + " " + ARTICLE, READS)
case("brackets-50000.md", lambda: "# S\n\n" + "[" * 50_000 + ARTICLE, *MD)
case("links-50000.md", lambda: "# S\n\n" + "[a](" * 50_000 + ARTICLE, *MD)
case("stars-100000.md", lambda: "# S\n\n" + "*a **b " * 50_000 + ARTICLE, "too-slow", big=True)
case("underlines.md", lambda: "# S\n\n" + "_" * 100_000 + "a" + "_" * 100_000, *MD, "too-deep")
case("backticks.md", lambda: "# S\n\n" + "".join("`" * n + "a" for n in range(600)) + ARTICLE, *MD)
case("lists.md", lambda: "# S\n\n" + "".join(" " * (2 * n) + "* a\n" for n in range(600)) + ARTICLE, READS)
case(
    "references.md",
    lambda: "# S\n\n" + "".join(f"[r{n}]: /a\n" for n in range(30_000)) + "[r1]" * 30_000 + ARTICLE,
    *MD,
)
case("table.md", lambda: "# S\n\n" + "|a" * 5_000 + "|\n" + "|-" * 5_000 + "|\n" + ARTICLE, *MD)
case("fence.md", lambda: "# S\n\n```\n" + ARTICLE, READS)
case("html.md", lambda: "# S\n\n" + "<div>" * 20_000 + "\n\n" + ARTICLE, *MD, "too-deep")
case(
    "front.md",
    lambda: "---\n" + "a: &a [*a, *a]\n" * 1_000 + "date: 99999-99-99\n---\n# S\n\n" + ARTICLE,
    READS,
)

# Names and places -----------------------------------------------------------------------------------------


def link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def folder_of(*pages: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.mkdir()
        for page in pages:
            (path / page).write_text(ARTICLE, encoding="utf-8")

    return make


def written(path: Path) -> None:
    path.write_text(ARTICLE, encoding="utf-8")


def looped(path: Path) -> None:
    path.mkdir()
    (path / "again").symlink_to(path, target_is_directory=True)
    written(path / "page.txt")


# Ten seconds are waited for somebody to write into it.
place("pipe.txt", os.mkfifo, "unreadable", big=True)
place("zeros.txt", link_to("/dev/zero"), "empty-page")
place("noise.txt", link_to("/dev/urandom"), "too-large", "not-text")
place("nothing.txt", link_to("/dev/null"), "empty-page")
place("itself.txt", link_to("itself.txt"), "unreadable")
place("gone.txt", link_to("no-such-file"), "unreadable")
place("loop", looped, READS)
place("folder.html", folder_of(), "no-pages")
place("two\nlines \x1b[31mred.txt", written, READS)
place("..%2f..%2fetc%2fpasswd.txt", written, READS)
place("-rf.txt", written, READS)
place(os.fsdecode(b"not-utf8-\xff\xfe.txt"), written, READS)
place("n" * 250 + ".txt", written, READS)
place("right-\u202etxt.exe.txt", written, READS)
place("glob[1]*?.txt", written, READS)


def main() -> None:
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    wanted = [case for case in CASES if not names or case.name in names]
    for case in wanted:
        write_case(case, folder)
    sys.stdout.write(f"{len(wanted)} files in {folder}\n")


if __name__ == "__main__":
    main()
