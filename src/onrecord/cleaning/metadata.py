"""What an HTML page says of its article, each fact with the places that say so, best first.

Places, in the order in which they are believed: the page's JSON-LD; its meta elements; what a reader sees
(headings, bylines, time elements); its URL. The rules for places that disagree stand at each function;
docs/formats.md has them in one table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from onrecord.cleaning.dateline import find_agency, find_bylines, find_names, parse_date, split_names
from onrecord.cleaning.outlets import find_outlet, site_of
from onrecord.cleaning.page_json import (
    Graph,
    Json,
    article_body,
    choose_article,
    clean_text,
    json_texts,
    objects_in,
    read_json_ld,
    state_body,
    string_in,
    types_of,
)
from onrecord.records import FieldBasis

Claim = tuple[FieldBasis, str]
Claims = tuple[Claim, ...]

_METAS = etree.XPath("//meta[@content]")
_CANONICAL = etree.XPath("//link[contains(concat(' ',@rel,' '),' canonical ')]/@href")
_HEADINGS = etree.XPath("//h1")
_TITLE = etree.XPath("//title")
_TIMES = etree.XPath("//time")
_AUTHORS = etree.XPath(
    "//*[contains(concat(' ',@rel,' '),' author ') or @itemprop='author'][not(self::meta or self::link)]"
)
# In microdata: the boxes of articles, the nearest around an element, names, and the publisher.
_SCOPED = "@itemscope and contains(@itemtype,'Article')"
_ARTICLE_SCOPES = etree.XPath(f"//*[{_SCOPED}]")
_SCOPE_AROUND = etree.XPath(f"ancestor::*[{_SCOPED}][1]")
_NAME_PARTS = etree.XPath(".//*[@itemprop='name'][not(self::meta)]")
_PUBLISHERS = etree.XPath(
    f"(//*[{_SCOPED}])[1]//*[@itemprop='publisher']//*[@itemprop='name'][not(self::meta)]"
)
_BYLINES = etree.XPath(
    "//*[contains(@class,'byline') or contains(@class,'Byline') or contains(@class,'author-name')"
    " or contains(@class,'article-author') or contains(@class,'author_name') or contains(@class,'authors')]"
)
_KICKERS = etree.XPath(
    "//*[contains(@class,'kicker') or contains(@class,'eyebrow') or contains(@class,'overline')"
    " or contains(@class,'Kicker') or contains(@class,'Eyebrow')]"
)

_LEAST_YEAR = 1990

# How many elements of a kind are looked at, and how long a fact may be, in code points; more shows malice.
_MOST_LOOKED_AT = 40
_FACT_LENGTH = 1_000
_NAME_WORDS = 5
_BYLINE_LENGTH = 160
_KICKER_LENGTH = 40

_TITLE_METAS = (("og:title", "twitter:title"), ("parsely-title",), ("sailthru.title",), ("dc.title",))
_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
    "article.published", "dc.date.issued", "dcterms.created", "dcterms.issued", "date.available", "pubdate",
    "publish-date", "publish_date", "published_at", "pub_date", "publication_date", "datecreated",
    "cxenseparse:publishtime", "cxenseparse:recs:publishtime", "sailthru.date", "dc.date", "date",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
    "date.modified", "last-modified", "lastmod",
)  # fmt: skip
_AUTHOR_METAS = (
    "author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author",
    "sailthru.author", "dcsext.author", "cxenseparse:author", "mrf:authors", "byl", "article:author_name",
)  # fmt: skip
_SECTION_METAS = ("article:section", "og:section", "parsely-section", "articlesection", "prism.section")
_SITE_METAS = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_PUBLISHER_METAS = ("dc.publisher", "publisher", "copyright")

_NO_NAME = re.compile(
    r"[@\d/|(){}\[\]=_<>:]|https?|www\.|\b(?:image|photo|staff|admin|editor|editors|newsroom|desk|team|online|web|wires?"
    r"|correspondent|reporter|contributor|writer|producer|agencies|unknown|null|none|undefined|anonymous"
    r"|and|the|for|of|from|with|by)\b(?!\s+press)",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:editor|correspondent|reporter|writer|columnist|journalist|producer|staff|contributor|chief|presenter"
    r"|analyst|professor|lecturer|fellow|ph\.?d|m\.?d|esq|director|bureau|desk|team)\b\.?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^(?:(?:written|posted|reported|words|story|von|par|por)\s+)?by\b:?\s+|^(?:von|par|por)\s+", re.I
)
_NO_BYLINE = re.compile(
    r"(?:read|share|more|follow|view|updated?|published|posted|sponsored|special|guest|all|about|contact|sign|click"
    r"|the|our|this|news|press|associated|agence|photos?|video|listen|watch|print|save|e-?mail|copy|see)\b",
    re.IGNORECASE,
)
_GLUED_TO_NAME = re.compile(
    r"\s+[-–—]\s+.*$|\s*\((?:now|earlier|with|in|from|and)\b[^()]*\)|\s*\((?:AP|AFP|Reuters)\)"
    r"|\s*(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b.*$|(?<=[^\W\d_])(?:The )?Associated Press$"
)
_SEPARATOR = re.compile(r"\s+[-–—|:*•·»]{1,2}\s+|\s*\|\s*")
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-]([01]?\d|[a-z]{3})[/-]([0-3]?\d)(?=[/-]|$)")
_NO_SITE = re.compile(
    r"(?:live(?: updates?| blog)?|print(?:able)?(?: version)?|news|world|politics|business|opinion|sports?"
    r"|video|home|local|national|uk|us|analysis|updates?|latest|amp)",
    re.IGNORECASE,
)
_EMPTY_SECTIONS = frozenset(
    {"uncategorized", "uncategorised", "article", "articles", "news", "home", "default"}
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The claims of a page, each fact's best first; `bylines` is the names of the first place that has any.

    body: the article's text where the JSON-LD carries it. is_live: the page is a blog with dated entries.
    """

    titles: Claims
    outlets: Claims
    published: Claims
    modified: Claims
    kickers: Claims
    canonicals: Claims
    credits: Claims
    languages: Claims
    bylines: tuple[str, ...]
    bylines_basis: FieldBasis
    other_bylines: Claims
    body: str | None
    is_live: bool


