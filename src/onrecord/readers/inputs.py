"""What the user named, found and opened: files, folders, globs, standard input; and what is no page."""

from __future__ import annotations

import glob
import io
import os
import re
import select
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from onrecord.readers.unpacking import (
    PACKED_ENDINGS,
    Packing,
    Replay,
    UnpackingError,
    packing_of,
    unpack,
)
from onrecord.records import Declared, Origin, Problem

MAX_PAGE_BYTES = 64 * 1024 * 1024
"""Largest page or JSONL line that is read, after decompression; the largest news pages are below 10 MiB."""

HEAD_BYTES = 64 * 1024
"""How much of a file is looked at to tell its form."""

STDIN = "-"
HTML_ENDINGS = (".html", ".htm", ".xhtml")
PAGE_ENDINGS = (
    *HTML_ENDINGS,
    *(".mhtml", ".mht", ".txt", ".text", ".md", ".markdown", ".eml"),
    *(".mbox", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".warc", ".wet"),
    *(".xml", ".rss", ".atom", ".rdf"),
)
"""What files in a folder must end in, with or without ".gz" and its like; a file named by itself is always
read."""

# What browsers call the folder of a page saved with all its parts, in their languages: "page_files" beside
# "page.html". Firefox and Chrome; ".files" is Word's and Internet Explorer's.
_SAVED_ENDINGS = (
    "_files", ".files", "-files", "_file", "-Dateien", "_fichiers", "_archivos", "_arquivos", "_ficheiros",
    "_bestanden", "-filer", "_tiedostot", "_pliki", "_soubory", "_elemei", "_datoteke", "_dosyalar",
)  # fmt: skip

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|https?:/")
_BLANKS = b"\x00 \t\r\n\xef\xbb\xbf"

# How long a named pipe may stay silent before it is given up: a writer that is there answers at once.
PIPE_TIMEOUT_S = 10.0

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
    (b"7z\xbc\xaf\x27\x1c", "archive", "a 7z archive", "unpack it first"),
    (b"Rar!", "archive", "a rar archive", "unpack it first"),
    (b"\xd0\xcf\x11\xe0", "archive", "an office document", "save it as text or HTML first"),
    (b"filedesc://", "archive", "an ARC web archive", "make it a WARC, e.g. with warcio recompress"),
    (b"%!PS", "not-text", "a PostScript document", "extract its text first, e.g. with ps2ascii"),
    (b"{\\rtf", "not-text", "an RTF document", "save it as text or HTML first"),
    (b"\x7fELF", "not-text", "a program", "give a page"),
    (b"SQLite format 3\x00", "not-text", "an SQLite file", "give pages; a record is named with --record"),
)
READING_ERRORS = (OSError,)
"""What reading a file, or what is packed in it, may raise."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller asked of every input; see `read_pages`."""

    form: str
    declared: Declared
    url: str | None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input: its name as the user gave it, its first bytes, and the stream from its start.

    head, stream: unpacked. path: the file itself, where it is one on the disk, and packing what it is packed
    with, for readers that open it in their own way. charset, kind: what came along says of the bytes (the
    web, a WARC record): their charset, and the ending that a file of their media type would have, ".html".
    """

    name: str
    head: bytes
    stream: IO[bytes]
    path: Path | None = None
    packing: Packing | None = None
    charset: str | None = None
    kind: str | None = None

    def problem(self, code: str, message: str, line: int | None = None) -> Problem:
        """A problem with this input; the message is preceded by its name, and line where there is one."""
        return input_problem(self.name, code, message, line)


def input_problem(name: str, code: str, message: str, line: int | None = None) -> Problem:
    """A problem of the read stage; `message` says what happened, what was wanted and what to do."""
    place = name if line is None else f"{name}#{line}"
    return Problem("read", code, f"{place}: {message}", Origin(name, line))


def find_inputs(inputs: Sequence[str]) -> Iterator[str | Problem]:
    """The files behind the inputs, by name, a folder's in order; URLs and "-" as they are."""
    for name in inputs:
        if name == STDIN or is_url(name):
            yield name
        elif os.path.lexists(name):
            yield from _files_of(name)
        elif glob.has_magic(name):
            yield from _files_matching(name)
        else:
            yield _missing(name)


