"""PolNeAR standoff files to training windows, cut by the same tokens module that serves.

Labels sit on words. One attribution is one cue with a source and content pieces tagged relative to it, so
a source shared by two cues is simply tagged twice.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from onrecord.extraction.spans import CONTENT_B, OUT, SOURCE_B, Float32
from onrecord.model.tokens import Int64, Window, pack, read_words, surround
from onrecord.records import Span


@dataclass(frozen=True, slots=True)
class Attribution:
    """nested: it stands inside another's content (labelled by us; PolNeAR has one layer)."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with its attributions; `name` is PolNeAR's file name."""

    name: str
    text: str
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What the linker should say of one cue at window words [start, end).

    tags: float [word, 5], from word `low` on, the chance of each tag; a row of zeros is not judged (the cue's
    own words). valid: the chance that the cue attributes anything.
    """

    cue: tuple[int, int]
    nested: bool
    low: int
    tags: Float32
    valid: float = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A window with what the model should say of it.

    cues: float [word, 5], the chance of out, begins, inside, nested begins, nested inside; roles: float
    [word, 5], any cue's source and content. one_layer: who labelled it passes over nested cues, so "out" may
    be one.
    """

    window: Window
    cues: Float32
    roles: Float32
    targets: tuple[Target, ...]
    one_layer: bool


def read_polnear(split: Path, nested: Path | None = None) -> list[Labelled]:
    """Every article of a split with its first annotator's attributions, in file-name order.

    nested: our labels of the attributions inside its contents, one JSON object a line: doc, source, cue,
    content.
    """
    inner: dict[str, list[Attribution]] = {}
    for line in nested.read_text(encoding="utf-8").splitlines() if nested else ():
        row = json.loads(line)
        spans = (tuple((start, end) for start, end in row[role]) for role in ("source", "cue", "content"))
        inner.setdefault(row["doc"], []).append(Attribution(*spans, nested=True))
    found: dict[str, list[Path]] = {}
    for path in sorted((split / "attributions").iterdir()):
        found.setdefault(re.sub(r"_[0-9a-f]{4}\.ann$", "", path.name), []).append(path)
    labelled = []
    for path in sorted((split / "text").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        paths = found.get(path.stem, [])
        outer = list(_read_standoff(paths[0])) if paths else []
        labelled.append(Labelled(path.stem, text, (*outer, *inner.get(path.stem, ()))))
    return labelled


def read_taught(path: Path) -> list[Example]:
    """The windows a teacher labelled (train/teach.py), shuffled."""
    examples = []
    with path.open("rb") as file:
        while True:
            try:
                examples += pickle.load(file)
            except EOFError:
                break
    random.Random(0).shuffle(examples)
    return examples


def digest_of(labelled: Sequence[Labelled]) -> str:
    """SHA-256 over names, texts and spans: what a model card says it was trained on."""
    sha = hashlib.sha256()
    for article in labelled:
        sha.update(repr((article.name, article.text, article.attributions)).encode())
    return sha.hexdigest()


def paragraphs_of(text: str) -> list[Span]:
    """Spans of the lines that hold anything."""
    return [match.span() for match in re.finditer(r"[^\r\n]*\S[^\r\n]*", text)]


def make_examples(
    tokenizer: Tokenizer, article: Labelled, *, limit: int, rng: random.Random | None = None
) -> list[Example]:
    """The windows of one article; with `rng`, quotation marks and window cuts vary."""
    text = _vary_marks(article.text, rng) if rng else article.text
    words = read_words(tokenizer, text, paragraphs_of(text))
    windows = pack(words, limit=rng.randrange(limit // 2, limit + 1) if rng else limit)
    return [_label(window, article.attributions) for window in windows]


def _label(window: Window, attributions: Sequence[Attribution]) -> Example:
    count = len(window.spans)
    cues, roles = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    targets = []
    for attribution in attributions:
        cue = _words_in(window, attribution.cue)
        if not len(cue) or not window.owned[cue[0]]:
            continue
        start, end = int(cue[0]), int(cue[-1]) + 1
        if attribution.nested and cues[start:end].any():
            continue
        tags = np.zeros(count, dtype=np.int64)
        for spans, begin in ((attribution.content, CONTENT_B), (attribution.source, SOURCE_B)):
            for span in spans:
                inside = _words_in(window, (span,))
                if len(inside):
                    tags[inside] = begin + 1
                    tags[inside[0]] = begin
        tags[start:end] = OUT
        cues[start:end] = 4 if attribution.nested else 2
        cues[start] -= 1
        if not attribution.nested:
            roles = np.where(tags != OUT, tags, roles)
        around = surround(window, (start, end))
        wanted = _one_hot(tags[around.low : around.high])
        wanted[start - around.low : end - around.low] = 0
        targets.append(Target((start, end), attribution.nested, around.low, wanted))
    return Example(window, _one_hot(cues), _one_hot(roles), tuple(targets), one_layer=False)


def _one_hot(tags: Int64) -> Float32:
    return np.eye(5, dtype=np.float32)[tags]


def _words_in(window: Window, spans: Sequence[Span]) -> Int64:
    """Indexes of the words whose first code point lies in one of the spans."""
    starts = window.spans[:, 0]
    inside = np.zeros(len(starts), dtype=bool)
    for start, end in spans:
        inside |= (starts >= start) & (starts < end)
    return np.flatnonzero(inside)


def _vary_marks(text: str, rng: random.Random) -> str:
    """One article in eight in the British manner: single marks outside. Same length, offsets stay true."""
    if rng.random() > 0.125 or "‘" in text:
        return text
    return text.translate(str.maketrans("“”", "‘’"))


def _read_standoff(path: Path) -> Iterator[Attribution]:
    """brat standoff: T lines give spans, E lines join them."""
    spans: dict[str, tuple[Span, ...]] = {}
    events = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.match(r"T\d+\t", line):
            name, middle = line.split("\t")[:2]
            offsets = middle.split(" ", 1)[1].split(";")
            spans[name] = tuple((int(part.split()[0]), int(part.split()[1])) for part in offsets)
        elif re.match(r"E\d+\t", line):
            events.append(line.split("\t")[1].split()[1:])
    for arguments in events:
        roles: dict[str, set[Span]] = {"source": set(), "cue": set(), "content": set()}
        for argument in arguments:
            role, name = argument.split(":")
            role = re.sub(r"\d+$", "", role).lower()
            if role in roles:
                roles[role].update(spans.get(name, ()))
        if roles["cue"]:
            yield Attribution(*(tuple(sorted(roles[role])) for role in ("source", "cue", "content")))
