"""Which statement of the same article a denial answers, where it says so itself: "rejected the claims"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from onrecord.records import Statement
from onrecord.resolution.reading import Reading, anchor


@cache
def _denial_pattern() -> re.Pattern[str]:
    return re.compile(r"\b(?:reject|den(?:y|ie)|dismiss|refut|disput|rebut)\w*\b", re.IGNORECASE)


@cache
def _reference_pattern() -> re.Pattern[str]:
    """Words that only point back: "the claims", "that account", "all such allegations"."""
    return re.compile(
        r"(?:all |any )?(?:the|that|this|those|these|such)(?: such)?"
        r"(?: (?:claim|allegation|accusation|charge|suggestion|assertion|account|report)s?)?"
        r"(?: as .{1,60})?[.,]?",
        re.IGNORECASE | re.DOTALL,
    )


def find_denials(reading: Reading, statements: Sequence[Statement]) -> dict[str, tuple[str, ...]]:
    """Denial -> what it denies: the last thing somebody else said, in this paragraph or the one before.

    Only a denial verb with words that merely point back counts; what else is denied in the same sentence
    answers the same claim.
    """
    page = reading.cast.page
    found: dict[str, tuple[str, ...]] = {}
    told = [s for s in sorted(statements, key=anchor) if s.parent_id is None and not s.headline]
    for index, statement in enumerate(told):
        if not statement.cue or statement.negated:
            continue
        cue = page.text[statement.cue[0][0] : statement.cue[-1][1]]
        content = page.text[statement.content[0][0] : statement.content[-1][1]].strip()
        before = told[index - 1] if index else None
        if _denial_pattern().search(cue) and _reference_pattern().fullmatch(content):
            target = _last_of_another(reading, told[:index], statement)
            if target is not None:
                found[statement.id] = (target.id,)
        elif (
            statement.act == "deny"
            and before is not None
            and before.id in found
            and before.speaker is not None
            and statement.speaker is not None
            and before.speaker.name == statement.speaker.name
            and page.sentence_at(anchor(before)) == page.sentence_at(anchor(statement))
        ):
            found[statement.id] = found[before.id]
    return found


def _last_of_another(reading: Reading, earlier: Sequence[Statement], denial: Statement) -> Statement | None:
    page = reading.cast.page
    here = page.paragraph_at(anchor(denial))
    for other in reversed(earlier):
        if here - page.paragraph_at(other.content[-1][1] - 1) > 1:
            return None
        if other.speaker is None or denial.speaker is None:
            return None
        if other.speaker.name != denial.speaker.name:
            return other
    return None
