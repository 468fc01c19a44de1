"""onrecord: who said what, to whom, when, where, by whose account, in whose words.

    for statement in onrecord.statements("“It is over,” said Ms Lee."): ...
    record = onrecord.open_record("news.db")
    record.add(onrecord.read("pages/"))
    hits = record.search("sanctions", speaker="Lee")

Importing this loads the standard library alone; each name loads what it needs when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.api import Record, open_record, read, statements
    from onrecord.errors import OnRecordError
    from onrecord.records import Article, Doc, Page, Problem, Speaker, Statement

__version__ = "0.1.0"

_HOME = {
    "read": "onrecord.api",
    "statements": "onrecord.api",
    "open_record": "onrecord.api",
    "Record": "onrecord.api",
    "OnRecordError": "onrecord.errors",
    "Article": "onrecord.records",
    "Doc": "onrecord.records",
    "Page": "onrecord.records",
    "Problem": "onrecord.records",
    "Speaker": "onrecord.records",
    "Statement": "onrecord.records",
}

__all__ = [
    "Article",
    "Doc",
    "OnRecordError",
    "Page",
    "Problem",
    "Record",
    "Speaker",
    "Statement",
    "__version__",
    "open_record",
    "read",
    "statements",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'onrecord' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
