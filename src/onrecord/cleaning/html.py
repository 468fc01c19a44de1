"""HTML pages through trafilatura in its fast mode, and what it leaves of the page taken out again.

Before: text that shows only under a mouse, and paragraphs that are nothing but a link, are cut from the
tree. After: doubled headline, date, byline, player and share words, teasers and credits go, by the same word
table as in text dumps; paragraphs that stand in a sister box of the article's are put back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.settings import Document

from onrecord.cleaning.article import Found, Part, make_article, same_words
from onrecord.cleaning.blocks import line_block, score_blocks
from onrecord.cleaning.chrome import ENDINGS, ENDS, chrome_reason, cut_code, is_advert_text, is_credit
from onrecord.cleaning.dateline import find_bylines, is_date_line, parse_date, split_names
from onrecord.cleaning.dump import choose_blocks
from onrecord.cleaning.language import guess_language
from onrecord.errors import InputError
from onrecord.records import Article, Page, Removed, Span

_BLOCKS = """
    p div section article header footer nav aside ul ol li h1 h2 h3 h4 h5 h6 table tr td th blockquote figure
    figcaption form main br hr button time address dl dt dd pre body caption details summary
"""
_HIDDEN = "script style noscript template head svg iframe textarea select option object"
_BLOCK_TAGS = frozenset(_BLOCKS.split())
_SENTENCE_BREAKS = _BLOCK_TAGS - {"button", "time"}
_HIDDEN_TAGS = frozenset(_HIDDEN.split())

# Boxes that show to a screen reader only, and advertisements; boxes that show under a mouse, and the words
# that they belong to, which often have a class of the same name. Longer ones are no such boxes.
_ASIDES = etree.XPath(
    "//*[contains(@class,'visually-hidden') or contains(@class,'sr-only')"
    " or contains(@class,'screen-reader') or contains(@style,'clip:rect(0') or contains(@class,'advert')"
    " or contains(concat(' ', @class, ' '), '-ad ') or contains(concat(' ', @class, ' '), ' ad ')]"
)
_HOVERS = etree.XPath(
    "//*[contains(@class,'rollover') or contains(@class,'tooltip') or contains(@class,'popover')"
    " or contains(@class,'hovercard')]"
)
_ASIDE_LENGTH = 600
_HOVER_WORDS = 6

# Scripts and styles; JSON-LD is read for the page's facts.
_SCRIPTS = etree.XPath("//script[not(contains(@type,'ld+json'))] | //style")

# Most words, and most for each kept one, that are put back into a paragraph. More is no link's text but a
# teaser or an advertisement that trafilatura took out for good.
_LOST_WORDS = 12
_LOST_SHARE = 0.5

# A paragraph of at least so many letters, nine tenths of them linked, is a teaser. Tuned on 46 benchmark
# pages (random.Random(7)): F1 0.957 -> 0.960 with it, 0.959 with the hover boxes alone.
_TEASER_LENGTH = 15
_TEASER_SHARE = 0.9

# trafilatura gave the whole page back: many lines, most of them of a word or two. Same pages: 1 of 46.
_WHOLE_PAGE_LINES = 40
_WHOLE_PAGE_SHARE = 0.6

# An article shorter than this, in code points, is looked for again among all that a reader sees; as short as
# what trafilatura itself calls too short (its MIN_EXTRACTED_SIZE).
_LEAST_LENGTH = 250

# Paragraphs in boxes of one kind that trafilatura took half of: put back when they add this much.
_SISTER_SHARE = 0.2

# Removed pieces of a page are kept up to this many code points in all; chrome can outweigh the article.
MAX_REMOVED_LENGTH = 200_000

_DATE_META = etree.XPath(
    "//meta[@property='article:published_time' or @property='og:article:published_time'"
    " or @itemprop='datePublished' or @name='pubdate' or @name='parsely-pub-date' or @name='publish-date'"
    " or @name='DC.date.issued' or @name='date' or @name='sailthru.date']/@content"
    " | //time[@itemprop='datePublished' or @pubdate]/@datetime"
)
_DATE_JSON = re.compile(r"\"datePublished\"\s*:\s*\"([^\"]{8,40})\"")
_JSON_LD = etree.XPath("//script[@type='application/ld+json']/text()")
_HEADINGS = etree.XPath("//h1")
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
    visible = [block for block in map(cut_code, _visible_blocks(tree)) if block]
    if not visible:
        raise InputError("no-article-text", f"{page.name}: HTML without text; save it after it has loaded")
    published = _published_on(tree)
    headings = [_plain(heading) for heading in _HEADINGS(tree)]
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    _prune(tree)
    paragraphs = list(_blocks(tree, _SENTENCE_BREAKS, between=""))
    document = _extract(page, tree)
    lines = _with_lost_words(_lines(document.text or ""), paragraphs) if document is not None else []
    lines = [line for line in map(cut_code, _with_sisters(tree, lines)) if line]
    if not lines or _is_whole_page(lines):
        lines = _choose_lines(lines or visible)
    title = page.declared.title or (_title(document, headings) if document is not None else None)
    judged = _judge(lines, title)
    kept = _kept(judged)
    if sum(map(len, kept)) < _LEAST_LENGTH:
        chosen = _judge(_choose_lines(visible), title)
        if sum(map(len, _kept(chosen))) > 2 * sum(map(len, kept)):
            judged, kept = chosen, _kept(chosen)
    if not kept:
        raise InputError(
            "no-article-text", f"{page.name}: no article in the HTML; its text is menus, links or nothing"
        )
    guessed = guess_language(" ".join(kept))
    found = Found(
        outlet=_outlet(document.sitename) if document is not None else None,
        bylines=_bylines(document.author if document is not None else None)
        or _seen_bylines(visible, kept[0]),
        published=_precise(published, document.date if document is not None else None),
        language=language if guessed == "und" else guessed,
    )
    headline = Part(title) if title else None
    return make_article(
        page, _body(kept), headline=headline, found=found, removed=_removed(visible, kept, judged, title)
    )


def _parse(page: Page, text: str) -> HtmlElement:
    # Encoded again, for lxml refuses strings whose XML declaration names a charset.
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True
    )
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise InputError(
            "bad-html", f"{page.name}: not HTML that can be parsed ({error}); use --as dump for plain text"
        ) from error


def _extract(page: Page, tree: HtmlElement) -> Document | None:
    try:
        document = trafilatura.bare_extraction(
            tree, url=page.url, fast=True, include_comments=False, with_metadata=True
        )
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise InputError("bad-html", f"{page.name}: trafilatura cannot read this HTML ({error})") from error
    return document if isinstance(document, Document) else None


def _prune(tree: HtmlElement) -> None:
    """Cut scripts, hover boxes, advertisements and link-only paragraphs from the tree."""
    for element in _SCRIPTS(tree):
        if element.getparent() is not None:
            element.drop_tree()
    named = {element: None for element in _HOVERS(tree) if element.tag != "a"}
    boxes = [element for element in named if not _is_shown(element, named.keys())]
    for element in [*boxes, *_ASIDES(tree)]:
        if element.getparent() is not None and len(element.text_content()) < _ASIDE_LENGTH:
            element.drop_tree()
    for element in list(tree.iter("p")):
        length = len(_plain(element))
        if length < _TEASER_LENGTH or element.getparent() is None:
            continue
        if sum(len(_plain(link)) for link in element.iter("a")) >= _TEASER_SHARE * length:
            element.drop_tree()


def _is_shown(element: HtmlElement, named: Collection[HtmlElement]) -> bool:
    """Whether an element named after a hover box is what one points at, so part of its sentence.

    It holds the box and other words ("<span>Ida Brand<span>Minister since 2020</span></span>"), or it is a
    few words between blanks in a sentence. A box follows its word without a blank, or repeats it.
    """
    if element.tag in _BLOCK_TAGS:
        return False
    own = _plain(element)
    inner = [box for box in element.iterdescendants() if box in named and _plain(box)]
    if inner:
        outermost = [box for box in inner if not any(other in inner for other in box.iterancestors())]
        return len(_squeezed(own)) > sum(len(_squeezed(_plain(box))) for box in outermost)
    parent, previous = element.getparent(), element.getprevious()
    if parent is None or not own or own.count(" ") >= _HOVER_WORDS:
        return False
    before = (parent.text if previous is None else previous.tail) or ""
    if previous is not None and not before.strip():
        return False
    if not before.strip():
        return bool(element.tail and element.tail.strip())
    return not before[-1].isalnum() and not before.rstrip().endswith(own.split()[-1])


def _with_lost_words(lines: Sequence[str], paragraphs: Sequence[str]) -> list[str]:
    """The lines, each with the words put back that trafilatura lost inside its paragraph.

    It takes spans and links out by their class, "author" or "tag", even where they are a sentence's subject.
    """
    whole = {_squeezed(paragraph) for paragraph in paragraphs}
    if all(_squeezed(line) in whole for line in lines):
        return list(lines)
    split = [(paragraph, _WORD.findall(paragraph)) for paragraph in paragraphs]
    return [line if _squeezed(line) in whole else _restored(line, split) for line in lines]


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
    at = {_squeezed(line): index for index, line in enumerate(lines)}
    kinds: Counter[str] = Counter()
    paragraphs: list[tuple[str, str]] = []
    for element in tree.iter("p"):
        parent = element.getparent()
        kind = parent.get("class") if parent is not None else None
        if not kind:
            continue
        words = _plain(element)
        if words:
            paragraphs.append((kind, words))
            if _squeezed(words) in at:
                kinds[kind] += len(words)
    total = sum(map(len, lines))
    if not kinds:
        return lines
    kind, weight = kinds.most_common(1)[0]
    sisters = [words for own_kind, words in paragraphs if own_kind == kind]
    missed = sum(len(words) for words in sisters if _squeezed(words) not in at)
    if weight * 2 < total or missed < _SISTER_SHARE * total:
        return lines
    behind: dict[int, list[str]] = {}
    place = -1
    for words in sisters:
        index = at.get(_squeezed(words))
        if index is not None:
            place = index
        elif place >= 0:
            behind.setdefault(place, []).append(words)
    return [text for index, line in enumerate(lines) for text in (line, *behind.get(index, ()))]


def _is_whole_page(lines: Sequence[str]) -> bool:
    short = sum(line.count(" ") < 3 for line in lines)
    return len(lines) > _WHOLE_PAGE_LINES and short > _WHOLE_PAGE_SHARE * len(lines)


def _choose_lines(lines: Sequence[str]) -> list[str]:
    """The article among the lines of a whole page, chosen as in a text dump."""
    blocks = [line_block(line) for line in lines]
    kept = choose_blocks(blocks, score_blocks(blocks, guess_language("\n".join(lines))))
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
    if reason is None and is_date_line(line):
        return "dateline"
    if reason is None and index < 4 and line.count(" ") < 14 and find_bylines(line):
        return "byline"
    return reason


def _same_start(line: str, title: str) -> bool:
    """Whether one of two headlines is the other cut short; a few common words are no headline."""
    shorter = min(len(line), len(title))
    return shorter >= 20 and line[:shorter] == title[:shorter] and len(line) <= len(title) + 40


def _title(document: Document, headings: Sequence[str]) -> str | None:
    """The headline: the heading that the page's title begins with, else the title without the site's name."""
    title = " ".join((document.title or "").split())
    if not title:
        return next((heading for heading in headings if heading), None)
    for heading in headings:
        if len(heading) > 10 and (title.startswith(heading) or same_words(title, heading)):
            return heading
    if document.sitename:
        for mark in (" - ", " | ", " – ", " — ", " :: "):
            head, found, tail = title.rpartition(mark)
            if found and head and _squeezed(tail).lower() in _squeezed(document.sitename).lower():
                return head.strip()
    return title


def _outlet(sitename: str | None) -> str | None:
    if not sitename or re.match(r"copyright|©", sitename, re.IGNORECASE):
        return None
    return re.split(r"\s[|–—]\s", sitename)[0].strip(" _-|") or None


def _bylines(authors: str | None) -> tuple[str, ...]:
    """The authors as names: no sentences, no addresses."""
    names = [name for part in (authors or "").split(";") for name in split_names(part)]
    return tuple(
        dict.fromkeys(name for name in names if name.count(" ") < 4 and not re.search(r"[@\d/]", name))
    )


def _seen_bylines(visible: Sequence[str], first: str) -> tuple[str, ...]:
    """The names in the first byline that a reader sees before the body."""
    for block in visible:
        if _squeezed(block) == _squeezed(first):
            break
        if block.count(" ") < 20 and (names := find_bylines(block)):
            return names
    return ()


def _published_on(tree: HtmlElement) -> str | None:
    """The moment the page's metadata gives for its publication: the first, as precisely as it is given."""
    values = [str(value) for value in _DATE_META(tree)]
    values += [match[1] for script in _JSON_LD(tree) if (match := _DATE_JSON.search(str(script)))]
    dates = [found for found in map(parse_date, values) if found is not None]
    return max((found for found in dates if found.startswith(dates[0][:10])), key=len, default=None)


