"""A page's bytes as text: as it was given, which every `page_` offset counts, and with its letters mended.

The reader has found the charset and written it into `Page.media_type`; nothing is guessed here, so the same
stored bytes give the same text for ever. Letters that somebody decoded wrongly before the page came to us
("â€™" for "’") are put right by ftfy, by its repair of encodings alone: quotes, width, ligatures and line
breaks stay as they are. Every mended letter is mapped to the letters of the page that it stands for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from onrecord.errors import InputError
from onrecord.limits import check_time
from onrecord.records import MapRun, Page, Span

_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)

# What ftfy is asked about at once: pieces of lines, parted at blanks, no longer than this where blanks allow
# it. One wrong piece in a page of one line is then no reason to leave the others.
_PIECE = 400
_LINE = re.compile(r"[^\r\n]+")
_ASCII_WORD = re.compile(r"[!-~]+")

# A sign that a page is UTF-8 read as Latin-1: a C1 control behind a letter that begins a sequence. Of 46
# benchmark pages 12 are stored so when made into dumps with lxml's default charset. ftfy judges each piece by
# itself; what is known of the page as a whole is used before it is asked. On the dumps of all 92 pages in
# three styles 10 such signs are left; with ftfy alone 633.
_LATIN_SIGN = re.compile("[\u00c2-\u00f4][\u00a0-\u00bf]?[\u0080-\u009f]")
_LATIN_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]{1,3}")
_C1 = re.compile("[\u0080-\u009f]")
# Crawlers that make all blanks single turn two letters of such a sequence, "\x85" and "\xa0", into a blank.
_BLANKED = re.compile(
    "[\u00e0-\u00ef](?: [\u0080-\u00bf]|[\u0080-\u00bf] )|[\u00f0-\u00f4](?=.{0,2} )[\u0080-\u00bf ]{3}"
)
# windows-1252 has no letter for the last byte of "”", so it was dropped or replaced where "“" became "â€œ".
# ftfy takes what is left, before a blank, for a dagger.
_OPENS = "â€œ"
_LOST_CLOSE = re.compile("â€(?:\ufffd|(?=[\\s.,;:!?)\\]–—]|\\Z))")
_CLOSES = "â€\u009d"
_CUT_SHORT = re.compile("(?:[\u00e0-\u00ef][\u0080-\u00bf]?|[\u00f0-\u00f4][\u0080-\u00bf]{0,2})\\Z")
# "à" loses its second letter so; in the languages that have it, it ends its word, but for "às".
_A_GRAVE = re.compile("\u00c3 (s\\b)?")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text with its letters mended. runs: how it leads back to the page as given, all of it, in
    order; () where nothing was mended and the two are the same."""

    text: str
    runs: tuple[MapRun, ...] = ()

    def on_page(self, runs: Sequence[MapRun]) -> tuple[MapRun, ...]:
        """An article's runs into this text as runs into the page as given."""
        return compose(runs, self.runs) if self.runs else tuple(runs)

    def read(self, start: int, end: int) -> str:
        """What this stretch of the page as given reads here; a mended letter is not divided."""
        if not self.runs:
            return self.text[start:end]
        read = []
        for run in self.runs[max(0, bisect_right(self.runs, start, key=lambda run: run.page) - 1) :]:
            if run.page >= end:
                break
            if run.page_length is not None:
                if run.page + run.page_length > start:
                    read.append(self.text[run.article : run.article + run.length])
            else:
                shift = run.article - run.page
                read.append(self.text[max(start, run.page) + shift : min(end, run.page + run.length) + shift])
        return "".join(read)

    def page_span(self, span: Span) -> Span:
        """Where a span of this text stands on the page as given; a mended letter is not divided."""
        if not self.runs or span[0] == span[1]:
            return span
        found = compose([MapRun(0, span[0], span[1] - span[0])], self.runs)
        last = found[-1]
        return found[0].page, last.page + (last.length if last.page_length is None else last.page_length)


def page_text(page: Page) -> str:
    """The page as text as it was given, newlines untranslated; offsets called `page_` count its code points.

    Bytes that its charset does not know become U+FFFD, one for each.
    Raises InputError "not-text" when `page.media_type` names a charset that Python does not know.
    """
    charset = declared_charset(page.media_type) or "utf-8"
    try:
        return page.body.decode(charset, "replace")
    except LookupError as error:
        raise InputError(
            "not-text", f"{page.name}: charset {charset!r} is unknown; convert the page to UTF-8"
        ) from error


@lru_cache(maxsize=1)
def read_text(page: Page) -> Decoded:
    """The page with its letters mended: what cleaning reads. Raises InputError as `page_text` does."""
    return mend(page_text(page))


def is_mended(page: Page) -> bool:
    """Whether letters were put right on this page."""
    return bool(read_text(page).runs)


def declared_charset(media_type: str) -> str | None:
    """The charset a media type names, e.g. "utf-8" for "text/plain; charset=utf-8"."""
    found = _CHARSET.search(media_type)
    return found[1].lower() if found else None


