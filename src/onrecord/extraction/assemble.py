"""Articles to statements: read with the encoder, joined by the marks, read again inside each content."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from onrecord.extraction.act import act_of, is_negated
from onrecord.extraction.headline import read_headline
from onrecord.extraction.quotation import Quotation, find_quotations, kind_of
from onrecord.extraction.runs import free_quotations, join_runs, split_participles
from onrecord.extraction.spans import Attribution, Cue, assemble, best_tags, find_cues
from onrecord.limits import check_time
from onrecord.model.session import Float32, Session
from onrecord.model.tokens import Window, pack, read_words, surround
from onrecord.records import Article, Evidence, Page, Span, Spans, Statement, statement_id

# Code points of context kept on either side of the evidence, as in the W3C text-quote selector's examples.
CONTEXT = 32
# A content shorter than this, in words, holds no second attribution worth the reading.
NESTED_WORDS = 5
# Confidence of statements made by rule, where no score of the model stands behind them: not measured, set
# so that a reader who filters at one half still sees them.
RULE_CONFIDENCE = 0.5

_BLANKED = str.maketrans(dict.fromkeys('“”„"«»', " "))

# What photographs, figures and signs do; people and bodies do it too, but under a name.
_SHOWING = frozenset(
    ["show", "shows", "showed", "shown", "indicate", "indicates", "indicated", "suggest", "suggests"]
)

# "had been warned about": the passive of verbs whose object is the hearer.
_BEING = frozenset(["am", "is", "are", "was", "were", "be", "been", "being", "got"])
_SPOKEN_TO = frozenset(
    ["told", "warned", "asked", "informed", "advised", "urged", "ordered", "assured", "reminded", "accused"]
)

Reading = tuple[Page, Article]


def make_statements(
    session: Session, readings: Sequence[Reading], *, made_by: str
) -> list[tuple[Statement, ...]]:
    """The statements of each article, in text order, a nested one after its parent."""
    articles = [article for _, article in readings]
    first = read_attributions(session, [(article.text, article.paragraphs) for article in articles])
    kept: list[list[Attribution]] = []
    quoted: list[list[Quotation]] = []
    for article, found in zip(articles, first, strict=True):
        quotations = find_quotations(article.text, article.paragraphs)
        sure = [one for one in found if confidence_of(session, one) >= session.card.threshold]
        whole = split_participles(article.text, sure, cue_words())
        marked = _with_marks(article.text, whole, quotations)
        kept.append(join_runs(article.text, article.paragraphs, quotations, marked))
        quoted.append(quotations)
    inner = _read_again(session, articles, kept, quoted)
    return [
        tuple(_statements(session, reading, attributions, nested, quotations, made_by))
        for reading, attributions, nested, quotations in zip(readings, kept, inner, quoted, strict=True)
    ]


def read_attributions(
    session: Session, texts: Sequence[tuple[str, Sequence[Span]]]
) -> list[list[Attribution]]:
    """Every possible attribution of each text, unsure ones too; a text comes with its paragraphs' spans."""
    asked: list[tuple[int, Window, Cue, int]] = []
    tags: list[Float32] = []
    valid: list[float] = []
    for number, (text, paragraphs) in enumerate(texts):
        for window in pack(read_words(session.tokenizer, text, paragraphs)):
            check_time()
            # Linked at once, so that only one window's vectors are held however long the page.
            encoded = session.encode(window)
            for cue in find_cues(encoded.cues, window.owned):
                check_time()
                around = surround(window, cue[:2])
                scores, chance = session.link(encoded, around)
                asked.append((number, window, cue, around.low))
                tags.append(scores)
                valid.append(chance)
    found: list[list[Attribution]] = [[] for _ in texts]
    for (number, window, cue, low), path, scores, chance in zip(
        asked, best_tags(tags), tags, valid, strict=True
    ):
        attribution = assemble(window, cue, low, path, scores, chance)
        if attribution is not None:
            found[number].append(attribution)
    return found


