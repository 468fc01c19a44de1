import pytest

from onrecord.extraction.quotation import find_quotations, kind_of

CASES = {
    "curly": ("“It is over,” said Ms Lee.", ["“It is over,”"]),
    "straight": ('"It is over," said Ms Lee. "For good."', ['"It is over,"', '"For good."']),
    "opened straight, closed curly": ('He said "we go on,” and left.', ['"we go on,”']),
    "single marks round an apostrophe": ("‘It’s the crews’ money,’ she said.", ["‘It’s the crews’ money,’"]),
    "double inside single": ("‘He called it “a mess” then,’ she said.", ["‘He called it “a mess” then,’"]),
    "single inside double": ("“She said ‘never’ twice,” he said.", ["“She said ‘never’ twice,”"]),
    "guillemets": ("«Ready when you are», he said.", ["«Ready when you are»"]),
    "low marks": ("„Ja“, said the guard.", ["„Ja“"]),
    "two single marks as in archives": ("He called it ''a mess'' and left.", ["''a mess''"]),
    "possessives alone": ("The players’ union and the '90s band weren't there.", []),
    "inches": ('a 6" pipe, a 12" one', []),
}


@pytest.mark.parametrize("name", CASES)
def test_find_quotations_pairs_marks(name: str) -> None:
    text, wanted = CASES[name]
    found = find_quotations(text, [(0, len(text))])
    assert [text[one.span[0] : one.span[1]] for one in found] == wanted


def test_find_quotations_ends_an_unclosed_one_with_its_paragraph() -> None:
    text = "“The first part\n“and the second,” he said."
    found = find_quotations(text, [(0, 15), (16, len(text))])
    assert [(text[one.span[0] : one.span[1]], one.closed) for one in found] == [
        ("“The first part", False),
        ("“and the second,”", True),
    ]


@pytest.mark.parametrize(
    ("content", "wanted"),
    [("“It is over,”", "direct"), ("that the talks", "indirect"), ("the talks “went well”", "mixed")],
)
def test_kind_of_counts_quoted_words(content: str, wanted: str) -> None:
    text = f"She said {content} on Monday."
    start = text.index(content)
    quotations = find_quotations(text, [(0, len(text))])
    assert kind_of(text, [(start, start + len(content))], quotations) == wanted


def test_kind_of_judges_words_inside_a_longer_quotation_as_direct() -> None:
    text = "It said “he made clear that we would respond” to that."
    start = text.index("that we would")
    quotations = find_quotations(text, [(0, len(text))])
    assert kind_of(text, [(start, start + len("that we would respond"))], quotations) == "direct"
