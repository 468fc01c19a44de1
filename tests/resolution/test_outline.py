"""Where quotations stand, for resolution."""

from __future__ import annotations

import pytest

from make import article
from onrecord.resolution.outline import outline


@pytest.mark.parametrize(
    "quoted",
    [
        "“It is over,”",
        '"It is over,"',
        "„It is over,“",
        "«It is over,»",
        "''It isn't over,''",
        "''It is 'over'.''",
    ],
)
def test_outline_finds_a_quotation_in_any_double_marks(quoted: str) -> None:
    text = f"Then {quoted} she said."
    _, given = article(text)
    assert outline(given).quoted == ((5, 5 + len(quoted)),)


def test_outline_takes_no_apostrophe_for_a_quotation() -> None:
    _, given = article("The players' union isn't the coaches' union.")
    assert outline(given).quoted == ()
