"""Dates, bylines and rights lines as pages write them."""

from __future__ import annotations

import pytest

from onrecord.cleaning.dateline import (
    find_agency,
    find_bylines,
    find_credit,
    find_dateline,
    find_dates,
    find_rights_holder,
    is_date_line,
    parse_date,
)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("8 Dec, 2021 14:34", "2021-12-08T14:34"),
        ("8 December 2021", "2021-12-08"),
        ("8th December 2021", "2021-12-08"),
        ("8/Dec/2021", "2021-12-08"),
        ("Dec 8 2021", "2021-12-08"),
        ("December 8, 2021 2:34 PM", "2021-12-08T14:34"),
        ("December 8, 2021 12:05 a.m.", "2021-12-08T00:05"),
        ("Wednesday, December 8, 2021 - 14:34", "2021-12-08T14:34"),
        ("Wed 8 Dec 2021 14.34 GMT", "2021-12-08T14:34+00:00"),
        ("Published 14:34 8 December 2021", "2021-12-08T14:34"),
        ("11:03 PM, Nov 18, 2019", "2019-11-18T23:03"),
        ("2:34pm EST, Wed December 8, 2021", "2021-12-08T14:34-05:00"),
        ("Dec. 8, 2021, 2:34 p.m. ET", "2021-12-08T14:34-05:00"),
        ("July 8, 2021, 2:34 p.m. ET", "2021-07-08T14:34-04:00"),
        ("8 December 2021, 4:34 PM MSK", "2021-12-08T16:34+03:00"),
        ("20 Nov 2019 | 10:30 GMT+3", "2019-11-20T10:30+03:00"),
        ("19 November 2019, 09:01 AM IST", "2019-11-19T09:01"),
        ("2021-12-08", "2021-12-08"),
        ("2021-12", "2021-12"),
        ("2021", "2021"),
        ("2021-12-08 14:34", "2021-12-08T14:34"),
        ("2021-12-08T14:34:05Z", "2021-12-08T14:34:05+00:00"),
        ("2021-12-08T14:34+03:00", "2021-12-08T14:34+03:00"),
        ("08.12.2021, 14:34", "2021-12-08T14:34"),
        ("28/12/2021 14:34", "2021-12-28T14:34"),
        ("12/28/2021", "2021-12-28"),
        ("ReutersNovember 18, 2019 11:03 PM", "2019-11-18T23:03"),
        ("icon fm8 Dec, 2021 14:34", "2021-12-08T14:34"),
        ("08/12/2021 14:34", None),
        ("31 February 2021", None),
        ("in May 2021", None),
        ("2021-13-45", None),
        ("2021-12-08T25:99", None),
        ("2021-12-08 24:01", None),
        ("2021-12-08T14:60", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_parse_date_reads_what_can_be_read_one_way(text: str, iso: str | None) -> None:
    assert parse_date(text) == iso


def test_find_dates_tells_publication_from_change() -> None:
    found = list(find_dates("Published Dec 8, 2021 | Updated Dec 9, 2021 10:00"))
    assert [(date.iso, date.labelled, date.changed) for date in found] == [
        ("2021-12-08", True, False),
        ("2021-12-09T10:00", False, True),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("8 Dec, 2021 14:34", True),
        ("Last updated: 9 December 2021, 10:00 GMT", True),
        ("14:34", True),
        ("On 8 December 2021 the mayor resigned", False),
        ("Mayor resigns", False),
        ("2021", False),
    ],
)
def test_is_date_line_wants_nothing_but_a_date(line: str, expected: bool) -> None:
    assert is_date_line(line) is expected


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("By ANN LEE and BO EK, Harbour Desk", ("Ann Lee", "Bo Ek", "Harbour Desk")),
        ("Written by: Ann-Marie O'Neil", ("Ann-Marie O'Neil",)),
        ("Posted by Ann Lee on October 27, 2023", ("Ann Lee",)),
        ("Ann Lee in Lindholm", ("Ann Lee",)),
        ("Ann Lee, Political Editor", ("Ann Lee",)),
        ("By the time he arrived", ()),
        ("North Coast Radio", ()),
    ],
)
def test_find_bylines_reads_names(line: str, names: tuple[str, ...]) -> None:
    assert find_bylines(line) == names


@pytest.mark.parametrize(
    ("line", "holder"),
    [
        ("© 2021 The Daily Post. All rights reserved.", "The Daily Post"),
        ("Copyright © 2019 The Harbour Times, LLC. Click here", "The Harbour Times"),
        ("© North Coast Radio 2024 | Privacy", "North Coast Radio"),
        ("© 2021 All rights reserved", None),
        ("All rights reserved", None),
    ],
)
def test_find_rights_holder_names_the_company(line: str, holder: str | None) -> None:
    assert find_rights_holder(line) == holder


