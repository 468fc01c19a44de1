"""Pages that a browser saved as a single file (MHTML): the HTML page in it, without its pictures."""

from __future__ import annotations

import email
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import Message

from onrecord.readers import html
from onrecord.readers.inputs import HEAD_BYTES, Source, Wanted, ending, read_body
from onrecord.records import Page, Problem

_HEADER = re.compile(rb"[A-Za-z][A-Za-z-]*:[ \t]*[^\r\n]*\r?\n")
_RELATED = re.compile(
    rb"^Content-Type:\s*multipart/related;(?:[^\r\n]|\r?\n[ \t])*type=\"?text/html",
    re.IGNORECASE | re.MULTILINE,
)


def claims(head: bytes, name: str) -> bool:
    """Whether it begins as a saved page does; a message with pictures in it says to whom it is."""
    if _HEADER.match(head) is None:
        return False
    headers = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0] + b"\n"
    if ending(name) == ".eml" and b"<Saved by " not in headers:
        return False  # a newsletter, sent to nobody in particular
    related = _RELATED.search(headers) is not None
    return related and (ending(name) in (".mhtml", ".mht") or b"\nTo:" not in b"\n" + headers)


def read(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """The one page in the file; its URL is the one it was saved from, the rest as for an HTML file."""
    body = read_body(source)
    if isinstance(body, Problem):
        yield body
        return
    message = email.message_from_bytes(body, policy=policy.compat32)
    part = _root(message)
    page = b"" if part is None else part.get_payload(decode=True)
    if part is None or not isinstance(page, bytes) or not page.strip():
        yield source.problem("no-html-part", "no HTML page in this saved file; save the page as HTML")
        return
    url = message.get("Snapshot-Content-Location") or part.get("Content-Location")
    if url is not None and not str(url).startswith(("http://", "https://")):
        url = None
    charset = part.get_content_charset()
    inner = Source(source.name, page[:HEAD_BYTES], io.BytesIO(page), charset=charset)
    yield from html.read(inner, replace(wanted, url=wanted.url or url))


def _root(message: Message) -> Message | None:
    """The HTML page itself: the first part that is HTML and not made of parts."""
    for part in message.walk():
        if part.get_content_type() == "text/html" and not part.is_multipart():
            return part
    return None
