"""Nothing undocumented: every command, option, field, finding and problem code is in docs/."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from onrecord.cli import commands
from onrecord.config import Config
from onrecord.export import WHATS
from onrecord.export.csv_table import csv_columns
from onrecord.lines import Line, article_line, statement_line
from onrecord.records import (
    Article,
    Candidate,
    Evidence,
    Hop,
    Origin,
    Page,
    Removed,
    Speaker,
    Statement,
    When,
)

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
DOCUMENTS = sorted([*DOCS.glob("*.md"), *ROOT.glob("*.md")])
SOURCES = sorted((ROOT / "src" / "onrecord").rglob("*.py"))

CONTEXT = click.Context(commands)
COMMANDS = {name: commands.get_command(CONTEXT, name) for name in commands.list_commands(CONTEXT)}
OPTIONS = [
    (name, option)
    for name, command in COMMANDS.items()
    if command is not None
    for parameter in command.params
    for option in parameter.opts
    if option.startswith("-")
]

PAGE = Page("p_1", "page.txt", None, b"Lee said so.", "article", "text/plain", Origin("page.txt"))
ARTICLE = Article(
    id="a_1",
    page_id="p_1",
    url=None,
    text="Lee said so.",
    language="en",
    title=None,
    title_span=None,
    body_span=(0, 12),
    outlet=None,
    bylines=(),
    published=None,
    paragraphs=((0, 12),),
    removed=(Removed("Menu", "menu", (0, 4)),),
)
STATEMENT = Statement(
    id="s_1",
    article_id="a_1",
    source=((0, 3),),
    cue=((4, 8),),
    content=((9, 11),),
    text="so",
    kind="indirect",
    act="assert",
    negated=False,
    headline=False,
    confidence=1.0,
    evidence=Evidence(None, PAGE.sha256, "so", "Lee said ", "."),
    made_by="onrecord test",
    speaker=Speaker("Lee", "person", "name", 1.0, candidates=(Candidate("Bo Lee", 0.1),)),
    candidates=(Candidate("Bo Lee", 0.1),),
    relay=(Hop("CNN"),),
    addressee="reporters",
    when=When("2024-03-05", "2024-03-05", "stated"),
)


def read_doc(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level, up to the next one."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs have no section {heading!r}"
    return found[1]


def fields_of(line: Line, before: str = "") -> Iterator[str]:
    """The names of a line's fields, those inside objects and lists of objects with dots."""
    for key, value in line.items():
        yield before + key
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict):
            yield from fields_of(inner, f"{before}{key}.")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    assert section(read_doc("commands.md"), f"onrecord {name}")


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_every_option_is_documented_with_its_command(name: str, option: str) -> None:
    assert re.search(rf"`{option}\b", section(read_doc("commands.md"), f"onrecord {name}"))


@pytest.mark.parametrize("setting", Config.__slots__)
def test_every_setting_is_documented(setting: str) -> None:
    assert f"| `{setting}` | `ONRECORD_{setting.upper()}` |" in read_doc("commands.md")


@pytest.mark.parametrize("field", list(fields_of(statement_line(STATEMENT, ARTICLE, PAGE))))
def test_every_field_of_a_statement_is_documented(field: str) -> None:
    assert f"\n| `{field}` |" in section(read_doc("statement-fields.md"), "A statement's line")


@pytest.mark.parametrize("field", list(fields_of(article_line(ARTICLE, PAGE))))
def test_every_field_of_an_article_is_documented(field: str) -> None:
    assert f"\n| `{field}` |" in section(read_doc("statement-fields.md"), "An article's line")


@pytest.mark.parametrize("what", WHATS)
def test_every_csv_column_is_documented(what: str) -> None:
    line = statement_line(STATEMENT, ARTICLE, PAGE) if what == "statements" else article_line(ARTICLE, PAGE)
    flat = section(read_doc("statement-fields.md"), "CSV")
    assert [name for name in csv_columns(what) if name not in line and f"`{name}`" not in flat] == []


# Calls that give a problem or an error its code, as a text with a hyphen in it.
_GIVES_A_CODE = re.compile(r"(?i)(problem|error|unreadable)$")
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def problem_codes() -> list[str]:
    """Every code that a problem or an error is given in src/, and those the command gives itself."""
    codes = {"bad-setting", "bad-query", "model-unusable", "missing-extra", "disk-full", "cannot-write"}
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            named = isinstance(node, ast.Call) and _GIVES_A_CODE.search(ast.unparse(node.func))
            if named or (path.name == "faults.py" and isinstance(node, ast.Tuple)):
                parts = node.args if isinstance(node, ast.Call) else node.elts
                codes |= {value for part in parts for value in texts_in(part) if _CODE.fullmatch(value)}
            elif isinstance(node, ast.Tuple) and starts_with_bytes(node):
                codes.add(next(texts_in(node.elts[1])))
    return sorted(codes | {"internal-error"})


def starts_with_bytes(node: ast.Tuple) -> bool:
    """Whether it is a row of the table of file beginnings, (bytes, code, what it is, what to do)."""
    first = node.elts[0] if len(node.elts) == 4 else None
    return isinstance(first, ast.Constant) and isinstance(first.value, bytes)


def texts_in(node: ast.AST) -> Iterator[str]:
    """A text written out, or both sides of `one if … else other`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts_in(node.body)
        yield from texts_in(node.orelse)


@pytest.mark.parametrize("code", problem_codes())
def test_every_problem_code_is_documented(code: str) -> None:
    assert f"`{code}`" in read_doc("problems.md")


def test_every_finding_of_check_is_documented() -> None:
    source = (ROOT / "src" / "onrecord" / "checking.py").read_text(encoding="utf-8")
    codes = set(re.findall(r"\"((?:[a-z]+-)+(?:changed|unreadable|outside|differs|page))\"", source))
    assert len(codes) >= 9
    table = section(read_doc("commands.md"), "onrecord check")
    assert [code for code in sorted(codes - {"page-withdrawn"}) if f"`{code}`" not in table] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "Makefile"], ids=lambda path: path.name)
def test_every_example_page_named_is_there(path: Path) -> None:
    named = re.findall(r"\bexamples/[\w.-]+\.\w+", path.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []
