"""When a page was published, who wrote it and for whom, as pages write these things.

Numbers and English month names only, so nothing heavy is loaded. A date that can be read two ways
("08/12/2021") gives no answer, and so does a clock whose zone stands for two places far apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from onrecord.records import Span

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s*"
_DATE = re.compile(
    rf"""(?:(?<![\w/.-])|(?-i:(?<=[a-z])(?=[A-Z\d])))(?:{_WEEKDAY})?(?:
      (?P<d1>[0-3]?\d)(?:st|nd|rd|th)?[\s/-]*(?:of\s+)?{_MONTH.format("m1")}[\s,/-]*(?P<y1>(?:19|20)\d\d)
    | {_MONTH.format("m2")}\s*(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?[\s,]+(?P<y2>(?:19|20)\d\d)
    | (?P<y3>(?:19|20)\d\d)[-/.](?P<m3>[01]?\d)[-/.](?P<d3>[0-3]?\d)
    | (?P<a4>[0-3]?\d)(?P<mark>[./-])(?P<b4>[0-3]?\d)(?P=mark)(?P<y4>(?:19|20)\d\d)
    )(?=T?\b|T\d|[A-Z]|\D|$)(?!\d)""",
    re.IGNORECASE | re.VERBOSE,
)

_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGIT = re.compile(r"\d")

# Offsets from UTC in minutes; ET, CT, MT and PT follow the date's own summer time. BST is taken for
# Britain's, CST for America's; IST (India, Israel, Ireland) and AMT name zones too far apart: left out.
_ZONES = {
    "z": 0, "gmt": 0, "utc": 0, "bst": 60, "wet": 0, "west": 60, "cet": 60, "cest": 120, "eet": 120,
    "eest": 180, "msk": 180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600, "jst": 540, "kst": 540, "hkt": 480,
    "sgt": 480, "aest": 600, "aedt": 660, "acst": 570, "awst": 480, "nzst": 720, "nzdt": 780, "sast": 120,
    "pkt": 300,
}  # fmt: skip
_AMERICAN = {"et": -300, "ct": -360, "mt": -420, "pt": -480}

_TIME = re.compile(
    rf"""(?P<hour>[0-2]?\d)(?:[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?)?
    \s*(?P<half>[ap]\.?m\b\.?)?
    \s*\(?(?P<zone>(?:GMT|UTC)?\s*[+-]\d\d?(?::?\d\d)?\b|(?:{"|".join([*_ZONES, *_AMERICAN])})\b)?\)?""",
    re.IGNORECASE | re.VERBOSE,
)
# What may stand between a date and its clock.
_BETWEEN = re.compile(r"(?:\s*(?:[T,|·•–—/-]|at\b|\(|on\b)?\s*){0,3}", re.IGNORECASE)
_BEFORE = re.compile(r"(?:\s*(?:[,|·•–—/-]|on\b)?\s*){0,3}(?:" + _WEEKDAY + r")?$", re.IGNORECASE)

_LABEL = re.compile(
    r"(?P<first>(?:first\s+)?(?:publish(?:ed)?(?:\s+(?:on|at|date))?|posted(?:\s+(?:on|at))?|created|filed|issued"
    r"|date))"
    r"|(?P<later>(?:last\s+)?(?:updated?|modified|edited|revised)(?:\s+(?:on|at))?)",
    re.IGNORECASE,
)

# What a date line may hold beside its date and still be nothing but a date line.
_DATE_WORDS = re.compile(
    r"[\W\d_]+|(?:first|published|posted|updated?|modified|last|created|on|at|date|edited|revised|issued|filed"
    r"|by|am|pm|min|mins|minutes?|read|hrs|hours|local|time|ago|[A-Z]{2,4}T)\b",
    re.IGNORECASE,
)

# Longest date line, in code points: two dates with their clocks, labels and weekdays.
_DATE_LINE_LENGTH = 160

_NAME = r"(?:(?:[A-Z][\w.'’-]*|de|la|van|von|der|den|bin|al|el|di|da|du|le)\s+){1,3}[A-Z][\w'’-]+"
_BYLINE = re.compile(
    rf"(?:(?i:by|posted\s+by|written\s+by|author|reported\s+by|words\s+by|story\s+by|from)\b\s*:?\s+)"
    rf"(?P<names>{_NAME}(?:\s*(?:,|&|\band\b)\s*{_NAME})*)"
)
# A byline without "By": "Imogen Ashdown in Haldern", "Priya Marchbanks, Political Editor".
_BARE_BYLINE = re.compile(
    rf"(?P<names>{_NAME}(?:\s*(?:,|&|\band\b)\s*{_NAME})*)(?:\ in\ [A-Z][\w.’'-]+(?:\ [A-Z][\w.’'-]+)*"
    r"|,\ (?:[\w-]+\ ){0,3}(?:[Ee]ditor|[Cc]orrespondent|[Rr]eporter|[Ww]riter|[Cc]olumnist|[Ss]taff))"
)
_NAMES_APART = re.compile(r"\s*(?:,|&|\band\b|;|\|)\s*")
_RIGHTS_HOLDER = re.compile(
    r"(?:©|ⓒ|\(c\)|\bcopyright\b)[\s©]*(?:copyright\s*)?(?:(?:19|20)\d\d\s*[-–—]\s*)?(?:(?:19|20)\d\d)?"
    r"[,.\s]*(?:by\s+)?"
    r"(?P<name>[A-Z][\w&.'’-]*(?:\s+(?:[A-Z][\w&.'’-]*|of|the|and|for|&)){0,5})",
)
_COMPANY = re.compile(
    r"(?:[,\s]+(?:Inc|LLC|Ltd|Limited|Corp|Corporation|Co|Company|GmbH|Plc|PLC|All|Rights|Reserved|LP|Group)\b"
    r"\.?)+.*$"
    r"|\s*[.,]\s.*$|\.$"
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date on the page: where it stands, what it says (ISO 8601), and whether it is the day of a change."""

    span: Span
    iso: str
    labelled: bool
    changed: bool


def parse_date(text: str) -> str | None:
    """The date, with its time where there is one, as ISO 8601; None when it says none, or could say two.

    A time with a zone keeps it as an offset, so that the page's own day stays readable; one without has none.
    """
    whole = _iso(text.strip())
    if whole is not None:
        return whole
    return next((found.iso for found in find_dates(text)), None)


def find_dates(text: str) -> Iterator[FoundDate]:
    """The dates in a text, in order, each with the clock beside it."""
    if _YEAR.search(text) is None:
        return
    for match in _DATE.finditer(text):
        day = _day(match)
        if day is None:
            continue
        start, end = match.span()
        iso = day.isoformat()
        clock = _clock_after(text, end) or _clock_before(text, start)
        if clock is not None:
            start, end = min(start, clock.start()), max(end, clock.end())
            iso = _with_clock(day, clock)
        labels = list(_LABEL.finditer(text, max(0, start - 24), start))
        changed = bool(labels and labels[-1]["later"])
        yield FoundDate((start, end), iso, bool(labels) and not changed, changed)


def is_date_line(line: str) -> bool:
    """Whether a line holds a date or a clock and nothing else but words like "Updated"."""
    if len(line) > _DATE_LINE_LENGTH or _DIGIT.search(line) is None:
        return False
    rest = line
    for found in reversed(list(find_dates(line))):
        rest = rest[: found.span[0]] + " " + rest[found.span[1] :]
    if rest == line and not re.search(r"\d\d?[:.]\d\d", line):
        return False
    return not _DATE_WORDS.sub("", rest).strip()


def find_bylines(line: str) -> tuple[str, ...]:
    """The names in a line that reads as bylines do ("By Ann Lee and Bo Ek", "Ann Lee in Paris"), in order."""
    line = line.strip(" \t|•·—–-(")
    match = _BYLINE.match(line) or _BARE_BYLINE.fullmatch(line)
    if match is None:
        return ()
    return tuple(_tidy_name(name) for name in _NAMES_APART.split(match["names"]) if name)


def split_names(names: str) -> tuple[str, ...]:
    """The names in a field that holds several: "A. Lee, B. Ek and C. Orr"."""
    return tuple(name for name in (part.strip() for part in _NAMES_APART.split(names)) if name)


def find_rights_holder(line: str) -> str | None:
    """Who holds the rights in a line like "© 2021 The Daily Post. All rights reserved."."""
    match = _RIGHTS_HOLDER.search(line)
    if match is None:
        return None
    name = _COMPANY.sub("", match["name"]).strip(" ,.-–—")
    if not 1 < len(name) <= 40 or name.split()[0].lower() in ("all", "copyright", "rights"):
        return None
    return name


def _tidy_name(name: str) -> str:
    return name.title() if name.isupper() else name


def _iso(text: str) -> str | None:
    """An ISO 8601 date or date-time, as precise as it is."""
    if re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d)?)?", text):
        try:
            date.fromisoformat((text + "-01-01")[:10])
        except ValueError:
            return None
        return text
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.isoformat(timespec="seconds" if text[16:17] == ":" else "minutes")


