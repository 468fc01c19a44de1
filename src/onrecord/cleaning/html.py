"""HTML pages through trafilatura in its fast mode, and what it leaves of the page taken out again.

Before: text that shows only under a mouse, and paragraphs that are nothing but a link, are cut from the
tree. After: doubled headline, date, byline, player and share words, teasers and credits go, by the same word
table as in text dumps; paragraphs that stand in a sister box of the article's are put back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.settings import Document

from onrecord.cleaning.article import Found, Part, make_article, same_words
from onrecord.cleaning.blocks import line_block
from onrecord.cleaning.boxes import (
    SENTENCE_BREAKS,
    cut_invitations,
    plain_text,
    prune,
    pull_quotes,
    squeezed,
    tree_blocks,
    visible_blocks,
)
from onrecord.cleaning.chrome import (
    ENDINGS,
    ENDS,
    chrome_reason,
    cut_code,
    is_advert_text,
    is_consent,
    is_consent_wall,
    is_credit,
    is_pull_quote,
)
from onrecord.cleaning.dateline import (
    find_agency,
    find_bylines,
    find_credit,
    find_dates,
    find_rights_holder,
    is_date_line,
    parse_date,
)
from onrecord.cleaning.dump import choose_blocks
from onrecord.cleaning.language import guess_language
from onrecord.cleaning.metadata import Claims, Metadata, is_likely_date, read_metadata, site_name
from onrecord.errors import InputError
from onrecord.records import Article, Known, Page, Removed, Span

# Most words, and most for each kept one, that are put back into a paragraph. More is no link's text but a
# teaser or an advertisement that trafilatura took out for good.
_LOST_WORDS = 12
_LOST_SHARE = 0.5

# trafilatura gave the whole page back: many lines, most of them of a word or two. Same pages: 1 of 46.
_WHOLE_PAGE_LINES = 40
_WHOLE_PAGE_SHARE = 0.6

# An article shorter than this, in code points, is looked for again among all that a reader sees; as short as
# what trafilatura itself calls too short (its MIN_EXTRACTED_SIZE).
_LEAST_LENGTH = 250

# Paragraphs in boxes of one kind that trafilatura took half of: put back when they add this much.
_SISTER_SHARE = 0.2

# Elements in a page, attributes in one element, and words for a line times words to look among: beyond them
# trafilatura and the searches below take minutes. Of the 126 benchmark and Fundus pages the largest has 2,700
# elements, and 64 attributes in one.
MAX_ELEMENTS = 30_000
_MOST_ATTRIBUTES = 5_000
_MOST_COMPARED = 2_000_000
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")

# Letters of a paragraph that is known again in the middle of a live blog's text; and the share of what
# trafilatura and the JSON-LD have that the page must show, for its own blocks to be taken.
_LEAST_PIECE = 20
_LIVE_SHARE = 0.8

# Removed pieces of a page are kept up to this many code points in all; chrome can outweigh the article.
MAX_REMOVED_LENGTH = 200_000

# What browsers write into a page that they save.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(?P<url>https?://\S+)")

# What press releases and printed pages have around their text.
_RELEASE = {
    "page-chrome": re.compile(
        r"for\ immediate\ release\W*|for\ release\ .{4,40}|(?:news|press|media)\ release\W*"
        r"|(?:under\ )?embargo(?:ed)?\b.{0,60}|\W*#{2,}\W*|[-–—\s]*(?:30|ends?)[-–—\s]*"
        r"|printed\ (?:from|by|on)\b.{0,200}",
        re.IGNORECASE,
    ),
    "credit": re.compile(
        r"(?:SOURCE|Source)[:\s]\s*[A-Z].{1,80}"
        r"|(?i:(?:media|press|investor)\s(?:contacts?|inquiries|enquiries|relations)\b).{0,200}"
    ),
}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    reason: str | None = None


def clean_html(page: Page, text: str) -> Article:
    """The article on an HTML page; its `page_map` is empty, evidence is found on the page by its words.

    Raises InputError "bad-html" where it cannot be parsed, "no-article-text" where no text is an article.
    """
    tree = _parse(page, text)
    visible = [block for block in map(cut_code, visible_blocks(tree)) if block]
    saved = _SAVED_FROM.search(text, 0, _LEAST_LENGTH * 10)
    metadata = read_metadata(
        tree, url=page.url, latest=page.fetched, saved_from=saved["url"] if saved else None
    )
    written = _lines(metadata.body or "")
    if not visible and not written:
        raise InputError("no-article-text", f"{page.name}: HTML without text; save it after it has loaded")
    pulls = pull_quotes(tree)
    prune(tree)
    boxes = cut_invitations(tree, _length(visible))
    shown = [block for block in visible if squeezed(block) not in boxes]
    paragraphs = list(tree_blocks(tree, SENTENCE_BREAKS, between=""))
    told = bool(metadata.titles and metadata.published and metadata.outlets)
    document = _extract(page, tree, with_metadata=not told)
    lines = _with_lost_words(_lines(document.text or ""), paragraphs) if document is not None else []
    lines = [line for line in map(cut_code, _with_sisters(tree, lines)) if line]
    lines = _without_dots(lines, visible)
    if not lines or _is_whole_page(lines):
        lines = _choose_lines(lines or shown)
    if metadata.is_live:
        lines = _with_entries(lines, visible, written)
    title = _first(metadata.titles) or (document.title if document else None)
    title = page.declared.title or _without_label(title, visible)
    judged = _without_repeats(_judge(lines, title), pulls)
    kept = _kept(judged)
    if _length(kept) < _LEAST_LENGTH or not _is_visible(kept, visible):
        for other in (_choose_lines(shown), written):
            chosen = _without_repeats(_judge(other, title), pulls)
            unseen = other is written and not _is_visible(kept, visible)
            if _kept(chosen) and (unseen or _length(_kept(chosen)) > 2 * _length(kept)):
                judged, kept = chosen, _kept(chosen)
    asking = [block for block in visible if _reason_of(block, boxes) == "cookie-notice"]
    if is_consent_wall(asking, kept) and (kept or 2 * _length(asking) > _length(visible)):
        raise InputError(
            "no-article-text",
            f"{page.name}: only a cookie or consent wall, no article; save the page after answering it",
        )
    if not kept:
        raise InputError(
            "no-article-text", f"{page.name}: no article in the HTML; its text is menus, links or nothing"
        )
    found = _found(metadata, document, visible, kept, latest=page.fetched)
    if not found.bylines:
        signed = (find_bylines(line.text) for line in judged if line.reason == "byline")
        found = replace(found, bylines=next((names for names in signed if names), ()))
    if found.credit is None:
        named = (find_credit(line.text) for line in judged if line.reason == "credit")
        found = replace(found, credit=next((agency for agency in named if agency), None))
    if found.credit is None and (holder := _rights_agency(visible, kept)):
        found = replace(found, credit=holder)
    return make_article(
        page,
        _body(kept),
        headline=Part(title) if title else None,
        found=found,
        removed=_removed(visible, kept, judged, title, boxes),
    )


def _without_label(title: str | None, visible: Sequence[str]) -> str | None:
    """A headline without the name before it ("The Post: …"), where a reader sees it without only."""
    if title is None or ": " not in title:
        return title
    rest = title.partition(": ")[2]
    is_seen = rest.count(" ") >= 3 and any(same_words(block, rest) for block in visible)
    return rest if is_seen and not any(same_words(block, title) for block in visible) else title


def _reason_of(block: str, boxes: Mapping[str, str]) -> str | None:
    return boxes.get(squeezed(block)) or chrome_reason(block)


def _found(
    metadata: Metadata,
    document: Document | None,
    visible: Sequence[str],
    kept: Sequence[str],
    *,
    latest: str | None,
) -> Found:
    """The page's facts with where they are from; trafilatura's guess where the page says nothing itself."""
    guessed = guess_language(" ".join(kept))
    languages: Claims = metadata.languages
    if guessed != "und":
        languages = (("guessed", guessed), *languages)
    published = metadata.published
    if not published:
        published = _seen_date(visible, kept, latest)
    if not published and document is not None and document.date and (day := parse_date(document.date)):
        published = (("guessed", day),) if _says_day(visible, day) else ()
    outlets = metadata.outlets
    if not outlets and document is not None and (name := site_name(document.sitename or "")):
        outlets = (("guessed", name),)
    bylines, basis = metadata.bylines, metadata.bylines_basis
    if not bylines:
        bylines, basis = _seen_bylines(visible, kept[0]), "text"
    claims: dict[str, Claims] = {
        "title": metadata.titles,
        "outlet": outlets,
        "published": published,
        "modified": metadata.modified,
        "kicker": metadata.kickers,
        "canonical": metadata.canonicals,
        "credit": metadata.credits,
        "language": languages,
    }
    known = [Known(field, told[0][0], told[1:]) for field, told in claims.items() if told]
    return Found(
        outlet=_first(outlets),
        bylines=bylines,
        published=_first(published),
        language=_first(languages),
        modified=_first(metadata.modified),
        kicker=_first(metadata.kickers),
        canonical=_first(metadata.canonicals),
        credit=_first(metadata.credits),
        known=(*known, Known("bylines", basis, metadata.other_bylines)),
    )


def _rights_agency(visible: Sequence[str], kept: Sequence[str]) -> str | None:
    """The agency that holds the rights by one of the three blocks behind the article.

    Further below stand the rights lines of the page's own boxes.
    """
    body = {squeezed(line) for line in kept}
    last = max((at for at, block in enumerate(visible) if squeezed(block) in body), default=len(visible))
    for block in visible[last + 1 : last + 4]:
        holder = find_rights_holder(re.sub(r"^Copyright\b", "©", block))
        if holder and (agency := find_agency(holder)):
            return agency
    return None


def _seen_date(visible: Sequence[str], kept: Sequence[str], latest: str | None) -> Claims:
    """The date in the last date line that a reader sees before the body, no date of a change."""
    body = {squeezed(line) for line in kept}
    seen: Claims = ()
    for block in visible:
        if squeezed(block) in body:
            break
        if not is_date_line(block):
            continue
        found = [date for date in find_dates(block) if not date.changed]
        dates = [date for date in found if is_likely_date(date.iso, latest)]
        if dates:
            seen = (("text", dates[0].iso),)
            if dates[0].labelled:
                break
    return seen


def _says_day(visible: Sequence[str], day: str) -> bool:
    """Whether the page does not contradict a guessed day: the first of a month is made up where only a month,
    or a date that could be two, was found.
    """
    if any(found.iso[:10] == day[:10] for block in visible for found in find_dates(block[:_LEAST_LENGTH])):
        return True
    one, two = int(day[5:7]), int(day[8:10])
    return two != 1 and (two > 12 or one == two)


def _first(claims: Claims) -> str | None:
    return claims[0][1] if claims else None


def _length(lines: Sequence[str]) -> int:
    return sum(map(len, lines))


def _parse(page: Page, text: str) -> HtmlElement:
    for tag in _LONG_TAG.finditer(text):
        count = len(_QUOTED.sub("", tag[0]).split())
        if count > _MOST_ATTRIBUTES:
            raise InputError(
                "bad-html",
                f"{page.name}: a tag with {count} attributes; the most that is read is {_MOST_ATTRIBUTES}; "
                "use --as dump for plain text",
            )
    # Encoded again, for lxml refuses strings whose XML declaration names a charset.
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True
    )
    try:
        tree = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise InputError(
            "bad-html", f"{page.name}: not HTML that can be parsed ({error}); use --as dump for plain text"
        ) from error
    if any("depth" in entry.message for entry in parser.error_log):
        raise InputError(
            "too-deep",
            f"{page.name}: tags nested more than 2,000 deep, what follows cannot be read; "
            "mend the page, or give its text with --as dump",
        )
    count = int(tree.xpath("count(//*)"))
    if count > MAX_ELEMENTS:
        raise InputError(
            "too-many-tags",
            f"{page.name}: HTML of {count} elements, the most that is read is {MAX_ELEMENTS}; split the page",
        )
    return tree


def _extract(page: Page, tree: HtmlElement, *, with_metadata: bool) -> Document | None:
    try:
        document = trafilatura.bare_extraction(
            tree, url=page.url, fast=True, include_comments=False, with_metadata=with_metadata
        )
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise InputError("bad-html", f"{page.name}: trafilatura cannot read this HTML ({error})") from error
    return document if isinstance(document, Document) else None


def _without_repeats(judged: Sequence[_Line], pulls: Sequence[Sequence[str]]) -> list[_Line]:
    """The lines, those that repeat a sentence of another word for word marked as pull quotes.

    Such a line stands in a box for that, with who said it behind; or it is a whole paragraph a second time.
    """
    lines = list(judged)
    of_box: dict[str, int] = {key: number for number, box in enumerate(pulls) for key in box}
    earlier: set[str] = set()
    for index, line in enumerate(lines):
        key = squeezed(line.text)
        if line.reason is not None:
            continue
        is_boxed = key in of_box
        if not is_boxed and line.text not in earlier:
            earlier.add(line.text)
            continue
        others = (
            [other.text for at, other in enumerate(lines) if at != index and other.reason is None]
            if is_boxed
            else (line.text,)
        )
        if not is_pull_quote(line.text, others, whole=not is_boxed):
            continue
        lines[index] = _Line(line.text, "pull-quote")
        behind = lines[index + 1] if index + 1 < len(lines) else None
        if is_boxed and behind is not None and behind.reason is None:
            is_name = behind.text.count(" ") < 8 and behind.text[-1] not in ENDS
            if is_name and of_box.get(squeezed(behind.text)) == of_box[key]:
                lines[index + 1] = _Line(behind.text, "pull-quote")
    return lines


def _with_lost_words(lines: Sequence[str], paragraphs: Sequence[str]) -> list[str]:
    """The lines, each with the words put back that trafilatura lost inside its paragraph.

    It takes spans and links out by their class, "author" or "tag", even where they are a sentence's subject.
    """
    whole = {squeezed(paragraph) for paragraph in paragraphs}
    if all(squeezed(line) in whole for line in lines) or len(lines) * len(paragraphs) > _MOST_COMPARED:
        return list(lines)
    split = [(paragraph, _WORD.findall(paragraph)) for paragraph in paragraphs]
    return [line if squeezed(line) in whole else _restored(line, split) for line in lines]


def _restored(line: str, paragraphs: Sequence[tuple[str, list[str]]]) -> str:
    """The shortest paragraph that is this line and a few words more, the line where there is none."""
    words = _WORD.findall(line)
    if not words:
        return line
    most = len(words) + min(_LOST_WORDS, _LOST_SHARE * len(words))
    fits = [
        paragraph
        for paragraph, others in paragraphs
        if len(words) < len(others) <= most and _is_part(words, others) and _same_end(line, paragraph)
    ]
    return min(fits, key=len, default=line)


def _is_part(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the words stand among the others in this order, from the first on where it opens a sentence."""
    rest = iter(others)
    return all(word in rest for word in words) and (words[0] == others[0] or words[0][0].islower())


