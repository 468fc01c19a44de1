from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
import pytest

from onrecord.export import FORMATS, Format, write_lines
from onrecord.export.arrow_table import arrow_table, line_schema
from onrecord.export.csv_table import defuse

Line = dict[str, Any]


def make_line(**changes: Any) -> Line:
    """A statement's line with something in every field."""
    candidates = [{"name": "Bo Lee", "confidence": 0.25}]
    speaker = {
        "name": "Ann Lee",
        "type": "person",
        "role": "engineer",
        "how": "pronoun",
        "entity_id": None,
        "mention": [3, 10],
        "confidence": 0.75,
        "candidates": candidates,
    }
    evidence = {"exact": "It is … over", "prefix": "“", "suffix": "”", "page_sha256": "00ff"}
    return {
        "id": "s_1",
        "page": "page.txt",
        "article_id": "a_1",
        "url": None,
        "outlet": "The Gull",
        "title": "A headline",
        "published": "2024-03-05",
        "text": "It is over",
        "source": [],
        "cue": [[11, 15]],
        "content": [[0, 5], [16, 20]],
        "source_page": [],
        "cue_page": None,
        "content_page": [[100, 105], [116, 120]],
        "kind": "direct",
        "act": "assert",
        "negated": False,
        "headline": True,
        "parent": None,
        "speaker": speaker,
        "candidates": [],
        "relay": [{"name": "PBS", "cue": []}, {"name": "Susan Rice", "cue": [[1, 2]]}],
        "addressee": {"name": "reporters"},
        "when": {"start": "2024-03-04", "end": None, "basis": "dateline", "span": [1, 2]},
        "where": "in Kellmouth",
        "denies": ["s_2", "s_3"],
        "replies_to": [],
        "confidence": 0.9,
        "evidence": evidence,
        "made_by": "onrecord test",
        "origin": {"file": "page.txt", "offset": None},
        **changes,
    }


ARTICLE: Line = {
    "page": "page.txt",
    "article_id": "a_1",
    "url": None,
    "title": "A headline",
    "published": None,
    "outlet": None,
    "bylines": ["Ann Lee", "Bo Lee"],
    "language": "en",
    "kicker": "World",
    "modified": None,
    "dateline": "Kellmouth",
    "canonical": None,
    "credit": None,
    "known": [{"field": "title", "basis": "json-ld", "others": [{"basis": "text", "value": "Another"}]}],
    "form": "article",
    "carrier": "file",
    "text": "It is over.",
    "body": [12, 23],
    "removed": [
        {"text": "Menu", "reason": "menu", "span": [0, 4]},
        {"text": "Share", "reason": "share", "span": None},
    ],
    "version": 2,
    "versions": 3,
    "copies": [{"article_id": "a_2", "similarity": 0.75}, {"article_id": "a_3", "similarity": 0.7}],
}


def written(lines: list[Line], format: Format, **options: Any) -> bytes:
    to = io.BytesIO()
    assert write_lines(lines, to, format=format, **options) == len(lines)
    return to.getvalue()


def csv_rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))


def test_jsonl_is_the_lines_as_they_are() -> None:
    lines = [make_line(id="s_1"), make_line(id="s_2")]
    assert [json.loads(line) for line in written(lines, "jsonl").splitlines()] == lines


def test_jsonl_keeps_text_readable() -> None:
    assert "“Žižek”".encode() in written([make_line(text="“Žižek”")], "jsonl")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_one_array(count: int) -> None:
    assert len(json.loads(written([make_line()] * count, "json"))) == count


def test_parquet_has_the_fields_of_the_line() -> None:
    line = make_line()
    (row,) = pq.read_table(io.BytesIO(written([line], "parquet"))).to_pylist()
    assert row == line


def test_parquet_of_articles_has_the_fields_of_the_line() -> None:
    (row,) = pq.read_table(io.BytesIO(written([ARTICLE], "parquet", what="articles"))).to_pylist()
    assert row == ARTICLE