def confidence_of(session: Session, attribution: Attribution) -> float:
    """The calibrated probability that a reader would accept this attribution.

    Source: logistic regression on PolNeAR dev, weights in model.toml.
    """
    intercept, *weights = session.card.calibration
    total = intercept + sum(
        weight * odds for weight, odds in zip(weights, log_odds_of(attribution), strict=True)
    )
    return 1 / (1 + math.exp(-total))


def log_odds_of(attribution: Attribution) -> tuple[float, ...]:
    """What the calibration weighs: the cue's, validity's, source's and content's scores as log-odds."""
    scores = (attribution.cue_score, attribution.valid, attribution.source_score, attribution.content_score)
    held = (min(max(score, 0.002), 0.998) for score in scores)
    return tuple(math.log(score / (1 - score)) for score in held)


def _read_again(
    session: Session,
    articles: Sequence[Article],
    kept: Sequence[Sequence[Attribution]],
    quoted: Sequence[Sequence[Quotation]],
) -> list[list[tuple[int, Attribution]]]:
    """Attributions inside contents, as (index of the outer one, inner one).

    PolNeAR marks no attribution inside another, so the model passes over them; a content read on its own,
    without the marks that quote it, shows them. A first version: contents that hold no cue word of the
    training data are not read again.
    """
    wanted: list[tuple[int, int, Span]] = []
    for number, (article, attributions) in enumerate(zip(articles, kept, strict=True)):
        for outer, one in enumerate(attributions):
            for span in one.content:
                inside = _bare(article.text, span)
                words = re.findall(r"[\w’'-]+", article.text[inside[0] : inside[1]].lower())
                if len(words) >= NESTED_WORDS and not cue_words().isdisjoint(words):
                    wanted.append((number, outer, inside))
    texts = [_without_marks(article.text) for article in articles]
    found = read_attributions(session, [(texts[number], (span,)) for number, _, span in wanted])
    nested: list[list[tuple[int, Attribution]]] = [[] for _ in articles]
    for (number, outer, _), inner in zip(wanted, found, strict=True):
        text = articles[number].text
        for one in _with_marks(text, inner, quoted[number]):
            if confidence_of(session, one) >= session.card.nested_threshold and not _is_hedge(text, one):
                nested[number].append((outer, one))
    return nested


@cache
def cue_words() -> frozenset[str]:
    """Words that head a cue in PolNeAR train three times or more, one a line in `cues.txt`."""
    return frozenset(files(__package__).joinpath("cues.txt").read_text(encoding="utf-8").split())


def _without_marks(text: str) -> str:
    """The text with blanks for its double quotation marks, so that every offset stays true."""
    return text.translate(_BLANKED)


def _bare(text: str, span: Span) -> Span:
    """The span without the quotation marks and punctuation around it, and without a leading "that"."""
    start, end = span
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    if text[start : start + 5].lower() == "that ":
        start += 5
    return start, end


def _is_hedge(text: str, attribution: Attribution) -> bool:
    """What is not split out of a content (docs/concepts.md): "I think" and "we hope" in the speaker's own
    words, words of nobody named, what things show ("the photographs showed"), and what somebody was told:
    there the one named is not the one who spoke."""
    said_by = " ".join(text[start:end] for start, end in attribution.source)
    if said_by.lower() in ("", "i", "we", "you", "one", "it", "who", "i’d", "i'd"):
        return True
    cue = " ".join(text[start:end] for start, end in attribution.cue).lower().split()
    if not _BEING.isdisjoint(cue) and not _SPOKEN_TO.isdisjoint(cue):
        return True
    return said_by.islower() and not _SHOWING.isdisjoint(cue)


