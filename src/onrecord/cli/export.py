"""onrecord export: statements or articles of a record, as many as there are."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from onrecord.cli.options import filter_options, has_filters, record_option
from onrecord.cli.terminal import refuse_binary
from onrecord.export import FORMATS, WHATS, Format, What, write_lines
from onrecord.lines import Line
from onrecord.protocols import Query, Store


@click.command(short_help="Write a record out: jsonl, json, csv, parquet.")
@filter_options
@record_option
@click.option(
    "--what",
    type=click.Choice(WHATS),
    default="statements",
    show_default=True,
    help="With filters, articles are those that have a statement for which they hold.",
)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="jsonl", show_default=True)
def export(query: Query, record: str, what: What, format_: Format) -> int:
    """Write out what a record holds, with the filters of search and in the order of writing.

    In csv a cell that a spreadsheet would run as a formula has an apostrophe before it.
    """
    from onrecord.stores import open_store

    refuse_binary(format_)
    with open_store(record, read_only=True) as store:
        lines = store.statements(query) if what == "statements" else _articles(store, query)
        write_lines(lines, sys.stdout.buffer, format=format_, what=what)
    return 0


def _articles(store: Store, query: Query) -> Iterator[Line]:
    if not has_filters(query):
        yield from store.articles(versions=query.versions)
        return
    wanted = {line["article_id"] for line in store.statements(query)}
    for line in store.articles():
        if line["article_id"] in wanted:
            yield line
