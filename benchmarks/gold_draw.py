"""Which articles the project's own gold is labelled on: `python -m benchmarks.gold_draw ARTICLES.jsonl.gz`.

Run before anything was labelled; the ids it prints are those of benchmarks/gold/articles.txt. One half of the
first 48 is drawn from all articles of a length one can label at a sitting, the other from those with words of
the rare acts (promises, warnings, questions, denials, silence), or 20 of each would take thousands of
statements. After those, denials, warnings and the acts called "other" were still too few: twelve
more were drawn from the articles richest in their words, again before their labelling.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from pathlib import Path

SEED = 20261122
PLAIN, RARE = 24, 24
LENGTHS = range(1800, 4500)  # code points
RARE_ACTS = re.compile(
    r"\b(promis|pledg|vow|warn|caution|asked (why|whether|if|about|how|what)"
    r"|den(y|ied|ies|ying)\b|reject|declin|refus"
    r"|not (say|comment|confirm|elaborate|disclose)|plans? to|intend|support|endors|urg|demand)",
    re.IGNORECASE,
)
LEAST_RARE = 8
RAREST_ACTS = (
    re.compile(r"\b(den(y|ied|ies|ying)|warn(s|ed|ing)?)\b", re.IGNORECASE),
    re.compile(r"\b(apologi[sz]|thank|congratulat|condolence|jok(ed|es|ing)\b|greet)", re.IGNORECASE),
)
RAREST, LEAST_RAREST = 6, 4


def draw(path: Path) -> list[str]:
    """Ids in the order they are to be labelled, one of each kind by turns."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = [json.loads(line) for line in file]
    fitting = [one for one in articles if len(one["text"]) in LENGTHS and one["published"]]
    rng = random.Random(SEED)
    plain = rng.sample(fitting, PLAIN)
    taken = {one["id"] for one in plain}
    left = [
        one for one in fitting if one["id"] not in taken and len(RARE_ACTS.findall(one["text"])) >= LEAST_RARE
    ]
    rare = rng.sample(left, RARE)
    drawn = [one["id"] for pair in zip(plain, rare, strict=True) for one in pair]
    for words in RAREST_ACTS:
        rich = [
            one["id"]
            for one in fitting
            if one["id"] not in drawn and len(words.findall(one["text"])) >= LEAST_RAREST
        ]
        drawn += rng.sample(rich, RAREST)
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    print("\n".join(draw(parser.parse_args().articles)))


if __name__ == "__main__":
    main()
