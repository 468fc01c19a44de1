"""onrecord check: does every statement still say what its stored page says?"""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from onrecord.cli.options import record_option
from onrecord.cli.terminal import default_format, messages, one_line, output


@click.command(short_help="Re-read every evidence span on its page.")
@record_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "jsonl"]),
    help="Default: text on a terminal, jsonl in a pipe.",
)
def check(record: str, format_: str | None) -> int:
    """Re-read every evidence span against the stored pages, and print each one that does not agree.

    The exit code is 1 if there is any.
    """
    from onrecord.api import open_record
    from onrecord.export import write_lines

    found = 0
    is_jsonl = default_format("text", format_) == "jsonl"
    with open_record(record, read_only=True) as opened:
        checked = opened.check()
        if is_jsonl:
            found = write_lines((asdict(finding) for finding in checked), sys.stdout.buffer)
        else:
            for finding in checked:
                found += 1
                output().print(
                    f"{finding.code} {finding.id} {one_line(finding.page)}: {one_line(finding.message)}",
                    soft_wrap=True,
                )
    sys.stdout.flush()
    withdrawn = (
        f", {checked.withdrawn:,} articles whose page was removed not compared" if checked.withdrawn else ""
    )
    (messages() if is_jsonl else output()).print(
        f"{checked.articles:,} articles, {checked.statements:,} statements, {checked.spans:,} spans checked"
        f"{withdrawn}: {found:,} findings",
        soft_wrap=True,
    )
    return 1 if found else 0
