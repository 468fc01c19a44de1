"""Make docs/screenshot.svg from what the commands really print for the example pages.

.venv/bin/python docs/make_screenshot.py
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import rich.console

from onrecord.cli import main, terminal

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
WIDTH = 120


def make_screenshot(to: Path) -> None:
    """Run two commands on a record of the examples, and draw what they print on one screen."""
    screen = rich.console.Console(
        record=True, width=WIDTH, force_terminal=True, highlight=False, markup=False, file=sys.stdout
    )
    terminal.output = lambda: screen
    with tempfile.TemporaryDirectory() as folder:
        record = str(Path(folder) / "record.db")
        page = Path("harbour_tribune.html")
        os.chdir(EXAMPLES)
        for arguments, shown in (
            (
                ["read", str(page), "--into", record, "--format", "table"],
                f"onrecord read {page.name} --into news.db",
            ),
            (
                ["search", "quay", "--record", record, "--format", "table", "--limit", "3"],
                "onrecord search quay --record news.db --limit 3",
            ),
        ):
            screen.print(f"$ {shown}", style="bold")
            status = main(arguments)
            if status != 0:
                sys.exit(f"onrecord {arguments[0]} ended with {status}; no screenshot made")
    to.write_text(screen.export_svg(title="onrecord"), encoding="utf-8")


if __name__ == "__main__":
    make_screenshot(Path(__file__).resolve().with_name("screenshot.svg"))
