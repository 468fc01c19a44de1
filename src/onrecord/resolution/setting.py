"""When and where something was said, as far as the words beside the cue tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from onrecord.records import Article, Basis, Span, Statement, When
from onrecord.resolution.denials import find_denials
from onrecord.resolution.outline import is_within
from onrecord.resolution.reading import Reading, anchor

# How far behind a cue its date may stand, in characters: "told reporters in the capital on Monday" is 35.
# Judged by eye on the examples; farther off, the date is as a rule that of something told of.
MAX_DATE_GAP = 60

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date's words beside a cue. occasion: an event was named with it, which later statements share."""

    when: When
    occasion: bool


def find_settings(article: Article, reading: Reading, statements: Sequence[Statement]) -> list[Statement]:
    """Give statements their time and place, and what they deny.

    A date once given holds for what the same speaker goes on to say in that paragraph, and in the next ones
    too where it is the date of one occasion ("at a news conference in Sochi on Wednesday").
    """
    published = _published(article)
    denials = find_denials(reading, statements)
    dated: dict[str, When] = {}
    last: tuple[Statement, Dated] | None = None
    for statement in sorted(statements, key=anchor):
        if statement.parent_id is not None or statement.headline:
            continue
        own = _own_date(article, reading, statement, published)
        if own is not None:
            last = (statement, own)
            dated[statement.id] = own.when
        elif last is not None and _goes_on(reading, statement, *last):
            dated[statement.id] = last[1].when
            last = (statement, last[1])
        else:
            last = None
    return [
        replace(
            statement,
            when=dated.get(statement.id),
            where=_place(article, reading, statement),
            denies=denials.get(statement.id, ()),
        )
        for statement in statements
    ]


def _goes_on(reading: Reading, statement: Statement, before: Statement, dated: Dated) -> bool:
    """Whether a statement belongs to the same dated telling as the one before it."""
    if statement.speaker is None or before.speaker is None or statement.speaker.name != before.speaker.name:
        return False
    page = reading.cast.page
    apart = page.paragraph_at(anchor(statement)) - page.paragraph_at(anchor(before))
    return apart == 0 or (apart == 1 and dated.occasion)


def _published(article: Article) -> date | None:
    if article.published is None:
        return None
    try:
        return date.fromisoformat(article.published[:10])
    except ValueError:
        return None


@cache
def _time_pattern() -> re.Pattern[str]:
    days = "|".join(_WEEKDAYS)
    # Whole names and their usual short forms, lest "12 Marines" be a day in March.
    months = (
        "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
        "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
    )
    return re.compile(
        rf"\b(?P<day>{days})\b(?!['’]s|-)"
        rf"|\b(?P<month>{months})\.? (?P<date>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:, (?P<year>\d{{4}}))?"
        rf"|\b(?P<date2>\d{{1,2}}) (?P<month2>{months})\b(?: (?P<year2>\d{{4}}))?"
        r"|\b(?P<word>[Yy]esterday|[Tt]oday|[Tt]onight|[Tt]his (?:morning|afternoon)"
        r"|[Ll]ast (?:night|week))\b"
        r"(?!['’]s)"
    )


@cache
def _not_then_pattern() -> re.Pattern[str]:
    """Words before a date that make it another event's: "since Monday", "the vote scheduled for Monday"."""
    return re.compile(
        r"\b(?:before|until|since|by|for|next|from|after|after the|scheduled|planned|due|between|of|that|and)"
        r"\s(?:on )?(?:late )?$",
        re.IGNORECASE,
    )


@cache
def _occasion_pattern() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:conference|interview|speech|rally|briefing|debate|hearing|address|statement|meeting|summit|[Ss]peaking)\b"
    )


@cache
def _opening_pattern() -> re.Pattern[str]:
    """How a phrase begins that sets the scene for what is said after it."""
    return re.compile(
        r"[“\"]?(?:Speaking|Asked|Addressing|Appearing|Talking|Writing|On|In|At|During|Late|Early|Earlier|Last"
        r"|Yesterday|Only last|Today|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
    )


