"""The JSON that a page carries: its JSON-LD, and the state that a script builds the page from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from onrecord.cleaning.article import same_words

Json = Any  # what json.loads gives

_LD = etree.XPath("//script[contains(@type,'ld+json')]")
_STATE = etree.XPath("//script[@type='application/json' or @id='__NEXT_DATA__']")

# A larger script is not read; the largest on the Fundus pages has 60 kB.
_MOST_JSON = 4_000_000
_ARTICLE = re.compile(r"(?:Article|BlogPosting|LiveBlogPosting|^Report|PressRelease)$")
# What stands between two values of one script, and how many values are read.
_BETWEEN = re.compile(r"[ \t\r\n;,]*")
_MOST_VALUES = 100
# Where the JSON that a page is built from has its article, and how long that is, in code points.
_STATE_BODIES = ("articleBody", "body", "bodyHtml", "content", "html", "text")
_LEAST_STATE = 250


def read_json_ld(tree: HtmlElement) -> list[Json]:
    """What the JSON-LD scripts of a page hold; of a broken one what can be read."""
    return _read_scripts(_LD(tree))


def json_texts(tree: HtmlElement) -> list[str]:
    """Every string in the page's JSON scripts as an article takes it: entities read, tags taken out."""
    values = read_json_ld(tree) + _read_scripts(_STATE(tree))
    return [clean_text(value) for _, found in objects_in(values) for value in _strings_of(found)]


def _strings_of(found: Mapping[str, Json]) -> Iterator[str]:
    for value in found.values():
        yield from (part for part in (value if isinstance(value, list) else [value]) if isinstance(part, str))


def _read_scripts(scripts: Iterable[HtmlElement]) -> list[Json]:
    return [
        value
        for script in scripts
        if len(script.text or "") <= _MOST_JSON
        for value in _read_json(script.text or "")
    ]


def _read_json(text: str) -> list[Json]:
    """The JSON values in a script, one after the other; stray commas and line breaks in strings are borne."""
    text = re.sub(r"^\s*(?:<!--|<!\[CDATA\[|//\s*<!\[CDATA\[)|(?://\s*)?(?:\]\]>|-->)\s*$", "", text).strip()
    decoder = json.JSONDecoder(strict=False)
    values: list[Json] = []
    at = 0
    mended = False
    while at < len(text) and len(values) < _MOST_VALUES:
        try:
            value, at = decoder.raw_decode(text, at)
        except RecursionError:
            break
        except ValueError:
            if mended:
                break
            text, mended = re.sub(r",\s*([}\]])", r"\1", text[at:]), True
            at = 0
            continue
        values.append(value)
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing too
    return values


def objects_in(values: Iterable[Json]) -> list[tuple[int, dict[str, Json]]]:
    """Every object in the values with how deep it stands, outermost first; lists and @graph add no depth."""
    found: list[tuple[int, dict[str, Json]]] = []
    waiting: list[tuple[int, Json]] = [(0, value) for value in values]
    for depth, value in waiting:  # grows as it is gone through
        if isinstance(value, list):
            waiting += [(depth, part) for part in value]
        elif isinstance(value, dict):
            found.append((depth, value))
            waiting += [(depth + (key != "@graph"), part) for key, part in value.items()]
    return found


class Graph:
    """The objects of a page's JSON-LD, found again by their @id."""

    def __init__(self, objects: Sequence[tuple[int, dict[str, Json]]]) -> None:
        self.objects = objects
        self._by_id: dict[str, dict[str, Json]] = {}
        for _, found in objects:
            name = found.get("@id")
            if isinstance(name, str) and len(found) > len(self._by_id.get(name, ())):
                self._by_id[name] = found

    def full(self, value: Json) -> Json:
        """The object that a reference like {"@id": …} stands for, else the value itself."""
        if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
            return self._by_id.get(value["@id"], value)
        return value

    def names(self, value: Json) -> list[str]:
        """The names of a person, a body or a list of them."""
        found: list[str] = []
        for part in value if isinstance(value, list) else [value]:
            full = self.full(part)
            name = full.get("name") if isinstance(full, dict) else full
            found += [
                clean_text(one)
                for one in (name if isinstance(name, list) else [name])
                if isinstance(one, str)
            ]
        return [name for name in found if name]


