"""Headlines that attribute by punctuation: "‘It is over’ – Lee", "Lee: it is over", "Rain: officials"."""

from __future__ import annotations

import re

from onrecord.records import Span, Spans

_NAME = r"(?:[A-Z][\w’'.&-]*)(?:\s+(?:of|the|de|van|von|al|and|for|[A-Z][\w’'.&-]*)){0,5}"
_PLAIN = (
    r"(?:officials?|police|reports?|study|sources?|minister|experts?|scientists|court|poll|survey|lawyers?"
    r"|spokes(?:man|woman|person))"
)
# Content first: a dash or colon, then who.
_LAST = re.compile(
    rf"^(?P<content>.+?)\s*(?P<cue>\s[–—-]\s|:)\s*(?P<source>{_NAME}|{_PLAIN}|{_NAME} {_PLAIN})$"
)
# Who first: a colon, then the content.
_FIRST = re.compile(rf"^(?P<source>{_NAME})(?P<cue>:)\s+(?P<content>.+)$")
_QUOTED = re.compile(r"[‘“\"'«„].{3,}[’”\"'»“]")


def read_headline(
    text: str, headline: Span, *, names: frozenset[str], outlet: str | None
) -> tuple[Spans, Spans, Spans] | None:
    """(source, cue, content) of a headline that attributes by a dash or a colon, else None.

    names: last words of the sources of the article's other statements; without a quotation in it, a headline
    is read so only when its name is among them ("Budget 2024: what we know" is no statement).
    """
    line = text[headline[0] : headline[1]]
    for pattern in (_LAST, _FIRST):
        match = pattern.match(line)
        if match is None:
            continue
        source = match["source"]
        if outlet and source.casefold() == outlet.casefold():
            continue
        known = source.split()[-1].casefold() in names or re.fullmatch(_PLAIN, source) is not None
        if not known and not (_QUOTED.search(match["content"]) and source.split()[-1] in text[headline[1] :]):
            continue
        at = headline[0]
        cue_start = at + match.start("cue") + (len(match["cue"]) - len(match["cue"].lstrip()))
        cue = (cue_start, cue_start + len(match["cue"].strip()))
        return (
            ((at + match.start("source"), at + match.end("source")),),
            (cue,),
            ((at + match.start("content"), at + match.end("content")),),
        )
    return None