def read_metadata(
    tree: HtmlElement, *, url: str | None, latest: str | None = None, saved_from: str | None = None
) -> Metadata:
    """What the page says of its article. The tree is only read.

    url: the page's own, where it is known: an address of another site is then not its canonical one.
    latest: the day (ISO 8601) the page was fetched; a later publication is refused. Default: today.
    saved_from: the address that a browser wrote into the page when it saved it.
    """
    metas = _read_metas(tree)
    headings = [
        text for text in map(_plain, _HEADINGS(tree)[:_MOST_LOOKED_AT]) if 0 < len(text) <= _FACT_LENGTH
    ]
    canonicals = _canonicals(tree, metas, url, saved_from)
    graph = Graph(objects_in(read_json_ld(tree)))
    about = choose_article(graph, headings, [*([url] if url else []), *(value for _, value in canonicals)])
    best_url = url or next((value for _, value in canonicals), None)
    titles = _titles(tree, metas, about, headings)
    published = _published(tree, metas, about, best_url, _latest_day(latest))
    names, basis, others = _bylines(tree, metas, about, graph)
    return Metadata(
        titles=titles,
        outlets=_outlets(metas, about, graph) or _publisher(tree) or _named_behind(tree, titles),
        published=published,
        modified=_modified(metas, about, published, _latest_day(latest)),
        kickers=_kickers(tree, metas, about),
        canonicals=canonicals or _own_address(about, url),
        credits=_credits(tree, about, graph, names, basis),
        languages=_languages(tree, metas, about),
        bylines=names,
        bylines_basis=basis,
        other_bylines=others,
        body=article_body(about) or state_body(tree, [value for _, value in titles]),
        is_live="LiveBlogPosting" in types_of(about),
    )


# ---- facts -------------------------------------------------------------------------------------------------