def types_of(found: Mapping[str, Json]) -> list[str]:
    kinds = found.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def choose_article(graph: Graph, headings: Sequence[str], urls: Sequence[str]) -> dict[str, Json]:
    """The object about this page's article: the one whose headline or address fits; {} where none does.

    An object of another address and another headline is about another article (a teaser's), unless the page
    has no other: then an address alone does not count against it.
    """
    best: tuple[int, dict[str, Json]] = (0, {})
    articles = [(depth, found) for depth, found in graph.objects if _is_article(found, depth)]
    for depth, found in articles:
        headline = clean_text(string_in(found.get("headline")) or string_in(found.get("name")) or "")
        page = graph.full(found.get("mainEntityOfPage"))
        addresses = [found.get("url"), page, found.get("@id")]
        addresses += [page.get("@id"), page.get("url")] if isinstance(page, dict) else []
        known = {_address(part) for part in addresses if isinstance(part, str)} - {""}
        fits = any(same_words(headline, heading) for heading in headings) if headline else False
        here = bool(known & {_address(url) for url in urls})
        score = 1 + 4 * fits + 4 * here + 2 * ("datePublished" in found) + bool(headline) - 2 * min(depth, 2)
        score -= 6 * (bool(known) and bool(urls) and not here and not fits and len(articles) > 1)
        if score > best[0]:
            best = (score, found)
    return best[1]


def _is_article(found: Mapping[str, Json], depth: int) -> bool:
    """Whether an object is about an article: by its type; or an outer one, dated, of a page or of no type."""
    kinds = types_of(found)
    if not kinds or "WebPage" in kinds:
        return depth == 0 and "datePublished" in found
    return any(map(_ARTICLE.search, kinds))


def _address(url: str) -> str:
    return re.sub(r"^https?://(?:www\.|amp\.|m\.)?|[?#].*$|/$", "", url.strip())


def article_body(about: Mapping[str, Json]) -> str | None:
    text = about.get("articleBody")
    if not isinstance(text, str):
        updates = about.get("liveBlogUpdate")
        entries = [part for part in updates if isinstance(part, dict)] if isinstance(updates, list) else []
        text = "\n\n".join(
            part
            for entry in entries
            for part in (string_in(entry.get("headline")), string_in(entry.get("articleBody")))
            if part
        )
    return clean_text(text, keep_lines=True) or None


def state_body(tree: HtmlElement, titles: Sequence[str]) -> str | None:
    """The article in the JSON that a script builds the page from: the text beside the page's headline."""
    for _, found in objects_in(_read_scripts(_STATE(tree))):
        named = [clean_text(string_in(found.get(key))) for key in ("headline", "title")]
        if not any(name and same_words(name, title) for name in named for title in titles):
            continue
        texts = [clean_text(string_in(found.get(key)), keep_lines=True) for key in _STATE_BODIES]
        longest = max(texts, key=len)
        if len(longest) >= _LEAST_STATE:
            return longest
    return None


def string_in(value: Json) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def clean_text(value: str | None, *, keep_lines: bool = False) -> str:
    """A string of a page's head as text: entities read (also twice encoded), tags out, blanks single."""
    text = unescape(unescape(value or ""))
    if "<" in text:
        text = re.sub(r"<(?:/p|br\s*/?|/div|/li|/h\d)\s*>", "\n", text, flags=re.IGNORECASE)
        text = re.sub(r"</?[a-zA-Z][^<>]*>", "", text)
    if keep_lines:
        return "\n".join(line for line in (" ".join(part.split()) for part in text.splitlines()) if line)
    return " ".join(text.split())
