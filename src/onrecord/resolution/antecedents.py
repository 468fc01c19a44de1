"""Who "he" or "she" may be: people named before a pronoun, weighed by how much the text is about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.records import Span
from onrecord.resolution.lexicon import Gender, words
from onrecord.resolution.names import Name
from onrecord.resolution.outline import is_within
from onrecord.resolution.people import Cast, Person

# What a mention weighs, and how that fades. Set by eye on about 100 of the 323 "he", "she" and "his" sources
# of PolNeAR dev, not swept: whoever spoke last outweighs a subject, a subject outweighs others; a sentence
# back costs a sixth, a paragraph break a quarter. Wikipedia is another matter: on GAP validation, 454
# pronouns and no speakers to go by, these leave 331 open and get 50 of the other 123 right.
SPEAKER_WEIGHT = 3.0
SUBJECT_WEIGHT = 2.4
OTHER_WEIGHT = 1.0
OWNER_WEIGHT = 1.0
SENTENCE_FADE = 0.84
PARAGRAPH_FADE = 0.75
# A person whose gender nothing tells may be meant, but less likely than one it is known of.
UNSURE_GENDER = 0.75
# A name that may be no person's ("Wells", "Instagram") weighs less, yet enough to leave a pronoun open.
STRANGER = 0.8
# How far back a pronoun reaches, in paragraphs. Journalists name again after two; further is guesswork.
MAX_PARAGRAPHS = 2


@dataclass(frozen=True, slots=True)
class Rank:
    """One person a pronoun may mean. trust: 1.0, less where their gender is not known, 0.0 where it is not
    even known that it is a person: such a one can only stand in the way."""

    person: Person
    weight: float
    trust: float


def rank_antecedents(
    cast: Cast,
    position: int,
    gender: Gender,
    *,
    own: Sequence[Span] = (),
    spoken: Sequence[tuple[Span, Person | None]] = (),
) -> list[Rank]:
    """The people a pronoun at `position` may mean, best first.

    own: spans where the pronoun's person is not to be looked for (what he or she says there).
    spoken: what was said before, and by whom.
    """
    page = cast.page
    sentence, paragraph = page.sentence_at(position), page.paragraph_at(position)
    lowest = page.paragraphs[max(0, paragraph - MAX_PARAGRAPHS)][0] if page.paragraphs else 0
    weights: dict[int, float] = {}
    people: dict[int, Person] = {}

    def add(person: Person, at: int, weight: float) -> None:
        if person.gender not in (gender, None):
            return
        fade = SENTENCE_FADE ** (sentence - page.sentence_at(at))
        fade *= PARAGRAPH_FADE ** (paragraph - page.paragraph_at(at))
        if person.gender is None:
            fade *= UNSURE_GENDER
        people[person.number] = person
        weights[person.number] = max(weights.get(person.number, 0.0), weight * fade)

    for span, speaker in spoken:
        if speaker is not None and span[1] > lowest:
            add(speaker, min(span[1], position) - 1, SPEAKER_WEIGHT)
    for name in cast.names_between(lowest, position):
        if is_within(name.span[0], own):
            continue
        people_meant = cast.people_of(name)
        weight = _weight(cast, name)
        for person in people_meant:
            add(person, name.span[0], weight if person.certain else weight * STRANGER)
        if not people_meant and name.kind == "unclear" and not name.article and len(name.words) == 1:
            add(_stranger(name, people), name.span[0], weight * STRANGER)
    ranks = [Rank(people[number], weight, _trust(people[number])) for number, weight in weights.items()]
    return sorted(ranks, key=lambda rank: -rank.weight)


def _trust(person: Person) -> float:
    if not person.certain:
        return 0.0
    return 1.0 if person.gender else 0.8


def _stranger(name: Name, people: dict[int, Person]) -> Person:
    """A name nothing is known of, as somebody who may stand in the way of an answer and never is one."""
    known = next((p for p in people.values() if p.words == name.words and not p.certain), None)
    return known or Person(-1000 - name.first, name.words[0], name.words)


def _weight(cast: Cast, name: Name) -> float:
    """More for a subject than for an object or an owner; little inside somebody's quotation."""
    page = cast.page
    if page.in_quotes(name.span[0]):
        return OTHER_WEIGHT * 0.6
    if page.tokens[name.last - 1].possessive:
        return OWNER_WEIGHT
    if name.run == 0 or page.sentences[name.run] != page.sentences[name.run - 1]:
        return SUBJECT_WEIGHT
    before = page.tokens[name.run - 1]
    gap = page.text[before.end : page.tokens[name.run].start]
    if before.text.lower() in words().clause_openers:
        return SUBJECT_WEIGHT * 0.9
    if "," in gap and _verb_follows(cast, name):
        return SUBJECT_WEIGHT
    return OTHER_WEIGHT


def _verb_follows(cast: Cast, name: Name) -> bool:
    """Whether a small word that is no preposition or "and" comes next, without a mark between."""
    page = cast.page
    if name.last >= len(page.tokens):
        return False
    after = page.tokens[name.last]
    gap = page.text[name.span[1] : after.start]
    low = after.text.lower()
    if gap != " " or not after.text[0].islower() or low == "and":
        return False
    return low in words().common_verbs or low not in words().prepositions