def _missing(name: str) -> Problem:
    plain = name.strip().lower()
    if is_url(plain):
        return input_problem(name, "bad-url", "a URL with a blank before it; mend it")
    if _SCHEME.match(plain):
        return input_problem(name, "bad-url", "only http:// and https:// are fetched; save it, name the file")
    advice = "; of a page on the web give the URL with its https://" if plain.startswith("www.") else ""
    return input_problem(name, "missing-path", f"no such file or folder; check the path{advice}")


def is_url(name: str) -> bool:
    """Whether an input is an address on the web."""
    return name.lower().startswith(("http://", "https://"))


def _files_matching(pattern: str) -> Iterator[str | Problem]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute pattern
    if not found:
        yield input_problem(pattern, "no-pages", "no file matches; check the pattern and the folder")
    saved: dict[Path, None] = {}
    for match in found:
        parts = next((folder for folder in (Path(match), *Path(match).parents) if _page_of(folder)), None)
        if parts is None or str(parts) in pattern:
            yield from _files_of(match)
        else:
            saved[parts] = None
    for folder in saved:
        yield from _saved_files(folder)


def _files_of(name: str) -> Iterator[str | Problem]:
    if not Path(name).is_dir():
        yield name
        return
    found = False
    passed_over: list[str] = []
    for folder, below, files in os.walk(name):
        below[:] = sorted(entry for entry in below if not entry.startswith("."))
        for saved in [entry for entry in below if _page_of(Path(folder, entry))]:
            below.remove(saved)
            yield from _saved_files(Path(folder, saved))
        for file in sorted(files):
            if file.startswith("."):
                continue
            if ending(file) not in PAGE_ENDINGS:
                passed_over.append(str(Path(folder, file)))
            else:
                found = True
                path = Path(folder, file)
                if path.exists() and not path.is_file():
                    yield input_problem(
                        str(path), "not-a-file", "a device, pipe or socket; left out, name it to read it"
                    )
                else:
                    yield str(path)
    if not found:
        endings = ", ".join(PAGE_ENDINGS)
        yield input_problem(
            name,
            "no-pages",
            f"no pages in this folder; wanted files ending in {endings}; name a file to read it",
        )
    elif passed_over:
        count = "one file" if len(passed_over) == 1 else f"{len(passed_over):,} files"
        yield input_problem(
            name,
            "other-files",
            f"{count} of other endings passed over, {passed_over[0]!r} for one; name a file to read it",
        )


def _page_of(folder: Path) -> Path | None:
    """The page that a browser saved with its parts in this folder: "a.html" for "a_files"; None elsewhere."""
    name = folder.name
    for saved in _SAVED_ENDINGS:
        if name.endswith(saved):
            stem = name.removesuffix(saved)
            pages = (folder.with_name(stem + html) for html in HTML_ENDINGS if stem)
            return next((page for page in pages if page.is_file()), None)
    return None


def _saved_files(folder: Path) -> Iterator[Problem]:
    """That the parts of a saved page are left out, where a folder's file of their ending would be read."""
    count = sum(ending(file) in PAGE_ENDINGS for _, _, files in os.walk(folder) for file in files)
    if count:
        reason = (
            f"parts of the page that was saved beside it, {count} of them files that could be pages; left out"
        )
        yield input_problem(str(folder), "saved-files", reason)


def ending(name: str) -> str:
    """A file name's ending in lower case, without ".gz" and its like: ".html" for "a/page.HTML.gz"."""
    name = name.lower()
    packed = next((packed for packed in PACKED_ENDINGS if name.endswith(packed)), "")
    return Path(name.removesuffix(packed)).suffix


