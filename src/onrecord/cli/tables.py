"""Statements as rows on a terminal: who, the words that attribute, what was said, in whose words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from onrecord.cli.terminal import CONTENT, CUE, FAINT, SOURCE, one_line
from onrecord.lines import Line

if TYPE_CHECKING:
    from rich.console import Console

# Narrower than this, the ids (22 columns) are left out, for the words are what is read.
_WIDTH_WITH_IDS = 100
# Longer sources and cues are cut in a table: a source may have a whole clause in it.
_CELL = 60


def print_statements(console: Console, lines: Sequence[Line], *, text: str, form: str | None = None) -> None:
    """One article's statements under its headline. text: the article's, for the words of sources and cues."""
    if not lines:
        return
    console.print(article_heading(lines[0], form))
    console.print(statement_table(lines, text=text, with_ids=console.width >= _WIDTH_WITH_IDS))
    console.print()


def article_heading(line: Line, form: str | None = None) -> Text:
    """The headline, and under it where it is from."""
    heading = Text().append(one_line(line["title"] or "(no headline found)"), style="bold")
    facts = [line["outlet"], line["published"], line["page"], form]
    heading.append("\n" + " · ".join(one_line(fact) for fact in facts if fact), style=FAINT)
    return heading


def statement_table(lines: Sequence[Line], *, text: str, with_ids: bool) -> Table:
    """A row for each statement, its words cut to fit."""
    table = Table(box=None, expand=True, pad_edge=False, header_style=FAINT)
    table.add_column("speaker", ratio=4, overflow="fold")
    table.add_column("cue", ratio=3, overflow="fold")
    table.add_column("words", ratio=10, no_wrap=True, overflow="ellipsis")
    table.add_column("kind", width=18, overflow="fold")
    if with_ids:
        table.add_column("id", width=22, no_wrap=True)
    for line in lines:
        row = [
            speaker_text(line, text),
            Text(_cut(words_at(text, line["cue"])), style=CUE),
            said_text(line),
            Text(kind_of(line)),
        ]
        if with_ids:
            row.append(Text(line["id"], style=FAINT))
        table.add_row(*row)
    return table


def speaker_text(line: Line, text: str) -> Text:
    """Who is taken to have said it; the words on the page and a question mark where that is not known."""
    if line["speaker"]:
        who = Text().append(one_line(line["speaker"]["name"]), style=SOURCE)
    else:
        words = (_cut(words_at(text, line["source"])) + " ?").strip()
        who = Text().append(words, style=f"{FAINT} {SOURCE}")
    if line["relay"]:
        who.append(" via " + ", ".join(one_line(hop["name"]) for hop in line["relay"]), style=FAINT)
    return who


def said_text(line: Line) -> Text:
    """What was said, on one line, after an arrow if it stands inside another statement."""
    said = Text().append("↳ " if line["parent"] else "", style=FAINT)
    return said.append(one_line(line["text"]), style=CONTENT)


def kind_of(line: Line) -> str:
    """The kind, and whatever else must be known to read the words rightly."""
    parts = [line["kind"]]
    if line["act"] != "assert":
        parts.append(line["act"])
    if line["negated"]:
        parts.append("not said")
    if line["headline"]:
        parts.append("headline")
    return ", ".join(parts)


def _cut(words: str) -> str:
    return words if len(words) <= _CELL else words[: _CELL - 1] + "…"


def words_at(text: str, spans: Sequence[Sequence[int]]) -> str:
    """The words at some spans of a text, on one line."""
    return " … ".join(one_line(text[start:end]) for start, end in spans)
