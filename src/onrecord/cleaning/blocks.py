"""A text dump cut into blocks, and how much each block looks like a sentence of an article.

A block is a line of the page, or a piece of a line where a crawler put the whole page into one paragraph.
The score is a small linear model over what a reader sees without understanding the words: length, function
words, how the block ends, capitals, glued words, page vocabulary, and whether its neighbours are sentences.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.cleaning.chrome import JOINT, chrome_reason
from onrecord.cleaning.dateline import find_dates, is_date_line
from onrecord.cleaning.language import FUNCTION_WORDS
from onrecord.records import Span


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the page between line breaks, or between sentences of a paragraph that is too long.

    span: page code points, without blanks at either end.
    reason: why its words alone show it to be chrome, None when they do not.
    whole: whether it is a line of its own, not a piece of one.
    """

    span: Span
    text: str
    words: int
    reason: str | None
    whole: bool = True


# Weights of a block's features, log-odds of "half of its word 4-grams stand in the article's true text".
# Fitted by logistic regression (ridge 1, pages weighted equally) on the lines and glued dumps of 33 Fundus
# pages; 1 was then added to the intercept (swept 0.25-1 on those and on 46 pages of the article-extraction
# benchmark, random.Random(7), on which weights fitted on them alone do no better). Dropped, because F1 on the
# 46 did not fall: share of digits, all capitals, quotation marks, commas, lower-case start, repetition.
_INTERCEPT = -1.97
_LENGTH = 1.37
_FUNCTION = 3.29
_ENDS = 2.11
_TITLE_CASE = -2.46
_GLUED = -3.03
_CHROME = -2.58
_YOU = -5.21
_DATE = -0.91
_BAR = -1.19
_SENTENCE_BEFORE = 1.23
_SENTENCE_AFTER = 1.97

# A block of at most so many words shows nothing by its function words and capitals.
_FEW_WORDS = 3
# Long blocks count no more than this many words, in the score and in a region's weight.
_MOST_WORDS = 60
# What a line, and a piece of one, needs to count as a sentence for its neighbours. Swept for pieces on the
# paragraph dumps of those 46 pages: 11, 5 and 4 give F1 0.805, 0.796, 0.792 and recall 0.904, 0.948, 0.949.
_SENTENCE_WORDS = 11
_PIECE_WORDS = 5

# The share of function words that is assumed where the language is unknown; judgement, not tuned.
_UNKNOWN_SHARE = 0.3

_SENTENCE_END = re.compile(r"[.!?…。！？」।؟۔][)\]\"”’'»]*\W?$|[”\"]$")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]+")
_MARKS = ".,;:!?\"“”‘’'()[]"
_YOURS = frozenset({"you", "your", "us", "our"})
_LINE = re.compile(r"[^\r\n\x0b\x0c\u2028\u2029]+")

# A line with more words than this is cut into sentences: it is a page in one paragraph, or a paragraph with
# menus run into it. Of the 17,349 paragraphs of the PolNeAR training articles 34 are longer.
_LONG_LINE_WORDS = 150

# A paragraph of an article with more words than this has lost its breaks and is cut anew, into pieces of so
# many words or a few more; half of PolNeAR's 19,291 paragraphs have no more, and 5 are as long as that. Of
# 326 statements of 15 articles of PolNeAR dev, each put into one paragraph, 78.8% are read as before without
# cuts, and 87 to 89% cut into pieces of 20 or 30 words; 40 gives 2% less.
_LOST_BREAKS_WORDS = 250
_CUT_WORDS = 30

# Where plain text is wrapped by mail programs and terminals, and how much shorter a full line may be.
_WRAP_COLUMNS = range(50, 131)
_WRAP_SLACK = 20


def split_blocks(text: str) -> list[Block]:
    """The blocks of a page, in order; blank lines give none."""
    return [
        _block(text, piece, whole=piece == line)
        for line in joined_lines(text)
        for piece in cut_line(text, line)
    ]


def cut_paragraph(text: str, span: Span) -> list[Span]:
    """A paragraph that is too long for one, cut behind sentences; any other comes back as it is.

    No cut is made in a quotation, nor before one, which may go on from the words before it, nor behind one
    that asks or exclaims: its speaker may follow ("… over?” Ms Lee said").
    """
    start, end = span
    if text.count(" ", start, end) <= _LOST_BREAKS_WORDS:
        return [span]
    pieces: list[Span] = []
    begins = start
    words = straight = curly = 0
    for match in _SENTENCE_CUT.finditer(text, start, end):
        sentence = text[begins : match.end()]
        begins = match.end()
        words += sentence.count(" ")
        straight += sentence.count('"') + sentence.count("''")
        curly += sentence.count("“") - sentence.count("”")
        goes_on = _EXCLAIMED.search(sentence) or text[begins] in "\"“‘'"
        if words >= _CUT_WORDS and not straight % 2 and not curly and not goes_on:
            pieces.append((start, begins - len(sentence) + len(sentence.rstrip())))
            start, words = begins, 0
    return [*pieces, (start, end)]


