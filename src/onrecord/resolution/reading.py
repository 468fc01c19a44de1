"""What is known while an article's speakers are found, and what has come of each statement so far."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from onrecord.records import Candidate, How, Speaker, SpeakerType, Statement
from onrecord.resolution.lexicon import words
from onrecord.resolution.people import Cast, Person
from onrecord.resolution.phrases import Phrase

# How far each way of finding a speaker is trusted. Set by eye on PolNeAR dev and the examples; an order, not
# a measured probability.
TRUST = {
    "name": 0.97,
    "description": 0.8,
    "nominal": 0.85,
    "nominal, one of several": 0.7,
    "own words": 0.9,
    "nested pronoun": 0.85,
    "group pronoun": 0.7,
    "same run": 0.85,
    "paragraph before": 0.65,
    "relative": 0.85,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one statement: the speaker, who it is among the article's people, or the candidates."""

    speaker: Speaker | None
    person: Person | None = None
    candidates: tuple[Candidate, ...] = ()
    phrase: Phrase | None = None


UNKNOWN = Outcome(None)


@dataclass(slots=True)
class Reading:
    """An article while its speakers are found. order: statements by where they are credited in the text."""

    cast: Cast
    statements: dict[str, Statement]
    order: list[Statement]
    anchors: list[int]
    phrases: dict[str, Phrase]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    unnamed: dict[int, Outcome] = field(default_factory=dict)
    under_way: set[str] = field(default_factory=set)


def anchor(statement: Statement) -> int:
    """Where a statement is credited: its source, else its cue, else its content."""
    for spans in (statement.source, statement.cue, statement.content):
        if spans:
            return spans[0][0]
    return 0


def told_before(reading: Reading, statement: Statement) -> Iterator[Statement]:
    """The statements of the article's own telling credited before this one, the nearest first."""
    index = bisect_left(reading.anchors, anchor(statement)) - 1
    while index >= 0:
        other = reading.order[index]
        if other.parent_id is None and not other.headline:
            yield other
        index -= 1


def statement_before(reading: Reading, statement: Statement, *, paragraphs: int) -> Statement | None:
    """The last statement of the article's own telling before this one, at most so many paragraphs back."""
    page = reading.cast.page
    here = page.paragraph_at(anchor(statement))
    for other in told_before(reading, statement):
        near = here - page.paragraph_at(max(end for _, end in other.content) - 1) <= paragraphs
        return other if near else None
    return None


def parent_of(reading: Reading, statement: Statement) -> Statement | None:
    return reading.statements.get(statement.parent_id) if statement.parent_id else None


def person_outcome(person: Person, how: How, trust: float, phrase: Phrase | None = None) -> Outcome:
    """A person as speaker, with the fullest name and the first role the article gives."""
    role = next((held.text for held in person.roles if held.text not in words().titles), None)
    speaker = Speaker(person.name, "person", how, round(trust, 3), role=role, mention=person.full_mention)
    return Outcome(speaker, person, (), phrase)


def plain_outcome(text: str, type_: SpeakerType, how: How, trust: str, phrase: Phrase) -> Outcome:
    return Outcome(Speaker(text, type_, how, TRUST[trust], mention=phrase.span), None, (), phrase)


def found_as(outcome: Outcome, how: How, trust: float) -> Outcome:
    """The same speaker, found in another way."""
    if outcome.speaker is None:
        return Outcome(None, None, outcome.candidates)
    speaker = replace(outcome.speaker, how=how, confidence=round(min(trust, outcome.speaker.confidence), 3))
    return replace(outcome, speaker=speaker)


def shares(people: Sequence[Person]) -> tuple[Candidate, ...]:
    few = people[:4]
    return tuple(Candidate(person.name, round(1 / len(people), 3)) for person in few)
