"""Crawled text with page chrome in it: the article found, everything else kept with why it is not article.

A page is cut into scored blocks (`blocks`); the article is the likeliest of them, by the run of blocks with
the greatest weight and by a chain over all of them (`regions`); what its words show to be chrome is taken
out; headline, date, byline and outlet are looked for around it. Every piece of the article is a verbatim
piece of the page, so spans lead back exactly.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from onrecord.cleaning.article import Found, Part, make_article, same_words
from onrecord.cleaning.blocks import Block, is_sentence, score_blocks, split_blocks
from onrecord.cleaning.chrome import (
    ENDINGS,
    ENDS,
    JOINT,
    is_advert_text,
    is_consent,
    is_consent_wall,
    is_credit,
    is_glued,
    is_pull_quote,
)
from onrecord.cleaning.dateline import (
    find_bylines,
    find_credit,
    find_dates,
    find_rights_holder,
    is_date_line,
)
from onrecord.cleaning.language import guess_language
from onrecord.cleaning.regions import article_chances
from onrecord.errors import InputError
from onrecord.records import Article, MapRun, Page, Removed, Span

# A region's weight: a block's score, at most so far from 0, times its words (60 at most) by 20. Headings like
# "Most read" or "Comments" end an article unless more follows than they cost. Swept on the 33 pages that the
# block weights were fitted on and on 46 of the benchmark (`blocks`): 6-20 for the cost, F1 within 0.007.
_MOST_SCORE = 4.0
_WORDS_A_UNIT = 20
_ENDING_COST = 9.0

# So many words without one mark are a list of tags; of the 17,349 paragraphs of the PolNeAR training articles
# none is such a line.
_UNBROKEN_WORDS = 30
_BREAK = re.compile(r"[^\w\s'’-]")

# A caption is repeated at each size of its picture; a whole article may stand on a page twice.
_CAPTION_WORDS = 12
_MOST_COPIES = 3

# What stands between an article's first paragraph and the others.
_INSERTS = frozenset({"advert", "newsletter", "player", "read-more", "share-bar"})

# … or a heading with so many headlines below it at most; a paragraph before them has so many words.
_LINKS_ABOVE = 4
_LEAD_WORDS = 20

# What follows a heading of comments is comments when it is no more than this share of the words. Tuned on the
# 46 pages: 0.2 to 0.5 give the same.
_COMMENTS_SHARE = 0.35

# What the heaviest run counts for in a block's chance; the rest is the chain's. Tried over folds of the 46
# and the 33 pages: 0, 0.3 and 0.5 give F1 0.901, 0.905, 0.907 on lines, 0.884, 0.890, 0.783 on paragraphs.
# The fewest words that a block counts when blocks are chosen, and the least chance of one that is kept, are
# judgement.
_RUN_SHARE = 0.3
_LEAST_WEIGHT = 0.3
_LEAST_CHANCE = 0.15

# A block that looks glued may be article when its chance is greater: capitals stand inside the words of some
# languages ("nguMphathiswa") and of brands. Over folds of the 79 pages F1 on lines and glued is 0.924, 0.933
# without such blocks, 0.927, 0.935 with those above a chance of 0.5 or 0.7, 0.924, 0.933 above 0.85.
_SURE_CHANCE = 0.7

# Inside the region a block is dropped below these scores: a subheading is short and scores low by nature.
# Swept there: -2 to 0 and -4 to -1.5, F1 within 0.003.
_LEAST_SCORE = -1.0
_LEAST_SHORT_SCORE = -2.5
_SHORT_WORDS = 8

# How far before the body, in blocks, the headline and the date line are looked for.
_HEAD_BLOCKS = 30
_DATE_BLOCKS = 12
_HEADLINE_WORDS = range(4, 36)
_LEAST_HEADLINE_SCORE = 1.2
_BYLINE_WORDS = 14
_DATE_LINE_WORDS = 20
_OUTLET_LENGTH = 60
_OPENING_BLOCKS = 6
# How far into a note on its author the author's name stands, in code points.
_NAME_WITHIN = 100
_STANDFIRST_REACH = 3
_STANDFIRST_SHARE = 0.5
_NO_HEADLINE = re.compile(
    r"^(?:posted|published|updated|filed|source|tags?)\b|www\.|https?:|@\w|\d:\d\d$", re.IGNORECASE
)
_AGENCY = re.compile(r"[A-Z][^()]{0,60}\(([A-Z][\w .&-]{2,40})\)\s*[-–—]")
_OWNERS = re.compile(
    r"(?:\s*\b(?:News & |&\s)?(?:Media|Communications?|Networks?|Universal|Publi\w+|Holdings?|Group|Printers"
    r"|Newspapers?|Corp\w*|Digital|Interactive|Entertainment))+$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Draft:
    """A page on its way to an article: its blocks, which are kept, and why the others are not."""

    page: Page
    text: str
    blocks: list[Block]
    kept: list[bool]
    reasons: list[str | None]
    headline: int | None = None


def clean_dump(page: Page, text: str) -> Article:
    """The article in a text dump.

    Raises InputError "empty-page" for blank text, "no-article-text" where nothing reads like an article.
    """
    blocks = split_blocks(text)
    if not blocks:
        raise InputError("empty-page", f"{page.name}: no text in it; give a page that has some")
    language = page.declared.language or guess_language(text)
    kept = choose_blocks(blocks, language[:2].lower())
    asking = [block.text for block in blocks if block.reason == "cookie-notice"]
    taken = [block.text for block, keep in zip(blocks, kept, strict=True) if keep]
    if is_consent_wall(asking, taken) and (taken or 2 * sum(map(len, asking)) > len(text)):
        raise InputError(
            "no-article-text",
            f"{page.name}: only a cookie or consent wall, no article; save the page after answering it",
        )
    if not any(kept):
        raise InputError(
            "no-article-text",
            f"{page.name}: only menus and links, no sentences of an article; "
            "use --as article to take the text as it stands",
        )
    draft = _Draft(page, text, blocks, kept, [block.reason for block in blocks])
    _find_headline(draft)
    bylines = _find_bylines(draft)
    _drop_credits(draft)
    _drop_repeats(draft)
    published = _find_published(draft)
    house = next((name for name in bylines[1:] if _stands_alone(draft, name)), None)
    outlet = house or _find_outlet(draft)
    _name_reasons(draft)
    headline = None if draft.headline is None else _part(text, [blocks[draft.headline]])
    if headline is None and page.declared.title:
        headline = Part(page.declared.title)
    body = _part(text, [block for block, keep in zip(blocks, draft.kept, strict=True) if keep])
    bylines = tuple(name for name in bylines if name != outlet)
    credit = next((name for block in blocks if block.whole and (name := find_credit(block.text))), None)
    found = Found(outlet=outlet, bylines=bylines, published=published, credit=credit)
    return make_article(page, body, headline=headline, found=found, removed=_removed(draft))


def choose_blocks(blocks: Sequence[Block], language: str) -> list[bool]:
    """Which blocks are article: the likeliest, by the heaviest run of blocks and the chain over all of them.

    Where no block scores for an article, its sentences are taken for one (a page of one short line).
    """
    scores = score_blocks(blocks, language)
    run = heaviest_run(blocks, scores)
    copies = Counter(block.text for block in blocks if block.words >= _CAPTION_WORDS)
    likely = article_chances(blocks, language, run)
    chrome = [
        block.reason is not None
        or copies[block.text] >= _MOST_COPIES
        or (is_glued(block.text) and chance <= _SURE_CHANCE)
        or _is_tag_list(block)
        for block, chance in zip(blocks, likely, strict=True)
    ]
    chances = [
        0.0 if excluded else (1 - _RUN_SHARE) * chance + _RUN_SHARE * (run[0] <= index < run[1] and not weak)
        for index, (chance, excluded, weak) in enumerate(
            zip(likely, chrome, map(_is_weak, blocks, scores), strict=True)
        )
    ]
    kept = _likeliest(blocks, chances)
    if any(kept):
        _grow(blocks, kept, kept.index(True))
        _cut_comments(blocks, kept)
    for index in range(run[0] + 1, run[1]):
        asked = blocks[index - 1].reason == "cookie-notice"
        if kept[index] and asked and is_consent(blocks[index].text):
            kept[index] = False
        if kept[index] and blocks[index - 1].reason == "advert" and is_advert_text(blocks[index].text):
            kept[index] = False
    if any(kept):
        return kept
    return [block.reason is None and block.words > 3 and block.text[-1] in ENDS for block in blocks]


def _likeliest(blocks: Sequence[Block], chances: Sequence[float]) -> list[bool]:
    """The blocks that, taken as the article, have the best F1 to be expected, a block counting its words."""
    weights = [max(_LEAST_WEIGHT, float(block.words)) for block in blocks]
    whole = sum(weight * chance for weight, chance in zip(weights, chances, strict=True))
    best = limit = taken = right = 0.0
    for index in sorted(range(len(blocks)), key=lambda index: -chances[index]):
        if chances[index] < _LEAST_CHANCE:
            break
        taken += weights[index]
        right += weights[index] * chances[index]
        if 2 * right / (taken + whole) > best:
            best, limit = 2 * right / (taken + whole), chances[index]
    return [chance >= limit > 0 for chance in chances]


def _grow(blocks: Sequence[Block], kept: list[bool], first: int) -> None:
    """Keep a first paragraph too that a teaser, an advertisement or a few links cut off from the others."""
    index = first - 1
    links = 0
    while index >= 0:
        block = blocks[index]
        if block.reason not in _INSERTS and not is_glued(block.text):
            links += 1
            if links > _LINKS_ABOVE or (block.reason != "related" and not _is_link(block)):
                break
        index -= 1
    if not 0 <= index < first - 1 or blocks[index].reason is not None or not is_sentence(blocks[index]):
        return
    named = any(block.reason == "related" for block in blocks[index + 1 : first])
    if not links or (links <= _LINKS_ABOVE and named and blocks[index].words >= _LEAD_WORDS):
        kept[index] = True


def _is_link(block: Block) -> bool:
    """Whether a block may be the headline of another article: short, and no sentence."""
    return (
        block.reason is None and _SHORT_WORDS // 2 < block.words < _LEAD_WORDS and block.text[-1] not in ENDS
    )


def _cut_comments(blocks: Sequence[Block], kept: list[bool]) -> None:
    """Drop what follows a heading of comments, unless it is much: a count of them may stand above."""
    total = sum(block.words for block, keep in zip(blocks, kept, strict=True) if keep)
    for index in range(kept.index(True), len(blocks)):
        if blocks[index].reason != "comments":
            continue
        rest = sum(block.words for block, keep in zip(blocks[index:], kept[index:], strict=True) if keep)
        if rest <= _COMMENTS_SHARE * total:
            kept[index:] = [False] * (len(blocks) - index)
            return


def heaviest_run(blocks: Sequence[Block], scores: Sequence[float]) -> Span:
    best, first, last = 0.0, 0, 0
    weight, start = 0.0, 0
    for index, (block, score) in enumerate(zip(blocks, scores, strict=True)):
        if weight <= 0:
            weight, start = 0.0, index
        step = max(-_MOST_SCORE, min(_MOST_SCORE, score)) * min(block.words, 60) / _WORDS_A_UNIT
        weight += step
        if block.reason in ENDINGS:
            weight -= _ENDING_COST
        if weight > best:
            best, first, last = weight, start, index + 1
    return first, last


def _is_tag_list(block: Block) -> bool:
    return block.words >= _UNBROKEN_WORDS and _BREAK.search(block.text) is None


def _is_weak(block: Block, score: float) -> bool:
    return score < (_LEAST_SHORT_SCORE if block.words <= _SHORT_WORDS else _LEAST_SCORE)


# ---- headline, byline, date, outlet ------------------------------------------------------------------------


def _find_headline(draft: _Draft) -> None:
    """Mark the headline: the best candidate before the body, its first copy there; others are doubled."""
    first = draft.kept.index(True)
    stop = first + 1 if sum(draft.kept) > 1 else first
    candidates = [
        index for index in range(max(0, first - _HEAD_BLOCKS), stop) if _may_be_headline(draft, index)
    ]
    texts = [block.text for block in draft.blocks]
    opening = _opening_words(draft)
    shares = {index: _share(_long_words(texts[index]), opening) for index in candidates}
    scores = {index: _headline_score(draft, index, first - index, shares[index]) for index in candidates}
    chosen = max(candidates, key=lambda index: (scores[index], index), default=None)
    if chosen is None or scores[chosen] < _LEAST_HEADLINE_SCORE:
        return
    if texts.count(texts[chosen]) == 1:
        # A standfirst follows its headline and shares even more words with the body.
        chosen = next(
            (
                index
                for index in candidates
                if chosen - _STANDFIRST_REACH <= index < chosen
                and shares[index] >= _STANDFIRST_SHARE
                and scores[index] >= scores[chosen] - 1.0
            ),
            chosen,
        )
    headline = texts[chosen]
    chosen = min(index for index in (*candidates, chosen) if texts[index] == headline)
    copies = [
        index
        for index, text in enumerate(texts)
        if index != chosen and len(text) <= len(headline) + _OUTLET_LENGTH and _repeats(text, headline)
    ]
    if not any(draft.kept[index] for index in range(len(texts)) if index != chosen and index not in copies):
        return
    draft.headline = chosen
    draft.kept[chosen] = False
    for index in copies:
        draft.kept[index] = False
        draft.reasons[index] = "doubled-headline"


def _may_be_headline(draft: _Draft, index: int) -> bool:
    block = draft.blocks[index]
    return (
        block.words in _HEADLINE_WORDS
        and block.reason is None
        and not is_date_line(block.text)
        and not find_bylines(block.text)
        and block.text[-1] not in ".;,…"
        and not _NO_HEADLINE.search(block.text)
        and next(find_dates(block.text), None) is None
        and len(JOINT.findall(block.text)) * 8 <= block.words
    )


def _headline_score(draft: _Draft, index: int, distance: int, share: float) -> float:
    """How much a block looks like the headline; the weights are judgement, not fitted.

    distance: how many blocks before the body; share: of its longer words, those that come again there.
    """
    texts = [block.text for block in draft.blocks]
    page, text = draft.page, texts[index]
    score = 1.5 if 5 <= draft.blocks[index].words <= 22 else 0.0
    score += 2.0 * share - 0.04 * distance
    if page.declared.title:
        score += 4.0 * _repeats(page.declared.title, text)
    if page.url:
        score += 3.0 * _slug_share(page.url, text)
    window = range(max(0, index - 4), min(len(texts), index + 5))
    copies = sum(other == text for other in texts)
    score += 2.5 * share * (1 < copies <= 4) - 1.0 * (copies > 4)
    score += 1.0 * (index > 0 and texts[index - 1] == text)
    score += 0.7 * any(is_date_line(texts[near]) for near in window)
    score += 0.5 * any(bool(find_bylines(texts[near])) for near in window)
    score -= 1.0 * ("|" in text)
    return score


def _repeats(text: str, headline: str) -> bool:
    """Whether a block is the headline again, perhaps with the outlet behind it ("… | The Post")."""
    if same_words(text, headline):
        return True
    rest = text.removeprefix(headline)
    return rest != text and re.match(r"\s*[|–—·:-]", rest) is not None


def _slug_share(url: str, text: str) -> float:
    """The share of a headline's longer words that stand in the URL's path."""
    path = url.lower().partition("://")[2].partition("/")[2]
    return _share(_long_words(text), frozenset(re.findall(r"[a-z0-9]+", path)))


def _opening_words(draft: _Draft) -> frozenset[str]:
    """The longer words of the body's first paragraphs: a headline's words come again there."""
    kept = (block for block, keep in zip(draft.blocks, draft.kept, strict=True) if keep)
    return frozenset(word for block in islice(kept, _OPENING_BLOCKS) for word in _long_words(block.text))


def _long_words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.lower()) if len(word) > 3]


def _share(words: Sequence[str], known: frozenset[str]) -> float:
    return sum(word in known for word in words) / len(words) if words else 0.0


def _find_bylines(draft: _Draft) -> tuple[str, ...]:
    """The names in byline blocks around the start of the body; those blocks are dropped."""
    names: list[str] = []
    first = draft.kept.index(True) if any(draft.kept) else 0
    start = draft.headline if draft.headline is not None else first
    for index in range(max(0, start - 4), min(len(draft.blocks), first + 3)):
        block = draft.blocks[index]
        if index == draft.headline or block.words > _BYLINE_WORDS:
            continue
        found = find_bylines(block.text)
        if found and sum(draft.kept) > draft.kept[index]:
            draft.kept[index] = False
            draft.reasons[index] = "byline"
            names += [name for name in found if name not in names]
    return tuple(names)


def _stands_alone(draft: _Draft, name: str) -> bool:
    """Whether a name is a line of the page by itself, as an outlet's is in its head."""
    return any(block.text.lower() == name.lower() for block in draft.blocks)


