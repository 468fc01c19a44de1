"""Plain text: its charset, and whether it is an article or a dump."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.readers import NOTICES, read_pages
from onrecord.readers.charset import find_charset
from onrecord.readers.form import chrome_signs, decide_form
from onrecord.records import Page, Problem

ARTICLE = """The ferry will not run before spring, the mayor said on Tuesday.

“Nobody is going to drown for a timetable,” she told reporters.

THE COMPANY ANSWERS

The company denied it. Read more than the first page, its director said on 4 January 2022."""


@pytest.mark.parametrize(
    ("chrome", "sign"),
    [
        ("icon closeicon searchicon menu", "icon names"),
        ("HomeWorldIslandsWeatherSportSearchSign in", "glued words"),
        (
            "Home\nWorld\nIslands\nWeather\nSport\nOpinion\nLetters\nVideo\nPhotos\nShop\nHelp\nMore\nLess",
            "menu run",
        ),
        ("Share\nTweet\nSubscribe", "menu words"),
        ("Mayor stops the ferry\nMayor stops the ferry\n4 Jan, 2022 09:15", "doubled line"),
        ("0:00\n12:20\nPodcasts", "clock alone"),
        ("January 4, 2022, 9:15 a.m.", "date line"),
        ("Itâ€™s over", "encoded twice"),
        (
            "Gull Post\nBy our own staff\nShare\n" + "\n".join(f"Harbour news, week {n}" for n in range(6)),
            "open lines",
        ),
    ],
)
def test_a_text_with_signs_of_chrome_is_a_dump(chrome: str, sign: str) -> None:
    text = f"{chrome}\n\n{ARTICLE}"
    assert decide_form(text) == "dump"
    assert chrome_signs(text)[sign]


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        ARTICLE + "\n\nCopyright 2022 The Gazette",
        ARTICLE + "\n\n" + "\n".join(f"And the tide goes out, and {n} boats lie down" for n in range(6)),
        "One.\nTwo.\nThree.\nFour.\nFive.\nSix.\nSeven.",
        "",
    ],
)
def test_a_text_without_them_is_an_article(text: str) -> None:
    assert decide_form(text) == "article"


@pytest.mark.parametrize(
    ("form", "expected"), [("auto", "article"), ("article", "article"), ("dump", "dump")]
)
def test_the_page_says_as_what_it_is_read(tmp_path: Path, form: str, expected: str) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    (page,) = read_pages([str(tmp_path / "a.txt")], form=form)
    assert isinstance(page, Page)
    assert page.form == expected


@pytest.mark.parametrize(
    ("body", "declared", "charset", "doubt"),
    [
        ("né “so”".encode(), None, "utf-8", ""),
        (b"plain", "iso-8859-1", "utf-8", ""),
        ("né".encode(), "iso-8859-1", "utf-8", ""),
        ("né “so” is all that he said".encode("cp1252"), None, "windows-1252", "guessed"),
        ("né “so”".encode("cp1252"), "iso-8859-1", "windows-1252", ""),
        ("Он сказал так".encode("cp1251"), "windows-1251", "cp1251", ""),
        ("彼は言った".encode("shift_jis"), "Shift_JIS", "cp932", ""),
        ("彼は言った".encode("iso2022-jp"), "iso-2022-jp", "iso2022_jp", ""),
        ("“Yes,” “no,” “maybe,” “so”".encode() + b"\xff", None, "utf-8", "damaged"),
        ("“Yes,” “no,” “maybe,” “so”".encode()[:-1], None, "utf-8", "damaged"),
        ("\ufeffso".encode(), None, "utf-8", ""),
        ("so it is".encode("utf-16"), None, "utf-16", ""),
        ("so it is".encode("utf-16-le"), None, "utf-16-le", ""),
        ("so it is".encode("utf-16-be"), None, "utf-16-be", ""),
    ],
)
def test_find_charset_names_it_and_its_doubts(
    body: bytes, declared: str | None, charset: str, doubt: str
) -> None:
    found = find_charset(body, declared)
    assert found is not None
    assert found.name == charset
    assert (found.guessed, found.damaged) == (doubt == "guessed", doubt == "damaged")


@pytest.mark.parametrize("body", [bytes(range(128, 256)) * 4, b"\x00\x01\x02\x03" * 100, bytes(range(256))])
def test_find_charset_knows_what_is_no_text(body: bytes) -> None:
    assert find_charset(body) is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("“So,” he said. ".encode("cp1252") * 3, "guessed-charset"),
        ("“So,” “yes,” he said, “no.” “Oh.”".encode() + b"\xff", "bad-bytes"),
    ],
)
def test_a_doubtful_charset_is_told_and_the_page_read(tmp_path: Path, body: bytes, code: str) -> None:
    (tmp_path / "a.txt").write_bytes(body)
    notice, page = read_pages([str(tmp_path / "a.txt")])
    assert isinstance(notice, Problem)
    assert isinstance(page, Page)
    assert notice.code == code
    assert code in NOTICES
    assert page.body == body
