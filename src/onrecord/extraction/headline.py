"""Headlines that attribute by punctuation: "‘It is over’ – Lee", "Lee: it is over", "Rain: officials"."""

from __future__ import annotations

import re

from onrecord.records import Span, Spans

_NAME = r"(?:[A-Z][\w’'.&-]*)(?:\s+(?:of|the|de|van|von|al|and|for|[A-Z][\w’'.&-]*)){0,5}"
_ROLE = (
    r"(?:officials?|police|reports?|study|sources?|ministers?|experts?|scientists|court|judges?|poll|survey"
    r"|lawyers?|union|mayor|governor|president|premier|coach|captain|MPs?|PM|spokes(?:man|woman|person))"
)
_QUOTED = r"[‘“\"'«„][^‘’“”\"«»]{3,}[’”\"'»“]"
# A quotation and nothing else: somebody's words, but the headline does not say whose.
_BARE = re.compile(rf"^(?P<source>)(?P<cue>)(?P<content>{_QUOTED})$")
# A quotation, then a dash or colon, then who; what follows them is another clause.
_QUOTE_FIRST = re.compile(
    rf"^(?P<content>{_QUOTED})\s*(?P<cue>[–—:-])\s+(?P<source>{_NAME}|{_ROLE})(?=\s+[a-z]|$)"
)
# Content first, whole headline: a dash or colon, then who.
_LAST = re.compile(
    rf"^(?P<content>.+?)\s*(?P<cue>\s[–—-]\s|:)\s*(?P<source>{_NAME}|{_ROLE}|{_NAME} {_ROLE})$"
)
# Who first: a colon, then the content.
_FIRST = re.compile(rf"^(?P<source>{_NAME})(?P<cue>:)\s+(?P<content>.+)$")


def read_headline(
    text: str, headline: Span, *, names: frozenset[str], outlet: str | None
) -> tuple[Spans, Spans, Spans] | None:
    """(source, cue, content) of a headline that attributes by a dash or a colon, else None.

    names: last words of the sources of the article's other statements; without a quotation in it, a headline
    is read so only when its name is among them ("Budget 2024: what we know" is no statement).
    """
    line = text[headline[0] : headline[1]]
    for pattern in (_BARE, _QUOTE_FIRST, _LAST, _FIRST):
        match = pattern.match(line)
        if match is None or not _is_somebody(
            match["source"], match["content"], text[headline[1] :], names, outlet
        ):
            continue
        source, cue, content = (_span(match, part, headline[0]) for part in ("source", "cue", "content"))
        return source, cue, content
    return None


def _is_somebody(source: str, content: str, body: str, names: frozenset[str], outlet: str | None) -> bool:
    """Nobody at all, a speaker of the body, a role, or a name of the body beside quoted words; no outlet."""
    if not source:
        return True
    if outlet and source.casefold() == outlet.casefold():
        return False
    last = source.split()[-1]
    if last.casefold() in names or re.fullmatch(_ROLE, source):
        return True
    return re.search(_QUOTED, content) is not None and last in body


def _span(match: re.Match[str], part: str, at: int) -> Spans:
    start, end = match.span(part)
    words = match[part]
    if not words.strip():
        return ()
    return ((at + start + len(words) - len(words.lstrip()), at + end - len(words) + len(words.rstrip())),)
