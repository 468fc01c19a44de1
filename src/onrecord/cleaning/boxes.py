"""What is cut out of an HTML page's tree before its text is looked for, and the blocks that a reader sees.

Cut: scripts, boxes that show under a mouse or to a screen reader only, paragraphs that are nothing but a
link, invitations to newsletters, requests for consent. Tables for the layout become boxes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import etree
from lxml.html import HtmlElement

from onrecord.cleaning.chrome import chrome_reason, is_consent

_BLOCKS = """
    p div section article header footer nav aside ul ol li h1 h2 h3 h4 h5 h6 table tr td th blockquote figure
    figcaption form main br hr button time address dl dt dd pre body caption details summary
"""
_HIDDEN = "script style noscript template head svg iframe textarea select option object"
_BLOCK_TAGS = frozenset(_BLOCKS.split())
SENTENCE_BREAKS = _BLOCK_TAGS - {"button", "time"}
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

# Boxes that invite to a newsletter or ask for consent begin with words that say so. Longer ones, or those of
# many blocks, hold more than that; judgement.
_BOX_HEADS = re.compile(r"sign ?up|subscri|newsletter|inbox|cookie|privacy|partners|consent", re.IGNORECASE)
_BOX_TAGS = frozenset({"div", "section", "aside", "form", "dialog"})
_BOX_LENGTH = {"newsletter": 600, "cookie-notice": 2_000}
_BOX_BLOCKS = 8
_HEAD_LENGTH = 250
_BOX_SHARE = 1 / 3
_MOST_BOXES = 100

# Where sentences of the article are set once more, large.
_PULLS = etree.XPath("//blockquote | //aside | //figure | //*[contains(@class,'pull')]")

# A table is there for the layout when one stands in it, or a cell has an article's paragraphs in it.
_CELL_LENGTH = 400
_SENTENCE_WORDS = 8

# A paragraph of at least so many letters, nine tenths of them linked, is a teaser. Tuned on 46 benchmark
# pages (random.Random(7)): F1 0.957 -> 0.960 with it, 0.959 with the hover boxes alone.
_TEASER_LENGTH = 15
_TEASER_SHARE = 0.9

# Hover boxes looked at; beyond them the search takes minutes.
_MOST_HOVERS = 500


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


def prune(tree: HtmlElement) -> None:
    """Cut scripts, what is not shown, hover boxes, advertisements and link-only paragraphs from the tree.

    What has the attribute `hidden` stays: pages sent in pieces keep their article so until it is whole.
    """
    cut_boxes(tree)
    for element in list(tree.iter("template", "textarea")):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(tree.iter("p")):
        length = len(plain_text(element))
        if length < _TEASER_LENGTH or element.getparent() is None:
            continue
        if sum(len(plain_text(link)) for link in element.iter("a")) >= _TEASER_SHARE * length:
            element.drop_tree()
    _open_layout_tables(tree)


def cut_invitations(tree: HtmlElement, length: int) -> dict[str, str]:
    """Cut the boxes that invite to a newsletter or ask for consent; their blocks, squeezed, with why."""
    cut: dict[str, str] = {}
    tried = 0
    for element in list(tree.iter("p", "h1", "h2", "h3", "h4", "h5", "h6")):
        box = element.getparent()
        if box is None or box.tag not in _BOX_TAGS or tried >= _MOST_BOXES:
            continue
        head = plain_text(element)
        if len(head) > _HEAD_LENGTH or not _BOX_HEADS.search(head):
            continue
        reason = chrome_reason(head)
        if reason not in _BOX_LENGTH:
            continue
        tried += 1
        if len(box.text_content()) > 2 * _BOX_LENGTH[reason]:
            continue
        blocks = list(visible_blocks(box))
        fits = len(blocks) <= _BOX_BLOCKS and sum(map(len, blocks)) <= _BOX_LENGTH[reason]
        if not fits or not blocks or squeezed(blocks[0]) != squeezed(head):
            continue
        if reason == "newsletter" and sum(map(len, blocks)) > _BOX_SHARE * length:
            continue
        if reason == "cookie-notice" and not all(map(_may_ask, blocks)):
            continue
        cut.update((squeezed(block), reason) for block in blocks)
        box.drop_tree()
    return cut


def pull_quotes(tree: HtmlElement) -> list[list[str]]:
    """The blocks, squeezed, of each box that may set a sentence of the article once more."""
    found = []
    for element in _PULLS(tree)[:_MOST_BOXES]:
        if len(element.text_content()) < _ASIDE_LENGTH:
            found.append([squeezed(block) for block in visible_blocks(element)])
    return found


def visible_blocks(tree: HtmlElement) -> Iterator[str]:
    """The text a reader may see, block by block, blanks made single and put between any two pieces."""
    return tree_blocks(tree, _BLOCK_TAGS, between=" ")


def tree_blocks(tree: HtmlElement, breaks: frozenset[str], *, between: str) -> Iterator[str]:
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


def plain_text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def squeezed(text: str) -> str:
    return "".join(text.split())


def _open_layout_tables(tree: HtmlElement) -> None:
    """Make boxes of the tables that only place menus and the article on a page; cells are no row of data."""
    for table in list(tree.iter("table")):
        sections = [part for part in table if part.tag in ("tbody", "thead", "tfoot")]
        rows = [row for part in (table, *sections) for row in part if row.tag == "tr"]
        cells = [cell for row in rows for cell in row if cell.tag in ("td", "th")]
        is_nest = next(table.iterdescendants("table"), None) is not None
        if not is_nest and not any(map(_holds_article, cells)):
            continue
        for cell in cells:
            if not is_nest and not _has_sentence(cell):
                cell.drop_tree()
        for part in (table, *sections, *rows, *cells):
            part.tag = "div"


def _has_sentence(cell: HtmlElement) -> bool:
    return any(text.count(" ") >= _SENTENCE_WORDS for text in cell.itertext())


def _holds_article(cell: HtmlElement) -> bool:
    breaks = sum(1 for _ in cell.iter("p", "br"))
    return breaks >= 3 and len(plain_text(cell)) >= _CELL_LENGTH


def _may_ask(block: str) -> bool:
    return is_consent(block) or chrome_reason(block) is not None or block.count(" ") < 8


def _is_shown(element: HtmlElement, named: Collection[HtmlElement]) -> bool:
    """Whether an element named after a hover box is what one points at, so part of its sentence.

    It holds the box and other words ("<span>Ida Brand<span>Minister since 2020</span></span>"), or it is a
    few words between blanks in a sentence. A box follows its word without a blank, or repeats it.
    """
    if element.tag in _BLOCK_TAGS:
        return False
    own = plain_text(element)
    inner = [box for box in element.iterdescendants() if box in named and plain_text(box)]
    if inner:
        outermost = [box for box in inner if not any(other in inner for other in box.iterancestors())]
        return len(squeezed(own)) > sum(len(squeezed(plain_text(box))) for box in outermost)
    parent, previous = element.getparent(), element.getprevious()
    if parent is None or not own or own.count(" ") >= _HOVER_WORDS:
        return False
    before = (parent.text if previous is None else previous.tail) or ""
    if previous is not None and not before.strip():
        return False
    if not before.strip():
        return bool(element.tail and element.tail.strip())
    return not before[-1].isalnum() and not before.rstrip().endswith(own.split()[-1])
