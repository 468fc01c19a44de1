"""The exception tree, sorted by who can mend the fault.

A message says what happened, to what, what was wanted and what to do now; lower case, no full stop.
"""

from __future__ import annotations


class OnRecordError(Exception):
    """Anything onrecord raises on purpose; catch this to catch them all."""


class InputError(OnRecordError):
    """A page that cannot be read rightly. In a pipeline it becomes a counted `Problem`.

    code: kebab-case, one of the codes in docs/problems.md, e.g. "not-text".
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ConfigError(OnRecordError):
    """A setting that cannot be used; the message names the key and where it was set."""


class ModelError(OnRecordError):
    """The model's files are missing, damaged or from two exports."""


class StoreError(OnRecordError):
    """The record cannot be used as asked.

    code: kebab-case, e.g. "not-a-record", "newer-record", "disk-full".
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class QueryError(OnRecordError):
    """A search that cannot be understood; the message shows where it breaks and what would be right."""


class MissingExtra(OnRecordError, ImportError):  # noqa: N818 - the name users know from HOUSE.md
    """A feature whose optional dependency is not installed; the message gives the exact install line."""
