"""What the words around a name say its bearer is: "press secretary Dmitry Peskov", "Ms Lee, the mayor,"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from onrecord.resolution.lexicon import Role, countries, pronouns, role_of, words
from onrecord.resolution.names import Name
from onrecord.resolution.outline import Outline

# Furthest a role may reach from the name it stands beside, in words: "the company's longtime chief
# executive and co-founder" is 7. Beyond that the noun met is as a rule another clause's. Judged by eye.
MAX_ROLE_WORDS = 9
_ROLE_GAPS = (" ", "\xa0", "’s ", "'s ", "’ ", "' ")


@dataclass(frozen=True, slots=True)
class Held:
    """A role somebody is given. modifiers: the other words of the phrase, lower case.

    owner: whose it is, by the last word: "Putin" for "Putin's press secretary" and "a spokesman for Putin".
    """

    role: Role
    modifiers: frozenset[str]
    country: str | None
    text: str
    owner: str | None = None


def title_held(name: Name) -> Held | None:
    if not name.titled:
        return None
    role = role_of(name.titled)
    if role is None:
        instead = words().title_roles.get(name.titled[-1])
        role = role_of((instead,)) if instead else None
    return _held(role, name.titled) if role else None


def role_before(page: Outline, name: Name) -> Held | None:
    """A role in the small words before a name: "press secretary Dmitry Peskov", "the president, Ms Lee,"."""
    if name.run == 0:
        return None
    tokens = page.tokens
    gap = page.text[tokens[name.run - 1].end : tokens[name.run].start]
    if gap == ", ":
        if page.text[name.span[1] : name.span[1] + 1] not in ("", ",", ".", ")", ";"):
            return None
    elif gap != " ":
        return None
    if tokens[name.run - 1].text in ("of", "for", "and"):
        return None
    phrase: list[str] = []
    owner: str | None = None
    index = name.run - 1
    opened = False
    while index >= 0 and len(phrase) < MAX_ROLE_WORDS and page.sentences[index] == page.sentences[name.run]:
        token = tokens[index]
        low = token.text.lower()
        if token.possessive or pronouns().get(low) in ("male", "female", "plural", "thing"):
            owner, opened = token.text, True
            break
        if low in words().determiners:
            opened = True
            break
        if (low in words().prepositions and low not in ("of", "for", "and")) or low in words().calendar:
            break
        if low in ("for", "of") and index + 1 < name.run and tokens[index + 1].text[0].isupper():
            owner = _owner_after(page, index)
        phrase.insert(0, low)
        if index and page.text[tokens[index - 1].end : token.start] not in _ROLE_GAPS:
            break
        index -= 1
    if gap == ", " and not opened:
        return None
    if not opened:
        phrase = _known_words(phrase)
    cut = _before_preposition(phrase)
    role = role_of(tuple(cut)) or (role_of(tuple(phrase)) if gap == " " else None)
    if role is None:
        return None
    held = _held(role, phrase)
    country = held.country or countries().names.get(owner or "")
    return replace(held, country=country, owner=owner)


def role_after(page: Outline, name: Name) -> Held | None:
    """A role in the apposition after a name: "Ms Lee, the mayor of Boston,", "Rep. Lee (R-Utah)"."""
    party = _party_pattern().match(page.text, name.span[1])
    at = party.end() if party else name.span[1]
    if page.text[at : at + 2] != ", ":
        if not party or party.group(1) == "I":
            return None
        role = role_of(("democrat" if party.group(1) == "D" else "republican",))
        return Held(role, frozenset(), None, role.noun) if role else None
    phrase: list[str] = []
    owner: str | None = None
    country: str | None = None
    index = page.token_at(at)
    first = index
    tokens = page.tokens
    while index < len(tokens) and len(phrase) < MAX_ROLE_WORDS:
        token = tokens[index]
        low = token.text.lower()
        between = page.text[tokens[index - 1].end : token.start]
        if index > first and between not in (" ", "\xa0") and not between.startswith(("’", "'", ". ")):
            break
        if index == first and low in ("who", "which"):
            if index + 1 < len(tokens) and tokens[index + 1].text in ("is", "was"):
                index += 2
                first = index
                continue
            return None
        if token.possessive:
            country, owner = countries().names.get(token.text), token.text
            phrase.clear()
            index += 1
            continue
        if pronouns().get(low) in ("male", "female", "plural", "thing"):
            owner = token.text
        if low in words().prepositions or low == "and":
            if low in ("of", "for"):
                owner = owner or _owner_after(page, index)
            if low == "of" and index + 1 < len(tokens):
                following = tokens[index + 2 if tokens[index + 1].text == "the" else index + 1 : index + 4]
                country = country or next(
                    (countries().names[t.text] for t in following if t.text in countries().names), None
                )
                longer = role_of((*phrase, "of", tokens[index + 1].text.lower()))
                if longer is not None and " of " in longer.noun:
                    return Held(longer, frozenset(phrase), country, " ".join([*phrase, "of"]))
            break
        if token.text[0].isupper() and low in words().surname_roles:
            return None
        if low not in words().determiners and pronouns().get(low) is None:
            phrase.append(low)
        index += 1
    role = role_of(tuple(phrase))
    if role is None:
        return None
    held = _held(role, phrase)
    return replace(held, country=held.country or country, owner=owner)


@cache
def age_pattern() -> re.Pattern[str]:
    return re.compile(r", (?:aged? )?(\d\d)(?=[,.])")


@cache
def _party_pattern() -> re.Pattern[str]:
    return re.compile(r"\.? \(([DRI])(?:[-–][^)]{1,12})?\)")


def _held(role: Role, phrase: Sequence[str]) -> Held:
    """A role with what its phrase says besides: country, party, "former"."""
    table = countries()
    country = next((table.adjectives[word] for word in phrase if word in table.adjectives), None)
    return Held(role, frozenset(phrase) - set(role.noun.split()), country, " ".join(phrase))


def _owner_after(page: Outline, index: int) -> str | None:
    """The last word of the name that stands after "for" or "of" at `index`."""
    last: str | None = None
    for token in page.tokens[index + 1 : index + 6]:
        if token.text.lower() == "the" and last is None:
            continue
        if not token.text[0].isupper():
            break
        last = token.text
        if page.text[token.end : token.end + 1] != " ":
            break
    return last


def _known_words(phrase: Sequence[str]) -> list[str]:
    """The end of an undetermined phrase that is surely description: a role and its modifiers."""
    size = next((n for n in (3, 2, 1) if len(phrase) >= n and role_of(tuple(phrase[-n:])) is not None), 0)
    start = len(phrase) - size
    if size and start and phrase[start - 1] not in ("and", "of", "for"):
        role = role_of(tuple(phrase[-size:]))
        start = len(phrase) - len(role.noun.split()) if role else start
    while start and (
        phrase[start - 1] in words().role_modifiers or phrase[start - 1] in countries().adjectives
    ):
        start -= 1
    return list(phrase[start:])


def _before_preposition(phrase: Sequence[str]) -> Sequence[str]:
    at = next((i for i, word in enumerate(phrase) if word in ("of", "for", "at", "in", "and")), len(phrase))
    return phrase[:at]
