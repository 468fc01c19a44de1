"""Markdown files: what stands over the text between two lines of "---" is what the page says of itself.

The page is the HTML that markdown-it makes of the text, so that offsets and digests are those of the HTML.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from onrecord.readers.charset import find_charset
from onrecord.readers.feed import names_in
from onrecord.readers.inputs import Source, Wanted, ending, read_body
from onrecord.readers.text import charset_notice, make_page
from onrecord.records import Page, Problem

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# Largest Markdown file, in bytes. markdown-it takes 3 s for 1 MB of prose, and for brackets alone the square
# of their number: 10 s for 0.5 MB, 40 s for 1 MB.
_MAX_BYTES = 2**19
_ENDINGS = (".md", ".markdown", ".mdown", ".mkd")

# What stands over the text: YAML's, TOML's and MultiMarkdown's way.
_OVER = re.compile(
    r"\s*(?P<fence>---|\+\+\+)[ \t]*\n(?P<fields>[^\s](?:[^\n]*\n){0,200}?)"
    r"(?:(?P=fence)|\.\.\.)[ \t]*(?:\n|$)"
)
_FIELD = re.compile(r"(?P<name>[A-Za-z][\w -]{0,40}?)[ \t]*:(?:[ \t]+(?P<value>.*))?$")
_POINT = re.compile(r"[ \t]*-[ \t]+(?P<value>.+)$")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^']|'')*)'")
_WIKI_LINK = re.compile(r"!?\[\[(?:[^\]|\n]{0,200}\|)?([^\]|\n]{1,200})\]\]")

# The fields of the page, and the names that blogs and clippers of pages have for each.
_NAMES = {
    "title": ("title", "headline"),
    "published": ("published", "date", "pubdate", "publishdate", "date_published", "datepublished"),
    "modified": ("modified", "updated", "lastmod", "last_modified", "date_modified"),
    "authors": ("authors", "author", "byline", "by"),
    "outlet": ("outlet", "publication", "publisher", "site", "site_name", "sitename", "website", "source"),
    "url": ("url", "canonical", "canonical_url", "permalink", "link", "source_url", "source", "site"),
    "language": ("language", "lang", "locale"),
}

_NOTE = re.compile(r"^[ ]{0,3}\[\^[^\]\s]{1,40}\]:[ \t]*", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]")
# What the programs that make pages of Markdown put in or leave out themselves: Hugo's shortcodes, Jekyll's
# tags, Obsidian's comments, marks of highlighted words, names of blocks and of boxes.
_NO_WORDS = re.compile(
    r"\{\{[<%][^\n]{0,500}?[%>]\}\}|\{%[^\n]{0,500}?%\}|%%.{0,2000}?%%|(?<=\S)[ ]\^[\w-]{1,40}$",
    re.MULTILINE | re.DOTALL,
)
_HIGHLIGHTED = re.compile(r"==(?=\S)([^=\n]{1,500})(?<=\S)==")
_BOX = re.compile(r"^(>[> ]*)\[!\w{1,20}\][+-]?[ \t]*(.*)$", re.MULTILINE)
_Fields = Mapping[str, tuple[str, ...]]


def claims(head: bytes, name: str) -> bool:
    """Whether it is named so, or begins with fields between two fences."""
    if ending(name) in _ENDINGS:
        return True
    found = _OVER.match(head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\r\n", "\n"))
    return found is not None and bool(_fields(found["fence"], found["fields"]))


def read(source: Source, wanted: Wanted) -> Iterator[Page | Problem]:
    """The one page of a Markdown file, after a notice where its charset was guessed or bytes are bad."""
    body = read_body(source)
    if isinstance(body, Problem):
        yield body
        return
    if len(body) > _MAX_BYTES:
        yield source.problem(
            "too-large",
            f"more than {_MAX_BYTES // 2**10} KiB of Markdown; split it, or give it with --as article",
        )
        return
    charset = find_charset(body, source.charset)
    if charset is None:
        yield source.problem("not-text", "its bytes are no text in any charset tried; give text")
        return
    if (notice := charset_notice(source, charset)) is not None:
        yield notice
    text = (
        body.decode(charset.name, "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    )
    over = _OVER.match(text)
    fields = _fields(over["fence"], over["fields"]) if over else {}
    if over and fields:
        text = text[over.end() :]
    if not text.strip():
        yield source.problem("empty-page", "no text below its fields; give a page that has some")
        return
    page = make_page(source, _told(wanted, fields), _render(text), "fragment", "text/html; charset=utf-8")
    yield replace(page, carrier="markdown")


def _render(text: str) -> bytes:
    text = _HIGHLIGHTED.sub(r"\1", _BOX.sub(r"\1\2\n>", _NO_WORDS.sub("", text)))
    text = _NOTE_MARK.sub("", _NOTE.sub("\n", text))
    rendered: str = _markdown().render(_WIKI_LINK.sub(_shown, text))
    return rendered.encode("utf-8", "replace")


def _shown(link: re.Match[str]) -> str:
    """What a link between notes shows; nothing for a note or a picture that is taken in."""
    return "" if link[0].startswith("!") else link[1]


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # loaded for the files that need it

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


# ---- fields ------------------------------------------------------------------------------------------------


def _told(wanted: Wanted, fields: _Fields) -> Wanted:
    """What the caller knows of the page, with what the page says of itself before it."""
    known = wanted.declared
    url = next((value for value in _values(fields, "url") if _is_address(value)), None)
    outlet = next((value for value in _values(fields, "outlet") if not _is_address(value)), None)
    authors = tuple(name for value in _values(fields, "authors") for name in names_in(value))
    first = {field: next(iter(_values(fields, field)), None) for field in _NAMES}
    declared = replace(
        known,
        title=first["title"] or known.title,
        outlet=outlet or known.outlet,
        published=first["published"] or known.published,
        bylines=tuple(dict.fromkeys(authors)) or known.bylines,
        language=first["language"] or known.language,
        modified=first["modified"] or known.modified,
    )
    return replace(wanted, declared=declared, url=url or wanted.url)


def _values(fields: _Fields, field: str) -> list[str]:
    return [value for name in _NAMES[field] for value in fields.get(name, ()) if value]


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://"))


def _fields(fence: str, text: str) -> _Fields:
    """The fields over a text, each with its values; none where no line there is a field that is known."""
    if fence == "---":
        fields = _yaml_fields(text)
    else:
        try:
            fields = {name.lower(): tuple(_strings(value)) for name, value in tomllib.loads(text).items()}
        except (tomllib.TOMLDecodeError, RecursionError):
            return {}
    return fields if any(fields.keys() & names for names in _NAMES.values()) else {}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for entry in value:
            yield from _strings(entry)
    elif isinstance(value, date | datetime):
        yield value.isoformat()
    elif isinstance(value, str | int | float):
        yield str(value)


def _yaml_fields(text: str) -> dict[str, tuple[str, ...]]:
    """The plain part of YAML that such fields use: `name: value`, lists on one line or by points.

    Whatever else YAML can say (anchors, tags, nested maps) is passed over; nothing is ever built from it.
    """
    fields: dict[str, list[str]] = {}
    values: list[str] | None = None
    for line in text.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if (found := _FIELD.match(line)) is not None:
            values = fields.setdefault(re.sub(r"[ -]", "_", found["name"].lower()), [])
            values += _listed(found["value"] or "")
        elif (found := _POINT.match(line)) is not None and values is not None:
            # "- name: Ann Lee" is a map of one.
            inner = _FIELD.match(found["value"])
            values.append(
                _plain(inner["value"] or "" if inner and inner["name"] == "name" else found["value"])
            )
        elif line[0] in " \t" and (inner := _FIELD.match(line.strip())) is not None and _is_map(values):
            # A map under a field, or under a point of its list: of one that has a name it is the name.
            if values is not None and inner["name"] == "name":
                values.append(_plain(inner["value"] or ""))
        elif line[0] in " \t" and values:
            # A value goes on in the next line; of one that only says so (">", "|") nothing is left.
            values[-1] = " ".join(f"{values[-1] if values[-1] not in _FOLDS else ''} {line}".split())
        elif line[0] not in " \t":
            return {}
    return {name: tuple(value for value in values if value) for name, values in fields.items()}


def _is_map(values: list[str] | None) -> bool:
    """Whether "name: value" under these values is a field of a map, and no further line of a text."""
    return values is not None and not (values and values[-1] in _FOLDS)


_FOLDS = frozenset({">", "|", ">-", "|-", ">+", "|+"})


def _listed(value: str) -> list[str]:
    value = value.strip()
    if value.startswith("[") and value.endswith("]") and not value.startswith("[["):
        return [_plain(entry) for entry in re.findall(r"\"[^\"]*\"|'[^']*'|[^,\s][^,]*", value[1:-1])]
    return [_plain(value)]


def _plain(value: str) -> str:
    """A value without its quotation marks, its comment and the brackets of a link between notes."""
    value = value.strip()
    if (quoted := _QUOTED.match(value)) is not None:
        double, single = quoted.groups()
        value = re.sub(r"\\(.)", r"\1", double) if double is not None else single.replace("''", "'")
    else:
        value = re.split(r"\s#", value)[0].strip()
    return " ".join(_WIKI_LINK.sub(_shown, value).split())
