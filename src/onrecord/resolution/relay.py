"""By whose account, and to whom: media that were told, speakers who report others, and addressees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from onrecord.records import Article, Hop, Span, Statement
from onrecord.resolution.lexicon import words
from onrecord.resolution.names import Name
from onrecord.resolution.outline import is_within
from onrecord.resolution.people import Cast
from onrecord.resolution.phrases import read_phrase
from onrecord.resolution.reading import Reading
from onrecord.resolution.speakers import resolve_phrase


@dataclass(frozen=True, slots=True)
class Told:
    """What the words around one cue say of its way here. hop_span: where the medium is named."""

    addressee: str | None = None
    medium: str | None = None
    hop_span: Span | None = None


def find_relays(article: Article, reading: Reading, statements: Sequence[Statement]) -> list[Statement]:
    """Give each statement its addressee and its relay, outermost hop first.

    A medium that was told ("told CNN") is a hop, the article's own outlet an addressee. A nested statement
    has its parent's hops and then the parent's speaker, where that is somebody else.
    """
    by_id = {statement.id: statement for statement in statements}
    told = {statement.id: _told(article, reading, statement) for statement in statements}
    relays: dict[str, tuple[Hop, ...]] = {}

    def relay_of(statement: Statement) -> tuple[Hop, ...]:
        known = relays.get(statement.id)
        if known is not None:
            return known
        relays[statement.id] = ()
        hops: tuple[Hop, ...] = ()
        parent = by_id.get(statement.parent_id) if statement.parent_id else None
        if parent is not None:
            hops = relay_of(parent)
            outer, own = parent.speaker, statement.speaker
            if outer is not None and (own is None or outer.name != own.name):
                hops = (*hops, Hop(outer.name, parent.cue))
        own_told = told[statement.id]
        if own_told.medium is not None and own_told.hop_span is not None:
            hops = (Hop(own_told.medium, (own_told.hop_span,)), *hops)
        relays[statement.id] = hops
        return hops

    return [
        replace(statement, relay=relay_of(statement), addressee=told[statement.id].addressee)
        for statement in statements
    ]


@cache
def _addressed_pattern() -> re.Pattern[str]:
    """The addressee right behind a cue that takes one by "to": "said to", "wrote to"."""
    return re.compile(r"\s+to\s+(?=\S)")


@cache
def _letter_pattern() -> re.Pattern[str]:
    return re.compile(
        r"\b[Ii]n (?:an?|his|her|their|its) (?:[\w-]+ ){0,2}(?:letter|e-?mail|memo|note|message) to "
    )


@cache
def _asked_pattern() -> re.Pattern[str]:
    return re.compile(r"[“\"‘']?(?:Asked|Pressed|Challenged|Questioned) by ")


@cache
def _stop_pattern() -> re.Pattern[str]:
    """Where the words for an addressee end."""
    return re.compile(
        r"[,.;:?!—–()“”\"‘\n\r]|’(?!s?\b)|\s(?:that|whether|if|to|at|on|in|during|after|before|while|by|about|when|as|for"
        r"|why|how|what|because|he|she|they|it|who|outside|from|not|last|earlier|late|yesterday|today"
        r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
    )


def _told(article: Article, reading: Reading, statement: Statement) -> Told:
    """The addressee and the medium that the words around one cue give."""
    text = article.text
    if not statement.cue:
        return Told()
    cue_end = statement.cue[-1][1]
    cue = text[statement.cue[0][0] : cue_end].split()
    last = cue[-1].lower() if cue else ""
    if last in words().tellers:
        found = _recipient(article, reading, statement, cue_end)
    elif last in words().speaking_to:
        match = _addressed_pattern().match(text, cue_end)
        found = _recipient(article, reading, statement, match.end()) if match else Told()
    else:
        found = Told()
    if found != Told():
        return found
    start, end = reading.cast.page.sentence_spans[reading.cast.page.sentence_at(statement.cue[0][0])]
    asked = _asked_pattern().match(text, start)
    if asked and statement.act != "ask":
        return _recipient(article, reading, statement, asked.end())
    for letter in _letter_pattern().finditer(text, start, end):
        if not is_within(letter.start(), statement.content) and abs(letter.start() - cue_end) < 120:
            return _recipient(article, reading, statement, letter.end())
    return _on_air(article, reading, statement, start, end)


def _recipient(article: Article, reading: Reading, statement: Statement, start: int) -> Told:
    """Whoever the words from `start` on name, as addressee, or as a hop if it is another medium."""
    text = article.text
    if any(s <= _skip_space(text, start) < e for s, e in (*statement.source, *statement.content)):
        return Told()
    limit = min((s for s, _ in statement.content if s >= start), default=start + 80)
    limit = min(limit, start + 80)
    stop = _stop_pattern().search(text, start, limit)
    end = stop.start() if stop else limit
    if not text[start:end].strip() or len(text[start:end].split()) > 8:
        return Told()
    cast = reading.cast
    station = re.match(
        r"\s*this (?:station|newspaper|paper|magazine|website|reporter|correspondent)", text[start:end]
    )
    if station:
        return Told(addressee=article.outlet)
    phrase = read_phrase(cast, [(_skip_space(text, start), end)])
    if phrase.form not in ("name", "described", "joined"):
        return Told()
    if phrase.head in ("conference", "hearing", "rally", "briefing", "meeting", "summit", "debate", "forum"):
        return Told()
    outcome = resolve_phrase(reading, phrase)
    if outcome.speaker is None:
        return Told()
    name = outcome.speaker.name
    if phrase.head in words().medium_nouns:
        return Told()
    unclear = phrase.name is not None and phrase.name.kind == "unclear"
    if unclear and phrase.name is not None and (outcome.person is None or not outcome.person.certain):
        if _is_outlet(article, phrase.name):
            return Told(addressee=phrase.text)
        return Told(None, _printed(cast, phrase.name), phrase.name.span)
    if outcome.person is not None:
        owner = cast.name_at(cast.page.token_at(_skip_space(text, start)))
        if owner is not None and owner.span[1] < end and is_medium(cast, owner) and owner is not phrase.name:
            return Told(name, _printed(cast, owner), owner.span)
        return Told(addressee=name)
    if phrase.form == "name" and phrase.name is not None and is_medium(cast, phrase.name):
        if _is_outlet(article, phrase.name):
            return Told(addressee=name)
        return Told(None, _printed(cast, phrase.name), phrase.name.span)
    return Told(addressee=name)


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _printed(cast: Cast, name: Name) -> str:
    return cast.page.text[name.span[0] : name.span[1]]


def is_medium(cast: Cast, name: Name) -> bool:
    """Whether a name is a newspaper's, a broadcaster's or a news site's."""
    whole = " ".join(name.words)
    if name.kind not in ("organisation", "unclear"):
        return False
    if whole in words().media or whole.removeprefix("The ") in words().media:
        return True
    if len(name.words) > 1 and (name.words[-1].lower() in words().media_names or name.words[0] == "Radio"):
        return name.words[-1] not in ("Agency", "Today", "Review", "Register")
    if name.article and name.words[-1].lower() in words().media_names:
        return True
    before = cast.page.tokens[name.run - 1].text.lower() if name.run else ""
    return before in words().medium_nouns


def _is_outlet(article: Article, name: Name) -> bool:
    """Whether a medium is the one whose article this is ("the Tribune" in the Kellmouth Tribune)."""
    own = {word for word in (article.outlet or "").split() if word.lower() != "the"}
    said = {word for word in name.words if word.lower() != "the"}
    return bool(own) and said <= own


def _on_air(article: Article, reading: Reading, statement: Statement, start: int, end: int) -> Told:
    """A medium that carried it, in the cue's sentence: "on Fox News", "in an interview with the Times"."""
    cast = reading.cast
    for name in cast.names_between(start, end):
        if is_within(name.span[0], statement.content) or cast.page.in_quotes(name.span[0]):
            continue
        if not is_medium(cast, name) or is_within(name.span[0], statement.source):
            continue
        before = article.text[max(start, name.span[0] - 40) : name.span[0]]
        if re.search(
            r"(?:\bon|\binterview with|\binterview on|\binterview in) (?:the )?(?:podcast |newspaper )?$",
            before,
        ):
            if _is_outlet(article, name):
                return Told(addressee=_printed(cast, name))
            return Told(None, _printed(cast, name), name.span)
    return Told()
