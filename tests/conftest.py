"""Fixtures that several rooms' tests share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pytest

from onrecord.cleaning import clean_docs
from onrecord.records import Article, Doc, Evidence, Page, Problem, Speaker, Statement, statement_id

_SAID = re.compile(r"(?P<content>“[^”]+”|\"[^\"]+\"),? (?P<cue>said|warned) (?P<source>(?:Ms |Mr )?[A-Z]\w+)")


@dataclass(frozen=True)
class SmallPipeline:
    """Stands in for the model: cleans for real, then files what stands before `said Somebody`."""

    made_by: str = "onrecord test / none"

    def __call__(self, docs: Iterable[Doc]) -> Iterator[Doc]:
        for doc in clean_docs(docs):
            if doc.article is None:
                yield doc
            elif doc.article.language not in ("en", "und"):
                problem = Problem(
                    "language",
                    "language-not-supported",
                    f"{doc.page.name}: not English",
                    doc.page.origin,
                    doc.page.id,
                )
                yield replace(doc, problems=(*doc.problems, problem), stopped=True)
            else:
                yield replace(doc, statements=tuple(_statements(doc.article, doc.page, self.made_by)))


def _statements(article: Article, page: Page, made_by: str) -> Iterator[Statement]:
    for found in _SAID.finditer(article.text):
        spans = {part: (found.span(part),) for part in ("source", "cue", "content")}
        start, end = found.span("content")
        yield Statement(
            id=statement_id(article.id, spans["source"], spans["cue"], spans["content"]),
            article_id=article.id,
            source=spans["source"],
            cue=spans["cue"],
            content=spans["content"],
            text=found["content"],
            kind="direct",
            act="warn" if found["cue"] == "warned" else "assert",
            negated=False,
            headline=False,
            confidence=0.9,
            evidence=Evidence(
                url=page.url,
                page_sha256=page.sha256,
                exact=found["content"],
                prefix=article.text[max(0, start - 32) : start],
                suffix=article.text[end : end + 32],
                page_spans=article.page_spans(spans["content"]),
            ),
            made_by=made_by,
            speaker=Speaker(found["source"], "person", "name", 0.8, mention=found.span("source")),
        )


@pytest.fixture
def small_pipeline(monkeypatch: pytest.MonkeyPatch) -> SmallPipeline:
    """The pipeline that commands and `onrecord.read` load, replaced by one that needs no model."""
    pipeline = SmallPipeline()
    monkeypatch.setattr("onrecord.api.configured_pipeline", lambda threads=None: pipeline)
    return pipeline
