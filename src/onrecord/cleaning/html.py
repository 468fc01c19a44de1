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
from onrecord.cleaning.blocks import line_block
from onrecord.cleaning.chrome import ENDINGS, ENDS, chrome_reason, cut_code, is_advert_text, is_credit
from onrecord.cleaning.dateline import find_bylines, is_date_line, parse_date
from onrecord.cleaning.dump import choose_blocks
from onrecord.cleaning.language import guess_language
from onrecord.cleaning.metadata import Claims, Metadata, read_metadata, site_name
from onrecord.errors import InputError
from onrecord.records import Article, Known, Page, Removed, Span

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
# One of more than a million letters is cut too: a regular expression of trafilatura takes 150 bytes for each.
_SCRIPTS = etree.XPath("//script[not(contains(@type,'ld+json')) or string-length(.) > 1000000] | //style")

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

# Elements in a page, attributes in one element, and words for a line times words to look among: beyond them
# trafilatura and the searches below take minutes. Of the 126 benchmark and Fundus pages the largest has 2,700
# elements, and 64 attributes in one.
MAX_ELEMENTS = 30_000
_MOST_ATTRIBUTES = 5_000
_MOST_HOVERS = 500
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
    visible = [block for block in map(cut_code, _visible_blocks(tree)) if block]
    saved = _SAVED_FROM.search(text, 0, _LEAST_LENGTH * 10)
    metadata = read_metadata(
        tree, url=page.url, latest=page.fetched, saved_from=saved["url"] if saved else None
    )
    written = _lines(metadata.body or "")
    if not visible and not written:
        raise InputError("no-article-text", f"{page.name}: HTML without text; save it after it has loaded")
    _prune(tree)
    paragraphs = list(_blocks(tree, _SENTENCE_BREAKS, between=""))
    told = bool(metadata.titles and metadata.published and metadata.outlets)
    document = _extract(page, tree, with_metadata=not told)
    lines = _with_lost_words(_lines(document.text or ""), paragraphs) if document is not None else []
    lines = [line for line in map(cut_code, _with_sisters(tree, lines)) if line]
    lines = _without_dots(lines, visible)
    if not lines or _is_whole_page(lines):
        lines = _choose_lines(lines or visible)
    if metadata.is_live:
        lines = _with_entries(lines, visible, written)
    title = page.declared.title or _first(metadata.titles) or (document.title if document else None)
    judged = _judge(lines, title)
    kept = _kept(judged)
    if _length(kept) < _LEAST_LENGTH or not _is_visible(kept, visible):
        for other in (_choose_lines(visible), written):
            chosen = _judge(other, title)
            unseen = other is written and not _is_visible(kept, visible)
            if _kept(chosen) and (unseen or _length(_kept(chosen)) > 2 * _length(kept)):
                judged, kept = chosen, _kept(chosen)
    if not kept:
        raise InputError(
            "no-article-text", f"{page.name}: no article in the HTML; its text is menus, links or nothing"
        )
    found = _found(metadata, document, visible, kept)
    return make_article(
        page,
        _body(kept),
        headline=Part(title) if title else None,
        found=found,
        removed=_removed(visible, kept, judged, title),
    )


def _found(
    metadata: Metadata, document: Document | None, visible: Sequence[str], kept: Sequence[str]
) -> Found:
    """The page's facts with where they are from; trafilatura's guess where the page says nothing itself."""
    guessed = guess_language(" ".join(kept))
    languages: Claims = metadata.languages
    if guessed != "und":
        languages = (("guessed", guessed), *languages)
    published = metadata.published
    if not published and document is not None and document.date and (day := parse_date(document.date)):
        published = (("guessed", day),)
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


def cut_boxes(tree: HtmlElement) -> None:
    """Cut out what stands in sentences but is no part of them: hover boxes, words for screen readers.

    Scripts and styles go too.
    """
    for element in _SCRIPTS(tree):
        if element.getparent() is not None:
            element.drop_tree()
    named = {element: None for element in _HOVERS(tree)[:_MOST_HOVERS] if element.tag != "a"}
    boxes = [element for element in named if not _is_shown(element, named.keys())]
    for element in [*boxes, *_ASIDES(tree)]:
        if element.getparent() is not None and len(element.text_content()) < _ASIDE_LENGTH:
            element.drop_tree()


def _prune(tree: HtmlElement) -> None:
    """Cut scripts, what is not shown, hover boxes, advertisements and link-only paragraphs from the tree.

    What has the attribute `hidden` stays: pages that are sent in pieces keep their article so until it is whole.
    """
    cut_boxes(tree)
    for element in list(tree.iter("template", "textarea")):
        if element.getparent() is not None:
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
    if all(_squeezed(line) in whole for line in lines) or len(lines) * len(paragraphs) > _MOST_COMPARED:
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


def _without_dots(lines: Sequence[str], visible: Sequence[str]) -> list[str]:
    """The lines without the dash that trafilatura writes before each point of a list."""
    blocks = {_squeezed(block) for block in visible}
    return [line[2:] if line.startswith("- ") and _squeezed(line[2:]) in blocks else line for line in lines]


def _with_entries(lines: Sequence[str], visible: Sequence[str], written: Sequence[str]) -> list[str]:
    """The lines of a live blog, with the words of its entries put back in their place.

    written: the entries as the page's JSON-LD has them, without their dates.
    """
    entries = {_squeezed(line) for line in written}
    together = "".join(map(_squeezed, written))
    own = {_squeezed(line) for line in lines}
    found = []
    for block in visible:
        words = _squeezed(block)
        if words in own or words in entries or (len(words) > _LEAST_PIECE and words in together):
            found.append(block)
    return found if _length(found) >= _LIVE_SHARE * max(_length(lines), _length(written)) else list(lines)


def _is_visible(lines: Sequence[str], visible: Sequence[str]) -> bool:
    """Whether a reader sees most of these lines; what trafilatura takes from JSON-LD has no paragraphs."""
    page = "".join(map(_squeezed, visible))
    return 2 * sum(len(line) for line in lines if _squeezed(line) in page) > _length(lines)


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
        if _squeezed(block) == _squeezed(first):
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
