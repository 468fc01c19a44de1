"""Pages in, docs with resolved statements out; one bad page never stops the rest.

Per document and pure: no stage here knows another article, so any number of workers can run it side by side.
Docs go through one at a time, each within its limits: one that takes too long costs its neighbours nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.cleaning import clean_docs
from onrecord.limits import LIMITS, Limits, OutOfTime, time_limit
from onrecord.model import LANGUAGES
from onrecord.protocols import Stage
from onrecord.records import Doc, Problem

if TYPE_CHECKING:
    from onrecord.model.session import Card

_log = logging.getLogger(__name__)

# Sentences of English that an article in another language must have for them to be read; one or two are a
# quote or a summary.
LEAST_SENTENCES = 3
_SENTENCE_END = re.compile(r"\w[.!?][\"”’)]*(?=\s|\Z)")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The stages in their order; `made_by`: the version and model digest every statement carries."""

    stages: tuple[tuple[str, Stage], ...]
    made_by: str
    limits: Limits = LIMITS

    def __call__(self, docs: Iterable[Doc]) -> Iterator[Doc]:
        """Docs with a page in, docs with everything out: same number, same order."""
        for doc in docs:
            yield self._run(doc)

    def _run(self, doc: Doc) -> Doc:
        """The doc after all stages; if one of them breaks or finds no end, as the stages before left it."""
        at = "start"
        try:
            with time_limit(self.limits.page_seconds):
                for name, stage in self.stages:
                    at = name
                    (doc,) = stage([doc])
        except OutOfTime:
            return _with_problem(
                doc,
                at,
                "too-slow",
                f"not read after {self.limits.page_seconds:g} s of work; if it is a page of news, "
                "split it or allow more with ONRECORD_PAGE_SECONDS",
            )
        except RecursionError:
            return _with_problem(doc, at, "too-deep", "its parts are nested too deep; no page of news is")
        except MemoryError:
            return _with_problem(doc, at, "out-of-memory", "there is not enough memory to read it; split it")
        except Exception as error:
            _log.debug("stage %s broke on %s", at, doc.page.name, exc_info=True)
            return _with_problem(
                doc,
                at,
                "internal-error",
                f"stage {at!r} broke with {type(error).__name__}: {error}; "
                "this is a fault of onrecord, please report it with the page",
            )
        return doc


def load_pipeline(model: Path | None = None, *, threads: int = 1, limits: Limits = LIMITS) -> Pipeline:
    """Clean, extract, resolve, with the model loaded: that in a folder, or the one that ships.

    Raises ModelError when the model cannot be used.
    """
    # Here, so that cleaning alone does not load the network.
    from onrecord.extraction import extract_docs
    from onrecord.model.session import WEIGHTS, Session
    from onrecord.resolution import resolve_docs

    session = Session(model or WEIGHTS, threads=threads)
    made_by = made_by_of(session.card)
    return Pipeline(
        (
            *cleaning_pipeline(limits).stages,
            ("language", stop_foreign),
            ("extract", lambda docs: extract_docs(docs, session=session, made_by=made_by)),
            ("statements", lambda docs: stop_manifold(docs, limits)),
            ("resolve", resolve_docs),
        ),
        made_by,
        limits,
    )


def cleaning_pipeline(limits: Limits = LIMITS) -> Pipeline:
    """Pages to articles and no further; no model is loaded."""
    from onrecord import __version__

    return Pipeline(
        (
            ("page", lambda docs: stop_large(docs, limits)),
            ("clean", clean_docs),
            ("article", lambda docs: stop_long(docs, limits)),
        ),
        f"onrecord {__version__}",
        limits,
    )


def made_by_of(card: Card) -> str:
    """What a statement says of its making, e.g. "onrecord 0.1.0 / en-1 3f2a91c4d0be"."""
    from onrecord import __version__

    return f"onrecord {__version__} / {card.name} {card.digest}"


def stop_foreign(docs: Iterable[Doc]) -> Iterator[Doc]:
    """Stop, and count, an article in a language the model does not read, rather than misread it.

    Of an article in several languages the paragraphs in English are read, and the others counted.
    """
    for doc in docs:
        article = doc.article
        if doc.stopped or article is None or (article.language in LANGUAGES and not article.languages):
            yield doc
            continue
        read = article.paragraphs_in(LANGUAGES)
        enough = bool(read)
        if article.language not in LANGUAGES:
            ends = (len(_SENTENCE_END.findall(article.text[start:end])) for start, end in read)
            enough = sum(ends) >= LEAST_SENTENCES
        foreign = sorted({article.language, *article.languages} - LANGUAGES)
        named = ", ".join(map(repr, foreign))
        if not enough:
            yield _with_problem(
                doc,
                "language",
                "language-not-supported",
                f"the article is in {named}, this version reads English; the page is kept, no statement is "
                "read from it",
            )
            continue
        count, others = len(article.paragraphs), len(article.paragraphs) - len(read)
        message = (
            f"{doc.page.name}: {others} of {count} paragraphs are in {named}; no statement is read from them"
        )
        problem = Problem("language", "foreign-paragraphs", message, doc.page.origin, doc.page.id)
        yield replace(doc, problems=(*doc.problems, problem))


def stop_large(docs: Iterable[Doc], limits: Limits) -> Iterator[Doc]:
    """Stop a page whose bytes or tags would fill memory, before anything is made of it."""
    for doc in docs:
        page = doc.page
        is_html = page.form in ("html", "fragment")
        n_bytes, most = len(page.body), limits.html_bytes if is_html else limits.text_bytes
        tags = page.body.count(b"<") if is_html else 0
        if doc.stopped:
            yield doc
        elif n_bytes > most:
            message = (
                f"{n_bytes:,} bytes; a page of {'HTML' if is_html else 'text'} may have {most:,}, split it"
            )
            yield _with_problem(doc, "page", "too-large", message)
        elif tags > limits.tags:
            message = f"{tags:,} tags; a page may have {limits.tags:,}, give its text with --as dump"
            yield _with_problem(doc, "page", "too-many-tags", message)
        else:
            yield doc


def stop_long(docs: Iterable[Doc], limits: Limits) -> Iterator[Doc]:
    """Stop an article that is longer than one is read; it is not kept, the page is."""
    for doc in docs:
        if doc.stopped or doc.article is None or len(doc.article.text) <= limits.article_length:
            yield doc
            continue
        message = (
            f"an article of {len(doc.article.text):,} code points; one may have {limits.article_length:,}, "
            "split it"
        )
        yield replace(_with_problem(doc, "article", "too-long", message), article=None)


def stop_manifold(docs: Iterable[Doc], limits: Limits) -> Iterator[Doc]:
    """Stop an article in which more statements are found than any article has; none of them is kept."""
    for doc in docs:
        if doc.stopped or len(doc.statements) <= limits.statements:
            yield doc
            continue
        message = (
            f"{len(doc.statements):,} statements found; an article may have {limits.statements:,}, split it"
        )
        yield replace(_with_problem(doc, "statements", "too-many-statements", message), statements=())


def _with_problem(doc: Doc, stage: str, code: str, message: str) -> Doc:
    """The doc with a problem that ends its way."""
    problem = Problem(stage, code, f"{doc.page.name}: {message}", doc.page.origin, doc.page.id)
    # Statements that resolution did not come to are not given out half done.
    return replace(doc, statements=(), problems=(*doc.problems, problem), stopped=True)