def _drop_credits(draft: _Draft) -> None:
    """Drop the credits at the end of the body, e.g. "(Reporting by Ann Lee; editing by Bo Ek)"."""
    for index in reversed(range(len(draft.blocks))):
        if not draft.kept[index]:
            continue
        text = draft.blocks[index].text
        if not (is_credit(text) or _is_note(draft, index)) or sum(draft.kept) == 1:
            return
        draft.kept[index] = False
        draft.reasons[index] = "credit"


def _drop_repeats(draft: _Draft) -> None:
    """Drop each line of the body that stands there a second time, word for word."""
    kept = [index for index, keep in enumerate(draft.kept) if keep and draft.blocks[index].whole]
    seen: set[str] = set()
    for index in kept:
        text = draft.blocks[index].text
        if text in seen and is_pull_quote(text, (text,), whole=True):
            draft.kept[index] = False
            draft.reasons[index] = "pull-quote"
        seen.add(text)


def _is_note(draft: _Draft, index: int) -> bool:
    """Whether a block tells who the author is: it begins with the name that is the heading before it."""
    if index == 0 or draft.kept[index - 1] or draft.blocks[index - 1].words > _SHORT_WORDS:
        return False
    heading = JOINT.split(draft.blocks[index - 1].text)[-1].split()
    return (
        2 <= len(heading) <= 4
        and all(word[0].isupper() for word in heading)
        and _NAME_WITHIN >= draft.blocks[index].text.find(" ".join(heading)) >= 0
    )


