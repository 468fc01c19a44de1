"""A statement as a JSON line and back: the one place that knows docs/statement-fields.md's names.

Stores, shards and exports all write these lines, so a statement reads the same wherever it is met.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from onrecord.records import (
    Article,
    Candidate,
    Evidence,
    Hop,
    Page,
    Span,
    Spans,
    Speaker,
    Statement,
    When,
)

Line = dict[str, Any]
"""A JSON object. `Any` because JSON comes in here; everywhere else it is a record."""


def statement_line(statement: Statement, article: Article, page: Page) -> Line:
    """One statement as docs/statement-fields.md describes it, ready for `json.dumps`."""
    line: Line = {
        "id": statement.id,
        "page": page.name,
        "article_id": statement.article_id,
        "url": article.url,
        "outlet": article.outlet,
        "title": article.title,
        "published": article.published,
        "text": statement.text,
        "source": _pairs(statement.source),
        "cue": _pairs(statement.cue),
        "content": _pairs(statement.content),
        "source_page": _page_pairs(article, statement.source),
        "cue_page": _page_pairs(article, statement.cue),
        "content_page": _page_pairs(article, statement.content),
        "kind": statement.kind,
        "act": statement.act,
        "negated": statement.negated,
        "headline": statement.headline,
        "parent": statement.parent_id,
        "speaker": _speaker_line(statement.speaker),
        "candidates": [_candidate_line(candidate) for candidate in statement.candidates],
        "relay": [{"name": hop.name, "cue": _pairs(hop.cue)} for hop in statement.relay],
        "addressee": {"name": statement.addressee} if statement.addressee else None,
        "when": _when_line(statement.when),
        "where": statement.where,
        "denies": list(statement.denies),
        "replies_to": list(statement.replies_to),
        "confidence": round(statement.confidence, 3),
        "evidence": {
            "exact": statement.evidence.exact,
            "prefix": statement.evidence.prefix,
            "suffix": statement.evidence.suffix,
            "page_sha256": statement.evidence.page_sha256,
        },
        "made_by": statement.made_by,
        "origin": {"file": page.origin.file, "offset": page.origin.offset},
    }
    return line


def statement_of(line: Line) -> Statement:
    """The statement a line describes; `statement_line` undone, but for rounded confidences.

    Raises KeyError or TypeError for a line that is not one; callers at the edge turn that into their error.
    """
    speaker = line["speaker"]
    when = line["when"]
    evidence = line["evidence"]
    addressee = line["addressee"]
    return Statement(
        id=line["id"],
        article_id=line["article_id"],
        source=_spans(line["source"]),
        cue=_spans(line["cue"]),
        content=_spans(line["content"]),
        text=line["text"],
        kind=line["kind"],
        act=line["act"],
        negated=line["negated"],
        headline=line["headline"],
        confidence=line["confidence"],
        evidence=Evidence(
            url=line["url"],
            page_sha256=evidence["page_sha256"],
            exact=evidence["exact"],
            prefix=evidence["prefix"],
            suffix=evidence["suffix"],
            page_spans=_spans(line["content_page"]) if line.get("content_page") else None,
        ),
        made_by=line["made_by"],
        parent_id=line["parent"],
        speaker=_speaker_of(speaker) if speaker else None,
        candidates=tuple(_candidate_of(candidate) for candidate in line.get("candidates", ())),
        relay=tuple(Hop(hop["name"], _spans(hop.get("cue", ()))) for hop in line["relay"]),
        addressee=addressee["name"] if addressee else None,
        when=When(when["start"], when["end"], when["basis"], _span(when.get("span"))) if when else None,
        where=line["where"],
        denies=tuple(line["denies"]),
        replies_to=tuple(line["replies_to"]),
    )


def article_line(article: Article, page: Page) -> Line:
    """An article as `onrecord clean --format jsonl` prints it.

    `text` is the body; a statement's spans index the article's whole text, which is the headline, a blank
    line and the body: `body` gives the span of `text` in it.
    """
    return {
        "page": page.name,
        "article_id": article.id,
        "url": article.url,
        "title": article.title,
        "published": article.published,
        "outlet": article.outlet,
        "bylines": list(article.bylines),
        "language": article.language,
        "kicker": article.kicker,
        "modified": article.modified,
        "dateline": article.place,
        "canonical": article.canonical,
        "credit": article.credit,
        "known": [
            {
                "field": known.field,
                "basis": known.basis,
                "others": [{"basis": basis, "value": value} for basis, value in known.others],
            }
            for known in article.known
        ],
        "form": page.form,
        "carrier": page.carrier,
        "text": article.body,
        "body": list(article.body_span),
        "removed": [
            {"text": piece.text, "reason": piece.reason, "span": list(piece.span) if piece.span else None}
            for piece in article.removed
        ],
    }


def dump_line(line: Line) -> str:
    """One line of JSONL, without its line break; text is kept readable, not escaped."""
    return json.dumps(line, ensure_ascii=False, separators=(", ", ": "))


def _pairs(spans: Sequence[Span]) -> list[list[int]]:
    return [[start, end] for start, end in spans]


def _page_pairs(article: Article, spans: Spans) -> list[list[int]] | None:
    found = article.page_spans(spans)
    return None if found is None else _pairs(found)


def _spans(pairs: Sequence[Sequence[int]]) -> Spans:
    return tuple((pair[0], pair[1]) for pair in pairs)


def _span(pair: Sequence[int] | None) -> Span | None:
    return (pair[0], pair[1]) if pair else None


def _speaker_line(speaker: Speaker | None) -> Line | None:
    if speaker is None:
        return None
    return {
        "name": speaker.name,
        "type": speaker.type,
        "role": speaker.role,
        "how": speaker.how,
        "entity_id": speaker.entity_id,
        "mention": list(speaker.mention) if speaker.mention else None,
        "confidence": round(speaker.confidence, 3),
        "candidates": [_candidate_line(candidate) for candidate in speaker.candidates],
    }


def _speaker_of(line: Line) -> Speaker:
    return Speaker(
        name=line["name"],
        type=line["type"],
        how=line["how"],
        confidence=line["confidence"],
        role=line["role"],
        mention=_span(line.get("mention")),
        entity_id=line["entity_id"],
        candidates=tuple(_candidate_of(candidate) for candidate in line["candidates"]),
    )


def _candidate_line(candidate: Candidate) -> Line:
    return {"name": candidate.name, "confidence": round(candidate.confidence, 3)}


def _candidate_of(line: Line) -> Candidate:
    return Candidate(line["name"], line["confidence"])


def _when_line(when: When | None) -> Line | None:
    if when is None:
        return None
    return {
        "start": when.start,
        "end": when.end,
        "basis": when.basis,
        "span": list(when.span) if when.span else None,
    }
