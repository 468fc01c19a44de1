"""What the user named, found and opened: files, folders, globs, standard input, gzip; and what is no page."""

from __future__ import annotations

import glob
import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from onrecord.records import Declared, Origin, Problem

MAX_PAGE_BYTES = 64 * 1024 * 1024
"""Largest page or JSONL line that is read, after decompression; the largest news pages are below 10 MiB."""

HEAD_BYTES = 64 * 1024
"""How much of a file is looked at to tell its form."""

STDIN = "-"
PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".txt", ".text", ".jsonl", ".ndjson")
"""What files in a folder must end in, with or without ".gz"; a file named by itself is always read."""

# First bytes of what is no page: code, what it is, what to do.
_MAGIC: tuple[tuple[bytes, str, str, str], ...] = (
    (b"%PDF-", "pdf", "a PDF", "extract its text first, e.g. with pdftotext"),
    (b"\x89PNG", "image", "an image", "run text recognition on it first"),
    (b"\xff\xd8\xff", "image", "an image", "run text recognition on it first"),
    (b"GIF8", "image", "an image", "run text recognition on it first"),
    (b"RIFF", "image", "an image, sound or video file", "give the page it stands on"),
    (b"II*\x00", "image", "an image", "run text recognition on it first"),
    (b"MM\x00*", "image", "an image", "run text recognition on it first"),
    (b"PK\x03\x04", "archive", "a zip archive or an office document", "unpack it and give the pages in it"),
    (b"BZh", "archive", "a bzip2 file", "unpack it first"),
    (b"\xfd7zXZ\x00", "archive", "an xz file", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "archive", "a zstd file", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "archive", "a 7z archive", "unpack it first"),
    (b"Rar!", "archive", "a rar archive", "unpack it first"),
    (b"\xd0\xcf\x11\xe0", "archive", "an office document", "save it as text or HTML first"),
    (b"{\\rtf", "not-text", "an RTF document", "save it as text or HTML first"),
    (b"\x7fELF", "not-text", "a program", "give a page"),
    (b"PAR1", "not-text", "a Parquet file", "export it as JSONL first"),
    (b"SQLite format 3\x00", "not-text", "an SQLite file", "give pages; a record is named with --record"),
)
READING_ERRORS = (OSError, EOFError, zlib.error)
"""What reading a file, or the gzip in it, may raise."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller asked of every input; see `read_pages`."""

    form: str
    declared: Declared
    url: str | None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input: its name as the user gave it, its first bytes, and the stream from its start."""

    name: str
    head: bytes
    stream: IO[bytes]

    def problem(self, code: str, message: str, line: int | None = None) -> Problem:
        """A problem with this input; the message is preceded by its name, and line where there is one."""
        return input_problem(self.name, code, message, line)


def input_problem(name: str, code: str, message: str, line: int | None = None) -> Problem:
    """A problem of the read stage; `message` says what happened, what was wanted and what to do."""
    place = name if line is None else f"{name}#{line}"
    return Problem("read", code, f"{place}: {message}", Origin(name, line))


def find_inputs(inputs: Sequence[str]) -> Iterator[str | Problem]:
    """The files behind the inputs, by name; a folder's files follow each other sorted."""
    for name in inputs:
        if name == STDIN:
            yield name
        elif os.path.lexists(name):
            yield from _files_of(name)
        elif glob.has_magic(name):
            found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute pattern
            if not found:
                yield input_problem(name, "no-pages", "no file matches; check the pattern and the folder")
            for match in found:
                yield from _files_of(match)
        elif name.startswith(("http://", "https://")):
            reason = "a URL; this version fetches nothing, save the page and name its file with --url URL"
            yield input_problem(name, "not-fetched", reason)
        else:
            yield input_problem(name, "missing-path", "no such file or folder; check the path")


def _files_of(name: str) -> Iterator[str | Problem]:
    if not Path(name).is_dir():
        yield name
        return
    found = False
    for folder, below, files in os.walk(name):
        below[:] = sorted(entry for entry in below if not entry.startswith("."))
        for file in sorted(files):
            if not file.startswith(".") and ending(file) in PAGE_ENDINGS:
                found = True
                yield str(Path(folder, file))
    if not found:
        endings = ", ".join(PAGE_ENDINGS)
        yield input_problem(
            name,
            "no-pages",
            f"no pages in this folder; wanted files ending in {endings}; name a file to read it",
        )


def ending(name: str) -> str:
    """A file name's ending in lower case, without ".gz": ".html" for "a/page.HTML.gz"."""
    return Path(name.lower().removesuffix(".gz")).suffix


@contextmanager
def open_input(name: str) -> Iterator[Source | Problem]:
    """An input opened, and unpacked where it is gzip; a Problem where it cannot be read or is no page."""
    try:
        raw: IO[bytes] = sys.stdin.buffer if name == STDIN else Path(name).open("rb")  # noqa: SIM115  # closed below
    except OSError as error:
        yield input_problem(name, "unreadable", f"cannot be opened ({error.strerror}); check its rights")
        return
    try:
        yield _opened(name, raw)
    finally:
        if name != STDIN:
            raw.close()


def _opened(name: str, raw: IO[bytes]) -> Source | Problem:
    try:
        head = raw.read(HEAD_BYTES)
        stream = io.BufferedReader(_Replay(head, raw), HEAD_BYTES)
        if head[:2] == b"\x1f\x8b":
            unpacked = gzip.GzipFile(fileobj=stream)
            head = unpacked.read(HEAD_BYTES)
            stream = io.BufferedReader(_Replay(head, unpacked), HEAD_BYTES)
    except READING_ERRORS as error:
        return unreadable(name, error)
    return refuse(name, head) or Source(name, head, stream)


def refuse(name: str, head: bytes) -> Problem | None:
    """The problem with what is no page by its first bytes; None for what may be one."""
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return input_problem(name, "empty-page", "nothing in it; give a page that has text")
    for magic, code, what, advice in _MAGIC:
        if head.startswith(magic):
            return input_problem(name, code, f"{what}, not a page of text or HTML; {advice}")
    return None


def read_body(source: Source) -> bytes | Problem:
    """The whole page, up to MAX_PAGE_BYTES."""
    try:
        body = source.stream.read(MAX_PAGE_BYTES + 1)
    except READING_ERRORS as error:
        return unreadable(source.name, error)
    if len(body) > MAX_PAGE_BYTES:
        return source.problem(
            "too-large",
            f"more than {MAX_PAGE_BYTES // 2**20} MiB; a page is smaller; split it, or give records as JSONL",
        )
    return body


def unreadable(name: str, error: OSError | EOFError | zlib.error, line: int | None = None) -> Problem:
    """The problem with a file that breaks off or cannot be read."""
    if isinstance(error, gzip.BadGzipFile | EOFError | zlib.error):
        return input_problem(
            name, "damaged-gzip", f"its gzip data is damaged ({error}); fetch it again", line
        )
    return input_problem(name, "unreadable", f"cannot be read ({error.strerror or error}); check it", line)


class _Replay(io.RawIOBase):
    """A stream that gives back the bytes already read from it, then goes on."""

    def __init__(self, head: bytes, rest: IO[bytes] | gzip.GzipFile) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # Buffer is 3.12's
        if self._head:
            piece = self._head[: len(buffer)]
            self._head = self._head[len(piece) :]
        else:
            piece = self._rest.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