def test_parquet_without_lines_has_all_columns() -> None:
    table = pq.read_table(io.BytesIO(written([], "parquet")))
    assert (table.num_rows, table.column_names) == (0, line_schema("statements").names)


def test_parquet_is_written_in_row_groups() -> None:
    file = pq.ParquetFile(io.BytesIO(written([make_line()] * 2500, "parquet")))
    assert (file.metadata.num_rows, file.metadata.num_row_groups) == (2500, 3)


def test_csv_flattens_a_statement() -> None:
    (row,) = csv_rows(written([make_line()], "csv"))
    wanted = {
        "speaker": "Ann Lee",
        "speaker_how": "pronoun",
        "candidates": "Bo Lee (0.25)",
        "relay": "PBS > Susan Rice",
        "addressee": "reporters",
        "negated": "false",
        "headline": "true",
        "when_start": "2024-03-04",
        "when_end": "",
        "denies": "s_2 s_3",
        "content": "0:5 16:20",
        "cue_page": "",
        "origin_offset": "",
    }
    assert {name: row[name] for name in wanted} == wanted


def test_csv_gives_the_candidates_of_an_unknown_speaker() -> None:
    line = make_line(
        speaker=None, candidates=[{"name": "Ann", "confidence": 0.5}, {"name": "Bo", "confidence": 0.4}]
    )
    (row,) = csv_rows(written([line], "csv"))
    assert (row["speaker"], row["candidates"]) == ("", "Ann (0.5); Bo (0.4)")


def test_csv_keeps_line_breaks_and_quotation_marks() -> None:
    text = 'He said "no".\nThen he left, laughing.'
    (row,) = csv_rows(written([make_line(text=text)], "csv"))
    assert row["text"] == text


def test_csv_of_articles() -> None:
    (row,) = csv_rows(written([ARTICLE], "csv", what="articles"))
    assert (row["bylines"], row["body"]) == ("Ann Lee; Bo Lee", "12:23")
    assert (row["version"], row["versions"], row["copies"]) == ("2", "3", "a_2 (0.75); a_3 (0.7)")
    assert json.loads(row["removed"]) == ARTICLE["removed"]
    assert json.loads(row["known"]) == ARTICLE["known"]


@pytest.mark.parametrize("format", FORMATS)
def test_an_article_from_no_record_can_be_written(format: Format) -> None:
    kept = {name: ARTICLE[name] for name in ARTICLE if name not in ("version", "versions", "copies")}
    assert b"It is over." in written([kept], format, what="articles")


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "-",
        "=cmd|' /C calc'!A0",
        "1e5x=".replace("1e5x", "="),
    ],
)
def test_defuse_stops_what_a_spreadsheet_would_run(cell: str) -> None:
    assert defuse(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "It is over", "1+1=2", "-0.5", "1e-05", "“=”", "'=1"])
def test_defuse_leaves_other_cells_alone(cell: str) -> None:
    assert defuse(cell) == cell


def test_csv_defuses_what_a_page_says() -> None:
    (row,) = csv_rows(written([make_line(text='=HYPERLINK("http://x.example")', outlet="@home")], "csv"))
    assert (row["text"], row["outlet"]) == ('\'=HYPERLINK("http://x.example")', "'@home")


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_name_that_is_not_utf8_breaks_no_format(format: Format) -> None:
    assert written([make_line(page="caf\udce9.txt")], format)


@pytest.mark.parametrize("format", FORMATS)
def test_lines_are_written_as_they_come(format: Format) -> None:
    to = io.BytesIO()
    sizes: list[int] = []

    def lines() -> Iterator[Line]:
        for _ in range(3000):
            sizes.append(to.tell())
            yield make_line()

    write_lines(lines(), to, format=format)
    assert sizes[-1] > 0


def test_arrow_table_of_nothing_has_its_columns() -> None:
    assert arrow_table([]).column_names == line_schema("statements").names
