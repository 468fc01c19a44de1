"""onrecord show: one statement or article, its words lit up where they stand."""

from __future__ import annotations

import heapq
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import click

from onrecord.cli.options import record_option
from onrecord.cli.terminal import CONTENT, CUE, FAINT, SOURCE, default_format, one_line, output, plain
from onrecord.errors import StoreError
from onrecord.lines import Line
from onrecord.protocols import Query, Store, Version
from onrecord.records import Article, Page, Span

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from onrecord.cli.versions import Newer

# What stands around words of each part, so that they are told apart without colour.
_MARKS = {"source": ("[", "]"), "cue": ("{", "}"), "content": ("‹", "›")}
_STYLES = {"source": SOURCE, "cue": CUE, "content": CONTENT}

# A URL without its scheme: a host with a dot, and a path.
_BARE_URL = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?/")
# Copies of an article that are named one by one; a wire story may have hundreds.
_COPIES_SHOWN = 10

# Ids looked through for near ones; more would make a mistyped id slow to refuse.
_IDS_COMPARED = 100_000


@click.command(short_help="Show one statement or article, lit up.")
@click.argument("id", metavar="ID|URL")
@record_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "jsonl"]),
    help="Default: text on a terminal, jsonl in a pipe.",
)
def show(id: str, record: str, format_: str | None) -> int:
    """Show one statement (s_…) or article (a_…, or its page's p_… or URL), and why each field is so.

    Of an article with several versions, also what each added, removed and reworded.
    """
    from onrecord.stores import open_store

    id = id.strip()
    if _BARE_URL.match(id):
        id = f"https://{id}"
    as_lines = default_format("text", format_) == "jsonl"
    with open_store(record, read_only=True) as store:
        if id.startswith(("a_", "p_")) or "://" in id:
            _show_article(store, id, as_lines)
        else:
            _show_statement(store, _statement(store, id), as_lines)
    return 0


def _show_statement(store: Store, line: Line, as_lines: bool) -> None:
    from onrecord.cli.versions import find_newer, newer_line
    from onrecord.export import write_lines

    newer = find_newer(store, line, store.versions(line["article_id"]))
    if as_lines:
        write_lines([{**line, "newer": newer_line(newer)} if newer else line], sys.stdout.buffer)
    else:
        _print_statement(output(), store, line, newer)


def _show_article(store: Store, id: str, as_lines: bool) -> None:
    from onrecord.cli.versions import print_versions, version_lines
    from onrecord.export import write_lines

    versions = _versions(store, id)
    article = store.article(id if id.startswith("a_") else versions[-1].article_id)
    lines = list(store.statements(Query(article=article.id)))
    has_versions = len(versions) > 1 or any(version.captures for version in versions)
    if as_lines:
        write_lines(lines, sys.stdout.buffer)
        if has_versions:
            write_lines(version_lines(store, versions), sys.stdout.buffer)
        return
    console = output()
    _print_article(console, store, article, lines)
    if has_versions:
        console.print()
        print_versions(console, store, versions, article.id)


def _statement(store: Store, id: str) -> Line:
    try:
        return store.statement(id)
    except StoreError as error:
        raise _with_near(error, id, (line["id"] for line in store.statements())) from error


def _versions(store: Store, id: str) -> list[Version]:
    try:
        return store.versions(id)
    except StoreError as error:
        known = "article_id" if id.startswith("a_") else "url"
        ids = (line[known] for line in store.articles() if line[known])
        raise _with_near(error, id, ids) from error


def _with_near(error: StoreError, id: str, ids: Iterable[str]) -> StoreError:
    """The error, naming the ids that look most like the one asked for."""
    if not error.code.startswith("no-such-"):
        return error
    scored = {(_likeness(id, known), known) for known in islice(ids, _IDS_COMPARED)}
    near = [known for likeness, known in heapq.nlargest(3, scored) if likeness >= 6]
    if near:
        return StoreError(error.code, f"{error}; near it are {', '.join(near)}")
    return StoreError(error.code, f"{error}; onrecord search prints the ids of statements")


def _likeness(one: str, other: str) -> int:
    """How many characters two ids share at their beginning and at their end."""
    if one == other:
        return len(one)
    return _alike(one, other) + _alike(one[::-1], other[::-1])