def _titles(
    tree: HtmlElement, metas: Mapping[str, list[str]], about: Mapping[str, Json], headings: Sequence[str]
) -> Claims:
    """The headline that most places give; of as many, the one a reader sees; then JSON-LD, then meta.

    Places agree that have the same words. The titles for social networks are one place. The window's title
    decides only between equals. Behind a title " | The Post" is cut off where another place has the title
    without it, or where it is the site's name. On the Fundus pages the social title differs from the heading
    on 6 of 34; the publishers give the heading 4 times.
    """
    given: list[Claim] = [("text", heading) for heading in dict.fromkeys(headings)]
    given += [("json-ld", text) for text in (string_in(about.get("headline")),) if text]
    for names in _TITLE_METAS:
        given += [("meta", value) for name in names for value in metas.get(name, ())[:1]]
    window = [text[:_FACT_LENGTH] for text in map(_plain, _TITLE(tree)[:1]) if text] + metas.get("title", [])[
        :1
    ]
    given = [(basis, text) for basis, value in given if (text := clean_text(value))]
    given = given or [("meta", value) for value in window]
    sites = [value for name in _SITE_METAS for value in metas.get(name, ())]
    every = [value for _, value in given] + window
    groups: dict[str, list[Claim]] = {}
    for basis, value in given:
        if title := _without_site(value, every, sites):
            groups.setdefault(_letters(title), []).append((basis, title))
    shown = {_letters(_without_site(value, every, sites)) for value in window}
    social = {
        _letters(_without_site(value, every, sites))
        for name in _TITLE_METAS[0]
        for value in metas.get(name, ())
    }
    both = len(social) == 1 and all(metas.get(name) for name in _TITLE_METAS[0])
    rank = {"text": 0, "json-ld": 1, "meta": 2}
    order = sorted(
        groups.items(),
        key=lambda group: (
            (both and group[0] in social) - len(group[1]),
            group[0] not in shown,
            min(rank[basis] for basis, _ in group[1]),
        ),
    )
    typed = [clean_text(_without_site(value, every, sites)) for value in metas.get("title", ())[:1]]
    return tuple(_best_spelling(group, typed) for _, group in order)


def _best_spelling(group: Sequence[Claim], typed: Sequence[str]) -> Claim:
    """The same words as the page's own title tag spells them, for a publishing program changes the marks of a
    heading ("'Best'" to "‘Best’") and not of that; else as they come first; where pieces were glued
    ("stop:A year"), the one with most blanks.
    """
    first = group[0]
    for title in typed:
        if _letters(title) == _letters(first[1]) and title.count(" ") == first[1].count(" "):
            return (first[0], title)
    squeezed = re.sub(r"\s", "", first[1])
    same = [claim for claim in group if re.sub(r"\s", "", claim[1]) == squeezed]
    return max(same, key=lambda claim: claim[1].count(" ")) if same else first


def _without_site(title: str, others: Sequence[str], sites: Sequence[str]) -> str:
    """A title without the section and the site behind it."""
    letters = _letters(title)
    for other in sorted(set(others), key=len):
        short = _letters(other)
        if 10 < len(short) < len(letters) and letters.startswith(short):
            for cut in _SEPARATOR.finditer(title):
                if _letters(title[: cut.start()]) == short:
                    return title[: cut.start()]
    cuts = list(_SEPARATOR.finditer(title))
    if cuts:
        tail = _letters(title[cuts[-1].end() :])
        head = title[: cuts[-1].start()]
        if len(head) > len(tail) and any(
            tail in _letters(site) or _letters(site) in tail for site in sites if tail and _letters(site)
        ):
            return head
    return title


def _outlets(metas: Mapping[str, list[str]], about: Mapping[str, Json], graph: Graph) -> Claims:
    """The name that the site gives itself, then the publisher's: that is often a company's."""
    names: list[Claim] = [("meta", value) for name in _SITE_METAS[:1] for value in metas.get(name, ())]
    names += [("json-ld", name) for name in graph.names(about.get("publisher"))]
    for _, found in graph.objects:
        if "WebSite" in types_of(found):
            names += [("json-ld", name) for name in graph.names(found)]
    names += [
        ("meta", value) for name in (*_PUBLISHER_METAS, *_SITE_METAS[1:]) for value in metas.get(name, ())
    ]
    tidied = [(basis, tidy) for basis, name in names if (tidy := site_name(name))]
    return _distinct(tidied)


