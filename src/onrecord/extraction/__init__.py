"""Article to statements: who is credited with what, in which words, where on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from onrecord.extraction.assemble import make_statements
from onrecord.model.session import Session
from onrecord.records import Doc

__all__ = ["extract_docs"]

# Code points of article text read together: the tags of many cues are decoded at once, which saves a little.
CHARACTERS_AT_ONCE = 100_000


def extract_docs(docs: Iterable[Doc], *, session: Session, made_by: str) -> Iterator[Doc]:
    """Each doc with its statements; one that stopped earlier passes by untouched, and order is kept."""
    waiting: list[Doc] = []
    size = 0
    for doc in docs:
        waiting.append(doc)
        size += len(doc.article.text) if doc.article and not doc.stopped else 0
        if size >= CHARACTERS_AT_ONCE:
            yield from _extract(waiting, session, made_by)
            waiting, size = [], 0
    yield from _extract(waiting, session, made_by)


def _extract(docs: list[Doc], session: Session, made_by: str) -> Iterator[Doc]:
    readings = [(doc.page, doc.article) for doc in docs if doc.article is not None and not doc.stopped]
    made = iter(make_statements(session, readings, made_by=made_by))
    for doc in docs:
        yield doc if doc.article is None or doc.stopped else replace(doc, statements=next(made))