def _alike(one: str, other: str) -> int:
    """How many characters two texts share at their beginning."""
    same = [a == b for a, b in zip(one, other, strict=False)]
    return same.index(False) if False in same else len(same)


def _page(store: Store, article: Article) -> Page | None:
    """The page, None where it was removed from the record."""
    try:
        return store.page(article.page_id)
    except StoreError as error:
        if error.code == "page-withdrawn":
            return None
        raise


def _print_statement(console: Console, store: Store, line: Line, newer: Newer | None) -> None:
    from onrecord.cli.tables import article_heading

    article = store.article(line["article_id"])
    page = _page(store, article)
    console.print(article_heading(line, page.form if page else "page removed"))
    console.print()
    console.print(legend())
    console.print(_around(article, line))
    console.print()
    console.print(_account(store, line, article, newer))


def _print_article(console: Console, store: Store, article: Article, lines: Sequence[Line]) -> None:
    from rich.text import Text

    from onrecord.cli.tables import statement_table

    page = _page(store, article)
    facts = [
        article.outlet,
        article.published,
        ", ".join(article.bylines),
        page.name if page else "page removed",
    ]
    console.print(Text(one_line(article.title or "(no headline found)"), style="bold"))
    console.print(Text(" · ".join(one_line(fact) for fact in facts if fact), style=FAINT))
    for copy in _copies(store, article):
        console.print(Text(f"nearly the same as {copy}", style=FAINT), soft_wrap=True)
    console.print()
    console.print(legend())
    console.print(lit_text(article.text, (0, len(article.text)), lines))
    console.print()
    if lines:
        console.print(statement_table(lines, text=article.text, with_ids=True))


def _copies(store: Store, article: Article) -> Iterator[str]:
    """The articles nearly the same as one, the most alike of them; how many more there are."""
    from onrecord.cli.versions import copy_text

    copies = store.copies(article.id)
    yield from (copy_text(copy) for copy in copies[:_COPIES_SHOWN])
    if len(copies) > _COPIES_SHOWN:
        yield f"{len(copies) - _COPIES_SHOWN:,} more; onrecord export --what articles has them all"


def legend() -> Text:
    """What the marks mean."""
    from rich.text import Text

    said = Text(style=FAINT)
    for part, (opening, closing) in _MARKS.items():
        said.append(f"{opening}{part}{closing} ", style=_STYLES[part])
    return said


def lit_text(text: str, shown: Span, lines: Iterable[Line]) -> Text:
    """The part of a text that is shown, with the words of these statements between marks and in colour."""
    from rich.text import Text

    parts = [
        (start, end, part)
        for line in lines
        for part in _MARKS
        for start, end in line[part]
        if shown[0] <= start and end <= shown[1]
    ]
    # At one place what ends goes before what begins, and what is longer goes around what is shorter.
    edges = sorted(
        {(end, 0, -start, part) for start, end, part in parts}
        | {(start, 1, -end, part) for start, end, part in parts}
    )
    lit = Text()
    open_styles: list[str] = []
    at = shown[0]
    for place, begins, _, part in edges:
        lit.append(plain(text[at:place]), style=open_styles[-1] if open_styles else "")
        lit.append(_MARKS[part][0 if begins else 1], style=_STYLES[part])
        if begins:
            open_styles.append(_STYLES[part])
        else:
            open_styles.remove(_STYLES[part])
        at = place
    lit.append(plain(text[at : shown[1]]))
    return lit


def _around(article: Article, line: Line) -> Text:
    """The paragraphs in which a statement's words stand."""
    spans = [span for part in _MARKS for span in line[part]]
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    starts = [start for start, end in article.paragraphs if start <= first < end]
    ends = [end for start, end in article.paragraphs if start < last <= end]
    return lit_text(article.text, (min([first, *starts]), max([last, *ends])), [line])