@pytest.mark.parametrize(
    ("paragraph", "place", "credit", "rest"),
    [
        ("LINDHOLM, Skerries (AP) — The mayor said so.", "Lindholm", "AP", "The mayor said so."),
        ("LINDHOLM, Jan. 5, 2026 (Reuters) - The mayor", "Lindholm", "Reuters", "The mayor"),
        ("LINDHOLM/HALDERN (Reuters) - The mayor", "Lindholm/Haldern", "Reuters", "The mayor"),
        ("MOSCOW, May 3. /TASS/. The mayor", "Moscow", "TASS", "The mayor"),
        ("HALDERN, May 3 (Xinhua) -- “No,” he said", "Haldern", "Xinhua", "“No,” he said"),
        ("HALDERN, May 3, 2026 /PRNewswire/ -- The firm", "Haldern", "PR Newswire", "The firm"),
        ("Warsaw, 3 May - The mayor", "Warsaw", None, "The mayor"),
        ("Warsaw, 3 May -The mayor", "Warsaw", None, "The mayor"),
        ("New York (CNN) — The mayor", "New York", "CNN", "The mayor"),
        ("London (CNN)The mayor", "London", "CNN", "The mayor"),
        ("NEW DELHI: The court", "New Delhi", None, "The court"),
        ("ST. LINDHOLM — The mayor", "St. Lindholm", None, "The mayor"),
        ("HALDERN (Newswire) - The mayor", "Haldern", None, "The mayor"),
        ("(Reuters) - The mayor", None, "Reuters", "The mayor"),
        ("AFP — The mayor", None, "AFP", "The mayor"),
    ],
)
def test_a_dateline_is_parted_from_the_first_sentence(
    paragraph: str, place: str | None, credit: str | None, rest: str
) -> None:
    found = find_dateline(paragraph)
    assert found is not None
    assert (found.place, found.credit, paragraph[found.end :]) == (place, credit, rest)


@pytest.mark.parametrize(
    "paragraph",
    [
        "MOSS: We will sail again.",
        "UPDATE — The ferry sails again.",
        "FILE PHOTO - The ferry at its quay.",
        "EXCLUSIVE: The mayor resigns.",
        "NATO — the alliance — said so.",
        "On Monday, 3 May - The ferry sailed.",
        "The mayor - a former captain - said so.",
        "The ferry (Lindholm) - The mayor",
        "COVID-19 closed the quay.",
        "HALDERN — and nowhere else.",
        "LINDHOLM —",
        "",
    ],
)
def test_a_paragraph_without_a_dateline_has_none(paragraph: str) -> None:
    assert find_dateline(paragraph) is None


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("The Associated Press", "AP"),
        ("Agence France-Presse", "AFP"),
        ("Thomson Reuters", "Reuters"),
        ("dpa/AP", "dpa"),
        ("The Gazette", None),
        ("", None),
    ],
)
def test_find_agency_knows_an_agency_by_its_names(name: str, agency: str | None) -> None:
    assert find_agency(name) == agency


def test_a_headline_with_a_place_is_no_byline() -> None:
    assert find_bylines("Anti-War Groups Launch Ads in Indiana") == ()


@pytest.mark.parametrize(
    ("paragraph", "place", "credit", "rest"),
    [
        ("Kyiv. May 7. Interfax-Ukraine – The ferry stops.", "Kyiv", "Interfax-Ukraine", "The ferry stops."),
        ("Lindholm CNN — The ferry stops.", "Lindholm", "CNN", "The ferry stops."),
        ("New York CNN — The ferry stops.", "New York", "CNN", "The ferry stops."),
        ("Lindholm CNN —", "Lindholm", "CNN", ""),
    ],
)
def test_a_dateline_without_brackets_is_read(paragraph: str, place: str, credit: str, rest: str) -> None:
    dateline = find_dateline(paragraph)
    assert dateline is not None
    assert (dateline.place, dateline.credit, paragraph[dateline.end :]) == (place, credit, rest)


@pytest.mark.parametrize("paragraph", ["Mr. May 7. Moss – The ferry stops.", "Lindholm —"])
def test_points_and_dashes_alone_are_no_dateline(paragraph: str) -> None:
    assert find_dateline(paragraph) is None


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("(HARBOUR 24 with AFP)", "AFP"),
        ("jsi/kb (AFP, dpa, Reuters)", "AFP"),
        ("(Harbour 24 with friends)", None),
        ("(AFP) The ferry stops.", None),
        ("he/she (Moss)", None),
    ],
)
def test_a_line_of_credit_names_the_agency(line: str, agency: str | None) -> None:
    assert find_credit(line) == agency


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Lee and Bo Ek in Kyiv and Cy Orr in Brezno", ("Ann Lee", "Bo Ek", "Cy Orr")),
        ("By Ann Lee in Kyiv, Bo Ek and Cy Orr in New York", ("Ann Lee", "Bo Ek", "Cy Orr")),
        ("By Ann Lee in Paris and New York", ("Ann Lee",)),
    ],
)
def test_who_follows_a_place_is_named_with_a_place(line: str, names: tuple[str, ...]) -> None:
    assert find_bylines(line) == names
