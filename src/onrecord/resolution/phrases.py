"""What the words of a source are: a name, a pronoun, a description, several people joined by "and"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from onrecord.records import Span, SpeakerType
from onrecord.resolution.lexicon import Role, countries, pronouns, role_of, roles, singular, words
from onrecord.resolution.names import Name
from onrecord.resolution.outline import Token
from onrecord.resolution.people import Cast

Form = Literal["nothing", "pronoun", "name", "joined", "described"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source read as a noun phrase.

    pronoun: its kind ("male", "first", "relative"…). name: the name that is its head. joined: the phrases
    that "and" joins. head: the head noun, lower case. modifiers: the words before it. bare: nothing follows
    the head that could say which one is meant. owner: "Trump" in "Trump's lawyer", "his" in "his lawyer".
    text: the phrase as it would be printed for an unnamed speaker.
    """

    form: Form
    span: Span
    pronoun: str = ""
    name: Name | None = None
    joined: tuple[Phrase, ...] = ()
    head: str = ""
    modifiers: tuple[str, ...] = ()
    role: Role | None = None
    country: str | None = None
    type: SpeakerType = "unknown"
    plural: bool = False
    definite: bool = False
    bare: bool = True
    owner: str = ""
    text: str = ""


def read_phrase(cast: Cast, spans: Sequence[Span]) -> Phrase:
    """Read the spans of a source; several are read as if commas stood between them."""
    page = cast.page
    segments: list[tuple[int, int]] = []
    for start, end in spans:
        first, last = page.token_at(start), page.token_at(end)
        if first < last:
            segments.extend(_segments(cast, first, last))
    if not segments:
        return Phrase("nothing", spans[0] if spans else (0, 0))
    first = segments[0][0]
    token = page.tokens[first]
    kind = pronouns().get(token.text.lower())
    only = segments[0][1] - first == 1 or (
        kind in ("first", "male", "female") and not _noun_follows(cast, segments)
    )
    if kind is not None and only and not (kind in ("first", "thing") and token.text in ("US", "IT")):
        return Phrase("pronoun", (token.start, token.end), pronoun=kind, text=token.text)
    joined = _joined(cast, segments)
    if joined is not None:
        return joined
    if token.text.lower() in ("neither", "both") and any(
        page.tokens[i].text in ("nor", "and") for i in range(*segments[0])
    ):
        return _group(cast, segments[:1], ())
    phrases = [_read_segment(cast, first, last) for first, last in segments]
    head = phrases[0]
    if head.form == "described" and not head.plural and head.type in ("unknown", "organisation"):
        for other in phrases[1:]:
            if other.form == "name" and other.name is not None and _apposed(cast, head, other, other.name):
                return Phrase(
                    "name",
                    head.span,
                    name=other.name,
                    head=head.head,
                    modifiers=head.modifiers,
                    role=head.role,
                    type=head.type,
                    country=head.country,
                    text=" ".join(name_text(cast, other.name).split()),
                )
    return head


def name_text(cast: Cast, name: Name) -> str:
    """A name with "the" where the text has it."""
    text = cast.page.text[cast.page.tokens[name.run].start : name.span[1]]
    return f"the {text}" if name.article and name.first == name.run else text


def _apposed(cast: Cast, head: Phrase, other: Phrase, name: Name) -> bool:
    """Whether a name after a comma is the one described before it, a person's or a body's."""
    if head.type == "organisation":
        starts = name.span[0] == other.span[0] or (name.article and not other.modifiers[1:])
        return head.bare and name.kind in ("organisation", "unclear") and starts
    if name.kind == "unclear" and not head.bare and not head.definite:
        # "A spokesman for the builder, Norrland Works": the name may be the builder's.
        return any(person.certain for person in cast.people_of(name))
    return name.kind in ("person", "unclear") and bool(cast.people_of(name) or head.role)


def _segments(cast: Cast, first: int, last: int) -> list[tuple[int, int]]:
    """A run of tokens cut at commas, brackets and dashes; never inside a name."""
    page = cast.page
    cut: list[tuple[int, int]] = []
    start = first
    for index in range(first + 1, last):
        gap = page.text[page.tokens[index - 1].end : page.tokens[index].start]
        if any(mark in gap for mark in ",()[];—–:") or " - " in gap:
            name = cast.name_at(index)
            if name is not None and name.first < index:
                continue
            cut.append((start, index))
            start = index
    cut.append((start, last))
    return cut


