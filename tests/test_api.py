"""The public face: import is light, read is lazy, a record is searched, its evidence re-read."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import onrecord
from onrecord.errors import InputError, StoreError
from onrecord.records import Article, Declared, Doc, Page, Statement, statement_id

SAID = "“The quay will not hold,” said Ms Lee. She had looked at it for three weeks."
HTML = """<!doctype html><html><head><title>Storm closes harbour</title>
<script>var said = "“Not shown,” said Mr Brown";</script></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Storm closes harbour</h1>
<p>The harbour of Kellmouth was closed on Tuesday after a storm. Nobody knew how long that was for.</p>
<p>“The quay will <em>not</em> hold,” said Ms Lee. She had looked at it for weeks, and then she wrote.</p>
<p>The owners of the quay did not answer her letter, and the boats stayed where they were for a week.</p>
</article></body></html>"""


@pytest.fixture
def pages(tmp_path: Path, small_pipeline: object) -> Path:
    """A folder with a text, an HTML page and what is none, though it says so."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "one.txt").write_text(SAID, encoding="utf-8")
    (folder / "two.html").write_text(HTML, encoding="utf-8")
    (folder / "three.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    return folder


@pytest.fixture
def record(pages: Path, tmp_path: Path) -> Iterator[onrecord.Record]:
    with onrecord.open_record(tmp_path / "news.db") as opened:
        opened.add(onrecord.read(pages))
        yield opened


def test_import_loads_the_standard_library_only() -> None:
    heavy = "{'numpy', 'onnxruntime', 'lxml', 'pyarrow', 'trafilatura', 'click', 'rich', 'tokenizers'}"
    code = f"import sys, onrecord; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_public_name_is_there() -> None:
    assert all(getattr(onrecord, name) is not None for name in onrecord.__all__)


def test_read_gives_docs_and_keeps_what_gave_none(pages: Path) -> None:
    reading = onrecord.read(pages)
    docs = {Path(doc.page.name).name: doc for doc in reading}
    assert [statement.speaker.name for statement in docs["one.txt"].statements if statement.speaker] == [
        "Ms Lee"
    ]
    assert docs["two.html"].page.form == "html"
    assert [problem.code for problem in reading.problems] == ["image"]


def test_read_reads_nothing_before_it_is_asked(tmp_path: Path, small_pipeline: object) -> None:
    reading = onrecord.read(tmp_path / "later.txt")
    (tmp_path / "later.txt").write_text(SAID, encoding="utf-8")
    assert len(next(reading).statements) == 1


def test_statements_reads_a_text(small_pipeline: object) -> None:
    (statement,) = onrecord.statements(SAID, title="Storm closes harbour")
    assert (statement.text, statement.kind) == ("“The quay will not hold,”", "direct")
    assert statement.content[0][0] == len("Storm closes harbour\n\n")


@pytest.mark.parametrize("text", ["", " \n"])
def test_statements_refuses_an_empty_text(small_pipeline: object, text: str) -> None:
    with pytest.raises(InputError) as caught:
        onrecord.statements(text)
    assert caught.value.code == "empty-page"


def test_a_record_keeps_docs_and_problems(record: onrecord.Record) -> None:
    counts = record.counts()
    assert (counts.pages, counts.statements, counts.problems) == (2, 2, 1)


def test_adding_twice_changes_nothing(record: onrecord.Record, pages: Path) -> None:
    added = record.add(onrecord.read(pages))
    assert (added.pages, added.unchanged) == (0, 2)
    assert record.counts().problems == 1


def test_search_gives_a_page_of_results(record: onrecord.Record) -> None:
    results = record.search("quay", speaker="lee", limit=1)
    assert (len(results), results.total) == (1, 2)
    assert results.facets["speaker"] == [("Ms Lee", 2)]
    (hit,) = results
    assert [hit.line["text"][start:end] for start, end in hit.lit] == ["quay"]


def test_next_leads_through_all_results(record: onrecord.Record) -> None:
    first = record.search(limit=1)
    second = first.next()
    assert second is not None and second.next() is None
    assert {hit.line["id"] for results in (first, second) for hit in results} == {
        line["id"] for line in record.statements()
    }


def test_to_arrow_and_to_pandas_have_all_that_was_found(record: onrecord.Record) -> None:
    results = record.search("quay", limit=1)
    assert results.to_arrow().num_rows == results.total == 2
    assert set(results.to_pandas()["text"]) == {"“The quay will not hold,”"}


def test_a_statement_and_its_article_are_found_by_id(record: onrecord.Record) -> None:
    line = next(record.statements())
    assert record.statement(line["id"]) == line
    assert record.article(line["article_id"]).text[slice(*line["content"][0])] == line["text"]


def test_opening_to_read_makes_no_record(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        onrecord.open_record(tmp_path / "none.db", read_only=True)
    assert caught.value.code == "no-such-record"
    assert not (tmp_path / "none.db").exists()


def test_the_record_is_the_configured_one_where_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_RECORD", str(tmp_path / "mine.db"))
    with onrecord.open_record() as record:
        assert record.address == str(tmp_path / "mine.db")


def test_check_finds_nothing_in_what_was_read(record: onrecord.Record) -> None:
    check = record.check()
    assert list(check) == []
    assert (check.articles, check.statements, check.spans) == (2, 2, 6)


Change = Callable[[Page, Article, Statement], tuple[Page, Article, Statement]]


def _other_bytes(page: Page, article: Article, statement: Statement) -> tuple[Page, Article, Statement]:
    return replace(page, body=page.body + b" "), article, statement


def _other_text(page: Page, article: Article, statement: Statement) -> tuple[Page, Article, Statement]:
    return page, replace(article, text=article.text.replace("hold", "move")), statement


def _moved(page: Page, article: Article, statement: Statement) -> tuple[Page, Article, Statement]:
    return page, article, replace(statement, content=((1, 10),))


def _outside(page: Page, article: Article, statement: Statement) -> tuple[Page, Article, Statement]:
    spans = ((0, len(article.text) + 1),)
    id = statement_id(article.id, statement.source, statement.cue, spans)
    return page, article, replace(statement, id=id, content=spans)


def _empty(page: Page, article: Article, statement: Statement) -> tuple[Page, Article, Statement]:
    id = statement_id(article.id, statement.source, statement.cue, ((5, 5),))
    return page, article, replace(statement, id=id, content=((5, 5),))


def _evidence(**changes: object) -> Change:
    def change(page: Page, article: Article, statement: Statement) -> tuple[Page, Article, Statement]:
        return page, article, replace(statement, evidence=replace(statement.evidence, **changes))  # type: ignore[arg-type]  # fields of Evidence

    return change


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_other_bytes, {"page-changed"}),
        (_other_text, {"article-changed", "exact-differs", "page-text-differs"}),
        (_moved, {"statement-changed", "exact-differs", "suffix-differs"}),
        (_outside, {"span-outside"}),
        (_empty, {"span-outside"}),
        (_evidence(exact="The quay will hold"), {"exact-differs"}),
        (_evidence(prefix="Nobody said "), {"prefix-differs"}),
        (_evidence(suffix=" said Mr Brown"), {"suffix-differs"}),
        (_evidence(page_sha256="0" * 64), {"page-changed"}),
    ],
    ids=lambda value: getattr(
        value, "__name__", "-".join(sorted(value)) if isinstance(value, set) else "change"
    ),
)
def test_check_finds_what_does_not_agree(
    tmp_path: Path, pages: Path, change: Change, found: set[str]
) -> None:
    (doc,) = onrecord.read(pages / "one.txt", form="article")
    assert doc.article is not None
    page, article, statement = change(doc.page, doc.article, doc.statements[0])
    with onrecord.open_record(tmp_path / "changed.db") as record:
        record.add([Doc(page=page, article=article, statements=(statement,))])
        assert {finding.code for finding in record.check()} == found


