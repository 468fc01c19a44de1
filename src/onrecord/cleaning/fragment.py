"""The HTML of an article alone, as feeds, e-mails and rendered Markdown carry it: all a reader sees is kept.

Nothing is searched for as on a whole page. The fragment is cut into blocks, as a browser breaks lines, and a
block goes only when its words, its links or its place say that it is chrome; it is then kept with its reason.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from onrecord.cleaning.article import Found, Part, make_article, same_words
from onrecord.cleaning.chrome import ENDINGS, ENDS, chrome_reason, is_advert_text, is_credit
from onrecord.cleaning.dateline import find_bylines, find_credit, find_dates, is_date_line
from onrecord.errors import InputError
from onrecord.records import Article, Page, Removed, Span

_BLOCKS = """
    p div section article header footer nav aside ul ol li h1 h2 h3 h4 h5 h6 table tr td th blockquote figure
    figcaption form main hr address dl dt dd pre body caption details summary center fieldset
"""
_HIDDEN = "script style noscript template head title svg iframe textarea select option object"
_BLOCK_TAGS = frozenset(_BLOCKS.split())
_HIDDEN_TAGS = frozenset(_HIDDEN.split())

# What keeps a box from being shown; e-mails hold text for the inbox's list in such boxes ("preheader").
# Not font-size:0, which layout tables have around words of another size.
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:max-height|opacity)\s*:\s*0(?:px|em)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_HIDING_CLASS = re.compile(r"screen-reader-|sr-only|visually-?hidden", re.IGNORECASE)
_CAPTION_LABEL = re.compile(
    r"^\W*(?:photo|image|media|file|picture|video|credit|above)|\b(?:getty|ap photo|via reuters)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"‘]")
_CAPTION_CLASS = re.compile(r"(?:^|[\s_-])caption", re.IGNORECASE)

# Letters without a shape, with which e-mails fill the inbox's list, and hyphens that show at line ends only.
_SHAPELESS = dict.fromkeys(map(ord, "\u00ad\u034f\u200b\u200c\u2060\ufeff"))
_BLANKS = re.compile(r"\s+")
_GAP = re.compile(r"\n\s*")
# A line that breaks off elsewhere goes on in the next one.
_LINE_ENDS = (*ENDS, ":", "")
_TAIL_MARKS = " \t\n\xa0.…[]()→»>›|·•–—-"
_NOTE_MARK = re.compile(r"\[?\d{1,3}\]?|[*†‡]")

# Chrome that only feeds and e-mails have, by how a block begins.
_CARRIER_CHROME = tuple(
    (reason, re.compile(words, re.IGNORECASE | re.VERBOSE))
    for reason, words in (
        ("page-chrome", r"the\ post\ .{1,300}\ (?:first\ )?appeared\ (?:first\ )?on\ .{1,120}$"),
        ("page-chrome", r"(?:this\ (?:article|story|post)\ )?(?:first\ )?appeared\ first\ on\ .{1,120}$"),
        (
            "read-more",
            r"""(?:continue|keep)\ reading\b.{0,200}$
            | read\ (?:the\ )?(?:rest|full|whole|original)\b.{0,200}$
            | (?:read|view|see)\ (?:it\ |this\ (?:story\ |article\ |post\ )?)?(?:on|at)\ .{2,80}$
            | (?:listen|watch)\ (?:now|here)\b.{0,40}$ | (?:comments|source|link|permalink|via)\W*$""",
        ),
        (
            "newsletter",
            r"""(?:(?:click\ here\ to\ )?(?:view|read|open)|(?:having\ )?trouble\ (?:viewing|reading)
              |problems\ viewing|can(?:'|’)?t\ (?:see|read))\b.{0,60}
              \b(?:browser|online|web\ (?:version|page)|this\ (?:e-?mail|newsletter|message))\b.{0,80}$
            | (?:web\ version|view\ online|open\ in\ app)\W*$
            | (?:you\ (?:can|may)\ |.{0,80}(?:\bto\ |\bor\ |[|·•/,]\s*))?unsubscribe\b.{0,120}$
            | (?:manage|update|change)\ (?:your\ )?(?:e-?mail\ |newsletter\ |subscription\ )*
              (?:preferences|settings|subscriptions?|profile)\b.{0,120}$
            | you(?:(?:'|’)re|\ are|\ have)?\ (?:receiv(?:ed|ing)|getting)\ (?:this|our)\b.{0,300}$
            | this\ (?:e-?mail|message|newsletter)\ (?:was|has\ been|is)\ (?:sent|intended)\b.{0,300}$
            | (?:was\ this\ (?:e-?mail|newsletter)\ forwarded|forward(?:ed)?\ (?:you\ )?this\ (?:e-?mail|to))
              \b.{0,200}$
            | (?:.{0,60}\ )?add\ .{0,60}\bto\ your\ (?:address\ book|contacts|safe\ senders?)\b.{0,80}$
            | our\ (?:mailing|postal)\ address\b.{0,200}$
            | powered\ by\ \S+(?:\ \S+){0,3}$""",
        ),
    )
)
# After such a block in the second half nothing but addresses and small print follows.
_FOOTER = re.compile(
    r"\bunsubscribe\b|\b(?:receiv(?:ed|ing)|getting|got) (?:this|our)\b|\b(?:mailing|postal) address\b"
    r"|\bpreferences\b|\ball rights reserved\b|^(?:©|copyright\b)|\bappeared (?:first )?on\b",
    re.IGNORECASE,
)

# A block of at least so many letters, nine tenths of them linked, that is no sentence is a teaser, as in
# `html`.
_TEASER_LENGTH = 15
_TEASER_SHARE = 0.9
# A sentence of so many words behind a footer or "Most read" is the article again; as in `html`.
_SENTENCE_WORDS = 12
# How many blocks from the start a second headline, a date line and a byline are looked for in, and the most
# words of a byline; as in `html`.
_TITLE_BLOCKS = 3
_BYLINE_BLOCKS = 4
_DATE_BLOCKS = 6
_BYLINE_WORDS = 14

# Chrome of feeds and e-mails is no longer than this, in code points.
_LONGEST_CHROME = 500
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

# Removed pieces of a page are kept up to this many code points in all, as in `html`.
_MAX_REMOVED_LENGTH = 200_000

# Reasons that go no further: a box that is not shown is "page-chrome", the headline is in the article.
_HIDDEN_BOX = "hidden"
_HEADLINE = "headline"


@dataclass(slots=True)
class _Block:
    """What stands between two line breaks of a fragment. linked: how many of its code points are links."""

    text: str
    tag: str
    linked: int = 0
    reason: str | None = None

    @property
    def words(self) -> int:
        return self.text.count(" ") + 1


def clean_fragment(page: Page, text: str) -> Article:
    """The article that a fragment is; its `page_map` is empty, evidence is found on the page by its words.

    The headline is the declared title, else an <h1> before all that is kept.
    Raises InputError "empty-page" where it shows nothing, "no-article-text" where it shows nothing but
    chrome, "bad-html" where it cannot be parsed, "too-deep" where its tags are nested too deep.
    """
    blocks = list(_blocks(_parse(page, text)))
    if not any(block.reason is None for block in blocks):
        raise InputError("empty-page", f"{page.name}: its HTML shows no text; give a page that has some")
    title = page.declared.title
    _judge(blocks, title)
    kept = [block for block in blocks if block.reason is None]
    if not title and len(kept) > 1 and kept[0].tag == "h1":
        title = kept.pop(0).text
    if not kept:
        raise InputError(
            "no-article-text", f"{page.name}: only links, share words or a footer, no sentence of an article"
        )
    return make_article(
        page,
        _body(kept),
        headline=Part(title) if title else None,
        found=Found(bylines=_bylines(blocks), published=_published(blocks), credit=_credit(blocks)),
        removed=_removed(blocks),
    )


def shown_text(text: str) -> str:
    """The text that a fragment shows, without boxes that are hidden and the marks of notes in a sentence."""
    tree, _ = _tree(text)
    return "\n".join(block.text for block in _blocks(tree) if block.reason != _HIDDEN_BOX)


def _parse(page: Page, text: str) -> HtmlElement:
    if not text.strip():
        raise InputError("empty-page", f"{page.name}: no text in it; give a page that has some")
    try:
        tree, is_cut = _tree(text)
    except (etree.LxmlError, ValueError) as error:
        raise InputError("bad-html", f"{page.name}: not HTML that can be parsed ({error})") from error
    if is_cut:
        raise InputError(
            "too-deep",
            f"{page.name}: tags nested more than 2,000 deep, what follows cannot be read; mend the page",
        )
    return tree


def _tree(text: str) -> tuple[HtmlElement, bool]:
    """A fragment's tree, and whether it ends where tags were nested deeper than libxml2 goes."""
    # Encoded again, for lxml refuses strings whose XML declaration names a charset. Nulls end a C string.
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True
    )
    tree = document_fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    return tree, any("depth" in entry.message for entry in parser.error_log)


# ---- blocks ------------------------------------------------------------------------------------------------


class _Line:
    """The text gathered since the last line break, and which of it is linked."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.links: list[Span] = []
        self.length = 0

    def add(self, piece: str, *, is_linked: bool) -> None:
        self.pieces.append(piece)
        if is_linked:
            self.links.append((self.length, self.length + len(piece)))
        self.length += len(piece)


def _blocks(tree: HtmlElement) -> Iterator[_Block]:
    """The blocks in order; a hidden box is a block with its reason, before the block that it stands in."""
    line, tags, hidden, skipped = _Line(), ["body"], list[str](), None
    links = pres = captions = 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag, is_start = element.tag, event == "start"
        if is_start and (tag in _HIDDEN_TAGS or _is_hidden(element) or _is_note_mark(element)):
            if tag not in _HIDDEN_TAGS and tag != "sup":
                hidden.append(_plain("".join(element.itertext())))
            skipped = element
            walk.skip_subtree()
            continue
        if element is not skipped:
            step = 1 if is_start else -1
            links += step * (tag == "a")
            pres += step * (tag == "pre")
            if tag in _BLOCK_TAGS:
                yield from (_Block(text, tag, reason=_HIDDEN_BOX) for text in hidden if text)
                yield from _cut(line, tags[-1], is_caption=captions > 0)
                line, hidden = _Line(), []
                captions += step * _is_caption(element)
                if is_start:
                    tags.append(tag)
                else:
                    tags.pop()
            elif tag == "br" and is_start:
                line.add("\n", is_linked=False)
        text = element.text if is_start else element.tail
        if text:
            line.add(text if pres else _BLANKS.sub(" ", text), is_linked=links > 0)
    yield from (_Block(text, "body", reason=_HIDDEN_BOX) for text in hidden if text)
    yield from _cut(line, "body", is_caption=False)


def _cut(line: _Line, tag: str, *, is_caption: bool) -> Iterator[_Block]:
    """What was gathered as blocks: cut at blank lines, and at a line's end where a sentence ends with it."""
    raw = "".join(line.pieces)
    links = deque(line.links)
    start = 0
    for gap in [*_GAP.finditer(raw), None]:
        end = gap.start() if gap else len(raw)
        if (
            gap
            and gap[0].count("\n") == 1
            and raw[max(start, end - 20) : end].rstrip()[-1:] not in _LINE_ENDS
        ):
            continue
        linked: list[Span] = []
        while links and links[0][0] < end:
            linked.append(links.popleft())
        tail = linked[-1][0] if linked and not raw[linked[-1][1] : end].strip(_TAIL_MARKS) else end
        if not (raw[start:tail].strip() and _is_pointer(_plain(raw[tail:end]))):
            tail = end
        for at, until in ((start, tail), (tail, end)):
            if text := _plain(raw[at:until]):
                share = sum(len(_plain(raw[max(a, at) : min(b, until)])) for a, b in linked)
                yield _Block(text, tag, share, "caption" if is_caption else None)
        start = gap.end() if gap else end


def _is_hidden(element: HtmlElement) -> bool:
    if element.tag in ("html", "body"):
        return False
    return (
        element.get("hidden") is not None
        or _HIDING_STYLE.search(element.get("style") or "") is not None
        or _HIDING_CLASS.search(element.get("class") or "") is not None
    )


def _is_note_mark(element: HtmlElement) -> bool:
    """Whether it is the raised number that leads to a note; raised numbers without a link are powers."""
    if element.tag != "sup" or element.find(".//a") is None:
        return False
    return _NOTE_MARK.fullmatch("".join(element.itertext()).strip()) is not None


def _is_caption(element: HtmlElement) -> bool:
    return element.tag == "figcaption" or _CAPTION_CLASS.search(element.get("class") or "") is not None


def _plain(text: str) -> str:
    return " ".join(text.translate(_SHAPELESS).split())


# ---- what is chrome ----------------------------------------------------------------------------------------


def _judge(blocks: list[_Block], title: str | None) -> None:
    """Give each block that is not article its reason; all others keep None."""
    shown = [block for block in blocks if block.reason != _HIDDEN_BOX]
    ended: str | None = None
    before: _Block | None = None
    for index, block in enumerate(shown):
        if block.reason is None:
            block.reason = _reason(block, index, title)
        late = index * 2 >= len(shown) - 1
        if block.reason is None and before and before.reason == "advert" and is_advert_text(block.text):
            block.reason = "advert"
        elif block.reason is None and ended:
            if block.text[-1] in ENDS and block.words >= _SENTENCE_WORDS:
                ended = None
            else:
                block.reason = ended
        elif late and block.reason in ENDINGS:
            ended = "related"
        elif late and block.reason and _FOOTER.search(block.text):
            ended = "newsletter"
        before = block
    for block in reversed(shown):
        if block.reason is None:
            if not is_credit(block.text):
                break
            block.reason = "credit"


def _reason(block: _Block, index: int, title: str | None) -> str | None:
    text = block.text
    if index < _TITLE_BLOCKS and title and same_words(text, title):
        return _HEADLINE if index == 0 else "doubled-headline"
    reason = _carrier_reason(text) or chrome_reason(text)
    if reason is not None and not _is_told(block, reason):
        return reason
    if is_date_line(text):
        return "dateline"
    is_short = block.words < _BYLINE_WORDS and text[-1] not in ".:!?"
    if index < _BYLINE_BLOCKS and is_short and find_bylines(text):
        return "byline"
    is_link = len(text) >= _TEASER_LENGTH and block.linked >= _TEASER_SHARE * len(text)
    return "read-more" if is_link and text[-1] not in ENDS and block.tag not in _HEADINGS else None


def _is_told(block: _Block, reason: str) -> bool:
    """Whether a block with words of a caption or a pointer is the article's own all the same.

    Then it is a whole sentence without their label, as one with ", right, " in it, or with quoted
    words behind "Also in".
    """
    if block.words < _SENTENCE_WORDS or block.text[-1] not in ENDS or block.linked:
        return False
    if reason == "caption":
        return _CAPTION_LABEL.search(block.text) is None
    return reason == "read-more" and _QUOTED.search(block.text) is not None


def _carrier_reason(text: str) -> str | None:
    """Why a block is chrome of feeds and e-mails by its words; None when its words do not say so."""
    if len(text) > _LONGEST_CHROME:
        return None
    start = text.lstrip(_TAIL_MARKS)
    return next((reason for reason, words in _CARRIER_CHROME if words.match(start)), None)


def _is_pointer(text: str) -> bool:
    """Whether the link at a paragraph's end leads to the whole article: "Read more", "Continue reading"."""
    return "read-more" in (_carrier_reason(text), chrome_reason(text) if text else None)


def _bylines(blocks: Sequence[_Block]) -> tuple[str, ...]:
    names = (name for block in blocks if block.reason == "byline" for name in find_bylines(block.text))
    return tuple(dict.fromkeys(names))


def _credit(blocks: Sequence[_Block]) -> str | None:
    return next(
        (name for block in blocks if block.reason == "credit" and (name := find_credit(block.text))), None
    )


def _published(blocks: Sequence[_Block]) -> str | None:
    """The first day in the lines before the body that is not the day of a change."""
    lead = [block.text for block in blocks[:_DATE_BLOCKS] if block.reason in ("dateline", "byline")]
    return next((found.iso for text in lead for found in find_dates(text) if not found.changed), None)


# ---- putting it together -----------------------------------------------------------------------------------


def _body(blocks: Sequence[_Block]) -> Part:
    spans: list[Span] = []
    at = 0
    for block in blocks:
        spans.append((at, at + len(block.text)))
        at += len(block.text) + 2
    return Part("\n\n".join(block.text for block in blocks), tuple(spans))


def _removed(blocks: Sequence[_Block]) -> list[Removed]:
    """The blocks that are not article, neighbours with one reason as one piece."""
    removed: list[Removed] = []
    length = 0
    before: str | None = None
    for block in blocks:
        reason = {_HEADLINE: None, _HIDDEN_BOX: "page-chrome"}.get(block.reason or "", block.reason)
        length += len(block.text) if reason else 0
        if reason and length <= _MAX_REMOVED_LENGTH:
            if reason == before:
                removed[-1] = Removed(f"{removed[-1].text}\n{block.text}", reason)
            else:
                removed.append(Removed(block.text, reason))
        before = reason
    return removed
