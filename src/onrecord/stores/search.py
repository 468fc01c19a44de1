"""The search language, and what it means to FTS5. docs/record.md describes it for users.

    search = side { "OR" side }
    side   = { [ "AND" ] [ "NOT" ] term }       at least one term without NOT
    term   = word | prefix* | "phrase" | ( search )

Every word goes to FTS5 inside quotation marks, so nothing in it (hyphen, apostrophe, colon, NEAR) is read as
an operator; a word that its tokenizer splits ("don't", "e-mail") becomes a phrase of its parts.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from onrecord.errors import QueryError

# FTS5's parser has a stack of 100, which 14 levels of the costliest kind, (a OR b NOT (…)), overflow.
MAX_DEPTH = 10
# FTS5 opens a list for each word; a search longer than this is a pasted article.
MAX_WORDS = 100

_QUOTES = '"“”„‟«»'


@dataclass(frozen=True, slots=True)
class Match:
    """A search as FTS5 takes it. all: what must hold; lit: the words wanted, any of them, for lighting up."""

    all: str
    lit: str


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["term", "AND", "OR", "NOT", "(", ")", "end"]
    text: str
    """For a term, the FTS5 string it means; else as typed."""
    at: int


def compile_search(words: str | None, *, about: str | None = None) -> Match | None:
    """What FTS5 is to match for these words, and for `about` as a phrase in what was said.

    None when there are neither. Raises QueryError, which says at which character the search breaks and what
    would be right.
    """
    parts: list[str] = []
    lit: list[str] = []
    if words is not None and words.strip():
        parser = _Parser(words)
        parts.append(parser.parse())
        lit.extend(parser.lit)
    if about is not None:
        if not _has_word(about):
            raise QueryError(f"about {about!r} has no letter or digit; give a name, as in --about Ukraine")
        phrase = f"text : {_quoted(about)}"
        parts.append(phrase)
        lit.append(phrase)
    if not parts:
        return None
    return Match(" AND ".join(f"({part})" for part in parts), " OR ".join(dict.fromkeys(lit)))


class _Parser:
    """Reads one search. `lit` collects the terms that a hit should show, so not those under NOT."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._tokens = _tokens_of(words)
        self._next = 0
        self.lit: list[str] = []

    def parse(self) -> str:
        found = self._any_of(depth=0)
        token = self._peek()
        if token.kind == ")":
            raise self._error(token.at, "this ) closes nothing", "remove it or open it with (")
        return found

    def _any_of(self, depth: int) -> str:
        sides = [self._all_of(depth)]
        while self._peek().kind == "OR":
            self._take()
            sides.append(self._all_of(depth))
        return sides[0] if len(sides) == 1 else "(" + " OR ".join(sides) + ")"

    def _all_of(self, depth: int) -> str:
        wanted: list[str] = []
        unwanted: list[str] = []
        start = self._peek()
        while True:
            token = self._peek()
            after: _Token | None = None
            if token.kind == "AND":
                if not wanted and not unwanted:
                    raise self._error(token.at, "AND has nothing before it", "write: peace AND talks")
                after = self._take()
            if self._peek().kind == "NOT":
                after = self._take()
            token = self._peek()
            if token.kind in ("term", "("):
                if after is not None and after.kind == "NOT":
                    shown = len(self.lit)
                    unwanted.append(self._term(depth))
                    del self.lit[shown:]
                else:
                    wanted.append(self._term(depth))
            elif after is not None:
                raise self._error(after.at, f"{after.text} has nothing after it", _EXAMPLES[after.kind])
            else:
                break
        if not wanted and not unwanted:
            raise self._nothing(self._peek())
        if not wanted:
            raise self._error(start.at, "NOT has nothing to leave out from", _EXAMPLES["NOT"])
        found = wanted[0] if len(wanted) == 1 else "(" + " AND ".join(wanted) + ")"
        if unwanted:
            found = f"({found} NOT ({' OR '.join(unwanted)}))"
        return found

    def _term(self, depth: int) -> str:
        token = self._take()
        if token.kind == "term":
            self.lit.append(token.text)
            return token.text
        if depth == MAX_DEPTH:
            raise self._error(
                token.at, f"parentheses are nested deeper than {MAX_DEPTH}", "write it with fewer"
            )
        found = self._any_of(depth + 1)
        if self._peek().kind != ")":
            raise self._error(token.at, "this ( is never closed", "close it with )")
        self._take()
        return found

    def _nothing(self, token: _Token) -> QueryError:
        if token.kind == "OR":
            return self._error(token.at, "OR has nothing before it", _EXAMPLES["OR"])
        before = self._tokens[self._next - 1] if self._next else None
        if before is not None and before.kind == "OR":
            return self._error(before.at, "OR has nothing after it", _EXAMPLES["OR"])
        if before is not None and before.kind == "(":
            return self._error(before.at, "there is nothing in these parentheses", "put a word in them")
        if token.kind == ")":
            return self._error(token.at, "this ) closes nothing", "remove it or open it with (")
        return self._error(token.at, "there is no letter or digit in it", "write a word to look for")

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _error(self, at: int, what: str, right: str) -> QueryError:
        return _error(self._words, at, what, right)


