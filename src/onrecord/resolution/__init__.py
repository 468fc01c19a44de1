"""Who speaks, to whom, by whose account, when and where: statements resolved inside one article.

`resolve` does one article; `resolve_docs` is the pipeline's stage. Rules and word lists only: no model, no
network, nothing known of the world but names, countries and what nouns mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from onrecord.records import Article, Doc, Mention, Statement
from onrecord.resolution.outline import outline
from onrecord.resolution.people import gather
from onrecord.resolution.plain import make_plain
from onrecord.resolution.relay import find_relays
from onrecord.resolution.roll import list_mentions
from onrecord.resolution.setting import find_settings
from onrecord.resolution.speakers import find_speakers

__all__ = ["resolve", "resolve_docs"]


def resolve_docs(docs: Iterable[Doc]) -> Iterator[Doc]:
    """Fill `mentions`, and the speaker and setting of each statement; stopped docs pass by.

    Writes doc.mentions, and of each statement what records.py says resolution writes.
    """
    for doc in docs:
        if doc.stopped or doc.article is None:
            yield doc
            continue
        mentions, statements = resolve(doc.article, doc.statements)
        yield replace(doc, mentions=mentions, statements=statements)


def resolve(
    article: Article, statements: Sequence[Statement]
) -> tuple[tuple[Mention, ...], tuple[Statement, ...]]:
    """An article's mentions, and its statements, in the order given, with who said them.

    A statement whose speaker the article leaves open comes back with `speaker` None and the candidates.
    """
    plain = make_plain(article)
    if plain is None:
        return _resolve(article, statements)
    mentions, resolved = _resolve(plain.article, [plain.lead(statement) for statement in statements])
    return (
        tuple(plain.mention_back(mention) for mention in mentions),
        tuple(plain.lead_back(*pair) for pair in zip(statements, resolved, strict=True)),
    )


def _resolve(
    article: Article, statements: Sequence[Statement]
) -> tuple[tuple[Mention, ...], tuple[Statement, ...]]:
    page = outline(article)
    sources = [statement.source[0] for statement in statements if statement.source]
    cast = gather(article, page, sources)
    reading = find_speakers(cast, statements)
    spoken = [
        replace(
            statement,
            speaker=reading.outcomes[statement.id].speaker,
            candidates=reading.outcomes[statement.id].candidates,
        )
        for statement in statements
    ]
    relayed = find_relays(article, reading, spoken)
    placed = find_settings(article, reading, relayed)
    return list_mentions(reading), tuple(placed)
