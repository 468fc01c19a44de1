"""onrecord doctor: what is installed, and whether the model and the record can be used."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import click

from onrecord.cli.options import record_option
from onrecord.cli.terminal import one_line, output
from onrecord.errors import OnRecordError, StoreError

_PACKAGES = (
    "numpy",
    "onnxruntime",
    "tokenizers",
    "trafilatura",
    "lxml",
    "lxml_html_clean",
    "pyarrow",
    "rapidfuzz",
    "rensa",
    "click",
    "rich",
    "pandas",
)
# Left out of `pip install onrecord`.
_OPTIONAL = frozenset({"pandas"})


@click.command(short_help="Say what is installed and whether it works.")
@record_option
def doctor(record: str) -> int:
    """Say what is installed and whether the model and the record can be used.

    The exit code is 1 if something that is needed cannot be. A record that does not exist yet is no fault.
    """
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    healthy = True
    for name, works, finding in [*_machine(), *_packages(), *_model(), *_record(record)]:
        table.add_row(name, "ok" if works else "fault", one_line(finding))
        healthy = healthy and works
    output().print(table)
    return 0 if healthy else 1


# Each gives (what, whether it can be used, what was found).
_Lines = Iterator[tuple[str, bool, str]]


def _machine() -> _Lines:
    import onrecord

    yield "onrecord", True, f"{onrecord.__version__}, in {Path(onrecord.__file__).parent}"
    yield "python", sys.version_info >= (3, 11), f"{platform.python_version()}, {sys.executable}"
    yield "platform", True, platform.platform()


def _packages() -> _Lines:
    for name in _PACKAGES:
        try:
            yield name, True, metadata.version(name)
        except metadata.PackageNotFoundError:
            yield name, name in _OPTIONAL, "not installed" + (" (optional)" if name in _OPTIONAL else "")
    import sqlite3

    yield "sqlite", True, sqlite3.sqlite_version


def _model() -> _Lines:
    from onrecord.api import configured_model
    from onrecord.model.session import Session, read_card, weights_digest

    try:
        folder = configured_model()
        card = read_card(folder)
        found = weights_digest(folder)
        if found != card.digest:
            yield (
                "model",
                False,
                f"{folder}: the card says {card.digest}, the files have {found}; reinstall onrecord",
            )
            return
        Session(folder)
    except (OnRecordError, OSError) as error:
        yield "model", False, str(error)
    else:
        yield "model", True, f"{card.name}, digest {card.digest} verified, loads, in {folder}"


def _record(address: str) -> _Lines:
    from onrecord.stores import open_store

    try:
        with open_store(address, read_only=True) as store:
            counts = store.counts()
    except StoreError as error:
        missing = error.code == "no-such-record"
        yield "record", missing, str(error)
    else:
        yield (
            "record",
            True,
            f"{address}: {counts.pages:,} pages ({counts.stopped:,} stopped by a problem), "
            f"{counts.statements:,} statements, {counts.speakers:,} speakers, {counts.outlets:,} outlets, "
            f"{counts.problems:,} problems, {counts.older:,} older versions, {counts.copies:,} copies",
        )
