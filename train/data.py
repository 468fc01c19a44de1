"""PolNeAR standoff files to training windows, cut by the same tokens module that serves.

Labels sit on words. One attribution is one cue with a source and content pieces tagged relative to it, so
a source shared by two cues is simply tagged twice.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from onrecord.extraction.spans import CONTENT_B, OUT, SOURCE_B
from onrecord.model.tokens import Int64, Window, pack, read_words
from onrecord.records import Span


@dataclass(frozen=True, slots=True)
class Attribution:
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with its attributions; `name` is PolNeAR's file name."""

    name: str
    text: str
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """One attribution in a window: cue words [start, end) and a tag for every word of the window."""

    cue: tuple[int, int]
    tags: Int64


@dataclass(frozen=True, slots=True)
class Example:
    """A window with what the model should say of it. cue_tags: 0 out, 1 begins, 2 inside. tags: any role."""

    window: Window
    cue_tags: Int64
    tags: Int64
    targets: tuple[Target, ...]


def read_polnear(split: Path) -> list[Labelled]:
    """Every article of a split with its first annotator's attributions, in file-name order."""
    found: dict[str, list[Path]] = {}
    for path in sorted((split / "attributions").iterdir()):
        found.setdefault(re.sub(r"_[0-9a-f]{4}\.ann$", "", path.name), []).append(path)
    labelled = []
    for path in sorted((split / "text").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        paths = found.get(path.stem, [])
        labelled.append(Labelled(path.stem, text, tuple(_read_standoff(paths[0])) if paths else ()))
    return labelled


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
    cue_tags, tags = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    targets = []
    for attribution in attributions:
        cue = _words_in(window, attribution.cue)
        if not len(cue) or not window.owned[cue[0]]:
            continue
        relative = np.zeros(count, dtype=np.int64)
        for spans, begin in ((attribution.content, CONTENT_B), (attribution.source, SOURCE_B)):
            for span in spans:
                inside = _words_in(window, (span,))
                if len(inside):
                    relative[inside] = begin + 1
                    relative[inside[0]] = begin
        start, end = int(cue[0]), int(cue[-1]) + 1
        relative[start:end] = OUT
        cue_tags[start:end] = 2
        cue_tags[start] = 1
        tags = np.where(relative != OUT, relative, tags)
        targets.append(Target((start, end), relative))
    return Example(window, cue_tags, tags, tuple(targets))


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
