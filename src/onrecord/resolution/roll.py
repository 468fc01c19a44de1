"""The mentions of an article: every name, and every source that turned out to mean somebody."""

from __future__ import annotations

from onrecord.records import Mention, Span, SpeakerType
from onrecord.resolution.reading import Reading


def list_mentions(reading: Reading) -> tuple[Mention, ...]:
    """Mentions in text order. People come first in the numbering of entities, as first met; then bodies."""
    cast = reading.cast
    found: dict[Span, Mention] = {}
    bodies: dict[str, int] = {}
    for name, people in zip(cast.names, cast.who, strict=True):
        if len(people) == 1 and people[0].certain:
            found[name.span] = Mention(name.span, people[0].number, "person", people[0].name)
        elif name.kind in ("organisation", "place"):
            text = " ".join(name.words)
            number = bodies.setdefault(text.lower(), len(cast.people) + len(bodies))
            kind: SpeakerType = "organisation" if name.kind == "organisation" else "unknown"
            found[name.span] = Mention(name.span, number, kind, text)
    for statement in reading.order:
        outcome = reading.outcomes[statement.id]
        if outcome.speaker is None or outcome.phrase is None or not statement.source:
            continue
        speaker, span = outcome.speaker, outcome.phrase.span
        if outcome.person is not None:
            number = outcome.person.number
        else:
            key = speaker.name.lower().removeprefix("the ")
            number = bodies.setdefault(key, len(cast.people) + len(bodies))
        if span not in found:
            found[span] = Mention(span, number, speaker.type, speaker.name)
    return tuple(found[span] for span in sorted(found))
