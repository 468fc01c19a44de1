"""onrecord clean: the article on a page, and what was taken away from it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from onrecord.cli.options import PagesWanted, page_options
from onrecord.cli.summary import Tally
from onrecord.cli.terminal import FAINT, default_format, messages, one_line, output, plain
from onrecord.lines import Line, article_line
from onrecord.records import Article, Doc, Page, Problem

if TYPE_CHECKING:
    from rich.console import Console

_FACTS = ("page", "url", "title", "published", "outlet", "bylines", "language")


@click.command(short_help="Show the article on each page and what was removed.")
@page_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "jsonl"]),
    help="Default: text on a terminal, jsonl in a pipe.",
)
def clean(wanted: PagesWanted, format_: str | None) -> int:
    """Show the article on each page, and what was removed and why.

    INPUT is a file, a folder, a glob, a URL, or - for standard input.
    """
    from onrecord.export import write_lines

    pages = wanted.pages()
    tally = Tally(messages())
    cleaned = _clean(pages, tally)
    if default_format("text", format_) == "jsonl":
        write_lines(
            (article_line(article, page) for article, page in cleaned), sys.stdout.buffer, what="articles"
        )
    else:
        console = output()
        for article, page in cleaned:
            _print_article(console, article, page)
    return 1 if tally.failed else 0


def _clean(pages: Iterable[Page | Problem], tally: Tally) -> Iterator[tuple[Article, Page]]:
    from onrecord.api import configured_limits, read_docs
    from onrecord.pipeline import cleaning_pipeline

    for entry in read_docs(pages, cleaning_pipeline(configured_limits())):
        for problem in [entry] if isinstance(entry, Problem) else entry.problems:
            tally.problem(problem)
        if isinstance(entry, Doc) and entry.article is not None:
            yield entry.article, entry.page


def _print_article(console: Console, article: Article, page: Page) -> None:
    from rich.padding import Padding
    from rich.rule import Rule
    from rich.table import Table
    from rich.text import Text

    line = article_line(article, page)
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(style=FAINT)
    facts.add_column(overflow="fold")
    for name in _FACTS:
        facts.add_row(name, _fact(line, name))
    facts.add_row("read as", page.form)
    console.print(facts)
    console.print()
    console.print(Text(plain(article.body)), soft_wrap=not console.is_terminal)
    console.print()
    console.print(Rule(f"{len(article.removed)} pieces removed", style=FAINT, align="left"))
    removed = Table(box=None, show_header=False, pad_edge=False)
    removed.add_column(no_wrap=True)
    removed.add_column(no_wrap=True, style=FAINT)
    removed.add_column(style=FAINT, overflow="fold")
    for piece in article.removed:
        span = f"{piece.span[0]}:{piece.span[1]}" if piece.span else ""
        removed.add_row(piece.reason, span, one_line(piece.text))
    console.print(Padding(removed, (0, 0, 1, 0)))


def _fact(line: Line, name: str) -> str:
    value = line[name]
    if isinstance(value, list):
        value = ", ".join(value)
    return one_line(value) if value else "–"
