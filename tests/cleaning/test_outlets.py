"""The table of outlets."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from onrecord.cleaning.outlets import Outlet, find_outlet, site_of


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://edition.cnn.com/2021/12/08/x", "CNN"),
        ("https://money.cnn.com/x", "CNN Business"),
        ("https://www.bbc.co.uk/news/1", "BBC News"),
        ("http://amp.theguardian.com/x", "The Guardian"),
        ("https://harbour.example/x", None),
        ("https://notcnn.com/x", None),
        ("https://com/x", None),
        ("ftp://cnn.com/x", None),
        ("http://[bad", None),
        (None, None),
    ],
)
def test_the_longest_known_host_names_the_outlet(url: str | None, name: str | None) -> None:
    found = find_outlet(url)
    assert (found.name if found else None) == name


def test_an_agency_is_marked() -> None:
    assert find_outlet("https://www.reuters.com/x") == Outlet("Reuters", "us", True)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://a.b.harbour.co.uk/x", "harbour.co.uk"),
        ("https://harbour.example/x", "harbour.example"),
        ("https://127.0.0.1/x", "127.0.0.1"),
        ("nothing", None),
    ],
)
def test_a_site_is_what_somebody_registered(url: str, site: str | None) -> None:
    assert site_of(url) == site


def test_the_table_has_a_host_once_and_every_outlet_a_name() -> None:
    text = files("onrecord.cleaning").joinpath("outlets.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    assert len(rows) >= 300
    assert len({row["host"] for row in rows}) == len(rows)
    assert all(row["name"] and row["host"] == row["host"].lower() for row in rows)
    assert all(len(row["country"]) in (0, 2) and row["agency"] in ("", "agency") for row in rows)