def _find_published(draft: _Draft) -> str | None:
    """The date in the chrome around the headline: one said to be of publication, else the nearest to it.

    A date in a long block (a caption, a teaser) and the day of a change come last. Behind the headline's
    surroundings only a date that is said to be that of publication counts.
    """
    first = draft.kept.index(True)
    near = draft.headline if draft.headline is not None else first
    lead = draft.blocks[max(0, near - _DATE_BLOCKS)].span[0]
    ranked = [
        (found.changed, not found.labelled, _in_long_block(draft, lead + found.span[0]), distance, found.iso)
        for found in find_dates(draft.text[lead : draft.blocks[first].span[0]])
        for distance in (abs(lead + found.span[0] - draft.blocks[near].span[0]),)
    ]
    for index in range(first, len(draft.blocks)):
        block = draft.blocks[index]
        if draft.kept[index] or block.words > _DATE_LINE_WORDS:
            continue
        ranked += [
            (False, False, False, block.span[0], found.iso)
            for found in find_dates(block.text)
            if found.labelled
        ]
    return min(ranked)[-1] if ranked else None


def _in_long_block(draft: _Draft, at: int) -> bool:
    index = bisect_right(draft.blocks, at, key=lambda block: block.span[0]) - 1
    return draft.blocks[index].words > _DATE_LINE_WORDS


