"""What running a command gives, and the page the tests of commands read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ARTICLE = """Storm closes harbour

“The quay will not hold,” said Ms Lee. She had looked at it for three weeks and then she wrote to the owners.

“Nobody told me about the letter,” said Mr Brown. "Stay away from the water," warned Lee.
"""


@dataclass
class Outcome:
    """Exit code and output of one command."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its output, where that is JSONL."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Outcome]