def _account(store: Store, line: Line, article: Article, newer: Newer | None) -> Table:
    """The fields, each with why it is so."""
    from rich.table import Table
    from rich.text import Text

    from onrecord.cli.versions import newer_rows

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style=FAINT, no_wrap=True)
    table.add_column(overflow="fold")

    def row(name: str, said: str | Text, why: str = "") -> None:
        text = Text(said) if isinstance(said, str) else said.copy()
        table.add_row(name, text.append(f"  ({why})" if why else "", style=FAINT))

    row("statement", line["id"], f"confidence {line['confidence']:g}")
    row("speaker", *_speaker(line, article))
    for candidate in line["speaker"]["candidates"] if line["speaker"] else line["candidates"]:
        row("", f"or {one_line(candidate['name'])}", f"{candidate['confidence']:g}")
    row("words", one_line(line["text"]))
    row("kind", line["kind"], _KINDS[line["kind"]])
    row("act", line["act"], "the cue is negated: the words are not filed as said" if line["negated"] else "")
    if line["relay"]:
        row("relay", _chain(line), "outermost first; each passed on what the next one said")
    if line["addressee"]:
        row("to", one_line(line["addressee"]["name"]))
    if line["when"]:
        row("when", _when(line["when"]), _when_why(line["when"], article))
    if line["where"]:
        row("where", one_line(line["where"]))
    for other in _others(store, line):
        row(*other)
    evidence = line["evidence"]
    row("page", one_line(line["page"]), f"SHA-256 {evidence['page_sha256']}")
    if line["content_page"]:
        row(
            "on the page",
            ", ".join(f"{start}:{end}" for start, end in line["content_page"]),
            "characters of its text",
        )
    row(
        "evidence",
        f"{_quoted(evidence['prefix'])} | {_quoted(evidence['exact'])} | {_quoted(evidence['suffix'])}",
    )
    for name, said, why in newer_rows(newer) if newer else ():
        row(name, said, why)
    for copy in _copies(store, article):
        row("nearly the same", copy)
    row("made by", one_line(line["made_by"]))
    return table


_KINDS = {
    "direct": "all of it stands between quotation marks",
    "mixed": "part of it stands between quotation marks",
    "indirect": "none of it stands between quotation marks",
}
_HOWS = {
    "name": "the source is {source}",
    "nominal": "the source {source} is taken to mean that",
    "pronoun": "the pronoun {source} is taken to mean that",
    "carried": "no source stands here; carried on from the statement before",
}


def _speaker(line: Line, article: Article) -> tuple[Text, str]:
    from rich.text import Text

    source = " … ".join(f"“{one_line(article.text[start:end])}”" for start, end in line["source"])
    speaker = line["speaker"]
    if speaker is None:
        return Text("unknown"), f"the source is {source}" if source else "no source stands here"
    who = Text().append(one_line(speaker["name"]), style=SOURCE)
    how = "name" if f"“{speaker['name']}”" == source else speaker["how"]
    who.append(f", {speaker['type']}")
    if speaker["role"]:
        who.append(f", {one_line(speaker['role'])}")
    return who, f"{_HOWS[how].format(source=source)}; confidence {speaker['confidence']:g}"


def _chain(line: Line) -> str:
    hops = [one_line(hop["name"]) for hop in line["relay"]]
    speaker = one_line(line["speaker"]["name"]) if line["speaker"] else "unknown"
    return " ← ".join([*hops, speaker])


def _when(when: Line) -> str:
    if when["start"] == when["end"]:
        return when["start"] or "–"
    return f"{when['start'] or '…'} to {when['end'] or '…'}"


def _when_why(when: Line, article: Article) -> str:
    words = f"“{one_line(article.text[slice(*when['span'])])}”" if when["span"] else "the words"
    if when["basis"] == "stated":
        return f"{words} gives the date"
    return (
        f"{words}, understood from the {'dateline' if when['basis'] == 'dateline' else 'date of publication'}"
    )


def _others(store: Store, line: Line) -> Iterator[tuple[str, str, str]]:
    """Other statements that this one names: how, what they say, their id."""
    for name, ids in (
        ("inside", [line["parent"]] if line["parent"] else []),
        ("denies", line["denies"]),
        ("replies to", line["replies_to"]),
    ):
        for id in ids:
            try:
                other = store.statement(id)
            except StoreError:
                yield name, id, "not in the record"
                continue
            who = one_line(other["speaker"]["name"]) if other["speaker"] else "unknown"
            yield name, f"{who}: {_quoted(other['text'])}", id


def _quoted(text: str) -> str:
    return one_line(text) or "–"
