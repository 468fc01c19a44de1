"""A page's bytes as text: offsets count what `page_text` gives."""

from __future__ import annotations

import pytest

from cleaning.pages import make_page
from onrecord.cleaning import page_text
from onrecord.cleaning.decode import declared_charset, mend
from onrecord.errors import InputError


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        (b"a\r\nb\rc\n", "utf-8", "a\r\nb\rc\n"),
        ("né“".encode("cp1252"), "windows-1252", "né“"),
        (b"caf\xff", "utf-8", "caf\ufffd"),
        ("\ufeffA".encode(), "utf-8", "\ufeffA"),
        ("A".encode("utf-16"), "utf-16", "A"),
    ],
)
def test_page_text_decodes_as_the_media_type_says(raw: bytes, charset: str, text: str) -> None:
    assert page_text(make_page(raw, "article", charset=charset)) == text


def test_page_text_refuses_a_charset_that_nobody_knows() -> None:
    with pytest.raises(InputError) as caught:
        page_text(make_page(b"x", charset="klingon-8"))
    assert caught.value.code == "not-text"


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("It\u00e2\u0080\u0099s over", "It’s over"),
        ("It\u00e2\u0080\u0099s caf\u00c3\u00a9", "It’s café"),
        ("Itâ€™s over", "It’s over"),
        ("â€œNo,â€\u009d he said", "“No,” he said"),
        # Letters whose second or third byte a crawler took for a blank.
        ("It\u00e2\u0080\u0099s \u00ea\u00b3 \u00ed\u0086\u00b5", "It’s 고통"),
        ("It\u00e2\u0080\u0099s \u00ed\u008f\u00ad\u00eb \u00a5", "It’s 폭력"),
        ("It\u00e2\u0080\u0099s voil\u00c3 que \u00c3 s dez", "It’s voilà que às dez"),
        ("café, naïve, Â£5", "café, naïve, Â£5"),
        ("Ã is a letter", "Ã is a letter"),
    ],
)
def test_mend_puts_letters_right_that_were_decoded_wrongly_once(broken: str, right: str) -> None:
    assert mend(broken) == right


@pytest.mark.parametrize(("form", "text"), [("dump", "It’s"), ("article", "Itâ€™s")])
def test_only_dumps_are_mended(form: str, text: str) -> None:
    assert page_text(make_page("Itâ€™s", form)) == text  # type: ignore[arg-type]  # parametrised


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
