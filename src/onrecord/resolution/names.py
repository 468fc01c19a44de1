"""The names in an article: where each stands, its title, and whether a person, a body or a place has it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.records import Span
from onrecord.resolution.lexicon import Gender, countries, given_names, role_of, singular, words
from onrecord.resolution.outline import Outline

NameKind = Literal["person", "organisation", "place", "thing", "unclear"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands once. span, first, last: without its title; last is exclusive, in tokens.

    run: the first token of the titles and capitalised words before it ("Greek Prime Minister" Mitsotakis).
    titled: those words, lower case. unclear: capitalised, and nothing says yet what it names.
    """

    span: Span
    first: int
    last: int
    run: int
    words: tuple[str, ...]
    titled: tuple[str, ...]
    kind: NameKind
    article: bool
    """Whether "the" or "a" stands before it."""

    @property
    def title(self) -> str | None:
        """The title right before it, where there is one ("mr", "sen")."""
        return self.titled[-1] if self.titled and self.titled[-1] in words().titles else None

    @property
    def gender(self) -> Gender | None:
        """What its title says of the gender."""
        for word in reversed(self.titled):
            said = words().titles.get(word)
            if said is not None:
                return said
        role = role_of(self.titled)
        return role.gender if role else None


def find_names(page: Outline) -> list[Name]:
    """Every name, in order. In headings capitals say nothing: what is found there is not to be relied on."""
    found: list[Name] = []
    index = 0
    tokens = page.tokens
    while index < len(tokens):
        if not _capital(tokens[index].text):
            index += 1
            continue
        end = _run_end(page, index)
        found.extend(_split(page, index, end))
        index = end
    return found


def name_covering(names: Sequence[Name], starts: Sequence[int], token: int) -> Name | None:
    """The name that token stands in. starts: `first` of each of names."""
    index = bisect_right(starts, token) - 1
    if index >= 0 and token < names[index].last:
        return names[index]
    return None


def opens(page: Outline, token: int) -> bool:
    """Whether a word is capitalised for standing first: in its sentence, or after an opening mark."""
    if token == 0 or page.sentences[token] != page.sentences[token - 1]:
        return True
    return page.text[page.tokens[token].start - 1] in "“\"‘'(:—–-"


def _capital(word: str) -> bool:
    return word[0].isupper() or (len(word) > 4 and word[:3].lower() in ("al-", "el-") and word[3].isupper())


def _initial(word: str) -> bool:
    return len(word) == 1 or (len(word) == 3 and word[1] == ".")


def _in_calendar(page: Outline, index: int) -> bool:
    """Whether a token is a day, month or feast; "Jan" only before a full stop or number: it is a name too."""
    token = page.tokens[index]
    if token.text != "Jan":
        return token.text.lower() in words().calendar
    return re.match(r"\.| \d", page.text[token.end : token.end + 2]) is not None


def _run_end(page: Outline, first: int) -> int:
    """Where the run of capitalised words that begins at `first` ends, in tokens."""
    tokens, lists = page.tokens, words()
    if _in_calendar(page, first) and tokens[first].text != "April":
        return first + 1
    index = first + 1
    heads = tokens[first].text.lower() in lists.organisation_heads
    while index < len(tokens) and page.sentences[index] == page.sentences[first]:
        before, token = tokens[index - 1], tokens[index]
        gap = page.text[before.end : token.start]
        low = token.text.lower()
        if before.possessive:
            break
        if gap == " & " and _capital(token.text):
            index += 1
            continue
        if gap not in (" ", "\xa0") and not (gap in (". ", ".\xa0", ".") and _abbreviated(before.text)):
            if gap == ", " and low in lists.suffixes:
                index += 1
            break
        if _capital(token.text):
            if _in_calendar(page, index):
                break
            heads = heads or low in lists.organisation_heads
            index += 1
            continue
        step = _joins(page, index, heads)
        if not step:
            break
        index += step
    return index


