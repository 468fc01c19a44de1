"""show, search, export and doctor on a page that was read three times, and on near copies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import onrecord
from cli.command import Run

URL = "https://gull.example/storm"
FIRST = """Storm closes harbour

“The quay will not hold,” said Ms Lee. She had looked at it for three weeks and then she wrote to the owners.

“Nobody told me about the letter,” said Mr Brown. "Stay away from the water," warned Lee.
"""
SECOND = FIRST.replace("not hold", "never hold").replace(' "Stay away from the water," warned Lee.', "")
THIRD = SECOND.replace("Mr Brown", "Mr Dahl").replace(
    "the owners.\n", "the owners.\n\n“We are sorry for all of this,” said Mr Brown.\n"
)


@pytest.fixture
def record(run: Run, tmp_path: Path, small_pipeline: object) -> str:
    for number, text in enumerate((FIRST, SECOND, THIRD), 1):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
        said = ("--outlet", "The Gull", "--url", URL, "--into", "news.db")
        assert run("read", "--as", "article", f"{number}.txt", *said).status == 0
    return "news.db"


def article_ids(run: Run, record: str) -> list[str]:
    lines = run("export", "--what", "articles", "--versions", "all", "--record", record).lines
    return [line["article_id"] for line in lines]


def test_search_finds_the_newest_version_unless_asked(run: Run, record: str) -> None:
    newest = run("search", "quay", "--record", record).lines
    assert [(line["text"], "older" in line) for line in newest] == [("“The quay will never hold,”", False)]
    every = run("search", "quay", "--versions", "all", "--record", record).lines
    assert sorted((line["text"], line["older"]) for line in every) == [
        ("“The quay will never hold,”", False),
        ("“The quay will never hold,”", True),
        ("“The quay will not hold,”", True),
    ]


def test_search_says_in_its_table_what_is_older(run: Run, record: str) -> None:
    table = ("--record", record, "--format", "table")
    assert "older version" not in run("search", "quay", *table).out
    assert run("search", "quay", "--versions", "all", *table).out.count("older version") == 2


def test_export_has_the_newest_version_unless_asked(run: Run, record: str) -> None:
    assert len(run("export", "--record", record).lines) == 3
    assert len(run("export", "--versions", "all", "--record", record).lines) == 3 + 2 + 3
    (line,) = run("export", "--what", "articles", "--record", record).lines
    assert (line["version"], line["versions"]) == (3, 3)


@pytest.mark.parametrize("by", ["article", "url"])
def test_show_lists_versions_and_what_each_changed(run: Run, record: str, by: str) -> None:
    place = URL if by == "url" else article_ids(run, record)[2]
    out = " ".join(run("show", place, "--record", record, "--format", "text").out.split())
    assert f"3 versions of {URL}" in out
    assert "from 1 to 2: 1 removed, 1 reworded, 1 same" in out
    assert "“The quay will [-not-]{+never+} hold,”" in out
    assert '[-"Stay away from the water,"-]' in out
    assert "from 2 to 3: 1 added, 1 recast, 1 same" in out
    assert "{+“We are sorry for all of this,”+}" in out
    assert "now said by Mr Dahl, before said by Mr Brown" in out
    assert "orphaned: the evidence is not in the newer text" in out
    assert "the evidence still holds in the newer text" in out


def test_show_says_when_versions_were_read_in_different_ways(
    run: Run, record: str, small_pipeline: object
) -> None:
    shown = ("show", URL, "--record", record, "--format", "text")
    assert "may be the reading" not in run(*shown).out
    object.__setattr__(small_pipeline, "made_by", "onrecord test / newer")
    run("read", "--as", "article", "3.txt", "--outlet", "The Gull", "--url", URL, "--into", record)
    wanted = "read by onrecord test / newer and by onrecord test / none: what changed may be the reading"
    assert run(*shown).out.count(wanted) == 1


def test_show_prints_versions_and_changes_as_lines(run: Run, record: str) -> None:
    ids = article_ids(run, record)
    lines = run("show", URL, "--record", record).lines
    assert [line["text"] for line in lines if "text" in line] == [
        line["text"] for line in run("export", "--record", record).lines
    ]
    assert [(line["version"], line["article_id"]) for line in lines if "version" in line] == [
        (1, ids[0]),
        (2, ids[1]),
        (3, ids[2]),
    ]
    changes = [line for line in lines if "change" in line]
    assert [(line["change"], line["from"], line["to"], line["anchor"]) for line in changes] == [
        ("reworded", 1, 2, "orphaned"),
        ("removed", 1, 2, "orphaned"),
        ("recast", 2, 3, "holds"),
        ("added", 2, 3, None),
    ]
    assert changes[0]["before"]["evidence"]["exact"] == "“The quay will not hold,”"
    assert changes[0]["after"]["evidence"]["exact"] == "“The quay will never hold,”"


@pytest.mark.parametrize(
    ("version", "speaker", "rows", "fate", "anchor"),
    [
        (0, "Lee", "gone: it no longer says so", "removed", "orphaned"),
        (0, "Ms Lee", "reworded: “The quay will [-not-]{+never+} hold,”", "reworded", "orphaned"),
        (1, "Ms Lee", "still stands: s_", "same", "holds"),
        (1, "Mr Brown", "the same words, said by Mr Dahl: s_", "recast", "holds"),
    ],
)
def test_show_says_what_became_of_an_older_statement(
    run: Run, record: str, version: int, speaker: str, rows: str, fate: str, anchor: str
) -> None:
    ids = article_ids(run, record)
    lines = run("export", "--article", ids[version], "--record", record).lines
    (id,) = [line["id"] for line in lines if line["speaker"]["name"] == speaker]
    (line,) = run("show", id, "--record", record).lines
    assert (line["newer"]["article_id"], line["newer"]["fate"]) == (ids[2], fate)
    assert line["newer"]["anchor"] == anchor
    out = run("show", id, "--record", record, "--format", "text").out
    assert rows in re.sub(r"\s+", " ", out)
    assert ("orphaned: the evidence is not in the newer text" in out) == (anchor == "orphaned")


def test_show_of_a_statement_in_the_newest_version_is_its_line(run: Run, record: str) -> None:
    line = run("export", "quay", "--record", record).lines[0]
    assert run("show", line["id"], "--record", record).lines == [line]


def test_show_of_a_url_that_is_not_there(run: Run, record: str) -> None:
    outcome = run("show", f"{URL}y", "--record", record)
    assert outcome.status == 1
    assert f"no-such-article: news.db: holds no article with the id '{URL}y'" in outcome.err


def test_check_agrees_with_every_version(run: Run, record: str) -> None:
    out = run("check", "--record", record, "--format", "text").out
    assert out == "3 articles, 8 statements, 24 spans checked: 0 findings\n"


def test_further_capture_is_listed_and_not_counted(run: Run, tmp_path: Path, small_pipeline: object) -> None:
    for number, text in enumerate((FIRST, FIRST.replace(". She", ".  She")), 1):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
        run("read", "--as", "article", f"{number}.txt", "--url", URL, "--into", "news.db")
    one, other = article_ids(run, "news.db")
    out = run("show", other, "--record", "news.db", "--format", "text").out
    assert f"1 version of {URL}\n" in out
    assert f"1  {one} · 3 statements · the same text on 1 more: {other} · shown above" in out
    assert len(run("export", "--versions", "all", "--record", "news.db").lines) == 3


def warc_record(date: str, words: str) -> bytes:
    """A response with a page of three paragraphs, as an archive keeps it."""
    rest = "".join(
        f"<p>The harbour of Kellmouth was closed for the {n}th day in a row.</p>" for n in range(9)
    )
    html = f"<html><body><article><h1>Storm closes harbour</h1><p>“{words},” said Ms Lee.</p>{rest}</article>"
    body = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {URL}\r\nWARC-Date: {date}\r\n"
        f"WARC-Record-ID: <urn:uuid:{date}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def test_captures_in_an_archive_are_ordered_by_their_time(
    run: Run, tmp_path: Path, small_pipeline: object
) -> None:
    (tmp_path / "crawl.warc").write_bytes(
        warc_record("2024-03-06T10:00:00Z", "The quay hardly holds")
        + warc_record("2024-03-05T10:00:00Z", "The quay still holds")
    )
    assert run("read", "crawl.warc", "--into", "news.db").status == 0
    assert [line["text"] for line in run("export", "--record", "news.db").lines] == [
        "“The quay hardly holds,”"
    ]
    lines = run("show", URL, "--record", "news.db").lines
    assert [line["fetched"] for line in lines if "version" in line] == [
        "2024-03-05T10:00:00Z",
        "2024-03-06T10:00:00Z",
    ]
    assert [(line["before"]["text"], line["after"]["text"]) for line in lines if "change" in line] == [
        ("“The quay still holds,”", "“The quay hardly holds,”")
    ]


def test_versions_and_copies_from_python(record: str) -> None:
    with onrecord.open_record(record) as opened:
        versions = opened.versions(URL)
        assert [version.number for version in versions] == [1, 2, 3]
        assert (opened.search("quay").total, opened.search("quay", versions="all").total) == (1, 3)
        assert len(list(opened.articles(versions="latest"))) == 1
        assert opened.copies(versions[0].article_id) == []


def test_near_copies_are_shown_and_counted(run: Run, tmp_path: Path, small_pipeline: object) -> None:
    story = "\n\n".join(
        f"The {n}th of the owners wrote about {n * 7} boats and {n * 3} quays." for n in range(20)
    )
    for name in ("Gull", "Tern"):
        text = f"{name} news\n\n{story}\n\n“It is over,” said Ms Lee.\n"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        assert (
            run("read", "--as", "article", f"{name}.txt", "--outlet", name, "--into", "news.db").status == 0
        )
    (one, other) = run("export", "--what", "articles", "--record", "news.db").lines
    (copy,) = one["copies"]
    assert copy["article_id"] == other["article_id"]
    assert 0.9 < copy["similarity"] < 1
    near = f"{copy['similarity']:.2f}, Tern, {other['article_id']}"
    assert (
        f"nearly the same as {near}"
        in run("show", one["article_id"], "--record", "news.db", "--format", "text").out
    )
    assert len(run("search", "over", "--record", "news.db").lines) == 2
    assert "1 copies" in run("doctor", "--record", "news.db").out


def test_page_that_comes_back_byte_for_byte_is_told(run: Run, record: str) -> None:
    outcome = run("read", "--as", "article", "1.txt", "--outlet", "The Gull", "--url", URL, "--into", record)
    first, _, newest = article_ids(run, record)
    assert (
        f"1 page that was there already is an older version, and stays one, as {URL} ({first})" in outcome.err
    )
    assert len(run("export", "--article", newest, "--record", record).lines) == 3


def test_page_that_is_the_newest_version_is_not_told(run: Run, record: str) -> None:
    outcome = run("read", "--as", "article", "3.txt", "--outlet", "The Gull", "--url", URL, "--into", record)
    assert "older version" not in outcome.err


@pytest.mark.parametrize(("words", "said"), [("water", True), ("nothing-like-it", False)])
def test_search_that_finds_only_older_versions_says_so(run: Run, record: str, words: str, said: bool) -> None:
    outcome = run("search", words, "--record", record)
    assert outcome.out == ""
    assert ("1 in older versions; to see it add --versions all" in outcome.err) == said


@pytest.mark.parametrize(
    "place", ["page", f" {URL} ", "http://www.gull.example/storm", "gull.example/storm?utm_source=x"]
)
def test_show_finds_a_page_however_it_is_named(run: Run, record: str, place: str) -> None:
    by_url = run("show", URL, "--record", record).lines
    if place == "page":
        place = by_url[-1]["page_id"]
    assert run("show", place, "--record", record).lines == by_url


def test_show_names_a_near_url_once(run: Run, record: str) -> None:
    assert f"near it are {URL}\n" in run("show", f"{URL}y", "--record", record).err


def test_show_says_that_the_headline_changed(run: Run, tmp_path: Path, small_pipeline: object) -> None:
    for number, title in enumerate(("Storm closes harbour", "Harbour shut by storm"), 1):
        html = f"<html><body><article><h1>{title}</h1><p>“The quay still holds,” said Ms Lee.</p>"
        rest = "<p>She had looked at it for three weeks and then she wrote to the owners of it.</p>" * 3
        (tmp_path / f"{number}.html").write_text(f"{html}{rest}</article></body></html>", encoding="utf-8")
        run("read", f"{number}.html", "--url", URL, "--into", "news.db")
    out = run("show", URL, "--record", "news.db", "--format", "text").out
    assert "headline  [-Storm-]{+Harbour+} [-closes-]{+shut+} [-harbour-]{+by storm+}\n" in out
    lines = run("show", URL, "--record", "news.db").lines
    assert [line["title"] for line in lines if "version" in line] == [
        "Storm closes harbour",
        "Harbour shut by storm",
    ]
