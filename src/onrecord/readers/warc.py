"""Web archives, WARC and WET, packed or not: every page that was archived, each a page of its own.

fastwarc reads the records; of the readers in Python it is by far the fastest. It goes on silently where a
record is cut off or its length is wrong, and stops at the first one it cannot parse, so lengths are counted
here, and the next record is looked for behind a broken one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from onrecord.readers import feed, html, text
from onrecord.readers.inputs import HEAD_BYTES, MAX_PAGE_BYTES, Source, Wanted, ending, refuse
from onrecord.readers.unpacking import Packing, unpack_first_member
from onrecord.records import Carrier, Origin, Page, Problem

_VERSION = b"WARC/1."
# Between two records, one of which should not be inside the other.
_SEAM = b"\r\n\r\n" + _VERSION
# What a record's first bytes are in the file, by its packing.
_MARKERS: dict[str | None, bytes] = {
    None: _VERSION,
    "gzip": b"\x1f\x8b\x08",
    "zstd": b"\x28\xb5\x2f\xfd",
}
_DICTIONARY = b"\x5d\x2a\x4d\x18"

# A page with the server's headers; those of real servers are below 64 KiB.
_MOST_BLOCK_BYTES = MAX_PAGE_BYTES + 64 * 1024
# How many places behind a broken record are tried. In packed bytes one in 16 million looks like a beginning.
_MOST_TRIES = 10_000
_CHUNK = 1024 * 1024

# What pages are sent as, and the ending that a file of that kind would have.
_KINDS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/feed+json": ".json",
}
# What crawlers keep beside a page: Browsertrix its words, pictures and parts, wget its settings and log,
# Heritrix what it asked of the name server.
_BESIDE = re.compile(r"(?:urn:(?!uuid:)[\w-]+:https?:|metadata:|dns:|whois:|filedesc:)", re.IGNORECASE)
_NO_PAGES = frozenset({"image", "pdf", "archive", "not-text"})
_HASHES = {"sha1", "sha256", "sha512", "md5"}


def claims(head: bytes, name: str) -> bool:
    """Whether it begins as a WARC record does, or the name says so."""
    return head.startswith(_VERSION) or ending(name) == ".warc"


def read(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """A page an archived page (more where it is a feed), a Problem a record that is none, in order.

    Records of other things (pictures, scripts, requests) are passed over and counted in one notice.
    """
    others = 0
    empty = True
    for record in _records(source):
        if isinstance(record, Problem):
            empty = False
            yield record
        elif record.type == "revisit":
            empty = False
            yield record.problem("revisit", f"{record.name}: unchanged since an earlier visit; no page in it")
        elif record.type in ("response", "resource", "conversion"):
            found = _read_record(record, wanted)
            if found is None:
                others += 1
            else:
                empty = False
                yield from found
    if others:
        yield source.problem("other-records", f"{others:,} archived files that are no pages of text or HTML")
    if empty:
        yield source.problem("no-pages", "no archived page in it; give an archive that has responses")


@dataclass(frozen=True, slots=True)
class _Record:
    """One record: `offset` is where it stands in the file, `block` its bytes with the server's headers."""

    file: str
    offset: int
    type: str
    url: str | None
    id: str | None
    date: str | None
    media_type: str | None
    block: bytes
    cut: str | None
    digest: str | None

    @property
    def name(self) -> str:
        return self.url or self.id or f"{self.file}#{self.offset}"

    def problem(self, code: str, message: str) -> Problem:
        return _problem(self.file, self.offset, code, message)


def _problem(file: str, offset: int, code: str, message: str) -> Problem:
    return Problem("read", code, f"{file}#{offset}: {message}", Origin(file, offset))


def _read_record(record: _Record, wanted: Wanted) -> Iterator[Page | Problem] | None:
    """The pages of a record; None where it holds something else."""
    body, media_type, charset = record.block, record.media_type, None
    if _BESIDE.match(record.url or ""):
        return None
    if record.type == "response":
        answer = _Answer.of(record.block)
        if answer is None:
            return iter([record.problem("damaged-warc", "no HTTP answer in it; left out, archive it again")])
        if answer.status != 200:
            reason = f"{record.name}: the server answered {answer.status}, which is no page"
            return iter([record.problem("archived-status", reason)])
        body, media_type, charset = answer.body, answer.media_type, answer.charset
    media_type = (media_type or "").partition(";")[0].strip().lower()
    kind = _KINDS.get(media_type) if media_type else ".html"
    if kind is None or (record.url or "").endswith("/robots.txt"):
        return None
    refused = None if media_type else refuse(record.name, body[:HEAD_BYTES])
    if refused is not None and refused.code in _NO_PAGES:
        return None
    return _read_body(record, body, kind, charset, wanted)


