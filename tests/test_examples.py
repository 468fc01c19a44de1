"""The pages in examples/ and their hand-made labels agree with each other.

These tests run none of the project's own code: they only make sure that nothing else can be blamed for a
broken span. Offsets are code points into a `.txt` page as it is, and into the expected article text of an
`.html` page.
"""

import html
import json
import re
from collections import Counter
from datetime import date, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
FIELDS = [
    "doc", "id", "content", "source", "cue", "kind", "speaker", "aliases", "speaker_type", "relay",
    "addressee", "when", "where", "act", "negated", "denies", "replies_to", "parent", "headline",
    "content_text",
]  # fmt: skip
ACTS = {
    "assert", "deny", "demand", "promise", "warn", "ask", "support", "oppose", "belief", "intent", "other",
}  # fmt: skip
KINDS = {"direct", "indirect", "mixed"}
SPEAKER_TYPES = {"person", "organisation", "group", "document", "unknown"}
QUOTATION_MARKS = "\"“”«»‘’'"

PAGES = json.loads((EXAMPLES / "pages.json").read_text(encoding="utf-8"))
GOLD = [json.loads(line) for line in (EXAMPLES / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
each_page = pytest.mark.parametrize("name", sorted(PAGES))
each_statement = pytest.mark.parametrize("statement", GOLD, ids=lambda s: f"{s['doc']}-{s['id']}")


def read_page(name: str) -> str:
    """The page as stored: line ends are not translated, as the offsets need it."""
    return (EXAMPLES / name).read_bytes().decode("utf-8")


def read_expected(name: str) -> str:
    """The expected article text: headline, blank line, paragraphs; without the file's last newline."""
    return read_page(f"expected/{name}.txt").removesuffix("\n")


@cache
def labelled_text(name: str) -> str:
    return read_expected(name) if name.endswith(".html") else read_page(name)


def cut(statement: dict, field: str) -> list[str]:
    text = labelled_text(statement["doc"])
    return [text[start:end] for start, end in statement[field]]


def inside_an_outer_quotation(statement: dict) -> bool:
    """Whether a nested statement's words lie between marks that its outer statement's content contains."""
    outer = next(s for s in GOLD if (s["doc"], s["id"]) == (statement["doc"], statement["parent"]))
    return any(mark in " ".join(cut(outer, "content")) for mark in QUOTATION_MARKS)


class Words(HTMLParser):
    """Collects the visible text of a page, tags gone, white space as one blank."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self.hidden = False

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)

    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.parts))


def visible_text(name: str) -> str:
    words = Words()
    words.feed(read_page(name))
    return words.text()


def test_there_are_enough_pages_and_statements():
    assert len(PAGES) >= 13
    assert len(GOLD) >= 160
    assert {s["doc"] for s in GOLD} == set(PAGES)


def test_every_page_is_listed_and_has_its_expected_text():
    stored = {path.name for path in EXAMPLES.iterdir() if path.suffix in {".html", ".txt"}}
    assert stored == set(PAGES)
    assert {path.name for path in (EXAMPLES / "expected").iterdir()} == {f"{name}.txt" for name in PAGES}


def test_every_kind_and_act_and_speaker_type_is_shown():
    assert {s["kind"] for s in GOLD} == KINDS
    assert {s["act"] for s in GOLD} == ACTS
    assert {s["speaker_type"] for s in GOLD} == SPEAKER_TYPES


@each_page
def test_facts_of_a_page(name):
    page = PAGES[name]
    assert list(page) == ["title", "published", "outlet", "language", "bylines"]
    assert datetime.fromisoformat(page["published"])
    assert page["language"] == "en"
    assert page["outlet"] is None or page["outlet"] in html.unescape(read_page(name))
    for byline in page["bylines"]:
        assert byline in read_page(name)


@each_page
def test_expected_text_stands_on_the_page(name):
    title, *paragraphs = read_expected(name).split("\n\n")
    assert title == PAGES[name]["title"]
    page = visible_text(name) if name.endswith(".html") else read_page(name)
    place = page.index(title)
    for paragraph in paragraphs:
        place = page.index(paragraph, place)
    assert 200 <= sum(len(p.split()) for p in paragraphs) <= 450


@each_page
def test_ids_are_unique_within_a_page(name):
    counts = Counter(s["id"] for s in GOLD if s["doc"] == name)
    assert not [i for i, n in counts.items() if n > 1]


@each_statement
def test_fields_hold_what_they_may(statement):
    assert list(statement) == FIELDS
    assert statement["kind"] in KINDS
    assert statement["act"] in ACTS
    assert statement["speaker_type"] in SPEAKER_TYPES
    assert statement["speaker"] or statement["speaker_type"] == "unknown"
    assert isinstance(statement["negated"], bool)
    assert isinstance(statement["headline"], bool)
    assert all(isinstance(name, str) and name for name in statement["aliases"] + statement["relay"])
    assert statement["speaker"] not in statement["relay"]


@each_statement
def test_spans_lie_in_the_text_on_word_borders(statement):
    text = labelled_text(statement["doc"])
    assert statement["content"]
    assert len(statement["cue"]) <= 1
    taken: set[int] = set()
    for field in ("source", "cue", "content"):
        before = 0
        for start, end in statement[field]:
            assert before <= start < end <= len(text)
            before = end
            piece = text[start:end]
            assert piece == piece.strip()
            assert not re.match(r"\w\w", text[end - 1 : end + 1])
            assert not taken & set(range(start, end))
            taken |= set(range(start, end))


@each_statement
def test_content_text_is_what_the_spans_hold(statement):
    assert statement["content_text"] == " ".join(cut(statement, "content"))


@each_statement
def test_statement_lies_in_the_article(statement):
    article = read_expected(statement["doc"])
    for piece in cut(statement, "content") + cut(statement, "source") + cut(statement, "cue"):
        assert piece in article
    if statement["headline"]:
        assert all(piece in PAGES[statement["doc"]]["title"] for piece in cut(statement, "content"))


@each_statement
def test_kind_fits_the_marks(statement):
    pieces = cut(statement, "content")
    opens = [p[0] in QUOTATION_MARKS and p[-1] in QUOTATION_MARKS for p in pieces]
    if statement["kind"] == "direct":
        assert all(opens) or (statement["parent"] and inside_an_outer_quotation(statement))
    else:
        assert not all(opens)
    if statement["kind"] == "mixed":
        assert any(mark in " ".join(pieces) for mark in QUOTATION_MARKS)
    else:
        assert statement["kind"] == "direct" or not re.search('[“”«»"]', " ".join(pieces))


@each_statement
def test_links_lead_to_statements_of_the_same_page(statement):
    ids = {s["id"]: s for s in GOLD if s["doc"] == statement["doc"]}
    for other in [*statement["denies"], *statement["replies_to"]]:
        assert other in ids
        assert other != statement["id"]
    if statement["denies"]:
        assert statement["act"] in {"deny", "oppose"}
    if statement["parent"]:
        outer = ids[statement["parent"]]
        assert outer["parent"] != statement["id"]
        whole = range(outer["content"][0][0], outer["content"][-1][1] + 1)
        for start, end in statement["content"]:
            assert start in whole
            assert end in whole


@each_statement
def test_when_is_a_day_or_a_range_not_after_publication(statement):
    if statement["when"] is None:
        return
    days = [date.fromisoformat(day) for day in statement["when"].split("/") if day != ".."]
    assert days == sorted(days)
    assert days[-1] <= datetime.fromisoformat(PAGES[statement["doc"]]["published"]).date()
