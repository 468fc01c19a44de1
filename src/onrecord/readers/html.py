"""HTML pages as they were saved; the charset their head declares is looked for as browsers do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.readers.charset import find_charset
from onrecord.readers.inputs import Source, Wanted, ending, read_body
from onrecord.readers.text import charset_notice, make_page
from onrecord.records import Page, Problem

_START = re.compile(
    rb"\s*(?>(?:<\?xml[^>]*>|<!--.{0,2000}?-->)\s*){0,8}+"  # none given back: it would take minutes
    rb"<(?:!doctype\s+html|html|head|body|title|meta|article|main|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKS = b"\xef\xbb\xbf\xff\xfe"
_CLOSING = re.compile(rb"</(?:p|div|a|span|li|h[1-6]|body|html|script)>", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)

# Browsers look for a declared charset in the first 1,024 bytes; many pages put it later.
_CHARSET_WITHIN = 16 * 1024
# So many closing tags make a file HTML whatever it begins with, or one when its name says so.
_LEAST_CLOSING = 5


def claims(head: bytes, name: str) -> bool:
    """Whether it begins as HTML does, or is full of tags."""
    plain = head.replace(b"\x00", b"").lstrip(_MARKS)
    if _START.match(plain):
        return True
    needed = 1 if ending(name) in (".html", ".htm", ".xhtml") else _LEAST_CLOSING
    return sum(1 for _ in zip(_CLOSING.finditer(plain), range(needed), strict=False)) >= needed


def read(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """The one page of an HTML file, preceded by a notice where its charset was guessed or bytes are bad."""
    body = read_body(source)
    if isinstance(body, Problem):
        yield body
        return
    declared = _CHARSET.search(body, 0, _CHARSET_WITHIN)
    named = source.charset or (declared[1].decode("ascii", "replace") if declared else None)
    charset = find_charset(body, named)
    if charset is None:
        yield source.problem("not-text", "its bytes are no text in any charset tried; save the page again")
        return
    if (notice := charset_notice(source, charset)) is not None:
        yield notice
    yield make_page(source, wanted, body, "html", f"text/html; charset={charset.name}")