def _statements(
    session: Session,
    reading: Reading,
    attributions: Sequence[Attribution],
    nested: Sequence[tuple[int, Attribution]],
    quotations: Sequence[Quotation],
    made_by: str,
) -> Iterator[Statement]:
    page, article = reading
    drafts: list[tuple[Spans, Spans, Spans, float, int | None]] = [
        (one.source, one.cue, one.content, confidence_of(session, one), None) for one in attributions
    ]
    drafts += [
        (one.source, one.cue, one.content, confidence_of(session, one), outer) for outer, one in nested
    ]
    for content in free_quotations(article.text, article.paragraphs, quotations, attributions):
        drafts.append(((), (), content, RULE_CONFIDENCE, None))
    if article.title_span and not any(_within(one.content, article.title_span) for one in attributions):
        names = frozenset(
            words[-1].casefold()
            for one in attributions
            for start, end in one.source
            if (words := re.findall(r"\w+", article.text[start:end]))
        )
        read = read_headline(article.text, article.title_span, names=names, outlet=article.outlet)
        if read is not None:
            drafts.append((*read, RULE_CONFIDENCE, None))
    made = [_statement(page, article, draft, quotations, made_by) for draft in drafts]
    ids = [statement.id for statement in made]
    for place, (*_, outer) in enumerate(drafts):
        if outer is not None:
            made[place] = replace(made[place], parent_id=ids[outer])
    seen: set[str] = set()
    for statement in sorted(
        made, key=lambda one: (one.content[0][0], -one.content[-1][1], one.parent_id is not None)
    ):
        if statement.id not in seen:
            seen.add(statement.id)
            yield statement


def _statement(
    page: Page,
    article: Article,
    draft: tuple[Spans, Spans, Spans, float, int | None],
    quotations: Sequence[Quotation],
    made_by: str,
) -> Statement:
    source, cue, content, confidence, _ = draft
    text = article.text
    start, end = content[0][0], content[-1][1]
    cue_text = " ".join(text[a:b] for a, b in cue)
    said = " ".join(text[a:b] for a, b in content)
    return Statement(
        id=statement_id(article.id, source, cue, content),
        article_id=article.id,
        source=source,
        cue=cue,
        content=content,
        text=said,
        kind=kind_of(text, content, quotations),
        act=act_of(cue_text, said),
        negated=is_negated(cue_text) or _says_nobody(text, source),
        headline=article.title_span is not None and _within(content, article.title_span),
        confidence=confidence,
        evidence=Evidence(
            url=article.url,
            page_sha256=page.sha256,
            exact=text[start:end],
            prefix=text[max(0, start - CONTEXT) : start],
            suffix=text[end : end + CONTEXT],
            page_spans=article.page_spans(content),
        ),
        made_by=made_by,
    )


def _with_marks(
    text: str, attributions: Sequence[Attribution], quotations: Sequence[Quotation]
) -> list[Attribution]:
    """Attributions whose contents take in the marks of the quotations they hold; an empty one is dropped."""
    marked = []
    for one in attributions:
        spans = (_mark(text, span, quotations) for span in one.content)
        content = tuple(span for span in spans if span[0] < span[1])
        if content:
            marked.append(replace(one, content=content))
    return marked


def _says_nobody(text: str, source: Spans) -> bool:
    """ "Neither … would confirm", "nobody said": the negation stands at the source."""
    if not source:
        return False
    start = source[0][0]
    words = text[start : start + 12].lower().split()[:2]
    before = text[max(0, start - 12) : start].lower().split()[-1:]
    return (
        words[:1] in (["neither"], ["nobody"])
        or words in (["no", "one"], ["none", "of"])
        or before == ["neither"]
    )


def _mark(text: str, span: Span, quotations: Sequence[Quotation]) -> Span:
    """The span with the marks of a quotation of which it holds all the words, without stray punctuation.

    One that is a mark alone stands for the quotation it opens: the tagger sometimes stops after one word.
    """
    start, end = span
    wordless = not re.search(r"\w", text[start:end])
    for quotation in quotations:
        low, high = quotation.span
        if high <= start or low >= end:
            continue
        if wordless:
            return quotation.span
        opens = low >= start or not re.search(r"\w", text[low:start])
        closes = high <= end or not re.search(r"\w", text[end:high])
        if opens and closes:
            start, end = min(start, low), max(end, high)
    while start < end and (text[start].isspace() or text[start] in ",;:"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    return start, end


def _within(content: Spans, outer: Span) -> bool:
    return outer[0] <= content[0][0] and content[-1][1] <= outer[1]
