"""The word lists resolution works with: given names, countries, roles, titles; each read once, on first use.

They are facts, kept as tables in `lexicon/`, so that a reader can check or mend one without reading code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Gender = Literal["m", "f"]

_FOLDER = Path(__file__).parent / "lexicon"


@dataclass(frozen=True, slots=True)
class Role:
    """A noun for what somebody is. called: other nouns the same person may be called by, itself included."""

    noun: str
    gender: Gender | None
    called: frozenset[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of `lexicon/words.toml`, by the names they have there."""

    titles: dict[str, Gender | None]
    title_roles: dict[str, str]
    courtesy: frozenset[str]
    first_words: frozenset[str]
    regnal: frozenset[str]
    surname_roles: frozenset[str]
    role_modifiers: frozenset[str]
    particles: frozenset[str]
    suffixes: frozenset[str]
    organisation_names: frozenset[str]
    organisation_heads: frozenset[str]
    media_names: frozenset[str]
    media: frozenset[str]
    organisations: frozenset[str]
    thing_names: frozenset[str]
    places: frozenset[str]
    calendar: frozenset[str]
    common_capitals: frozenset[str]
    starters: frozenset[str]
    abbreviations: frozenset[str]
    prepositions: frozenset[str]
    organisation_nouns: frozenset[str]
    group_nouns: frozenset[str]
    document_nouns: frozenset[str]
    companies: frozenset[str]
    carriers: frozenset[str]
    determiners: frozenset[str]
    adverbs: frozenset[str]
    parties: frozenset[str]
    office_roles: frozenset[str]
    personal_roles: frozenset[str]
    tellers: frozenset[str]
    speaking_to: frozenset[str]
    medium_nouns: frozenset[str]
    clause_openers: frozenset[str]
    common_verbs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Countries:
    """What names and adjectives stand for which country. adjectives: lower case; names: as printed."""

    adjectives: dict[str, str]
    names: dict[str, str]


@cache
def words() -> Words:
    with (_FOLDER / "words.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    titles = {title: _gender(mark) for title, mark in table["titles"].items()}
    lists = {name: frozenset(entries) for name, entries in table["words"].items()}
    return Words(titles=titles, title_roles=table["title_roles"], **lists)


@cache
def pronouns() -> dict[str, str]:
    """Pronoun, lower case -> male, female, plural, thing, first, second or relative."""
    with (_FOLDER / "words.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    return {word: kind for kind, entries in table["pronouns"].items() for word in entries}


@cache
def given_names() -> dict[str, Gender | None]:
    """Given name -> its gender, None where it is either."""
    return {name: _gender(mark) for name, mark in _rows("given-names.tsv")}


@cache
def countries() -> Countries:
    adjectives: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, adjective, others in _rows("countries.tsv"):
        names[name] = name
        for other in filter(None, others.split("|")):
            names[other] = name
        for word in filter(None, adjective.split("|")):
            adjectives[word.lower()] = name
    for name in ("US", "U.S", "USA", "UK", "U.K", "EU", "E.U"):
        names[name] = adjectives.get(name.lower(), "European Union")
    return Countries(adjectives=adjectives, names=names)


@cache
def roles() -> dict[str, Role]:
    """Role noun, lower case, of one or more words -> Role."""
    found: dict[str, Role] = {}
    for noun, gender, called in _rows("roles.tsv"):
        others = frozenset(filter(None, called.split("|"))) | {noun}
        found[noun] = Role(noun, _gender(gender), others)
    return found


def role_of(phrase: tuple[str, ...]) -> Role | None:
    """The role a noun phrase ends in: its longest ending in the table, "prime minister" before "minister"."""
    table = roles()
    for size in (3, 2, 1):
        if len(phrase) >= size:
            role = table.get(" ".join(phrase[-size:]))
            if role is not None:
                return role
    return None


def singular(noun: str) -> str | None:
    """The singular of a regular or common plural role noun, lower case; None where it is no such plural."""
    table = roles()
    if noun.endswith("men"):
        return noun[:-3] + "man" if noun[:-3] + "man" in table else None
    for ending, instead in (("ies", "y"), ("s", ""), ("es", ""), ("ves", "fe")):
        if noun.endswith(ending) and noun[: -len(ending)] + instead in table:
            return noun[: -len(ending)] + instead
    if noun == "attorneys-general":
        return "attorney general"
    return None


def _rows(file: str) -> Iterator[list[str]]:
    for line in (_FOLDER / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("\t")]


def _gender(mark: str) -> Gender | None:
    return "m" if mark == "m" else "f" if mark == "f" else None
