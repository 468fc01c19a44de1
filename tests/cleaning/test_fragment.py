"""Fragments: all a reader sees is kept, chrome is removed with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import onrecord
from cleaning.pages import make_page
from onrecord.cleaning import clean_page
from onrecord.cleaning.fragment import shown_text
from onrecord.errors import InputError
from onrecord.records import Article, Declared, Doc

LEAD = "The ferry to the outer islands will not run before spring, the mayor of Lindholm, Greta Moss, said."
REPLY = "The company that runs the ferry denied that its ship was unsafe, and asked for the report."


def clean(html: str, *, title: str | None = None) -> Article:
    return clean_page(replace(make_page(html, "html", declared=Declared(title=title)), form="fragment"))


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("<p>One here.</p><p>Two there.</p>", ["One here.", "Two there."]),
        ("One here.<br><br>Two there.", ["One here.", "Two there."]),
        ("One here.<br>\n  <br/>Two there.", ["One here.", "Two there."]),
        ("She left.<br>He stayed.", ["She left.", "He stayed."]),
        ("She left<br>the quay.", ["She left the quay."]),
        ("<p>She <b>left</b> the\n <a href='x'>quay</a>.</p>", ["She left the quay."]),
        ("<ul><li>One thing.</li><li>Another.</li></ul>", ["One thing.", "Another."]),
        ("<blockquote><p>It is over.</p></blockquote>So.", ["It is over.", "So."]),
        (
            "<table><tr><td>Left cell.</td><td>Right cell.</td></tr></table>",
            ["Left cell.", "Right cell."],
        ),
        ("<p>fer&shy;ry &amp; quay&#8203;</p>", ["ferry & quay"]),
        ("<p>She left.<sup><a href='#n'>1</a></sup> So.</p>", ["She left. So."]),
        ("<p>Ten m<sup>2</sup> of it.</p>", ["Ten m2 of it."]),
        ("No tags at all", ["No tags at all"]),
    ],
)
def test_blocks_are_paragraphs(html: str, paragraphs: list[str]) -> None:
    article = clean(html)
    assert [article.text[start:end] for start, end in article.paragraphs] == paragraphs
    assert article.removed == ()


@pytest.mark.parametrize(
    ("piece", "text", "reason"),
    [
        (
            "<p>The post <a>Ferry stops</a> appeared first on <a>The Gazette</a>.</p>",
            "The post Ferry stops appeared first on The Gazette.",
            "page-chrome",
        ),
        ("<p><a href='x'>Read more</a></p>", "Read more", "read-more"),
        ("<p><a>Continue reading Ferry stops →</a></p>", "Continue reading Ferry stops →", "read-more"),
        ("<p><a>Who owns the ferry and its quay</a></p>", "Who owns the ferry and its quay", "read-more"),
        ("<p>Share this: <a>Twitter</a> <a>Facebook</a></p>", "Share this: Twitter Facebook", "share-bar"),
        ("<td><a>View this email in your browser</a></td>", "View this email in your browser", "newsletter"),
        ("<p><a>Unsubscribe</a> | <a>Preferences</a></p>", "Unsubscribe | Preferences", "newsletter"),
        (
            "<p>You are receiving this email because you asked for it.</p>",
            "You are receiving this email because you asked for it.",
            "newsletter",
        ),
        ("<figure><img><figcaption>The quay</figcaption></figure>", "The quay", "caption"),
        ("<p>Advertisement</p>", "Advertisement", "advert"),
        (
            "<p>(Reporting by Ann Lee; editing by Bo Ek)</p>",
            "(Reporting by Ann Lee; editing by Bo Ek)",
            "credit",
        ),
        ("<p style='display:none'>Inside: more</p>", "Inside: more", "page-chrome"),
        ("<div style='max-height:0;overflow:hidden'>Inside: more</div>", "Inside: more", "page-chrome"),
    ],
)
def test_chrome_is_removed_with_its_reason(piece: str, text: str, reason: str) -> None:
    article = clean(f"<p>{LEAD}</p><p>{REPLY}</p>{piece}")
    assert article.body == f"{LEAD}\n\n{REPLY}"
    assert [(found.text, found.reason) for found in article.removed] == [(text, reason)]


def test_a_link_at_the_end_of_a_summary_is_cut_off_it() -> None:
    article = clean(f"<p>{LEAD} <a href='x'>Read more</a></p>")
    assert article.text == LEAD
    assert [found.reason for found in article.removed] == ["read-more"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Readers can unsubscribe at any time, the mayor of Lindholm said.",
        "The message was sent to the governor, she said.",
        "“You are receiving this because we care,” Moss said.",
        "He said that “the post office is gone”.",
        "Asked again, Moss said that the board was right, but that nobody had asked the islands.",
        "Also in the report that the board had asked for: “The ship is not safe, and it never was.”",
        "<a href='x'>The harbour board said that nothing had been decided.</a>",
    ],
)
def test_sentences_with_such_words_are_kept(sentence: str) -> None:
    article = clean(f"<p>{LEAD}</p><p>{sentence}</p>")
    assert article.removed == ()


def test_small_print_behind_a_footer_goes_with_it() -> None:
    footer = "<p>You are receiving this email because you asked.</p><p>The Gazette, 4 Quay Road</p>"
    article = clean(f"<p>{LEAD}</p><p>{REPLY}</p>{footer}")
    assert article.body == f"{LEAD}\n\n{REPLY}"


@pytest.mark.parametrize("hidden", ["style", "script", "noscript", "template", "svg"])
def test_what_is_no_text_is_dropped(hidden: str) -> None:
    assert clean(f"<p>{LEAD}</p><{hidden}>x y</{hidden}>").text == LEAD


def test_a_leading_heading_is_the_headline() -> None:
    article = clean(f"<h1>Ferry stops</h1><p>{LEAD}</p>")
    assert (article.title, article.text) == ("Ferry stops", f"Ferry stops\n\n{LEAD}")
    assert article.title_span == (0, 11)


def test_a_declared_title_is_the_headline_and_not_said_twice() -> None:
    article = clean(f"<h2>Ferry Stops</h2><p>{LEAD}</p>", title="Ferry stops")
    assert article.text == f"Ferry stops\n\n{LEAD}"


def test_byline_and_date_are_read_and_removed() -> None:
    article = clean(f"<h1>Ferry stops</h1><p>By Ann Lee</p><p>4 January 2022</p><p>{LEAD}</p>")
    assert (article.bylines, article.published) == (("Ann Lee",), "2022-01-04")
    assert article.body == LEAD
    assert [found.reason for found in article.removed] == ["byline", "dateline"]


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("", "empty-page"),
        ("<p> &nbsp;</p><img src='x'>", "empty-page"),
        ("<p><a>Read more</a></p>", "no-article-text"),
        ("<b>" * 10_000 + "x", "too-deep"),
    ],
)
def test_what_holds_no_article_is_told(html: str, code: str) -> None:
    with pytest.raises(InputError) as raised:
        clean(html)
    assert raised.value.code == code


def test_text_that_is_shown_is_without_hidden_boxes_and_marks_of_notes() -> None:
    html = "<p>She<span hidden> x</span> left<sup><a>[1]</a></sup>.</p>"
    assert shown_text(html) == "She left."


@pytest.mark.parametrize(
    "html",
    [
        "<p>“It is over,” said Moss.</p>",
        "<p>“It is <span style='display:none'>not</span> over,” said Moss.</p>",
        "<p>“It is over,” said<sup><a href='#n'>1</a></sup> Moss.</p>",
        "<p>“It is<br>over&shy;,” said Moss.</p>",
        "<h1>“It is over,” said Moss</h1><p>She left.</p>",
        "<b>" * 600 + "“It is over,” said Moss." + "</b>" * 600,
    ],
)
def test_the_evidence_of_a_fragment_is_found_again(
    html: str, small_pipeline: Callable[[Iterable[Doc]], Iterator[Doc]], tmp_path: Path
) -> None:
    page = replace(make_page(html, "html"), form="fragment")
    with onrecord.open_record(tmp_path / "news.db") as record:
        record.add(small_pipeline([Doc(page)]))
        check = record.check()
        assert (list(check), check.statements) == ([], 1)


def test_evidence_that_is_not_in_the_fragment_is_found_out(
    small_pipeline: Callable[[Iterable[Doc]], Iterator[Doc]], tmp_path: Path
) -> None:
    page = replace(make_page("<p>“It is over,” said Moss.</p>", "html"), form="fragment")
    (doc,) = small_pipeline([Doc(page)])
    other = replace(page, body="<p>“It is not over,” said Moss.</p>".encode())
    with onrecord.open_record(tmp_path / "news.db") as record:
        record.add([replace(doc, page=other)])
        assert "not-on-page" in {finding.code for finding in record.check()}
