"""What every store must do. A new store joins by one line in `ADDRESSES`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.errors import QueryError, StoreError
from onrecord.lines import article_line, dump_line, statement_line, statement_of
from onrecord.protocols import Query, Store
from onrecord.records import Candidate, Declared, Doc, Hop, MapRun, Origin, Speaker, When
from onrecord.stores import open_store
from onrecord.stores.shards import write_shard
from stores.build import make_doc, make_problem, make_statement

ADDRESSES: dict[str, Callable[[Path], str]] = {
    "sqlite": lambda folder: str(folder / "news.db"),
}


@pytest.fixture(params=ADDRESSES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with open_store(ADDRESSES[request.param](tmp_path), create=True) as opened:
        yield opened


def lines_of(doc: Doc) -> list[str]:
    assert doc.article is not None
    return [dump_line(statement_line(s, doc.article, doc.page)) for s in doc.statements]


def full_doc() -> Doc:
    """A doc with something in every field a line has, and text of several scripts."""
    doc = make_doc("“Всё кончено”, 🙂 she said.", "Nous n’irons pas.", name="crawl.jsonl")
    page = replace(
        doc.page,
        url="https://example.org/a?b=1",
        origin=Origin("crawl.jsonl", 17),
        declared=Declared("T", "O", "2021-12-08", ("A", "B"), "en"),
        fetched="2022-01-01T00:00:00+00:00",
        robots="noai",
        version_of="p_before",
    )
    assert doc.article is not None
    article = replace(doc.article, page_map=(MapRun(0, 5, 10), MapRun(10, 20, 40)), title_span=(0, 3))
    first = make_statement(
        article,
        page,
        (0, 13),
        source=((17, 20),),
        cue=((21, 25),),
        negated=True,
        parent_id="s_parent",
        candidates=(Candidate("Ann Lee", 0.5), Candidate("Bo Lee", 0.3)),
        relay=(Hop("the White House", ((1, 3),)), Hop("Reuters")),
        addressee="Joe Biden",
        when=When("2021-12-07", None, "dateline", (3, 5)),
        where="Sochi",
        denies=("s_x",),
        replies_to=("s_y", "s_z"),
        confidence=0.1 + 0.2,
    )
    speaker = Speaker("Ann Lee", "person", "nominal", 0.91234, "mayor", (2, 5), "Q1", (Candidate("X", 0.2),))
    return replace(
        doc, page=page, article=article, statements=(first, replace(doc.statements[1], speaker=speaker))
    )


def test_lines_come_back_byte_for_byte(store: Store) -> None:
    doc = full_doc()
    store.add([doc])
    assert [dump_line(line) for line in store.statements()] == lines_of(doc)


def test_statement_comes_back_by_id(store: Store) -> None:
    doc = full_doc()
    store.add([doc])
    wanted = replace(doc.statements[0], confidence=0.3)
    assert replace(statement_of(store.statement(wanted.id)), evidence=wanted.evidence) == wanted


def test_article_and_page_come_back_exactly(store: Store) -> None:
    doc = full_doc()
    store.add([doc])
    assert doc.article is not None
    assert store.article(doc.article.id) == doc.article
    assert store.page(doc.page.id) == doc.page
    line = article_line(doc.article, doc.page)
    assert list(store.articles()) == [{**line, "version": 1, "versions": 1, "copies": []}]


def test_text_that_utf8_cannot_hold_comes_back(store: Store) -> None:
    doc = make_doc("A lone \ud83d surrogate,\x00 a NUL and a \ufdd0.", name="caf\udce9.txt", outlet="O\udcff")
    store.add([doc])
    assert list(store.statements()) == [
        statement_line(doc.statements[0], doc.article, doc.page)  # type: ignore[arg-type]  # has an article
    ]
    assert store.page(doc.page.id) == doc.page
    assert store.article(doc.article.id) == doc.article  # type: ignore[union-attr]  # has an article
    assert store.search(Query("surrogate")).hits[0].lit == ((9, 18),)


@pytest.mark.parametrize("what", ["statement", "article", "page"])
def test_unknown_id_is_a_clear_error(store: Store, what: str) -> None:
    with pytest.raises(StoreError, match="'x_1'") as caught:
        getattr(store, what)("x_1")
    assert caught.value.code == f"no-such-{what}"


def test_writing_twice_changes_nothing(store: Store) -> None:
    docs = [make_doc("One.", "Two."), make_problem()]
    first = store.add(docs)
    before = (store.counts(), list(store.statements()), list(store.problems()))
    again = store.add(docs)
    assert (first.pages, first.statements, first.unchanged, dict(first.problems)) == (
        1,
        2,
        0,
        {"not-text": 1},
    )
    assert (again.pages, again.statements, again.unchanged, dict(again.problems)) == (
        0,
        0,
        1,
        {"not-text": 1},
    )
    assert (store.counts(), list(store.statements()), list(store.problems())) == before


def test_same_reading_is_left_alone(store: Store) -> None:
    doc = make_doc("One.")
    store.add([doc], read_as="v1")
    store.add([replace(doc, statements=())], read_as="v1")
    assert store.counts().statements == 1


def test_page_read_anew_loses_what_was_read_before(store: Store) -> None:
    doc = replace(make_doc("Old words here.", "Common words.", name="a"), problems=(make_problem("slow"),))
    better = make_doc("New words here.", "Common words.", name="a")
    assert better.article is not None
    better = replace(better, page=doc.page)
    store.add([doc, make_doc("Words elsewhere.", name="b")], read_as="v1")
    counts = store.add([better], read_as="v2")
    assert (counts.pages, counts.unchanged) == (1, 0)
    assert store.search(Query("old")).total == 0
    assert store.search(Query("new")).total == 1
    assert store.search(Query("words")).total == 3
    assert (store.counts().articles, store.counts().statements, store.counts().problems) == (2, 3, 0)


def test_reading_with_other_options_of_the_page_is_another_reading(store: Store) -> None:
    doc = make_doc("One.")
    declared = replace(doc.page, declared=Declared(outlet="Another"))
    store.add([doc], read_as="v1")
    assert store.has_page(doc.page)
    assert store.has_page(doc.page, read_as="v1")
    assert not store.has_page(doc.page, read_as="v2")
    assert not store.has_page(declared, read_as="v1")


def test_stopped_page_is_known_with_its_problem(store: Store) -> None:
    doc = make_doc(name="fr.txt")
    problem = replace(make_problem("other-language", "fr.txt"), page_id=doc.page.id)
    store.add([replace(doc, article=None, problems=(problem,), stopped=True)], read_as="v1")
    assert store.has_page(doc.page, read_as="v1")
    assert list(store.problems()) == [problem]
    assert (store.counts().stopped, store.counts().articles) == (1, 0)


def test_problems_are_counted_by_code(store: Store) -> None:
    store.add([make_problem("b", "1"), make_problem("a", "2"), make_problem("b", "3", 7)])
    assert store.problem_counts() == {"b": 2, "a": 1}
    assert list(store.problems()) == [
        make_problem("b", "1"),
        make_problem("a", "2"),
        make_problem("b", "3", 7),
    ]


def test_statement_that_comes_twice_in_a_doc_is_one(store: Store) -> None:
    doc = make_doc("One.", "Two.")
    assert store.add([replace(doc, statements=(*doc.statements, doc.statements[0]))]).statements == 2
    assert [line["text"] for line in store.statements()] == ["One.", "Two."]


def test_shard_ingested_equals_docs_added(store: Store, tmp_path: Path) -> None:
    entries = [
        full_doc(),
        replace(make_doc("X."), stopped=True, problems=(make_problem("p"),)),
        make_problem(),
    ]
    write_shard(tmp_path / "1.parquet", entries, id="h_1", read_as="v1")
    counts = store.ingest(tmp_path / "1.parquet")
    with open_store(str(tmp_path / "other.db"), create=True) as other:
        assert other.add(entries, read_as="v1") == counts
        assert list(other.statements()) == list(store.statements())
        assert list(other.articles()) == list(store.articles())
        assert list(other.problems()) == list(store.problems())
        assert other.counts() == store.counts()
    assert store.page(full_doc().page.id) == full_doc().page


def test_shard_ingested_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    write_shard(tmp_path / "1.parquet", [make_doc("A."), make_problem()], id="h_1", read_as="v1")
    store.ingest(tmp_path / "1.parquet")
    before = store.counts()
    again = store.ingest(tmp_path / "1.parquet")
    assert (again.pages, again.unchanged, again.problems) == (0, 1, {"not-text": 1})
    assert store.counts() == before


def test_going_back_to_an_older_reading_ingests_its_shard_again(store: Store, tmp_path: Path) -> None:
    doc = make_doc("Old.")
    newer = replace(doc, statements=())
    write_shard(tmp_path / "1.parquet", [doc], id="h_1", read_as="v1")
    write_shard(tmp_path / "2.parquet", [newer], id="h_2", read_as="v2")
    seen = []
    for number in (1, 2, 1):
        store.ingest(tmp_path / f"{number}.parquet")
        seen.append(store.counts().statements)
    assert seen == [1, 0, 1]


@pytest.mark.parametrize("content", [b"", b"not parquet", b"PAR1" + b"\x00" * 40 + b"PAR1"])
def test_file_that_is_no_shard_is_refused(store: Store, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(StoreError, match=r"x\.parquet") as caught:
        store.ingest(tmp_path / "x.parquet")
    assert caught.value.code == "not-a-shard"
    assert store.counts().pages == 0


# Searching. Ten statements over three outlets, four speakers and three years.

SAID = (
    ("We will lift the sanctions.", "Vladimir Putin", "Tass", "2021-12-08T14:34", "promise", "direct"),
    ("The sanctions stay.", "Joe Biden", "The Herald", "2021-12-31", "assert", "indirect"),
    ("Sanctions don't work", "Ursula von der Leyen", "The Herald", "2022-01-01", "assert", "mixed"),
    ("L'été, the café is naïve", "Recep Tayyip Erdoğan", "Le Jour", "2022-02-01", "deny", "direct"),
    ("Peace talks about Ukraine", "Vladimir Putin", "Le Jour", "2020-05-05", "ask", "direct"),
    ("Peace, and then talks", "Joe Biden", "Tass", None, "ask", "indirect"),
    ("Ukraine's re-election NEAR us", None, None, "2022-02-28", "warn", "direct"),
    ("State-of-the-art e-mail: spam", "the Kremlin", "Tass", "2022-03", "assert", "direct"),
    ("Stop the war", "Putin", "Tass", "2022", "demand", "direct"),
    ("Nothing else matters", "Rasputin", "The Herald", "2021-12-09", "other", "direct"),
)  # fmt: skip


@pytest.fixture
def filled(store: Store) -> Store:
    docs = []
    for number, (text, speaker, outlet, published, act, kind) in enumerate(SAID):
        extra: dict[str, object] = {}
        if number == 0:
            extra = {"addressee": "Joe Biden", "relay": (Hop("the White House"), Hop("Reuters"))}
        doc = make_doc(
            text,
            name=f"{number}.txt",
            speaker=speaker,
            act=act,  # type: ignore[arg-type]  # table of literals
            kind=kind,  # type: ignore[arg-type]  # table of literals
            statement=extra,
            outlet=outlet,
            published=published,
            title=f"Title {number}",
        )
        docs.append(doc)
    store.add(docs)
    return store


def numbers_of(lines: list[dict[str, object]]) -> set[int]:
    return {int(str(line["page"]).partition(".")[0]) for line in lines}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (Query(), set(range(10))),
        (Query("sanctions"), {0, 1, 2}),
        (Query("SANCTIONS stay"), {1}),
        (Query("sanction*"), {0, 1, 2}),
        (Query("sanction"), set()),
        (Query('"peace talks"'), {4}),
        (Query("peace talks"), {4, 5}),
        (Query("peace AND talks"), {4, 5}),
        (Query("stay OR lift"), {0, 1}),
        (Query("peace talks NOT ukraine"), {5}),
        (Query("peace AND NOT ukraine"), {5}),
        (Query("NOT ukraine peace"), {5}),
        (Query("sanctions NOT (lift OR stay)"), {2}),
        (Query("(lift OR stay) sanctions"), {0, 1}),
        (Query("ete cafe NAIVE"), {3}),
        (Query("don’t"), {2}),
        (Query("don't"), {2}),
        (Query("“peace talks”"), {4}),
        (Query("re-election"), {6}),
        (Query("e-mail:"), {7}),
        (Query("e-ma*"), {7}),
        (Query('"state of the"*'), {7}),
        (Query("near"), {6}),
        (Query("NEAR"), {6}),
        (Query("peace — talks"), {4, 5}),
        (Query("putin"), {0, 4, 8}),
        (Query("erdogan"), {3}),
        (Query(speaker="Putin"), {0, 4, 8}),
        (Query(speaker="PUTIN"), {0, 4, 8}),
        (Query(speaker="vladimir putin"), {0, 4}),
        (Query(speaker="Vladimir"), set()),
        (Query(speaker="von der Leyen"), {2}),
        (Query(speaker="der Leyen"), {2}),
        (Query(speaker="Leyen"), {2}),
        (Query(speaker="Erdogan"), {3}),
        (Query(speaker="%"), set()),
        (Query(to="biden"), {0}),
        (Query(relay="Reuters"), {0}),
        (Query(relay="white house"), {0}),
        (Query(outlet="the herald"), {1, 2, 9}),
        (Query(outlet="herald"), set()),
        (Query(act="ask"), {4, 5}),
        (Query(kind="mixed"), {2}),
        (Query(about="Ukraine"), {4, 6}),
        (Query(about="Putin"), set()),
        (Query(after="2022-01-01"), {2, 3, 6, 7, 8}),
        (Query(after="2022-01-02"), {3, 6, 7}),
        (Query(before="2022-01-02"), {0, 1, 2, 4, 8, 9}),
        (Query(after="2022"), {2, 3, 6, 7, 8}),
        (Query(before="2022-01-01"), {0, 1, 4, 9}),
        (Query(before="2022"), {0, 1, 4, 9}),
        (Query(after="2021-12", before="2022-01"), {0, 1, 9}),
        (Query(after="2021-12-31", before="2022-01-01"), {1}),
        (Query("sanctions", speaker="biden", outlet="The Herald", kind="indirect"), {1}),
    ],
    ids=str,
)
def test_search_finds(filled: Store, query: Query, wanted: set[int]) -> None:
    hits = filled.search(query)
    assert numbers_of([hit.line for hit in hits.hits]) == wanted
    assert hits.total == len(wanted)
    assert numbers_of(list(filled.statements(query))) == wanted


def test_search_within_one_article(filled: Store) -> None:
    line = next(filled.statements(Query("lift")))
    assert [hit.line for hit in filled.search(Query(article=line["article_id"])).hits] == [line]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("sanctions", ["sanctions"]),
        ("lift sanctions", ["lift", "sanctions"]),
        ('"the sanctions"', ["the sanctions"]),
        ("sanct*", ["sanctions"]),
        ("lift OR nothing", ["lift"]),
        ("lift NOT stay", ["lift"]),
        ("lift NOT (sanctions stay)", ["lift"]),
        ("putin", []),
    ],
)
def test_words_sought_are_lit(filled: Store, words: str, wanted: list[str]) -> None:
    hit = next(hit for hit in filled.search(Query(words)).hits if hit.line["page"] == "0.txt")
    assert [hit.line["text"][start:end] for start, end in hit.lit] == wanted


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("🙂🙂 «Всё кончено» — да, ВСЁ!", "всё", ["Всё", "ВСЁ"]),
        ("e\u0301te\u0301 l’été", "ete", ["e\u0301te\u0301", "été"]),
        ("𝒜 𠀀 war and war", "war", ["war", "war"]),
    ],
)
def test_lit_spans_count_code_points(store: Store, text: str, words: str, wanted: list[str]) -> None:
    store.add([make_doc(text)])
    (hit,) = store.search(Query(words)).hits
    assert [text[start:end] for start, end in hit.lit] == wanted


def test_facets_equal_counting_by_hand(filled: Store) -> None:
    found = [row for row in SAID if "sanctions" in row[0].lower() or "peace" in row[0].lower()]
    facets = filled.search(Query("sanctions OR peace", limit=1)).facets
    by_hand = {
        "speaker": Counter(row[1] for row in found if row[1]),
        "outlet": Counter(row[2] for row in found if row[2]),
        "month": Counter(row[3][:7] for row in found if row[3]),
        "act": Counter(row[4] for row in found),
        "kind": Counter(row[5] for row in found),
    }
    assert {facet: dict(values) for facet, values in facets.items()} == by_hand
    assert facets["speaker"] == [("Joe Biden", 2), ("Vladimir Putin", 2), ("Ursula von der Leyen", 1)]
    assert facets["month"] == [("2020-05", 1), ("2021-12", 2), ("2022-01", 1)]


def test_facets_are_cut_to_the_most_frequent(filled: Store) -> None:
    facets = filled.search(Query(facet_limit=1)).facets
    assert (facets["kind"], facets["outlet"]) == ([("direct", 7)], [("Tass", 4)])
    assert len(facets["month"]) == 6
    assert filled.search(Query(facet_limit=0)).facets == {}


def test_newest_come_first_by_date(filled: Store) -> None:
    pages = [hit.line["page"] for hit in filled.search(Query(order="date")).hits]
    assert pages == [f"{number}.txt" for number in (7, 6, 3, 2, 8, 1, 9, 0, 4, 5)]


def test_best_match_comes_first(store: Store) -> None:
    store.add(
        [
            make_doc("War is one word among a good many other words.", name="1"),
            make_doc("War, war!", name="2"),
        ]
    )
    assert [hit.line["page"] for hit in store.search(Query("war")).hits] == ["2", "1"]


@pytest.mark.parametrize("order", ["relevance", "date"])
@pytest.mark.parametrize("words", [None, "word"])
def test_pages_of_results_meet_every_statement_once(store: Store, order: str, words: str | None) -> None:
    store.add(
        make_doc(f"word {'more ' * (n % 3)}", "word", name=str(n), published=f"2021-01-0{n % 4 + 1}")
        for n in range(11)
    )
    query = Query(words, order=order, limit=5)  # type: ignore[arg-type]  # one of the two orders
    in_one = store.search(replace(query, limit=100))
    pages, cursor = [], None
    for _ in range(5):
        hits = store.search(replace(query, cursor=cursor))
        pages.append([hit.line["id"] for hit in hits.hits])
        cursor = hits.cursor
    assert [len(page) for page in pages] == [5, 5, 5, 5, 2]
    assert cursor is None
    assert [id for page in pages for id in page] == [hit.line["id"] for hit in in_one.hits]
    assert in_one.total == 22


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (Query("peace AND"), "after 'peace ': AND has nothing after it; write: peace AND talks"),
        (Query("AND peace"), "at character 1: AND has nothing before it"),
        (Query("peace OR"), "OR has nothing after it; write: peace OR truce"),
        (Query("OR peace"), "at character 1: OR has nothing before it"),
        (Query("peace OR OR war"), "OR has nothing"),
        (Query("peace AND AND war"), "AND has nothing after it"),
        (Query("NOT peace"), "NOT has nothing to leave out from; write: peace NOT talks"),
        (Query("peace NOT"), "NOT has nothing after it"),
        (Query("peace OR NOT war"), "NOT has nothing to leave out from"),
        (Query("(peace"), "at character 1: this ( is never closed; close it with )"),
        (Query("peace)"), r"at character 6, after 'peace': this ) closes nothing"),
        (Query(")"), "this ) closes nothing"),
        (Query("war ()"), "there is nothing in these parentheses"),
        (Query('say "peace'), "at character 5, after 'say ': this quotation mark is never closed"),
        (Query('""'), "there is no word in this phrase"),
        (Query("*"), r"* may only stand at the end of a word; write: sanction*"),
        (Query("pe*ce"), "at character 3, after 'pe': * may only stand at the end of a word"),
        (Query("— …"), "there is no letter or digit in it"),
        (Query("(" * 30 + "a" + ")" * 30), "parentheses are nested deeper than 10"),
        (Query("a " * 101), "more than 100 words"),
        (Query(about="…"), "about '…' has no letter or digit"),
        (Query(speaker=" "), "speaker ' ' has no letter in it"),
        (Query(after="soon"), "after 'soon' is not a date; write 2021, 2021-12 or 2021-12-08"),
        (Query(before="2021-02-30"), "before '2021-02-30' is not a date"),
        (Query(act="shout"), "act 'shout' is unknown; give one of assert, deny"),  # type: ignore[arg-type]  # wrong on purpose
        (Query(limit=0), "limit 0 is out of range"),
        (Query(cursor="zzz"), "cursor 'zzz' is not one of ours"),
    ],
    ids=str,
)  # fmt: skip
def test_query_that_cannot_be_understood_says_why(store: Store, query: Query, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        store.search(query)
    assert message in str(caught.value)


def test_cursor_of_another_search_is_refused(filled: Store) -> None:
    cursor = filled.search(Query("sanctions", limit=1)).cursor
    with pytest.raises(QueryError, match="another search"):
        filled.search(Query("peace", limit=1, cursor=cursor))


def test_blank_words_are_no_words(filled: Store) -> None:
    assert filled.search(Query("  ")).total == 10


def test_store_is_a_store(store: Store) -> None:
    assert isinstance(store, Store)
