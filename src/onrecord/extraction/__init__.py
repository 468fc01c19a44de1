"""Article to statements: who is credited with what, in which words, where on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from onrecord.extraction.assemble import make_statements
from onrecord.model import LANGUAGES
from onrecord.model.session import Session
from onrecord.records import Article, Doc

__all__ = ["extract_docs"]


def extract_docs(docs: Iterable[Doc], *, session: Session, made_by: str) -> Iterator[Doc]:
    """Each doc with its statements; one that stopped earlier passes by untouched, and order is kept.

    All docs are read together and held until then: the pipeline calls it with a few at a time.
    """
    docs = list(docs)
    readings = [
        (doc.page, _readable(doc.article)) for doc in docs if doc.article is not None and not doc.stopped
    ]
    made = iter(make_statements(session, readings, made_by=made_by))
    for doc in docs:
        yield doc if doc.article is None or doc.stopped else replace(doc, statements=next(made))


def _readable(article: Article) -> Article:
    """The article with those paragraphs alone, and a headline, that are in a language the model reads."""
    if not article.languages:
        return article
    read = article.paragraphs_in(LANGUAGES)
    title = article.title_span
    return replace(article, paragraphs=read, languages=(), title_span=title if title in read else None)