def _same_end(line: str, paragraph: str) -> bool:
    """Whether both end in the same word, or in the same mark, which what was lost stands before."""
    last = line.split()[-1]
    return paragraph.endswith(last) if _WORD.search(last) is None else paragraph.split()[-1] == last


def _with_sisters(tree: HtmlElement, lines: list[str]) -> list[str]:
    """The lines, with the paragraphs put back that stand in boxes like those most lines came from.

    Some sites break one article into several boxes of one class; trafilatura may take the first only.
    """
    at = {squeezed(line): index for index, line in enumerate(lines)}
    kinds: Counter[str] = Counter()
    paragraphs: list[tuple[str, str]] = []
    for element in tree.iter("p"):
        parent = element.getparent()
        kind = parent.get("class") if parent is not None else None
        if not kind:
            continue
        words = plain_text(element)
        if words:
            paragraphs.append((kind, words))
            if squeezed(words) in at:
                kinds[kind] += len(words)
    total = sum(map(len, lines))
    if not kinds:
        return lines
    kind, weight = kinds.most_common(1)[0]
    sisters = [words for own_kind, words in paragraphs if own_kind == kind]
    missed = sum(len(words) for words in sisters if squeezed(words) not in at)
    if weight * 2 < total or missed < _SISTER_SHARE * total:
        return lines
    behind: dict[int, list[str]] = {}
    place = -1
    for words in sisters:
        index = at.get(squeezed(words))
        if index is not None:
            place = index
        elif place >= 0:
            behind.setdefault(place, []).append(words)
    return [text for index, line in enumerate(lines) for text in (line, *behind.get(index, ()))]