def _noun_follows(cast: Cast, segments: Sequence[tuple[int, int]]) -> bool:
    """Whether "his" or "her" owns a noun ("his lawyer") in the first segment."""
    first, last = segments[0]
    return last - first > 1 and cast.page.tokens[first].text.lower() in ("his", "her", "my", "our")


def _joined(cast: Cast, segments: Sequence[tuple[int, int]]) -> Phrase | None:
    """Several sources under one "and", or None. "Officials in Kiev and Washington" is one source, and so is
    "Ms Lee, a professor of law and politics": an apposition has its own "and"."""
    tokens = cast.page.tokens
    parts: list[tuple[int, int]] = []
    outer = False
    for number, (first, last) in enumerate(segments):
        if number and tokens[first].text.lower() in ("who", "which", "whose", "including"):
            break
        start = first
        for index in range(first, last):
            if tokens[index].text in ("and", "or", "nor", "&") and cast.name_at(index) is None:
                outer = outer or number == 0 or index == first
                if start < index:
                    parts.append((start, index))
                start = index + 1
        if start < last:
            parts.append((start, last))
    if len(parts) < 2 or not any(
        tokens[i].text in ("and", "or", "nor", "&") for i in range(parts[0][0], parts[-1][1])
    ):
        return None
    read = [_read_segment(cast, *part) for part in parts]
    left, right = read[0], read[-1]
    plain = parts[-2][1] - 1 == _head_index(cast, *parts[-2])
    if left.form == "name" and right.form == "name":
        between = read[1:-1]
        if (not plain and not outer) or (any(phrase.form != "name" for phrase in between) and not outer):
            return None
        if left.name and left.name.kind == "unclear" and left.name.article and not cast.people_of(left.name):
            return None
        return _group(cast, segments, tuple(phrase for phrase in read if phrase.form == "name"))
    if not outer or (not right.head and right.form != "name"):
        return None
    determined = tokens[parts[-1][0]].text.lower() in words().determiners
    if left.form == "name" and right.form == "described" and len(parts) == 2 + (len(segments) > 1):
        return _group(cast, segments, (left, right)) if right.plural or determined else None
    if left.form == "name" and right.form == "described" and len(parts) == 2:
        return _group(cast, segments, (left, right)) if right.plural or determined else None
    if left.form == "described" and right.form == "name" and len(parts) == 2 and plain and left.bare:
        determined = tokens[parts[0][0]].text.lower() in ("his", "her", "the", "a", "an", "their")
        one_person = left.role is not None and _shared_role(right)
        return _group(cast, segments, (left, right)) if determined and not one_person else None
    return None


def _shared_role(phrase: Phrase) -> bool:
    """Whether "founder and chief executive Ms Lee" goes on describing one person."""
    return bool(phrase.modifiers) and role_of(phrase.modifiers) is not None


def _group(cast: Cast, segments: Sequence[tuple[int, int]], parts: tuple[Phrase, ...]) -> Phrase:
    tokens = cast.page.tokens
    span = (tokens[segments[0][0]].start, tokens[segments[-1][1] - 1].end)
    return Phrase(
        "joined",
        span,
        joined=parts,
        plural=True,
        type="group",
        text=_plain(cast, segments[0][0], segments[-1][1]),
    )


def _head_index(cast: Cast, first: int, last: int) -> int:
    """The token that is a segment's head: the last before its first preposition, names kept whole."""
    page = cast.page
    index = first
    end = last
    while index < last:
        name = cast.name_at(index)
        if name is not None:
            index = max(name.last, index + 1)
            continue
        low = page.tokens[index].text.lower()
        participle = low.endswith("ing") and "-" not in low and index > first + 1
        cuts = index > first and (low in words().prepositions or participle)
        if cuts and not _of_title(cast, index):
            end = index
            break
        index += 1
    head = end - 1
    while head > first and page.tokens[head].text.lower() in words().adverbs:
        head -= 1
    return head


def _of_title(cast: Cast, index: int) -> bool:
    """Whether "of" stands inside a title that goes before a name ("Secretary of State John Kerry")."""
    page = cast.page
    if page.tokens[index].text != "of":
        return False
    for ahead in range(index + 1, min(index + 6, len(page.tokens))):
        name = cast.name_at(ahead)
        if name is not None:
            return name.run <= index and name.kind == "person"
    return False


