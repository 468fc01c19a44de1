"""Which body "the ministry" or "the company" means, and what kind of speaker a name is."""

from __future__ import annotations

from onrecord.records import Span, Speaker, SpeakerType
from onrecord.resolution.lexicon import words
from onrecord.resolution.names import Name
from onrecord.resolution.people import Cast
from onrecord.resolution.phrases import Phrase
from onrecord.resolution.reading import TRUST, Outcome, Reading


def named_body(reading: Reading, phrase: Phrase, *, ahead: bool) -> Outcome | None:
    """The one body named before (ahead: anywhere) that "the ministry" or "the company" can mean."""
    if len(phrase.modifiers) > 1 or phrase.owner:
        return None
    found: dict[str, Span] = {}
    page = reading.cast.page
    for name in reading.cast.names:
        if name.span[0] >= phrase.span[0] and not ahead:
            break
        if name.kind in ("organisation", "unclear") and phrase.head in _called(reading.cast, name):
            start = page.tokens[name.first - 1].start if name.article and name.first else name.span[0]
            printed = page.text[start : name.span[1]]
            printed = printed[0].lower() + printed[1:] if printed.startswith("The ") else printed
            if not any(printed.endswith(known) or known.endswith(printed) for known in found):
                found[printed] = name.span
    if len(found) != 1:
        return None
    text, span = next(iter(found.items()))
    speaker = Speaker(text, "organisation", "nominal", TRUST["nominal, one of several"], mention=span)
    return Outcome(speaker, None, (), phrase)


def type_of_name(phrase: Phrase) -> SpeakerType:
    name = phrase.name
    if name is None:
        return "unknown"
    if phrase.type == "organisation":
        return phrase.type
    last = name.words[-1].lower()
    if last in words().group_nouns or last.rstrip("s") in words().parties:
        return "group"
    if name.kind in ("organisation", "place"):
        return "organisation"
    if name.kind == "person":
        return "person"
    if name.article or any(char.isupper() for char in name.words[-1][1:]):
        return "organisation"
    return "unknown"


def _called(cast: Cast, name: Name) -> frozenset[str]:
    """The nouns a body may be called by: its name's last word, and the noun set beside it."""
    page, lists = cast.page, words()
    nouns: set[str] = set()
    if len(name.words) > 1:
        nouns.add(name.words[-1].lower())
    if name.run:
        before = page.tokens[name.run - 1]
        if page.text[before.end : page.tokens[name.run].start] in (" ", ", "):
            nouns.add(before.text.lower())
    if page.text[name.span[1] : name.span[1] + 2] == ", ":
        for index in range(name.last, min(name.last + 6, len(page.tokens))):
            low = page.tokens[index].text.lower()
            if low in lists.prepositions or "," in page.text[name.span[1] + 1 : page.tokens[index].start]:
                break
            nouns.add(low)
    nouns &= lists.organisation_nouns | lists.companies
    return frozenset(nouns | ({"company", "firm"} if nouns & lists.companies else set()))