def _without_dots(lines: Sequence[str], visible: Sequence[str]) -> list[str]:
    """The lines without the dash that trafilatura writes before each point of a list."""
    blocks = {squeezed(block) for block in visible}
    return [line[2:] if line.startswith("- ") and squeezed(line[2:]) in blocks else line for line in lines]


def _with_entries(lines: Sequence[str], visible: Sequence[str], written: Sequence[str]) -> list[str]:
    """The lines of a live blog, with the words of its entries put back in their place.

    written: the entries as the page's JSON-LD has them, without their dates.
    """
    entries = {squeezed(line) for line in written}
    together = "".join(map(squeezed, written))
    own = {squeezed(line) for line in lines}
    found = []
    for block in visible:
        words = squeezed(block)
        if words in own or words in entries or (len(words) > _LEAST_PIECE and words in together):
            found.append(block)
    return found if _length(found) >= _LIVE_SHARE * max(_length(lines), _length(written)) else list(lines)


def _is_visible(lines: Sequence[str], visible: Sequence[str]) -> bool:
    """Whether a reader sees most of these lines; what trafilatura takes from JSON-LD has no paragraphs."""
    blocks = {squeezed(block) for block in visible}
    whole = sum(len(line) for line in lines if squeezed(line) in blocks)
    if 2 * whole > _length(lines):
        return True
    page = "".join(map(squeezed, visible))
    return 2 * sum(len(line) for line in lines if squeezed(line) in page) > _length(lines)


