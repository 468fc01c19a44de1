"""The stage, its mentions, and the page the project started from."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onrecord.records import Article, Doc, Evidence, Origin, Page, Statement
from onrecord.resolution import resolve, resolve_docs

sys.path.insert(0, str(Path(__file__).parent))
from marked import read_case

SEED = Path(__file__).parents[3] / "shared" / "data" / "seed"
PAGE = Page("p", "page.txt", None, b"", "article", "text/plain", Origin("page.txt"))
TEXT = "[source1 Anna Lee] [cue1 said] [content1 it was over]. [source2 She] [cue2 gave] [content2 no date]."


def test_resolve_docs_fills_mentions_and_speakers() -> None:
    marked = read_case({"text": TEXT})
    (doc,) = resolve_docs([Doc(PAGE, marked.article, statements=marked.statements)])
    assert [s.speaker.name for s in doc.statements if s.speaker] == ["Anna Lee", "Anna Lee"]
    assert len(doc.mentions) == 2


def test_resolve_docs_passes_a_stopped_doc_by() -> None:
    marked = read_case({"text": TEXT})
    doc = Doc(PAGE, marked.article, statements=marked.statements, stopped=True)
    assert list(resolve_docs([doc])) == [doc]


def test_resolve_docs_passes_a_doc_without_article_by() -> None:
    doc = Doc(PAGE)
    assert list(resolve_docs([doc])) == [doc]


def test_resolve_keeps_the_order_of_statements() -> None:
    marked = read_case({"text": TEXT})
    backwards = tuple(reversed(marked.statements))
    _, statements = resolve(marked.article, backwards)
    assert [statement.id for statement in statements] == ["2", "1"]


def test_resolve_gives_one_entity_to_all_mentions_of_a_person() -> None:
    marked = read_case({"text": TEXT})
    mentions, _ = resolve(marked.article, marked.statements)
    assert {(mention.entity, mention.name) for mention in mentions} == {(0, "Anna Lee")}


UNSEEN = {
    "a soft hyphen in the name": ("An\u00adna Lee", "Anna Lee"),
    "a mark without width in the name": ("Anna\u200b Lee", "Anna Lee"),
    "a no-break space": ("Anna\u00a0Lee", "Anna Lee"),
    "two spaces": ("Anna  Lee", "Anna Lee"),
    "a line break": ("Anna\nLee", "Anna Lee"),
    "an accent as a code point of its own": ("Ange\u0301la Lee", "Angéla Lee"),
}


@pytest.mark.parametrize("case", UNSEEN)
def test_resolve_reads_a_name_as_a_reader_sees_it(case: str) -> None:
    written, name = UNSEEN[case]
    text = f"[source1 Ms {written}] [cue1 said] [content1 so]. [source2 She] [cue2 set] [content2 no date]."
    marked = read_case({"text": text})
    article = replace(marked.article, paragraphs=((0, len(marked.article.text)),))
    mentions, statements = resolve(article, marked.statements)
    assert [one.speaker.name for one in statements if one.speaker] == [name, name]
    assert [one.source for one in statements] == [one.source for one in marked.statements]
    assert [one.speaker.mention for one in statements if one.speaker] == [(3, 3 + len(written))] * 2
    assert mentions[0].span == (0, 3 + len(written))


def test_resolve_leads_when_and_relay_back() -> None:
    text = (
        "[source1 Anna  Lee] [cue1 told]  Reuters on 3 May 2021  [content1 it was over]. "
        "[source2 She] [cue2 gave] [content2 no date]."
    )
    marked = read_case({"text": text})
    _, statements = resolve(marked.article, marked.statements)
    first, whole = statements[0], marked.article.text
    assert first.when is not None and first.when.span is not None
    assert whole[slice(*first.when.span)] == "3 May 2021"
    assert [whole[slice(*span)] for hop in first.relay for span in hop.cue] == ["Reuters"]


def test_resolve_takes_either_apostrophe_for_one_name() -> None:
    text = "[source1 James O'Neill] [cue1 said] [content1 so]. [source2 O’Neill] [cue2 gave] [content2 none]."
    marked = read_case({"text": text})
    _, statements = resolve(marked.article, marked.statements)
    assert [one.speaker.name for one in statements if one.speaker] == ["James O'Neill"] * 2


def test_resolve_points_at_the_full_name() -> None:
    marked = read_case({"text": TEXT})
    _, statements = resolve(marked.article, marked.statements)
    speaker = statements[1].speaker
    assert speaker is not None
    assert speaker.mention == (0, 8)


def test_resolve_takes_an_article_without_statements() -> None:
    marked = read_case({"text": TEXT})
    assert resolve(replace(marked.article, text="", paragraphs=()), ()) == ((), ())


@pytest.mark.shared
@pytest.mark.skipif(
    not SEED.is_dir(), reason="the seed page is not beside the checkout (../shared/data/seed)"
)
def test_resolve_names_every_speaker_of_the_seed_page() -> None:
    about = json.loads((SEED / "page.json").read_text(encoding="utf-8"))
    gold = [json.loads(line) for line in (SEED / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    with next(SEED.glob("000_*.txt")).open(encoding="utf-8", newline="") as file:
        text = file.read()
    start = text.index(about["headline"])
    article = Article(
        id="a",
        page_id="p",
        url=None,
        text=text,
        language="en",
        title=about["headline"],
        title_span=(start, start + len(about["headline"])),
        body_span=(about["body"][0], about["body"][1]),
        outlet=None,
        bylines=(),
        published=about["published"],
        paragraphs=((start, start + len(about["headline"])), *_paragraphs(text, *about["body"])),
    )
    _, statements = resolve(article, [_statement(row) for row in gold])
    assert [s.speaker.name.lower() for s in statements if s.speaker] == [
        row["speaker"].lower() for row in gold
    ]


def _paragraphs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = start
    for line in text[start:end].split("\n"):
        if line.strip():
            found.append((at, at + len(line)))
        at += len(line) + 1
    return found


def _statement(row: dict[str, Any]) -> Statement:
    source, cue, content = (tuple((a, b) for a, b in row[part]) for part in ("source", "cue", "content"))
    return Statement(
        id=row["id"],
        article_id="a",
        source=source,
        cue=cue,
        content=content,
        text=row["content_text"],
        kind=row["kind"],
        act=row["act"],
        negated=False,
        headline=bool(row.get("headline")),
        confidence=1.0,
        evidence=Evidence(None, "", "", "", ""),
        made_by="gold",
        parent_id=row["parent"],
    )
