"""The one training loop: `python -m train.train train/recipes/cpu.toml --out RUN`.

Writes RUN/last.pt after every epoch (resumes from it), RUN/best.pt by dev attribution F1, RUN/log.jsonl.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from onrecord.extraction.spans import Attribution, assemble, best_tags, find_cues
from onrecord.model.tokens import Surroundings, Window, load_tokenizer, surround
from train.data import Example, Labelled, Target, digest_of, make_examples, read_polnear, read_taught
from train.model import FRESH, Reader, Shape, load_encoder, load_reader, take_over

Asked = tuple[Window, tuple[int, int], bool, Tensor]
"""A cue the linker is asked about: its window, its words, whether it is nested, the window's link vectors."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    recipe = tomllib.loads(options.recipe.read_text(encoding="utf-8"))
    options.out.mkdir(parents=True, exist_ok=True)
    train(recipe, options.out)


def train(recipe: dict, out: Path) -> None:
    """Follow a recipe to its end, from the last checkpoint in `out` if there is one."""
    torch.set_num_threads(recipe["threads"])
    torch.manual_seed(recipe["seed"])
    pretrained = Path(recipe["pretrained"])
    tokenizer = load_tokenizer(pretrained)
    corpus = Path(recipe["corpus"])
    articles = read_polnear(corpus / "train", Path(recipe["nested"]) if "nested" in recipe else None)
    dev = read_polnear(corpus / "dev")
    taught = read_taught(Path(recipe["taught"])) if "taught" in recipe else []
    reader = Reader(Shape(**recipe.get("shape", {})))
    if "start" in recipe:
        some = make_examples(tokenizer, articles[0], limit=recipe["window"])
        take_over(reader, load_reader(Path(recipe["start"])), [encoder_inputs([one.window]) for one in some])
    else:
        load_encoder(reader.encoder, pretrained / "model.safetensors")
    average = {name: value.clone() for name, value in reader.state_dict().items()}
    optimizer = torch.optim.AdamW(
        [
            {"params": list(_encoder_parameters(reader)), "lr": recipe["rate"]},
            {"params": list(_head_parameters(reader)), "lr": recipe["head_rate"]},
        ],
        weight_decay=recipe["decay"],
        fused=True,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    first, best, step = 0, 0.0, 0
    if (out / "last.pt").exists():
        saved = torch.load(out / "last.pt", weights_only=True)
        reader.load_state_dict(saved["reader"])
        optimizer.load_state_dict(saved["optimizer"])
        average, first, best, step = saved["average"], saved["epoch"], saved["best"], saved["step"]
    steps = recipe["epochs"] * sum(1 for _ in _batches(tokenizer, articles, taught, recipe, epoch=0))
    _log(out, {"digest": digest_of(articles), "recipe": recipe, "steps": steps})
    for epoch in range(first, recipe["epochs"]):
        reader.train()
        started, sums, pieces = time.time(), np.zeros(4), 0
        for seen, batch in enumerate(_batches(tokenizer, articles, taught, recipe, epoch=epoch), 1):
            share = min(1.0, (step + 1) / recipe["warmup"]) * max(0.02, 1 - step / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * share
            losses = _losses(reader, batch, recipe)
            weights = torch.tensor(recipe["weights"])
            loss = (torch.stack(losses) * weights).sum()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            step += 1
            keep = min(recipe["average"], step / (step + 10))
            with torch.no_grad():
                for name, value in reader.state_dict().items():
                    average[name].lerp_(value.float(), 1 - keep)
            sums += [float(part.detach()) for part in losses]
            pieces += sum(len(example.window.pieces) for example in batch)
            if step % 50 == 0:
                _log(
                    out,
                    {"step": step, "of": steps, "loss": [round(float(part), 4) for part in sums / seen]}
                    | {"pieces_per_s": pieces / (time.time() - started)},
                )
        score = evaluate(_averaged(reader, average), tokenizer, dev, corpus / "dev")
        _log(out, {"epoch": epoch, "minutes": (time.time() - started) / 60} | score)
        torch.save(
            {
                "reader": reader.state_dict(),
                "optimizer": optimizer.state_dict(),
                "average": average,
                "epoch": epoch + 1,
                "best": max(best, score["attr"]),
                "step": step,
            },
            out / "last.pt",
        )
        if score["attr"] > best:
            best = score["attr"]
            torch.save(
                {"reader": average, "shape": vars(reader.shape), "epoch": epoch, "score": score},
                out / "best.pt",
            )


@torch.no_grad()
def read_windows(reader: Reader, windows: Sequence[Window]) -> list[list[Attribution]]:
    """Every attribution of every window by the torch model; export checks the ONNX model against it."""
    reader.eval()
    found = []
    for begin in range(0, len(windows), 16):
        batch = windows[begin : begin + 16]
        vectors, cue_logits, _ = reader.encoder(*encoder_inputs(batch))
        probabilities = cue_logits.softmax(-1).numpy()
        for row, window in enumerate(batch):
            cues = find_cues(probabilities[row, : len(window.spans)], window.owned)
            found.append([])
            if not cues:
                continue
            asked = [(window, (start, end), nested, vectors[row]) for start, end, _, nested in cues]
            inputs, around = linker_inputs(asked)
            tags, valid = reader.linker(*inputs)
            scores = tags.softmax(-1).numpy()
            paths = best_tags([row[: one.high - one.low] for row, one in zip(scores, around, strict=True)])
            for index, (cue, one, path) in enumerate(zip(cues, around, paths, strict=True)):
                attribution = assemble(
                    window,
                    cue,
                    one.low,
                    path,
                    scores[index, : len(path)],
                    float(valid[index].sigmoid()),
                )
                if attribution:
                    found[-1].append(attribution)
    return found


def evaluate(reader: Reader, tokenizer: Tokenizer, articles: Sequence[Labelled], split: Path) -> dict:
    """Dev scores by the project's own scorer, at the best of a few thresholds on `valid`."""
    sys.path.insert(0, str(split.parent.parent.parent / "score"))
    import score_attributions as scorer

    texts, gold = scorer.load_gold(str(split))
    read = {}
    for article in articles:
        windows = [example.window for example in make_examples(tokenizer, article, limit=256)]
        read[article.name] = [one for part in read_windows(reader, windows) for one in part]
    best: dict = {"attr": 0.0}
    for threshold in (0.3, 0.4, 0.5, 0.6):
        predicted = {
            name: [
                {"source": list(one.source), "cue": list(one.cue), "content": list(one.content)}
                for one in found
                if one.valid >= threshold and not one.nested
            ]
            for name, found in read.items()
        }
        total = sum(
            (scorer.doc_counts(texts[name], gold[name], predicted[name]) for name in read), scorer.Counter()
        )
        said = _summary(scorer, total)
        if said["attr"] > best["attr"]:
            best = said | {"threshold": threshold}
    return best


def _summary(scorer: object, total: dict) -> dict:
    def f1(name: str, role: str) -> float:
        return scorer.prf(total[name, role, "tp"], total[name, role, "p"], total[name, role, "g"])["f1"]  # type: ignore[attr-defined]

    rows = {"attr": f1("attr", ""), "attr_content": f1("attr_content", "")}
    for role in ("source", "cue", "content"):
        rows[f"token_{role}"] = f1("token_nopunct", role)
        rows[f"exact_{role}"] = f1("exact_lenient", role)
    rows["exact_all"] = f1("exact_lenient", "all")
    return rows


def _batches(
    tokenizer: Tokenizer,
    articles: Sequence[Labelled],
    taught: Sequence[Example],
    recipe: dict,
    *,
    epoch: int,
) -> Iterator[list[Example]]:
    """One epoch's windows in batches of about `batch_pieces` pieces, windows of like length together.

    Every labelled article, and of the windows a teacher labelled each epoch's share.
    """
    rng = random.Random(recipe["seed"] * 1000 + epoch)
    examples = [
        example
        for article in articles
        for example in make_examples(tokenizer, article, limit=recipe["window"], rng=rng)
    ]
    examples += taught[epoch :: recipe["epochs"]]
    examples.sort(key=lambda example: (len(example.window.pieces) // 16, rng.random()))
    batches: list[list[Example]] = [[]]
    for example in examples:
        if batches[-1] and (len(batches[-1]) + 1) * len(example.window.pieces) > recipe["batch_pieces"]:
            batches.append([])
        batches[-1].append(example)
    rng.shuffle(batches)
    yield from batches


def _losses(reader: Reader, batch: Sequence[Example], recipe: dict) -> list[Tensor]:
    """Cue tagging, role tagging (auxiliary), linking, validity."""
    windows = [example.window for example in batch]
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe["bfloat16"]):
        inputs = encoder_inputs(windows)
        if random.random() < recipe["shapeless"]:
            inputs = (inputs[0], inputs[1].clamp(max=1), inputs[2], inputs[3])
        vectors, cue_logits, role_logits = reader.encoder(*inputs)
    cue_logits, role_logits = cue_logits.float(), role_logits.float()
    words = cue_logits.shape[1]
    owned = [example.window.owned[:, None] for example in batch]
    cues = _stack([example.cues * own for example, own in zip(batch, owned, strict=True)], words)
    said = cue_logits.log_softmax(-1)
    if reader.shape.nested:
        # Where the labels have one layer, "out" stands for the nested cues too.
        one_layer = torch.tensor([example.one_layer for example in batch])[:, None]
        outside = torch.where(one_layer, said[..., [0, 3, 4]].logsumexp(-1), said[..., 0])
        said = torch.cat([outside[..., None], said[..., 1:]], -1)
    losses = [
        _cross_entropy(said, cues[..., : said.shape[-1]]),
        _cross_entropy(role_logits.log_softmax(-1), _stack([example.roles for example in batch], words)),
    ]
    guesses = cue_logits.detach().softmax(-1).numpy()
    asked: list[Asked] = []
    targets: list[Target | None] = []
    for row, example in enumerate(batch):
        for target in example.targets:
            if reader.shape.nested or not target.nested:
                asked.append((example.window, target.cue, target.nested, vectors[row]))
                targets.append(target)
    most = 2 * len(targets)
    for row, example in enumerate(batch):
        gold = {place for target in example.targets for place in range(*target.cue)}
        for start, end, _, nested in find_cues(
            guesses[row, : len(example.window.spans)], example.window.owned
        ):
            known = not gold & set(range(start, end)) and not (nested and example.one_layer)
            if known and len(targets) < most:
                asked.append((example.window, (start, end), nested, vectors[row]))
                targets.append(None)
    if not any(targets):
        zero = vectors.sum() * 0
        return [*losses, zero, zero]
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe["bfloat16"]):
        tags, valid = reader.linker(*linker_inputs(asked)[0])
    nothing = np.zeros((0, 5), dtype=np.float32)
    wanted = _stack([target.tags if target else nothing for target in targets], tags.shape[1])
    losses.append(_cross_entropy(tags.float().log_softmax(-1), wanted))
    is_valid = torch.tensor([target.valid if target else 0.0 for target in targets])
    losses.append(F.binary_cross_entropy_with_logits(valid.float(), is_valid))
    return losses


def _cross_entropy(said: Tensor, wanted: Tensor) -> Tensor:
    """Mean over the judged words; both [row, word, tag], log-probabilities and chances."""
    return -(wanted * said).sum() / wanted.sum().clamp(min=1)


def _stack(rows: Sequence[np.ndarray], width: int) -> Tensor:
    padded = np.zeros((len(rows), width, 5), dtype=np.float32)
    for place, row in enumerate(rows):
        padded[place, : len(row)] = row
    return torch.from_numpy(padded)


def encoder_inputs(windows: Sequence[Window]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    pieces = max(len(window.pieces) for window in windows)
    words = max(len(window.spans) for window in windows)
    return (
        _pad([window.pieces for window in windows], pieces, 0),
        _pad([window.piece_shapes for window in windows], pieces, 0),
        _pad([window.piece_marks for window in windows], pieces, 0),
        _pad([window.first for window in windows], words, 0),
    )


def linker_inputs(asked: Sequence[Asked]) -> tuple[tuple[Tensor, ...], list[Surroundings]]:
    """What the linker is given for these cues, padded to the longest, and the words each of them reads."""
    around = [surround(window, cue, nested=nested) for window, cue, nested, _ in asked]
    width = max(one.high - one.low for one in around)
    vectors = torch.stack(
        [
            F.pad(vector[one.low : one.high], (0, 0, 0, width - one.high + one.low))
            for one, (*_, vector) in zip(around, asked, strict=True)
        ]
    )
    inputs = (
        vectors,
        _pad([one.distance for one in around], width, 0),
        _pad([one.paragraph for one in around], width, 3),
        _pad([one.is_cue for one in around], width, 0),
    )
    return inputs, around


def _pad(rows: Sequence[np.ndarray], width: int, filler: int) -> Tensor:
    padded = np.full((len(rows), width), filler, dtype=np.int64)
    for place, row in enumerate(rows):
        padded[place, : len(row)] = row
    return torch.from_numpy(padded)


def _encoder_parameters(reader: Reader) -> Iterator[torch.nn.Parameter]:
    return (
        value for name, value in reader.named_parameters() if _is_pretrained(name) and value.requires_grad
    )


def _head_parameters(reader: Reader) -> Iterator[torch.nn.Parameter]:
    return (value for name, value in reader.named_parameters() if not _is_pretrained(name))


def _is_pretrained(name: str) -> bool:
    return not name.startswith(("linker.", *(f"encoder.{part}" for part in FRESH)))


def _averaged(reader: Reader, average: dict[str, Tensor]) -> Reader:
    copy = Reader(reader.shape)
    copy.load_state_dict(average)
    return copy


def _log(out: Path, line: dict) -> None:
    with (out / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
