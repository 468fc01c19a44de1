"""JSON lines: a page a record, a problem a bad line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from onrecord.readers import inputs, jsonl, read_pages
from onrecord.records import Declared, Origin, Page, Problem

RECORD = {
    "id": "g1",
    "url": "https://gazette.example/1",
    "outlet": "The Gazette",
    "title": "Ferry stops",
    "published": "2022-01-04",
    "authors": ["Ann Lee", "Bo Ek"],
    "language": "en",
    "text": "The mayor said so.\n\nShe did.",
}


def read(tmp_path: Path, *lines: object, name: str = "a.jsonl", **kwargs: object) -> list[Page | Problem]:
    body = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    (tmp_path / name).write_bytes(gzip.compress(body.encode()) if name.endswith(".gz") else body.encode())
    return list(read_pages([str(tmp_path / name)], **kwargs))  # type: ignore[arg-type]  # passed on as given


def read_one(tmp_path: Path, line: object, **kwargs: object) -> Page:
    (page,) = read(tmp_path, line, **kwargs)  # type: ignore[arg-type]  # passed on as given
    assert isinstance(page, Page)
    return page


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson.gz", "a.txt", "a.jsonl.gz"])
def test_a_record_is_a_page(tmp_path: Path, name: str) -> None:
    page = read_one(tmp_path, RECORD, name=name)
    assert (page.name, page.url, page.form) == ("g1", "https://gazette.example/1", "article")
    assert page.body == RECORD["text"].encode()  # type: ignore[attr-defined]  # a string
    assert page.origin == Origin(str(tmp_path / name), 1)
    assert page.declared == Declared("Ferry stops", "The Gazette", "2022-01-04", ("Ann Lee", "Bo Ek"), "en")


@pytest.mark.parametrize(
    ("missing", "name"), [((), "g1"), (("id",), RECORD["url"]), (("id", "url"), "{file}#1")]
)
def test_a_record_is_named_by_its_id_or_url_or_place(
    tmp_path: Path, missing: tuple[str, ...], name: str
) -> None:
    record = {key: value for key, value in RECORD.items() if key not in missing}
    assert read_one(tmp_path, record).name == name.format(file=tmp_path / "a.jsonl")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"text": "cut off', "bad-json"),
        ("[1, 2]", "bad-json"),
        ('"text"', "bad-json"),
        ("[" * 100_000, "bad-json"),
        ('{"text": ' + "9" * 5000 + "}", "bad-json"),
        ('{"id": 1}', "no-text-field"),
        ('{"text": 5}', "no-text-field"),
        ('{"text": ["a"]}', "no-text-field"),
        ('{"text": "  "}', "empty-page"),
    ],
)
def test_a_bad_line_is_told_and_the_rest_is_read(tmp_path: Path, line: str, code: str) -> None:
    first, problem, last = read(tmp_path, RECORD, line, RECORD)
    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert problem.origin == Origin(str(tmp_path / "a.jsonl"), 2)
    assert problem.message.startswith(f"{tmp_path}/a.jsonl#2: ")


def test_a_line_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "caf\xe9"}\n' + json.dumps(RECORD).encode())
    problem, page = read_pages([str(tmp_path / "a.jsonl")])
    assert isinstance(problem, Problem)
    assert isinstance(page, Page)
    assert problem.code == "not-text"


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    pages = read(tmp_path, "", RECORD, "  ", RECORD)
    assert [page.origin.offset for page in pages] == [2, 4]


def test_a_field_is_found_under_the_name_given(tmp_path: Path) -> None:
    record = {"words": "He said so.", "text": "no", "when": "2022-01-04"}
    page = read_one(tmp_path, record, fields={"text": "words", "published": "when"})
    assert (page.body, page.declared.published) == (b"He said so.", "2022-01-04")


@pytest.mark.parametrize(
    ("record", "declared"),
    [
        ({"body": "x", "headline": "T"}, Declared(title="T")),
        ({"maintext": "x", "author": "Ann Lee and Bo Ek"}, Declared(bylines=("Ann Lee", "Bo Ek"))),
        ({"content": "x", "date": 2022}, Declared(published="2022")),
        ({"text": "x", "title": None, "outlet": ["?"]}, Declared()),
        ({"text": "x", "publisher": {"name": "The Gazette"}}, Declared(outlet="The Gazette")),
        ({"text": "x", "author": [{"name": "Ann Lee"}, "Bo Ek"]}, Declared(bylines=("Ann Lee", "Bo Ek"))),
        ({"text": "x", "author": "['Ann Lee', 'Bo Ek']"}, Declared(bylines=("Ann Lee", "Bo Ek"))),
        ({"articleBody": "x", "dateModified": "2022-01-05"}, Declared(modified="2022-01-05")),
    ],
)
def test_usual_names_are_known(tmp_path: Path, record: object, declared: Declared) -> None:
    assert read_one(tmp_path, record).declared == declared


def test_a_record_s_own_fields_go_before_the_caller_s(tmp_path: Path) -> None:
    known = Declared(outlet="Elsewhere", published="2020-01-01")
    page = read_one(tmp_path, {"text": "x", "outlet": "Here"}, declared=known)
    assert (page.declared.outlet, page.declared.published) == ("Here", "2020-01-01")


@pytest.mark.parametrize(
    ("form", "expected"),
    [("auto", "article"), ("jsonl", "article"), ("article", "article"), ("dump", "dump"), ("html", "html")],
)
def test_records_are_read_as_asked(tmp_path: Path, form: str, expected: str) -> None:
    assert read_one(tmp_path, RECORD, form=form).form == expected


def test_half_a_surrogate_pair_stays_one_code_point(tmp_path: Path) -> None:
    page = read_one(tmp_path, '{"text": "a\\ud83db"}')
    assert page.body.decode() == "a\ufffdb"


def test_a_line_that_is_too_large_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_PAGE_BYTES", 1_000)
    problem, page = read(tmp_path, {"text": "x" * 5_000}, RECORD)
    assert isinstance(problem, Problem)
    assert isinstance(page, Page)
    assert problem.code == "too-large"


def test_gzip_that_breaks_off_gives_the_pages_before(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"text": f"{n} said so."}) + "\n" for n in range(20_000))
    body = gzip.compress(lines.encode())
    (tmp_path / "a.jsonl.gz").write_bytes(body[: len(body) // 2])
    *pages, problem = read_pages([str(tmp_path / "a.jsonl.gz")])
    assert len(pages) > 100
    assert isinstance(problem, Problem)
    assert problem.code == "damaged-gzip"


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "value", [[RECORD, RECORD], {"articles": [RECORD, RECORD]}, {"total": 2, "hits": [RECORD, RECORD]}]
)
def test_a_json_file_may_be_one_list_of_records(tmp_path: Path, value: object, indent: int | None) -> None:
    (tmp_path / "a.json").write_text(json.dumps(value, indent=indent))
    pages = list(read_pages([str(tmp_path / "a.json")]))
    assert [(page.name, page.origin.offset) for page in pages if isinstance(page, Page)] == [
        ("g1", 1),
        ("g1", 2),
    ]


def test_a_json_file_may_be_one_record(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(RECORD, indent=2))
    (page,) = read_pages([str(tmp_path / "a.json")])
    assert isinstance(page, Page)
    assert page.name == "g1"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[1, 2", ["bad-json"]),
        ("[]", ["empty-page"]),
        ('[{"text": "He said so."}, 3, {"id": 4}]', ["bad-json", "no-text-field"]),
        ("[" * 100_000, ["bad-json"]),
        ('{"a": [{}], "b": [{}]}', ["no-text-field"]),
    ],
)
def test_what_is_no_list_of_records_is_told(tmp_path: Path, text: str, codes: list[str]) -> None:
    (tmp_path / "a.json").write_text(text)
    found = list(read_pages([str(tmp_path / "a.json")]))
    assert [entry.code for entry in found if isinstance(entry, Problem)] == codes


def test_json_of_too_many_parts_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "_MOST_PARTS", 1_000)
    (problem,) = read(tmp_path, '{"text": [' + "[]," * 2_000 + "[]]}")
    assert isinstance(problem, Problem)
    assert problem.code == "too-large"


def test_the_cap_is_the_readers_own() -> None:
    assert jsonl.MAX_PAGE_BYTES == inputs.MAX_PAGE_BYTES


@pytest.mark.parametrize("name", ["a.jsonl", "-"])
def test_a_field_may_be_inside_another(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(
        '{"article": {"body": "She said so."}, "meta": {"url": "https://a.example/1"}}\n'
    )
    (page,) = read_pages([str(tmp_path / name)], fields={"text": "article.body", "url": "meta.url"})
    assert isinstance(page, Page)
    assert (page.body, page.url) == (b"She said so.", "https://a.example/1")


@pytest.mark.parametrize("text", ['[{"text": "She said so."}]', '{\n "text": "She said so."\n}'])
def test_json_without_a_name_is_known(tmp_path: Path, text: str) -> None:
    (tmp_path / "story").write_text(text)
    (page,) = read_pages([str(tmp_path / "story")])
    assert isinstance(page, Page)
    assert page.body == b"She said so."


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("<p>She said so.</p>", "fragment"),
        ("One.<br>Two.<br/>Three.", "fragment"),
        ("<!DOCTYPE html><html><body>So.</body></html>", "html"),
        ("She wrote </p> in her mail.", "article"),
        ("He said a < b.", "article"),
    ],
)
def test_a_record_s_html_is_no_clean_article(tmp_path: Path, text: str, form: str) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": text}))
    (page,) = read_pages([str(tmp_path / "a.jsonl")])
    assert isinstance(page, Page)
    assert page.form == form


@pytest.mark.parametrize(
    ("value", "published"),
    [
        (1709528400, "2024-03-04T05:00:00+00:00"),
        (1709528400000, "2024-03-04T05:00:00+00:00"),
        (20240304, "2024-03-04"),
        ({"$date": "2024-03-04T05:00:00Z"}, "2024-03-04T05:00:00Z"),
        ("4 March 2024", "4 March 2024"),
    ],
)
def test_moments_in_numbers_are_read(tmp_path: Path, value: object, published: str) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "She said so.", "publishedAt": value}))
    (page,) = read_pages([str(tmp_path / "a.jsonl")])
    assert isinstance(page, Page)
    assert page.declared.published == published
