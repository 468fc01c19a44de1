"""What a run has met: counted as it goes, problems said as they come, a summary and a report at the end."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord import cleaning, readers
from onrecord.cli.terminal import counted, one_line
from onrecord.errors import InputError
from onrecord.records import Article, Carrier, Doc, Form, Page, Problem

if TYPE_CHECKING:
    from rich.console import Console

# Codes that do not make a run a failure: the page was read all the same, or is no business of ours.
HARMLESS = readers.NOTICES | cleaning.NOTICES | {"language-not-supported"}
# Problems of one code that are each given a line; the rest are counted, and all in the report.
_SAID_PER_CODE = 20
# Columns that the table of pages takes, with numbers of eight digits.
_WIDTH_OF_PAGES = 84
# The number of the report's schema, as docs/commands.md has it; it goes up when a key changes its meaning.
REPORT_VERSION = 1


@dataclass(slots=True)
class Amount:
    """What came in one carrier and form. given, kept: code points of the pages that gave an article, and of
    what their articles kept of them; the rest was removed."""

    pages: int = 0
    articles: int = 0
    statements: int = 0
    given: int = 0
    kept: int = 0

    @property
    def removed(self) -> float | None:
        """The share of what was given that is in no article, None where nothing was given."""
        return 1 - self.kept / self.given if self.given else None


@dataclass(slots=True)
class Tally:
    """Counts of one run. `console` is told of each problem that keeps something from being read."""

    console: Console
    already_there: int = 0
    statements: int = 0
    amounts: dict[tuple[Carrier, Form], Amount] = field(default_factory=dict)
    problems: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    noted: dict[Problem, None] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    @property
    def pages(self) -> int:
        return sum(amount.pages for amount in self.amounts.values())

    def page(self, page: Page) -> None:
        """Count a page that was met."""
        self._amount(page).pages += 1

    def doc(self, doc: Doc) -> None:
        """Count what was read in a page, and its problems."""
        amount = self._amount(doc.page)
        self.statements += len(doc.statements)
        amount.statements += len(doc.statements)
        if doc.article is not None:
            given, kept = lengths_of(doc.article, doc.page)
            amount.articles += 1
            amount.given += given
            amount.kept += kept
        for problem in doc.problems:
            self.problem(problem)

    def problem(self, problem: Problem) -> None:
        """Count a problem, once, and say it."""
        if problem in self.noted:
            return
        self.noted[problem] = None
        self.problems[problem.code] += 1
        self.examples.setdefault(problem.code, problem.message)
        count = self.problems[problem.code]
        if problem.code in HARMLESS or count > _SAID_PER_CODE:
            return
        self.console.print(f"onrecord: {problem.code}: {one_line(problem.message)}", soft_wrap=True)
        if count == _SAID_PER_CODE:
            self.console.print(
                f"onrecord: {problem.code}: further ones are only counted; --report FILE lists them all",
                soft_wrap=True,
            )

    @property
    def failed(self) -> bool:
        """Whether something asked for could not be read."""
        return any(code not in HARMLESS for code in self.problems)

    def print(self, into: str | None) -> None:
        """The summary: one line; a table of what was read if that is more than a page; the problems."""
        seconds = time.monotonic() - self.began
        forms = Counter[str]()
        for (_, form), amount in self.amounts.items():
            forms[form] += amount.pages
        listed = ", ".join(f"{count:,} {form}" for form, count in forms.most_common())
        read = counted(self.pages, "page") + (f" ({listed})" if listed else "")
        there = (
            f", {self.already_there:,} of them already in {one_line(into)}"
            if into and self.already_there
            else ""
        )
        where = f" into {one_line(into)}" if into else ""
        read_into = f" read{where}" if into else ""
        self.console.print(
            f"{read}{there}; {counted(self.statements, 'statement')}{read_into} in {seconds:.1f} s",
            soft_wrap=True,
        )
        if self.pages > 1:
            self.console.print(self._table_of_pages())
        if self.problems:
            self.console.print(self._table_of_problems())

    def write_report(self, path: Path, *, inputs: tuple[str, ...], into: str | None, made_by: str) -> None:
        """All of it as one JSON object, with the keys that docs/commands.md lists."""
        report = {
            "report": REPORT_VERSION,
            "made_by": made_by,
            "inputs": inputs,
            "into": into,
            "seconds": round(time.monotonic() - self.began, 3),
            "failed": self.failed,
            "pages": self.pages,
            "already_there": self.already_there,
            "articles": sum(amount.articles for amount in self.amounts.values()),
            "statements": self.statements,
            "read": [
                {
                    "carrier": carrier,
                    "form": form,
                    **asdict(amount),
                    "removed": None if amount.removed is None else round(amount.removed, 4),
                }
                for (carrier, form), amount in sorted(self.amounts.items())
            ],
            "problems": dict(self.problems.most_common()),
            "examples": self.examples,
            "each_problem": [asdict(problem) for problem in self.noted],
        }
        path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")

    def _amount(self, page: Page) -> Amount:
        return self.amounts.setdefault((page.carrier, page.form), Amount())

    def _table_of_pages(self) -> object:
        from rich.table import Table

        # A number that is cut off reads as another one: where there is no room for all, some are left out.
        wide = self.console.width >= _WIDTH_OF_PAGES
        table = Table(box=None, pad_edge=False)
        table.add_column("came in", no_wrap=wide, overflow="fold")
        table.add_column("read as", no_wrap=wide, overflow="fold")
        names = ("pages", "articles", "statements", "letters given", "kept", "removed")
        for name in names if wide else ("pages", "statements", "removed"):
            table.add_column(name, justify="right", no_wrap=True)
        for (carrier, form), amount in sorted(self.amounts.items()):
            numbers = (amount.pages, amount.articles, amount.statements, amount.given, amount.kept)
            removed = "–" if amount.removed is None else f"{amount.removed:.0%}"
            shown = numbers if wide else (amount.pages, amount.statements)
            table.add_row(carrier, form, *(f"{number:,}" for number in shown), removed)
        return table

    def _table_of_problems(self) -> object:
        from rich.table import Table

        table = Table(box=None, pad_edge=False)
        table.add_column("problem", no_wrap=True)
        table.add_column("times", justify="right")
        table.add_column("for example", overflow="fold")
        for code, count in self.problems.most_common():
            table.add_row(code, f"{count:,}", one_line(self.examples[code]))
        return table


def lengths_of(article: Article, page: Page) -> tuple[int, int]:
    """The code points that a page gave, and those that its article kept of them.

    A text gave all of itself. Of HTML, whose tags are no text, the article and the removed pieces count.
    """
    if article.page_map:
        try:
            given = len(cleaning.page_text(page))
        except InputError:
            given = 0
        return given, min(given, sum(run.page_length or run.length for run in article.page_map))
    kept = len(article.text)
    return kept + sum(len(piece.text) for piece in article.removed), kept
