import pytest

from onrecord.extraction.quotation import find_quotations
from onrecord.extraction.runs import free_quotations, join_runs, split_participles
from tests.make import attribution, paragraphs, unmark

GOES_ON = {
    "next sentence": '[content "It is over,"] [source she] [cue said]. [quote "We shall not come back."]',
    "next paragraph of an open quotation": (
        "[source She] [cue said]: [content “It is over for all of us.]\n"
        "[quote “We shall not come back here.”]"
    ),
    "two paragraphs on": (
        "[source She] [cue said]: [content “It is over for all of us.]\n"
        "[quote “Nobody has asked us to come back.]\n[quote “And we shall not come back here.”]"
    ),
}
STAYS_APART = {
    "a new paragraph after a closed quotation": (
        "[source She] [cue said]: [content “It is over for all of us.”]\n"
        "[quote “We shall not come back here.”]"
    ),
    "words in between": (
        '[content "It is over,"] [source she] [cue said]. Then came [quote "The Long Way Home to Sea"].'
    ),
    "a title of few words": '[content "It is over,"] [source she] [cue said]. [quote "Long Way Home"]',
    "after a paraphrase": (
        "[source She] [cue said] [content it was over]. [quote “We shall not come back here.”]"
    ),
}


@pytest.mark.parametrize("name", GOES_ON)
def test_join_runs_adds_a_quotation_that_goes_on(name: str) -> None:
    text, spans = unmark(GOES_ON[name])
    parts = paragraphs(text)
    joined = join_runs(text, parts, find_quotations(text, parts), [attribution(spans)])
    assert [one.content for one in joined] == [tuple(spans["content"] + spans["quote"])]


@pytest.mark.parametrize("name", STAYS_APART)
def test_join_runs_leaves_other_quotations(name: str) -> None:
    text, spans = unmark(STAYS_APART[name])
    parts = paragraphs(text)
    joined = join_runs(text, parts, find_quotations(text, parts), [attribution(spans)])
    assert [one.content for one in joined] == [tuple(spans["content"])]


def test_free_quotations_finds_a_paragraph_of_nothing_but_a_quotation_after_a_statement() -> None:
    text, spans = unmark(STAYS_APART["a new paragraph after a closed quotation"])
    parts = paragraphs(text)
    free = free_quotations(text, parts, find_quotations(text, parts), [attribution(spans)])
    assert free == [tuple(spans["quote"])]


def test_free_quotations_passes_over_a_quotation_no_statement_leads_to() -> None:
    text = "It rained on Monday.\n“We shall not come back here.”"
    parts = paragraphs(text)
    assert free_quotations(text, parts, find_quotations(text, parts), []) == []


def test_split_participles_cuts_a_content_that_runs_on_into_another_cue() -> None:
    text, spans = unmark(
        "[cue According to] [source him], [content “it is over,” warning that more will go]."
    )
    one, other = split_participles(text, [attribution(spans)], frozenset({"warning"}))
    assert [text[start:end] for start, end in one.content] == ["“it is over,”"]
    assert [text[start:end] for start, end in other.cue] == ["warning"]
    assert [text[start:end] for start, end in other.content] == ["that more will go"]
    assert other.source == one.source


def test_split_participles_leaves_a_participle_that_is_no_cue() -> None:
    text, spans = unmark("[source She] [cue said] [content “it is over,” leaving that door open].")
    assert len(split_participles(text, [attribution(spans)], frozenset({"warning"}))) == 1
