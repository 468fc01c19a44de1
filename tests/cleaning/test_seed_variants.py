"""The page this project started from, and variants of it, made here: nothing of it is in the repository."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cleaning.pages import make_page
from onrecord.cleaning import clean_page, page_text

SEED = Path(__file__).parents[2].parent / "shared" / "data" / "seed"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEED.is_dir(), reason="the corpora beside the checkout (../shared) are absent"),
]

NAMES = {"Putin": "Halvorsen", "Biden": "Okafor", "Russia": "Norland", "Ukraine": "Sudland", "Kiev": "Ostby"}
ICON_LISTS = {
    "svg names": "svg homesvg searchsvg menu opensvg closesvg arrow leftsvg arrow rightsvg usersvg bell",
    "split icons": "\n".join(
        f"icon {name}" for name in ("home", "search", "menu open", "close", "arrow left", "bell")
    ),
    "glued menu": "HomeWorldPoliticsBusinessSportOpinionVideoSearchSign inSubscribeMore",
    "menu lines": "\n".join(
        ("Home", "World", "Politics", "Business", "Sport", "Opinion", "Video", "Sign in")
    ),
}
PUBLISHED = {
    "December 8, 2021 2:34 PM": "2021-12-08T14:34",
    "Published: Wednesday, 8 December 2021, 14:34 GMT": "2021-12-08T14:34+00:00",
    "2021-12-08 14:34": "2021-12-08T14:34",
    "14:34, 8 Dec 2021": "2021-12-08T14:34",
    "Wed 8 Dec 2021 14.34 GMT": "2021-12-08T14:34+00:00",
}


@pytest.fixture(scope="module")
def seed() -> str:
    (path,) = SEED.glob("*.txt")
    return path.read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def expected() -> dict[str, object]:
    found: dict[str, object] = json.loads((SEED / "page.json").read_text(encoding="utf-8"))
    return found


def parts(seed: str, expected: dict[str, object]) -> tuple[str, str, str, str]:
    """The seed's icon line, headline, body and tail."""
    start, end = expected["body"]  # type: ignore[misc]  # JSON
    return seed.partition("\n")[0], str(expected["headline"]), seed[start:end], seed[end:]


def check(text: str, headline: str, body: str, published: str | None) -> None:
    page = make_page(text)
    article = clean_page(page)
    assert article.title == headline
    assert article.published == published
    assert article.body == body
    assert len(article.paragraphs) == 11
    decoded = page_text(page)
    for run in article.page_map:
        assert (
            article.text[run.article : run.article + run.length] == decoded[run.page : run.page + run.length]
        )


def test_the_seed_page_reads_perfectly(seed: str, expected: dict[str, object]) -> None:
    _, headline, body, _ = parts(seed, expected)
    check(seed, headline, body, "2021-12-08T14:34")
    article = clean_page(make_page(seed))
    assert [run.page for run in article.page_map] == [571, 697]
    assert (article.outlet, article.language) == (expected["outlet"], expected["language"])
    assert [piece.reason for piece in article.removed] == [
        "icon-words",
        "dateline",
        "doubled-headline",
        "player",
    ]


@pytest.mark.parametrize("date", PUBLISHED)
def test_another_date_line(seed: str, expected: dict[str, object], date: str) -> None:
    _, headline, body, _ = parts(seed, expected)
    check(seed.replace("8 Dec, 2021 14:34", date), headline, body, PUBLISHED[date])


@pytest.mark.parametrize("chrome", ICON_LISTS)
def test_other_chrome_before_the_article(seed: str, expected: dict[str, object], chrome: str) -> None:
    icons, headline, body, _ = parts(seed, expected)
    check(seed.replace(icons, ICON_LISTS[chrome]), headline, body, "2021-12-08T14:34")


def test_other_names(seed: str, expected: dict[str, object]) -> None:
    _, headline, body, _ = parts(seed, expected)
    swap = re.compile("|".join(NAMES))
    texts = [swap.sub(lambda found: NAMES[found[0]], text) for text in (seed, headline, body)]
    check(*texts, "2021-12-08T14:34")  # type: ignore[arg-type]  # three texts


def test_glued_to_the_icons(seed: str, expected: dict[str, object]) -> None:
    icons, headline, body, _ = parts(seed, expected)
    check(seed.replace(icons + "\n", icons), headline, body, "2021-12-08T14:34")


def test_headline_once_with_byline_and_share_bar(seed: str, expected: dict[str, object]) -> None:
    icons, headline, body, tail = parts(seed, expected)
    text = f"{icons}\n{headline}\n\nBy Ann Lee\n\n8 Dec, 2021 14:34\n\nShare\nTweet\n\n{body}{tail}"
    check(text, headline, body, "2021-12-08T14:34")
    assert clean_page(make_page(text)).bylines == ("Ann Lee",)


def test_another_outlet_and_a_longer_tail(seed: str, expected: dict[str, object]) -> None:
    icons, headline, body, _ = parts(seed, expected)
    tail = (
        "Read more: Leaders to talk again\n\nRelated stories\n\nLeaders end video call\n\n3 comments\n\n"
        "Subscribe to our newsletter\n\n© 2021 The Globe Herald. All rights reserved."
    )
    text = f"{icons}\n8 Dec, 2021 14:34\n\n{headline} | The Globe Herald\n\n{headline}\n\n{body}\n\n{tail}"
    check(text, headline, body, "2021-12-08T14:34")
    assert clean_page(make_page(text)).outlet == "The Globe Herald"


def test_chrome_between_the_paragraphs(seed: str, expected: dict[str, object]) -> None:
    _, headline, body, _ = parts(seed, expected)
    first, *rest = body.split("\n\n")
    inserted = "\n\n".join([first, "Advertisement", *rest[:4], "READ MORE: What the leaders want", *rest[4:]])
    check(seed.replace(body, inserted), headline, body, "2021-12-08T14:34")


def test_the_whole_page_in_one_paragraph(seed: str, expected: dict[str, object]) -> None:
    _, headline, body, _ = parts(seed, expected)
    article = clean_page(make_page(" ".join(seed.split())))
    assert article.title == headline
    assert article.published == "2021-12-08T14:34"
    assert article.body == " ".join(body.split())
