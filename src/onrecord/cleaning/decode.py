"""A page's bytes as text: the one decoding that every offset into a page counts in.

The reader has found the charset and written it into `Page.media_type`; nothing is guessed here, so the same
stored bytes give the same text for ever.
"""

from __future__ import annotations

import re

from onrecord.errors import InputError
from onrecord.records import Page

_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)

# UTF-8 that somebody read as Latin-1 (or as windows-1252) and wrote out as UTF-8 again: "â\x80\x99", "â€™".
# 12 of 46 benchmark pages are stored so when made into dumps with lxml's default charset.
_LATIN_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]{1,3}")
_LATIN_SIGN = re.compile("[\u00c2-\u00f4][\u00a0-\u00bf]?[\u0080-\u009f]")
# Crawlers that make all blanks single turn two letters of such a sequence, "\x85" and "\xa0", into a blank.
_LATIN_BLANKED = re.compile(
    "[\u00e0-\u00ef](?: [\u0080-\u00bf]|[\u0080-\u00bf] )|[\u00f0-\u00f4](?=.{0,2} )[\u0080-\u00bf ]{3}"
)
# "à" loses its second letter so; in the languages that have it, it ends its word, but for "às".
_LATIN_A_GRAVE = re.compile("\u00c3 (s\\b)?")
_WINDOWS_TWICE = re.compile(
    "[\u00c2-\u00f4][\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\u0081\u008d\u008f\u0090\u009d]{1,3}"
)
_WINDOWS_SIGN = re.compile("â€[™œ˜”“¦\u009d\u009c]")


def page_text(page: Page) -> str:
    """The page as text, newlines untranslated; offsets called `page_` count its code points.

    Bytes that its charset does not know become U+FFFD, one for each. In a dump, letters that were decoded
    wrongly once before ("â€™") are put right, so offsets into such a page count the mended text.
    Raises InputError "not-text" when `page.media_type` names a charset that Python does not know.
    """
    charset = declared_charset(page.media_type) or "utf-8"
    try:
        text = page.body.decode(charset, "replace")
    except LookupError as error:
        raise InputError(
            "not-text", f"{page.name}: charset {charset!r} is unknown; convert the page to UTF-8"
        ) from error
    return mend(text) if page.form == "dump" else text


def is_mended(page: Page) -> bool:
    """Whether `page_text` put letters right on this page, so that its offsets do not count the file's own."""
    if page.form != "dump":
        return False
    text = page.body.decode(declared_charset(page.media_type) or "utf-8", "replace")
    return mend(text) != text


def declared_charset(media_type: str) -> str | None:
    """The charset a media type names, e.g. "utf-8" for "text/plain; charset=utf-8"."""
    found = _CHARSET.search(media_type)
    return found[1].lower() if found else None


def mend(text: str) -> str:
    """The text with doubly encoded letters put right: "WeWorkâ\\x80\\x99s" reads "WeWork’s" again.

    Only where the page shows a sequence that no language writes (a C1 control after "â", or "â€™"); each
    sequence is mended on its own, and left alone when it is not UTF-8 after all.
    """
    if _LATIN_SIGN.search(text):
        text = _LATIN_TWICE.sub(lambda found: _read_again(found[0], "latin-1"), text)
        text = _LATIN_BLANKED.sub(_fill_blanks, text)
        text = _LATIN_A_GRAVE.sub(lambda found: "às" if found[1] else "à ", text)
    if _WINDOWS_SIGN.search(text):
        text = _WINDOWS_TWICE.sub(lambda found: _read_again(found[0], "cp1252"), text)
    return text


def _fill_blanks(found: re.Match[str]) -> str:
    """A letter's piece with a blank in it, read again with the letter that the blank most often was."""
    for lost in "\u00a0\u0085":
        mended = _read_again(found[0].replace(" ", lost), "latin-1")
        if len(mended) == 1 and mended.isalpha():
            return mended
    return found[0]


def _read_again(piece: str, charset: str) -> str:
    # cp1252 has no letter for five bytes, which then stand in the text as C1 controls.
    raw = b"".join(
        bytes((ord(letter),)) if ord(letter) < 0x100 else letter.encode(charset, "replace")
        for letter in piece
    )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return piece
