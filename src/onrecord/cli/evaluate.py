"""onrecord eval: how well what is read agrees with labels of your own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.options import PagesWanted, optional_page_options
from onrecord.cli.summary import Tally
from onrecord.cli.terminal import FAINT, counted, messages, one_line, output, to_terminal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from onrecord.evaluation.attributions import Attribution, Compared
    from onrecord.evaluation.scores import By, Comparison, Counts, Line, Scores, Verdict

# Letters of a missed or extra statement that are shown.
_SHOWN = 80
# Columns that the table of --by takes with all figures.
_WIDTH_OF_GROUPS = 100


@dataclass(frozen=True, slots=True)
class _Miss:
    """A line of --misses. what: missed, extra or speaker; id: of the label, of an extra one its own."""

    what: str
    doc: str
    id: str
    said: str


@dataclass(slots=True)
class _Reading:
    """What was read. texts: of each page met, the text that offsets are into; None without an article."""

    lines: list[Line] = field(default_factory=list)
    texts: dict[str, str | None] = field(default_factory=dict)


@click.command(name="eval", short_help="Score what is read against labels of your own.")
@click.argument("gold", metavar="GOLD", type=click.Path(path_type=Path))
@optional_page_options
@click.option(
    "--statements",
    metavar="FILE",
    help="Score these lines, as read --format jsonl prints them, and read no pages; - is standard input.",
)
@click.option(
    "--by", type=click.Choice(["doc", "kind", "act"]), help="A row of figures for each document, kind or act."
)
@click.option("--misses", is_flag=True, help="List what was missed, what is extra, and other speakers.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    help="Default: table on a terminal, json in a pipe.",
)
def evaluate(
    gold: Path, wanted: PagesWanted, statements: str | None, by: By | None, misses: bool, format_: str | None
) -> int:
    """Score what is read against labels of your own.

    GOLD is a file of labels, a JSON object a line, or a folder with text/ and attributions/ (brat's standoff,
    as PolNeAR has it). INPUT is what to read, as in onrecord read; left out, the pages stand beside GOLD.
    """
    if statements is not None and wanted.inputs:
        raise click.UsageError("--statements are read already; leave INPUT out")
    tally = Tally(messages())
    is_table = (format_ or ("table" if to_terminal() else "json")) == "table"
    if gold.is_dir():
        _evaluate_standoff(gold, wanted, statements, tally, by=by, misses=misses, is_table=is_table)
    else:
        _evaluate_labels(gold, wanted, statements, tally, by=by, misses=misses, is_table=is_table)
    sys.stdout.flush()
    return 1 if tally.failed else 0


def _evaluate_labels(
    gold: Path,
    wanted: PagesWanted,
    statements: str | None,
    tally: Tally,
    *,
    by: By | None,
    misses: bool,
    is_table: bool,
) -> None:
    from onrecord.evaluation.gold import check_inside, find_pages, read_labels
    from onrecord.evaluation.scores import compare, doc_of

    labels = read_labels(gold)
    docs = dict.fromkeys(str(label.get("doc") or "") for label in labels)
    if statements is None and not wanted.inputs:
        wanted = replace(wanted, inputs=tuple(map(str, find_pages(labels, gold))))
    reading = _read(wanted, statements, tally)
    texts = {doc_of(page, docs): text for page, text in reading.texts.items()}
    _check_read(gold, docs, reading, from_pages=statements is None)
    check_inside(gold, labels, {str(doc): len(text) for doc, text in texts.items() if text is not None})
    comparison = compare(labels, reading.lines)
    listed = [miss for verdict in comparison.verdicts for miss in _misses(verdict, texts)] if misses else []
    if is_table:
        _print_comparison(output(), comparison, docs=len(docs), by=by)
        _print_misses(output(), listed)
        return
    report = _report_head(gold, reading.lines) | {
        "documents": len(docs),
        "elsewhere": comparison.elsewhere,
        "total": comparison.total().as_line(),
    }
    if by is not None:
        report["by"] = {by: {group: scores.as_line() for group, scores in comparison.by(by).items()}}
    _print_json(report, listed if misses else None)


def _evaluate_standoff(
    gold: Path,
    wanted: PagesWanted,
    statements: str | None,
    tally: Tally,
    *,
    by: By | None,
    misses: bool,
    is_table: bool,
) -> None:
    from onrecord.evaluation.attributions import (
        AttributionScores,
        attributions_read,
        compare_attributions,
        read_standoff,
    )

    if by not in (None, "doc"):
        raise click.UsageError(f"--by {by}: attributions in standoff have none; --by doc is there")
    annotated = read_standoff(gold)
    texts = {one.doc: one.text for one in annotated}
    if statements is None and not wanted.inputs:
        wanted = replace(wanted, inputs=tuple(str(gold / "text" / f"{doc}.txt") for doc in texts))
    if wanted.form == "auto":
        # What is annotated are the words of articles; nothing is to be taken away.
        wanted = replace(wanted, form="article")
    reading = _read(wanted, statements, tally)
    _check_read(gold, texts, reading, from_pages=statements is None)
    compared = compare_attributions(annotated, attributions_read(reading.lines, texts))
    total = sum((one.scores for one in compared), AttributionScores())
    listed = [miss for one in compared for miss in _missed_attributions(one, texts)] if misses else []
    if is_table:
        console = output()
        console.print(
            f"{counted(len(compared), 'document')}, {counted(total.attributions.labelled, 'attribution')} "
            f"annotated, {total.attributions.read:,} read"
        )
        console.print(_table_of_counts({_plain(name): counts for name, counts in total.figures.items()}))
        if by == "doc":
            console.print(
                _table_of_counts({one.doc: one.scores.attributions for one in compared}, "attributions of")
            )
        _print_misses(console, listed)
        return
    report = _report_head(gold, reading.lines) | {"documents": len(compared), "total": total.as_line()}
    if by == "doc":
        report["by"] = {"doc": {one.doc: one.scores.as_line() for one in compared}}
    _print_json(report, listed if misses else None)


def _read(wanted: PagesWanted, statements: str | None, tally: Tally) -> _Reading:
    """The statements of a file of lines, or of pages read here and now, their problems told."""
    from onrecord.evaluation.gold import read_statements, statement_file

    if statements == "-":
        return _Reading(list(read_statements(sys.stdin, "standard input")))
    if statements is not None:
        with statement_file(Path(statements)) as file:
            return _Reading(list(read_statements(file, statements)))
    return _read_pages(wanted, tally)


def _read_pages(wanted: PagesWanted, tally: Tally) -> _Reading:
    from onrecord.api import configured_pipeline, read_docs
    from onrecord.cleaning import page_text
    from onrecord.lines import statement_line
    from onrecord.records import Problem

    reading = _Reading()
    for entry in read_docs(wanted.pages(), configured_pipeline()):
        if isinstance(entry, Problem):
            tally.problem(entry)
            continue
        tally.page(entry.page)
        tally.doc(entry)
        article, page = entry.article, entry.page
        if article is None:
            reading.texts[page.name] = None
            continue
        # Offsets are into a text as it is given; of HTML, into the article that was found on it.
        reading.texts[page.name] = page_text(page) if article.page_map else article.text
        reading.lines += [statement_line(statement, article, page) for statement in entry.statements]
    return reading


def _check_read(gold: Path, docs: Iterable[str], reading: _Reading, *, from_pages: bool) -> None:
    """See that what is labelled was read.

    A page without statements leaves no lines, so of a file of lines only the first that is met is asked for;
    that others have none is said.
    """
    from onrecord.evaluation.gold import check_all_read
    from onrecord.evaluation.scores import doc_of

    names = dict.fromkeys(docs)
    if from_pages:
        check_all_read(gold, names, {doc_of(page, names) or "" for page in reading.texts})
        return
    read = {doc_of(str(line["page"]), names) for line in reading.lines}
    silent = [doc for doc in names if doc not in read]
    if len(silent) == len(names):
        check_all_read(gold, names, ())
    elif silent:
        messages().print(
            f"no statements of {one_line(silent[0])}"
            + (f" and {len(silent) - 1:,} more documents" if len(silent) > 1 else "")
            + "; what is labelled there counts as missed",
            soft_wrap=True,
        )


def _misses(verdict: Verdict, texts: Mapping[str | None, str | None]) -> Iterator[_Miss]:
    """What is wrong with one verdict, of the sort that --misses lists."""
    from onrecord.evaluation.scores import name_in

    label, line = verdict.label, verdict.line
    if line is None and label is not None:
        words = label.get("content_text") or _words(texts.get(verdict.doc), label["content"])
        yield _Miss("missed", verdict.doc, str(label["id"]), str(words))
    elif label is None and line is not None:
        words = line.get("text") or _words(texts.get(verdict.doc), line["content"])
        yield _Miss("extra", verdict.doc, str(line.get("id")), str(words))
    elif label is not None and line is not None:
        scores = verdict.scores
        if scores.speakers > scores.right or scores.invented:
            wanted, given = label["speaker"] or "nobody", name_in(line.get("speaker")) or "nobody"
            yield _Miss("speaker", verdict.doc, str(label["id"]), f"wanted {wanted}, given {given}")


def _missed_attributions(one: Compared, texts: Mapping[str, str]) -> Iterator[_Miss]:
    for what, attributions in (("missed", one.missed), ("extra", one.extra)):
        for attribution in attributions:
            yield _Miss(what, one.doc, _place(attribution), _words(texts[one.doc], attribution.content))


def _place(attribution: Attribution) -> str:
    spans = attribution.content or attribution.cue or attribution.source
    return f"{spans[0][0]}:{spans[-1][1]}" if spans else "–"


def _words(text: str | None, spans: Sequence[Sequence[int]]) -> str:
    if text is None:
        return ", ".join(f"{start}:{end}" for start, end in spans)
    return " … ".join(text[start:end] for start, end in spans)


def _report_head(gold: Path, lines: Iterable[Line]) -> dict[str, Any]:
    from onrecord.evaluation.gate import labels_digest

    return {
        "gold": str(gold),
        "digest": labels_digest(gold),
        "made_by": sorted({str(line["made_by"]) for line in lines if line.get("made_by")}),
    }


def _print_json(report: dict[str, Any], misses: Sequence[_Miss] | None) -> None:
    if misses is not None:
        report["misses"] = [
            {"what": miss.what, "doc": miss.doc, "id": miss.id, "said": miss.said} for miss in misses
        ]
    print(json.dumps(report, ensure_ascii=False, indent=2))


def _print_comparison(console: Console, comparison: Comparison, *, docs: int, by: By | None) -> None:
    total = comparison.total()
    elsewhere = f", {comparison.elsewhere:,} more in documents without labels" if comparison.elsewhere else ""
    console.print(
        f"{counted(docs, 'document')}, {counted(total.labelled, 'label')}, "
        f"{counted(total.read, 'statement')} read{elsewhere}",
        soft_wrap=True,
    )
    console.print(
        _table_of_counts(
            {"statements": total.statements, **{_plain(name): one for name, one in total.links.items()}}
        )
    )
    console.print()
    console.print(_table_of_shares(total))
    if by is not None:
        console.print()
        console.print(_table_of_groups(comparison.by(by), by, wide=console.width >= _WIDTH_OF_GROUPS))


def _table_of_counts(figures: Mapping[str, Counts], heading: str = "") -> Table:
    table = _table(heading, "P", "R", "F1", "right", "read", "labelled")
    for name, one in figures.items():
        shares = (f"{share:.1f}" for share in (one.precision, one.recall, one.f1))
        table.add_row(one_line(name), *shares, f"{one.right:,}", f"{one.read:,}", f"{one.labelled:,}")
    return table


def _table_of_shares(total: Scores) -> Table:
    """What is a share of the statements found, or of their speakers."""
    table = _table("of those found", "of 100", "count", "of")
    row = total.as_row()
    for name, (part, whole) in total.shares().items():
        table.add_row(_SHARES.get(name, name), f"{row[name]:.1f}", f"{part:,}", f"{whole:,}")
    table.add_row("  of them invented", "", f"{total.invented:,}", "")
    return table


_SHARES = {
    "speaker": "speaker, where one is given",
    "unknown": "speaker not known",
    "wrong_per_100": "wrong names",
}


def _table_of_groups(groups: Mapping[str, Scores], by: By, *, wide: bool) -> Table:
    names = ("f1", "source", "cue", "kind", "act", "speaker", "unknown", "wrong_per_100", "nested", "negated")
    shown = names if wide else ("f1", "speaker", "wrong_per_100")
    table = _table(by, "labelled", "read", *(_HEADINGS.get(name, name) for name in shown))
    for group, scores in groups.items():
        row = scores.as_row()
        table.add_row(
            one_line(group),
            f"{scores.labelled:,}",
            f"{scores.read:,}",
            *(f"{row[name]:.1f}" for name in shown),
        )
    return table


_HEADINGS = {"f1": "F1", "wrong_per_100": "wrong"}


def _table(first: str, *others: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style=FAINT)
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _print_misses(console: Console, misses: Sequence[_Miss]) -> None:
    if misses:
        console.print()
    for miss in misses:
        said = one_line(miss.said)
        said = said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…"
        console.print(f"{miss.what:7} {one_line(miss.doc)} {one_line(miss.id)} {said}", soft_wrap=True)


def _plain(name: str) -> str:
    return name.replace("_", " ")
