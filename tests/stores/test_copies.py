"""Articles that are nearly the same are marked, whatever order they come in, and never dropped."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from onrecord.protocols import Store
from onrecord.records import Doc
from onrecord.stores import open_store
from onrecord.stores.copies import MIN_SIMILARITY, draw_sketch, similarity, word_sequences
from stores.build import make_reading

WORDS = ("harbour", "quay", "letter", "tribunal", "reservoir", "inquiry", "strike", "bridge", "court", "boat")


def story(seed: int, sentences: int = 30) -> list[str]:
    """Sentences of a story nobody wrote, the same for the same seed."""
    drawn = random.Random(seed)
    return [
        f"{number} {' '.join(drawn.choice(WORDS) for _ in range(11))}.".capitalize()
        for number in range(sentences)
    ]


def make_story(sentences: list[str], number: int, **changes: object) -> Doc:
    return make_reading(*sentences, url=f"https://paper{number}.example/story", **changes)  # type: ignore[arg-type]  # its own


WIRE = story(1)
DOCS = (
    make_story(WIRE, 1, outlet="Wire", published="2024-03-05", title="Storm closes harbour"),
    make_story(["The harbour is shut.", *WIRE], 2, outlet="Gull", published="2024-03-06"),
    make_story([*WIRE[:-3], "Read more in our app."], 3, outlet="Tern", published="2024-03-04"),
    make_story(story(2), 4),
)
IDS = [doc.article.id for doc in DOCS if doc.article]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "news.db"), create=True) as opened:
        yield opened


def pairs(store: Store) -> dict[str, list[tuple[str, float]]]:
    return {id: [(copy.article_id, copy.similarity) for copy in store.copies(id)] for id in IDS}


def test_copies_are_marked_and_kept(store: Store) -> None:
    store.add(DOCS)
    assert store.mark_copies() == 3
    assert store.counts().articles == 4
    found = {id: {other for other, _ in copies} for id, copies in pairs(store).items()}
    wire, gull, tern, apart = IDS
    assert found == {wire: {gull, tern}, gull: {wire, tern}, tern: {wire, gull}, apart: set()}
    assert store.counts().copies == 2


def test_copy_says_how_alike_it_is_and_where_it_stood(store: Store) -> None:
    store.add(DOCS[:2])
    store.mark_copies()
    (copy,) = store.copies(IDS[1])
    exact = similarity(
        word_sequences("\n\n".join(WIRE)), word_sequences("The harbour is shut. " + " ".join(WIRE))
    )
    assert (copy.outlet, copy.published, copy.title) == ("Wire", "2024-03-05", "Storm closes harbour")
    assert copy.similarity == round(exact, 4) > 0.9


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5], ids=str)
@pytest.mark.parametrize("at_once", [True, False])
def test_pairs_do_not_depend_on_the_order_of_articles(
    tmp_path: Path, order: tuple[int, ...], at_once: bool
) -> None:
    found = []
    for number, way in enumerate((tuple(range(4)), order)):
        with open_store(str(tmp_path / f"{number}.db"), create=True) as store:
            for index in way:
                store.add([DOCS[index]])
                if not at_once:
                    store.mark_copies()
            store.mark_copies()
            found.append(pairs(store))
    assert found[0] == found[1]
    assert sum(map(len, found[0].values())) == 6


def test_marking_again_changes_nothing(store: Store) -> None:
    store.add(DOCS)
    store.mark_copies()
    before = pairs(store)
    assert store.mark_copies() == 0
    assert pairs(store) == before


def test_articles_say_what_they_are_nearly_the_same_as(store: Store) -> None:
    store.add(DOCS)
    store.mark_copies()
    lines = {line["article_id"]: line["copies"] for line in store.articles()}
    assert lines == {
        id: [{"article_id": other, "similarity": alike} for other, alike in copies]
        for id, copies in pairs(store).items()
    }


def test_page_read_anew_is_compared_anew(store: Store) -> None:
    store.add(DOCS[:2], read_as="v1")
    store.mark_copies()
    store.add([replace(DOCS[0], statements=())], read_as="v2")
    assert store.copies(IDS[1]) == []
    assert store.mark_copies() == 1
    assert [copy.article_id for copy in store.copies(IDS[1])] == [IDS[0]]


def test_versions_of_one_page_are_no_copies(store: Store) -> None:
    store.add([make_reading(*WIRE), make_reading("The harbour is shut.", *WIRE)])
    assert store.mark_copies() == 0


def test_short_texts_are_not_compared(store: Store) -> None:
    short = ["No comment was given on Tuesday by any of the owners."]
    store.add([make_story(short, 1), make_story(short, 2)])
    assert store.mark_copies() == 0


def test_sketches_of_another_maker_are_drawn_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("onrecord.stores.copies.sketch_maker", lambda: "another")
        store.add(DOCS)
        store.mark_copies()
    before = pairs(store)
    assert store.mark_copies() == 3
    assert pairs(store) == before


@pytest.mark.parametrize("replaced", range(0, 31, 3))
def test_articles_past_the_threshold_are_found(store: Store, replaced: int) -> None:
    other = story(3)[:replaced] + WIRE[replaced:]
    alike = similarity(word_sequences(" ".join(WIRE)), word_sequences(" ".join(other)))
    store.add([make_story(WIRE, 1), make_story(other, 2)])
    assert store.mark_copies() == (alike >= MIN_SIMILARITY)


def test_sketch_is_the_same_for_the_same_words() -> None:
    sketch = draw_sketch(word_sequences(" ".join(WIRE)))
    assert sketch == draw_sketch(word_sequences("\n".join(WIRE).upper()))
    assert (len(sketch), draw_sketch(word_sequences("Too short."))) == (32 * 8, b"")


NEWS = Path(__file__).parents[2].parent / "shared" / "data" / "news" / "articles.jsonl.gz"


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.skipif(not NEWS.is_file(), reason="the corpora beside the checkout (../shared) are absent")
def test_copies_in_a_news_corpus_are_far_from_the_threshold(store: Store) -> None:
    with gzip.open(NEWS, "rt", encoding="utf-8") as file:
        pages = [json.loads(line) for line in file]
    store.add(make_reading(page["text"], url=page["url"], outlet=page["outlet"]) for page in pages)
    assert store.mark_copies() == 9
    alike = [copy["similarity"] for line in store.articles() for copy in line["copies"]]
    assert (len(alike), min(alike) > 0.75) == (18, True)
