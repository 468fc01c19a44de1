import numpy as np
import pytest

from onrecord.model.session import WEIGHTS
from onrecord.model.tokens import MARKS, SHAPES, Window, load_tokenizer, pack, read_words, surround

TOKENIZER = load_tokenizer(WEIGHTS)


def _windows(text: str, *, limit: int = 256) -> list[Window]:
    spans = []
    at = 0
    for line in text.split("\n"):
        if line:
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return pack(read_words(TOKENIZER, text, spans), limit=limit)


@pytest.mark.parametrize(
    "text",
    ["“It’s over,” said Ms Lee.", "naïve café ok", "a\u00a0b\u200bc d", "''so'' she said", "İstanbul ﬁne"],
)
def test_read_words_spans_reproduce_the_words(text: str) -> None:
    window = _windows(text)[0]
    words = [text[start:end] for start, end in window.spans.tolist()]
    assert all(word.strip() for word in words)
    # A zero-width space is no word, and of two marks that make one the first stands for both.
    plain = "".join(text.split()).replace("\u200b", "").replace("''", "'")
    assert "".join(words).replace("\u200b", "") == plain


def test_read_words_passes_over_emoji() -> None:
    text = "It is over. 😀👍🏽 ❤️ she said 🇫🇷"
    window = _windows(text)[0]
    bare = _windows("It is over. she said")[0]
    assert [text[start:end] for start, end in window.spans.tolist()] == [
        "It",
        "is",
        "over",
        ".",
        "she",
        "said",
    ]
    assert window.pieces.tolist() == bare.pieces.tolist()


def test_read_words_tells_shapes_and_sides_of_marks() -> None:
    window = _windows("“NATO won 3” said McRae")[0]
    firsts = window.first
    assert [SHAPES[index] for index in window.piece_shapes[firsts]] == [
        "punctuation", "upper", "lower", "number", "punctuation", "lower", "mixed",
    ]  # fmt: skip
    assert [MARKS[index] for index in window.piece_marks[firsts]] == [
        "opens", "double", "double", "double", "closes", "outside", "outside",
    ]  # fmt: skip


def test_pack_keeps_short_paragraphs_whole_and_within_the_limit() -> None:
    windows = _windows("\n".join(["one two three four five six seven eight"] * 20), limit=32)
    assert all(len(window.pieces) <= 32 for window in windows)
    assert [len(window.spans) % 8 for window in windows] == [0] * len(windows)


def test_pack_lets_one_window_own_each_word_of_a_long_paragraph() -> None:
    text = " ".join(f"word{number}" for number in range(700))
    windows = _windows(text, limit=128)
    owned = np.concatenate([window.spans[window.owned, 0] for window in windows])
    assert len(windows) > 3
    assert owned.tolist() == sorted({int(start) for window in windows for start in window.spans[:, 0]})


def test_pack_gives_no_window_for_no_words() -> None:
    assert _windows(" \u200b ") == []


def test_surround_stays_in_the_neighbouring_paragraphs() -> None:
    window = _windows("one two\nthree four\nfive said six\nseven eight\nnine ten")[0]
    around = surround(window, (5, 6))
    assert (around.low, around.high) == (2, 9)
    assert around.paragraph.tolist() == [1, 1, 0, 0, 0, 2, 2]
    assert around.distance[3] == 0
