"""The quality gate: `make gate` reads the labelled examples and fails when a score is under its floor."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.evaluation.gate import find_breaches, labels_digest, read_floors
from onrecord.evaluation.scores import Scores, score
from onrecord.lines import statement_line
from onrecord.pipeline import load_pipeline
from onrecord.readers import read_pages
from onrecord.records import Doc, Page

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
FLOORS = ROOT / "benchmarks" / "floors.json"


def main() -> None:
    labels = EXAMPLES / "gold.jsonl"
    gold = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines() if line]
    scores = score(gold, read_examples())
    total = sum(scores.values(), Scores())
    for name, one in scores.items():
        row = one.as_row()
        print(f"{name:32} labelled {one.labelled:3}  F1 {row['f1']:5.1f}  speaker {row['speaker']:5.1f}")
    row = total.as_row()
    print("\n".join(f"{name:14} {value}" for name, value in row.items()))
    breaches = find_breaches(read_floors(FLOORS, "examples"), row, digest=labels_digest(labels))
    if breaches:
        sys.exit("gate closed: " + "; ".join(breaches))
    print("gate open")


def read_examples() -> Iterator[dict[str, Any]]:
    """The statement lines of every example page."""
    names = sorted(str(path) for path in EXAMPLES.iterdir() if path.suffix in (".html", ".txt"))
    pages = [page for page in read_pages(names) if isinstance(page, Page)]
    for doc in load_pipeline()(Doc(page) for page in pages):
        if doc.article is not None:
            for statement in doc.statements:
                yield statement_line(statement, doc.article, doc.page)


if __name__ == "__main__":
    main()
