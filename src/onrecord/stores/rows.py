"""Pages, articles and problems as JSON objects and back: what shards carry and the record's blobs hold.

Statements have their own form, `onrecord.lines`. Every object here rebuilds its record exactly.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from typing import Any

from onrecord.lines import Line, dump_line, statement_line
from onrecord.records import (
    Article,
    Declared,
    Doc,
    Known,
    MapRun,
    Origin,
    Page,
    Problem,
    Removed,
    Span,
    digest,
)
from onrecord.stores.names import searchable

# What a statement's line says that columns of its article, page and text say too: stored as 0 (which none of
# them can be), so that the key keeps its place in the line.
_ELSEWHERE = ("id", "page", "article_id", "url", "outlet", "title", "published", "text", "made_by", "origin")


def reading_of(page: Page, read_as: str) -> str:
    """Names one way of reading one page: what reads it (version, model, options) and what was declared of it.

    A page whose reading is already in the record need not be read again.
    """
    return digest("r_", read_as, page.id, page.form, dump(asdict(page.declared)))


def content_of(doc: Doc) -> str:
    """Names what a doc says, for docs that come without word of how they were read."""
    parts = [dump(page_fields(doc.page)), "stopped" if doc.stopped else "read"]
    if doc.article is not None:
        parts.append(dump(article_fields(doc.article)))
        parts.extend(dump(statement_line(s, doc.article, doc.page)) for s in doc.statements)
    parts.extend(dump(problem_fields(problem)) for problem in doc.problems)
    return digest("c_", *parts)


def page_fields(page: Page) -> Line:
    """A page without its bytes."""
    return {
        "id": page.id,
        "name": page.name,
        "url": page.url,
        "form": page.form,
        "carrier": page.carrier,
        "media_type": page.media_type,
        "origin": asdict(page.origin),
        "declared": asdict(page.declared),
        "fetched": page.fetched,
        "robots": page.robots,
        "version_of": page.version_of,
    }


def page_of(fields: Line, body: bytes) -> Page:
    return Page(
        **{
            **fields,
            "body": body,
            "origin": Origin(**fields["origin"]),
            "declared": declared_of(fields["declared"]),
        }
    )


def declared_of(fields: Line) -> Declared:
    return Declared(**{**fields, "bylines": tuple(fields["bylines"])})


def article_fields(article: Article) -> Line:
    return {
        "id": article.id,
        "page_id": article.page_id,
        "url": article.url,
        "text": article.text,
        "language": article.language,
        "title": article.title,
        "title_span": article.title_span,
        "body_span": article.body_span,
        "outlet": article.outlet,
        "bylines": article.bylines,
        "published": article.published,
        "paragraphs": article.paragraphs,
        "page_map": [_run_fields(run) for run in article.page_map],
        "removed": [(piece.text, piece.reason, piece.span) for piece in article.removed],
        "languages": article.languages,
        "kicker": article.kicker,
        "modified": article.modified,
        "place": article.place,
        "canonical": article.canonical,
        "credit": article.credit,
        "known": [(known.field, known.basis, known.others) for known in article.known],
    }


def article_of(fields: Line) -> Article:
    return Article(
        **{
            **fields,
            "title_span": _span(fields["title_span"]),
            "body_span": _span(fields["body_span"]),
            "bylines": tuple(fields["bylines"]),
            "paragraphs": tuple((start, end) for start, end in fields["paragraphs"]),
            "page_map": tuple(MapRun(*run) for run in fields["page_map"]),
            "removed": tuple(Removed(text, why, _span(span)) for text, why, span in fields["removed"]),
            # Records made by 0.1.0's first form have none of these.
            "languages": tuple(fields.get("languages", ())),
            "known": tuple(
                Known(field, basis, tuple((other, value) for other, value in others))
                for field, basis, others in fields.get("known", ())
            ),
        }
    )


def _run_fields(run: MapRun) -> tuple[int, ...]:
    fields = (run.article, run.page, run.length)
    return fields if run.page_length is None else (*fields, run.page_length)


def problem_fields(problem: Problem) -> Line:
    return asdict(problem)


def problem_of(fields: Line) -> Problem:
    return Problem(**{**fields, "origin": Origin(**fields["origin"])})


def problem_id(problem: Problem) -> str:
    """A digest of all a problem says, so that the same one is recorded once."""
    return digest("e_", dump(problem_fields(problem)))


def strip_line(line: Line, page_sha256: str) -> str:
    """A statement's line without what other columns know; `fill_line` puts it back."""
    short = {**line, **dict.fromkeys(_ELSEWHERE, 0), "evidence": dict(line["evidence"])}
    if searchable(line["text"]) != line["text"]:
        short["text"] = line["text"]
    if line["evidence"]["exact"] == line["text"]:
        short["evidence"]["exact"] = 0
    if line["evidence"]["page_sha256"] == page_sha256:
        short["evidence"]["page_sha256"] = 0
    return json.dumps(short, ensure_ascii=False, separators=(",", ":"))


def fill_line(short: str | bytes, known: Line, page_sha256: str) -> Line:
    """The line that `strip_line` was given. known: a value for each key it left out."""
    line: Line = json.loads(short)
    line.update({key: value for key, value in known.items() if line[key] == 0})
    evidence = line["evidence"]
    if evidence["exact"] == 0:
        evidence["exact"] = line["text"]
    if evidence["page_sha256"] == 0:
        evidence["page_sha256"] = page_sha256
    return line


def dump(fields: Line) -> str:
    """JSON in ASCII, so that text UTF-8 cannot hold passes through Parquet and SQLite alike."""
    return json.dumps(fields, separators=(",", ":"))


def pack(fields: Line) -> bytes:
    """JSON, compressed; keeps text that UTF-8 cannot hold."""
    return zlib.compress(dump_line(fields).encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> Line:
    fields: Line = json.loads(zlib.decompress(packed))
    return fields


def storable(text: str | None) -> str | bytes | None:
    """Text for an SQLite column: as it is, or as bytes where it holds what UTF-8 cannot."""
    if text is None or text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def stored(value: Any) -> Any:
    """What `storable` was given."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def _span(pair: Any) -> Span | None:
    return (pair[0], pair[1]) if pair else None
