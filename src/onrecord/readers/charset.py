"""Which charset a page's bytes are in: found once, here, and written into `Page.media_type`."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

# What a declared charset is read as, as browsers do (WHATWG Encoding Standard).
_READ_AS = {
    "iso8859-1": "windows-1252",
    "ascii": "windows-1252",
    "iso8859-9": "windows-1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Control bytes that no text has; a page with more than one in a hundred is binary.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b") | {127})
_MOST_CONTROLS = 0.01
# Text in a one-byte charset is mostly ASCII in every language that windows-1252 serves.
_LEAST_ASCII = 0.6
# UTF-8 with at most one bad sequence to so many good ones is damaged UTF-8, not another charset.
_GOOD_TO_BAD = 5


@dataclass(frozen=True, slots=True)
class Charset:
    """A charset and how sure it is: `guessed` when nothing said so, `damaged` when bytes will be replaced."""

    name: str
    guessed: bool = False
    damaged: bool = False


def find_charset(body: bytes, declared: str | None = None) -> Charset | None:
    """The charset of a page, None when it is no text.

    In this order: byte order mark; an escape charset that is declared; UTF-8 where all bytes fit; the
    declared one; UTF-8 with a few bad bytes; windows-1252.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _checked(body, Charset(name))
    if b"\x00" in body[:4096]:
        wide = _wide(body[:4096])
        return _checked(body, Charset(wide)) if wide else None
    named = _known(declared)
    if named and named.startswith(("iso2022", "hz")):
        return _checked(body, Charset(named))
    if _fits(body, "utf-8"):
        return None if _is_binary(body) else Charset("utf-8")
    if named and named != "utf-8":
        return _checked(body, Charset(named, damaged=not _fits(body, named)))
    if _is_binary(body):
        return None
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(letter > "\x7f" for letter in text) - bad
    if good >= _GOOD_TO_BAD * bad or (named == "utf-8" and good >= bad):
        return Charset("utf-8", damaged=True)
    ascii_share = sum(map(body.count, range(32, 127))) / len(body) if len(body) < 4096 else _ascii_share(body)
    if ascii_share >= _LEAST_ASCII and _fits(body, "windows-1252"):
        return Charset("windows-1252", guessed=True)
    return Charset("utf-8", damaged=True) if ascii_share >= 0.95 else None


def _ascii_share(body: bytes) -> float:
    return len(body.translate(None, bytes(range(128, 256)))) / len(body)


def _checked(body: bytes, charset: Charset) -> Charset | None:
    """The charset when the text it gives is text: few characters replaced, few controls."""
    text = body.decode(charset.name, "replace")
    odd = sum(letter < " " and letter not in "\t\n\v\f\r\x1b" for letter in text) + text.count("\ufffd")
    if odd > _MOST_CONTROLS * len(text) + 1:
        return None
    return Charset(charset.name, charset.guessed, damaged="\ufffd" in text)


def _is_binary(body: bytes) -> bool:
    return len(body) - len(body.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(body)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark, for text in Latin letters then has a zero in nearly every other byte."""
    share = len(head) * 0.4
    if head[::2].count(0) > share:
        return "utf-16-be"
    return "utf-16-le" if head[1::2].count(0) > share else None


def _fits(body: bytes, charset: str) -> bool:
    try:
        body.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip()).name
    except LookupError:
        return None
    return _READ_AS.get(name, name)