def _day(match: re.Match[str]) -> date | None:
    if match["y1"]:
        year, month, day = match["y1"], _month(match["m1"]), match["d1"]
    elif match["y2"]:
        year, month, day = match["y2"], _month(match["m2"]), match["d2"]
    elif match["y3"]:
        year, month, day = match["y3"], int(match["m3"]), match["d3"]
    else:
        one, two = int(match["a4"]), int(match["b4"])
        if match["mark"] != "." and one <= 12 and two <= 12 and one != two:
            return None
        day_first = match["mark"] == "." or two <= 12
        year, day, month = match["y4"], str(one if day_first else two), two if day_first else one
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _clock_after(text: str, at: int) -> re.Match[str] | None:
    between = _BETWEEN.match(text, at)
    match = _TIME.match(text, between.end() if between else at)
    return match if match and _is_clock(match) else None


def _clock_before(text: str, at: int) -> re.Match[str] | None:
    window = max(0, at - 40)
    for match in _TIME.finditer(text, window, at):
        if _is_clock(match) and _BEFORE.fullmatch(text, match.end(), at):
            return match
    return None


def _is_clock(match: re.Match[str]) -> bool:
    """A bare number is no clock: it needs minutes or a half of the day."""
    hour = int(match["hour"])
    if match["half"]:
        return 1 <= hour <= 12
    return match["minute"] is not None and hour < 24


def _with_clock(day: date, clock: re.Match[str]) -> str:
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"][0] in "pP" else 0)
    moment = datetime(day.year, day.month, day.day, hour, minute)
    offset = _offset_min(clock["zone"], day)
    if offset is not None:
        moment = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    return moment.isoformat(timespec="minutes")


def _offset_min(zone: str | None, day: date) -> int | None:
    if not zone:
        return None
    name = re.sub(r"\s+", "", zone).lower()
    if name in _ZONES:
        return _ZONES[name]
    if name in _AMERICAN:
        return _AMERICAN[name] + (60 if _american_summer(day) else 0)
    match = re.fullmatch(r"(?:gmt|utc)?([+-])(\d\d?):?(\d\d)?", name)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return minutes if match[1] == "+" else -minutes


def _american_summer(day: date) -> bool:
    """Second Sunday of March to first Sunday of November (Energy Policy Act of 2005, from 2007 on)."""
    march, november = date(day.year, 3, 8), date(day.year, 11, 1)
    starts = march + timedelta(days=(6 - march.weekday()) % 7)
    ends = november + timedelta(days=(6 - november.weekday()) % 7)
    return starts <= day < ends
