"""Let trained readers label unlabelled articles: `python -m train.teach A.pt B.pt --out RUN/taught.pkl`.

Writes windows with the chances the readers give on average, for `taught` in a recipe. Appends as it goes and
goes on where a cut run stopped.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from onrecord.extraction.spans import find_cues
from onrecord.model.tokens import Window, load_tokenizer, pack, read_words
from train.data import Example, Target, paragraphs_of
from train.model import Reader, load_reader
from train.train import encoder_inputs, linker_inputs

ARTICLES_AT_ONCE = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("teachers", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--articles", type=Path, default=Path("../shared/data/news/articles.jsonl.gz"))
    parser.add_argument("--but", type=Path, default=Path("benchmarks/gold/articles.txt"), help="ids left out")
    parser.add_argument("--pieces", type=int, default=2_000_000)
    parser.add_argument("--window", type=int, default=256)
    parser.add_argument("--pretrained", type=Path, default=Path("train/pretrained"))
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tokenizer = load_tokenizer(options.pretrained)
    teachers = [load_reader(path) for path in options.teachers]
    texts = _texts(options.articles, options.but)
    done = _count(options.out)
    pieces, started, rng = 0, time.time(), random.Random(1)
    for begin in range(0, len(texts), ARTICLES_AT_ONCE):
        windows = [
            window
            for text in texts[begin : begin + ARTICLES_AT_ONCE]
            for window in pack(
                read_words(tokenizer, text, paragraphs_of(text)),
                limit=rng.randrange(options.window // 2, options.window + 1),
            )
        ]
        pieces += sum(len(window.pieces) for window in windows)
        if begin // ARTICLES_AT_ONCE < done:
            continue
        with options.out.open("ab") as file:
            pickle.dump(teach(teachers, windows), file)
        print(
            f"{begin + ARTICLES_AT_ONCE} articles, {pieces:,} pieces, {time.time() - started:.0f} s",
            flush=True,
        )
        if pieces >= options.pieces:
            break


@torch.no_grad()
def teach(teachers: Sequence[Reader], windows: Sequence[Window]) -> list[Example]:
    """Each window with the mean of what the teachers say of it; cues are asked where the mean has one."""
    examples = []
    order = sorted(windows, key=lambda window: len(window.pieces))
    for begin in range(0, len(order), 16):
        batch = order[begin : begin + 16]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            read = [teacher.encoder(*encoder_inputs(batch)) for teacher in teachers]
        cues = np.mean([part.float().softmax(-1).numpy()[..., :3] for _, part, _ in read], axis=0)
        roles = np.mean([part.float().softmax(-1).numpy() for *_, part in read], axis=0)
        found = [find_cues(cues[row, : len(window.spans)], window.owned) for row, window in enumerate(batch)]
        asked = [(row, cue[:2]) for row, part in enumerate(found) for cue in part]
        targets: list[list[Target]] = [[] for _ in batch]
        if asked:
            tags, valid = [], []
            for teacher, (vectors, *_) in zip(teachers, read, strict=True):
                inputs, around = linker_inputs(
                    [(batch[row], cue, False, vectors[row].float()) for row, cue in asked]
                )
                said, chance = teacher.linker(*inputs)
                tags.append(said.softmax(-1).numpy())
                valid.append(chance.sigmoid().numpy())
            for index, ((row, cue), one) in enumerate(zip(asked, around, strict=True)):
                wanted = np.mean([part[index, : one.high - one.low] for part in tags], axis=0)
                wanted[one.is_cue > 0] = 0
                chance = float(np.mean([part[index] for part in valid]))
                targets[row].append(Target(cue, False, one.low, wanted.astype(np.float16), chance))
        for row, window in enumerate(batch):
            count = len(window.spans)
            five = np.zeros((count, 5), dtype=np.float16)
            five[:, :3] = cues[row, :count]
            examples.append(
                Example(
                    _lean(window),
                    five,
                    roles[row, :count].astype(np.float16),
                    tuple(targets[row]),
                    one_layer=True,
                )
            )
    return examples


def _lean(window: Window) -> Window:
    """The window with small integers on disk; training makes them long again."""
    return replace(
        window,
        pieces=window.pieces.astype(np.int32),
        piece_shapes=window.piece_shapes.astype(np.int8),
        piece_marks=window.piece_marks.astype(np.int8),
    )


def _texts(path: Path, but: Path) -> list[str]:
    left_out = set(but.read_text(encoding="utf-8").split())
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = [json.loads(line) for line in file]
    texts = [one["text"] for one in articles if one["id"] not in left_out and len(one["text"]) > 500]
    random.Random(0).shuffle(texts)
    return texts


def _count(path: Path) -> int:
    """How many lots of articles the file already holds."""
    if not path.exists():
        return 0
    count = 0
    with path.open("rb") as file:
        while True:
            try:
                pickle.load(file)
            except EOFError:
                return count
            count += 1


if __name__ == "__main__":
    main()
