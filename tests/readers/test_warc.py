"""Web archives: a page an archived page; what is broken is told, and the rest is read."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from fastwarc.stream_io import ZstdWriter, zstd_train_dictionary_from_samples

from onrecord.readers import NOTICES, read_pages
from onrecord.readers import warc as warc_reader
from onrecord.records import Page, Problem

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DATE = "2024-05-15T06:00:00Z"
PAGE = b"<html><body><p>The mayor of page %d said so.</p></body></html>"


def answer(
    body: bytes, media_type: str = "text/html; charset=utf-8", *, status: int = 200, more: str = ""
) -> bytes:
    return f"HTTP/1.1 {status} X\r\nContent-Type: {media_type}\r\n{more}\r\n".encode() + body


def record(
    url: str | None,
    block: bytes,
    *,
    kind: str = "response",
    media_type: str = "application/http; msgtype=response",
    length: object = None,
    more: str = "",
) -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\n{target}WARC-Date: {DATE}\r\n"
        f"WARC-Record-ID: <urn:uuid:1>\r\n{more}"
        f"Content-Type: {media_type}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


GOOD = [record(f"https://a.example/{number}", answer(PAGE % number)) for number in range(3)]
PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("a.warc", bytes),
    ("a.warc.gz", gzip.compress),
    ("a.warc.zst", zstd.compress),
]


def read(tmp_path: Path, body: bytes, name: str = "a.warc", form: str = "auto") -> list[Page | Problem]:
    (tmp_path / name).write_bytes(body)
    return list(read_pages([str(tmp_path / name)], form=form))


def outline(found: list[Page | Problem]) -> list[str]:
    """The pages' names without their site, and the problems' codes, in order."""
    return [entry.name.rpartition("/")[2] if isinstance(entry, Page) else entry.code for entry in found]


@pytest.mark.parametrize(("name", "pack"), PACKERS)
def test_an_archived_page_is_a_page(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    packed = [pack(record) for record in GOOD]
    found = read(tmp_path, b"".join(packed), name)
    assert outline(found) == ["0", "1", "2"]
    page = found[1]
    assert isinstance(page, Page)
    assert (page.url, page.body, page.form) == ("https://a.example/1", PAGE % 1, "html")
    assert (page.carrier, page.fetched) == ("warc", DATE)
    assert (page.origin.file, page.origin.offset) == (str(tmp_path / name), len(packed[0]))


@pytest.mark.parametrize(("name", "pack"), PACKERS)
def test_a_broken_record_is_told_and_the_rest_is_read(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    first, second, third = (pack(record) for record in GOOD)
    found = read(tmp_path, first + second[: len(second) // 2] + third, name)
    assert outline(found) == ["0", "damaged-warc", "2"]


@pytest.mark.parametrize(("name", "pack"), PACKERS)
def test_an_archive_that_breaks_off_gives_the_pages_before(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    first, second, _ = (pack(record) for record in GOOD)
    assert outline(read(tmp_path, first + second[:-30], name)) == ["0", "damaged-warc"]


@pytest.mark.parametrize(
    ("broken", "codes"),
    [
        (record("https://a.example/x", answer(b"x"), length=-4), ["damaged-warc"]),
        (record("https://a.example/x", answer(b"x"), length="many"), ["damaged-warc"]),
        (record("https://a.example/x", answer(b"x"), length=100_000), ["damaged-warc"]),
        (record("https://a.example/x", answer(b"x"), length=10**12), ["too-large"]),
        (record("https://a.example/x", answer(b"x"), length=100), ["damaged-warc"]),
        (record("https://a.example/x", b"no answer"), ["damaged-warc"]),
        (record("https://a.example/x", answer(b"x")).replace(b"\r\n\r\nHTTP", b"\r\nHTTP"), ["damaged-warc"]),
        (b"garbage\r\n\r\n", ["damaged-warc"]),
        (record("https://a.example/x", answer(b"", status=404)), ["archived-status"]),
        (record("https://a.example/x", b"", kind="revisit"), ["revisit"]),
        (record("https://a.example/x", answer(b"")), ["empty-page"]),
        (record("https://a.example/x", answer(b"%PDF-1.7")), ["pdf"]),
        (
            record(
                "https://a.example/x",
                answer(gzip.compress(PAGE * 50)[:-20], more="Content-Encoding: gzip\r\n"),
            ),
            ["not-text"],
        ),
    ],
)
def test_a_record_that_is_no_page_is_told_and_the_rest_is_read(
    tmp_path: Path, broken: bytes, codes: list[str]
) -> None:
    found = read(tmp_path, GOOD[0] + broken + GOOD[2])
    assert outline(found) == ["0", *codes, "2"]
    problem = found[1]
    assert isinstance(problem, Problem)
    assert problem.message.startswith(f"{tmp_path}/a.warc")


def test_a_record_too_large_is_never_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc_reader, "_MOST_BLOCK_BYTES", 1_000)
    large = record("https://a.example/x", answer(b"<p>" * 1_000))
    assert outline(read(tmp_path, GOOD[0] + large + GOOD[2])) == ["0", "too-large", "2"]


def test_what_is_no_text_is_counted_in_one_notice(tmp_path: Path) -> None:
    others = [
        record("https://a.example/i", answer(b"\x89PNG", "image/png")),
        record("https://a.example/c", answer(b"p {}", "text/css")),
        record("https://a.example/robots.txt", answer(b"User-agent: *", "text/plain")),
        record("https://a.example/0", b"GET / HTTP/1.1\r\n\r\n", kind="request"),
    ]
    found = read(tmp_path, GOOD[0] + b"".join(others))
    assert outline(found) == ["0", "other-records"]
    notice = found[1]
    assert isinstance(notice, Problem)
    assert "3 archived files" in notice.message


@pytest.mark.parametrize("code", ["other-records", "archived-status", "revisit", "cut-record", "bad-digest"])
def test_what_is_rightly_left_out_fails_no_run(code: str) -> None:
    assert code in NOTICES


def test_an_archive_without_pages_is_told(tmp_path: Path) -> None:
    info = record(None, b"software: x\r\n", kind="warcinfo", media_type="application/warc-fields")
    assert outline(read(tmp_path, info)) == ["no-pages"]


def test_the_text_of_a_wet_file_is_a_dump(tmp_path: Path) -> None:
    wet = record(
        "https://a.example/0", b"Home\nMenu\nThe mayor said so.", kind="conversion", media_type="text/plain"
    )
    (page,) = read(tmp_path, wet)
    assert isinstance(page, Page)
    assert (page.form, page.body) == ("dump", b"Home\nMenu\nThe mayor said so.")


def test_a_feed_in_an_archive_gives_its_entries(tmp_path: Path) -> None:
    rss = (
        b'<rss version="2.0"><channel><title>The Gazette</title><item><guid>g1</guid><title>T</title>'
        b"<link>https://a.example/g1</link><description>The mayor said so.</description></item>"
        b"</channel></rss>"
    )
    feed = record("https://a.example/rss", answer(rss, "application/rss+xml"))
    pages = [entry for entry in read(tmp_path, GOOD[0] + feed) if isinstance(entry, Page)]
    assert [(page.name, page.carrier) for page in pages] == [("https://a.example/0", "warc"), ("g1", "feed")]
    assert pages[1].origin.offset == len(GOOD[0])


def test_the_server_s_charset_is_used(tmp_path: Path) -> None:
    czech = "<html><p>Příliš žluťoučký</p></html>".encode("iso-8859-2")
    (page,) = read(tmp_path, record("https://a.example/0", answer(czech, "text/html; charset=iso-8859-2")))
    assert isinstance(page, Page)
    assert page.media_type == "text/html; charset=iso8859-2"


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (gzip.compress(PAGE % 1), "Content-Encoding: gzip\r\n"),
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE % 1), PAGE % 1), "Transfer-Encoding: chunked\r\n"),
        (PAGE % 1, "Content-Encoding: gzip\r\n"),
        (PAGE % 1, "Transfer-Encoding: chunked\r\n"),
    ],
    ids=["gzip", "chunked", "gzip undone", "chunked undone"],
)
def test_the_server_s_encodings_are_undone(tmp_path: Path, body: bytes, more: str) -> None:
    (page,) = read(tmp_path, record("https://a.example/0", answer(body, more=more)))
    assert isinstance(page, Page)
    assert page.body == PAGE % 1


def test_a_bomb_in_a_record_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc_reader, "MAX_PAGE_BYTES", 100_000)
    bomb = answer(gzip.compress(b"<p>" * 1_000_000), more="Content-Encoding: gzip\r\n")
    found = read(tmp_path, record("https://a.example/0", bomb) + GOOD[1])
    assert outline(found) == ["too-large", "1"]


def test_a_record_without_a_url_is_named_by_its_id(tmp_path: Path) -> None:
    (page,) = read(tmp_path, record(None, answer(PAGE % 1)))
    assert isinstance(page, Page)
    assert (page.name, page.url) == ("<urn:uuid:1>", None)


@pytest.mark.parametrize(
    ("digest", "codes"),
    [
        ("sha1:" + base64.b32encode(hashlib.sha1(answer(PAGE % 1)).digest()).decode(), []),
        ("sha256:" + hashlib.sha256(answer(PAGE % 1)).hexdigest(), []),
        ("blake9:ABC", []),
        ("sha1:ABC", ["bad-digest"]),
    ],
)
def test_a_digest_that_does_not_agree_is_noticed(tmp_path: Path, digest: str, codes: list[str]) -> None:
    body = record("https://a.example/1", answer(PAGE % 1), more=f"WARC-Block-Digest: {digest}\r\n")
    assert outline(read(tmp_path, body)) == [*codes, "1"]


def test_a_page_that_the_archive_cut_is_noticed(tmp_path: Path) -> None:
    body = record("https://a.example/1", answer(PAGE % 1), more="WARC-Truncated: length\r\n")
    assert outline(read(tmp_path, body)) == ["cut-record", "1"]


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_records_packed_as_one_are_read_at_their_unpacked_offsets(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    found = read(tmp_path, pack(b"".join(GOOD)), "a.warc.gz")
    assert [entry.origin.offset for entry in found] == [0, len(GOOD[0]), len(GOOD[0]) + len(GOOD[1])]


def test_zstd_with_a_dictionary_is_read(tmp_path: Path) -> None:
    samples = [PAGE % number * 3 + b"%d" % number for number in range(200)]
    packed = io.BytesIO()
    writer = ZstdWriter(packed, dictionary=zstd_train_dictionary_from_samples(samples, 1_000))
    for good in GOOD:
        writer.write(good)
        writer.finish()
    writer.close()
    assert outline(read(tmp_path, packed.getvalue(), "a.warc.zst")) == ["0", "1", "2"]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(b"".join(gzip.compress(good) for good in GOOD))

    monkeypatch.setattr("sys.stdin", Stdin())
    assert outline(list(read_pages(["-"]))) == ["0", "1", "2"]


@pytest.mark.parametrize(("form", "expected"), [("dump", "html"), ("html", "html"), ("warc", "html")])
def test_an_archive_is_an_archive_whatever_it_is_read_as(tmp_path: Path, form: str, expected: str) -> None:
    (page,) = read(tmp_path, GOOD[0], form=form)
    assert isinstance(page, Page)
    assert (page.form, page.carrier) == (expected, "warc")


def _record(block: bytes, url: str = "https://gazette.example/1", kind: str = "response") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: "
    head += "application/http; msgtype=response" if kind == "response" else "text/plain"
    return f"{head}\r\nContent-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("dns:gazette.example", "response"),
        ("urn:text:https://gazette.example/1", "resource"),
        ("metadata://gnu.org/software/wget/warc/wget.log", "resource"),
    ],
)
def test_what_crawlers_keep_beside_a_page_is_no_page(tmp_path: Path, url: str, kind: str) -> None:
    (tmp_path / "a.warc").write_bytes(_record(b"She said so.", url, kind))
    found = list(read_pages([str(tmp_path / "a.warc")]))
    assert "other-records" in [entry.code for entry in found if isinstance(entry, Problem)]
    assert not [entry for entry in found if isinstance(entry, Page)]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>She said so.</p>",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: deflate\r\n\r\n"
        + zlib.compress(b"<p>She said so.</p>")[2:-4],
    ],
)
def test_answers_that_are_written_otherwise_are_read(tmp_path: Path, answer: bytes) -> None:
    (tmp_path / "a.warc").write_bytes(_record(answer))
    (page,) = read_pages([str(tmp_path / "a.warc")])
    assert isinstance(page, Page)
    assert page.body == b"<p>She said so.</p>"
