"""Where output goes, and what makes page text safe to print there."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rich.console import Console

SOURCE, CUE, CONTENT = "bold cyan", "underline yellow", "green"
FAINT, LIT = "dim", "bold reverse"

# Columns of a table that is not on a terminal.
_WIDTH_ELSEWHERE = 110

# Characters that steer a terminal, or turn the order of what is read (Unicode TR36, section 3.2).
_STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """The text as it may be printed: same length, tabs as blanks, whatever steers a terminal as U+FFFD."""
    return _STEERING.sub(lambda found: " " if found[0] in "\t\r" else "\ufffd", text)


def one_line(text: str) -> str:
    """`plain` on a single line, blanks run together."""
    return " ".join(plain(text).split())


def counted(number: int, noun: str) -> str:
    """ "1 page", "2,000 pages"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def output() -> Console:
    """Standard output, for what was asked for."""
    return _console("stdout")


def messages() -> Console:
    """Standard error, for everything else."""
    return _console("stderr")


def to_terminal() -> bool:
    """Whether somebody is looking at standard output."""
    return sys.stdout.isatty()


def default_format(on_terminal: str, given: str | None) -> str:
    """The format asked for, else the one for a terminal, or JSONL in a pipe."""
    return given or (on_terminal if to_terminal() else "jsonl")


def refuse_binary(format: str, *, file: str = "statements.parquet") -> None:
    """Raise a usage error for Parquet on a terminal, with a file to send it to instead."""
    import click

    if format == "parquet" and to_terminal():
        raise click.UsageError(f"--format parquet is not for a terminal; send it to a file: … > {file}")


def _console(name: Literal["stdout", "stderr"]) -> Console:
    from rich.console import Console

    class OutputConsole(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would end the process; `main` has its own exit code for this

    stream = sys.stdout if name == "stdout" else sys.stderr
    width = None if stream.isatty() else _WIDTH_ELSEWHERE
    return OutputConsole(file=stream, width=width, highlight=False, markup=False, emoji=False)
