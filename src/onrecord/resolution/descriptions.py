"""Whom "the senator" or "the Russian leader" can mean: descriptions held against what people are called."""

from __future__ import annotations

from onrecord.records import Statement
from onrecord.resolution.lexicon import pronouns, words
from onrecord.resolution.people import Cast, Person
from onrecord.resolution.phrases import Phrase
from onrecord.resolution.reading import Reading, anchor
from onrecord.resolution.roles import Held

# How far on a person described first is named, in paragraphs: "the transport minister said" in a lead,
# "Ms Lee, the transport minister" below it. Judged by eye on the examples.
MAX_PARAGRAPHS_AHEAD = 3


def fits(cast: Cast, phrase: Phrase, person: Person) -> bool:
    """Whether the article has called a person what a description says, and nothing speaks against it."""
    role = phrase.role
    if role is None:
        return False
    if role.gender and person.gender and role.gender != person.gender:
        return False
    age = role.noun.removesuffix("-year-old")
    if age != role.noun:
        return age in person.ages
    parties = {
        "democratic": "democrat",
        "democrat": "democrat",
        "republican": "republican",
        "gop": "republican",
    }
    wanted = {parties[word] for word in (*phrase.modifiers, phrase.head) if word in parties}
    has = {parties[w] for held in person.roles for w in (*held.modifiers, held.role.noun) if w in parties}
    if wanted and has and not wanted & has:
        return False
    for held in person.roles:
        if phrase.owner and not _owned_alike(cast, phrase, held):
            continue
        agrees = not (phrase.country and held.country and phrase.country != held.country)
        if agrees and role.noun in held.role.called:
            return True
    return False


def fits_exactly(phrase: Phrase, person: Person) -> bool:
    """Whether the very noun, and the country where one is named, are among what a person was called."""
    return any(
        phrase.role is not None
        and held.role.noun.split()[-1] == phrase.role.noun.split()[-1]
        and phrase.role.noun in held.role.called
        and (phrase.country is None or phrase.country == held.country)
        for held in person.roles
    )


def could_be(phrase: Phrase, person: Person | None) -> bool:
    """Whether a description may mean the last speaker though the article has not called them so."""
    if person is None:
        return False
    gender = phrase.role.gender if phrase.role else None
    return gender is None or person.gender in (gender, None)


def alive(person: Person, position: int) -> bool:
    return person.certain and any(start < position for start, _ in person.mentions)


def lone_person(reading: Reading, statement: Statement, phrase: Phrase, last: Person | None) -> Person | None:
    """The last speaker, for "the 54-year-old" or "the runner-up", where nobody else was named near by."""
    if last is None or not phrase.bare or phrase.owner or phrase.country or not could_be(phrase, last):
        return None
    if last.number < 0:
        return None
    if phrase.role is not None and phrase.role.called & words().office_roles and last.roles:
        return None
    page = reading.cast.page
    paragraph = page.paragraph_at(anchor(statement))
    start = page.paragraphs[max(0, paragraph - 1)][0]
    named = {
        found.number
        for name in reading.cast.names_between(start, phrase.span[0])
        if (found := reading.cast.person_of(name)) and found.certain and could_be(phrase, found)
    }
    return last if named <= {last.number} else None


def named_soon(reading: Reading, phrase: Phrase, not_these: set[int], headline: bool) -> Person | None:
    """The one person named first in the paragraphs after (a headline: anywhere) who has this very role."""
    page = reading.cast.page
    paragraph = page.paragraph_at(phrase.span[0])
    last = len(page.paragraphs) - 1
    end = page.paragraphs[last if headline else min(last, paragraph + MAX_PARAGRAPHS_AHEAD)][1]
    coming = [
        person
        for person in reading.cast.people
        if person.full_mention and phrase.span[1] <= person.full_mention[0] < end
        if person.number not in not_these
        and fits_exactly(phrase, person)
        and fits(reading.cast, phrase, person)
    ]
    return coming[0] if len(coming) == 1 else None


def unnamed_yet(reading: Reading, statement: Statement) -> bool:
    """Whether a statement stands before its article has named anybody who is given no role."""
    return bool(without_role(reading, reading.phrases[statement.id]))


def without_role(reading: Reading, phrase: Phrase) -> list[Person]:
    return [
        person
        for person in reading.cast.people
        if person.certain and not person.roles and could_be(phrase, person)
    ]


def _owned_alike(cast: Cast, phrase: Phrase, held: Held) -> bool:
    """Whether "his lawyer" or "Trump's lawyer" may be somebody called the lawyer of `held.owner`."""
    personal = phrase.role is not None and bool(phrase.role.called & words().personal_roles)
    kind = pronouns().get(phrase.owner.lower())
    if held.owner is None:
        return not personal and kind not in ("male", "female")
    if kind is None:
        return phrase.owner == held.owner
    if kind not in ("male", "female"):
        return True
    if pronouns().get(held.owner.lower()) == kind:
        return True
    gender = "m" if kind == "male" else "f"
    return any(person.words[-1] == held.owner and person.gender == gender for person in cast.people)
