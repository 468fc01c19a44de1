"""Re-reading a record's evidence: does every statement still say what its stored page says?

Nothing is cleaned or extracted anew. Ids are digested again, spans are looked up in the article's text and in
the page's own, and words taken from HTML are looked for in what a reader of that page sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from onrecord.cleaning import read_text
from onrecord.cleaning.boxes import cut_boxes
from onrecord.cleaning.fragment import shown_text
from onrecord.cleaning.metadata import head_texts
from onrecord.cleaning.page_json import json_texts
from onrecord.errors import InputError, StoreError
from onrecord.lines import Line
from onrecord.protocols import Query, Store
from onrecord.records import Article, Page, Span, article_id, statement_id

_LINE = re.compile(r"[^\r\n]+")
# What a browser does not show as text. Source: HTML Standard, section 15.3.1 "Hidden elements".
_HIDDEN = frozenset({"script", "style", "template", "noscript", "head"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the record that does not agree with its page. docs/commands.md lists the codes.

    id: of the statement, or of the article where all of it is meant; page: the page's name.
    """

    code: str
    id: str
    page: str
    message: str


class Check(Iterator[Finding]):
    """The findings, met as the record is gone through; the counts are of what has been checked so far.

    withdrawn: articles whose page is no longer in the record, so that nothing can be compared with it.
    """

    def __init__(self, store: Store) -> None:
        self.articles = 0
        self.statements = 0
        self.spans = 0
        self.withdrawn = 0
        self._store = store
        self._findings = self._go_through()

    def __next__(self) -> Finding:
        return next(self._findings)

    def _go_through(self) -> Iterator[Finding]:
        for line in self._store.articles():
            article = self._store.article(line["article_id"])
            self.articles += 1
            try:
                page = self._store.page(article.page_id)
            except StoreError as error:
                if error.code == "page-withdrawn":
                    self.withdrawn += 1
                else:
                    yield Finding(error.code, article.id, line["page"], str(error))
                continue
            yield from self._check_article(article, page)

    def _check_article(self, article: Article, page: Page) -> Iterator[Finding]:
        if article.id != article_id(page.id, article.text):
            yield Finding(
                "article-changed",
                article.id,
                page.name,
                "the article's text is not the one its id is made from",
            )
        try:
            source = _PageWords(article, page)
        except InputError as error:
            yield Finding("page-unreadable", article.id, page.name, str(error))
            return
        for line in self._store.statements(Query(article=article.id)):
            self.statements += 1
            self.spans += sum(len(line[part]) for part in _PARTS)
            for code, message in _check_statement(line, article, page, source):
                yield Finding(code, line["id"], page.name, message)


_PARTS = ("source", "cue", "content")


def _check_statement(
    line: Line, article: Article, page: Page, words: _PageWords
) -> Iterator[tuple[str, str]]:
    spans = {part: [(start, end) for start, end in line[part]] for part in _PARTS}
    if line["id"] != statement_id(article.id, spans["source"], spans["cue"], spans["content"]):
        yield "statement-changed", "the statement's spans are not the ones its id is made from"
    outside = [span for part in _PARTS for span in spans[part] if not _inside(span, article.text)]
    if outside or not spans["content"]:
        yield (
            "span-outside",
            f"spans {outside} are empty, or outside the article, which has {len(article.text)} characters",
        )
        return
    evidence = line["evidence"]
    if evidence["page_sha256"] != page.sha256:
        yield (
            "page-changed",
            f"the stored page's digest is {page.sha256}, the evidence is from {evidence['page_sha256']}",
        )
    first, last = spans["content"][0][0], spans["content"][-1][1]
    if evidence["exact"] != article.text[first:last]:
        yield (
            "exact-differs",
            f"the evidence says {evidence['exact']!r}, the article {article.text[first:last]!r}",
        )
    if not article.text[:first].endswith(evidence["prefix"]):
        yield "prefix-differs", f"{evidence['prefix']!r} does not stand before the words in the article"
    if not article.text[last:].startswith(evidence["suffix"]):
        yield "suffix-differs", f"{evidence['suffix']!r} does not stand after the words in the article"
    for part in _PARTS:
        yield from words.check(part, spans[part], line)


def _inside(span: Span, text: str) -> bool:
    return 0 <= span[0] < span[1] <= len(text)