def _read_body(
    record: _Record, body: bytes, kind: str, charset: str | None, wanted: Wanted
) -> Iterator[Page | Problem]:
    if len(body) > MAX_PAGE_BYTES:
        yield record.problem("too-large", f"{record.name}: more than {MAX_PAGE_BYTES // 2**20} MiB; left out")
        return
    if (problem := refuse(record.name, body[:HEAD_BYTES])) is not None:
        yield replace(
            problem, origin=Origin(record.file, record.offset), message=f"{record.file}: {problem.message}"
        )
        return
    if record.cut is not None:
        yield record.problem(
            "cut-record",
            f"{record.name}: the archive says that it kept only a part ({record.cut}); look at it",
        )
    if record.digest is not None and not _agrees(record.digest, record.block):
        yield record.problem(
            "bad-digest", f"{record.name}: the archive's digest is not that of these bytes; look at it"
        )
    inner = Source(record.name, body[:HEAD_BYTES], io.BytesIO(body), charset=charset, kind=kind)
    asked = replace(wanted, url=record.url or wanted.url)
    if kind in (".rss", ".atom", ".xml", ".json"):
        found = feed.read(inner, asked)
    elif record.type == "conversion":
        found = text.read(inner, asked if wanted.form == "article" else replace(asked, form="dump"))
    elif kind == ".html":
        found = html.read(inner, asked)
    else:
        found = text.read(inner, asked)
    origin = Origin(record.file, record.offset)
    for entry in found:
        if isinstance(entry, Page):
            carrier: Carrier = "feed" if entry.carrier == "feed" else "warc"
            yield replace(entry, origin=origin, carrier=carrier, fetched=record.date)
        else:
            yield replace(entry, origin=origin, message=f"{record.file}: {entry.message}")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server answered, its transfer and content encodings undone."""

    status: int
    media_type: str | None
    charset: str | None
    body: bytes

    @classmethod
    def of(cls, block: bytes) -> _Answer | None:
        """None where the block holds no HTTP answer."""
        from fastwarc.warc import WarcRecord

        if not block.startswith(b"HTTP/"):
            return None
        block = _with_line_breaks(block)
        for decoding in ("transfer", "none"):
            # An archive's record may say chunked of bytes that its writer has put together already.
            record = WarcRecord.from_bytes(
                b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
                b"Content-Length: %d\r\n\r\n%b\r\n\r\n" % (len(block), block)
            )
            try:
                record.parse_http(auto_decode=decoding)
                headers = record.http_headers
                status = None if headers is None else headers.status_code
                if status is None or record.reader is None:
                    return None
                body = record.reader.read(_MOST_BLOCK_BYTES)
            except OSError:
                continue
            body = _decoded(body, headers.get("Content-Encoding") or "")
            return cls(status, record.http_content_type, record.http_charset, body)
        return None


def _with_line_breaks(block: bytes) -> bytes:
    """An HTTP answer whose headers end their lines in a line feed alone, as some archives' do, mended."""
    head, apart, body = block.partition(b"\n\n")
    if not apart or b"\r\n" in head:
        return block
    return head.replace(b"\n", b"\r\n") + b"\r\n\r\n" + body


def _decoded(body: bytes, encoding: str) -> bytes:
    """The body with its content encodings undone, up to a byte more than a page may have.

    As it is where it is not so encoded after all, for an archive's writer may have undone it; where it
    breaks off; and where the encoding is not known. urllib3 does it: fastwarc would unpack a bomb whole.
    """
    if not encoding or _is_cut_gzip(body):
        return body
    from urllib3 import HTTPResponse
    from urllib3.exceptions import HTTPError

    answer = HTTPResponse(io.BytesIO(body), headers={"content-encoding": encoding}, preload_content=False)
    try:
        return answer.read(MAX_PAGE_BYTES + 1)
    except HTTPError:
        return body


def _is_cut_gzip(body: bytes) -> bool:
    """Whether it is gzip data that breaks off; then it is no text, and is told as such."""
    if not body.startswith(_MARKERS["gzip"]):
        return False
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(body, MAX_PAGE_BYTES + 1)
    except zlib.error:
        return True
    return not unpacker.eof and len(text) <= MAX_PAGE_BYTES


def _agrees(digest: str, block: bytes) -> bool:
    """Whether "sha1:3I42H3S6…" is of these bytes; so it is where the kind of digest is not known."""
    kind, _, value = digest.partition(":")
    if kind.lower() not in _HASHES:
        return True
    made = hashlib.new(kind.lower(), block, usedforsecurity=False).digest()
    written = {base64.b32encode(made).decode().rstrip("="), binascii.hexlify(made).decode().upper()}
    return value.strip().rstrip("=").upper() in written


def _records(source: Source) -> Iterator[_Record | Problem]:
    """The records, and a problem for each break.

    What comes through a pipe, or was packed as one, is read unpacked: offsets are then into the unpacked
    bytes, and behind a break nothing can be found again.
    """
    if source.path is None or source.packing not in _MARKERS or _is_packed_whole(source.path, source.packing):
        for entry in _records_until_a_break(source.name, _Forward(source.stream)):
            yield entry.problem(source, "the rest is not read") if isinstance(entry, _Break) else entry
        return
    with source.path.open("rb") as file:
        yield from _all_records(source, file)


