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

# How many words of a content are looked at for what is rejected: "satellite imagery used to evidence the
# reports". Set on 681 labels of benchmarks/gold and 2,400 of PolNeAR train.
_OBJECT_WORDS = 8
_ASKING = re.compile(r"\?[”\"’']?$")


def act_of(cue: str, content: str) -> Act:
    """The act of a statement from the outlet's own cue; what nothing marks is "assert".

    A plain verb of saying over a question is "ask"; over "I will …" it stays "assert": only the outlet's
    verb makes a promise. Asked "to" do something is a demand. What rejects a claim denies, what rejects a
    proposal opposes.
    """
    words = _words(cue)
    joined = f" {' '.join(words)} "
    forms = {form for word in words for form in _forms(word)}
    begun = _words(content)[:_OBJECT_WORDS]
    said = {form for word in [*words, *begun] for form in _forms(word)}
    if _holds(_rejecting("cues"), forms, joined):
        if not _rejecting("claims").isdisjoint(said):
            return "deny"
        if not _rejecting("proposals").isdisjoint(said):
            return "oppose"
    for act, entries in _acts():
        if _holds(entries, forms, joined):
            return "demand" if act == "ask" and begun[:1] == ["to"] else act
    return "ask" if _ASKING.search(content.strip()) else "assert"


def _holds(entries: frozenset[str], forms: set[str], joined: str) -> bool:
    """Whether a cue has one of the entries: a word in some form, or a phrase as it stands."""
    return not entries.isdisjoint(forms) or any(f" {entry} " in joined for entry in entries if " " in entry)


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
def _acts() -> tuple[tuple[Act, frozenset[str]], ...]:
    """The acts with their entries, in the order of the file."""
    listed = _english()["acts"]
    return tuple(
        (act, frozenset(listed[act]))
        for act in sorted(set(get_args(Act)) & set(listed), key=list(listed).index)
    )


@cache
def _rejecting(name: str) -> frozenset[str]:
    return frozenset(_english()["rejecting"][name])


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
