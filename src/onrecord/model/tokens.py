"""Text to windows of word pieces and back: the only place where pieces, words and code points meet.

Serving and training use this same module, so a model never meets text cut differently from what it learned.

A paragraph is cut into *words* (BERT's pre-tokens: runs of letters and digits, single punctuation marks),
each word into word pieces. Whole paragraphs are packed into windows, a [SEP] between them; in PolNeAR 99.2%
of attributions stay inside one paragraph, so a window that holds whole paragraphs cuts no statement. A
paragraph longer than a window is cut into overlapping stretches; every word is *owned* by one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from onrecord.records import Span

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

# Pieces in a window, [CLS] and separators included. On PolNeAR dev 256 gives attribution F1 73.3 and 160 or
# 128 give 73.5; 160 is a tenth faster than 256 and cuts fewer paragraphs than 128 (content 87.2 to 86.6).
WINDOW_PIECES = 160
# Words that two stretches of one long paragraph share, so that a statement at the cut is whole in one.
OVERLAP_WORDS = 60

# How far, in words, the linker looks to either side of a cue, within the cue's paragraph and its two
# neighbours: 99.7% of the source and content words of PolNeAR train.
REACH_BEFORE, REACH_AFTER = 110, 130
# Lower bounds of the linker's distance classes, in words; 0 is the cue itself, 1-16 after it, 17-32 before.
# Finer near the cue; not tuned.
DISTANCES = (1, 2, 3, 4, 5, 6, 7, 9, 11, 14, 18, 24, 32, 44, 60, 84)

PAD, CLS, SEP = 0, 101, 102

# One-to-one, so offsets stay true. The encoder's vocabulary has no curly marks with a trained meaning;
# opening and closing are told by the `marks` feature instead.
_SAME_LENGTH = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"', "＂": '"',
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "‹": "'", "›": "'", "′": "'", "`": "'", "´": "'",
        "–": "-", "—": "-", "―": "-", "‒": "-", "−": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2003": " ", "\u2002": " ",
    }
)  # fmt: skip

# Emoji, and what changes the look of one: no words. The vocabulary has nine of them (hearts, stars); for the
# others stood the piece of all unknown words. The articles of PolNeAR have none.
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u20e3\U000e0020-\U000e007f]")

# Shape classes of a word, index = embedding row; 0 is for pieces that are no word.
SHAPES = ("none", "lower", "capital", "initial", "upper", "mixed", "number", "punctuation")
# Quotation classes of a word: outside, inside double marks, inside single marks, an opening or closing mark.
MARKS = ("outside", "double", "single", "opens", "closes")


@dataclass(frozen=True, slots=True)
class Words:
    """One paragraph, tokenized. Arrays run over its words, except `pieces`, `piece_word`.

    spans: int64 [word, 2], code points of the text it was cut from.
    pieces: int64 [piece], vocabulary ids; piece_word: int64 [piece], the word each piece belongs to.
    shapes, marks: int64 [word], indexes into SHAPES and MARKS.
    """

    spans: Int64
    pieces: Int64
    piece_word: Int64
    shapes: Int64
    marks: Int64


@dataclass(frozen=True, slots=True)
class Window:
    """What the encoder sees at once: stretches of paragraphs, in order.

    pieces, piece_shapes, piece_marks: int64 [piece]. first: int64 [word], place of each word's first piece.
    spans: int64 [word, 2], code points of the text. paragraph: int64 [word], the paragraph's number.
    owned: bool [word]; false where another window answers for this word.
    """

    pieces: Int64
    piece_shapes: Int64
    piece_marks: Int64
    first: Int64
    spans: Int64
    paragraph: Int64
    owned: Bool


def load_tokenizer(folder: Path) -> Tokenizer:
    """The Rust tokenizer kept beside the weights, with padding and truncation off."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def read_words(tokenizer: Tokenizer, text: str, paragraphs: Sequence[Span]) -> list[Words]:
    """Each paragraph's words; offsets are into `text`."""
    plain = [_canonical(text[start:end]) for start, end in paragraphs]
    encodings = tokenizer.encode_batch(plain, add_special_tokens=False)
    return [
        _words(encoding, part, start)
        for encoding, part, (start, _) in zip(encodings, plain, paragraphs, strict=True)
    ]


