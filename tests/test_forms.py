"""The same story in every form gives the same statements; the files are those their script writes."""

from __future__ import annotations

import gzip
import io
import json
import re
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import onrecord
from onrecord.readers.unpacking import packing_of, unpack
from onrecord.records import Doc, Problem

ROOT = Path(__file__).parent.parent
FORMS = ROOT / "examples" / "forms"
OWN_FIELDS = {"text": "words", "title": "head", "id": "key", "published": "when"}

# Forms that have words of their own: how many statements they give, and how many of them the article has too.
OWN_WORDS = {
    "liveblog.html": (11, 10),
    "press_release.html": (3, 0),
    "summary.rss": (3, 3),
    "transcript.html": (3, 0),
}
NOTICED = {
    "summary.rss": ["summary-only"],
    **{f"archive.warc{packed}": ["archived-status"] for packed in ("", ".gz", ".zst")},
}


def names() -> list[str]:
    return sorted(path.name for path in FORMS.iterdir() if path.is_file() and path.suffix != ".py")


@cache
def made() -> dict[str, bytes]:
    files: dict[str, bytes] = runpy.run_path(str(FORMS / "make.py"))["files"]()
    return files


@cache
def read(name: str) -> tuple[tuple[Doc, ...], tuple[Problem, ...]]:
    fields = OWN_FIELDS if name == "own_fields.jsonl" else None
    reading = onrecord.read(FORMS / name, fields=fields)
    docs = tuple(reading)
    return docs, tuple(reading.problems)


def statements(name: str) -> list[tuple[object, ...]]:
    """The statements of a form's one page, without what hangs on where they stand."""
    (doc,), _ = read(name)
    assert doc.article is not None, doc.problems
    text = doc.article.text
    return [
        (
            statement.text,
            [text[start:end] for start, end in statement.source],
            [text[start:end] for start, end in statement.cue],
            statement.kind,
            statement.act,
            statement.speaker and statement.speaker.name,
            [hop.name for hop in statement.relay],
            statement.addressee,
        )
        for statement in doc.statements
    ]


def test_the_article_has_statements_of_many_kinds() -> None:
    (doc,), _ = read("article.txt")
    assert len(doc.statements) == 14
    assert {statement.kind for statement in doc.statements} == {"direct", "indirect"}
    assert {"assert", "deny", "demand", "promise", "ask"} <= {statement.act for statement in doc.statements}
    assert [hop.name for statement in doc.statements for hop in statement.relay] == ["Nordwire"]


@pytest.mark.parametrize("name", sorted(set(names()) - set(OWN_WORDS)))
def test_the_same_story_gives_the_same_statements(name: str) -> None:
    assert statements(name) == statements("article.txt")


@pytest.mark.parametrize(("name", "counts"), OWN_WORDS.items())
def test_a_form_with_words_of_its_own_gives_its_own_statements(name: str, counts: tuple[int, int]) -> None:
    article = statements("article.txt")
    own = statements(name)
    assert (len(own), sum(statement in article for statement in own)) == counts


@pytest.mark.parametrize("name", names())
def test_nothing_but_what_is_expected_is_told(name: str) -> None:
    docs, problems = read(name)
    codes = [problem.code for problem in (*problems, *(problem for doc in docs for problem in doc.problems))]
    assert codes == NOTICED.get(name, [])


@pytest.mark.parametrize(
    "name", sorted(set(names()) - {"article.txt", "press_release.html", "liveblog.html", "transcript.html"})
)
def test_the_headline_is_found_in_every_form_that_marks_it(name: str) -> None:
    (doc,), _ = read(name)
    assert doc.article is not None
    assert doc.article.title == "Marrow denies ferry to Skerrow was unsafe"


def test_the_parts_of_a_saved_page_are_no_pages() -> None:
    reading = onrecord.read(FORMS / "saved*")
    assert [doc.page.name for doc in reading] == [str(FORMS / "saved.html"), str(FORMS / "saved.mhtml")]
    assert [problem.code for problem in reading.problems] == ["saved-files"]


def test_a_record_of_all_forms_checks_out(tmp_path: Path) -> None:
    with onrecord.open_record(tmp_path / "forms.db") as record:
        for name in names():
            docs, problems = read(name)
            record.add([*problems, *docs])
        assert record.counts().pages == len({doc.page.id for name in names() for doc in read(name)[0]})
        check = record.check()
        assert list(check) == []


@pytest.mark.parametrize("name", sorted(made()))
def test_the_files_are_those_that_the_script_writes(name: str) -> None:
    written, stored = made()[name], (FORMS / name).read_bytes()
    if name.endswith(".parquet"):  # its writer's version stands in it
        assert parquet_rows(written) == parquet_rows(stored)
    elif (packing := packing_of(stored)) is not None:  # one version of a packer packs unlike the next
        assert unpack(io.BytesIO(written), packing).read() == unpack(io.BytesIO(stored), packing).read()
    else:
        assert written == stored


def test_the_folder_has_no_file_that_nobody_writes() -> None:
    there = {str(path.relative_to(FORMS)) for path in FORMS.rglob("*") if path.is_file()}
    assert {name for name in there if "__pycache__" not in name} == {"make.py", *made()}


def test_the_table_in_the_docs_says_what_comes_out() -> None:
    rows = re.findall(r"^\| [^|]+ \| `forms/([^`|]+)` \| ([^|]+) \|$", docs_text(), re.MULTILINE)
    assert sorted(name for name, _ in rows) == names()
    assert dict(rows) == {name: outcome_of(name) for name in names()}


def outcome_of(name: str) -> str:
    if name not in OWN_WORDS:
        return "the same 14"
    count, same = OWN_WORDS[name]
    return f"{count} of its own" if not same else f"{count}, {same} of them the same"


def docs_text() -> str:
    return (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")


def parquet_rows(body: bytes) -> Any:
    return pq.read_table(io.BytesIO(body)).to_pylist()


def test_packed_records_have_their_offsets_in_the_packed_file() -> None:
    (doc,), _ = read("archive.warc.gz")
    packed = (FORMS / "archive.warc.gz").read_bytes()
    assert doc.page.origin.offset is not None
    record = gzip.GzipFile(fileobj=io.BytesIO(packed[doc.page.origin.offset :])).read(200)
    assert record.startswith(b"WARC/1.1\r\nWARC-Type: response")


def test_records_are_the_story_as_written() -> None:
    record = json.loads((FORMS / "records.jsonl").read_text(encoding="utf-8"))
    assert record["text"] in (FORMS / "article.txt").read_text(encoding="utf-8")
