"""Reads hostile files with the command, one after the other in one process, and says what it took.

    cd tests && python -m hostile.reading NAME...      the names of cases in make.py; none = all
    cd tests && python -m hostile.reading --table      all of them, as a Markdown table

Prints one JSON line a case: code and statements met, seconds of work, and the most memory held.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from hostile.make import CASES, READS, SECRET, Case, write_case
from onrecord.cli import main
from onrecord.cli.summary import HARMLESS


def read_case(case: Case, folder: Path) -> dict[str, object]:
    """What `onrecord read` makes of one case; its file is there only meanwhile."""
    path = folder / case.name
    if case.big:
        # In a process of its own: what making it takes is not what reading it takes.
        call = [sys.executable, "-m", "hostile.make", str(folder), case.name]
        subprocess.run(call, cwd=Path(__file__).resolve().parents[1], check=True, capture_output=True)
    else:
        write_case(case, folder)
    report = folder / "report.json"
    err = io.StringIO()
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    _forget_peak()
    began = time.process_time()
    arguments = ["read", str(path), "--as", case.form, "--report", str(report), "--format", "jsonl"]
    with contextlib.redirect_stderr(err), contextlib.redirect_stdout(out):
        status = main(arguments)
    seconds = time.process_time() - began
    out.flush()
    printed = out.buffer.getvalue()  # type: ignore[attr-defined]  # a BytesIO
    said = err.getvalue()
    account = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    codes = sorted(code for code in account.get("problems", {}) if code not in HARMLESS)
    if "onrecord: internal-error" in said:
        codes.append("internal-error")
    peak = _peak_mb()
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
    report.unlink(missing_ok=True)
    return {
        "name": case.name,
        "status": status,
        "codes": codes or [READS if account else "no-report"],
        "notices": sorted(set(account.get("problems", {})) - set(codes)),
        "statements": account.get("statements", -1),
        "seconds": round(seconds, 2),
        "mb": peak,
        "leaked": SECRET.encode() in printed or SECRET in said,
        "steers": re.search("[\x00-\x08\x0b-\x1f\x7f\x9b\u202e]", said) is not None,
        "traceback": "Traceback" in said,
        "said": said[:600],
    }


def _forget_peak() -> None:
    """Begin a new measure of the most memory held, where the system can (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak_mb() -> int:
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)


def read_cases(names: list[str]) -> Iterator[dict[str, object]]:
    """Read these cases, or all, in a new folder that goes away afterwards."""
    wanted = [case for case in CASES if not names or case.name in names]
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        os.chdir(folder)
        (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
        for case in wanted:
            yield read_case(case, folder)
        os.chdir(before)


def table_row(outcome: dict[str, object]) -> str:
    """One case as a row of the table; a name with odd letters in it has them written out."""
    name = str(outcome["name"]).encode("unicode_escape").decode("ascii").replace("|", "\\|")
    codes = ", ".join(f"`{code}`" if code != READS else code for code in outcome["codes"])  # type: ignore[attr-defined]
    return f"| `{name[:40]}` | {codes} | {outcome['statements']} | {outcome['seconds']} | {outcome['mb']} |"


def print_cases(arguments: list[str]) -> None:
    """Read what the arguments name and print a line for each as it is done."""
    as_table = arguments == ["--table"]
    names = [] if as_table else arguments
    if as_table:
        sys.stdout.write("| file | ends in | statements | seconds | MiB |\n|---|---|---|---|---|\n")
    for outcome in read_cases(names):
        sys.stdout.write((table_row(outcome) if as_table else json.dumps(outcome)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    print_cases(sys.argv[1:])
