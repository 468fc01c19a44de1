"""E-mail: messages (.eml), each a page, and mailboxes (mbox) read message by message.

A message's HTML is its page where it has words, else its text, with the lines that the sender's program broke
made whole again. Attachments are told, not read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from lxml import etree

from onrecord.readers.charset import Charset, find_charset
from onrecord.readers.form import decide_form
from onrecord.readers.inputs import (
    MAX_PAGE_BYTES,
    READING_ERRORS,
    Source,
    Wanted,
    ending,
    read_body,
    unreadable,
)
from onrecord.readers.text import charset_notice
from onrecord.records import Form, Origin, Page, Problem, page_id

_FIELD = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)")
_SENT = re.compile(
    rb"^(?:message-id|mime-version|received|return-path|delivered-to|dkim-signature):", re.IGNORECASE | re.M
)
_FROM = re.compile(rb"^(?:from|subject|date):", re.IGNORECASE | re.M)
# The line between messages: an address and a date as of C's asctime. Source: RFC 4155, appendix A.
_POSTMARK = re.compile(rb"From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [^\n]{0,60}\d{4}\s*$")
_QUOTED_POSTMARK = re.compile(rb">+From ")

_LOOKED_INTO = frozenset({"from", "subject", "date", "message-id", "archived-at"})
# Longest header field that is looked into, in code points; what takes names apart takes the square of it.
_MAX_FIELD_LENGTH = 8_000
# The standard library's parser takes 30 s for a million parts, 60 s for 64 MiB of header fields and 10 s for
# one field of 1 MB that says what a part is.
_COSTLY = re.compile(rb"^(?:--|[\w-]{1,80}:)", re.M)
_MOST_COSTLY = 50_000
_LONG_FIELD = re.compile(rb"^content-[\w-]{1,30}:(?:[^\n]|\n[ \t]){8000}", re.IGNORECASE | re.M)

# HTML with fewer words than this is a picture or a link to the page when the text part has more.
_LEAST_WORDS = 20
_WORD = re.compile(r"\w+")
_UNSEEN = frozenset({"style", "script", "title"})
# What a program writes over a message that somebody passes on: its own sender, date and subject.
_PASSED_ON = re.compile(
    r"^[ >*]*(?:-{2,}[ ]*(?:Forwarded|Original) [Mm]essage[ ]*-{2,}|Begin forwarded message:|From:[ *]+\S)",
    re.MULTILINE,
)
_INNER_FIELD = re.compile(r"[ >*]*(From|Sent|Date|Subject|To|Cc|Reply-To):[ *]*(.*)")
_PASSED = re.compile(r"(?i)\s*(?:fwd?|fw|wg)\s*:")
_VIA = re.compile(r"['\"]?(?P<who>.+?)['\"]? via (?P<list>.+)")
_ANSWER = re.compile(r"(?i)^(?:\s*(?:re|fwd?|fw|aw|wg)\s*:)+\s*")

# Lines are taken for broken by a program when hardly any is longer than such programs allow: RFC 5322 asks
# for 78 letters, RFC 3676 for 72.
_WIDEST = 80
_NARROWEST = 50
_MOST_WIDE = 0.1
# What begins a line of its own: a point of a list, words quoted from another message, a line moved in.
_OWN_LINE = re.compile(r"[-*•>|#=]|\s|\d{1,3}[.)]\s|https?:")
_BROKEN_WORD = re.compile(r"\w-$")
_FOOTER = re.compile(
    r"(?i)\bunsubscribe\b|\bview (?:this|it) .{0,30}\bbrowser\b|\bmanage .{0,20}preferences\b"
)


def claims(head: bytes, name: str) -> bool:
    """Whether it begins with the header of a message that was sent, or a mailbox's line, or is named so."""
    if ending(name) in (".eml", ".mbox"):
        return True
    if _POSTMARK.match(head.partition(b"\n")[0]):
        return True
    at = 0
    head = head.lstrip(b"\xef\xbb\xbf\r\n")
    while found := _FIELD.match(head, at):
        at = found.end()
    header = head[:at]
    ends = head[at : at + 2].lstrip(b"\r")[:1] in (b"\n", b"")
    return ends and _SENT.search(header) is not None and _FROM.search(header) is not None


