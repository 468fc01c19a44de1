"""Whether a plain text is a clean article body or a dump with its page's chrome in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

# What the signs of chrome must add up to for a text to be a dump. Weights and limits were set so that of 924
# PolNeAR training and dev articles 915 are articles (4 of the others hold scripts or styles, 5 a date line),
# and all dumps of 46 benchmark and 33 Fundus pages dumps, but for 2 in one paragraph. Of 6,000 news articles
# 267 are dumps.
_ENOUGH = 3

# No more than this of a text is looked at.
_LOOKED_AT = 200_000

# Lines that are only these words; each counts 1, all of them 3.
_MENU_WORDS_ALONE = """
    share;tweet;facebook;twitter;e-mail;email;print;menu;home;search;login;sign in;log in;sign up;subscribe
    register;advertisement;advert;read more;comments;related;podcasts;newsletter;newsletters;close;next
    previous
    share this;about us;contact us;privacy policy;terms of use;terms of service;cookie policy;skip to content
    most read;skip to main content;most popular;trending;related stories;related articles;related topics
    more stories;whatsapp;linkedin;reddit;pinterest;instagram;youtube;rss;sitemap;careers;advertise;follow us
    live tv;my account
"""
_MENU_LINES = frozenset(entry.strip() for line in _MENU_WORDS_ALONE.splitlines() for entry in line.split(";"))
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright)\s*(?:©\s*)?\d{4}|all rights reserved", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}:\d{1,2}(?:\s*/\s*\d{1,2}:\d{2})?")
_DATE_LINE = re.compile(
    r"(?:(?:published|updated|posted|last)\W.{0,20})?(?:\w+day,?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?[\s/-]+[A-Za-z]{3,9}|[A-Za-z]{3,9}\.?\s+\d{1,2}|\d{1,2}[./-]\d{1,2}"
    r"|\d{4}-\d\d-\d\d)\b.{0,40}",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_JOINT = re.compile(r"[a-z](?=[A-Z][a-z])")
# UTF-8 that was decoded wrongly once before; mostly crawls hold it.
_TWICE_ENCODED = re.compile("[\u00c2-\u00f4][\u00a0-\u00bf]?[\u0080-\u009f]|â€[™œ˜”“]")
_LINE_END = re.compile(r"[.!?:;,…\"”’']$")
_BREAKS = re.compile(r"[\r\n]+")

_HEAD_LINES = 40
# Lines behind the second that end as no sentence does, their number and share. With one other sign they make
# a dump of 1 in 1,000 news articles more, of no PolNeAR article, and of 2 of 184 benchmark dumps in lines.
_OPEN_LINES = 6
_OPEN_SHARE = 0.3
_MENU_RUN = 6
_LONG_MENU_RUN = 12
_LONG_LINE_WORDS = 60
_MENU_WORDS = 18


def decide_form(text: str) -> Literal["article", "dump"]:
    """ "dump" when the text shows enough signs of page chrome, else "article"."""
    return "dump" if sum(chrome_signs(text).values()) >= _ENOUGH else "article"


def chrome_signs(text: str) -> Counter[str]:
    """The signs of page chrome in a text, and what each is worth here."""
    text = text[:_LOOKED_AT]
    lines = [line for line in map(str.strip, _BREAKS.split(text)) if line]
    signs: Counter[str] = Counter()
    run = 0
    for index, line in enumerate(lines):
        words = line.count(" ") + 1
        if len(line) < 30:
            signs["menu words"] += line.lower() in _MENU_LINES
            signs["clock alone"] += _CLOCK.fullmatch(line) is not None
        if len(line) < 200:
            signs["rights line"] += _RIGHTS.search(line) is not None
        if index < _HEAD_LINES and len(line) < 60 and _YEAR.search(line) and _DATE_LINE.fullmatch(line):
            signs["date line"] += 3
        if index and words >= 4 and line == lines[index - 1]:
            signs["doubled line"] += 2
        run = run + 1 if words <= 4 and not _LINE_END.search(line) and not line[0].isdigit() else 0
        signs["menu run"] += (run == _MENU_RUN) + 2 * (run == _LONG_MENU_RUN)
        icons = line.count("icon")
        joints = len(_JOINT.findall(line))
        signs["icon names"] += 3 * (icons >= 3 and icons * 4 >= words)
        signs["glued words"] += 3 * (joints >= 6 and joints * 5 > words)
        if words > _LONG_LINE_WORDS and _has_menu(line):
            signs["menu in a line"] += 3
    if any(signs.values()):
        # Alone it is no sign: poems, lists and transcripts are so too.
        signs["open lines"] += 2 * _has_open_lines(lines)
    signs["encoded twice"] += 3 * (_TWICE_ENCODED.search(text) is not None)
    most = {"rights line": 1, "clock alone": 2, "date line": 3, "doubled line": 2}
    return Counter({sign: min(worth, most.get(sign, 3)) for sign, worth in signs.items() if worth})


def _has_open_lines(lines: Sequence[str]) -> bool:
    """Whether many lines, of those behind headline and byline, do not end as sentences do."""
    rest = lines[2:]
    count = sum(_LINE_END.search(line) is None for line in rest)
    return count >= _OPEN_LINES and count >= _OPEN_SHARE * len(rest)


def _has_menu(line: str) -> bool:
    """Whether a long line holds many capitalised words in a row, without marks, as menus run together do."""
    weight = 0
    for word in line.split():
        if word[0].islower():
            weight = max(0, weight - 3)
        elif word[-1] not in '.,;:"”’!?':
            weight += 1
            if weight >= _MENU_WORDS:
                return True
    return False
