"""Pages in, docs with resolved statements out; one bad page never stops the rest.

Per document and pure: no stage here knows another article, so any number of workers can run it side by side.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.cleaning import clean_docs
from onrecord.extraction import extract_docs
from onrecord.model.session import WEIGHTS, Card, Session
from onrecord.protocols import Stage
from onrecord.records import Doc, Problem
from onrecord.resolution import resolve_docs

_log = logging.getLogger(__name__)

# Languages the model reads. "und" (too short to tell) is tried: nothing is lost by it but time.
LANGUAGES = frozenset({"en", "und"})
# Docs that go through the stages together; only the decoding of tags gains by it, a little.
DOCS_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The stages in their order, and `made_by`: the version and model digest every statement carries."""

    stages: tuple[tuple[str, Stage], ...]
    made_by: str

    def __call__(self, docs: Iterable[Doc]) -> Iterator[Doc]:
        """Docs with a page in, docs with everything out: same number, same order."""
        waiting: list[Doc] = []
        for doc in docs:
            waiting.append(doc)
            if len(waiting) == DOCS_AT_ONCE:
                yield from self._run(waiting)
                waiting = []
        yield from self._run(waiting)

    def _run(self, docs: list[Doc]) -> list[Doc]:
        for name, stage in self.stages:
            docs = _guarded(name, stage, docs)
        return docs


def load_pipeline(model: Path = WEIGHTS, *, threads: int = 1) -> Pipeline:
    """Clean, extract, resolve, with the model loaded. Raises ModelError when the model cannot be used."""
    session = Session(model, threads=threads)
    made_by = made_by_of(session.card)
    return Pipeline(
        (
            ("clean", clean_docs),
            ("language", stop_foreign),
            ("extract", lambda docs: extract_docs(docs, session=session, made_by=made_by)),
            ("resolve", resolve_docs),
        ),
        made_by,
    )


def made_by_of(card: Card) -> str:
    """What a statement says of its making, e.g. "onrecord 0.1.0 / en-1 3f2a91c4d0be"."""
    from onrecord import __version__

    return f"onrecord {__version__} / {card.name} {card.digest}"


def stop_foreign(docs: Iterable[Doc]) -> Iterator[Doc]:
    """Stop, and count, an article in a language the model does not read, rather than misread it."""
    for doc in docs:
        if doc.stopped or doc.article is None or doc.article.language in LANGUAGES:
            yield doc
            continue
        problem = Problem(
            "language",
            "language-not-supported",
            f"{doc.page.name}: the article is in {doc.article.language!r}, this version reads English; "
            "the page is kept, no statement is read from it",
            doc.page.origin,
            doc.page.id,
        )
        yield replace(doc, problems=(*doc.problems, problem), stopped=True)


def _guarded(name: str, stage: Stage, docs: list[Doc]) -> list[Doc]:
    """The stage over all docs; if it breaks, over one at a time, and the breaking one becomes a problem."""
    try:
        return list(stage(docs))
    except Exception:
        _log.debug(
            "stage %s broke on a batch of %d docs; trying them one by one", name, len(docs), exc_info=True
        )
    done: list[Doc] = []
    for doc in docs:
        try:
            done += stage([doc])
        except Exception as error:
            problem = Problem(
                name,
                "internal-error",
                f"{doc.page.name}: stage {name!r} broke with {type(error).__name__}: {error}; "
                "this is a fault of onrecord, please report it with the page",
                doc.page.origin,
                doc.page.id,
            )
            done.append(replace(doc, problems=(*doc.problems, problem), stopped=True))
    return done
