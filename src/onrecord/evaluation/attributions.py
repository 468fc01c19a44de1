"""How well attributions agree with PolNeAR's standoff, by the definitions of docs/evaluation.md.

Attributions are compared as spans, without who the source turns out to be. PolNeAR is single-layer, so of
our statements only those outside of others are compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import InputError
from onrecord.evaluation.scores import SAME_CONTENT, Counts, Line, doc_of, pair_best_first, points
from onrecord.records import Span, Spans

ROLES = ("source", "cue", "content")

# Of the words of two sources, how many must be shared for them to be one source.
_SAME_SOURCE = 0.5
_WORD = re.compile(r"\w+")
# What may stand at the outer edges of a span without making it another one.
_EDGE = " \t\r\n\u00a0\u201c\u201d\"\u2018\u2019'`,.;:-\u2013\u2014()[]"
_NONE = Counts()


@dataclass(frozen=True, slots=True)
class Attribution:
    """The spans of one attribution, sorted; each part may be empty."""

    source: Spans = ()
    cue: Spans = ()
    content: Spans = ()


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document and the attributions annotated in it. text: with its line ends as they are in the file."""

    doc: str
    text: str
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class AttributionScores:
    """Counts for three ways to compare.

    attributions: pairs, one to one, whose content overlaps by half and whose sources' words do; no source
    must meet no source. token_…: words (no punctuation) that have the role in any attribution. exact_…: spans
    equal but for blanks, quotation marks and punctuation at their edges; exact_all: in all three roles.
    """

    attributions: Counts = _NONE
    token_source: Counts = _NONE
    token_cue: Counts = _NONE
    token_content: Counts = _NONE
    exact_source: Counts = _NONE
    exact_cue: Counts = _NONE
    exact_content: Counts = _NONE
    exact_all: Counts = _NONE

    def __add__(self, other: AttributionScores) -> AttributionScores:
        names = AttributionScores.__slots__
        return AttributionScores(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def figures(self) -> dict[str, Counts]:
        return {name: getattr(self, name) for name in AttributionScores.__slots__}

    def as_row(self) -> dict[str, float]:
        """The figures a table or a floor names, in shares of 100 rounded to one decimal; of roles the F1."""
        found, *others = self.figures.items()
        return {
            "f1": found[1].f1,
            "precision": found[1].precision,
            "recall": found[1].recall,
            **{name: counts.f1 for name, counts in others},
        }

    def as_line(self) -> dict[str, Any]:
        """All of it, ready for `json.dumps`."""
        return {name: counts.as_line() for name, counts in self.figures.items()}


@dataclass(frozen=True, slots=True)
class Compared:
    """One document compared. missed, extra: attributions, annotated or read, without a partner."""

    doc: str
    scores: AttributionScores
    missed: tuple[Attribution, ...]
    extra: tuple[Attribution, ...]


def read_standoff(folder: Path) -> list[Annotated]:
    """The documents of a folder with `text/NAME.txt` and `attributions/NAME.ann` or `NAME_xxxx.ann` (brat).

    Of several annotators of one text the first is taken, xxxx being four hex digits. Events link spans of
    Source, Cue and Content; other events' arguments are passed over. A text without a file has none.
    Raises InputError "bad-gold" where there are no texts, or an annotation cannot be read.
    """
    texts = sorted((folder / "text").glob("*.txt"))
    if not texts or not (folder / "attributions").is_dir():
        raise InputError(
            "bad-gold",
            f"{folder}: a folder of labels has text/NAME.txt and attributions/NAME.ann (brat); name a file "
            "of labels (JSONL) or a folder that has both",
        )
    by_name: dict[str, list[Path]] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        by_name.setdefault(re.sub(r"_[0-9a-f]{4}$", "", path.stem), []).append(path)
    return [_read_annotated(path, by_name.get(path.stem, ())) for path in texts]


def attributions_read(lines: Iterable[Line], docs: Iterable[str]) -> dict[str, list[Attribution]]:
    """The attributions among lines of statements, by document: those that stand in no other statement.

    Every document has an entry; statements of others are left out. Spans on the page go before those in the
    article, for annotations count the file as it is.
    """
    found: dict[str, list[Attribution]] = {doc: [] for doc in docs}
    for line in lines:
        doc = doc_of(str(line.get("page") or ""), found)
        if doc is not None and not line.get("parent"):
            found[doc].append(Attribution(*(_spans(line, role) for role in ROLES)))
    return found


def compare_attributions(
    annotated: Iterable[Annotated], read: Mapping[str, Sequence[Attribution]]
) -> list[Compared]:
    """Each document compared with what was read in it; one that `read` lacks has everything missed."""
    return [_compare(one, read.get(one.doc, ())) for one in annotated]


def match_attributions(
    text: str, annotated: Sequence[Attribution], read: Sequence[Attribution]
) -> dict[int, int]:
    """Which read attribution (index) answers which annotated one, best overlaps of content first."""
    words = [found.span() for found in _WORD.finditer(text)]
    theirs = [(points(one.content), _words_in(words, one.source)) for one in annotated]
    ours = [(points(one.content), _words_in(words, one.source)) for one in read]
    overlaps = []
    for i, (content, source) in enumerate(theirs):
        for j, (our_content, our_source) in enumerate(ours):
            shared = len(content & our_content)
            overlap = shared / len(content | our_content) if shared else 0.0
            if overlap >= SAME_CONTENT and _same_source(source, our_source):
                overlaps.append((-overlap, i, j))
    return pair_best_first(overlaps)


def _compare(one: Annotated, read: Sequence[Attribution]) -> Compared:
    pairs = match_attributions(one.text, one.attributions, read)
    answering = set(pairs.values())
    both = (one.text, one.attributions, read)
    scores = AttributionScores(
        attributions=Counts(len(pairs), len(read), len(one.attributions)),
        token_source=_count_words(*both, "source"),
        token_cue=_count_words(*both, "cue"),
        token_content=_count_words(*both, "content"),
        exact_source=_count_exact(*both, ["source"]),
        exact_cue=_count_exact(*both, ["cue"]),
        exact_content=_count_exact(*both, ["content"]),
        exact_all=_count_exact(*both, ROLES),
    )
    return Compared(
        one.doc,
        scores,
        tuple(gold for i, gold in enumerate(one.attributions) if i not in pairs),
        tuple(ours for j, ours in enumerate(read) if j not in answering),
    )


def _count_words(
    text: str, annotated: Sequence[Attribution], read: Sequence[Attribution], role: str
) -> Counts:
    """Words that have the role in any attribution."""
    words = [found.span() for found in _WORD.finditer(text)]
    theirs, ours = (
        _words_in(words, [span for one in attributions for span in getattr(one, role)])
        for attributions in (annotated, read)
    )
    return Counts(len(theirs & ours), len(ours), len(theirs))


def _count_exact(
    text: str, annotated: Sequence[Attribution], read: Sequence[Attribution], roles: Sequence[str]
) -> Counts:
    """Attributions whose spans in these roles are the same; of a single role, those that have any."""
    theirs, ours = (
        Counter(
            tuple(_bare(text, getattr(one, role)) for role in roles)
            for one in attributions
            if len(roles) > 1 or getattr(one, roles[0])
        )
        for attributions in (annotated, read)
    )
    return Counts((theirs & ours).total(), ours.total(), theirs.total())


def _bare(text: str, spans: Spans) -> Spans:
    """Spans without what may stand at their edges, those with no word between them as one."""
    bare: list[Span] = []
    for start, end in sorted(spans):
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
        if start >= end:
            continue
        if bare and not _WORD.search(text[bare[-1][1] : start]):
            bare[-1] = (bare[-1][0], max(end, bare[-1][1]))
        else:
            bare.append((start, end))
    return tuple(bare)


def _words_in(words: Sequence[Span], spans: Iterable[Span]) -> set[int]:
    """Which words (index) have a letter in the spans."""
    covered = points(spans)
    return {i for i, (start, end) in enumerate(words) if not covered.isdisjoint(range(start, end))}


def _same_source(annotated: set[int], read: set[int]) -> bool:
    if not annotated:
        return not read
    return len(annotated & read) >= _SAME_SOURCE * len(annotated | read)


def _spans(line: Line, role: str) -> Spans:
    return tuple((start, end) for start, end in line.get(f"{role}_page") or line.get(role) or ())


def _read_annotated(path: Path, annotations: Sequence[Path]) -> Annotated:
    # Offsets count "\r\n" as two: line ends must not be translated.
    text = _read(path)
    attributions = _read_brat(annotations[0], len(text)) if annotations else []
    return Annotated(path.stem, text, tuple(attributions))


def _read_brat(path: Path, length: int) -> list[Attribution]:
    """The attributions of a brat file for a text of so many code points."""
    spans: dict[str, list[Span]] = {}
    events: list[str] = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", _read(path)), 1):
        if re.match(r"T\d+\t", line):
            name, placed = line.split("\t")[:2]
            spans[name] = _read_spans(path, number, placed, length)
        elif re.match(r"E\d+\t", line):
            events.append(line.split("\t")[1])
    found = []
    for event in events:
        parts: dict[str, set[Span]] = {role: set() for role in ROLES}
        for argument in event.split()[1:]:
            role, _, name = argument.partition(":")
            role = re.sub(r"\d+$", "", role).lower()
            if role in parts:
                parts[role].update(spans.get(name, ()))
        found.append(Attribution(*(tuple(sorted(parts[role])) for role in ROLES)))
    return found


def _read_spans(path: Path, number: int, placed: str, length: int) -> list[Span]:
    """ "Content 115 290;301 340" as spans."""
    pairs = [piece.split() for piece in placed.partition(" ")[2].split(";")]
    try:
        spans = [(int(start), int(end)) for start, end in pairs]
    except ValueError:
        spans = []
    if not spans or not all(0 <= start < end <= length for start, end in spans):
        raise InputError(
            "bad-gold",
            f"{path}#{number}: {placed!r} gives no spans of its text, which has {length:,} code points; "
            "wanted a label and its spans, as in 'Cue 107 114'",
        )
    return spans


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise InputError("bad-gold", f"{path}: is not UTF-8 ({error.reason}); convert it") from error
    except OSError as error:
        raise InputError(
            "unreadable", f"{path}: cannot be read ({error.strerror}); check its rights"
        ) from error