def _is_whole_page(lines: Sequence[str]) -> bool:
    short = sum(line.count(" ") < 3 for line in lines)
    return len(lines) > _WHOLE_PAGE_LINES and short > _WHOLE_PAGE_SHARE * len(lines)


def _choose_lines(lines: Sequence[str]) -> list[str]:
    """The article among the lines of a whole page, chosen as in a text dump."""
    if not lines:
        return []
    blocks = [line_block(line) for line in lines]
    kept = choose_blocks(blocks, guess_language("\n".join(lines)))
    return [line for line, keep in zip(lines, kept, strict=True) if keep]


def _kept(judged: Sequence[_Line]) -> list[str]:
    return [line.text for line in judged if line.reason is None]


def _judge(lines: Sequence[str], title: str | None) -> list[_Line]:
    """Each line with the reason why it is chrome, None for those of the article."""
    judged: list[_Line] = []
    ended = False
    for index, line in enumerate(lines):
        reason = _line_reason(line, index, title)
        heading = reason in ENDINGS or (reason == "read-more" and line.count(" ") < 4)
        if heading and index * 2 >= len(lines):
            ended = True
        elif reason is None and judged and judged[-1].reason == "advert" and is_advert_text(line):
            reason = "advert"
        elif reason is None and judged and judged[-1].reason == "cookie-notice" and is_consent(line):
            reason = "cookie-notice"
        elif ended and reason is None:
            if line[-1] in ENDS and line.count(" ") >= 12:
                ended = False
            else:
                reason = "related"
        judged.append(_Line(line, reason))
    for index in reversed(range(1, len(judged))):
        line = judged[index].text
        if judged[index].reason is None:
            if not is_credit(line):
                break
            judged[index] = _Line(line, "credit")
    return judged


