"""onrecord read: pages in, statements out, and into a record if one is named."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click

from onrecord.cli.options import PagesWanted, page_options
from onrecord.cli.summary import Tally
from onrecord.cli.terminal import default_format, messages, one_line, output, refuse_binary, to_terminal
from onrecord.lines import Line, statement_line
from onrecord.records import Article, Doc, Page, Problem

if TYPE_CHECKING:
    from onrecord.export import Format
    from onrecord.pipeline import Pipeline
    from onrecord.protocols import Store

# Pages of which a table shows the statements once they are in a record; all are found by searching it.
_PAGES_SHOWN = 25


@click.command(short_help="Read pages and print the statements in them.")
@page_options
@click.option("--into", metavar="RECORD", help="Keep pages and statements in this record, made if need be.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "jsonl", "json", "csv", "parquet"]),
    help="Default: table on a terminal, jsonl in a pipe.",
)
@click.option(
    "--report", metavar="FILE", type=click.Path(path_type=Path), help="Write the run's account as JSON."
)
@click.option(
    "--resume",
    is_flag=True,
    help="Go on where a run into this record was stopped. It always does; this says so in a script.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1),
    default=1,
    metavar="N",
    help="Processes that read. This version has 1; ONRECORD_THREADS sets the network's threads.",
)
@click.option(
    "--executor",
    type=click.Choice(["local"]),
    default="local",
    help="Where they run. This version has local: on this machine.",
)
def read(
    wanted: PagesWanted,
    into: str | None,
    format_: str | None,
    report: Path | None,
    resume: bool,
    workers: int,
    executor: str,
) -> int:
    """Read pages and print the statements in them.

    INPUT is a file, a folder, a glob, a URL, or - for standard input. Nothing is kept unless --into names a
    record. A page that takes too long or too much is stopped and counted, and the others are read.
    """
    from onrecord.api import configured_pipeline

    if resume and into is None:
        raise click.UsageError("--resume goes on with a record; name it with --into RECORD")
    if report is not None and not report.absolute().parent.is_dir():
        raise click.UsageError(f"--report {report}: there is no folder {report.absolute().parent}")
    pages = wanted.pages()
    format = default_format("table", format_)
    tally = Tally(messages())
    pipeline = configured_pipeline()
    try:
        if into is None:
            _print_docs(_read_docs(pages, pipeline, tally), tally, format)
        else:
            _read_into(pages, into, pipeline, tally, format)
    except KeyboardInterrupt:
        raise _Interrupted(into) from None
    finally:
        if report is not None:
            tally.write_report(report, inputs=wanted.inputs, into=into, made_by=pipeline.made_by)
    sys.stdout.flush()
    tally.print(into)
    return 1 if tally.failed else 0


class _Interrupted(click.ClickException):
    exit_code = 130

    def __init__(self, into: str | None) -> None:
        super().__init__(
            f"interrupted; what was read until now is in {into}, the same command goes on from there"
            if into
            else "interrupted; with --into RECORD what was read is kept, and the same command goes on there"
        )

    def show(self, file: object = None) -> None:
        print(f"onrecord: {one_line(self.message)}", file=sys.stderr)


def _read_docs(pages: Iterable[Page | Problem], pipeline: Pipeline, tally: Tally) -> Iterator[Doc]:
    """Docs as they are read, everything met noted."""
    from onrecord.api import read_docs

    for entry in read_docs(pages, pipeline):
        if isinstance(entry, Problem):
            tally.problem(entry)
            continue
        tally.page(entry.page)
        tally.doc(entry)
        yield entry


def _print_docs(docs: Iterable[Doc], tally: Tally, format: str) -> None:
    """The statements of docs that nobody keeps, as they come."""
    if format != "table":
        _write(
            (
                statement_line(statement, doc.article, doc.page)
                for doc in docs
                if doc.article is not None
                for statement in doc.statements
            ),
            format,
        )
        return
    from onrecord.cli.tables import print_statements

    console = output()
    # On a terminal the statements themselves show how far it is.
    with _Progress(tally, wanted=not to_terminal()) as progress:
        for doc in docs:
            progress.show()
            if doc.article is not None:
                lines = [statement_line(statement, doc.article, doc.page) for statement in doc.statements]
                print_statements(console, lines, text=doc.article.text, form=doc.page.form)


def _read_into(
    pages: Iterable[Page | Problem], into: str, pipeline: Pipeline, tally: Tally, format: str
) -> None:
    """Read pages into a record, then print what it holds of them."""
    from onrecord.running.local import run_local
    from onrecord.stores import open_store

    # The ids of the pages met, in their order; those read in this run.
    met: dict[str, None] = {}
    fresh: set[str] = set()
    with _Progress(tally) as progress:

        def counted() -> Iterator[Page | Problem]:
            for entry in pages:
                if isinstance(entry, Problem):
                    tally.problem(entry)
                elif entry.id not in met:
                    tally.page(entry)
                    met[entry.id] = None
                    progress.show()
                yield entry
            progress.ending()

        def noted(docs: Iterable[Doc]) -> Iterator[Doc]:
            for doc in pipeline(docs):
                tally.doc(doc)
                fresh.add(doc.page.id)
                progress.show()
                yield doc

        totals = run_local(counted(), into=into, pipeline=noted, made_by=pipeline.made_by)
    tally.already_there = totals.skipped
    tally.statements = totals.statements
    with open_store(into, read_only=True) as store:
        for problem in store.problems():
            if problem.page_id in met:
                tally.problem(problem)
        _tell_older(store, [id for id in met if id not in fresh])
        if format == "table":
            _print_record(store, met)
        else:
            _write((line for _, _, lines in _stored(store, met) for line in lines), format)


def _tell_older(store: Store, there: Sequence[str]) -> None:
    """Say which of these pages, that a run met and the record had, are not their URL's newest version.

    A page that went back to its first words, byte for byte, is one; so is one that is merely read again.
    """
    if not there or not store.counts().older:
        return
    older = [id for id in there if _is_older(store, id)]
    if not older:
        return
    article = store.article_on(older[0])
    said = (
        "1 page that was there already is an older version, and stays one,"
        if len(older) == 1
        else f"{len(older):,} pages that were there already are older versions, and stay so,"
    )
    messages().print(
        f"{said} as {one_line(article.url or '')} ({article.id}); onrecord show has the others",
        soft_wrap=True,
    )


def _is_older(store: Store, page_id: str) -> bool:
    from onrecord.errors import StoreError

    try:
        article = store.article_on(page_id)
    except StoreError:
        return False
    newest = store.versions(article.id)[-1]
    return article.id not in (newest.article_id, *newest.captures)


def _print_record(store: Store, pages: Collection[str]) -> None:
    from onrecord.cli.tables import print_statements

    console = output()
    for shown, (article, page, lines) in enumerate(_stored(store, pages)):
        if shown == _PAGES_SHOWN:
            console.file.flush()
            messages().print(
                f"the statements of {_PAGES_SHOWN} pages are shown; onrecord search --record "
                f"{one_line(store.address)} finds those of all {len(pages):,}",
                soft_wrap=True,
            )
            return
        print_statements(console, list(lines), text=article.text, form=page.form)


def _stored(store: Store, pages: Collection[str]) -> Iterator[tuple[Article, Page, Iterator[Line]]]:
    """What a record holds of these pages, in the order they were given; pages without an article left out."""
    from onrecord.errors import StoreError
    from onrecord.protocols import Query

    for page_id in pages:
        try:
            page, article = store.page(page_id), store.article_on(page_id)
        except StoreError:
            continue
        yield article, page, store.statements(Query(article=article.id))


def _write(lines: Iterable[Line], format: str) -> None:
    from onrecord.export import write_lines

    refuse_binary(format)
    write_lines(lines, sys.stdout.buffer, format=cast("Format", format))


class _Progress:
    """How far a run is, on a terminal; nothing elsewhere."""

    def __init__(self, tally: Tally, *, wanted: bool = True) -> None:
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._tally = tally
        self._ends = ""
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=tally.console,
            transient=True,
            disable=not (wanted and sys.stderr.isatty()),
        )
        self._task = self._bar.add_task("reading", total=None)

    def __enter__(self) -> _Progress:
        self._bar.start()
        return self

    def __exit__(self, *unused: object) -> Literal[False]:
        self._bar.stop()
        return False

    def ending(self) -> None:
        """Say that no page is left to begin; what remains is to compare articles, which may take minutes."""
        self._ends = " · comparing articles"
        self.show()

    def show(self) -> None:
        tally = self._tally
        problems = sum(tally.problems.values())
        self._bar.update(
            self._task,
            description=f"{tally.pages:,} pages · {tally.statements:,} statements"
            + (f" · {problems:,} problems" if problems else "")
            + self._ends,
        )