def test_check_finds_words_that_html_does_not_show(tmp_path: Path, pages: Path) -> None:
    (doc,) = onrecord.read(pages / "two.html")
    assert doc.article is not None
    hidden = HTML.replace("<p>“The quay", "<p hidden></p><template>“The quay").replace(
        "wrote.</p>", "wrote.</template>"
    )
    page = replace(doc.page, body=hidden.encode())
    with onrecord.open_record(tmp_path / "changed.db") as record:
        record.add([replace(doc, page=page)])
        assert {finding.code for finding in record.check()} == {"page-changed", "not-on-page"}


def test_check_takes_a_declared_headline_as_given(tmp_path: Path, small_pipeline: object) -> None:
    (tmp_path / "storm.jsonl").write_text(
        '{"title": "“It holds,” said Ms Lee", "text": "Nobody else said anything."}'
    )
    (doc,) = onrecord.read(tmp_path / "storm.jsonl")
    assert len(doc.statements) == 1
    with onrecord.open_record(tmp_path / "news.db") as record:
        record.add([doc])
        assert list(record.check()) == []
    with onrecord.open_record(tmp_path / "other.db") as record:
        record.add([replace(doc, page=replace(doc.page, declared=Declared(title="Something else")))])
        assert {finding.code for finding in record.check()} == {"not-on-page"}