def line_block(line: str) -> Block:
    """A line that stands alone, as a block; its span is its own."""
    return _block(line, (0, len(line)), whole=True)


def score_blocks(blocks: Sequence[Block], language: str) -> list[float]:
    """How much each block looks like article, in log-odds; above 0 is article."""
    own = [_own_score(block, language) for block in blocks]
    sentences = [is_sentence(block) for block in blocks]
    before = [False, *sentences[:-1]]
    after = [*sentences[1:], False]
    return [
        score + _SENTENCE_BEFORE * first + _SENTENCE_AFTER * then
        for score, first, then in zip(own, before, after, strict=True)
    ]


def is_sentence(block: Block, words: int | None = None) -> bool:
    """Whether a block ends as sentences do and has so many words.

    words: as many as a paragraph has, or a piece of one, when not given.
    """
    least = words or (_SENTENCE_WORDS if block.whole else _PIECE_WORDS)
    return block.words >= least and _ends(block)


def _ends(block: Block) -> bool:
    return block.words > _FEW_WORDS and _SENTENCE_END.search(block.text[-8:]) is not None


def _own_score(block: Block, language: str) -> float:
    words = block.text.split()
    count = block.words
    low = [word.strip(_MARKS).lower() for word in words]
    known = FUNCTION_WORDS.get(language)
    share = sum(word in known for word in low) / count if known else _UNKNOWN_SHARE
    if count <= _FEW_WORDS:
        # A quarter and a fifth below what running text has; both are 0 at its mean.
        grammar, capitals = -0.1, 0.0
    else:
        grammar = share - 0.35
        capitals = sum(word[0].isupper() for word in words[1:]) / max(1, len(words) - 1) - 0.2
    return (
        _INTERCEPT
        + _LENGTH * (math.log(min(count, _MOST_WORDS) + 1) - 2.5)
        + _FUNCTION * grammar
        + _ENDS * _ends(block)
        + _TITLE_CASE * capitals
        + _GLUED * min(0.5, len(JOINT.findall(block.text)) / count)
        + _CHROME * (block.reason is not None)
        + _YOU * 5 * sum(word in _YOURS for word in low) / count
        + _DATE * is_date_line(block.text)
        + _BAR * ("|" in block.text or ("»" in block.text and "«" not in block.text))
    )


def _block(text: str, span: Span, *, whole: bool) -> Block:
    line = text[span[0] : span[1]]
    return Block(span, line, count_words(line), chrome_reason(line), whole)


def count_words(line: str) -> int:
    """The words of a line; two letters of a script without blanks between words count as one."""
    words = len(line.split())
    return words if line.isascii() else words + sum(map(len, _UNSPACED.findall(line))) // 2


def joined_lines(text: str) -> Iterator[Span]:
    """The page's lines without their blanks; where the page is hard-wrapped, broken lines are joined."""
    lines = list(_lines(text))
    column = _wrapped_at(text, lines)
    if column is None:
        yield from lines
        return
    held = last = lines[0]
    for span in lines[1:]:
        between = text[held[1] : span[0]]
        breaks = between.count("\n") or between.count("\r")
        if breaks == 1 and last[1] - last[0] >= column - _WRAP_SLACK:
            held = (held[0], span[1])
        else:
            yield held
            held = span
        last = span
    yield held


def _lines(text: str) -> Iterator[Span]:
    for match in _LINE.finditer(text):
        start, end = _stripped(text, match.span())
        if start < end:
            yield start, end


def _wrapped_at(text: str, lines: Sequence[Span]) -> int | None:
    """The column at which a page breaks its lines, None when it does not.

    No line is longer, a third of them are close to it, and most of these end in the middle of a sentence.
    """
    longest = max((end - start for start, end in lines), default=0)
    if len(lines) < 4 or longest not in _WRAP_COLUMNS:
        return None
    full = [end for start, end in lines if end - start >= longest - _WRAP_SLACK]
    broken = sum(text[end - 1] not in '.!?:”"' for end in full)
    return longest if len(full) * 3 >= len(lines) and broken * 2 > len(full) else None


# ---- lines that hold more than one thing -------------------------------------------------------------------

