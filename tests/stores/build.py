"""Small docs for tests of records: a page, its article and statements, every field set by hand."""

from __future__ import annotations

from dataclasses import replace

from onrecord.records import (
    Act,
    Article,
    Declared,
    Doc,
    Evidence,
    Kind,
    MapRun,
    Origin,
    Page,
    Problem,
    Removed,
    Span,
    Speaker,
    Statement,
    article_id,
    page_id,
    statement_id,
)


def make_page(name: str = "news/1.txt", body: str = "“It is over,” said Ms Lee.", **changes: object) -> Page:
    raw = body.encode("utf-8", "surrogatepass")
    fields: dict[str, object] = {
        "id": page_id(None, raw),
        "name": name,
        "url": None,
        "body": raw,
        "form": "article",
        "media_type": "text/plain",
        "origin": Origin(name),
        "declared": Declared(),
    }
    return Page(**{**fields, **changes})  # type: ignore[arg-type]  # fields are Page's own


def make_article(page: Page, text: str, **changes: object) -> Article:
    fields: dict[str, object] = {
        "id": article_id(page.id, text),
        "page_id": page.id,
        "url": page.url,
        "text": text,
        "language": "en",
        "title": "A title",
        "title_span": None,
        "body_span": (0, len(text)),
        "outlet": "The Example",
        "bylines": ("A. Reporter",),
        "published": "2021-12-08T14:34",
        "paragraphs": ((0, len(text)),),
        "page_map": (MapRun(0, 0, len(text)),),
        "removed": (Removed("Share", "share-bar", (0, 5)), Removed("menu", "menu")),
    }
    return Article(**{**fields, **changes})  # type: ignore[arg-type]  # fields are Article's own


def make_statement(
    article: Article,
    page: Page,
    span: Span,
    *,
    speaker: str | None = "Ms Lee",
    act: Act = "assert",
    kind: Kind = "direct",
    made_by: str = "onrecord test",
    **changes: object,
) -> Statement:
    text = article.text[span[0] : span[1]]
    fields: dict[str, object] = {
        "id": statement_id(article.id, (), (), (span,)),
        "article_id": article.id,
        "source": (),
        "cue": (),
        "content": (span,),
        "text": text,
        "kind": kind,
        "act": act,
        "negated": False,
        "headline": False,
        "confidence": 0.9,
        "evidence": Evidence(
            url=article.url,
            page_sha256=page.sha256,
            exact=text,
            prefix=article.text[max(0, span[0] - 32) : span[0]],
            suffix=article.text[span[1] : span[1] + 32],
            page_spans=article.page_spans((span,)),
        ),
        "made_by": made_by,
        "speaker": Speaker(speaker, "person", "name", 0.8) if speaker else None,
    }
    return Statement(**{**fields, **changes})  # type: ignore[arg-type]  # fields are Statement's own


def make_doc(
    *said: str,
    name: str = "news/1.txt",
    speaker: str | None = "Ms Lee",
    act: Act = "assert",
    kind: Kind = "direct",
    made_by: str = "onrecord test",
    statement: dict[str, object] | None = None,
    **article_changes: object,
) -> Doc:
    """A doc whose article is these sentences, each a statement by `speaker`."""
    text = "\n\n".join(said) or "Nobody spoke."
    page = make_page(name, f"{name}: {text}")
    article = make_article(page, text, **article_changes)
    statements = []
    at = 0
    for sentence in said:
        span = (at, at + len(sentence))
        statements.append(
            make_statement(
                article,
                page,
                span,
                speaker=speaker,
                act=act,
                kind=kind,
                made_by=made_by,
                **(statement or {}),
            )
        )
        at += len(sentence) + 2
    return Doc(page=page, article=article, statements=tuple(statements))


def make_problem(code: str = "not-text", file: str = "bad.bin", offset: int | None = None) -> Problem:
    return Problem("reading", code, f"{file}: cannot be read", Origin(file, offset))


def make_reading(
    *said: str,
    url: str | None = "https://gull.example/storm",
    advert: str = "",
    title: str | None = "A title",
    speaker: str | None = "Ms Lee",
    outlet: str | None = "The Example",
    published: str | None = "2021-12-08",
    canonical: str | None = None,
    **page_changes: object,
) -> Doc:
    """One reading of the page at a URL: its sentences are statements by `speaker`; an advert is page only."""
    text = "\n\n".join(said)
    body = f"{advert}{text}"
    page = make_page("page.txt", body, id=page_id(url, body.encode()), url=url)
    page = replace(page, **page_changes)  # type: ignore[arg-type]  # fields are Page's own
    article = make_article(
        page,
        text,
        page_map=(MapRun(0, len(advert), len(text)),),
        outlet=outlet,
        title=title,
        published=published,
        canonical=canonical,
    )
    starts = [text.index(sentence) for sentence in said]
    spans = [(start, start + len(sentence)) for start, sentence in zip(starts, said, strict=True)]
    statements = tuple(make_statement(article, page, span, speaker=speaker) for span in spans)
    return Doc(page=page, article=article, statements=statements)
