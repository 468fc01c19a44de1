"""The stage: docs in, docs out, problems told."""

from __future__ import annotations

import pytest

from cleaning.pages import BODY, make_page
from onrecord.cleaning import NOTICES, clean_docs
from onrecord.protocols import Stage
from onrecord.records import Declared, Doc


def test_clean_docs_is_a_stage() -> None:
    assert isinstance(clean_docs, Stage)


def test_every_doc_comes_back_in_order() -> None:
    pages = [make_page(BODY, "article"), make_page(" ", "article"), make_page(BODY + " ", "article")]
    docs = list(clean_docs(Doc(page) for page in pages))
    assert [doc.page for doc in docs] == pages
    assert [doc.stopped for doc in docs] == [False, True, False]


def test_a_page_without_an_article_is_stopped_with_its_problem() -> None:
    (doc,) = clean_docs([Doc(make_page("Home\nWorld\nSport", "dump"))])
    assert doc.article is None
    assert [(problem.stage, problem.code) for problem in doc.problems] == [("clean", "no-article-text")]
    assert doc.problems[0].page_id == doc.page.id


def test_a_stopped_doc_passes_by() -> None:
    doc = Doc(make_page(BODY, "article"), stopped=True)
    assert list(clean_docs([doc])) == [doc]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (make_page(BODY, "article", declared=Declared(published="08/12/2021")), "bad-date"),
        (make_page(BODY.replace("“", "â€œ"), "dump"), "mended-letters"),
    ],
)
def test_a_notice_does_not_stop_the_page(page: object, code: str) -> None:
    (doc,) = clean_docs([Doc(page)])  # type: ignore[arg-type]  # parametrised
    assert [problem.code for problem in doc.problems] == [code]
    assert code in NOTICES
    assert doc.article is not None
    assert not doc.stopped
