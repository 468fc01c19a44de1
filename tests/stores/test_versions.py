"""The same URL read again: versions, further captures, and what a search then counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from onrecord.checking import Check
from onrecord.errors import StoreError
from onrecord.protocols import Query, Store
from onrecord.records import Declared, Doc, Origin, page_id
from onrecord.running.local import run_local
from onrecord.stores import open_store
from onrecord.stores.versions import url_key
from stores.build import make_reading

URL = "https://gull.example/storm"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "news.db"), create=True) as opened:
        yield opened


def article_ids(*docs: Doc) -> list[str]:
    return [doc.article.id for doc in docs if doc.article]


def said(store: Store, **query: object) -> list[str]:
    return [line["text"] for line in store.statements(Query(**query))]  # type: ignore[arg-type]  # Query's own


FIRST = make_reading("The quay holds.", "Nobody was hurt.")
SECOND = make_reading("The quay fell.", "Nobody was hurt.")
THIRD = make_reading("The quay fell at noon.", "Two were hurt.", "We are sorry.")


def test_changed_words_make_a_new_version(store: Store) -> None:
    store.add([FIRST, SECOND, THIRD])
    versions = store.versions(URL)
    assert [version.number for version in versions] == [1, 2, 3]
    assert [version.article_id for version in versions] == article_ids(FIRST, SECOND, THIRD)


def test_new_version_says_which_page_it_follows(store: Store) -> None:
    store.add([FIRST, SECOND, THIRD])
    follows = [store.page(doc.page.id).version_of for doc in (FIRST, SECOND, THIRD)]
    assert follows == [None, FIRST.page.id, SECOND.page.id]


def test_search_counts_the_newest_version_only(store: Store) -> None:
    store.add([FIRST, SECOND])
    assert said(store) == ["The quay fell.", "Nobody was hurt."]
    hits = store.search(Query("quay OR hurt"))
    assert (hits.total, hits.facets["speaker"]) == (2, [("Ms Lee", 2)])
    assert [hit.older for hit in hits.hits] == [False, False]
    counts = store.counts()
    assert (counts.pages, counts.articles, counts.statements, counts.older) == (2, 2, 2, 1)


def test_search_of_all_versions_marks_the_older_ones(store: Store) -> None:
    store.add([FIRST, SECOND])
    hits = store.search(Query("hurt OR quay", versions="all"))
    assert {(hit.line["text"], hit.older) for hit in hits.hits} == {
        ("The quay holds.", True),
        ("Nobody was hurt.", True),
        ("The quay fell.", False),
        ("Nobody was hurt.", False),
    }
    assert hits.total == 4


def test_statement_of_an_older_version_stays_by_id(store: Store) -> None:
    store.add([FIRST, SECOND])
    assert store.statement(FIRST.statements[0].id)["text"] == "The quay holds."
    assert said(store, article=article_ids(FIRST)[0]) == ["The quay holds.", "Nobody was hurt."]


def test_same_words_on_other_bytes_are_a_further_capture(store: Store) -> None:
    again = make_reading("The quay holds.", "Nobody was hurt.", advert="Buy paint. ")
    store.add([FIRST, again])
    (version,) = store.versions(URL)
    assert (version.article_id, version.captures) == (article_ids(FIRST)[0], tuple(article_ids(again)))
    assert store.page(again.page.id).body.startswith(b"Buy paint. ")
    assert said(store) == said(store, versions="all") == ["The quay holds.", "Nobody was hurt."]
    assert store.counts().statements == 2


def test_blanks_make_no_version(store: Store) -> None:
    store.add([make_reading("One line."), make_reading("One  line.")])
    assert len(store.versions(URL)) == 1


def test_text_that_comes_back_is_a_third_version(store: Store) -> None:
    back = make_reading("The quay holds.", "Nobody was hurt.", advert="Buy paint. ")
    store.add([FIRST, SECOND, back])
    assert [version.article_id for version in store.versions(URL)] == article_ids(FIRST, SECOND, back)
    assert said(store) == ["The quay holds.", "Nobody was hurt."]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_versions_are_in_the_order_in_which_the_web_gave_them(store: Store, order: tuple[int, ...]) -> None:
    times = ("2024-01-01T10:00:00Z", "2024-01-01T11:30:00+01:00", "2024-01-01T11:00:00")
    docs = [
        replace(doc, page=replace(doc.page, fetched=time))
        for doc, time in zip((FIRST, SECOND, THIRD), times, strict=True)
    ]
    store.add(docs[number] for number in order)
    assert [version.article_id for version in store.versions(URL)] == article_ids(*docs)
    assert said(store) == ["The quay fell at noon.", "Two were hurt.", "We are sorry."]


def test_page_without_a_time_keeps_the_place_at_which_it_came(store: Store) -> None:
    late = replace(FIRST, page=replace(FIRST.page, fetched="2024-01-02"))
    early = replace(THIRD, page=replace(THIRD.page, fetched="2024-01-01"))
    store.add([late, SECOND, early])
    assert [version.article_id for version in store.versions(URL)] == article_ids(early, SECOND, late)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://gull.example/storm", "http://gull.example/storm"),
        ("https://gull.example/storm", "https://GULL.example:443/storm"),
        ("https://gull.example/storm?id=1", "https://gull.example/storm?utm_source=x&id=1&fbclid=2"),
        ("https://gull.example?id=1", "https://gull.example/?id=1"),
        ("https://gull.example/storm", "https://www.gull.example/storm"),
    ],
)
def test_ways_to_write_one_url(one: str, other: str) -> None:
    assert url_key(one) == url_key(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://gull.example/storm", "https://gull.example/storm?page=2"),
        ("https://gull.example/live", "https://gull.example/live#entry-7"),
        ("https://gull.example/storm", "https://tern.example/storm"),
        ("https://gull.example/storm", "https://gull.example/Storm"),
        ("https://gull.example/storm", "https://m.gull.example/storm"),
        ("https://www.example/storm", "https://example/storm"),
    ],
)
def test_urls_that_are_not_one(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "url", [None, "", "https://gull.example", "https://gull.example/", "urn:x:1", "http://[", "http://a:x/b"]
)
def test_what_names_no_page_has_no_versions(url: str | None, store: Store) -> None:
    assert url_key(url) is None
    docs = [make_reading("One thing.", url=url), make_reading("Another thing.", url=url)]
    store.add(docs)
    assert said(store) == ["One thing.", "Another thing."]
    assert store.versions(article_ids(docs[0])[0])[0].captures == ()


def test_canonical_url_counts_where_the_page_has_none(store: Store) -> None:
    store.add([FIRST, make_reading("The quay fell.", url=None, canonical=URL)])
    assert len(store.versions(URL)) == 2


def test_what_a_feed_carries_is_no_version_of_the_page(store: Store) -> None:
    summary = make_reading("The quay holds.", carrier="feed")
    store.add([FIRST, summary])
    assert len(said(store)) == 3
    assert [version.article_id for version in store.versions(URL)] == article_ids(FIRST)


def test_page_that_stopped_replaces_no_version(store: Store) -> None:
    store.add([FIRST, replace(SECOND, stopped=True, statements=())])
    assert said(store) == ["The quay holds.", "Nobody was hurt."]


def test_pieces_of_one_page_in_one_file_are_not_versions(store: Store) -> None:
    pieces = [
        make_reading(text, origin=Origin("pieces.jsonl", number), name=str(number))
        for number, text in enumerate(("The quay fell.", "Boats were moved at night.", "Rain is due."), 1)
    ]
    store.add(pieces)
    assert len(said(store)) == 3


def test_edits_in_one_file_are_versions(store: Store) -> None:
    edits = [replace(doc, page=replace(doc.page, origin=Origin("crawl.jsonl", number))) for number, doc in
             enumerate((FIRST, SECOND), 1)]  # fmt: skip
    store.add(edits)
    assert said(store) == ["The quay fell.", "Nobody was hurt."]


def test_page_read_anew_keeps_its_place_among_the_versions(store: Store) -> None:
    store.add([FIRST, SECOND], read_as="v1")
    store.add([replace(FIRST, statements=FIRST.statements[:1])], read_as="v2")
    assert [version.article_id for version in store.versions(URL)] == article_ids(FIRST, SECOND)
    assert said(store) == ["The quay fell.", "Nobody was hurt."]
    assert said(store, article=article_ids(FIRST)[0]) == ["The quay holds."]


def test_version_that_goes_leaves_the_one_before_as_the_newest(store: Store) -> None:
    store.add([FIRST, SECOND], read_as="v1")
    store.add([replace(SECOND, article=None, statements=(), stopped=True)], read_as="v2")
    assert said(store) == ["The quay holds.", "Nobody was hurt."]
    assert store.page(SECOND.page.id).version_of is None


def test_check_goes_through_every_version(store: Store) -> None:
    again = make_reading("The quay fell.", "Nobody was hurt.", advert="Buy paint. ")
    store.add([FIRST, SECOND, again])
    check = Check(store)
    assert list(check) == []
    assert (check.articles, check.statements) == (3, 6)


def test_articles_say_which_version_they_are(store: Store) -> None:
    store.add([FIRST, SECOND, make_reading("Elsewhere.", url=None)])
    assert [(line["version"], line["versions"]) for line in store.articles()] == [(1, 2), (2, 2), (1, 1)]
    assert [line["article_id"] for line in store.articles(versions="latest")] == [
        line["article_id"] for line in list(store.articles())[1:]
    ]


def test_cursor_of_another_choice_of_versions_is_refused(store: Store) -> None:
    store.add([FIRST, SECOND])
    cursor = store.search(Query(limit=1)).cursor
    with pytest.raises(Exception, match="another search"):
        store.search(Query(limit=1, versions="all", cursor=cursor))


def test_front_page_is_found_by_its_url(store: Store) -> None:
    doc = make_reading("The quay holds.", url="https://gull.example/")
    store.add([doc])
    assert [version.article_id for version in store.versions("https://gull.example/")] == article_ids(doc)


def test_page_is_found_before_what_a_feed_carried_of_it(store: Store) -> None:
    item = make_reading("The quay.", carrier="feed")
    store.add([item])
    assert [version.article_id for version in store.versions(URL)] == article_ids(item)
    store.add([FIRST])
    assert [version.article_id for version in store.versions(f"{URL}?utm_source=x")] == article_ids(FIRST)


def test_url_that_is_not_in_the_record_is_a_clear_error(store: Store) -> None:
    with pytest.raises(StoreError, match=r"gull\.example/no") as caught:
        store.versions("https://gull.example/no")
    assert caught.value.code == "no-such-article"


# The same bytes.


def bodies(path: Path) -> int:
    db = sqlite3.connect(path)
    try:
        return int(db.execute("SELECT count(*) FROM page_bodies").fetchone()[0])
    finally:
        db.close()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"url": URL}, {"url": "https://tern.example/storm"}),
        (
            {"url": None, "declared": Declared(outlet="The Gull"), "outlet": "The Gull"},
            {"url": None, "declared": Declared(outlet="The Tern"), "outlet": "The Tern"},
        ),
    ],
    ids=["two urls", "two outlets"],
)
def test_same_bytes_are_stored_once_for_two_pages(
    tmp_path: Path, one: dict[str, object], other: dict[str, object]
) -> None:
    docs = [make_reading("The quay holds.", **said) for said in (one, other)]  # type: ignore[arg-type]  # its own
    for number, doc in enumerate(docs):
        declared = doc.page.declared.outlet
        id = page_id(doc.page.url, doc.page.body, outlet=declared)
        article = make_reading("The quay holds.", **(one, other)[number], id=id)  # type: ignore[arg-type]  # its own
        docs[number] = article
    path = tmp_path / "news.db"
    with open_store(str(path), create=True) as store:
        store.add(docs)
        assert store.counts().pages == 2
        assert said(store) == ["The quay holds."] * 2
        assert [store.page(doc.page.id).body for doc in docs] == [b"The quay holds."] * 2
    assert bodies(path) == 1


def test_same_file_twice_is_one_page(store: Store) -> None:
    counts = store.add([FIRST, replace(FIRST, page=replace(FIRST.page, name="copy.txt"))], read_as="v1")
    assert (counts.pages, counts.unchanged, store.counts().pages) == (1, 1, 1)


# Runs that are cut differently, or killed, give the same versions.


@pytest.mark.parametrize("pages_per_shard", [1, 2, 64])
def test_versions_do_not_depend_on_how_a_run_is_cut(tmp_path: Path, pages_per_shard: int) -> None:
    docs = {doc.page.id: doc for doc in (FIRST, make_reading("Apart.", url=None), SECOND, THIRD)}
    run_local(
        [doc.page for doc in docs.values()],
        into=str(tmp_path / "news.db"),
        pipeline=lambda entries: (docs[entry.page.id] for entry in entries),
        made_by="test",
        pages_per_shard=pages_per_shard,
    )
    with open_store(str(tmp_path / "news.db"), read_only=True) as store:
        assert [version.article_id for version in store.versions(URL)] == article_ids(FIRST, SECOND, THIRD)
        assert said(store) == ["Apart.", "The quay fell at noon.", "Two were hurt.", "We are sorry."]
