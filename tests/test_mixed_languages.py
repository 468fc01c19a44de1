"""Pages in several languages: what is read of them, and what is counted."""

from __future__ import annotations

import pytest

from cleaning.pages import BODY, make_page
from onrecord import extraction
from onrecord.cleaning import clean_docs
from onrecord.pipeline import stop_foreign
from onrecord.records import Article, Declared, Doc, Page

FRENCH = "La maire a déclaré mardi que le bateau ne partirait pas avant le printemps, mais elle reste calme."
GERMAN = "Die Bürgermeisterin sagte am Dienstag, dass die Fähre bis zum Frühjahr nicht fahren werde."
ONE_SENTENCE = "The mayor of the town said that it was over for the ferry and for all of its crew."


def read(text: str, *, language: str | None = None, title: str | None = None) -> Doc:
    page = make_page(text, "article", declared=Declared(language=language, title=title))
    (doc,) = stop_foreign(clean_docs([Doc(page)]))
    return doc


@pytest.mark.parametrize(
    ("text", "language", "codes", "stopped"),
    [
        (BODY, None, [], False),
        (f"{BODY}\n\n{FRENCH}", None, ["foreign-paragraphs"], False),
        (f"{FRENCH}\n\n{BODY}\n\n{GERMAN}", None, ["foreign-paragraphs"], False),
        ("\n\n".join([GERMAN] * 9), None, ["language-not-supported"], True),
        ("\n\n".join([*[GERMAN] * 9, ONE_SENTENCE]), None, ["language-not-supported"], True),
        ("\n\n".join([*[GERMAN] * 9, BODY]), None, ["foreign-paragraphs"], False),
        ("\n\n".join([GERMAN] * 9), "en", ["language-not-supported"], True),
    ],
)
def test_what_is_not_english_is_counted(
    text: str, language: str | None, codes: list[str], stopped: bool
) -> None:
    doc = read(text, language=language)
    assert [problem.code for problem in doc.problems] == codes
    assert doc.stopped is stopped
    assert doc.article is not None


def test_the_notice_says_how_much_and_in_what() -> None:
    (problem,) = read(f"{BODY}\n\n{FRENCH}\n\n{GERMAN}").problems
    assert "2 of 6 paragraphs are in 'de', 'fr'" in problem.message


@pytest.mark.parametrize(
    ("text", "title", "read_in"),
    [
        (
            f"{BODY}\n\n{FRENCH}",
            "Ferry stops for good, mayor says",
            ["Ferry", "The f", "Speak", "The c", "“We h"],
        ),
        (f"{BODY}\n\n{FRENCH}", FRENCH, ["The f", "Speak", "The c", "“We h"]),
    ],
)
def test_only_english_paragraphs_are_extracted_from(
    monkeypatch: pytest.MonkeyPatch, text: str, title: str, read_in: list[str]
) -> None:
    given: list[Article] = []

    def make_statements(
        session: object, readings: list[tuple[Page, Article]], *, made_by: str
    ) -> list[tuple[()]]:
        given.extend(article for _, article in readings)
        return [() for _ in readings]

    monkeypatch.setattr(extraction, "make_statements", make_statements)
    doc = read(text, title=title)
    (made,) = extraction.extract_docs([doc], session=None, made_by="test")  # type: ignore[arg-type]  # not used
    assert [given[0].text[start : start + 5] for start, _ in given[0].paragraphs] == read_in
    assert (given[0].title_span is None) is (title == FRENCH)
    assert made.article is doc.article
