"""Pages in, articles out: headline and body found, chrome removed, and every removed piece kept with why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from onrecord.cleaning.article import keep_article
from onrecord.cleaning.dateline import parse_date
from onrecord.cleaning.decode import Decoded, is_mended, page_text, read_text
from onrecord.cleaning.dump import clean_dump
from onrecord.cleaning.language import paragraph_languages
from onrecord.errors import InputError
from onrecord.records import Article, Doc, Page, Problem

__all__ = ["NOTICES", "clean_docs", "clean_page", "page_text", "read_text"]

NOTICES = frozenset({"bad-date", "mended-letters", "foreign-paragraphs"})
"""Codes of problems that do not stop a page: its article is there, but look at it."""


def clean_page(page: Page) -> Article:
    """The article on a page, cleaned as `page.form` says.

    Raises InputError: "empty-page" (nothing but blanks), "no-article-text" (nothing that reads like an
    article), "not-text" (a charset nobody knows), "bad-html" (HTML that cannot be parsed).
    """
    decoded = read_text(page)
    article = _clean(page, decoded.text)
    languages = paragraph_languages(article.text, article.paragraphs, article.language)
    if languages:
        article = replace(article, languages=languages)
    return article if not decoded.runs else _on_page(article, decoded)


def _clean(page: Page, text: str) -> Article:
    if page.form == "article":
        return keep_article(page, text)
    if page.form == "dump":
        return clean_dump(page, text)
    if page.form == "fragment":
        from onrecord.cleaning.fragment import clean_fragment  # lxml takes 0.03 s to load

        return clean_fragment(page, text)
    from onrecord.cleaning.html import clean_html  # trafilatura takes 0.15 s to load; dumps do without it

    return clean_html(page, text)


def _on_page(article: Article, decoded: Decoded) -> Article:
    """An article found in a text whose letters were mended, with its spans led on to the page as given."""
    removed = tuple(
        piece if piece.span is None else replace(piece, span=decoded.page_span(piece.span))
        for piece in article.removed
    )
    return replace(article, page_map=decoded.on_page(article.page_map), removed=removed)


def clean_docs(docs: Iterable[Doc]) -> Iterator[Doc]:
    """A `Stage`: each doc with its article; a page without one is stopped, with a problem that says why.

    A page that was read, but not quite as it stands, gets a problem of a code in `NOTICES` and goes on.
    """
    for doc in docs:
        if doc.stopped:
            yield doc
            continue
        try:
            article = clean_page(doc.page)
        except InputError as error:
            problem = _problem(doc.page, error.code, str(error))
            yield replace(doc, problems=(*doc.problems, problem), stopped=True)
        else:
            yield replace(doc, article=article, problems=(*doc.problems, *_notices(doc.page)))


def _notices(page: Page) -> Iterator[Problem]:
    given = page.declared.published
    if given and parse_date(given) is None:
        yield _problem(
            page,
            "bad-date",
            f"{page.name}: {given!r} is no date that can be read one way only; wanted one like 2021-12-08",
        )
    if is_mended(page):
        yield _problem(
            page,
            "mended-letters",
            f"{page.name}: letters that were decoded wrongly before, as 'â€™', were put right; look at it",
        )


def _problem(page: Page, code: str, message: str) -> Problem:
    return Problem("clean", code, message, page.origin, page.id)
