"""Pages in, articles out: headline and body found, chrome removed, and every removed piece kept with why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from onrecord.cleaning.article import keep_article
from onrecord.cleaning.dateline import parse_date
from onrecord.cleaning.decode import is_mended, page_text
from onrecord.cleaning.dump import clean_dump
from onrecord.errors import InputError
from onrecord.records import Article, Doc, Page, Problem

__all__ = ["NOTICES", "clean_docs", "clean_page", "page_text"]

NOTICES = frozenset({"bad-date", "mended-letters"})
"""Codes of problems that do not stop a page: its article is there, but look at it."""


def clean_page(page: Page) -> Article:
    """The article on a page, cleaned as `page.form` says.

    Raises InputError: "empty-page" (nothing but blanks), "no-article-text" (nothing that reads like an
    article), "not-text" (a charset nobody knows), "bad-html" (HTML that cannot be parsed).
    """
    text = page_text(page)
    if page.form == "article":
        return keep_article(page, text)
    if page.form == "dump":
        return clean_dump(page, text)
    from onrecord.cleaning.html import clean_html  # trafilatura takes 0.15 s to load; dumps do without it

    return clean_html(page, text)


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
            f"{page.name}: letters like 'â€™' were put right; offsets count the mended text, not the file's",
        )


def _problem(page: Page, code: str, message: str) -> Problem:
    return Problem("clean", code, message, page.origin, page.id)