def _publisher(tree: HtmlElement) -> Claims:
    """The publisher in the microdata of the page's first article."""
    names = (site_name(_plain(element)) for element in _PUBLISHERS(tree)[:_MOST_LOOKED_AT])
    return tuple(("text", name) for name in names if name)[:1]


def _named_behind(tree: HtmlElement, titles: Claims) -> Claims:
    """The name behind the headline in the window's title ("… | The Post"); nothing else names the site."""
    for window in (_plain(element)[:_FACT_LENGTH] for element in _TITLE(tree)[:1]):
        *_, last = [None, *_SEPARATOR.finditer(window)]
        if last is None or not titles or not _letters(window).startswith(_letters(titles[0][1])):
            continue
        name = window[last.end() :].strip()
        if name[:1].isupper() and name.count(" ") < 5 and not _NO_SITE.fullmatch(name):
            return (("guessed", name),)
    return ()


def is_likely_date(date: str, fetched: str | None) -> bool:
    """Whether a page fetched on a day (None: today) may have been published on that date."""
    return _is_likely(date, _latest_day(fetched))


def site_name(name: str) -> str | None:
    """A site's name without what some write around it; None for a rights line or an address."""
    if re.match(r"copyright|©|https?:", name.strip(), re.IGNORECASE):
        return None
    return re.split(r"\s[|–—]\s", clean_text(name))[0].strip(" _-|") or None


def _published(
    tree: HtmlElement, metas: Mapping[str, list[str]], about: Mapping[str, Json], url: str | None, latest: str
) -> Claims:
    """The first place that has a date gives the day; of all that agree in it, the most precise, earliest.

    A day after `latest` or before 1990 is refused.
    """
    given: list[Claim] = [("json-ld", text) for text in (string_in(about.get("datePublished")),) if text]
    given += [("meta", value) for name in _PUBLISHED_METAS for value in metas.get(name, ())[:1]]
    labelled, plain = _times(tree)
    given += [("text", value) for value in (*labelled, *plain[:1])]
    given += [("json-ld", text) for text in (string_in(about.get("dateCreated")),) if text]
    given += [("url", day) for day in _url_day(url)]
    dates = [(basis, date) for basis, value in given if (date := _moment(value)) and _is_likely(date, latest)]
    if not dates:
        return ()
    agreeing = [claim for claim in dates if _same_day(claim[1], dates[0][1])]
    longest = max(_precision(value) for _, value in agreeing)
    best = min(
        (claim for claim in agreeing if _precision(claim[1]) == longest), key=lambda claim: _instant(claim[1])
    )
    others = [claim for claim in dates if claim not in agreeing]
    return (best, *_distinct(others))


def _modified(
    metas: Mapping[str, list[str]], about: Mapping[str, Json], published: Claims, latest: str
) -> Claims:
    """The last change that any place gives; none where it is no later than the publication."""
    given: list[Claim] = [("json-ld", text) for text in (string_in(about.get("dateModified")),) if text]
    given += [("meta", value) for name in _MODIFIED_METAS for value in metas.get(name, ())[:1]]
    dates = [(basis, date) for basis, value in given if (date := _moment(value)) and _is_likely(date, latest)]
    if published:
        first = _instant(published[0][1])
        dates = [claim for claim in dates if _instant(claim[1]) > first]
    dates.sort(key=lambda claim: _instant(claim[1]), reverse=True)
    return _distinct(dates)


def _times(tree: HtmlElement) -> tuple[list[str], list[str]]:
    """The moments of time elements: those said to be of publication; those not said to be of a change."""
    labelled: list[str] = []
    plain: list[str] = []
    for element in _TIMES(tree)[:_MOST_LOOKED_AT]:
        value = element.get("datetime") or _plain(element)
        if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
            labelled.append(value)
        elif not re.search(
            r"updat|modif", " ".join((element.get("class", ""), _plain(element))), re.IGNORECASE
        ):
            plain.append(value)
    return labelled, [value for value in plain if _moment(value)]