def _find_outlet(draft: _Draft) -> str | None:
    """The outlet behind a copy of the headline ("… | The Post"), else the agency in the body's first line
    ("HALDERN (Newswire) -") where the page names it elsewhere, else in the rights line.

    A rights line often names a company; what is left of such a name without words like "Media Group" counts
    only when the page has it elsewhere.
    """
    headline = draft.blocks[draft.headline].text if draft.headline is not None else None
    for block, reason in zip(draft.blocks, draft.reasons, strict=True):
        if headline and reason == "doubled-headline" and block.text.startswith(headline):
            name = block.text[len(headline) :].strip(" \t|–—·:-")
            if name:
                return name
    agency = _AGENCY.match(draft.blocks[draft.kept.index(True)].text)
    if agency and any(
        agency[1].lower() in block.text.lower()
        for block, keep in zip(draft.blocks, draft.kept, strict=True)
        if not keep
    ):
        return agency[1]
    for block, keep in zip(draft.blocks, draft.kept, strict=True):
        if not keep and ("©" in block.text or "opyright" in block.text):
            holder = find_rights_holder(block.text)
            name = _OWNERS.sub("", holder).strip() if holder else ""
            if name and (name == holder or draft.text.lower().count(name.lower()) > 1):
                return name
    return None


# ---- putting it together -----------------------------------------------------------------------------------