def mend(text: str) -> Decoded:
    """The text with doubly encoded letters put right: "WeWorkâ\\x80\\x99s" reads "WeWork’s" again."""
    if text.isascii():
        return Decoded(text)
    from ftfy import TextFixerConfig, fix_encoding  # loaded for pages that are not ASCII
    from ftfy.badness import is_bad

    config = TextFixerConfig(unescape_html=False)
    runs = _Runs()
    is_latin = _LATIN_SIGN.search(text) is not None
    has_quotes = _OPENS in text
    for start, end in _pieces(text):
        check_time()
        piece = text[start:end]
        mended = _read_latin(piece) if is_latin else piece
        if has_quotes:
            mended = _LOST_CLOSE.sub(_CLOSES, mended)
        # What is left of such a page's sequences is no windows-1252, for which ftfy would take it.
        if is_bad(mended) and not (is_latin and _C1.search(mended)):
            mended = fix_encoding(mended, config)
        if mended != piece:
            for (first, last), new in _changes(piece, mended):
                runs.change(text, start + first, start + last, new)
    return runs.decoded(text)


def compose(runs: Sequence[MapRun], inner: Sequence[MapRun]) -> tuple[MapRun, ...]:
    """Runs into a text, led on through that text's own runs; `inner` covers all of the text, in order."""
    starts = [run.article for run in inner]
    led: list[MapRun] = []
    for run in runs:
        at, end = run.page, run.page + run.length
        while at < end:
            under = inner[bisect_right(starts, at) - 1]
            stop = min(end, under.article + under.length)
            place = run.article + at - run.page
            if under.page_length is None:
                led.append(MapRun(place, under.page + at - under.article, stop - at))
            else:
                led.append(MapRun(place, under.page, stop - at, under.page_length))
            at = stop
    return tuple(led)


class _Runs:
    """Changes of a text, taken in order, as the new text and its runs."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._runs: list[MapRun] = []
        self._at = 0  # of the text as given
        self._length = 0  # of the new text

    def change(self, text: str, start: int, end: int, new: str) -> None:
        self._keep(text, start)
        if new:
            self._runs.append(MapRun(self._length, start, len(new), end - start))
        self._pieces.append(new)
        self._length += len(new)
        self._at = end

    def _keep(self, text: str, end: int) -> None:
        if end > self._at:
            self._runs.append(MapRun(self._length, self._at, end - self._at))
            self._pieces.append(text[self._at : end])
            self._length += end - self._at

    def decoded(self, text: str) -> Decoded:
        if not self._at:
            return Decoded(text)
        self._keep(text, len(text))
        return Decoded("".join(self._pieces), tuple(self._runs))


def _pieces(text: str) -> Iterator[Span]:
    """The spans of what is not ASCII alone: lines, long ones in pieces."""
    for line in _LINE.finditer(text):
        start, end = line.span()
        while start < end:
            stop = min(end, start + _PIECE)
            if stop < end:
                blank = text.rfind(" ", start + 1, stop)
                while blank > 0 and _CUT_SHORT.search(text, max(start, blank - 3), blank):
                    blank = text.rfind(" ", start + 1, blank)
                stop = blank if blank > 0 else stop
            if not text[start:stop].isascii():
                yield start, stop
            start = stop


def _changes(given: str, mended: str) -> Iterator[tuple[Span, str]]:
    """What differs, as spans of the piece as given and what is read for each.

    No repair changes an ASCII letter or mark, so these stand in both; what is between them was read anew.
    """
    words, others = _anchors(given), _anchors(mended)
    if "".join(given[a:b] for a, b in words) != "".join(mended[a:b] for a, b in others):
        yield (0, len(given)), mended
        return
    places = [at for start, end in words for at in range(start, end)]
    others_places = [at for start, end in others for at in range(start, end)]
    before = other_before = 0
    for place, other in zip([*places, len(given)], [*others_places, len(mended)], strict=True):
        if given[before:place] != mended[other_before:other]:
            yield from _letter_by_letter(given, before, place, mended[other_before:other])
        before, other_before = place + 1, other + 1


def _anchors(piece: str) -> list[Span]:
    return [word.span() for word in _ASCII_WORD.finditer(piece)]


def _letter_by_letter(given: str, start: int, end: int, new: str) -> Iterator[tuple[Span, str]]:
    """One stretch that was read anew, as single letters where each is plainly the bytes that it was.

    Where UTF-8 was read as a charset of one byte a letter, each new letter was as many as it has bytes.
    """
    if len(new.encode("utf-8", "surrogatepass")) == end - start:
        at = start
        for letter in new:
            size = len(letter.encode("utf-8", "surrogatepass"))
            if letter != given[at : at + size]:
                yield (at, at + size), letter
            at += size
        return
    old = given[start:end]
    # A letter of each is left between head and tail, for a change from nothing or to nothing has no place.
    shared = min(len(old), len(new)) - 1
    head = 0
    while head < shared and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shared - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    yield (start + head, end - tail), new[head : len(new) - tail]


def _read_latin(piece: str) -> str:
    """A piece of a page that is UTF-8 read as Latin-1, each sequence of it that is UTF-8 read again."""
    read = _LATIN_TWICE.sub(lambda found: _read_again(found[0]) or found[0], piece)
    read = _BLANKED.sub(_fill_blanks, read)
    return _A_GRAVE.sub(lambda found: "às" if found[1] else "à ", read)


def _fill_blanks(found: re.Match[str]) -> str:
    """A letter's piece with a blank in it, read again with the letter that the blank most often was."""
    for lost in "\u00a0\u0085":
        letter = _read_again(found[0].replace(" ", lost))
        if letter is not None and len(letter) == 1 and letter.isalpha():
            return letter
    return found[0]


def _read_again(piece: str) -> str | None:
    try:
        return piece.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
