from __future__ import annotations

import pytest

from onrecord.stores.names import fold, searchable


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Vladimir Putin", "vladimir putin"),
        ("  Recep\tTayyip  ERDOĞAN ", "recep tayyip erdogan"),
        ("Martin Luther King Jr.", "martin luther king jr"),
        ("Ångström", "angstrom"),
        ("…", ""),
    ],
)
def test_fold_drops_case_accents_and_stops(name: str, wanted: str) -> None:
    assert fold(name) == wanted


def test_searchable_keeps_length_and_drops_what_cannot_be_indexed() -> None:
    assert searchable("a\x00b\ud800c\ufdd0🙂") == "a\ufffdb\ufffdc\ufffd🙂"