def _all_records(source: Source, file: IO[bytes]) -> Iterator[_Record | Problem]:
    """Records to a break, and on from the next place where one may begin."""
    at: int | None = 0
    told = False
    for _ in range(_MOST_TRIES):
        if at is None:
            return
        file.seek(at)
        found: _Record | _Break | None = None
        for found in _records_until_a_break(source.name, file):
            if isinstance(found, _Record):
                at, told = found.offset, False
                yield found
        if not isinstance(found, _Break):
            return
        # A place that only looked like a beginning is no second problem.
        if found.offset is not None or not told:
            yield found.problem(source, "what follows is read", at)
        told = True
        start = at if found.offset is None else found.offset
        if (
            source.packing is None
            and found.behind is not None
            and found.behind <= os.fstat(file.fileno()).st_size
        ):
            start = found.behind
        at = _find_next(file, start, source)
    yield source.problem("damaged-warc", f"broken in {_MOST_TRIES:,} places; the rest is not read")


@dataclass(frozen=True, slots=True)
class _Break:
    """Where reading cannot go on: `offset` of the record, None where none began; `behind`: where it ends."""

    code: str
    reason: str
    offset: int | None
    behind: int | None = None

    def problem(self, source: Source, rest: str, at: int = 0) -> Problem:
        """To be told; `at` is where reading was when no record began, `rest` what becomes of what follows."""
        where = at if self.offset is None else self.offset
        return _problem(source.name, where, self.code, f"{self.reason}; {rest}")


class _Forward:
    """A stream that cannot be wound back, as fastwarc wants it: it asks for the place, and moves on."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._at = 0

    def read(self, size: int = _CHUNK) -> bytes:
        piece = self._stream.read(size)
        self._at += len(piece)
        return piece

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        ahead = offset - self._at if whence == os.SEEK_SET else offset
        if whence == os.SEEK_END or ahead < 0:
            raise io.UnsupportedOperation("this stream goes forward only")
        while ahead and (piece := self.read(min(ahead, _CHUNK))):
            ahead -= len(piece)
        return self._at

    def close(self) -> None:
        pass


def _records_until_a_break(name: str, file: IO[bytes] | _Forward) -> Iterator[_Record | _Break]:
    from fastwarc.warc import ArchiveIterator

    records: Any = ArchiveIterator(file, parse_http=False)
    while True:
        try:
            record = next(records, None)
        except OSError as error:
            yield _Break("damaged-warc", f"no WARC record, or a broken one ({error})", None)
            return
        if record is None:
            return
        headers = record.headers
        at = record.stream_pos
        length = headers.get("Content-Length") or ""
        if not (length.isascii() and length.isdigit()) or headers.get("WARC-Type") is None:
            yield _Break("damaged-warc", "a record without its type or a length", at)
            return
        if int(length) > _MOST_BLOCK_BYTES:
            reason = f"a record of {int(length):,} bytes, more than {MAX_PAGE_BYTES // 2**20} MiB; left out"
            yield _Break("too-large", reason, at, at + int(length))
            return
        try:
            block = record.reader.read(int(length))
        except OSError as error:
            yield _Break("damaged-warc", f"a broken record ({error})", at)
            return
        if len(block) < int(length):
            yield _Break("damaged-warc", f"a record cut off at {len(block):,} of {int(length):,} bytes", at)
            return
        if _SEAM in block:
            yield _Break("damaged-warc", "a record whose length takes in the next one", at)
            return
        yield _Record(
            file=name,
            offset=at,
            type=headers["WARC-Type"].strip().lower(),
            url=_url(headers.get("WARC-Target-URI")),
            id=headers.get("WARC-Record-ID"),
            date=headers.get("WARC-Date"),
            media_type=headers.get("Content-Type"),
            block=block,
            cut=headers.get("WARC-Truncated")
            or ("a segment" if headers.get("WARC-Segment-Number") else None),
            digest=headers.get("WARC-Block-Digest"),
        )


def _url(target: str | None) -> str | None:
    """A record's address; early writers put it in angle brackets."""
    return (target or "").strip().removeprefix("<").removesuffix(">") or None


def _find_next(file: IO[bytes], start: int, source: Source) -> int | None:
    """The first place behind `start` where a record may begin; None when there is none."""
    if source.head.startswith(_DICTIONARY):
        return None  # what is packed with a dictionary can only be read from the beginning
    marker = _MARKERS[source.packing]
    at = start + 1
    file.seek(at)
    kept = b""
    while chunk := file.read(_CHUNK):
        found = (kept + chunk).find(marker)
        if found >= 0:
            return at - len(kept) + found
        at += len(chunk)
        kept = (kept + chunk)[1 - len(marker) :]
    return None


def _is_packed_whole(path: Path, packing: Packing | None) -> bool:
    """Whether all records were packed as one: the file's offsets then say nothing."""
    if packing is None:
        return False
    with path.open("rb") as file:
        return _SEAM in unpack_first_member(file.read(HEAD_BYTES), packing)