def _bylines(
    tree: HtmlElement, metas: Mapping[str, list[str]], about: Mapping[str, Json], graph: Graph
) -> tuple[tuple[str, ...], FieldBasis, Claims]:
    """Who wrote it, by the first place that names somebody; the places that name others follow.

    A place's names are persons and agencies; the outlet itself is no author, nor is "Staff" or an address.
    """
    outlets = {_letters(name) for _, name in _outlets(metas, about, graph)}
    places: list[tuple[FieldBasis, list[str]]] = []
    places.append(("json-ld", graph.names(about.get("author"))))
    places += [("meta", metas.get(name, [])) for name in _AUTHOR_METAS]
    places.append(("text", _marked_authors(tree)))
    places.append(("text", _byline_names(tree)))
    found = [(basis, _person_names(names, outlets)) for basis, names in places]
    named = [(basis, names) for basis, names in found if names]
    if not named:
        return (), "text", ()
    basis, first = named[0]
    keys = {name.casefold() for name in first}
    others = [
        (place, ", ".join(names)) for place, names in named[1:] if {name.casefold() for name in names} != keys
    ]
    return first, basis, _distinct(others)


def _marked_authors(tree: HtmlElement) -> list[str]:
    """The authors that the page marks; in microdata those of its first article, without their roles."""
    first = next(iter(_ARTICLE_SCOPES(tree)), None)
    names: list[str] = []
    for element in _AUTHORS(tree)[:_MOST_LOOKED_AT]:
        scope = next(iter(_SCOPE_AROUND(element)), None)
        if scope is not None and scope is not first:
            continue
        inner = [_plain(name) for name in _NAME_PARTS(element)] if element.get("itemprop") else []
        names += inner or [_plain(element)]
    return names


def _byline_names(tree: HtmlElement) -> list[str]:
    boxes = [
        element for element in _BYLINES(tree)[:_MOST_LOOKED_AT] if len(_plain(element)) <= _BYLINE_LENGTH
    ]
    for element in boxes:
        if names := find_bylines(_plain(element)):
            return list(names)
    # A bare name, in the page's head: teasers beside and below an article have bylines of their own.
    for element in boxes:
        if any(around.tag in ("aside", "nav", "footer", "li") for around in element.iterancestors()):
            continue
        if "byline" in (element.get("class") or "").lower() and (bare := _bare_names(element)):
            return bare
    return []


def _bare_names(element: HtmlElement) -> list[str]:
    """The names in a byline that has nothing else in it but roles; none where it has."""
    names: list[str] = []
    for piece in (" ".join(text.split()).strip(" ,|·•") for text in element.itertext()):
        if not piece or piece.lower() in ("by", "and", "&") or (_ROLE.search(piece) and piece.count(" ") < 5):
            continue
        found = [] if _NO_BYLINE.match(piece) else find_names(piece)
        if not found:
            return []
        names += found
    return names