class _PageWords:
    """The words of one stored page, read once for all its statements. Raises InputError if it has none."""

    def __init__(self, article: Article, page: Page) -> None:
        self._article = article
        self._page = page
        self._decoded = read_text(page)
        self._is_html = page.form in ("html", "fragment")
        if self._is_html:
            self._shown, self._titles, self._written = _read_html(self._decoded.text)
        if page.form == "fragment":
            # What a box or a mark that is not shown parts stands together only in the text without them.
            self._shown += "\n" + _squeeze(shown_text(self._decoded.text))

    def check(self, part: str, spans: list[Span], line: Line) -> Iterator[tuple[str, str]]:
        """What is wrong with these spans of a statement, as (code, message)."""
        if self._is_html:
            yield from self._check_shown(part, spans)
            return
        expected = self._article.page_spans(spans)
        written = line[f"{part}_page"]
        if written != (None if expected is None else [[start, end] for start, end in expected]):
            yield "page-span-differs", f"{part}_page is {written}, the words stand on the page at {expected}"
            return
        for _, piece in self._pieces(spans):
            on_page = self._article.page_spans([piece])
            said = self._article.text[slice(*piece)]
            if on_page is None:
                if not self._is_declared(piece, said):
                    yield "not-on-page", f"{part} {said!r} does not stand on the page"
                continue
            found = "".join(self._decoded.read(start, end) for start, end in on_page)
            # Letters that were mended together are not divided; the words may begin or end among them.
            if found != said and not (self._decoded.runs and said in found):
                yield "page-text-differs", f"{part} {said!r} reads {found!r} on the page"

    def _check_shown(self, part: str, spans: list[Span]) -> Iterator[tuple[str, str]]:
        at, last = 0, None
        for span, piece in self._pieces(spans):
            # The words of one span follow each other; another span is looked for from the start again.
            at = at if span == last else 0
            last = span
            said = self._article.text[slice(*piece)]
            words = _squeeze(said)
            found = self._shown.find(words, at)
            if found >= 0:
                at = found + len(words)
            elif not self._is_title(piece, words) and not any(words in text for text in self._written):
                yield "not-on-page", f"{part} {said!r} is not in the text that the page shows"

    def _pieces(self, spans: list[Span]) -> Iterator[tuple[Span, Span]]:
        """Each span with its pieces, a line each: between lines a page may have what is no article."""
        for start, end in spans:
            for line in _LINE.finditer(self._article.text, start, end):
                yield (start, end), line.span()

    def _is_title(self, span: Span, words: str) -> bool:
        """Whether these words of the headline are in a title the page has without showing it."""
        declared = _squeeze(self._page.declared.title or "")
        return self._in_headline(span) and (
            words in declared or any(words in title for title in self._titles)
        )

    def _is_declared(self, span: Span, said: str) -> bool:
        """Whether these words of the headline came with the page, not on it (a JSONL field, say)."""
        return self._in_headline(span) and said in (self._page.declared.title or "")

    def _in_headline(self, span: Span) -> bool:
        headline = self._article.title_span
        return headline is not None and headline[0] <= span[0] and span[1] <= headline[1]


def _read_html(text: str) -> tuple[str, list[str], list[str]]:
    """The text a page shows, the titles in its head and JSON-LD, and the strings of its JSON-LD; squeezed."""
    parser = html.HTMLParser(encoding="utf-8", recover=True, huge_tree=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return "", [], []
    titles, written = head_texts(tree), json_texts(tree)
    shown = _squeeze("".join(_shown_text(tree)))
    # What a box parts stands together only in the text without such boxes.
    cut_boxes(tree)
    shown += "\n" + _squeeze("".join(_shown_text(tree)))
    return shown, [_squeeze(title) for title in titles], [_squeeze(part) for part in written]


def _shown_text(element: Any) -> Iterator[str]:  # lxml ships no types
    """The text nodes a reader sees, in order."""
    opened = [(element, False)]
    while opened:
        node, is_done = opened.pop()
        if is_done:
            yield node.tail or ""
            continue
        opened.append((node, True))
        if not isinstance(node.tag, str) or node.tag in _HIDDEN:
            continue
        yield node.text or ""
        opened += [(child, False) for child in reversed(node)]


def _squeeze(text: str) -> str:
    """The text without blanks and characters that are not seen, so that only its words and marks compare.

    NFKC: cleaning may have composed letters or replaced non-breaking blanks. Hyphens and bars go too, for
    trafilatura writes them for the dots of a list and the lines of a table.
    """
    normal = unicodedata.normalize("NFKC", text)
    return "".join(c for c in normal if c not in "-|" and _is_seen(c))


def _is_seen(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf")