def _abbreviated(word: str) -> bool:
    return _initial(word) or word.lower() in words().abbreviations


def _joins(page: Outline, index: int, heads: bool) -> int:
    """How many small words from `index` on carry a name further: "de la", "of the", "and"; 0 if none do."""
    tokens, lists = page.tokens, words()
    size = 0
    while index + size < len(tokens) and tokens[index + size].text in lists.particles and size < 2:
        size += 1
    if size == 0 and heads and tokens[index].text in ("of", "for", "and", "on"):
        size = 2 if index + 1 < len(tokens) and tokens[index + 1].text == "the" else 1
    after = index + size
    if not size or after >= len(tokens) or not _capital(tokens[after].text):
        return 0
    if any(page.text[tokens[i].end : tokens[i + 1].start] != " " for i in range(index - 1, after)):
        return 0
    following = tokens[after].text
    if tokens[index].text in ("and", "for", "on", "of") and (
        following in given_names() or following.lower() in lists.titles
    ):
        return 0
    if tokens[index].text == "and" and not any(
        tokens[i].text in ("of", "for") for i in range(max(0, index - 6), index)
    ):
        return 0
    return size


def _split(page: Outline, first: int, last: int) -> list[Name]:
    """The name in a run of capitalised words, without what is no part of it; none if nothing is left."""
    tokens, lists = page.tokens, words()
    while first < last and opens(page, first) and _ordinary(page, first, last):
        first += 1
    if first == last or _in_calendar(page, first):
        return []
    texts = tuple(token.text for token in tokens[first:last])
    lows = tuple(text.lower() for text in texts)
    whole = " ".join(texts)
    determined = first > 0 and tokens[first - 1].text.lower() in ("the", "a", "an", "this", "that")
    kind = _known_kind(whole)
    if kind is not None:
        return [_name(page, first, last, first, kind, determined)]
    if len(texts) > 1 and lows[0] in lists.first_words and not _title_length(texts, lows):
        return [_name(page, first, last, first, "organisation", determined)]
    ending = (
        lows[-1] in lists.organisation_names or lows[-1] in lists.thing_names or lows[-1] in lists.media_names
    )
    if ending and len(texts) > 1:
        lonely = len(texts) == 2 and texts[0] in given_names() and not determined
        titled = lows[0] in lists.titles
        if not titled and not (lonely and texts[0] not in lists.places | countries().names.keys()):
            kind = "thing" if lows[-1] in lists.thing_names else "organisation"
            return [_name(page, first, last, first, kind, determined)]
    start = first + _title_length(texts, lows)
    if start > first and start < last and tokens[start].text in ("of", "for"):
        given = next((i for i in range(start, last - 1) if tokens[i].text in given_names()), None)
        if given is None:
            return []
        start = given
    start = _skip_modifiers(page, start, last)
    if start >= last:
        return []
    return _name_of_rest(page, first, start, last, determined)


def _name_of_rest(page: Outline, first: int, start: int, last: int, determined: bool) -> list[Name]:
    """The name that begins at `start`, after the titles from `first` on."""
    tokens, lists = page.tokens, words()
    rest = tuple(token.text for token in tokens[start:last])
    known = _known_kind(" ".join(rest))
    if known is not None:
        return [_name(page, start, last, first, known, determined)]
    titled = tuple(token.text.lower() for token in tokens[first:start])
    real_title = bool(titled) and (titled[-1] in lists.titles or role_of(titled) is not None)
    if len(rest) == 1:
        if not real_title and _acronym(rest[0]):
            return [_name(page, start, last, first, "organisation", determined)]
        if not _name_like(rest):
            return []
        if role_of((rest[0].lower(),)) is not None and rest[0].lower() not in lists.surname_roles:
            return []
        return [_name(page, start, last, first, "person" if real_title else "unclear", determined)]
    if any(_acronym(word) and word.lower() not in lists.suffixes for word in rest):
        return [_name(page, start, last, first, "organisation", determined)]
    if any(word in ("of", "for", "and", "on", "the") for word in rest):
        return [_name(page, start, last, first, "organisation", determined)]
    if not real_title and not _name_like(rest):
        return []
    person = len(rest) <= 5 and (real_title or (rest[0] in given_names() and not determined))
    return [_name(page, start, last, first, "person" if person else "unclear", determined)]


