"""onrecord search: the statements in a record for which all of this holds."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

import click

from onrecord.cli.options import filter_options, record_option
from onrecord.cli.terminal import (
    CONTENT,
    FAINT,
    LIT,
    default_format,
    messages,
    one_line,
    output,
    plain,
    refuse_binary,
)
from onrecord.protocols import Hit, Hits, Query
from onrecord.records import Span

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from onrecord.export import Format

# Characters of a long statement that are shown, around the first word lit up.
_SHOWN = 400
# Values of a facet that are shown.
_VALUES_SHOWN = 8


@click.command(short_help="Find statements in a record.")
@filter_options
@record_option
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Hits to a page.")
@click.option("--cursor", help="Go on after the page of hits that named this cursor.")
@click.option(
    "--order",
    type=click.Choice(["relevance", "date"]),
    default="relevance",
    show_default=True,
    help="Best first, or newest first; without WORDS always newest first.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "jsonl", "json", "csv", "parquet"]),
    help="Default: table on a terminal, jsonl in a pipe.",
)
def search(
    query: Query,
    record: str,
    limit: int,
    cursor: str | None,
    order: Literal["relevance", "date"],
    format_: str | None,
) -> int:
    """Find statements in a record.

    WORDS: words, "phrases", AND, OR, NOT, ( ), prefix*. Without any, every statement that the options leave.
    """
    from onrecord.stores import open_store

    format = default_format("table", format_)
    query = replace(query, limit=limit, cursor=cursor, order=order, facet_limit=_VALUES_SHOWN)
    if format != "table":
        query = replace(query, facet_limit=0)
    with open_store(record, read_only=True) as store:
        hits = store.search(query)
        older = 0
        if not hits.total and query.versions == "latest":
            older = store.search(replace(query, versions="all", limit=1, facet_limit=0)).total
    if format == "table":
        _print_hits(output(), hits)
    else:
        _write_hits(hits, cast("Format", format), with_older=query.versions == "all")
    sys.stdout.flush()
    if older:
        messages().print(
            f"{older:,} in older versions; to see {'it' if older == 1 else 'them'} add --versions all"
        )
    if hits.cursor is not None:
        messages().print(
            f"{len(hits.hits):,} of {hits.total:,} statements; for the next add --cursor {hits.cursor}, "
            "for all use onrecord export",
            soft_wrap=True,
        )
    return 0


def _write_hits(hits: Hits, format: Format, *, with_older: bool) -> None:
    from onrecord.export import write_lines

    refuse_binary(format, file="hits.parquet")
    lines = (
        {**hit.line, "lit": [list(span) for span in hit.lit], **({"older": hit.older} if with_older else {})}
        for hit in hits.hits
    )
    write_lines(lines, sys.stdout.buffer, format=format)


def _print_hits(console: Console, hits: Hits) -> None:
    if not hits.hits:
        console.print("no statements found")
        return
    for hit in hits.hits:
        _print_hit(console, hit)
    console.print(f"{hits.total:,} found" if hits.total != 1 else "1 found", style="bold")
    _print_facets(console, hits.facets)


def _print_hit(console: Console, hit: Hit) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from onrecord.cli.tables import kind_of, speaker_text

    line = hit.line
    # The source's words are in the article, which is not read for each hit.
    head = speaker_text({**line, "source": []}, "")
    facts = [
        line["outlet"],
        (line["published"] or "")[:10],
        kind_of(line),
        "older version" if hit.older else None,
        line["id"],
    ]
    head.append(Text("  " + " · ".join(one_line(fact) for fact in facts if fact), style=FAINT))
    console.print(head)
    console.print(Padding(lit_text(line["text"], hit.lit, marked=console.color_system is None), (0, 0, 1, 4)))


def lit_text(text: str, lit: Sequence[Span], *, marked: bool) -> Text:
    """The text with some words lit up, cut around the first of them. marked: put * on both sides as well."""
    from rich.text import Text

    first = lit[0][0] if lit else 0
    start = 0 if len(text) <= _SHOWN else max(0, min(first - _SHOWN // 4, len(text) - _SHOWN))
    end = min(len(text), start + _SHOWN)
    shown = Text("…" if start else "", style=CONTENT)
    at = start
    for begin, stop in lit:
        if begin < at or stop > end:
            continue
        shown.append(_flat(text[at:begin]))
        mark = "*" if marked else ""
        shown.append(f"{mark}{_flat(text[begin:stop])}{mark}", style=LIT)
        at = stop
    shown.append(_flat(text[at:end]) + ("…" if end < len(text) else ""))
    return shown


def _flat(text: str) -> str:
    return plain(text).replace("\n", " ")


def _print_facets(console: Console, facets: Mapping[str, list[tuple[str, int]]]) -> None:
    from rich.table import Table
    from rich.text import Text

    kept = {name: values[-_VALUES_SHOWN:] if name == "month" else values for name, values in facets.items()}
    kept = {name: values for name, values in kept.items() if values}
    table = Table(box=None, pad_edge=False, header_style=FAINT)
    for name in kept:
        table.add_column(name, overflow="fold")
    for index in range(max((len(values) for values in kept.values()), default=0)):
        cells = []
        for values in kept.values():
            cell = Text()
            if index < len(values):
                value, count = values[index]
                cell.append(one_line(value)).append(f" {count:,}", style=FAINT)
            cells.append(cell)
        table.add_row(*cells)
    console.print(table)
