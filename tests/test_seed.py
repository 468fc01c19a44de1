"""The page this project started from, all the way to statements, and variants of it made here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.evaluation.scores import score
from onrecord.lines import Line, statement_line
from onrecord.pipeline import Pipeline, load_pipeline
from onrecord.records import Doc, Origin, Page, page_id

SEED = Path(__file__).parents[2] / "shared" / "data" / "seed"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEED.is_dir(), reason="the corpora beside the checkout (../shared) are absent"),
]

ICONS = "svg homesvg searchsvg menu opensvg closesvg arrow leftsvg arrow rightsvg usersvg bell"
MENU = "Home\nWorld\nPolitics\nBusiness\nSport\nOpinion\nVideo\nSign in"
NAMES = {"Putin": "Halvorsen", "Biden": "Okafor", "Russia": "Norland", "Ukraine": "Sudland", "Kiev": "Ostby"}


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return load_pipeline()


@pytest.fixture(scope="module")
def seed() -> str:
    (path,) = SEED.glob("*.txt")
    return path.read_bytes().decode("utf-8")


def read(pipeline: Pipeline, text: str) -> Iterator[Line]:
    body = text.encode()
    page = Page(page_id(None, body), "seed.txt", None, body, "dump", "text/plain", Origin("seed.txt"))
    for doc in pipeline([Doc(page)]):
        assert doc.article is not None
        yield from (statement_line(statement, doc.article, doc.page) for statement in doc.statements)


def said(lines: Iterator[Line]) -> list[tuple[str, str, str | None]]:
    return [(line["text"], line["kind"], line["speaker"] and line["speaker"]["name"]) for line in lines]


def test_the_seed_page_reaches_its_floors(pipeline: Pipeline, seed: str) -> None:
    gold = [
        {**json.loads(line), "doc": "seed.txt"}
        for line in (SEED / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    scores = score(gold, read(pipeline, seed))["seed.txt"]
    assert scores.found >= 22
    assert scores.read <= 26
    assert scores.speaker >= 95
    assert scores.unknown <= 2


VARIANTS = {
    "another date": ("8 Dec, 2021 14:34", "Published: Wednesday, 8 December 2021, 14:34 GMT"),
    "a date in numbers": ("8 Dec, 2021 14:34", "2021-12-08 14:34"),
    "an American date": ("8 Dec, 2021 14:34", "December 8, 2021 2:34 PM"),
    "an outlet and its rights": ("Podcasts", "© 2021 The Globe Herald. All rights reserved.\nPodcasts"),
    "a byline and a share bar": ("8 Dec, 2021 14:34", "By Ann Lee\n8 Dec, 2021 14:34\nShare\nTweet"),
    "an advertisement": ("\n\nHowever, ", "\n\nAdvertisement\n\nHowever, "),
    "a teaser": ("\n\nAsked about", "\n\nREAD MORE: What the leaders want\n\nAsked about"),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_other_chrome_leaves_the_statements_the_same(pipeline: Pipeline, seed: str, name: str) -> None:
    old, new = VARIANTS[name]
    assert old in seed
    assert said(read(pipeline, seed.replace(old, new, 1))) == said(read(pipeline, seed))


@pytest.mark.parametrize("icons", [ICONS, MENU])
def test_other_icons_leave_the_statements_the_same(pipeline: Pipeline, seed: str, icons: str) -> None:
    line = seed.partition("\n")[0]
    assert said(read(pipeline, seed.replace(line, icons, 1))) == said(read(pipeline, seed))


def test_icons_glued_to_the_date_leave_the_statements_the_same(pipeline: Pipeline, seed: str) -> None:
    assert said(read(pipeline, seed.replace("\n", "", 1))) == said(read(pipeline, seed))


def test_other_names_leave_nearly_all_statements_the_same(pipeline: Pipeline, seed: str) -> None:
    swap = re.compile("|".join(NAMES))
    swapped = swap.sub(lambda found: NAMES[found[0]], seed)
    wanted = [swap.sub(lambda found: NAMES[found[0]], text) for text, _, _ in said(read(pipeline, seed))]
    given = [text for text, _, _ in said(read(pipeline, swapped))]
    # The model knows no invented country; two of 26 statements fall under its threshold (measured 0.1.0).
    assert len(set(given) & set(wanted)) >= 0.9 * len(wanted)
    assert len(given) <= len(wanted)
