"""Options that several commands share, each group packed into one argument."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from glob import has_magic
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar, get_args

import click

from onrecord.config import read_config
from onrecord.protocols import Query
from onrecord.records import Act, Declared, Kind, Page, Problem

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class PagesWanted:
    """Which pages to read, and what is said of them."""

    inputs: tuple[str, ...]
    form: str
    url: str | None
    published: str | None
    outlet: str | None
    fields: dict[str, str]

    def pages(self) -> Iterator[Page | Problem]:
        """The pages, one at a time, and a problem for whatever is none."""
        from onrecord.readers import read_pages

        return read_pages(
            self.inputs,
            form=self.form,
            declared=Declared(published=self.published, outlet=self.outlet),
            url=self.url,
            fields=self.fields,
        )


def page_options(command: Callable[..., R]) -> Callable[..., R]:
    """INPUT... and what is said of it; the command gets one `wanted`, a `PagesWanted`."""
    return _with_pages(command, required=True)


def optional_page_options(command: Callable[..., R]) -> Callable[..., R]:
    """`page_options` for a command that can tell its pages where no INPUT is given."""
    return _with_pages(command, required=False)


def _with_pages(command: Callable[..., R], *, required: bool) -> Callable[..., R]:
    from onrecord.readers import FORMS

    @click.argument("inputs", nargs=-1, required=required, metavar="INPUT..." if required else "[INPUT...]")
    @click.option(
        "--as",
        "form",
        type=click.Choice(FORMS),
        default="auto",
        show_default=True,
        help="What the inputs are: auto looks at the content; article is a clean body, nothing is removed; "
        "dump is crawled text with page chrome in it.",
    )
    @click.option("--url", help="The page's URL, where it does not say it itself.")
    @click.option("--published", metavar="DATE", callback=_date, help="When it was published: 2021-12-08.")
    @click.option("--outlet", metavar="NAME", callback=_outlet, help="Who published it.")
    @click.option(
        "--field",
        "fields",
        metavar="NAME=FIELD",
        multiple=True,
        callback=_fields,
        help="For JSONL, CSV, Parquet: which field of a record is its NAME (text, title, url, …). "
        "May be repeated.",
    )
    @functools.wraps(command)
    def with_pages(
        *,
        inputs: tuple[str, ...],
        form: str,
        url: str | None,
        published: str | None,
        outlet: str | None,
        fields: dict[str, str],
        **rest: object,
    ) -> R:
        if url is not None and (not inputs or _are_several(inputs)):
            raise click.UsageError(
                "--url is the URL of one page; several pages under it would be taken for versions of one. "
                "Read them one by one, or as JSONL with a url each"
            )
        return command(wanted=PagesWanted(inputs, form, url, published, outlet, fields), **rest)

    return with_pages


def filter_options(command: Callable[..., R]) -> Callable[..., R]:
    """[WORDS] and what must hold of a statement; the command gets one `query`, without limit and order."""

    @click.argument("words", nargs=-1, metavar="[WORDS]")
    @click.option("--speaker", metavar="NAME", help="Who said it: the full name, or its last words.")
    @click.option("--to", metavar="NAME", help="To whom it was said.")
    @click.option("--relay", metavar="NAME", help="Who passed the words on.")
    @click.option("--outlet", metavar="NAME", help="Who published it: the full name.")
    @click.option(
        "--after", metavar="DATE", help="Published on this day or later: 2021, 2021-12, 2021-12-08."
    )
    @click.option("--before", metavar="DATE", help="Published before this day.")
    @click.option("--act", type=click.Choice(get_args(Act)), help="What saying it did.")
    @click.option("--kind", type=click.Choice(get_args(Kind)), help="Whose words they are.")
    @click.option("--about", metavar="NAME", help="A name that stands in what was said.")
    @click.option("--article", metavar="ID", help="Only from this article.")
    @click.option(
        "--versions",
        type=click.Choice(["latest", "all"]),
        default="latest",
        show_default=True,
        help="Of a page read several times: what its newest version says, or what any said.",
    )
    @functools.wraps(command)
    def with_query(
        *,
        words: tuple[str, ...],
        speaker: str | None,
        to: str | None,
        relay: str | None,
        outlet: str | None,
        after: str | None,
        before: str | None,
        act: Act | None,
        kind: Kind | None,
        about: str | None,
        article: str | None,
        versions: Literal["latest", "all"],
        **rest: object,
    ) -> R:
        query = Query(
            words=" ".join(words) or None,
            speaker=speaker,
            to=to,
            relay=relay,
            outlet=outlet,
            after=after,
            before=before,
            act=act,
            kind=kind,
            about=about,
            article=article,
            versions=versions,
        )
        return command(query=query, **rest)

    return with_query


def record_option(command: Callable[P, R]) -> Callable[P, R]:
    """--record; the command gets its `record` address, the configured one where none is given."""
    return click.option(
        "--record",
        metavar="RECORD",
        callback=_record,
        help="The record: a file. Default: ONRECORD_RECORD, onrecord.toml, or onrecord.db here.",
    )(command)


def has_filters(query: Query) -> bool:
    """Whether a query leaves any statement out."""
    return query != Query(limit=query.limit, order=query.order, cursor=query.cursor, versions=query.versions)


def _are_several(inputs: tuple[str, ...]) -> bool:
    """Whether more than one file is named, or a folder or pattern, which may have more."""
    name, *others = inputs
    if others or "://" in name:  # a question mark in a URL makes no pattern
        return bool(others)
    return Path(name).is_dir() or (has_magic(name) and not Path(name).exists())


def _record(context: click.Context, option: click.Parameter, value: str | None) -> str:
    return value or read_config().record


def _outlet(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter("is blank; give the outlet's name, or leave the option out")
    return value and " ".join(value.split())


def _date(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    from onrecord.cleaning.dateline import parse_date

    if parse_date(value) is None:
        raise click.BadParameter(f"{value!r} is not a date; write it as 2021-12-08 or 2021-12-08T14:34")
    return value


def _fields(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for value in values:
        name, equals, field = value.partition("=")
        if not (name and equals and field):
            raise click.BadParameter(f"{value!r} is not NAME=FIELD; write, say, text=body")
        fields[name] = field
    return fields
