"""What a cue does (assert, deny, demand…) and whether it is negated, told from its words.

A first version by lexicon (`english.toml`): nothing is learned here, and what no entry covers is "assert".
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import get_args

from onrecord.records import Act

_ASKING = re.compile(r"\?[”\"’']?$")


def act_of(cue: str, content: str) -> Act:
    """The act of a statement from the outlet's own cue; what nothing marks is "assert".

    A plain verb of saying over a question is "ask"; over "I will …" it stays "assert": only the outlet's
    verb makes a promise.
    """
    words = _words(cue)
    joined = f" {' '.join(words)} "
    forms = {form for word in words for form in _forms(word)}
    for act, single, phrases in _acts():
        if any(f" {phrase} " in joined for phrase in phrases) or not single.isdisjoint(forms):
            return act
    return "ask" if _ASKING.search(content.strip()) else "assert"


def is_negated(cue: str) -> bool:
    """Whether the cue is itself negated ("did not say", "never said") or withholds ("declined to say")."""
    words = _words(cue)
    negators, withholding, saying = _negation()
    if any(word in negators or word.endswith(("n't", "n’t")) for word in words):
        return True
    for place, word in enumerate(words):
        if any(form in withholding for form in _forms(word)):
            rest = words[place + 1 :]
            return not rest or any(form in saying for later in rest for form in _forms(later))
    return ("stopped", "short") in pairwise(words)


def _words(cue: str) -> list[str]:
    return re.findall(r"[\w’']+", cue.lower())


def _forms(word: str) -> list[str]:
    """The word and what is left after taking off an ending: "urged" gives "urged", "urge", "urg"."""
    forms = [word]
    for ending, added in (
        ("ing", ""),
        ("ing", "e"),
        ("ed", ""),
        ("d", ""),
        ("es", ""),
        ("s", ""),
        ("ies", "y"),
        ("ied", "y"),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            forms.append(word[: -len(ending)] + added)
    return forms


@cache
def _acts() -> tuple[tuple[Act, frozenset[str], tuple[str, ...]], ...]:
    listed = _english()["acts"]
    return tuple(
        (
            act,
            frozenset(entry for entry in listed[act] if " " not in entry),
            tuple(entry for entry in listed[act] if " " in entry),
        )
        for act in sorted((act for act in get_args(Act) if act in listed), key=list(listed).index)
    )


@cache
def _negation() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    listed = _english()["negation"]
    return frozenset(listed["words"]), frozenset(listed["withhold"]), frozenset(listed["saying"])


@cache
def _english() -> dict[str, dict[str, list[str]]]:
    read: dict[str, dict[str, list[str]]] = tomllib.loads(
        files(__package__).joinpath("english.toml").read_text(encoding="utf-8")
    )
    return read
