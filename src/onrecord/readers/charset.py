"""Which charset a page's bytes are in: found once, here, and written into `Page.media_type`."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

# What a declared charset is read as, as browsers do (WHATWG Encoding Standard).
_READ_AS = {
    "iso8859-1": "windows-1252",
    "ascii": "windows-1252",
    "cp1252": "windows-1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# What Python calls an encoding and no page is in; browsers take none of them.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw_unicode_escape", "unicode_escape", "unicode-escape", "utf-7"}
)
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
# UTF-8 with at most one bad sequence to so many good ones is damaged UTF-8, not another charset.
_GOOD_TO_BAD = 5
# A page that is ASCII to this share may lose its other bytes and still be read.
_MOSTLY_ASCII = 0.95

# Charsets of Latin letters that the web has, the likelier first. charset-normalizer is not asked for them: of
# windows-1252 and -1250, which share most letters, it takes the second for "£5" and "“So,”" (3.5.2).
_LATIN = ("windows-1252", "cp1250", "iso8859-2", "iso8859-15", "cp1254")
_ALPHABETS = tuple(
    frozenset(letters + letters.upper())
    for letters in (
        "äöüßéèàç",  # German
        "àâæçéèêëîïôœùûü",  # French
        "áéíñóúüçàèòï·ªº",  # Spanish, Catalan
        "áâãàçéêíóôõúªº",  # Portuguese
        "àèéìîòóùú",  # Italian
        "äåöéøæüà",  # the north
        "éëïöüáíóúèêôûâîŵŷ",  # Dutch, Irish, Welsh
        "áéíóúýþðæö",  # Icelandic
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýžľĺŕäô",  # Czech, Slovak
        "áéíóöőúüű",  # Hungarian
        "ăâîșțşţ",  # Romanian
        "čćžšđ",  # Croatian, Slovene
        "çğıöşüâîû",  # Turkish
    )
)
_MARKS = frozenset("“”„‘’‚«»‹›–—…•·™©®°†\u00a0\u00ad")
# Marks that are letters in another charset: they count where no letter stands beside them.
_MARK_APART = re.compile(r"(?<![^\W\d_])(?:[£€¥¢§½¼¾×±²³](?![^\W\d_])|[¡¿])")
# So much of a page's letters beyond ASCII must be of one language; the rest is marks that nobody listed, and
# the names of foreigners.
_LEAST_OF_ALPHABET = 0.9

# Charsets of other scripts, for charset-normalizer to choose from: those that the web has.
_OTHER_SCRIPTS = [
    "cp1251", "koi8_r", "koi8_u", "cp1253", "cp1255", "cp1256", "cp874",
    "gb18030", "big5", "cp932", "euc_jp", "cp949",
]  # fmt: skip
# Words of other scripts are all beyond ASCII, those of Latin letters for a smaller part: at most 0.5 in the
# alphabets' languages, at least 0.7 in Shift_JIS, whose letters' second bytes may be ASCII.
_OTHER_SCRIPT_SHARE = 0.6
_RUN = re.compile(rb"[A-Za-z\xa1-\xaa\xac-\xba\xbc-\xff]+")
# Not the first after a byte beyond ASCII: it may be the second half of a letter.
_LONG_ASCII = re.compile(rb"(?<![\x80-\xff])[\x00-\x7f]{40,}")
# Fewer bytes beyond ASCII than this are too few to tell one script from another.
_LEAST_BEYOND = 16
_LOOKED_AT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Charset:
    """A charset and how sure it is: `guessed` when nothing said so, `damaged` when bytes will be replaced."""

    name: str
    guessed: bool = False
    damaged: bool = False


def find_charset(body: bytes, declared: str | None = None) -> Charset | None:
    """The charset of a page, None when it is no text.

    In this order: byte order mark; an escape charset that is declared; UTF-8 where all bytes fit; the
    declared one, unless its text would be none; UTF-8 with a few bad bytes; the one whose letters make a
    language.
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
    looked_at = _LONG_ASCII.sub(b"\n", body)[:_LOOKED_AT]
    other_script = _is_other_script(looked_at)
    if named and named != "utf-8" and not (other_script and named in _LATIN):
        found = _checked(body, Charset(named))
        if found is not None:
            return found
    if _is_binary(body):
        return None
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(letter > "\x7f" for letter in text) - bad
    if good >= _GOOD_TO_BAD * bad or (named == "utf-8" and good >= bad):
        return Charset("utf-8", damaged=True)
    guessed = _guess_other_script(looked_at) if other_script else _guess_latin(looked_at)
    if guessed is not None:
        return _checked(body, Charset(guessed, guessed=True))
    beyond = len(body) - len(body.translate(None, _BEYOND))
    return Charset("utf-8", damaged=True) if beyond <= (1 - _MOSTLY_ASCII) * len(body) + 1 else None


_BEYOND = bytes(range(128, 256))


def _is_other_script(part: bytes) -> bool:
    """Whether the words with bytes beyond ASCII are of no Latin letters, but for a few."""
    letters = b"".join(word for word in _RUN.findall(part) if not word.isascii())
    beyond = len(letters) - len(letters.translate(None, _BEYOND))
    return beyond >= _LEAST_BEYOND and beyond >= _OTHER_SCRIPT_SHARE * len(letters)


def _guess_latin(part: bytes) -> str | None:
    """The first charset in which nearly all letters beyond ASCII are of one language; None when in none."""
    best, chosen = 0.0, None
    for charset in _LATIN:
        if not _fits(part, charset):
            continue
        text = part.decode(charset)
        letters = Counter(letter for letter in text if letter > "\x7f")
        total = sum(letters.values())
        marks = sum(times for letter, times in letters.items() if letter in _MARKS)
        marks += len(_MARK_APART.findall(text))
        # Capitals inside words are no letters of theirs.
        marks -= sum(b > "\x7f" and a.islower() and b.isupper() for a, b in pairwise(text))
        for alphabet in _ALPHABETS:
            own = sum(times for letter, times in letters.items() if letter in alphabet)
            share = (own + marks) / total
            if share > best:
                best, chosen = share, charset
    return chosen if best >= _LEAST_OF_ALPHABET else None


def _guess_other_script(part: bytes) -> str | None:
    from charset_normalizer import from_bytes  # loaded for the few pages that need it

    if len(part) == _LOOKED_AT:  # no letter may be cut in two: a byte below "0" is no part of another
        part = part[
            : max((at for at in map(part.rfind, (b"\n", b" ", b".", b",", b"-")) if at > 0), default=None)
        ]
    found = from_bytes(part, cp_isolation=_OTHER_SCRIPTS, enable_fallback=False).best()
    return None if found is None else found.encoding


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
        "".encode(name)
    except (LookupError, ValueError):
        return None  # unknown, or one of Python's that give no text: base64, rot13, undefined
    return None if name in _NO_CHARSETS else _READ_AS.get(name, name)
