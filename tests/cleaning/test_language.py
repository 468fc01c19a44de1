"""Which language a text is in."""

from __future__ import annotations

import pytest

from cleaning.pages import BODY
from onrecord.cleaning.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BODY, "en"),
        ("Der Minister hat am Dienstag gesagt, dass die Regierung nicht mit dem Gesetz zufrieden ist.", "de"),
        (
            "Le ministre a dit que la loi ne serait pas votée avant les vacances, mais il reste optimiste.",
            "fr",
        ),
        ("El ministro dijo que la ley no se votará hasta el otoño, pero que el gobierno es optimista.", "es"),
        ("O ministro disse que a lei não será votada até o outono, mas o governo está otimista.", "pt"),
        ("Il ministro ha detto che la legge non sarà votata prima delle vacanze, ma è ottimista.", "it"),
        ("De minister zei dat de wet niet voor de herfst in stemming komt, maar hij is er zeker van.", "nl"),
        ("Министр сказал, что закон не будет принят до осени.", "ru"),
        ("Міністр сказав, що закон не буде прийнято до осені, і це його рішення.", "uk"),
        ("部長は火曜日に法案を秋まで採決しないと述べた。", "ja"),
        ("部长周二表示该法案不会在秋季之前表决", "zh"),
        ("장관은 법안이 가을까지 표결되지 않을 것이라고 말했다.", "ko"),
        ("Home World Politics Sport Search", "und"),
        ("", "und"),
        ("12 34 56", "und"),
    ],
)
def test_guess_language_names_the_language(text: str, language: str) -> None:
    assert guess_language(text) == language
