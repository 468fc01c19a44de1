import pytest

from onrecord.extraction.headline import read_headline

BODY = "\n\nThe bridge will close, Anna Lee told reporters."
READ = {
    "‘Unsafe’ to keep the bridge open – Lee": ("Lee", "–", "‘Unsafe’ to keep the bridge open"),
    "Anna Lee: ‘the bridge must close’": ("Anna Lee", ":", "‘the bridge must close’"),
    "Bridge must close: Lee": ("Lee", ":", "Bridge must close"),
    "‘Close the bridge’: Lee turns on council": ("Lee", ":", "‘Close the bridge’"),
    "‘They lied’ – minister turns on council": ("minister", "–", "‘They lied’"),
    "Bridge to close by Friday - officials": ("officials", "-", "Bridge to close by Friday"),
}
LEFT = (
    "Budget 2024: what we know",
    "Bridge to close – Harbour Tribune",
    "Bridge closes",
    "The ‘unsafe’ bridge – Part Two",
)


@pytest.mark.parametrize("headline", READ)
def test_read_headline_attributes_by_dash_or_colon(headline: str) -> None:
    text = headline + BODY
    read = read_headline(text, (0, len(headline)), names=frozenset({"lee"}), outlet="Harbour Tribune")
    assert read is not None
    assert tuple(text[spans[0][0] : spans[0][1]] for spans in read) == READ[headline]


@pytest.mark.parametrize("headline", LEFT)
def test_read_headline_leaves_what_is_no_statement(headline: str) -> None:
    text = headline + BODY
    assert read_headline(text, (0, len(headline)), names=frozenset({"lee"}), outlet="Harbour Tribune") is None


def test_read_headline_takes_a_bare_quotation_for_words_of_nobody_named() -> None:
    headline = "«We will obey»"
    assert read_headline(headline + BODY, (0, len(headline)), names=frozenset(), outlet=None) == (
        (),
        (),
        ((0, len(headline)),),
    )
