"""What every reader must do, whatever the form: run on one small file of each."""

from __future__ import annotations

import gzip
import json
import random
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onrecord.readers import FORMS, read_pages
from onrecord.records import Page, Problem, page_id

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "forms"
FILES = {
    "article": "article.txt",
    "dump": "dump.txt",
    "html": "page.html",
    "jsonl": "records.jsonl",
    "csv": "table.csv",
    "parquet": "table.parquet",
    "feed": "full.rss",
    "warc": "archive.warc",
    "mail": "plain.eml",
    "markdown": "article.md",
}
each_form = pytest.mark.parametrize("form", sorted(FILES))
each_file = pytest.mark.parametrize(
    "name", sorted(path.name for path in EXAMPLES.iterdir() if path.is_file() and path.suffix != ".py")
)


def read(path: Path, form: str = "auto") -> list[Page | Problem]:
    return list(read_pages([str(path)], form=form, fields={"text": "words"} if "own_" in path.name else None))


def pages(path: Path, form: str = "auto") -> list[Page]:
    return [entry for entry in read(path, form) if isinstance(entry, Page)]


def test_every_form_has_its_file() -> None:
    assert {"auto", *FILES} == set(FORMS)


@each_file
def test_a_page_says_what_it_is_and_where_it_is_from(name: str) -> None:
    (page,) = pages(EXAMPLES / name)
    assert page.id == page_id(page.url, page.body, outlet=page.declared.outlet)
    assert page.name
    assert page.origin.file == str(EXAMPLES / name)
    assert (page.origin.offset is None) == (page.carrier in ("file", "mail", "markdown"))
    assert "; charset=" in page.media_type
    page.body.decode(page.media_type.rpartition("=")[2])


@each_file
def test_the_same_file_gives_the_same_pages(name: str) -> None:
    assert read(EXAMPLES / name) == read(EXAMPLES / name)


@each_form
def test_what_is_found_by_itself_is_what_is_found_when_asked(form: str) -> None:
    path = EXAMPLES / FILES[form]
    assert pages(path, form) == pages(path)


@each_form
def test_a_packed_file_gives_the_same_pages(tmp_path: Path, form: str) -> None:
    packed = tmp_path / (FILES[form] + ".gz")
    packed.write_bytes(gzip.compress((EXAMPLES / FILES[form]).read_bytes()))
    assert [page.id for page in pages(packed)] == [page.id for page in pages(EXAMPLES / FILES[form])]


@each_form
@pytest.mark.parametrize(
    "body",
    [b"", b" \r\n", b"\xef\xbb\xbf", bytes(range(256)) * 20, b"\x00" * 5_000, b"\xff\xfe\x00\xd8" * 500],
    ids=["nothing", "blanks", "mark", "binary", "zeros", "surrogates"],
)
def test_what_holds_no_text_is_a_problem(tmp_path: Path, form: str, body: bytes) -> None:
    path = tmp_path / FILES[form]
    path.write_bytes(body)
    found = [*read(path, form), *read(path)]
    assert found
    assert all(
        isinstance(entry, Problem) and entry.code and entry.origin.file == str(path) for entry in found
    )
    assert "internal-error" not in {entry.code for entry in found if isinstance(entry, Problem)}


@each_form
@pytest.mark.parametrize("seed", range(8))
def test_what_is_cut_or_broken_raises_nothing(tmp_path: Path, form: str, seed: int) -> None:
    chance = random.Random(seed)
    body = bytearray((EXAMPLES / FILES[form]).read_bytes())
    if seed % 2:
        del body[chance.randrange(1, len(body)) :]
    for _ in range(seed):
        body[chance.randrange(len(body))] = chance.randrange(256)
    path = tmp_path / FILES[form]
    path.write_bytes(body)
    found = [*read(path, form), *read(path)]
    assert found
    assert "internal-error" not in {entry.code for entry in found if isinstance(entry, Problem)}


TEXT = "The mayor said that it was over. " * 300


def write_lines(path: Path, count: int) -> None:
    with path.open("w") as file:
        for number in range(count):
            file.write(json.dumps({"id": str(number), "text": TEXT}) + "\n")


def write_rows(path: Path, count: int) -> None:
    with path.open("w") as file:
        file.write("id,text\n")
        for number in range(count):
            file.write(f'{number},"{TEXT}"\n')


def write_parquet(path: Path, count: int) -> None:
    table = pa.table({"id": [str(number) for number in range(count)], "text": [TEXT] * count})
    pq.write_table(table, path, row_group_size=200)


def write_archive(path: Path, count: int) -> None:
    body = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>{TEXT}</p></html>".encode()
    with path.open("wb") as file:
        for number in range(count):
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            file.write(head.encode() + body + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.jsonl", write_lines),
        ("a.csv", write_rows),
        ("a.parquet", write_parquet),
        ("a.warc", write_archive),
    ],
)
def test_a_file_of_many_articles_is_never_held_whole(
    tmp_path: Path, name: str, write: Callable[[Path, int], None]
) -> None:
    path = tmp_path / name
    write(path, 10)
    list(read_pages([str(path)]))  # what is loaded once is loaded now
    write(path, 2_000)
    tracemalloc.start()
    count = sum(1 for page in counted(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2_000
    assert peak < 4_000_000 < 2_000 * len(TEXT)


def counted(path: Path) -> Iterator[Page]:
    for entry in read_pages([str(path)]):
        assert isinstance(entry, Page), entry
        yield entry