def pack(paragraphs: Sequence[Words], *, limit: int = WINDOW_PIECES) -> list[Window]:
    """Windows over these paragraphs, each at most `limit` pieces, no short paragraph cut in two."""
    windows: list[Window] = []
    stretches: list[_Stretch] = []
    filled = 1
    for number, words in enumerate(paragraphs):
        for stretch in _stretches(words, number, limit - 2):
            size = stretch.pieces + 1
            if stretches and filled + size > limit:
                windows.append(_window(stretches))
                stretches, filled = [], 1
            stretches.append(stretch)
            filled += size
    if stretches:
        windows.append(_window(stretches))
    return windows


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words around one cue that the linker reads: window words [low, high).

    distance: int64 [word], class of the distance to the cue. paragraph: int64 [word], 0 the cue's own, 1 an
    earlier one, 2 a later one. is_cue: int64 [word], 1 on the cue's words, 2 if it is nested.
    """

    low: int
    high: int
    distance: Int64
    paragraph: Int64
    is_cue: Int64


def surround(window: Window, cue: tuple[int, int], *, nested: bool = False) -> Surroundings:
    """What the linker is to read around the cue at window words [start, end)."""
    start, end = cue
    number = int(window.paragraph[start])
    low = max(int(np.searchsorted(window.paragraph, number - 1)), start - REACH_BEFORE)
    high = min(int(np.searchsorted(window.paragraph, number + 1, side="right")), end + REACH_AFTER)
    places = np.arange(low, high)
    after, before = places - end + 1, start - places
    distance = np.where(
        after > 0,
        np.searchsorted(DISTANCES, after, side="right"),
        np.where(before > 0, np.searchsorted(DISTANCES, before, side="right") + len(DISTANCES), 0),
    )
    numbers = window.paragraph[low:high] - number
    paragraph = np.where(numbers < 0, 1, np.where(numbers > 0, 2, 0))
    is_cue = ((places >= start) & (places < end)) * np.int64(2 if nested else 1)
    return Surroundings(low, high, distance.astype(np.int64), paragraph.astype(np.int64), is_cue)


@dataclass(frozen=True, slots=True)
class _Stretch:
    words: Words
    number: int
    start: int
    end: int
    own_start: int
    own_end: int
    pieces: int


def _canonical(text: str) -> str:
    text = text.translate(_SAME_LENGTH)
    if "''" in text:
        # Archives write "" as two single marks; the zero-width space keeps the length and is no word.
        text = text.replace("''", '"\u200b')
    return text if text.isascii() else _EMOJI.sub(" ", text)


def _words(encoding: object, text: str, offset: int) -> Words:
    word_ids = np.array(encoding.word_ids, dtype=np.int64)  # type: ignore[attr-defined]
    spans = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)  # type: ignore[attr-defined]
    pieces = np.array(encoding.ids, dtype=np.int64)  # type: ignore[attr-defined]
    if not len(pieces):
        empty = np.zeros(0, dtype=np.int64)
        return Words(np.zeros((0, 2), dtype=np.int64), empty, empty, empty, empty)
    begins = np.flatnonzero(np.diff(word_ids, prepend=-1))
    ends = np.append(begins[1:], len(word_ids)) - 1
    word_spans = np.stack([spans[begins, 0], spans[ends, 1]], axis=1)
    strings = [text[start:end] for start, end in word_spans.tolist()]
    shapes = np.fromiter((_shape(string) for string in strings), dtype=np.int64, count=len(strings))
    marks = _marks(text, word_spans, strings)
    piece_word = np.cumsum(np.diff(word_ids, prepend=word_ids[0]) != 0)
    return Words(word_spans + offset, pieces, piece_word, shapes, marks)


def _shape(word: str) -> int:
    head = word[0]
    if head.islower() and word.islower():
        return 1
    if not head.isalnum():
        return 7
    if head.isdigit():
        return 6
    if len(word) == 1:
        return 3 if head.isupper() else 1
    if word.isupper():
        return 4
    if head.isupper() and word[1:].islower():
        return 2
    return 5


def _marks(text: str, spans: Int64, words: Sequence[str]) -> Int64:
    """Quotation class of each word of one paragraph; a mark's side is told by the blanks around it."""
    found = np.zeros(len(words), dtype=np.int64)
    inside_double = inside_single = False
    for index, word in enumerate(words):
        if word == '"':
            if inside_double and not _opens(text, int(spans[index, 0])):
                found[index], inside_double = 4, False
            elif inside_double and not _closes(text, int(spans[index, 0])):
                found[index] = 3  # a mark repeated at a new paragraph, or one left unclosed
            else:
                found[index] = 4 if inside_double else 3
                inside_double = not inside_double
        elif word == "'" and _opens(text, int(spans[index, 0])) and not inside_single:
            found[index], inside_single = 3, True
        elif word == "'" and inside_single and _closes(text, int(spans[index, 0])):
            found[index], inside_single = 4, False
        elif inside_double:
            found[index] = 1
        elif inside_single:
            found[index] = 2
    return found


