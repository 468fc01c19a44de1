"""Which charset bytes are in: declared, told by their form, or guessed by the letters they make."""

from __future__ import annotations

import pytest

from onrecord.readers.charset import find_charset

GERMAN = "„Das bleibt so“, sagte die Bürgermeisterin Jörgensen am Dienstag – für die Fähre gibt es kein Geld."
FRENCH = "Le maire a déclaré que l’été serait très sec et que la fête n’aurait pas lieu à l’écluse."
CZECH = "Starostka řekla, že příští týden loď nevypluje a že městu zbývají peníze na opravu přístaviště."
POLISH = "Burmistrz powiedział, że w przyszłym tygodniu prom nie popłynie, bo miasto nie ma na to pieniędzy."
EURO = "Le bateau coûte 12 € par tête et l'œuvre du phare reste fermée, a dit la mairie après la fête."
TURKISH = "Belediye başkanı feribotun önümüzdeki hafta çalışmayacağını ve yeni geminin geleceğini söyledi."
RUSSIAN = "Мэр сказал, что паром не пойдёт до весны, и добавил, что город готов к переговорам."
GREEK = "Ο δήμαρχος είπε ότι το πλοίο δεν θα ταξιδέψει πριν από την άνοιξη."
HEBREW = "ראש העיר אמר כי המעבורת לא תפליג לפני האביב וכי העיר מוכנה לשיחות."
ARABIC = "قال رئيس البلدية إن العبارة لن تبحر قبل الربيع وإن المدينة مستعدة للتفاوض."
CHINESE = "市长周二表示渡轮在春天之前不会开航，该市准备与公司进行谈判。"
TAIWANESE = "市長週二表示渡輪在春天之前不會開航，該市準備與公司進行談判。"
JAPANESE = "市長は火曜日にフェリーは春まで運航しないと述べた。市は会社と交渉する用意がある。"
KOREAN = "시장은 봄까지 여객선이 운항하지 않을 것이라고 말했다. 시는 회사와 협상할 준비가 되어 있다."

TEXTS = [
    (GERMAN, "windows-1252"),
    (FRENCH, "windows-1252"),
    (CZECH, "windows-1250"),
    (POLISH, "windows-1250"),
    (CZECH, "iso-8859-2"),
    (POLISH, "iso-8859-2"),
    (EURO, "iso-8859-15"),
    (TURKISH, "windows-1254"),
    (RUSSIAN, "windows-1251"),
    (RUSSIAN, "koi8-r"),
    (GREEK, "windows-1253"),
    (HEBREW, "windows-1255"),
    (ARABIC, "windows-1256"),
    (CHINESE, "gb18030"),
    (TAIWANESE, "big5"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc_jp"),
    (KOREAN, "euc_kr"),
]
PAGE = "<html><head><title>News</title></head><body class='wide plain'><div id='main'><p>{}</p></div></body>"


def read(body: bytes, declared: str | None = None) -> str:
    found = find_charset(body, declared)
    assert found is not None
    return body.decode(found.name, "replace")


@pytest.mark.parametrize(("text", "charset"), TEXTS)
def test_a_declared_charset_is_read(text: str, charset: str) -> None:
    body = text.encode(charset)
    found = find_charset(body, charset)
    assert found is not None
    assert not found.guessed
    assert body.decode(found.name) == text


@pytest.mark.parametrize(("text", "charset"), TEXTS)
def test_an_undeclared_charset_is_guessed_and_said_to_be(text: str, charset: str) -> None:
    body = text.encode(charset)
    found = find_charset(body)
    assert found is not None
    assert found.guessed
    assert body.decode(found.name) == text


@pytest.mark.parametrize(("text", "charset"), TEXTS)
def test_the_tags_of_a_page_do_not_mislead(text: str, charset: str) -> None:
    assert read(PAGE.format(text).encode(charset)) == PAGE.format(text)


@pytest.mark.parametrize(("text", "charset"), TEXTS)
def test_more_of_the_same_text_is_the_same_charset(text: str, charset: str) -> None:
    assert read((text + "\n").encode(charset) * 30) == (text + "\n") * 30


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("declared", [None, "iso-8859-1", "windows-1251"])
def test_the_form_of_the_bytes_goes_before_what_is_declared(charset: str, declared: str | None) -> None:
    assert read(FRENCH.encode(charset), declared).lstrip("\ufeff") == FRENCH


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, JAPANESE])
@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "windows-1252", "koi8-r", "shift_jis", "us-ascii", "klingon"]
)
def test_utf_8_is_read_whatever_is_declared(text: str, declared: str) -> None:
    assert read(text.encode(), declared) == text


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        (RUSSIAN, "windows-1251", "iso-8859-1"),
        (GREEK, "windows-1253", "windows-1252"),
        (KOREAN, "euc_kr", "iso-8859-1"),
        (FRENCH, "windows-1252", "utf-8"),
        (GERMAN, "windows-1252", "shift_jis"),
        (JAPANESE, "shift_jis", "utf-8"),
    ],
)
def test_a_declaration_that_makes_no_language_is_not_believed(text: str, charset: str, declared: str) -> None:
    body = text.encode(charset)
    found = find_charset(body, declared)
    assert found is not None
    assert found.guessed
    assert body.decode(found.name) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"It\x92s over, the mayor said.", "It’s over, the mayor said."),
        ("He paid £5 at the café.".encode("latin-1"), "He paid £5 at the café."),
        (b"\x93So,\x94 he said.", "“So,” he said."),
        (b"caf\xe9", "café"),
        ("Señora Álvarez: ¿Qué?".encode("latin-1"), "Señora Álvarez: ¿Qué?"),
    ],
)
def test_a_few_letters_of_windows_1252_are_enough(body: bytes, text: str) -> None:
    assert read(body) == text


@pytest.mark.parametrize(
    "body",
    [
        b"The mayor said that it is over.\xff And there is more of it.",
        b"The mayor said that it is over.\x81",
        b"The ferry stops on Tuesday, she n\xc3",
        b"ma\xf0\x9f\x98 so they say and so it is on every other day of the week, the mayor said.",
    ],
)
def test_a_stray_byte_in_a_short_text_does_not_make_it_another_charset(body: bytes) -> None:
    found = find_charset(body)
    assert found is not None
    assert (found.name, found.damaged) == ("utf-8", True)


@pytest.mark.parametrize("body", [b"\xd5\xe8\xfd " * 3, bytes(range(128, 256)) * 8])
def test_bytes_that_make_no_language_are_no_text(body: bytes) -> None:
    assert find_charset(body) is None


@pytest.mark.parametrize(
    ("text", "charset"), [(RUSSIAN, "cp1251"), (JAPANESE, "cp932"), (TAIWANESE, "big5"), (GERMAN, "cp1252")]
)
def test_a_large_page_is_guessed_by_its_first_letters(text: str, charset: str) -> None:
    body = f"<p class='story'>{'a' * 100}</p>\n".encode() * 2_000 + f"{text} ".encode(charset) * 3_000
    assert read(body) == body.decode(charset)