def _own_date(
    article: Article, reading: Reading, statement: Statement, published: date | None
) -> Dated | None:
    """The one date that stands with a statement's cue, outside what is said; None where there are two."""
    if not statement.cue:
        return None
    text, page = article.text, reading.cast.page
    cue_start, cue_end = statement.cue[0][0], statement.cue[-1][1]
    start, end = page.sentence_spans[page.sentence_at(cue_start)]
    found: dict[tuple[str | None, str | None], Dated] = {}
    for match in _time_pattern().finditer(text, start, end):
        at = match.start()
        if is_within(at, statement.content) or page.in_quotes(at) or is_within(at, statement.source):
            continue
        if _not_then_pattern().search(text, start, at) and _not_then_pattern().search(
            text[max(start, at - 16) : at]
        ):
            continue
        if at >= cue_end:
            between = text[cue_end:at]
            fits = len(between) <= MAX_DATE_GAP and not re.search(
                r"[.;:“”\"]|\b(?:who|which|that|when)\b", between
            )
            fits = fits and not any(cue_end <= s < at for s, _ in statement.content)
        else:
            lead = text[start:at]
            first = min([cue_start, *(s for s, _ in statement.source)])
            opening = bool(_opening_pattern().match(text, start)) and at < first and lead.count(",") <= 1
            beside = text[at:cue_start]
            inner = first < at and len(beside) < 25 and "," not in beside
            fits = opening or inner
            fits = fits and not any(start <= s < cue_start for s, _ in statement.content if s < at)
        if not fits:
            continue
        when = _resolve(match, published)
        if when is not None:
            occasion = bool(_occasion_pattern().search(text, max(start, at - 90), min(end, at + 40)))
            found.setdefault((when.start, when.end), Dated(when, occasion))
    return next(iter(found.values())) if len(found) == 1 else None


def _resolve(match: re.Match[str], published: date | None) -> When | None:
    """The days a date's words mean, counted from the day of publication."""
    month = match["month"] or match["month2"]
    if month:
        year = match["year"] or match["year2"]
        day = _calendar_day(
            month, int(match["date"] or match["date2"]), int(year) if year else None, published
        )
        return _when(day, day, "stated", match.span()) if day else None
    if published is None:
        return None
    if match["day"]:
        back = (published.weekday() - _WEEKDAYS.index(match["day"])) % 7
        day = published - timedelta(days=back)
        return _when(day, day, "published", match.span())
    word = match["word"].lower()
    if word == "last week":
        monday = published - timedelta(days=published.weekday() + 7)
        return _when(monday, monday + timedelta(days=6), "published", match.span())
    day = published - timedelta(days=1) if word in ("yesterday", "last night") else published
    return _when(day, day, "published", match.span())


def _calendar_day(month: str, day: int, year: int | None, published: date | None) -> date | None:
    """A date as written; without a year, the last such day on or before publication."""
    number = _MONTHS.index(month[:3]) + 1
    try:
        if year is not None:
            return date(year, number, day)
        if published is None:
            return None
        guess = date(published.year, number, day)
        return guess if guess <= published else date(published.year - 1, number, day)
    except ValueError:
        return None


def _when(start: date, end: date, basis: Basis, span: Span) -> When:
    return When(start.isoformat(), end.isoformat(), basis, span)


@cache
def _place_pattern() -> re.Pattern[str]:
    """Where it was said: an event with its place, a medium of one's own, a kind of writing."""
    return re.compile(
        r"\b(?:[Aa]t|[Ii]n|[Dd]uring|told|telling)\s(?:an?|the|his|her|its|their)\s"
        r"(?:(?:packed|joint|daily|weekly|televised|live|hastily|called|virtual|separate|bad-tempered)\s)*"
        r"(?P<event>(?:(?:news|press) conference|(?:press )?briefing|(?:campaign )?rally|town hall|hearing)"
        r"(?:\s(?:in|at|outside)\s(?:the\s)?[A-Z][\w’'.-]+(?:\s[A-Z][\w’'.-]+){0,3})?)"
        r"|\bon\s(?P<site>Twitter|Facebook|Instagram|Telegram|Truth Social|Weibo|LinkedIn|TikTok"
        r"|social media)\b"
        r"|\bin\s(?P<text>(?:an?|his|her|its|their)\s(?:joint\s|written\s|brief\s|prepared\s)?"
        r"(?:statement|e-?mail|letter|column|blog post|op-ed|tweet))\b"
    )


def _place(article: Article, reading: Reading, statement: Statement) -> str | None:
    """The place, event or medium in the cue's sentence, in the text's own words."""
    if not statement.cue or statement.headline or statement.parent_id is not None:
        return None
    page = reading.cast.page
    start, end = page.sentence_spans[page.sentence_at(statement.cue[0][0])]
    found: list[str] = []
    for match in _place_pattern().finditer(article.text, start, end):
        if is_within(match.start(), statement.content) or page.in_quotes(match.start()):
            continue
        between = article.text[
            min(match.end(), statement.cue[0][0]) : max(match.start(), statement.cue[-1][1])
        ]
        if len(between) > 160 or (match.start() > statement.cue[-1][1] and len(between) > 110):
            continue
        found.append(next(filter(None, match.groups())).rstrip(".’'"))
    return found[0] if len(found) == 1 else None
