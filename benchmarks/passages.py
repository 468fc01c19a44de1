"""Exact spans in passages, scored as CofeNet scores them: `python -m benchmarks.passages`.

CofeNet (Wang et al., COLING 2022) reads PolNeAR in passages, each by itself, and counts a source, cue or
content as found when a span of that role has the same first and last token; each role by itself, F1 over all
passages. Its figures are for its own cut of the test split into 1,814 passages, which are paragraphs or
stretches of them; in the part of that file we looked at every passage has an attribution.

Ours are of the dev split, so the two are not of the same texts: a passage is a paragraph (a line that is not
blank) in which a labelled span stands; spans that go over paragraphs are cut at their ends. A second row
reads all paragraphs, those without attributions too; a third reads the articles whole and scores the passages
of the first. Tokens are words and single punctuation marks. A span that belongs to two attributions counts
once, as in one row of tags; overlapping spans of one role, which a row of tags cannot hold, stay as they are.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.pipeline import Pipeline, load_pipeline
from onrecord.records import Declared, Doc, Origin, Page, Span, page_id
from train.data import read_polnear

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "data" / "polnear" / "dev"
ROLES = ("source", "cue", "content")
# As the paper gives them: exact match, BERT-base with CofeNet.
COFENET = {"source": 83.2, "cue": 75.3, "content": 72.9}

_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_TOKEN = re.compile(r"\w+|[^\w\s]")

Found = set[tuple[str, int, int]]
"""Spans of a passage: role, first token, last token (not included)."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where a passage's tokens begin and end, in code points of its article."""

    begins: Sequence[int]
    ends: Sequence[int]

    def of(self, spans: Iterable[tuple[str, Span]]) -> Found:
        """The spans as tokens, without what stands outside the passage."""
        found = set()
        for role, (start, end) in spans:
            first, last = bisect_right(self.ends, start), bisect_left(self.begins, end)
            if first < last:
                found.add((role, first, last))
        return found


def tokens_of(text: str, passage: Span) -> Tokens:
    matches = list(_TOKEN.finditer(text, *passage))
    return Tokens([match.start() for match in matches], [match.end() for match in matches])


def f1(pairs: Sequence[tuple[Found, Found]], role: str) -> float:
    """F1 of a role's spans, in a hundred, over (labelled, read) of each passage."""
    both = sum(one[0] == role for labelled, found in pairs for one in labelled & found)
    given = sum(one[0] == role for labelled, found in pairs for one in (*labelled, *found))
    return 200 * both / given if given else 0.0


def read_spans(pipeline: Pipeline, text: str) -> list[tuple[str, Span]]:
    """Source, cue and content spans of the statements in a text, but for those inside others' contents."""
    body = text.encode("utf-8")
    page = Page(
        page_id(None, body), "-", None, body, "article", "text/plain", Origin("-"), Declared(language="en")
    )
    (doc,) = pipeline([Doc(page)])
    if doc.article is None:
        raise RuntimeError(f"a passage was not read: {'; '.join(one.message for one in doc.problems)}")
    return [
        (role, span)
        for statement in doc.statements
        if statement.parent_id is None
        for role in ROLES
        for span in doc.article.page_spans(getattr(statement, role)) or ()
    ]


def main() -> None:
    if not CORPUS.is_dir():
        sys.exit(f"{CORPUS}: PolNeAR dev is not here; this benchmark needs it")
    pipeline = load_pipeline(threads=1)
    alone: list[tuple[Found, Found]] = []
    whole: list[tuple[Found, Found]] = []
    empty: list[tuple[Found, Found]] = []
    for article in read_polnear(CORPUS):
        labels = [
            (role, span) for one in article.attributions for role in ROLES for span in getattr(one, role)
        ]
        in_article = read_spans(pipeline, article.text)
        for match in _LINE.finditer(article.text):
            tokens = tokens_of(article.text, match.span())
            labelled = tokens.of(labels)
            spans = read_spans(pipeline, match[0])
            found = tokens.of((role, (a + match.start(), b + match.start())) for role, (a, b) in spans)
            if labelled:
                alone.append((labelled, found))
                whole.append((labelled, tokens.of(in_article)))
            else:
                empty.append((labelled, found))
    print(f"{'exact spans, F1':44}{'passages':>9}" + "".join(f"{role:>9}" for role in ROLES))
    rows = {
        "onrecord, dev, passages with attributions": alone,
        "onrecord, dev, all paragraphs": [*alone, *empty],
        "onrecord, dev, the first, read in their articles": whole,
    }
    for name, pairs in rows.items():
        print(f"{name:48}{len(pairs):>5}" + "".join(f"{f1(pairs, role):9.1f}" for role in ROLES))
    print(
        f"{'CofeNet, its cut of test (not the same texts)':48}{1814:>5}"
        + "".join(f"{COFENET[r]:9.1f}" for r in ROLES)
    )


if __name__ == "__main__":
    main()
