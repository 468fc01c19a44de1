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

# A date in figures whose clock is none: "2021-12-08T25:99".
_BROKEN_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ](?!(?:[01]?\d|2[0-3]):[0-5]\d(?!\d))\d\d?:\d")

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
_NAMES = rf"{_NAME}(?:\s*(?:,|&|\band\b)\s*{_NAME})*"
# "By A and B in Kyiv and C in Brezno": who follows a place has a place too, else it is a second place.
_IN_PLACE = r"\ in\ [A-Z][\w.’'-]+(?:\ [A-Z][\w.’'-]+)*"
_BYLINE = re.compile(
    rf"(?:(?i:by|posted\s+by|written\s+by|author|reported\s+by|words\s+by|story\s+by|from)\b\s*:?\s+)"
    rf"(?P<names>{_NAMES}(?:{_IN_PLACE}(?:(?:\s*(?:,|&|\band\b)\s*{_NAMES}{_IN_PLACE}(?![\w.’'-]))*))?)"
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


# Agencies whose texts others print, by the names that datelines and bylines give them.
_AGENCIES = {
    "ap": "AP", "associated press": "AP", "associated press news": "AP", "reuters": "Reuters",
    "thomson reuters": "Reuters", "reuters staff": "Reuters", "afp": "AFP", "agence france-presse": "AFP",
    "agence france presse": "AFP", "tass": "TASS", "itar-tass": "TASS", "pa": "PA Media",
    "pa media": "PA Media", "pa news agency": "PA Media", "press association": "PA Media", "dpa": "dpa",
    "deutsche presse-agentur": "dpa", "efe": "EFE", "agencia efe": "EFE", "xinhua": "Xinhua",
    "xinhua news agency": "Xinhua", "interfax": "Interfax", "interfax-ukraine": "Interfax-Ukraine",
    "ria novosti": "RIA Novosti", "ria": "RIA Novosti", "sputnik": "Sputnik", "upi": "UPI",
    "united press international": "UPI", "ani": "ANI", "asian news international": "ANI", "pti": "PTI",
    "press trust of india": "PTI", "ians": "IANS", "aap": "AAP", "australian associated press": "AAP",
    "canadian press": "The Canadian Press", "kyodo": "Kyodo News", "kyodo news": "Kyodo News",
    "jiji": "Jiji Press", "jiji press": "Jiji Press", "yonhap": "Yonhap", "yonhap news agency": "Yonhap",
    "bernama": "Bernama", "antara": "Antara", "anadolu": "Anadolu", "anadolu agency": "Anadolu",
    "aa": "Anadolu",
    "ansa": "ANSA", "apa": "APA", "belga": "Belga", "ritzau": "Ritzau", "ntb": "NTB", "pap": "PAP",
    "ctk": "ČTK", "čtk": "ČTK", "belta": "BelTA", "ukrinform": "Ukrinform", "unian": "UNIAN",
    "armenpress": "Armenpress", "lusa": "Lusa", "europa press": "Europa Press", "irna": "IRNA",
    "saudi press agency": "Saudi Press Agency", "spa": "Saudi Press Agency", "wam": "WAM", "kcna": "KCNA",
    "bloomberg": "Bloomberg", "cnn": "CNN", "prnewswire": "PR Newswire", "pr newswire": "PR Newswire",
    "business wire": "Business Wire", "businesswire": "Business Wire", "globe newswire": "GlobeNewswire",
    "globenewswire": "GlobeNewswire", "newsfile corp.": "Newsfile", "news agency of nigeria": "NAN",
    "philippine news agency": "PNA", "central news agency": "CNA (Taiwan)",
}  # fmt: skip

# Cities that stand before a colon, where names of speakers stand too ("NEW DELHI: The court…"). Datelines of
# outlets that write them so, South Asian for the most part, and capitals that no person is called.
_COLON_CITIES = frozenset(
    """
    new delhi|delhi|mumbai|kolkata|chennai|bengaluru|bangalore|hyderabad|ahmedabad|pune|lucknow|jaipur|patna
    bhopal|chandigarh|srinagar|jammu|guwahati|thiruvananthapuram|kochi|nagpur|surat|ranchi|raipur|dehradun
    shimla|islamabad|karachi|lahore|peshawar|quetta|rawalpindi|multan|faisalabad|dhaka|kathmandu|colombo|kabul
    kuala lumpur|putrajaya|george town|johor baru|kuching|kota kinabalu|singapore|jakarta|manila|bangkok
    washington|london|beijing|moscow|brussels|geneva|united nations|tehran|baghdad|ankara|riyadh|dubai|doha
    kyiv|warsaw|berlin|tokyo|seoul|canberra|nairobi|abuja|lagos|accra|harare|kampala|pretoria|hanoi
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)

_CAPS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’]+(?:-[A-ZÀ-Þ'’]+)*"
_PLACE_CAPS = rf"{_CAPS}(?:[ /](?:{_CAPS}|and|[A-ZÀ-Þ]\.)){{0,3}}"
_PLACE_MIXED = r"[A-ZÀ-Þ][\w.'’-]+(?:[ /][A-ZÀ-Þ][\w.'’-]+){0,2}"
_REGION = r"(?:,\s+[A-ZÀ-Þ][\w.'’-]*(?:\s[A-ZÀ-Þ][\w.'’-]*){0,2})"
_DAY = (
    rf"(?:(?:{_WEEKDAY})?(?:[0-3]?\d(?:st|nd|rd|th)?\s+{_MONTH.format('dm1')}"
    rf"|{_MONTH.format('dm2')}\s+[0-3]?\d(?:st|nd|rd|th)?)(?:,?\s+(?:19|20)\d\d)?)"
)
_WIRE = r"(?:\((?P<wire>[^()]{2,40})\)|/(?P<slashed>[A-Z][^/()]{1,30})/)"
_DASH = r"(?:\s*(?:--|—|–)\s*|\s+[-_]\s*|-\s+|(?<=\))(?=[A-Z“\"]))"
# What stands before an article's first words: the place, the day, the agency, and a dash. Either the place is
# in capitals, or a day or an agency shows that it is one.
_DATELINE = re.compile(
    rf"""(?:
      (?P<caps>{_PLACE_CAPS}){_REGION}?(?:[,.]?\s*(?i:{_DAY})\.?)?(?:[,.]?\s*{_WIRE})?
        (?:{_DASH}|(?P<colon>:\s+)|(?<=/)\.?:?\s+)
    )""",
    re.VERBOSE,
)
_DATELINE_MIXED = re.compile(
    rf"""(?P<mixed>{_PLACE_MIXED}){_REGION}?
    (?:[,.]?\s*(?P<day>(?i:{_DAY}))\.?)?(?:[,.]?\s*{_WIRE})?(?:{_DASH}|(?<=/)\.?:?\s+|(?<=\)):\s+)""",
    re.VERBOSE,
)
# "Kyiv. May 7. Interfax-Ukraine –": points between the three, no brackets; and "Brezno CNN —", as a page's
# elements for place and agency read when they stand side by side.
_DATELINE_POINTS = re.compile(
    rf"(?P<mixed>{_PLACE_MIXED})\.\s+(?P<day>(?i:{_DAY}))\.?\s+[(/]?"
    rf"(?P<wire>[A-Z][\w-]+(?:\ [A-Z][\w-]+){{0,2}})[)/]?"
    rf"\.?{_DASH}",
)
_DATELINE_BARE = re.compile(
    rf"(?P<mixed>{_PLACE_MIXED}){_REGION}?,?\s+(?P<bare>AP|AFP|CNN|Reuters|REUTERS)(?:\s*(?:--|—|–)\s*|\s+-\s+)"
)
_DATELINE_WIRE = re.compile(
    rf"(?:{_WIRE}|(?P<bare>AP|AFP|CNN|Reuters|REUTERS)(?=\s*[-–—]))(?:{_DASH}|(?<=/)\.?\s+)"
)
_NO_PLACE = re.compile(
    r"(?:on|in|at|by|from|since|until|the|a|an|and|but|for|published|updated?|posted|breaking|watch|live|exclusive"
    r"|analysis|opinion|editor'?s?|correction|note|video|photos?|podcast|review|read|listen|q|a|fact|just|developing"
    r"|related|more|new(?!\s+\w)|news|report|interview|gallery|explainer|factbox|timeline|quiz|update\s*\d*|advertisement"
    r"|file(?:\s+photo)?|image|caption|summary|lead|headline|world|nato|covid|transcript|notebook|column"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|yesterday"
    r"|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(r"[\w“”\"‘’'«$£€(]")

# "(FRANCE 24 with AFP)", "jsi/kb (AFP, dpa, Reuters)": whose text it is, in a line of its own.
_CREDIT_LINE = re.compile(
    r"\((?:[A-Z][\w.&’'-]*(?:\s[A-Z\d][\w.&’'-]*){0,4}\s(?:with|and|/)\s)(?P<with>[^()]{2,60})\)"
    r"|[a-z]{2,4}(?:/[a-z]{2,4}){0,3}\s\((?P<desk>[^()]{2,60})\)"
)

# The longest dateline, in code points: "ABOARD THE USS GERALD R. FORD, North Sea, Nov. 22, 2026 (Reuters) -".
_DATELINE_LENGTH = 110


@dataclass(frozen=True, slots=True)
class Dateline:
    """What stands before an article's first words. end: where those begin. credit: the agency it names."""

    end: int
    place: str | None
    credit: str | None


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
    if _BROKEN_CLOCK.search(text):
        return None
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


def find_dateline(paragraph: str) -> Dateline | None:
    """The dateline that a paragraph begins with: "KYIV, Ukraine (AP) —", "Warsaw, 3 May -", "(Reuters) -".

    None where it begins with its first sentence, or with words that could be a speaker's name or a label.
    """
    head = paragraph[:_DATELINE_LENGTH]
    for pattern in (_DATELINE_BARE, _DATELINE_POINTS, _DATELINE, _DATELINE_MIXED, _DATELINE_WIRE):
        match = pattern.match(head)
        if match is None:
            continue
        alone = pattern is _DATELINE_BARE and match.end() == len(paragraph)
        if not alone and not _opens_text(paragraph, match.end()):
            continue
        parts = match.groupdict()
        wire = parts.get("wire") or parts.get("slashed") or parts.get("bare")
        credit = find_agency(wire) if wire else None
        place = parts.get("caps") or parts.get("mixed")
        if credit is None and (place is None or pattern in (_DATELINE_POINTS, _DATELINE_BARE)):
            continue
        if place is not None:
            if _NO_PLACE.match(place) or (place.isupper() and len(place) < 3):
                continue
            if parts.get("mixed") and not (parts.get("day") or credit):
                continue
            if parts.get("colon") and not (wire or place.casefold() in _COLON_CITIES):
                continue
            if (own := find_agency(place)) is not None and not wire:
                return Dateline(match.end(), None, own)
        return Dateline(match.end(), _tidy_place(place) if place else None, credit)
    return None


def find_agency(name: str) -> str | None:
    """The agency that a byline or the brackets of a dateline name: "Reuters" of "Thomson Reuters"."""
    for part in re.split(r"\s*(?:/|,|;|\band\b|\bvia\b)\s*", name.strip(" .()")):
        known = _AGENCIES.get(re.sub(r"^the\s+", "", part.strip().lower()))
        if known is not None:
            return known
    return None


def find_credit(line: str) -> str | None:
    """The first agency in a line that only says whose text it is: "AFP" of "(FRANCE 24 with AFP)"."""
    match = _CREDIT_LINE.fullmatch(line.strip())
    if match is None:
        return None
    parts = re.split(r"\s*(?:/|,|;|\band\b|\bwith\b)\s*", match["with"] or match["desk"])
    found = [find_agency(part) for part in parts]
    return found[0] if found and all(found) else None


def find_bylines(line: str) -> tuple[str, ...]:
    """The names in a line that reads as bylines do ("By Ann Lee and Bo Ek", "Ann Lee in Paris"), in order."""
    line = line.strip(" \t|•·—–-(")
    match = _BYLINE.match(line) or _BARE_BYLINE.fullmatch(line)
    if match is None:
        return ()
    # Without "By", four words with capitals are a headline: "Anti-War Groups Launch Ads in Indiana".
    if match.re is _BARE_BYLINE and re.search(r"(?:[A-Z][\w.'’-]+ ){3}[A-Z]", match["names"]):
        return ()
    names = re.sub(_IN_PLACE, "", match["names"])
    return tuple(_tidy_name(name) for name in _NAMES_APART.split(names) if name)


def find_names(text: str) -> tuple[str, ...]:
    """The names in a text that is nothing but names: "Ann Lee", "Ann Lee and Bo Ek"."""
    return split_names(text) if re.fullmatch(_NAMES, text) else ()


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


def _opens_text(paragraph: str, at: int) -> bool:
    """Whether a sentence begins there: with a capital, a figure or a quotation."""
    rest = paragraph[at : at + 1]
    return bool(rest) and _OPENS.match(rest) is not None and not rest.islower()


def _tidy_place(place: str) -> str:
    place = place.strip(" ,.") if not place.endswith("D.C.") else place
    if not place.isupper():
        words = [word.capitalize() if word.isupper() and len(word) > 2 else word for word in place.split(" ")]
        return " ".join(words)
    return (
        re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), place).replace("’S", "’s").replace("'S", "'s")
    )


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
