"""Feeds: RSS 0.9x to 2.0, Atom and JSON Feed; each entry is a page of its own.

XML is read with lxml, not with feedparser, which took 69 s and 1.2 GB for 10 MB of "<a " in a broken feed,
where this took 9 s; of a sound one of 59 MB both take as long. No entity that a feed declares is expanded.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from onrecord.readers.charset import find_charset
from onrecord.readers.inputs import Source, Wanted, ending, read_body
from onrecord.readers.text import charset_notice
from onrecord.records import Declared, Form, Origin, Page, Problem, page_id

# What may stand before the first element: declarations, comments, a document type.
# What one of them matched is never given back: comments alone would take longer than anybody waits.
_PROLOG = r"""\s*(?>(?:
    <\?[^>]{0,2000}> | <!--.{0,40000}?--> | <!DOCTYPE[^>\[]{0,2000}(?:\[.{0,40000}?\]\s*)?>
    )\s*){0,12}+(?P<element><(?P<root>[A-Za-z_][\w.-]*(?::[\w.-]+)?))"""
_OPENING = re.compile(_PROLOG, re.DOTALL | re.VERBOSE)
_ELEMENT = re.compile(r"(?P<element><[A-Za-z_])")
_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})
# Elements that pages and parts of pages begin with; such files are the HTML reader's.
_PAGE_ROOTS = frozenset(
    {"html", "head", "body", "title", "meta", "article", "main", "section", "header", "div", "p", "span"}
)
_ENDINGS = (".rss", ".atom", ".rdf")
# A document type of a feed's, or one that declares entities: so much of a feed may stand before its first
# element that the part of a file looked at does not reach it.
_FEED_TYPE = re.compile(r"<!DOCTYPE\s+(?:rss|rdf:RDF|feed)\b", re.IGNORECASE)
_JSON_FEED = re.compile(rb"\"version\"\s*:\s*\"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/")

_DECLARED_CHARSET = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")
# Old RSS takes in the letters of HTML under this name; they are known without it. Source: RSS 1.0, section 4.
_LETTERS_OF_HTML = re.compile(r"<!ENTITY\s+%\s+HTMLlat1\b[^>]{0,300}>")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_BARE = re.compile(r"&(?!#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};|(?:amp|lt|gt|quot|apos);)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# What a feed may hold: 59 MB of articles have 26,000 entries and 1.6 million tags, half of 1.5 GB.
_MOST_ENTRIES = 100_000
_MOST_TAGS = 3_000_000
_OF_MEDIA = ("{http://search.yahoo.com/mrss", "{http://www.itunes.com/")
_CLOSING = re.compile(r"</(?:p|div|article|section|blockquote|ul|h[1-6])>", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!][^<>]{0,2000}>")

# What a text ends in that is cut off, as blogs do: "[…]", "…", "Read more".
_CUT_OFF = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?|(?:(?:continue|keep) reading|read (?:more|the (?:rest|full)))\b.{0,80})\W{0,5}$",
    re.IGNORECASE,
)
# A description this long, in words, that is not cut off is the article. Of summaries that outlets write for
# their feeds few have more than 80; judgement, not fitted.
_ARTICLE_WORDS = 150

_NAMES_APART = re.compile(r"\s*(?:;|,|\band\b|&)\s*")
_MAIL = re.compile(r"\S+@\S+")
_NOBODY = frozenset({"admin", "administrator", "editor", "webmaster", "unknown"})
_TITLE_PARTS = re.compile(r"\s+[-–—|»«:/]{1,2}\s+|:\s+")


_NOTHING_DECLARED = Declared()
_Fields = dict[str, list[etree._Element]]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry as its feed gives it; `text` is HTML where `is_html` says so."""

    name: str | None = None
    url: str | None = None
    text: str = ""
    is_html: bool = True
    is_summary: bool = False
    declared: Declared = _NOTHING_DECLARED
    fields: tuple[str, ...] = ()
    words: int = 0


def claims(head: bytes, name: str) -> bool:
    """Whether it is a feed by its first element or its version, or XML that is no page, or named so."""
    start = head.removeprefix(b"\xef\xbb\xbf")
    if start.lstrip()[:1] == b"{":
        return _JSON_FEED.search(start) is not None
    root = _root(start)
    if root in _FEED_ROOTS:
        return True
    is_xml = start.lstrip()[:5] == b"<?xml" or ending(name) in (*_ENDINGS, ".xml")
    if root is None:
        plain = start.replace(b"\x00", b"").decode("latin-1").lstrip("\xff\xfe \t\r\n")
        return plain[:1] == "<" and (
            _FEED_TYPE.search(plain) is not None or (is_xml and ending(name) in _ENDINGS)
        )
    return is_xml and root not in _PAGE_ROOTS


def read(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """A page an entry, in order, a notice before one that is a summary; a Problem an entry without text."""
    body = read_body(source)
    if isinstance(body, Problem):
        yield body
        return
    declared = _DECLARED_CHARSET.match(body)
    named = declared[1].decode("ascii", "replace") if declared else None
    charset = find_charset(body, source.charset or named)
    if charset is None:
        yield source.problem("not-text", "its bytes are no text in any charset tried; fetch the feed again")
        return
    if (notice := charset_notice(source, charset)) is not None:
        yield notice
    text = body.decode(charset.name, "replace").removeprefix("\ufeff")
    del body
    entries = _json_entries if text.lstrip()[:1] == "{" else _xml_entries
    number = problems = 0
    for entry in entries(text, source, wanted):
        if isinstance(entry, Problem):
            problems += 1
            yield entry
        else:
            number += 1
            yield from _pages(entry, source, wanted, number)
    if not number and not problems:
        yield source.problem("no-entries", "a feed without entries; fetch it again when it has some")


def names_in(text: str) -> tuple[str, ...]:
    """The people in an author's field: no addresses, no "admin"; "a@b.example (Ann Lee)" is Ann Lee."""
    text = " ".join(text.split())
    if (inner := re.fullmatch(r"\S+@\S+\s*\((.+)\)", text)) is not None:
        text = inner[1]
    names = (_MAIL.sub("", name).strip(" <>()") for name in _NAMES_APART.split(text.removeprefix("By ")))
    return tuple(name for name in names if name and name.lower() not in _NOBODY)


# ---- entries to pages --------------------------------------------------------------------------------------


def _pages(entry: _Entry, source: Source, wanted: Wanted, number: int) -> Iterator[Page | Problem]:
    if not entry.words:
        has = ", ".join(map(repr, entry.fields)) or "nothing"
        yield source.problem("no-text-field", f"an entry without text; it has {has}; give its page", number)
        return
    if entry.is_summary:
        yield source.problem(
            "summary-only",
            "the feed has no more than a summary of this article, and statements are those of the summary; "
            "give its page for the rest",
            number,
        )
    url, known = entry.url, wanted.declared
    declared = replace(
        entry.declared,
        title=entry.declared.title or known.title,
        outlet=known.outlet or entry.declared.outlet,
        published=entry.declared.published or known.published,
        bylines=entry.declared.bylines or known.bylines,
        language=entry.declared.language or known.language,
        modified=entry.declared.modified or known.modified,
    )
    form: Form = "fragment" if entry.is_html else "article"
    body = entry.text.encode("utf-8", "replace")
    yield Page(
        id=page_id(url, body, outlet=declared.outlet),
        name=entry.name or url or f"{source.name}#{number}",
        url=url,
        body=body,
        form=form,
        media_type=f"text/{'html' if entry.is_html else 'plain'}; charset=utf-8",
        origin=Origin(source.name, number),
        declared=declared,
        carrier="feed",
    )


def _judged(entry: _Entry) -> _Entry:
    """The entry with its words counted; a summary where its only text is short or says that it is cut off."""
    words = html.unescape(_TAG.sub(" ", entry.text) if entry.is_html else entry.text).split()
    is_cut = _CUT_OFF.search(" ".join(words[-20:])[-200:]) is not None
    is_summary = is_cut or (entry.is_summary and len(words) < _ARTICLE_WORDS)
    return replace(entry, is_summary=is_summary, words=len(words))


def _outlet(title: str | None, url: str | None) -> str | None:
    """The outlet that a feed's title names: of "World news | The Gazette" the part that is in the URL's host.

    None where no part is, and there is a host that tells more surely.
    """
    if not title:
        return None
    parts = [
        part
        for part in (re.sub(r"(?i)\s*\b(?:rss|feeds?)\b$", "", part) for part in _TITLE_PARTS.split(title))
        if part
    ]
    host = re.sub(r"[^a-z0-9]", "", (urlsplit(url).hostname or "") if url else "")
    if len(parts) == 1 or not host:
        return parts[0] if parts else None
    fits = (
        part
        for part in parts
        if (name := _squeezed(part)) and (name in host or name.removeprefix("the") in host)
    )
    return next(fits, None)


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _language(own: str | None, feed: str | None) -> str | None:
    """An entry's language; its feed's only when that is not English, which blogs say of any."""
    return own or (feed if feed and not feed.lower().startswith("en") else None)


def _line(text: str | None, *, is_html: bool = True) -> str | None:
    """A field as one line of text."""
    if not isinstance(text, str):
        return None
    if is_html:
        text = html.unescape(_TAG.sub("", text))
    return " ".join(text.split()) or None


def _moment(text: str | None) -> str | None:
    """An RFC 822 date as ISO 8601; any other as it stands."""
    if not text or not (text := text.strip()):
        return None
    try:
        return parsedate_to_datetime(text).isoformat(timespec="seconds")
    except (ValueError, IndexError, TypeError, OverflowError):
        return text


def _web(link: str | None, base: str | None) -> str | None:
    """A link as an address on the web, made whole by the feed's own; None for another kind."""
    if not link:
        return None
    try:
        url = urljoin(base or "", link.strip())
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else None
    except ValueError:
        return None


# ---- XML ---------------------------------------------------------------------------------------------------


def _root(head: bytes) -> str | None:
    """The first element's name without its prefix, in lower case; "rdf" for <rdf:RDF>."""
    found = _OPENING.match(head.replace(b"\x00", b"").lstrip(b"\xff\xfe").decode("latin-1"))
    return found["root"].rpartition(":")[2].lower() if found else None


def _xml_entries(text: str, source: Source, wanted: Wanted) -> Iterator[_Entry | Problem]:
    root, problem = _parse(text, source)
    if problem is not None:
        yield problem
    if root is None:
        return
    name = _local(root)
    if name.lower() not in _FEED_ROOTS:
        yield source.problem(
            "not-a-feed", f"XML that begins with <{name}>, not RSS, Atom or HTML; give the pages it leads to"
        )
        return
    channel = next((child for child in root if _local(child) == "channel"), root)
    about = _fields(channel)
    here = _base_of(root, wanted.url)
    base = _base_of(root, _web(_link(about), here) or here)
    title = _title(about)
    language = _text(about, "language") or root.get(_XML_LANG)
    authors = _authors(about) if name == "feed" else ()
    elements = list(root.iter("{*}item", "{*}entry"))
    if problem is not None and elements and _breaks_off(text):
        elements.pop()
        yield source.problem("damaged-feed", "its last entry breaks off and was left out; fetch it again")
    if len(elements) > _MOST_ENTRIES:
        yield source.problem(
            "too-large", f"a feed of {len(elements):,} entries; split it, or give JSON lines"
        )
        return
    for element in elements:
        entry = _xml_entry(element, _base_of(element, base))
        outlet = _line(_source_title(element)) or _outlet(title, entry.url or base)
        declared = replace(
            entry.declared,
            outlet=outlet,
            bylines=entry.declared.bylines or authors,
            language=_language(entry.declared.language, language),
        )
        yield _judged(replace(entry, declared=declared))


def _base_of(element: etree._Element, base: str | None) -> str | None:
    """What links in an element are relative to: its xml:base, where it has one. Source: RFC 4287, 2."""
    return _web(element.get(_XML_BASE), base) or base


def _breaks_off(text: str) -> bool:
    """Whether the last entry that is opened is not closed."""
    opened = max(text.rfind("<item"), text.rfind("<entry"))
    return opened > max(text.rfind("</item"), text.rfind("</entry"))


def _parse(text: str, source: Source) -> tuple[etree._Element | None, Problem | None]:
    """The feed's tree, and what there is to say of it.

    What is not well-formed is mended first (names of HTML, bare "&"), and read as far as it goes last.
    """
    opening = _OPENING.match(text) or _ELEMENT.search(text)
    start = opening.start("element") if opening else len(text)
    if "<!ENTITY" in _LETTERS_OF_HTML.sub("", text[:start]):
        return None, source.problem(
            "declares-entities",
            "it declares entities of its own, as feeds do that are made to fill the memory or to read files; "
            "nothing was read; write the entities out if you trust it",
        )
    text = text[start:]
    if text.count("<") > _MOST_TAGS:
        return None, source.problem("too-large", f"a feed of more than {_MOST_TAGS:,} tags; split it")
    root = _tree(text)
    if root is not None:
        return root, None
    text = _FORBIDDEN.sub("", _BARE.sub("&amp;", _NAMED.sub(_as_letter, text)))
    root = _tree(text)
    if root is not None:
        return root, None
    root = _tree(text, recover=True)
    if root is None:
        return None, source.problem("not-a-feed", "its XML cannot be parsed; fetch it again")
    return root, source.problem(
        "damaged-feed", "its XML is broken; read as far as it goes, look at its entries; fetch it again"
    )


def _tree(text: str, *, recover: bool = False) -> etree._Element | None:
    # Without huge_tree libxml2 bounds the depth (256), a text's length (10 MB) and what entities grow to.
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _as_letter(found: re.Match[str]) -> str:
    """A name of HTML as its letter; the five of XML, and what is no name, as they stand."""
    return found[0] if found[1] in _XML_NAMES else html.unescape(found[0])


def _xml_entry(element: etree._Element, base: str | None) -> _Entry:
    """An entry of RSS or Atom; the text is its content, else the longer of its descriptions."""
    fields = _fields(element)
    full = _longest(_all(fields, "encoded", "content", "body"))
    text, is_html = full or _longest(_all(fields, "description", "summary")) or ("", True)
    return _Entry(
        name=_line(_text(fields, "guid", "id", "identifier")) or element.get(_ABOUT),
        url=_entry_link(element, fields, base),
        text=text if is_html or full else html.escape(text, quote=False),
        is_html=is_html or not full,
        is_summary=not full,
        declared=Declared(
            title=_title(fields),
            published=_moment(_text(fields, "pubDate", "published", "issued", "date", "created")),
            bylines=_authors(fields),
            language=_text(fields, "language") or element.get(_XML_LANG),
            modified=_moment(_text(fields, "updated", "modified")),
        ),
        fields=tuple(fields)[:12],
    )


def _longest(elements: list[etree._Element]) -> tuple[str, bool] | None:
    """The longest of these texts, and whether it is HTML; None when all are blank."""
    texts = (text for text in map(_content, filter(_is_text, elements)) if text[0].strip())
    return max(texts, key=lambda text: len(text[0]), default=None)


def _is_text(element: etree._Element) -> bool:
    """Whether it is text and no file: Atom's content may be a PDF or a picture (RFC 4287, 4.1.3)."""
    kind = (element.get("type") or "").lower()
    return "/" not in kind or kind.startswith("text/") or kind == "application/xhtml+xml"


def _content(element: etree._Element) -> tuple[str, bool]:
    """An element's text, and whether it is HTML: escaped, in CDATA, or as elements of its own."""
    kind = (element.get("type") or "").lower()
    if len(element):
        return _inner(element), True
    text = element.text or ""
    if _is_atom(element) and kind in ("", "text", "text/plain"):
        # Some write HTML and forget to say so.
        return text, text.lstrip()[:1] == "<" and _CLOSING.search(text) is not None
    return text, True


def _inner(element: etree._Element) -> str:
    """What stands in an element, as HTML: the elements without their namespace."""
    for child in element.iterdescendants():
        child.tag = _local(child)
    etree.cleanup_namespaces(element)
    pieces = [html.escape(element.text or "", quote=False)]
    pieces += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return "".join(pieces)


def _title(fields: _Fields) -> str | None:
    for element in _all(fields, "title"):
        text, is_html = _content(element)
        return _line(text, is_html=is_html)
    return None


def _source_title(element: etree._Element) -> str | None:
    """The outlet that an entry was taken from, in feeds that gather those of others."""
    found = element.find("{*}source")
    return None if found is None else _text(_fields(found), "title") or found.text


def _authors(fields: _Fields) -> tuple[str, ...]:
    names: list[str] = []
    for author in _all(fields, "creator", "author"):
        names += names_in(_text(_fields(author), "name") or author.text or "")
    return tuple(dict.fromkeys(names))


def _entry_link(element: etree._Element, fields: _Fields, base: str | None) -> str | None:
    """An entry's address: the one before a counter of clicks, its link, or an id that is a link."""
    links = [_web(_text(fields, "origLink"), base), _web(_link(fields), base)]
    links += [_web(guid.text, None) for guid in _all(fields, "guid") if guid.get("isPermaLink") != "false"]
    if _local(element) == "entry":
        links.append(_web(_text(fields, "id"), None))
    return next((link for link in links if link), None)


def _link(fields: _Fields) -> str | None:
    """The address of the page that an entry or a feed stands for, not of the feed itself."""
    return next((_href(link) for link in _all(fields, "link") if _leads_there(link)), None)


def _href(link: etree._Element) -> str | None:
    address: str | None = link.get("href") or link.text
    return address


def _leads_there(link: etree._Element) -> bool:
    return link.get("rel", "alternate") == "alternate" and "json" not in link.get("type", "")


def _fields(element: etree._Element) -> _Fields:
    """An element's children by their local names, but for those that tell of a picture or a sound."""
    fields: _Fields = {}
    for child in element:
        if isinstance(child.tag, str) and not child.tag.startswith(_OF_MEDIA):
            fields.setdefault(_local(child), []).append(child)
    return fields


def _all(fields: _Fields, *names: str) -> list[etree._Element]:
    """The elements of these names, those of the first name first."""
    return [element for name in names for element in fields.get(name, ())]


def _text(fields: _Fields, *names: str) -> str | None:
    return next((text for element in _all(fields, *names) if (text := (element.text or "").strip())), None)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _is_atom(element: etree._Element) -> bool:
    return str(element.tag).startswith(("{http://www.w3.org/2005/Atom}", "{http://purl.org/atom/"))


# ---- JSON --------------------------------------------------------------------------------------------------


def _json_entries(text: str, source: Source, wanted: Wanted) -> Iterator[_Entry | Problem]:
    """The items of a JSON Feed. Source: jsonfeed.org/version/1.1."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else getattr(error, "msg", str(error))
        yield source.problem("bad-json", f"a JSON feed that cannot be parsed ({reason}); fetch it again")
        return
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        yield source.problem("not-a-feed", "a JSON feed without a list of items; fetch it again")
        return
    base = _web(_string(feed, "home_page_url"), wanted.url) or wanted.url
    for item in items:
        yield _json_entry(item if isinstance(item, dict) else {}, feed, base)


def _json_entry(item: Mapping[str, Any], feed: Mapping[str, Any], base: str | None) -> _Entry:
    url = _web(_string(item, "url") or _string(item, "external_url"), base)
    page, plain = _string(item, "content_html"), _string(item, "content_text")
    text = page or plain or html.escape(_string(item, "summary") or "", quote=False)
    entry = _Entry(
        name=_string(item, "id"),
        url=url,
        text=_SURROGATE.sub("\ufffd", text),
        is_html=page is not None or plain is None,
        is_summary=page is None and plain is None,
        declared=Declared(
            title=_line(_string(item, "title"), is_html=False),
            outlet=_outlet(_line(_string(feed, "title"), is_html=False), url or base),
            published=_moment(_string(item, "date_published")),
            bylines=_json_authors(item) or _json_authors(feed),
            language=_language(_string(item, "language"), _string(feed, "language")),
            modified=_moment(_string(item, "date_modified")),
        ),
        fields=tuple(map(str, item))[:12],
    )
    return _judged(entry)


def _json_authors(owner: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of `authors` (1.1) or of `author` (1.0)."""
    authors = owner.get("authors")
    listed = authors if isinstance(authors, list) else [owner.get("author")]
    names = [_string(author, "name") or "" for author in listed if isinstance(author, dict)]
    return tuple(dict.fromkeys(name for field in names for name in names_in(field)))


def _string(owner: Mapping[str, Any], field: str) -> str | None:
    """A field's text; a number is written out, for some feeds count their items."""
    value = owner.get(field)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _SURROGATE.sub("\ufffd", value).strip() or None if isinstance(value, str) else None
