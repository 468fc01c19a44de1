"""The versions of an article on a terminal and as lines: what was added, removed and reworded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.cli.terminal import FAINT, SOURCE, counted, one_line
from onrecord.lines import Line
from onrecord.linking.versions import Change, Fate, Told, compare_versions, diff_words
from onrecord.protocols import Copy, Query, Store, Version

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

ADDED, GONE = "green", "red strike"
# Around words in a diff, so that they are told apart without colour.
_MARKS = {"removed": ("[-", "-]", GONE), "added": ("{+", "+}", ADDED), "kept": ("", "", "")}
_ANCHORS = {
    "holds": "the evidence still holds in the newer text",
    "orphaned": "orphaned: the evidence is not in the newer text",
}


@dataclass(frozen=True, slots=True)
class Newer:
    """What the newest version made of a statement of an older one."""

    version: Version
    change: Change


def find_newer(store: Store, line: Line, versions: Sequence[Version]) -> Newer | None:
    """What became of a statement in the newest of these versions; None if it stands in that one."""
    newest = versions[-1]
    if line["article_id"] in (newest.article_id, *newest.captures):
        return None
    changes = compare_versions(_told(store, line["article_id"]), _told(store, newest.article_id))
    change = next(change for change in changes if change.before and change.before["id"] == line["id"])
    return Newer(newest, change)


def newer_line(newer: Newer) -> Line:
    """The same as a JSON object, `newer` in a statement's line."""
    after = newer.change.after
    return {
        "article_id": newer.version.article_id,
        "fate": newer.change.fate,
        "id": after["id"] if after else None,
        "likeness": newer.change.likeness,
        "anchor": newer.change.anchor,
    }


def newer_rows(newer: Newer) -> Iterator[tuple[str, str | Text, str]]:
    """The same as rows of a statement's account: what, what is so, why."""
    from rich.text import Text

    before, after = newer.change.before, newer.change.after
    yield "newer version", newer.version.article_id, newer.version.fetched or ""
    if after is None or before is None:
        yield "there", "gone: it no longer says so", ""
    elif newer.change.fate == "same":
        yield "there", f"still stands: {after['id']}", ""
    elif newer.change.fate == "recast":
        yield "there", f"the same words, {_recast(after)}: {after['id']}", ""
    else:
        yield "there", Text("reworded: ").append_text(diff_text(before["text"], after["text"])), after["id"]
    yield "anchor", _ANCHORS[newer.change.anchor or "orphaned"], ""


def version_lines(store: Store, versions: Sequence[Version]) -> Iterator[Line]:
    """A line for each version, and after it one for each statement that the next version changed."""
    told = [_told(store, version.article_id) for version in versions]
    for number, version in enumerate(versions):
        article = store.article(version.article_id)
        yield {
            "version": version.number,
            "article_id": version.article_id,
            "page_id": version.page_id,
            "url": version.url,
            "fetched": version.fetched,
            "title": article.title,
            "published": article.published,
            "modified": article.modified,
            "statements": len(told[number].lines),
            "captures": list(version.captures),
        }
        if number + 1 == len(versions):
            return
        for change in compare_versions(told[number], told[number + 1]):
            if change.fate != "same":
                yield {
                    "change": change.fate,
                    "from": version.number,
                    "to": versions[number + 1].number,
                    "likeness": change.likeness,
                    "anchor": change.anchor,
                    "before": change.before,
                    "after": change.after,
                }


def print_versions(console: Console, store: Store, versions: Sequence[Version], shown: str) -> None:
    """The versions, and what each changed in the one before. shown: the id of the article printed above."""
    from rich.text import Text

    told = [_told(store, version.article_id) for version in versions]
    place = one_line(versions[-1].url or "this page")
    console.print(Text(f"{counted(len(versions), 'version')} of {place}", style="bold"), soft_wrap=True)
    for version, each in zip(versions, told, strict=True):
        said = [version.article_id, version.fetched, counted(len(each.lines), "statement")]
        if version.captures:
            said.append(f"the same text on {len(version.captures):,} more: {', '.join(version.captures)}")
        if shown in (version.article_id, *version.captures):
            said.append("shown above")
        console.print(
            Text(f"  {version.number}  ").append(" · ".join(one_line(fact) for fact in said if fact)),
            soft_wrap=True,
        )
    for (one, before), (other, after) in pairwise(zip(versions, told, strict=True)):
        changes = compare_versions(before, after)
        counts = Counter(change.fate for change in changes)
        console.print()
        console.print(
            Text(f"from {one.number} to {other.number}: ", style="bold").append(
                ", ".join(f"{counts[fate]:,} {fate}" for fate in _FATES if counts[fate]) or "no statements"
            )
        )
        makers = {line["made_by"] for each in (before, after) for line in each.lines}
        if len(makers) > 1:
            ways = f"read by {' and by '.join(sorted(makers))}: what changed may be the reading"
            console.print(Text(one_line(ways), style=FAINT), soft_wrap=True)
        titles = [store.article(version.article_id).title or "" for version in (one, other)]
        if titles[0] != titles[1]:
            console.print(Text("headline  ", style=FAINT).append_text(diff_text(*titles)), soft_wrap=True)
        for change in changes:
            if change.fate != "same":
                _print_change(console, change)


_FATES: tuple[Fate, ...] = ("added", "removed", "reworded", "recast", "same")


def _print_change(console: Console, change: Change) -> None:
    from rich.table import Table
    from rich.text import Text

    before, after = change.before, change.after
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style=FAINT, no_wrap=True, min_width=10)
    table.add_column(overflow="fold")
    line = after or before or {}
    who = Text(one_line(line["speaker"]["name"]) if line["speaker"] else "unknown", style=SOURCE)
    if before and after:
        who.append(f"  {before['id']} → {after['id']}", style=FAINT)
        words = diff_text(before["text"], after["text"])
    else:
        who.append(f"  {line['id']}", style=FAINT)
        opening, closing, style = _MARKS["added" if after else "removed"]
        words = Text(f"{opening}{one_line(line['text'])}{closing}", style=style)
    table.add_row(change.fate, who)
    if before and after and change.fate == "recast":
        table.add_row("", f"now {_recast(after)}, before {_recast(before)}")
    table.add_row("", words)
    if before:
        anchor = f"  ({_ANCHORS[change.anchor or 'orphaned']})"
        table.add_row("before", Text(_evidence(before)).append(anchor, style=FAINT))
    if after:
        table.add_row("after", _evidence(after))
    console.print(table)


def diff_text(before: str, after: str) -> Text:
    """Two wordings as one text: words that went as [-so-], words that came as {+so+}."""
    from rich.text import Text

    shown = Text()
    for kind, words in diff_words(one_line(before), one_line(after)):
        opening, closing, style = _MARKS[kind]
        shown.append(f"{opening}{words}{closing}", style=style)
    return shown


def copy_text(copy: Copy) -> str:
    """An article nearly the same as another: how much so, where and when."""
    facts = [f"{copy.similarity:.2f}", copy.outlet, (copy.published or "")[:10], copy.title, copy.article_id]
    return ", ".join(one_line(fact) for fact in facts if fact)


def _recast(line: Line) -> str:
    who = one_line(line["speaker"]["name"]) if line["speaker"] else "unknown"
    return f"{'not said' if line['negated'] else 'said'} by {who}"


def _evidence(line: Line) -> str:
    evidence = line["evidence"]
    return " | ".join(one_line(evidence[part]) or "–" for part in ("prefix", "exact", "suffix"))


def _told(store: Store, article_id: str) -> Told:
    return Told(store.article(article_id).text, list(store.statements(Query(article=article_id))))