def _line_reason(line: str, index: int, title: str | None) -> str | None:
    if index < 3 and title and (same_words(line, title) or _same_start(line, title)):
        return "doubled-headline"
    reason = chrome_reason(line)
    if reason is None:
        reason = next((name for name, pattern in _RELEASE.items() if pattern.fullmatch(line)), None)
    if reason is None and is_date_line(line):
        return "dateline"
    if reason is None and index < 4 and line.count(" ") < 14 and find_bylines(line):
        return "byline"
    return reason


def _same_start(line: str, title: str) -> bool:
    """Whether one of two headlines is the other cut short; a few common words are no headline."""
    shorter = min(len(line), len(title))
    return shorter >= 20 and line[:shorter] == title[:shorter] and len(line) <= len(title) + 40


def _seen_bylines(visible: Sequence[str], first: str) -> tuple[str, ...]:
    """The names in the first byline that a reader sees before the body."""
    for block in visible:
        if squeezed(block) == squeezed(first):
            break
        if block.count(" ") < 20 and (names := find_bylines(block)):
            return names
    return ()


def _body(lines: Sequence[str]) -> Part:
    spans: list[Span] = []
    at = 0
    for line in lines:
        spans.append((at, at + len(line)))
        at += len(line) + 2
    return Part("\n\n".join(lines), tuple(spans))


def _removed(
    visible: Sequence[str],
    kept: Sequence[str],
    judged: Sequence[_Line],
    title: str | None,
    boxes: Mapping[str, str],
) -> list[Removed]:
    """The visible blocks that are not in the article, neighbours with one reason as one piece."""
    article = {squeezed(line) for line in kept}
    body = "".join(squeezed(line) for line in kept)
    reasons = {squeezed(line.text): line.reason for line in judged if line.reason}
    removed: list[Removed] = []
    joined = False
    length = 0
    seen_title = False
    for block in visible:
        key = squeezed(block)
        if title and same_words(block, title) and not seen_title:
            seen_title = True
            joined = False
            continue
        if key in article or (len(key) > 20 and len(key) < 5_000 and key in body):
            joined = False
            continue
        reason = reasons.get(key) or ("doubled-headline" if title and same_words(block, title) else None)
        reason = reason or _reason_of(block, boxes) or ("menu" if block.count(" ") < 8 else "page-chrome")
        length += len(block)
        if length > MAX_REMOVED_LENGTH:
            break
        if joined and removed[-1].reason == reason:
            removed[-1] = Removed(removed[-1].text + "\n" + block, reason)
        else:
            removed.append(Removed(block, reason))
        joined = True
    return removed


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