_ICON_NAME = re.compile(r"icon(?:[ -]?[a-z][a-z-]*){0,3}")
_GLUED_WORD = re.compile(
    r"(?:(?:Share|Tweet|Print|E-?mail|Save|Advertisement|Comments?|Read more|Listen|Watch|Facebook|Twitter"
    r"|WhatsApp)\d*)+"
    r"(?=[\"“‘']?[A-Z][\w’'-]*,? [\w“])"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_TWICE = re.compile(r"(.{20,250}?)\W{0,3}\1")
_ABBREVIATION = (
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St|Lt|Jr|Sr|No|vs|Co|Mt|Ft|Ky|La|Pa|Va))"
    r"(?<!\b(?:Mrs|Sen|Rep|Gov|Gen|Col|Sgt|Maj|Adm|Rev|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Inc|Ltd))"
    r"(?<!\b(?:Sept|Prof|Capt|Corp))"
)
_SENTENCE_CUT = re.compile(rf"(?:{_ABBREVIATION}\.|[!?…])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])")
_EXCLAIMED = re.compile(r"[!?][\"”’']+\s*$")
_TOKEN = re.compile(r"\S+")
_OPENING_WORDS = """
    A An The In On At As After Before But And He She It They We I You When While If For From With By There
    This That These Those What Who How Why Since Under Over According Asked Speaking However Meanwhile Some
    Many Most More One Two No Not His Her Its Their Our
"""
_OPENERS = frozenset(_OPENING_WORDS.split())
# Fewest icon names in a run, and the most letters from one to the next.
_LEAST_ICONS = 3
_ICON_STEP = 40
# A menu run into the front of a sentence is cut off when it outweighs it by so many words; the sentence then
# begins at an opening word among the last few, else so many words before the cut. Tuned on the paragraph
# dumps of the same 46 pages.
_MENU_WORDS = 6
_OPENER_REACH = 8
_NO_OPENER_STEP = 2


def cut_line(text: str, span: Span) -> list[Span]:
    """A line as the things it holds: icon names, "Share", a date line, a headline twice over, then the rest.

    The rest is cut into sentences, and menus cut off them, only where a line is too long for a paragraph.
    Most lines come back as they are.
    """
    cuts = [span[0]]
    at = _after_icons(text, span)
    if at > cuts[-1]:
        cuts.append(at)
    glued = _GLUED_WORD.match(text, cuts[-1], span[1])
    if glued is not None:
        cuts.append(glued.end())
    cuts += _date_cuts(text, (cuts[-1], span[1]))
    if span[1] - cuts[-1] >= 40:
        twice = _TWICE.match(text, cuts[-1], span[1])
        if twice is not None:
            cuts += [twice.end(1), twice.end()]
    pieces: list[Span] = []
    for start, end in pairwise([*cuts, span[1]]):
        if text.count(" ", start, end) > _LONG_LINE_WORDS:
            pieces += _sentences(text, (start, end))
        else:
            pieces.append((start, end))
    return [piece for piece in (_stripped(text, piece) for piece in pieces) if piece[0] < piece[1]]


def _after_icons(text: str, span: Span) -> int:
    """Where the run of icon names at the front of a line ends; the line's start when there is none."""
    last = span[0]
    icons = 0
    for match in _ICON_NAME.finditer(text, *span):
        if match.start() - last > _ICON_STEP:
            break
        last, icons = match.end(), icons + 1
    return last if icons >= _LEAST_ICONS else span[0]


def _date_cuts(text: str, span: Span) -> list[int]:
    """Cuts around a date line at a line's front, or one with a clock between other words."""
    if span[1] - span[0] < 24 or _YEAR.search(text, *span) is None:
        return []
    cuts: list[int] = []
    for found in find_dates(text[span[0] : span[1]]):
        start, end = span[0] + found.span[0], span[0] + found.span[1]
        behind = cuts[-1] if cuts else span[0]
        while end < span[1] and text[end] in " \t|•·–—-":
            end += 1
        if end + 20 > span[1] or text[end].islower() or ("T" not in found.iso and start - behind > 3):
            continue
        if text.count(" ", behind, start) >= _MENU_WORDS:
            cuts.append(start)
        cuts.append(end)
    return cuts


def _sentences(text: str, span: Span) -> list[Span]:
    pieces: list[Span] = []
    start = span[0]
    for match in _SENTENCE_CUT.finditer(text, *span):
        pieces += _cut_menu(text, (start, match.end()))
        start = match.end()
    return pieces + _cut_menu(text, (start, span[1]))


def _cut_menu(text: str, span: Span) -> list[Span]:
    """A sentence, and before it the menu that was run into it.

    Words with a small first letter count for the sentence, others for the menu; the cut is where the balance
    is lowest, and then back to the word that opens the sentence.
    """
    tokens = list(_TOKEN.finditer(text, *span))
    balance = lowest = cut = 0
    for index, token in enumerate(tokens, start=1):
        balance += 1 if token[0][0].islower() else -1
        if balance < lowest:
            lowest, cut = balance, index
    if -lowest < _MENU_WORDS or cut == len(tokens):
        return [span]
    opener = next(
        (
            back
            for back in range(cut, max(0, cut - _OPENER_REACH), -1)
            if tokens[back][0].lstrip("\"“‘'(") in _OPENERS
        ),
        max(0, cut - _NO_OPENER_STEP),
    )
    at = tokens[opener].start()
    return [(span[0], at), (at, span[1])]


def _stripped(text: str, span: Span) -> Span:
    """The span without the blanks at its ends; a byte order mark and a zero-width space are blanks too."""
    start, end = span
    while start < end and (text[start].isspace() or text[start] in "\ufeff\u200b"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "\ufeff\u200b"):
        end -= 1
    return start, end