def _name_reasons(draft: _Draft) -> None:
    """Give a reason to each dropped block whose words gave none."""
    for index, block in enumerate(draft.blocks):
        if draft.kept[index] or index == draft.headline or draft.reasons[index]:
            continue
        if is_credit(block.text):
            draft.reasons[index] = "credit"
            continue
        dated = block.words <= _BYLINE_WORDS and next(find_dates(block.text), None) is not None
        if dated or is_date_line(block.text):
            draft.reasons[index] = "dateline"
        elif block.words <= _SHORT_WORDS or block.text[-1] not in ENDS:
            draft.reasons[index] = "menu"
        else:
            draft.reasons[index] = "page-chrome"


def _part(text: str, blocks: Sequence[Block]) -> Part:
    """Blocks as one text: those that follow each other on the page keep what stands between them."""
    pieces: list[str] = []
    paragraphs: list[Span] = []
    runs: list[MapRun] = []
    at = 0
    previous: Block | None = None
    for block in blocks:
        start, end = block.span
        between = "" if previous is None else text[previous.span[1] : start]
        if previous is not None and not between.strip():
            last = runs[-1]
            runs[-1] = MapRun(last.article, last.page, end - last.page)
            pieces += [between, block.text]
            at += len(between)
            if _same_paragraph(between):
                paragraphs[-1] = (paragraphs[-1][0], at + len(block.text))
            else:
                paragraphs.append((at, at + len(block.text)))
        else:
            if previous is not None:
                pieces.append("\n\n")
                at += 2
            runs.append(MapRun(at, start, end - start))
            pieces.append(block.text)
            paragraphs.append((at, at + len(block.text)))
        at += len(block.text)
        previous = block
    return Part("".join(pieces), tuple(paragraphs), tuple(runs))


def _same_paragraph(between: str) -> bool:
    return "\n" not in between and "\r" not in between


def _removed(draft: _Draft) -> list[Removed]:
    """The dropped blocks, neighbours with one reason as one piece."""
    removed: list[Removed] = []
    previous = -2
    for index, (block, reason) in enumerate(zip(draft.blocks, draft.reasons, strict=True)):
        if draft.kept[index] or index == draft.headline:
            continue
        start, end = block.span
        last = removed[-1] if removed else None
        if last and last.span and previous == index - 1 and last.reason == reason:
            start = last.span[0]
            removed.pop()
        removed.append(Removed(draft.text[start:end], reason or "page-chrome", (start, end)))
        previous = index
    return removed
