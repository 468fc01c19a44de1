"""How likely a block is article, by the chain over all blocks of a page."""

from __future__ import annotations

import pytest

from benchmarks.dumps import looked_at
from cleaning.pages import BODY, HEADLINE, make_page
from onrecord.cleaning import clean_page
from onrecord.cleaning.blocks import line_block, split_blocks
from onrecord.cleaning.dump import choose_blocks
from onrecord.cleaning.region_weights import WEIGHTS
from onrecord.cleaning.regions import article_chances, block_features, feature_names

MENU = "Home\nWorld\nIslands\nWeather\nSport\nSign in"
PAGE = f"{MENU}\n{HEADLINE}\n{BODY}\nMost read\nStorm closes two harbours\nTen questions about the tunnel"


def chances(text: str) -> dict[str, float]:
    blocks = split_blocks(text)
    first = next(index for index, block in enumerate(blocks) if block.text == HEADLINE) + 1
    found = article_chances(blocks, "en", (first, first + 4))
    return {block.text: chance for block, chance in zip(blocks, found, strict=True)}


def test_every_feature_has_its_weights() -> None:
    assert list(WEIGHTS) == feature_names()


def test_every_block_has_every_feature() -> None:
    blocks = split_blocks(PAGE)
    assert block_features(blocks, "en", (0, len(blocks))).shape == (len(blocks), len(WEIGHTS))


@pytest.mark.parametrize("paragraph", BODY.split("\n\n"))
def test_a_paragraph_is_likely_article(paragraph: str) -> None:
    assert 0.5 < chances(PAGE)[paragraph] <= 1


@pytest.mark.parametrize("line", ["Home", "Sign in", "Most read", "Ten questions about the tunnel"])
def test_a_menu_line_is_unlikely_article(line: str) -> None:
    assert 0 <= chances(PAGE)[line] < 0.5


@pytest.mark.parametrize("count", [1, 2, 5_000])
def test_chances_stay_between_0_and_1_on_a_page_of_any_length(count: int) -> None:
    found = article_chances([line_block("The mayor said so.")] * count, "en", (0, 1))
    assert len(found) == count
    assert all(0 <= chance <= 1 for chance in found)


@pytest.mark.parametrize("ending", ["।", "؟", "."])
def test_sentences_of_other_scripts_end_too(ending: str) -> None:
    line = "one two three four five six seven eight nine ten eleven twelve" + ending
    assert choose_blocks([line_block("Menu"), line_block(line)], "und") == [False, True]


def test_menus_around_a_page_in_one_paragraph_are_removed() -> None:
    menu = " ".join(["Home World Islands Weather Sport Opinion Video Letters Sign in Subscribe"] * 12)
    article = clean_page(make_page(f"{menu} {HEADLINE} {HEADLINE} {' '.join(BODY.split())} {menu}"))
    assert "never lost one" in article.body
    assert article.body.count("Weather") <= 1


def test_the_half_looked_at_depends_on_the_names_alone() -> None:
    names = [f"{number:02}" for number in range(92)]
    assert looked_at(names) == looked_at(names[::-1])
    assert len(looked_at(names)) == 46