def _person_names(names: Iterable[str], outlets: frozenset[str] | set[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        for part in _split_authors(clean_text(name)):
            agency = find_agency(part)
            if _letters(part) in outlets or not (agency or _is_name(part)):
                continue
            kept.setdefault(part.casefold(), part)
    return tuple(kept.values())


def _split_authors(names: str) -> list[str]:
    """ "Lee, Ann" is one name; "Ann Lee, Political Editor" too; "Ann Lee and Bo Ek" are two."""
    names = _BY.sub("", names)
    if re.search(r"\ in\ [A-Z]", names) and (placed := find_bylines(f"By {names}")):
        return [part for part in placed if not _ROLE.search(part)]
    halves = [half.strip() for half in names.split(",")]
    if len(halves) == 2 and all(half and " " not in half for half in halves):
        return [f"{halves[1]} {halves[0]}"]
    whole = [part for piece in re.split(r"\s*[;|]\s*", names) for part in split_names(piece)]
    return [_tidy_name(part) for part in whole if not _ROLE.search(part)]


def _tidy_name(name: str) -> str:
    """A name without the weekday or agency glued to it; capitals only where names have them."""
    name = _GLUED_TO_NAME.sub("", name).strip()
    return name.title() if name.isupper() and " " in name else name


def _is_name(text: str) -> bool:
    if not 1 < len(text) <= 60 or text.count(" ") >= _NAME_WORDS or _NO_NAME.search(text):
        return False
    return not (text.islower() and text.isascii())


def _kickers(tree: HtmlElement, metas: Mapping[str, list[str]], about: Mapping[str, Json]) -> Claims:
    """The line over the headline as a reader sees it, then the section that meta and JSON-LD give."""
    given: list[Claim] = []
    heading = next(iter(_HEADINGS(tree)), None)
    if heading is not None:
        near = list(heading.iterancestors())[:4]
        given += [
            ("text", _plain(element))
            for element in _KICKERS(tree)[:_MOST_LOOKED_AT]
            if any(ancestor in near for ancestor in list(element.iterancestors())[:4])
        ][:1]
    given += [("meta", value) for name in _SECTION_METAS for value in metas.get(name, ())[:1]]
    section = about.get("articleSection")
    given += [
        ("json-ld", text)
        for text in (string_in(section[0] if isinstance(section, list) and section else section),)
        if text
    ]
    given = [(basis, clean_text(value)) for basis, value in given]
    return _distinct(
        (basis, value)
        for basis, value in given
        if 1 < len(value) <= _KICKER_LENGTH
        and value.lower() not in _EMPTY_SECTIONS
        and not value[:1].isdigit()
    )


def _canonicals(
    tree: HtmlElement, metas: Mapping[str, list[str]], url: str | None, saved_from: str | None
) -> Claims:
    """The addresses the page gives as its own: absolute, of the outlet it was read from, and no home page."""
    given: list[str] = [str(value) for value in _CANONICAL(tree)[:2]]
    given += metas.get("og:url", [])[:1] + ([saved_from] if saved_from else [])
    return _distinct(("meta", found) for value in given if (found := _own_url(value, url)))


def _own_address(about: Mapping[str, Json], url: str | None) -> Claims:
    page = about.get("mainEntityOfPage")
    given = [about.get("url"), page.get("@id") if isinstance(page, dict) else page]
    return _distinct(
        ("json-ld", found) for value in given if isinstance(value, str) and (found := _own_url(value, url))
    )


def _own_url(value: str, url: str | None) -> str | None:
    try:
        joined = urljoin(url or "", value.strip())
        parts = urlsplit(joined)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "." not in host:
        return None
    if parts.path.strip("/") == "" and not parts.query:
        return None
    if url is None or site_of(joined) == site_of(url):
        return joined
    outlet = find_outlet(joined)
    return joined if outlet is not None and outlet == find_outlet(url) else None


def _credits(
    tree: HtmlElement, about: Mapping[str, Json], graph: Graph, names: Sequence[str], basis: FieldBasis
) -> Claims:
    """The agencies that the authors and the bylines name."""
    given: list[Claim] = []
    for key in ("sourceOrganization", "provider", "isBasedOn", "creditText"):
        given += [("json-ld", found) for name in graph.names(about.get(key)) if (found := find_agency(name))]
    given += [(basis, found) for name in names if (found := find_agency(name))]
    for element in _BYLINES(tree)[:_MOST_LOOKED_AT]:
        text = _plain(element)
        if 0 < len(text) <= _BYLINE_LENGTH:
            given += [("text", found) for found in map(find_agency, _agency_words(text)) if found]
    return _distinct(given)


def _agency_words(byline: str) -> Iterator[str]:
    """What in a byline may be an agency's name: pieces between marks, and "The Associated Press" in any."""
    yield from re.split(r"\s*[|·•,/]\s*|\s+[-–—]\s+|\s+\bfor\b\s+", byline)
    yield from re.findall(
        r"\b(?:The )?(Associated Press|Agence France-Presse|Canadian Press|Reuters|AFP)\b", byline
    )


def _languages(tree: HtmlElement, metas: Mapping[str, list[str]], about: Mapping[str, Json]) -> Claims:
    """The two-letter codes of the languages that the page declares for itself."""
    given: list[Claim] = [("json-ld", text) for text in (string_in(about.get("inLanguage")),) if text]
    declared = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    given += [("meta", str(declared))] if declared else []
    for name in ("content-language", "og:locale", "dc.language"):
        given += [("meta", value) for value in metas.get(name, ())]
    codes = [(basis, re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", value.strip())) for basis, value in given]
    return _distinct((basis, code[0].lower()) for basis, code in codes if code)


# ---- reading what they say ---------------------------------------------------------------------------------


def head_texts(tree: HtmlElement) -> list[str]:
    """Every title and meta content of the page and every string in its JSON-LD, as an article takes them."""
    found = [_plain(element) for element in _TITLE(tree)]
    found += [element.get("content") for element in _METAS(tree)]
    return [clean_text(text) for text in found] + json_texts(tree)


def _read_metas(tree: HtmlElement) -> dict[str, list[str]]:
    """The contents of meta elements by name, lower case; those inside pictures and comments are left out."""
    metas: dict[str, list[str]] = {}
    first = next(iter(_ARTICLE_SCOPES(tree)), None)
    for element in _METAS(tree):
        name = element.get("property") or element.get("name") or element.get("http-equiv")
        if name is None:
            name = element.get("itemprop")
            scope = next((box for box in element.iterancestors() if box.get("itemscope") is not None), None)
            if name is None or (scope is not None and scope is not first):
                continue
        value = clean_text(element.get("content")[:_FACT_LENGTH])
        if value:
            metas.setdefault(name.strip().lower(), []).append(value)
    return metas


def _moment(value: str) -> str | None:
    """A date as ISO 8601; a number of ten or thirteen digits is seconds or milliseconds since 1970."""
    value = value.strip()[: _KICKER_LENGTH * 2]
    if re.fullmatch(r"1\d{9}(?:\d{3})?", value):
        return datetime.fromtimestamp(int(value[:10]), UTC).isoformat(timespec="minutes")
    found = parse_date(value)
    return found if found is not None and len(found) >= len("2021-12-08") else None


def _url_day(url: str | None) -> Iterator[str]:
    match = _URL_DAY.search(urlsplit(url).path.lower()) if url else None
    if match:
        year, month, day = match.groups()
        date = parse_date(f"{year}-{month:0>2}-{day:0>2}" if month.isdigit() else f"{day} {month} {year}")
        if date:
            yield date


def _latest_day(fetched: str | None) -> str:
    day = parse_date(fetched) if fetched else None
    known = datetime.fromisoformat(day[:10]) if day and len(day) >= 10 else datetime.now(UTC)
    return (known + timedelta(days=1)).date().isoformat()


def _is_likely(date: str, latest: str) -> bool:
    return date[:4] >= str(_LEAST_YEAR) and date[:10] <= latest


def _precision(date: str) -> int:
    """0 for a day, 1 for a clock, 2 for a clock with its zone; midnight sharp says no more than the day."""
    if len(date) == len("2021-12-08"):
        return 0
    return 1 + (datetime.fromisoformat(date).tzinfo is not None)


def _instant(date: str) -> datetime:
    moment = datetime.fromisoformat(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _same_day(one: str, other: str) -> bool:
    return one[:10] == other[:10] or (
        len(one) > 10
        and len(other) > 10
        and _instant(one).astimezone(UTC).date() == _instant(other).astimezone(UTC).date()
    )


def _distinct(claims: Iterable[Claim]) -> Claims:
    """The claims without those whose value was there before."""
    kept: dict[str, Claim] = {}
    for claim in claims:
        kept.setdefault(claim[1], claim)
    return tuple(kept.values())


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", text.lower()))


def _plain(element: HtmlElement) -> str:
    return " ".join(str(element.xpath("string()")).split())
