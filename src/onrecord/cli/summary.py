"""What a run has met: counted as it goes, problems said as they come, a summary at the end."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord import cleaning, readers
from onrecord.cli.terminal import one_line
from onrecord.records import Page, Problem

if TYPE_CHECKING:
    from rich.console import Console

# Codes that do not make a run a failure: the page was read all the same, or is no business of ours.
HARMLESS = readers.NOTICES | cleaning.NOTICES | {"language-not-supported"}
# Problems of one code that are each given a line; the rest are counted, and all in the report.
_SAID_PER_CODE = 20


@dataclass(slots=True)
class Tally:
    """Counts of one run. `console` is told of each problem that keeps something from being read."""

    console: Console
    pages: int = 0
    already_there: int = 0
    statements: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    noted: dict[Problem, None] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def page(self, page: Page) -> None:
        self.pages += 1
        self.forms[page.form] += 1

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
        """The summary: one line, and a table of the problems if there were any."""
        seconds = time.monotonic() - self.began
        forms = ", ".join(f"{count:,} {form}" for form, count in self.forms.most_common())
        read = _count(self.pages, "page") + (f" ({forms})" if forms else "")
        there = (
            f", {self.already_there:,} of them already in {one_line(into)}"
            if into and self.already_there
            else ""
        )
        where = f" into {one_line(into)}" if into else ""
        new = "new statement" if into else "statement"
        self.console.print(
            f"{read}{there}; {_count(self.statements, new)}{where} in {seconds:.1f} s", soft_wrap=True
        )
        if self.problems:
            self.console.print(self._table())

    def write_report(self, path: Path, *, inputs: tuple[str, ...], into: str | None, made_by: str) -> None:
        """All of it as one JSON object."""
        report = {
            "inputs": inputs,
            "into": into,
            "made_by": made_by,
            "seconds": round(time.monotonic() - self.began, 3),
            "pages": self.pages,
            "already_there": self.already_there,
            "forms": dict(self.forms),
            "statements": self.statements,
            "problems": dict(self.problems.most_common()),
            "each_problem": [asdict(problem) for problem in self.noted],
        }
        path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")

    def _table(self) -> object:
        from rich.table import Table

        table = Table(box=None, pad_edge=False)
        table.add_column("problem", no_wrap=True)
        table.add_column("times", justify="right")
        table.add_column("for example", overflow="fold")
        for code, count in self.problems.most_common():
            table.add_row(code, f"{count:,}", one_line(self.examples[code]))
        return table


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
