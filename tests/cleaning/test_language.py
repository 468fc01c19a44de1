"""Which language a text is in, and each of its paragraphs."""

from __future__ import annotations

import pytest

from cleaning.pages import BODY, HEADLINE, make_page
from onrecord.cleaning import clean_page
from onrecord.cleaning.blocks import joined_lines
from onrecord.cleaning.language import guess_language, paragraph_languages

SENTENCES = [
    ("de", "Die Bürgermeisterin sagte am Dienstag, dass die Fähre bis zum Frühjahr nicht fahren werde."),
    ("de", "Er war so an das Amt gewöhnt, dass er in all den Jahren am Ende sehr müde war."),
    (
        "fr",
        "La maire a déclaré mardi que le bateau ne partirait pas avant le printemps, mais elle reste calme.",
    ),
    (
        "es",
        "La alcaldesa dijo el martes que el barco no saldrá hasta la primavera, pero que hay otro puerto.",
    ),
    ("pt", "A prefeita disse na terça-feira que o barco não vai sair até a primavera porque não é seguro."),
    ("it", "La sindaca ha detto martedì che il traghetto non partirà prima della primavera, ma è ottimista."),
    ("ca", "L'alcaldessa va dir dimarts que el vaixell no sortirà fins a la primavera perquè no és segur."),
    ("ro", "Primărița a spus marți că feribotul nu va pleca înainte de primăvară, deoarece nu este sigur."),
    ("nl", "De burgemeester zei dinsdag dat de veerboot niet voor de lente vaart, maar zij is er zeker van."),
    (
        "sv",
        "Borgmästaren sade på tisdagen att färjan inte kommer att gå före våren eftersom den inte är säker.",
    ),
    ("fi", "Pormestari sanoi tiistaina, että lautta ei kulje ennen kevättä, koska alus ei ole turvallinen."),
    (
        "pl",
        "Burmistrz powiedziała we wtorek, że prom nie popłynie przed wiosną, ponieważ nie jest bezpieczny.",
    ),
    ("cs", "Starostka v úterý řekla, že trajekt před jarem nevypluje, protože loď není bezpečná."),
    ("hu", "A polgármester kedden azt mondta, hogy a komp tavasz előtt nem indul el, mert nem biztonságos."),
    ("tr", "Belediye başkanı salı günü, gemi güvenli olmadığı için feribotun çalışmayacağını söyledi."),
    ("vi", "Thị trưởng cho biết hôm thứ Ba rằng phà sẽ không chạy trước mùa xuân vì con tàu không an toàn."),
    (
        "cy",
        "Dywedodd y maer ddydd Mawrth na fydd y fferi yn hwylio cyn y gwanwyn am nad yw'r llong yn ddiogel.",
    ),
    ("ru", "Мэр сказала во вторник, что паром не пойдёт до весны, потому что он небезопасен."),
    ("uk", "Мер сказала у вівторок, що пором не піде до весни, бо це небезпечно для людей."),
    ("bg", "Кметът каза във вторник, че фериботът няма да тръгне преди пролетта, защото не е безопасно."),
    ("el", "Η δήμαρχος είπε την Τρίτη ότι το πλοίο δεν θα ταξιδέψει πριν από την άνοιξη."),
    ("fa", "شهردار روز سه‌شنبه گفت کشتی تا بهار حرکت نخواهد کرد زیرا ایمن نیست."),
    ("he", "ראש העיר אמרה ביום שלישי כי המעבורת לא תפליג לפני האביב."),
    ("zh", "市长周二表示渡轮在春天之前不会开航，该市准备与公司进行谈判。"),
    ("ja", "市長は火曜日にフェリーは春まで運航しないと述べた。"),
    ("ko", "시장은 봄까지 여객선이 운항하지 않을 것이라고 말했다."),
]

ENGLISH = [
    "Ms Moss met Angela Brandt, Emmanuel Leclerc, Giorgia Bianchi and Pedro Sánchez in Paris.",
    "“Je ne regrette rien,” she sang, and left the stage.",
    "Jean-Luc Dupont, La France Nouvelle, Île-de-France",
    "Fußball-Bundesliga, Borussia Lindholm, FC Grünstadt",
    "Partido Nuevo 137, PSX 121, Vex 33, Sumas 31",
    "Juan Carlos Ortega Ramírez reported from Ciudad Nueva.",
    "“Nein,” sagte er.",
    "Lindholm United 2-1 Borussia Grünstadt: Rasch 12, Fernandes 45; Brandt 80",
    "Photograph: Jörg Müller/Agence Presse",
    "Déjà vu",
    "Dems introduce resolution formalizing ferry inquiry procedures",
    "1 2 3 4 5 6 7 8 9",
    "",
]


@pytest.mark.parametrize(("language", "text"), [("en", BODY), *SENTENCES])
def test_guess_language_names_the_language(text: str, language: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize(
    "text", ["Home World Politics Sport Search", "", "12 34 56", "Paris, Berlin, Madrid"]
)
def test_what_is_no_sentence_is_in_no_language(text: str) -> None:
    assert guess_language(text) == "und"


def languages(*paragraphs: str, language: str = "en") -> tuple[str, ...]:
    text = "\n\n".join(paragraphs)
    at, spans = 0, []
    for paragraph in paragraphs:
        spans.append((at, at + len(paragraph)))
        at += len(paragraph) + 2
    return paragraph_languages(text, spans, language)


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_a_foreign_paragraph_of_an_english_article_is_marked(language: str, sentence: str) -> None:
    assert languages(HEADLINE, BODY, sentence, BODY) == ("en", "en", language, "en")


@pytest.mark.parametrize("paragraph", ENGLISH)
def test_names_and_foreign_words_make_no_paragraph_foreign(paragraph: str) -> None:
    assert languages(BODY, paragraph) == ()


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_an_article_in_one_other_language_is_marked_as_a_whole(language: str, sentence: str) -> None:
    assert languages(sentence, sentence, "Lindholm, 4.5.2022", language=language) == ()


@pytest.mark.parametrize("language", ["de", "ru", "zh"])
def test_english_paragraphs_of_a_foreign_article_are_marked(language: str) -> None:
    sentence = dict(SENTENCES)[language]
    assert languages(sentence, BODY, sentence, language=language) == (language, "en", language)


def test_a_few_english_words_in_a_foreign_article_stay_in_it() -> None:
    german = dict(SENTENCES)["de"]
    assert languages(german, "“Yes, we can,” sagte sie.", "Made in Lindholm", language="de") == ()


def test_a_text_without_a_language_may_have_foreign_paragraphs() -> None:
    assert languages("Lindholm 4, Moss 5", dict(SENTENCES)["pl"], language="und") == ("und", "pl")


def test_a_cleaned_article_says_which_of_its_paragraphs_is_in_what() -> None:
    page = make_page(f"{BODY}\n\n{dict(SENTENCES)['fr']}", "article")
    article = clean_page(page)
    assert article.language == "en"
    assert article.languages == ("en", "en", "en", "en", "fr")
    assert len(article.languages) == len(article.paragraphs) == len(list(joined_lines(article.text)))


@pytest.mark.parametrize(
    "paragraph",
    [
        "Lindholm wildfire explodes to 6,000 acres",
        "Moss cancels summit amid ferry 'hostility'",
        "https://www.gazette.example/watch?v=8llFHHAkGcw&list=aBcDe",
    ],
)
def test_py3langid_is_not_loaded_for_a_headline(paragraph: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise AssertionError("py3langid was asked")

    monkeypatch.setattr("onrecord.cleaning.language._identifier", refuse)
    assert languages(BODY, paragraph) == ()
