"""The search language on any input: it is understood or refused with a place, and never breaks FTS5."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import QueryError
from onrecord.stores.search import MAX_DEPTH, compile_search

ALPHABET = st.sampled_from(
    [*"ab é'’\"“”«()*-:+^{}[]<>,.;\\/%_~!#$&|=@`\x00\n\ud800", "AND", "OR", "NOT", "NEAR", " "]
)


@pytest.fixture(scope="module")
def words() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE VIRTUAL TABLE words USING fts5 (text, speaker, tokenize = 'unicode61 remove_diacritics 2')"
    )
    db.execute("INSERT INTO words VALUES ('a b aNDb', 'b')")
    yield db
    db.close()


def count(db: sqlite3.Connection, match: str) -> int:
    found: int = db.execute("SELECT count(*) FROM words WHERE words MATCH ?", (match,)).fetchone()[0]
    return found


@settings(max_examples=400, deadline=None)
@given(st.lists(ALPHABET, max_size=25).map("".join))
def test_any_search_is_understood_or_refused(words: sqlite3.Connection, text: str) -> None:
    try:
        match = compile_search(text)
    except QueryError as error:
        assert "at character" in str(error)
        return
    if match is not None:
        count(words, match.all)
        count(words, match.lit)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_understood_or_refused(words: sqlite3.Connection, text: str, about: str) -> None:
    try:
        match = compile_search(text, about=about)
    except QueryError:
        return
    if match is not None:
        count(words, match.all)


def test_column_filter_in_a_word_is_only_words(words: sqlite3.Connection) -> None:
    match = compile_search("speaker:b")
    assert match is not None
    assert count(words, match.all) == 0


@pytest.mark.parametrize("text", ["(" * 10 + "a" + ")" * 10, " OR ".join(["a b"] * 50), "a " * 100])
def test_longest_searches_allowed_are_within_what_fts5_takes(words: sqlite3.Connection, text: str) -> None:
    match = compile_search(text)
    assert match is not None
    assert count(words, match.all) == 1


def test_deepest_mixed_search_is_within_what_fts5_takes(words: sqlite3.Connection) -> None:
    text = "a"
    for _ in range(MAX_DEPTH):
        text = f"(z OR {text} b NOT y)"
    match = compile_search(text)
    assert match is not None
    assert count(words, match.all) == 1


@pytest.mark.parametrize("text", [None, "", "  "])
def test_no_words_are_no_search(text: str | None) -> None:
    assert compile_search(text) is None
