"""Scores to confidence, and the threshold: `python -m train.calibrate src/onrecord/model/weights --run RUN`.

Reads PolNeAR dev with the exported network, fits a logistic over its four scores on one half of the articles,
picks the threshold of best attribution F1 on that half, measures both on the other, and writes model.toml.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onrecord.extraction.assemble import log_odds_of, read_attributions
from onrecord.model.session import Session, weights_digest
from train.data import paragraphs_of, read_polnear

# Statements inside a content are read from a stretch alone, which the model never saw in training: a
# stricter bar than for the page. Set on the 44 nested statements of examples/.
NESTED_MARGIN = 0.05

_CARD = """# What the network here is; model-card.md says it in words. Written by train/calibrate.py.
name = "{name}"
digest = "{digest}"
tags = ["out", "source-begins", "source-inside", "content-begins", "content-inside"]

# Logistic over (cue, validity, source, content) scores, each as log-odds, after the intercept.
calibration = {calibration}
threshold = {threshold}
nested_threshold = {nested_threshold}

[trained]
encoder = "all-MiniLM-L6-v2"
corpus = "PolNeAR train"
corpus_digest = "{corpus_digest}"
recipe = {recipe}
epochs_run = {epochs}

# On the half of PolNeAR dev that nothing here was fitted on, with int8; all but F1 over the kept ones.
[measured]
attr_f1 = {attr_f1}
calibration_error = {error}
auroc = {auroc}
precision_at_half_coverage = {at_half}
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """One attribution with its scores as log-odds and whether the gold has it (attr: content and source)."""

    article: int
    scores: tuple[float, ...]
    right: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--name", default="en-1")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/data/polnear"))
    options = parser.parse_args()
    log = [json.loads(line) for line in (options.run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    head = next(line for line in log if "digest" in line)
    fields = {
        "name": options.name,
        "digest": weights_digest(options.folder),
        "corpus_digest": head["digest"],
        "recipe": _inline({k: v for k, v in head["recipe"].items() if k not in ("corpus", "pretrained")}),
        "epochs": sum("epoch" in line for line in log),
        "calibration": [0.0, 1.0, 1.0, 1.0, 1.0],
        "threshold": 0.5,
        "nested_threshold": 0.5,
        "attr_f1": 0.0,
        "error": 0.0,
        "auroc": 0.0,
        "at_half": 0.0,
    }
    card = options.folder / "model.toml"
    card.write_text(_CARD.format(**fields), encoding="utf-8")
    judged, gold = judge(Session(options.folder, threads=2), options.corpus / "dev")
    fitting = [one for one in judged if one.article % 2 == 0]
    held = [one for one in judged if one.article % 2 == 1]
    weights = fit(fitting)
    threshold = max(np.arange(0.2, 0.7, 0.01), key=lambda bar: f1(fitting, weights, float(bar), gold, half=0))
    said = predict(held, weights)
    right = np.array([one.right for one in held])
    said, right = said[said >= threshold], right[said >= threshold]
    order = np.argsort(-said)
    fields |= {
        "calibration": [round(float(value), 4) for value in weights],
        "threshold": round(float(threshold), 2),
        "nested_threshold": round(float(threshold) + NESTED_MARGIN, 2),
        "attr_f1": round(f1(held, weights, float(threshold), gold, half=1), 1),
        "error": round(calibration_error(said, right), 4),
        "auroc": round(auroc(said, right), 3),
        "at_half": round(100 * float(right[order[: len(order) // 2]].mean()), 1),
    }
    card.write_text(_CARD.format(**fields), encoding="utf-8")
    print(
        {name: fields[name] for name in ("calibration", "threshold", "attr_f1", "error", "auroc", "at_half")}
    )


def judge(session: Session, split: Path) -> tuple[list[Judged], list[int]]:
    """Every possible attribution of a split, judged, and the number of gold ones of each article."""
    sys.path.insert(0, str(split.parent.parent.parent / "score"))
    import score_attributions as scorer

    texts, gold = scorer.load_gold(str(split))
    articles = read_polnear(split)
    read = read_attributions(session, [(one.text, paragraphs_of(one.text)) for one in articles])
    judged: list[Judged] = []
    for number, (article, found) in enumerate(zip(articles, read, strict=True)):
        predicted = [
            {"source": list(one.source), "cue": list(one.cue), "content": list(one.content)} for one in found
        ]
        pairs = scorer.match(
            texts[article.name], scorer.tokens(texts[article.name]), gold[article.name], predicted
        )
        matched = {j for _, j in pairs}
        judged += [Judged(number, log_odds_of(one), place in matched) for place, one in enumerate(found)]
    return judged, [len(gold[article.name]) for article in articles]


def fit(judged: Sequence[Judged]) -> np.ndarray:
    """Intercept and weights of the logistic. Source: Newton's method with a little ridge."""
    x = np.array([[1.0, *one.scores] for one in judged])
    y = np.array([float(one.right) for one in judged])
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        said = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (y - said) - 0.1 * weights
        bend = (x * (said * (1 - said))[:, None]).T @ x + 0.1 * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def predict(judged: Sequence[Judged], weights: np.ndarray) -> np.ndarray:
    x = np.array([[1.0, *one.scores] for one in judged])
    return 1 / (1 + np.exp(-x @ weights))


def f1(
    judged: Sequence[Judged], weights: np.ndarray, threshold: float, gold: Sequence[int], *, half: int
) -> float:
    """Attribution F1 of what passes the threshold (matched before it, so at most the true one)."""
    kept = predict(judged, weights) >= threshold
    right = sum(one.right for one, keep in zip(judged, kept, strict=True) if keep)
    wanted = sum(count for number, count in enumerate(gold) if number % 2 == half)
    return 200 * right / (int(kept.sum()) + wanted)


def calibration_error(said: np.ndarray, right: np.ndarray) -> float:
    """Mean gap between confidence and accuracy over ten bins of equal mass."""
    order = np.argsort(said)
    return float(np.mean([abs(said[part].mean() - right[part].mean()) for part in np.array_split(order, 10)]))


def auroc(said: np.ndarray, right: np.ndarray) -> float:
    """The chance that a right one is said with more confidence than a wrong one."""
    ranks = np.argsort(np.argsort(said)) + 1
    positives = int(right.sum())
    return float(
        (ranks[right].sum() - positives * (positives + 1) / 2) / (positives * (len(right) - positives))
    )


def _inline(table: dict[str, object]) -> str:
    """A flat table of numbers, truths and lists as an inline TOML table (JSON writes those the same way)."""
    return "{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in sorted(table.items())) + " }"


if __name__ == "__main__":
    main()