def _name(page: Outline, first: int, last: int, run: int, kind: NameKind, article: bool) -> Name:
    tokens = page.tokens
    return Name(
        span=(tokens[first].start, tokens[last - 1].end),
        first=first,
        last=last,
        run=run,
        words=tuple(token.text for token in tokens[first:last]),
        titled=tuple(token.text.lower() for token in tokens[run:first]),
        kind=kind,
        article=article,
    )


def _known_kind(whole: str) -> NameKind | None:
    lists = words()
    if whole in lists.organisations or whole in lists.media:
        return "organisation"
    if whole in countries().names or whole in lists.places:
        return "place"
    return None


def _name_like(rest: Sequence[str]) -> bool:
    """Whether no word of it speaks against its being a name ("Who Was", "New York Democrat")."""
    lists = words()
    last = rest[-1].lower().rpartition("-")[2]
    if last in lists.common_capitals or last in countries().adjectives or last in lists.parties:
        return False
    if len(rest) == 1 and (last in lists.group_nouns or singular(last) is not None):
        return False
    stem = rest[0].lower().replace("’", "'").partition("'")[0]
    return rest[0].lower() not in lists.starters and (stem == rest[0].lower() or stem not in lists.starters)


def _acronym(word: str) -> bool:
    return (
        len(word) > 2 and sum(char.isupper() for char in word) > 2 and word == word.upper()
    ) or "&" in word


def _ordinary(page: Outline, token: int, last: int) -> bool:
    """Whether a sentence's first word is a common one, not the beginning of a name."""
    low = page.tokens[token].text.lower()
    if low in words().starters:
        return True
    if low in words().particles:
        return False
    if page.tokens[token].text in given_names() or low in words().titles or role_of((low,)):
        return False
    if low in words().organisation_heads or low in words().role_modifiers or low in countries().adjectives:
        return False
    if (
        last - token == 1
        and low.endswith("s")
        and (singular(low) or not low.endswith(("ss", "us", "is", "es")))
    ):
        return page.tokens[token].text not in page.inner
    if last - token > 2 and page.tokens[token + 1].text not in given_names():
        return False
    return low in page.common or (last - token > 1 and low.endswith(("ing", "ly")) and low not in page.common)


def _title_length(texts: Sequence[str], lows: Sequence[str]) -> int:
    """How many of a run's words are title: up to the last title or role word that has a name after it."""
    lists = words()
    length = 0
    for size in range(1, len(lows)):
        low = lows[size - 1]
        if low in lists.regnal:
            if size == 1 and texts[1] not in given_names():
                length = 1
            continue
        if low in lists.titles and (size == 1 or texts[size - 2] not in given_names()):
            length = size
        elif role_of(tuple(lows[:size])) is not None or singular(low) is not None:
            if low in lists.surname_roles and size > 1 and texts[size - 2] in given_names():
                continue
            length = size
    return length


def _skip_modifiers(page: Outline, start: int, last: int) -> int:
    """Past party, nationality and place words before a person's name ("Democrat Hillary Clinton")."""
    tokens, lists = page.tokens, words()
    while start < last - 1:
        text, low = tokens[start].text, tokens[start].text.lower()
        if text in given_names() and low not in lists.role_modifiers:
            return start
        following = tokens[start + 1].text
        if (
            low in countries().adjectives
            or low in lists.parties
            or low in lists.role_modifiers
            or ((text in lists.places or text in countries().names) and following in given_names())
        ):
            start += 1
        else:
            return start
    return start
