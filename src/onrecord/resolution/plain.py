"""An article as a reader sees its words: one blank between two of them, nothing that has no width.

Resolution compares words and looks at what stands between them; a soft hyphen in a name or a line break in a
sentence would hide both. The spans it finds are led back to the article as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.records import Article, Mention, Span, Spans, Statement

# Soft hyphens, marks of no width, of direction, and byte order marks.
_WIDTHLESS = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
# Blanks and what has no width; and a letter with its accents as code points of their own (NFD).
_UNSEEN = re.compile(rf"[\s{_WIDTHLESS}]+|\w[\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Plain:
    """An article made plain.

    places: for each code point of the article as it stands, and its end, the code point here. begins, ends:
    for each code point here, those [begins, ends) of the article as it stands that it is read for.
    """

    article: Article
    places: Sequence[int]
    begins: Sequence[int]
    ends: Sequence[int]

    def lead(self, statement: Statement) -> Statement:
        """The statement with its spans led here, and its text as it reads here."""
        content = self._here(statement.content)
        return replace(
            statement,
            source=self._here(statement.source),
            cue=self._here(statement.cue),
            content=content,
            text=" ".join(self.article.text[start:end] for start, end in content),
        )

    def lead_back(self, given: Statement, resolved: Statement) -> Statement:
        """What was found out of a statement that was led here, with its spans led back; given: as it was."""
        speaker, when = resolved.speaker, resolved.when
        if speaker is not None and speaker.mention is not None:
            speaker = replace(speaker, mention=self.span_back(speaker.mention))
        if when is not None and when.span is not None:
            when = replace(when, span=self.span_back(when.span))
        return replace(
            resolved,
            source=given.source,
            cue=given.cue,
            content=given.content,
            text=given.text,
            speaker=speaker,
            when=when,
            relay=tuple(
                replace(hop, cue=tuple(self.span_back(span) for span in hop.cue)) for hop in resolved.relay
            ),
        )

    def mention_back(self, mention: Mention) -> Mention:
        return replace(mention, span=self.span_back(mention.span))

    def span_back(self, span: Span) -> Span:
        start, end = span
        return self.begins[start], self.ends[max(start, end - 1)]

    def _here(self, spans: Spans) -> Spans:
        return tuple((self.places[start], self.places[end]) for start, end in spans)


def make_plain(article: Article) -> Plain | None:
    """The article made plain; None where it is plain as it stands. Blanks between paragraphs stay."""
    edits = [
        (match.start(), match.end(), new)
        for start, end in article.paragraphs
        for match in _UNSEEN.finditer(article.text, start, end)
        if (new := _seen(match[0])) != match[0]
    ]
    if not edits:
        return None
    text = article.text
    pieces: list[str] = []
    places: list[int] = []
    begins: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end, new in [*edits, (len(text), len(text), "")]:
        pieces += [text[at:start], new]
        places += range(len(begins), len(begins) + start - at)
        begins += range(at, start)
        ends += range(at + 1, start + 1)
        places += [len(begins)] * (end - start)
        begins += [start] * len(new)
        ends += [end] * len(new)
        at = end
    places.append(len(begins))
    plain = Plain(article, places, begins, ends)
    (body,) = plain._here((article.body_span,))
    title = plain._here((article.title_span,))[0] if article.title_span else None
    read = replace(
        article,
        text="".join(pieces),
        paragraphs=plain._here(article.paragraphs),
        body_span=body,
        title_span=title,
    )
    return replace(plain, article=read)


def _seen(part: str) -> str:
    if re.match(r"\w", part):
        return unicodedata.normalize("NFC", part)
    return " " if any(char.isspace() for char in part) else ""