def read(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """The page that a message is, or a page a message of a mailbox, each after the notices on it."""
    if _POSTMARK.match(source.head.partition(b"\n")[0]) is None:
        body = read_body(source)
        yield from (body,) if isinstance(body, Problem) else _read_message(body, source, wanted, None)
        return
    try:
        for number, message in enumerate(_messages(source), start=1):
            if message is None:
                yield source.problem(
                    "too-large", f"a message of more than {MAX_PAGE_BYTES // 2**20} MiB; left out", number
                )
            else:
                yield from _read_message(message, source, wanted, number)
    except READING_ERRORS as error:
        yield unreadable(source.name, error)


def _messages(source: Source) -> Iterator[bytes | None]:
    """The messages of a mailbox as they were sent, None for one that is too large."""
    lines: list[bytes] = []
    size, fresh = 0, True
    while line := source.stream.readline(MAX_PAGE_BYTES + 1):
        if fresh and _POSTMARK.match(line):
            if size:
                yield b"".join(lines) if size <= MAX_PAGE_BYTES else None
            lines, size = [], 0
            continue
        fresh = not line.strip()
        if _QUOTED_POSTMARK.match(line):
            line = line[1:]
        size += len(line)
        if size <= MAX_PAGE_BYTES:
            lines.append(line)
        else:
            lines.clear()
    if size:
        yield b"".join(lines) if size <= MAX_PAGE_BYTES else None


def _read_message(raw: bytes, source: Source, wanted: Wanted, number: int | None) -> Iterator[Page | Problem]:
    raw = raw.lstrip(b"\xef\xbb\xbf\r\n")
    costly = sum(1 for _ in zip(_COSTLY.finditer(raw), range(_MOST_COSTLY), strict=False))
    if costly == _MOST_COSTLY or _LONG_FIELD.search(raw):
        reason = (
            f"{_MOST_COSTLY:,} parts or fields, or a field of 8,000 letters, are in no message that is sent"
        )
        yield source.problem("bad-mail", f"{reason}; left out", number)
        return
    try:
        message = message_from_bytes(raw)
        attachments: list[str] = []
        texts = _texts(message, attachments)
    except RecursionError:
        yield source.problem("too-deep", "its parts are nested too deep; no message that is sent is", number)
        return
    except (MessageError, ValueError) as error:
        yield source.problem("bad-mail", f"cannot be taken apart ({error}); save it anew", number)
        return
    fields = _header(message)
    if not fields.keys() & {"from", "subject", "date"}:
        yield source.problem(
            "bad-mail", "no message: it has neither sender, subject nor date; give it as text or HTML", number
        )
        return
    if attachments:
        names = ", ".join(attachments[:6])
        yield source.problem(
            "attachments-left", f"{len(attachments)} attached, not read: {names}; save and read them", number
        )
    if not any(text.text.strip() for text in texts):
        yield source.problem("empty-page", "a message without words; give one that has some", number)
        return
    for text in texts:
        if (notice := charset_notice(source, text.charset)) is not None:
            yield notice
    yield _page(texts, fields, source, wanted, number)


def _page(
    texts: Sequence[_Text], fields: Mapping[str, str], source: Source, wanted: Wanted, number: int | None
) -> Page:
    form: Form
    if any(text.is_html for text in texts):
        form, text = "fragment", "\n".join(map(_as_html, texts))
    else:
        text = "\n\n".join(text.text for text in texts)
        form = "dump" if _FOOTER.search(text) else decide_form(text)
    known = wanted.declared
    sender = _sender(fields.get("from", ""))
    published = _moment(fields.get("date"))
    if _ANSWER.match(fields.get("subject", "")) is not None:
        # Who passes a message on, or answers it, is not whose words it holds, nor is it of that day.
        inner = _inner_fields(texts) if _PASSED.match(fields["subject"]) else {}
        sender, published = _sender(inner.get("from", "")), _moment(inner.get("date", inner.get("sent")))
    url = fields.get("archived-at", "").strip("<> ")
    url = url if url.startswith(("http://", "https://")) else wanted.url or ""
    outlet = known.outlet or sender
    body = text.encode("utf-8", "replace")
    return Page(
        id=page_id(url or None, body, outlet=outlet),
        name=fields.get("message-id", "").strip("<> ")
        or (source.name if number is None else f"{source.name}#{number}"),
        url=url or None,
        body=body,
        form=form,
        media_type=f"text/{'html' if form == 'fragment' else 'plain'}; charset=utf-8",
        origin=Origin(source.name, number),
        declared=replace(
            known,
            title=_ANSWER.sub("", fields.get("subject", "")) or known.title,
            outlet=outlet,
            published=published or known.published,
        ),
        carrier="mail",
    )


# ---- parts -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    is_html: bool
    charset: Charset


def _texts(part: Message, attachments: list[str]) -> list[_Text]:
    """The texts of a message that a reader sees, in order: of alternatives one. Names what is attached."""
    kind = part.get_content_type()
    if part.is_multipart() and not kind.startswith("message/"):
        inner = [_texts(child, attachments) for child in part.get_payload() if isinstance(child, Message)]
        if kind == "multipart/alternative":
            return max(inner, key=_worth, default=[])
        return [text for texts in inner for text in texts]
    name = part.get_filename()
    if kind not in ("text/plain", "text/html") or part.get_content_disposition() == "attachment":
        if part.get("Content-ID") is None or not kind.startswith("image/"):
            attachments.append(" ".join((name or kind).split())[:80])
        return []
    raw = part.get_payload(decode=True)
    charset = (
        find_charset(raw, part.get_content_charset()) if isinstance(raw, bytes) and raw.strip() else None
    )
    if charset is None or not isinstance(raw, bytes):
        return []
    text = raw.decode(charset.name, "replace").removeprefix("\ufeff")
    if kind == "text/html":
        return [_Text(text, True, charset)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format", "")).lower() == "flowed" and " \n" in text:
        text = _flow(text, glued=str(part.get_param("delsp", "")).lower() == "yes")
    return [_Text(unwrap(text), False, charset)]


def _worth(texts: Sequence[_Text]) -> tuple[bool, bool, int]:
    """Of alternatives the HTML if it has words, else the one with most."""
    words = sum(len(_words(text)) for text in texts)
    return words >= _LEAST_WORDS, any(text.is_html for text in texts), words


def _words(text: _Text) -> list[str]:
    if not text.is_html:
        return _WORD.findall(text.text)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(text.text.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return []
    if tree is None:
        return []
    seen = (piece for node in tree.iter() if node.tag not in _UNSEEN for piece in (node.text, node.tail))
    return _WORD.findall(" ".join(piece for piece in seen if piece))


def _as_html(text: _Text) -> str:
    if text.is_html:
        return text.text
    paragraphs = (html.escape(line, quote=False) for line in text.text.split("\n") if line.strip())
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _header(message: Message) -> dict[str, str]:
    """The fields that are looked into, each the first of its name, on one line, decoded (RFC 2047, UTF-8)."""
    fields: dict[str, str] = {}
    for name, value in message.raw_items():
        name = name.lower()
        if name in _LOOKED_INTO and name not in fields and len(value) <= _MAX_FIELD_LENGTH:
            plain = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            with suppress(HeaderParseError, UnicodeError, LookupError, ValueError):  # else it stands as it is
                plain = str(make_header(decode_header(plain)))
            fields[name] = " ".join(plain.split())
    return fields


def _inner_fields(texts: Sequence[_Text]) -> dict[str, str]:
    """The fields that stand over the message that this one passes on; none where no program wrote them."""
    for text in texts:
        plain = "\n".join(_lines_of(text)) if text.is_html else text.text
        if (begin := _PASSED_ON.search(plain)) is None:
            continue
        fields: dict[str, str] = {}
        for line in plain[begin.start() :].split("\n")[:20]:
            if (found := _INNER_FIELD.match(line)) is not None:
                fields.setdefault(found[1].lower(), found[2].strip(" *"))
        if "from" in fields:
            return fields
    return {}


def _lines_of(text: _Text) -> list[str]:
    """The lines that HTML shows, nearly: enough to find fields that a program wrote."""
    plain = re.sub(r"(?i)<br\s*/?>|</(?:div|p|tr)\s*>", "\n", text.text[:400_000])
    return [
        " ".join(html.unescape(re.sub(r"<[^<>]{0,2000}>", "", line)).split()) for line in plain.split("\n")
    ]


def _sender(text: str) -> str | None:
    """The name of who sent it, "The Gazette" of "The Gazette <news@gazette.example>"; no address."""
    try:
        name = " ".join(parseaddr(text)[0].split())
    except RecursionError:  # comments in comments
        return None
    if (through := _VIA.fullmatch(name)) is not None:
        name = through["list"]
    return name if name and "@" not in name else None


def _moment(text: str | None) -> str | None:
    """A message's date as ISO 8601; as it stands where it is none of a message's."""
    try:
        if not text:
            return None
        moment = parsedate_to_datetime(text)
        if text.partition("(")[0].strip().endswith("-0000"):  # UTC, from wherever (RFC 5322, 3.3)
            moment = moment.replace(tzinfo=UTC)
        return moment.isoformat(timespec="seconds")
    except (ValueError, TypeError, IndexError, OverflowError):
        return text


# ---- lines -------------------------------------------------------------------------------------------------


def unwrap(text: str) -> str:
    """The text with paragraphs on one line each, where a program broke them at a width.

    A line goes on in the next where the next one's first word had no room left in it. Text with long lines,
    or with short ones only, was not broken so and stays as it is.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    filled = [len(line) for line in lines if line]
    width = max((length for length in filled if length <= _WIDEST), default=0)
    if width < _NARROWEST or sum(length > _WIDEST for length in filled) > _MOST_WIDE * len(filled):
        return text
    joined: list[list[str]] = []
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else ""
        room = width - len(before) - 1
        if before and line and not _OWN_LINE.match(line) and len(line.partition(" ")[0]) > room:
            joined[-1].append(line if _BROKEN_WORD.search(before) else " " + line)
        else:
            joined.append([line])
    return "\n".join("".join(pieces) for pieces in joined)


def _flow(text: str, *, glued: bool) -> str:
    """Text of RFC 3676: a line that ends in a blank goes on in the next, less the one before it."""
    flowed: list[list[str]] = []
    is_open = False
    for line in text.split("\n"):
        line = line.removeprefix(" ")
        goes_on = line.endswith(" ") and line != "-- "
        piece = line[:-1] if goes_on and glued else line
        if is_open and line != "-- " and not line.startswith(">"):
            flowed[-1].append(piece)
        else:
            flowed.append([piece])
        is_open = goes_on
    return "\n".join("".join(pieces).rstrip() for pieces in flowed)
