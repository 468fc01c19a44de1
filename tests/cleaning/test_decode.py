"""A page's bytes as text: as given, which offsets into the page count, and with its letters mended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.pages import BODY, HEADLINE, make_page
from onrecord.cleaning import clean_page, page_text
from onrecord.cleaning.decode import Decoded, compose, declared_charset, is_mended, mend, read_text
from onrecord.errors import InputError
from onrecord.records import MapRun


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        (b"a\r\nb\rc\n", "utf-8", "a\r\nb\rc\n"),
        ("né“".encode("cp1252"), "windows-1252", "né“"),
        (b"caf\xff", "utf-8", "caf\ufffd"),
        ("\ufeffA".encode(), "utf-8", "\ufeffA"),
        ("A".encode("utf-16"), "utf-16", "A"),
        ("Itâ€™s".encode(), "utf-8", "Itâ€™s"),
    ],
)
def test_page_text_decodes_as_the_media_type_says(raw: bytes, charset: str, text: str) -> None:
    assert page_text(make_page(raw, "article", charset=charset)) == text


def test_page_text_refuses_a_charset_that_nobody_knows() -> None:
    with pytest.raises(InputError) as caught:
        page_text(make_page(b"x", charset="klingon-8"))
    assert caught.value.code == "not-text"


BROKEN = [
    ("It\u00e2\u0080\u0099s over", "It’s over"),
    ("It\u00e2\u0080\u0099s caf\u00c3\u00a9", "It’s café"),
    ("Itâ€™s over", "It’s over"),
    ("â€œNo,â€\u009d he said", "“No,” he said"),
    ("â€œNo,â€ he said. â€œYes.â€", "“No,” he said. “Yes.”"),
    ("The cafÃ© of SeÃ±or NÃºÃ±ez", "The café of Señor Núñez"),
    ("It\u0092s over \u0096 for good", "It’s over – for good"),
    ("Ð\u009fÐ°Ñ\u0080Ð¾Ð¼ Ð½Ðµ Ð¿Ð¾Ð¹Ð´Ñ\u0091Ñ\u0082", "Паром не пойдёт"),
    ("café, naïve, Â£5", "café, naïve, £5"),
    ("â€œNo,â€\ufffd he said. â€œYes.â€\ufffd", "“No,” he said. “Yes.”"),
    # Letters whose second or third byte a crawler took for a blank.
    ("It\u00e2\u0080\u0099s \u00ea\u00b3 \u00ed\u0086\u00b5", "It’s 고통"),
    ("It\u00e2\u0080\u0099s \u00ed\u008f\u00ad\u00eb \u00a5", "It’s 폭력"),
    ("It\u00e2\u0080\u0099s voil\u00c3 que \u00c3 s dez", "It’s voilà que às dez"),
    ("voilÃ le travail", "voilà le travail"),
]


@pytest.mark.parametrize(("broken", "right"), BROKEN)
def test_letters_that_were_decoded_wrongly_once_are_mended(broken: str, right: str) -> None:
    assert mend(broken).text == right


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "café, naïve, £5",
        "“So,” he said — ‘so’… £5 • 20 °C ½",
        "ﬁne ＡＢＣ ǆ &amp; &eacute; \u2028 e\u0301 \ufeff \u00ad x\u00a0y",
        "Ærø, Łódź, Škoda, São João, Île-de-France, ПРИВЕТ, 渡輪, العبارة",
        "a\r\nb\rc\u2028d",
        "â ê î ô û Â Ê Î Ô Û",
        "PARIS — À L’ÉTÉ",
    ],
)
def test_what_is_right_or_may_be_stays_as_it_is(text: str) -> None:
    assert mend(text) == Decoded(text)


@pytest.mark.parametrize(("broken", "right"), BROKEN)
def test_the_runs_lead_back_to_the_page_as_given(broken: str, right: str) -> None:
    given_text = f"So it is: {broken}\r\nand so on"
    decoded = mend(given_text)
    assert decoded.text == f"So it is: {right}\r\nand so on"
    check_runs(given_text, decoded)


def check_runs(text: str, decoded: Decoded) -> None:
    """The runs cover both texts from end to end, and what they call unchanged is unchanged."""
    article = page = 0
    for run in decoded.runs:
        assert (run.article, run.page) == (article, page)
        if run.page_length is None:
            assert decoded.text[article : article + run.length] == text[page : page + run.length]
        article += run.length
        page += run.length if run.page_length is None else run.page_length
    assert (article, page) == (len(decoded.text), len(text))


@given(
    st.lists(
        st.sampled_from(["It’s", "café", "Паром не", "渡輪", "so", "\n", " ", "“No,”", "\u00a0", "à ", "🚢"]),
        max_size=12,
    ),
    st.sampled_from(["latin-1", "cp1252"]),
    st.booleans(),
)
def test_any_mixture_of_right_and_wrong_letters_leads_back(
    words: list[str], charset: str, in_part: bool
) -> None:
    right = "".join(words)
    wrong = right.encode().decode(charset, "ignore")
    text = f"{wrong} {right}" if in_part else wrong
    decoded = mend(text)
    if decoded.runs:
        check_runs(text, decoded)
    else:
        assert decoded.text == text


def test_each_mended_letter_has_its_own_place() -> None:
    assert mend("a â€™ b").runs == (MapRun(0, 0, 2), MapRun(2, 2, 1, 3), MapRun(3, 5, 2))


def test_a_line_that_cannot_be_mended_does_not_keep_the_others_from_it() -> None:
    text = "Itâ€™s over.\n" + "Ã‚Â " * 3 + "Ð\n" + "Itâ€™s not. " * 100
    assert mend(text).text.count("’") == 101


@pytest.mark.parametrize(
    ("start", "end", "words"), [(0, 2, "It"), (0, 6, "It’s"), (2, 5, "’"), (3, 4, "’"), (5, 6, "s")]
)
def test_a_stretch_of_the_page_is_read_mended(start: int, end: int, words: str) -> None:
    assert mend("Itâ€™s over").read(start, end) == words


def test_runs_into_a_mended_text_are_led_on() -> None:
    inner = mend("One. Itâ€™s over. Two.").runs
    assert compose([MapRun(0, 5, 10)], inner) == (
        MapRun(0, 5, 2),
        MapRun(2, 7, 1, 3),
        MapRun(3, 10, 7),
    )


@pytest.mark.parametrize("form", ["article", "dump"])
def test_an_article_of_a_mended_page_leads_back_to_the_page_as_given(form: str) -> None:
    menu = "Home\nNews\nSport\nShare this\n4 January 2022\n" if form == "dump" else ""
    right = (
        f"{menu}{HEADLINE}\n\n{BODY}\n\nSecond hand: “it’s a naïve café,” he said of the “ship” – and went."
    )
    wrong = right.encode().decode("cp1252", "replace")
    page = make_page(wrong, form)  # type: ignore[arg-type]  # parametrised
    article = clean_page(page)
    assert BODY in article.text
    given_text = page_text(page)
    assert given_text == wrong
    at = article.text.index("“nobody is going to drown for a timetable”")
    ((start, end),) = article.page_spans([(at, at + 42)]) or ()
    assert given_text[start:end].encode("cp1252", "replace").decode("utf-8", "replace").startswith("“nobody")
    assert read_text(page).read(start, end) == "“nobody is going to drown for a timetable”"
    for piece in article.removed:
        assert piece.span is not None
        assert read_text(page).read(*piece.span) == piece.text


@pytest.mark.parametrize("form", ["html", "dump", "article", "fragment"])
def test_every_form_is_mended(form: str) -> None:
    page = make_page("<p>Itâ€™s over</p>", form)  # type: ignore[arg-type]  # parametrised
    assert "It’s over" in read_text(page).text
    assert is_mended(page)


def test_a_page_whose_letters_are_right_is_not_called_mended() -> None:
    assert not is_mended(make_page("It’s over", "article"))


@pytest.mark.parametrize(
    ("media_type", "charset"),
    [
        ("text/plain; charset=utf-8", "utf-8"),
        ('text/html;charset="ISO-8859-1"', "iso-8859-1"),
        ("text/plain", None),
    ],
)
def test_declared_charset_is_read_from_the_media_type(media_type: str, charset: str | None) -> None:
    assert declared_charset(media_type) == charset