def _precise(published: str | None, day: str | None) -> str | None:
    """The page's own moment; trafilatura's day where the page gives none."""
    return published or (parse_date(day) if day else None)


def _body(lines: Sequence[str]) -> Part:
    spans: list[Span] = []
    at = 0
    for line in lines:
        spans.append((at, at + len(line)))
        at += len(line) + 2
    return Part("\n\n".join(lines), tuple(spans))


def _removed(
    visible: Sequence[str], kept: Sequence[str], judged: Sequence[_Line], title: str | None
) -> list[Removed]:
    """The visible blocks that are not in the article, neighbours with one reason as one piece."""
    article = {_squeezed(line) for line in kept}
    body = "".join(_squeezed(line) for line in kept)
    reasons = {_squeezed(line.text): line.reason for line in judged if line.reason}
    removed: list[Removed] = []
    joined = False
    length = 0
    seen_title = False
    for block in visible:
        key = _squeezed(block)
        if title and same_words(block, title) and not seen_title:
            seen_title = True
            joined = False
            continue
        if key in article or (len(key) > 20 and len(key) < 5_000 and key in body):
            joined = False
            continue
        reason = reasons.get(key) or ("doubled-headline" if title and same_words(block, title) else None)
        reason = reason or chrome_reason(block) or ("menu" if block.count(" ") < 8 else "page-chrome")
        length += len(block)
        if length > MAX_REMOVED_LENGTH:
            break
        if joined and removed[-1].reason == reason:
            removed[-1] = Removed(removed[-1].text + "\n" + block, reason)
        else:
            removed.append(Removed(block, reason))
        joined = True
    return removed


def _visible_blocks(tree: HtmlElement) -> Iterator[str]:
    """The text a reader may see, block by block, blanks made single and put between any two pieces."""
    return _blocks(tree, _BLOCK_TAGS, between=" ")


def _blocks(tree: HtmlElement, breaks: frozenset[str], *, between: str) -> Iterator[str]:
    pieces: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in _HIDDEN_TAGS:
            walk.skip_subtree()
            continue
        if element.tag in breaks and pieces:
            if block := " ".join(between.join(pieces).split()):
                yield block
            pieces = []
        text = element.text if event == "start" else element.tail
        if text:
            pieces.append(text)
    if block := " ".join(between.join(pieces).split()):
        yield block


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _plain(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _squeezed(text: str) -> str:
    return "".join(text.split())