@contextmanager
def open_input(name: str) -> Iterator[Source | Problem]:
    """An input opened, and unpacked where it is packed; a Problem where it cannot be read or is no page."""
    shown = readable_name(name)
    path = None if name == STDIN else Path(name)
    try:
        raw: IO[bytes] = sys.stdin.buffer if path is None else _open(path)
    except (OSError, ValueError) as error:
        # A ValueError: a name with a null byte in it.
        reason = getattr(error, "strerror", None) or error
        yield input_problem(shown, "unreadable", f"cannot be opened ({reason}); check its rights")
        return
    try:
        yield open_stream(shown, raw, path if path is not None and path.is_file() else None)
    finally:
        if path is not None:
            raw.close()


def open_stream(
    name: str,
    raw: IO[bytes],
    path: Path | None = None,
    *,
    charset: str | None = None,
    kind: str | None = None,
) -> Source | Problem:
    """What a stream gives as an input, unpacked where it is packed; see `Source` for the rest."""
    try:
        packed_head = raw.read(HEAD_BYTES)
        stream: IO[bytes] = io.BufferedReader(Replay(packed_head, raw), HEAD_BYTES)
        packing = packing_of(packed_head)
        head = packed_head
        if packing is not None:
            stream = unpack(stream, packing)
            head = stream.read(HEAD_BYTES)
            stream = io.BufferedReader(Replay(head, stream), HEAD_BYTES)
    except UnpackingError as error:
        if path is not None and ending(name) == ".warc":
            # Some zstd WARC files need the dictionary in their first frame, which only their reader knows.
            return Source(name, packed_head, stream, path, packing)
        return unreadable(name, error)
    except OSError as error:
        return unreadable(name, error)
    if packing is not None and packing_of(head) is not None:
        return input_problem(name, "archive", "packed twice; unpack it once")
    try:
        head, stream = _past_blanks(head, stream)
    except OSError as error:
        return unreadable(name, error)
    return refuse(name, head) or Source(name, head, stream, path, packing, charset, kind)


def _past_blanks(head: bytes, stream: IO[bytes]) -> tuple[bytes, IO[bytes]]:
    """What a file that begins with blanks alone goes on with, as its head; the stream is from its start.

    Up to MAX_PAGE_BYTES are looked through; a file that is short, or has something sooner, stays as it is.
    """
    if len(head) < HEAD_BYTES or head.strip(_BLANKS):
        return head, stream
    begun = stream.read(MAX_PAGE_BYTES)
    at = len(begun) - len(begun.lstrip(_BLANKS))
    return begun[at : at + HEAD_BYTES], io.BufferedReader(Replay(begun, stream), HEAD_BYTES)


def readable_name(name: str) -> str:
    """A file's name as text: bytes of it that are no UTF-8 read as U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _open(path: Path) -> IO[bytes]:
    """A file opened; a named pipe too, if something writes into it."""
    if not stat.S_ISFIFO(path.stat().st_mode):
        return path.open("rb")
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    ready, _, _ = select.select([pipe], [], [], PIPE_TIMEOUT_S)
    if not ready:
        os.close(pipe)
        raise OSError(0, f"a pipe into which nothing was written for {PIPE_TIMEOUT_S:.0f} s")
    os.set_blocking(pipe, True)
    return os.fdopen(pipe, "rb")


def refuse(name: str, head: bytes) -> Problem | None:
    """The problem with what is no page by its first bytes; None for what may be one."""
    if not head.strip(_BLANKS):
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


def unreadable(name: str, error: OSError, line: int | None = None) -> Problem:
    """The problem with a file that breaks off or cannot be read."""
    if isinstance(error, UnpackingError):
        return input_problem(name, error.code, str(error), line)
    return input_problem(name, "unreadable", f"cannot be read ({error.strerror or error}); check it", line)