_EXAMPLES = {
    "AND": "write: peace AND talks",
    "OR": "write: peace OR truce",
    "NOT": "write: peace NOT talks",
}


def _tokens_of(words: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(words):
        char = words[at]
        if char in "()":
            tokens.append(_Token("(" if char == "(" else ")", char, at))
            at += 1
        elif char in _QUOTES:
            token, at = _phrase(words, at)
            tokens.append(token)
        elif _is_space(char):
            at += 1
        else:
            end = at
            while end < len(words) and words[end] not in _QUOTES + "()" and not _is_space(words[end]):
                end += 1
            token_of_word = _word(words, at, end)
            if token_of_word is not None:
                tokens.append(token_of_word)
            at = end
    terms = [token for token in tokens if token.kind == "term"]
    if len(terms) > MAX_WORDS:
        raise _error(words, terms[MAX_WORDS].at, f"it has more than {MAX_WORDS} words", "look for fewer")
    tokens.append(_Token("end", "", len(words)))
    return tokens


def _phrase(words: str, at: int) -> tuple[_Token, int]:
    end = at + 1
    while end < len(words) and words[end] not in _QUOTES:
        end += 1
    if end == len(words):
        raise _error(words, at, "this quotation mark is never closed", 'write: "peace talks"')
    inside = words[at + 1 : end]
    if not _has_word(inside):
        raise _error(words, at, "there is no word in this phrase", 'write: "peace talks"')
    if end + 1 < len(words) and words[end + 1] == "*":
        return _Token("term", _quoted(inside) + " *", at), end + 2
    return _Token("term", _quoted(inside), at), end + 1


def _word(words: str, at: int, end: int) -> _Token | None:
    """The token of one run of characters; None for one without a letter or digit, such as a dash."""
    word = words[at:end]
    if word in ("AND", "OR", "NOT"):
        return _Token("AND" if word == "AND" else "OR" if word == "OR" else "NOT", word, at)
    star = word.find("*")
    if star < 0:
        return _Token("term", _quoted(word), at) if _has_word(word) else None
    if star < len(word) - 1 or not _has_word(word):
        raise _error(words, at + star, "* may only stand at the end of a word", "write: sanction*")
    return _Token("term", _quoted(word[:-1]) + " *", at)


def _quoted(text: str) -> str:
    """Text as an FTS5 string, in which only the quotation mark means anything."""
    plain = "".join(" " if _is_space(char) else char for char in text)
    return '"' + plain.replace('"', '""') + '"'


def _is_space(char: str) -> bool:
    # Control characters (NUL would end SQLite's string) and lone surrogates part words as spaces do.
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cs")


def _has_word(text: str) -> bool:
    """Whether FTS5's unicode61 finds a token in it: letters, digits and private use are its token characters.

    Source: sqlite.org/fts5.html, section 4.3.1.
    """
    return any(unicodedata.category(char)[0] in "LN" or unicodedata.category(char) == "Co" for char in text)


def _error(words: str, at: int, what: str, right: str) -> QueryError:
    before = words[:at]
    place = f"at character {at + 1}, after {before[-30:]!r}" if before.strip() else f"at character {at + 1}"
    return QueryError(f"cannot read the search {words!r} {place}: {what}; {right}")
