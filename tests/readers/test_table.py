"""CSV and TSV: a page a row, a problem a bad one, nothing guessed."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from onrecord.readers import read_pages, table
from onrecord.records import Declared, Origin, Page, Problem

NAMES = ("id", "url", "outlet", "title", "published", "authors", "text")
ROW = ("g1", "https://a.example/1", "The Gazette", "Ferry, stopped", "2022-01-04", "Ann Lee; Bo Ek")
TEXT = 'The mayor said “no”.\n\nShe said: "Not now," and left.'


def rows(*given: tuple[str, ...], delimiter: str = ",", names: tuple[str, ...] = NAMES) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([names, *given])
    return out.getvalue()


def read(tmp_path: Path, text: str | bytes, name: str = "a.csv", **kwargs: Any) -> list[Page | Problem]:
    (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_pages([str(tmp_path / name)], **kwargs))


def outline(found: list[Page | Problem]) -> list[str]:
    return [entry.name if isinstance(entry, Page) else entry.code for entry in found]


@pytest.mark.parametrize(
    ("name", "delimiter"), [("a.csv", ","), ("a.tsv", "\t"), ("a.csv", ";"), ("a.csv", "|"), ("a.csv", "\t")]
)
def test_a_row_is_a_page(tmp_path: Path, name: str, delimiter: str) -> None:
    (page,) = read(tmp_path, rows((*ROW, TEXT), delimiter=delimiter), name)
    assert isinstance(page, Page)
    assert (page.name, page.url, page.body.decode()) == ("g1", "https://a.example/1", TEXT)
    assert (page.form, page.carrier, page.origin) == ("article", "csv", Origin(str(tmp_path / name), 1))
    assert page.declared == Declared("Ferry, stopped", "The Gazette", "2022-01-04", ("Ann Lee", "Bo Ek"))


def test_standard_input_is_a_table_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(rows((*ROW, TEXT)).encode())

    monkeypatch.setattr("sys.stdin", Stdin())
    assert outline(list(read_pages(["-"], form="csv"))) == ["g1"]


def test_a_column_is_found_under_the_name_given(tmp_path: Path) -> None:
    found = read(tmp_path, "words,text\nHe said so.,no\n", fields={"text": "words"})
    assert [entry.body for entry in found if isinstance(entry, Page)] == [b"He said so."]


@pytest.mark.parametrize(
    ("broken", "codes"),
    [
        ('x,u,o,t,p,a,"He said "no" to us"\n', ["bad-csv"]),
        ("x,u,o,He said so.\n", ["bad-csv"]),
        ("x,u,o,t,p,a,He said so.,more\n", ["bad-csv"]),
        ("x,u,o,t,p,a,\n", ["empty-page"]),
        ("x,u,o,t,p,a,  \n", ["empty-page"]),
        ("\n", []),
        (",,,,,,\n", []),
    ],
)
def test_a_bad_row_is_told_and_the_rest_is_read(tmp_path: Path, broken: str, codes: list[str]) -> None:
    good = rows((*ROW, TEXT))
    found = read(tmp_path, good + broken + good.partition("\n")[2])
    assert outline(found) == ["g1", *codes, "g1"]


def test_empty_columns_beyond_the_last_do_no_harm(tmp_path: Path) -> None:
    assert outline(read(tmp_path, "id,text\ng1,He said so.,,\n")) == ["g1"]


def test_a_quote_that_is_never_closed_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, rows((*ROW, TEXT)) + 'x,u,o,t,p,a,"He said')
    assert outline(found) == ["g1", "bad-csv"]


def test_with_one_column_nothing_is_read_behind_a_broken_row(tmp_path: Path) -> None:
    found = read(tmp_path, 'text\nHe said so.\n"a" b\nShe said so.\n')
    assert outline(found) == [f"{tmp_path}/a.csv#1", "bad-csv", "bad-csv"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty-page"),
        ("id,text\n", "empty-page"),
        ("1,2\n3,4\n", "no-text-field"),
        (b"\x00\x01\x02\x03" * 50, "not-text"),
    ],
)
def test_what_is_no_table_of_articles_is_told(tmp_path: Path, text: str | bytes, code: str) -> None:
    assert outline(read(tmp_path, text)) == [code]


def test_a_field_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_FIELD_CHARS", 2_000)
    before = csv.field_size_limit()
    found = read(tmp_path, rows((*ROW, TEXT), (*ROW, "x " * 5_000), (*ROW, TEXT)))
    assert outline(found) == ["g1", "bad-csv", "g1"]
    assert csv.field_size_limit() == before


def test_a_field_may_be_larger_than_the_csv_module_s_own_limit(tmp_path: Path) -> None:
    (page,) = read(tmp_path, rows((*ROW, "He said so.\n" * 20_000)))
    assert isinstance(page, Page)
    assert len(page.body) == 240_000


@pytest.mark.parametrize(
    ("charset", "codes"),
    [("utf-8", []), ("utf-8-sig", []), ("utf-16", []), ("windows-1252", ["guessed-charset"])],
)
def test_the_charset_is_found(tmp_path: Path, charset: str, codes: list[str]) -> None:
    text = "id,text\n" + "g1,The mayor of Orléans said “no” and that was all there was to it.\n" * 3
    found = read(tmp_path, text.encode(charset))
    assert outline(found) == [*codes, "g1", "g1", "g1"]
    page = found[-1]
    assert isinstance(page, Page)
    assert "Orléans said “no”" in page.body.decode()


def test_a_row_in_another_charset_is_told(tmp_path: Path) -> None:
    good = b"g1,The mayor said so.\n"
    bad = "g2,The mayor of Orléans said that it was over and that nobody knew why.\n".encode("latin-1")
    found = read(tmp_path, b"id,text\n" + good * 5_000 + bad + good)
    assert outline(found)[4_999:] == ["g1", "guessed-charset", "g2", "g1"]
    page = found[-2]
    assert isinstance(page, Page)
    assert "Orléans" in page.body.decode()


@pytest.mark.parametrize("form", ["dump", "html"])
def test_rows_are_read_as_asked(tmp_path: Path, form: str) -> None:
    (page,) = read(tmp_path, rows((*ROW, TEXT)), form=form)
    assert isinstance(page, Page)
    assert (page.form, page.name) == (form, "g1")


def test_rows_are_read_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n" + "g1,He said so.\n" * 100_000 + '"')
    pages = read_pages([str(path)])
    assert isinstance(next(pages), Page)


@pytest.mark.parametrize("first", ["Title;Body;Published At", "sep=;\nTitle;Text;DATE"])
def test_what_excel_writes_is_read(tmp_path: Path, first: str) -> None:
    (tmp_path / "a.csv").write_text(f"{first}\nHarbour;She said so.;20240304\n")
    (page,) = read_pages([str(tmp_path / "a.csv")])
    assert isinstance(page, Page)
    assert (page.declared.title, page.declared.published) == ("Harbour", "2024-03-04")


@pytest.mark.parametrize("nothing", ["nan", "NaN", "None", "null", "<NA>", ""])
def test_what_programs_write_for_nothing_is_nothing(tmp_path: Path, nothing: str) -> None:
    (tmp_path / "a.csv").write_text(f"text,authors,date\nShe said so.,{nothing},{nothing}\n")
    (page,) = read_pages([str(tmp_path / "a.csv")])
    assert isinstance(page, Page)
    assert (page.declared.bylines, page.declared.published) == ((), None)


def test_a_field_that_no_column_is_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,head\nShe said so.,x\n")
    notice, _ = read_pages([str(tmp_path / "a.csv")], fields={"title": "haed"})
    assert isinstance(notice, Problem)
    assert notice.code == "no-such-field"
