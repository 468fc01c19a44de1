"""The quality gate: `make gate` reads labelled pages and fails when a score is under its floor.

The example pages are always read; PolNeAR dev where the corpora stand beside the checkout. With `--set` the
floors of one corpus are written from what is measured now.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from onrecord.errors import ConfigError, OnRecordError
from onrecord.evaluation.attributions import (
    AttributionScores,
    attributions_read,
    compare_attributions,
    read_standoff,
)
from onrecord.evaluation.gate import (
    Lowering,
    find_breaches,
    labels_digest,
    other_model,
    read_floors,
    read_written,
    set_floors,
    write_floors,
)
from onrecord.evaluation.gold import find_pages, read_labels
from onrecord.evaluation.scores import Scores, score
from onrecord.lines import Line, statement_line
from onrecord.model.session import read_card
from onrecord.pipeline import Pipeline, load_pipeline
from onrecord.readers import read_pages
from onrecord.records import Doc, Page

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "benchmarks" / "floors.json"

# Points that a floor is put under its figure, where --margin says no other. The pipeline gives the same
# figures each time, so this is room for a change that gains elsewhere: five of the examples' 315 labels.
MARGIN = 1.5


@dataclass(frozen=True, slots=True)
class Corpus:
    """labels: a file or folder. measure: reads its pages; gives the figures that floors name."""

    labels: Path
    measure: Callable[[Path], Mapping[str, float]]


def measure_examples(labels: Path) -> Mapping[str, float]:
    """Scores of statements against labels, over the pages beside them."""
    gold = read_labels(labels)
    scores = score(gold, read_lines(map(str, find_pages(gold, labels)), form="auto"))
    for name, one in scores.items():
        row = one.as_row()
        print(f"{name:32} labelled {one.labelled:3}  F1 {row['f1']:5.1f}  speaker {row['speaker']:5.1f}")
    return sum(scores.values(), Scores()).as_row()


def measure_standoff(folder: Path) -> Mapping[str, float]:
    """Scores of attributions against a folder of brat's standoff."""
    annotated = read_standoff(folder)
    lines = read_lines([str(folder / "text" / f"{one.doc}.txt") for one in annotated], form="article")
    compared = compare_attributions(annotated, attributions_read(lines, [one.doc for one in annotated]))
    return sum((one.scores for one in compared), AttributionScores()).as_row()


CORPORA: Mapping[str, Corpus] = {
    "examples": Corpus(ROOT / "examples" / "gold.jsonl", measure_examples),
    "polnear-dev": Corpus(ROOT.parent / "shared" / "data" / "polnear" / "dev", measure_standoff),
}


def main(
    arguments: Sequence[str] | None = None,
    *,
    corpora: Mapping[str, Corpus] = CORPORA,
    floors: Path = FLOORS,
    model: str | None = None,
) -> None:
    """Run the gate, or set floors. model: name and digest of the one that is measured, as shipped if None."""
    asked = _parser(corpora).parse_args(arguments)
    if asked.lower != (asked.why is not None):
        sys.exit('--lower needs a reason, and a reason --lower: --lower --why "reason"')
    if asked.lower and not asked.set:
        sys.exit("--lower and --why go with --set CORPUS")
    if asked.why is not None and not asked.why.strip():
        sys.exit("--why is blank; say why the floors are lowered")
    if model is None:
        card = read_card()
        model = f"{card.name} {card.digest}"
    try:
        if asked.set:
            lowering = Lowering(asked.why) if asked.lower else None
            _set(asked.set, corpora[asked.set], floors, model, asked.margin, lowering)
        else:
            _check(corpora, floors, model, strict=asked.strict)
    except OnRecordError as error:
        sys.exit(str(error))


def read_lines(names: Iterable[str], *, form: str) -> Iterator[Line]:
    """The statement lines of pages, in the form they are said to have."""
    pages = [page for page in read_pages(list(names), form=form) if isinstance(page, Page)]
    for doc in _pipeline()(Doc(page) for page in pages):
        if doc.article is not None:
            for statement in doc.statements:
                yield statement_line(statement, doc.article, doc.page)


@lru_cache(maxsize=1)
def _pipeline() -> Pipeline:
    return load_pipeline()


def _check(corpora: Mapping[str, Corpus], path: Path, model: str, *, strict: bool) -> None:
    breaches = []
    for name, corpus in corpora.items():
        if not corpus.labels.exists():
            print(f"{name}: not present, passed over")
            continue
        floors = read_floors(path, name)
        row = corpus.measure(corpus.labels)
        _print(name, row)
        found = find_breaches(floors, row, digest=labels_digest(corpus.labels), model=model, strict=strict)
        breaches += [f"{name}: {breach}" for breach in found]
        other = other_model(floors, model)
        if other and not found:
            print(f"{name}: {other}; all of them hold")
    if breaches:
        sys.exit("gate closed: " + "; ".join(breaches))
    print("gate open")


def _set(name: str, corpus: Corpus, path: Path, model: str, margin: float, lowering: Lowering | None) -> None:
    if not corpus.labels.exists():
        raise ConfigError(f"{name}: not present, nothing to measure; it belongs at {corpus.labels}")
    written = read_written(path)
    row = corpus.measure(corpus.labels)
    _print(name, row)
    floors = set_floors(
        written,
        name,
        row,
        digest=labels_digest(corpus.labels),
        model=model,
        margin=margin,
        day=date.today().isoformat(),
        lowering=lowering,
    )
    write_floors(path, floors)
    print(f"{name}: floors set, {margin:g} points from what was measured with {model}")


def _print(name: str, row: Mapping[str, float]) -> None:
    print("\n".join(f"{name:14} {figure:16} {value}" for figure, value in row.items()))


def _parser(corpora: Mapping[str, Corpus]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__)
    parser.add_argument("--set", choices=list(corpora), help="measure this corpus and write its floors")
    parser.add_argument(
        "--margin", type=_points, default=MARGIN, help=f"points of room, {MARGIN:g} if not given"
    )
    parser.add_argument("--lower", action="store_true", help="let --set lower floors; needs --why")
    parser.add_argument("--why", help="the reason, kept in the floors file")
    parser.add_argument("--strict", action="store_true", help="fail where floors were set with another model")
    return parser


def _points(written: str) -> float:
    points = float(written)
    if not 0 <= points <= 100:
        raise argparse.ArgumentTypeError(f"{written} is no number of points from 0 to 100")
    return points


if __name__ == "__main__":
    main()
