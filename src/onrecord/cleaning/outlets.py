"""Who publishes under a URL: the table of outlets, and what counts as one site."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes a page.

    name: as the outlet writes it. country: two letters, None where it has none. agency: others print it.
    """

    name: str
    country: str | None
    agency: bool


def find_outlet(url: str | None) -> Outlet | None:
    """The outlet of a URL: that of the longest known host it ends in, so edition.cnn.com is CNN's."""
    host = host_of(url)
    table = _table()
    while host and host not in table:
        host = host.partition(".")[2]
    return table.get(host) if host else None


def host_of(url: str | None) -> str | None:
    """The host of an http(s) URL, lower case, without "www."; None for anything else."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return host.removeprefix("www.").rstrip(".") or None


def site_of(url: str | None) -> str | None:
    """The registered domain of a URL: "bbc.co.uk" of news.bbc.co.uk; of a host it does not know, two labels.

    Source: the public suffix list as the tld package ships it; nothing is fetched.
    """
    host = host_of(url)
    if host is None:
        return None
    from tld import get_fld  # loads a list of 200 kB, for pages that give an address of their own

    found = get_fld(f"https://{host}", fail_silently=True)
    if found is None and not host.replace(".", "").isdigit():
        found = ".".join(host.split(".")[-2:])
    return found or host


@cache
def _table() -> dict[str, Outlet]:
    text = files("onrecord.cleaning").joinpath("outlets.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["host"]: Outlet(row["name"], row["country"] or None, bool(row["agency"])) for row in rows}