def _read_segment(cast: Cast, first: int, last: int) -> Phrase:
    page = cast.page
    tokens = page.tokens
    while first < last - 1 and tokens[first].text.lower() in ("and", "but", "while", "as", "even", "for"):
        first += 1
    if tokens[first].text.lower() in ("both", "neither", "either") and cast.name_at(first + 1) is not None:
        first += 1
    head = _head_index(cast, first, last)
    span = (tokens[first].start, tokens[last - 1].end)
    name = cast.name_at(head)
    before = tuple(token.text.lower() for token in tokens[first:head])
    if name is not None and name.first >= first:
        before = tuple(token.text.lower() for token in tokens[first : name.first])
        role = role_of(name.titled) or role_of(before)
        country = _country(tokens[first : name.first])
        return Phrase(
            "name",
            span,
            name=name,
            role=role,
            modifiers=before,
            country=country,
            text=name_text(cast, name) if _described_name(before) else _plain(cast, first, last),
        )
    low = tokens[head].text.lower()
    if low in words().determiners and head == first and last - first > 1:
        low = next((word for word in _lower(tokens[first + 1 : last]) if _noun_like(word)), low)
    noun = tuple(t.text.lower() for t in tokens[first : head + 1])
    kind, plural, role = _kind_of(low, noun)
    owner = ""
    owned = [
        t
        for t in tokens[first:head]
        if t.possessive or pronouns().get(t.text.lower()) in ("male", "female", "plural", "thing")
    ]
    if owned:
        owner = owned[0].text
    definite = bool(noun) and (noun[0] in ("the", "this", "that", "these", "those") or bool(owned))
    bare = head == last - 1
    return Phrase(
        "described",
        span,
        head=low,
        modifiers=before,
        role=role,
        country=_country(tokens[first:head]),
        type=kind,
        plural=plural,
        definite=definite,
        bare=bare,
        owner=owner,
        text=_plain(cast, first, last),
    )


def _described_name(before: Sequence[str]) -> bool:
    """Whether a noun before a name only says what it names: "the news agency Halyard Press"."""
    return bool(before) and (before[-1] in words().organisation_nouns or before[-1] in words().companies)


def _lower(tokens: Sequence[Token]) -> list[str]:
    return [token.text.lower() for token in tokens]


def _noun_like(word: str) -> bool:
    return word not in words().prepositions and word not in words().determiners and word not in pronouns()


def _country(tokens: Sequence[Token]) -> str | None:
    table = countries()
    for token in tokens:
        found = table.adjectives.get(token.text.lower()) if token.text[0].isupper() else None
        found = found or table.names.get(token.text)
        if found:
            return found
    return None


def _kind_of(head: str, noun: tuple[str, ...]) -> tuple[SpeakerType, bool, Role | None]:
    """Type, whether plural, and role of a head noun."""
    lists = words()
    role = role_of(noun) or role_of((head,)) or _age_role(head)
    if role is not None and head not in lists.group_nouns:
        return "unknown", False, role
    one = singular(head)
    if one is not None:
        return "group", True, roles()[one]
    if head in lists.organisation_nouns:
        return "organisation", False, None
    if head in lists.document_nouns:
        return "document", False, None
    if head in lists.group_nouns or head in countries().adjectives:
        return "group", True, None
    if head.endswith("s") and not head.endswith(("ss", "us", "is")):
        if head[:-1] in lists.organisation_nouns or f"{head[:-3]}y" in lists.organisation_nouns:
            return "group", True, None
        return "group", True, None
    return "unknown", False, None


def _age_role(head: str) -> Role | None:
    """ "the 54-year-old" may be anyone of that age."""
    if head.endswith("-year-old"):
        return Role(head, None, frozenset({head}))
    return None


@cache
def _tail_pattern() -> re.Pattern[str]:
    """Where a description stops saying who: a relative clause, an apposition, a bracket."""
    return re.compile(r",? (?:who|which|whom|whose|that|dated|published|released|issued)\b|[,(—–;]| - ")


def _plain(cast: Cast, first: int, last: int) -> str:
    """A phrase as printed for an unnamed speaker: small first letter, no clause behind it, no possessive."""
    page = cast.page
    start, end = page.tokens[first].start, page.tokens[last - 1].end
    text = " ".join(page.text[start:end].split())
    cut = _tail_pattern().search(text, 1)
    if cut and cut.start() > 2:
        text = text[: cut.start()]
    name = cast.name_at(first)
    low = page.tokens[first].text.lower()
    lowers = low in words().determiners or low in words().starters or low in page.common
    if (
        text[0].isupper()
        and (lowers or singular(low) or role_of((low,)))
        and (name is None or name.first != first)
    ):
        acronym = len(text) > 1 and text[1].isupper()
        if not acronym and low not in countries().adjectives:
            text = text[0].lower() + text[1:]
    return text.strip()