def _opens(text: str, at: int) -> bool:
    """A blank, bracket, dash or nothing before, something after."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return (before.isspace() or before in "([-\"'") and not after.isspace()


def _closes(text: str, at: int) -> bool:
    """Something before, no letter or digit after."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return not before.isspace() and not after.isalnum()


def _stretches(words: Words, number: int, room: int) -> Iterator[_Stretch]:
    """The paragraph whole if it fits into `room` pieces, else overlapping stretches of it."""
    count = len(words.spans)
    if not count:
        return
    sizes = np.bincount(words.piece_word, minlength=count)
    before = np.concatenate([[0], np.cumsum(sizes)])
    start = own = 0
    while True:
        end = int(np.searchsorted(before, before[start] + room, side="right")) - 1
        end = min(max(end, start + 1), count)
        if end == count:
            yield _Stretch(words, number, start, end, own, count, min(int(before[end] - before[start]), room))
            return
        overlap = min(OVERLAP_WORDS, (end - start) // 2)
        own_end = end - overlap // 2
        yield _Stretch(words, number, start, end, own, own_end, min(int(before[end] - before[start]), room))
        start, own = max(end - overlap, start + 1), own_end


def _window(stretches: Sequence[_Stretch]) -> Window:
    pieces, shapes, marks, firsts, spans, paragraph, owned = [[CLS]], [[0]], [[0]], [], [], [], []
    at = 1
    for stretch in stretches:
        words = stretch.words
        low, high = np.searchsorted(words.piece_word, [stretch.start, stretch.end])
        high = min(int(high), int(low) + stretch.pieces)
        word_of = words.piece_word[low:high]
        begins = np.flatnonzero(np.diff(word_of, prepend=-1))
        firsts.append(begins + at)
        pieces += [words.pieces[low:high].tolist(), [SEP]]
        shapes += [words.shapes[word_of].tolist(), [0]]
        marks += [words.marks[word_of].tolist(), [0]]
        at += high - int(low) + 1
        kept = np.arange(stretch.start, stretch.end)
        spans.append(words.spans[kept])
        paragraph.append(np.full(len(kept), stretch.number))
        owned.append((kept >= stretch.own_start) & (kept < stretch.own_end))
    return Window(
        pieces=np.concatenate([np.array(part, dtype=np.int64) for part in pieces]),
        piece_shapes=np.concatenate([np.array(part, dtype=np.int64) for part in shapes]),
        piece_marks=np.concatenate([np.array(part, dtype=np.int64) for part in marks]),
        first=np.concatenate(firsts),
        spans=np.concatenate(spans),
        paragraph=np.concatenate(paragraph),
        owned=np.concatenate(owned),
    )
