from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from onrecord.errors import InputError
from onrecord.evaluation.attributions import (
    ROLES,
    Annotated,
    Attribution,
    AttributionScores,
    attributions_read,
    compare_attributions,
    read_standoff,
)
from onrecord.evaluation.scores import Counts
from onrecord.lines import statement_line
from onrecord.pipeline import load_pipeline
from onrecord.readers import read_pages
from onrecord.records import Doc, Page

SHARED = Path(__file__).parents[3] / "shared"
SCORER = SHARED / "score" / "score_attributions.py"
DEV = SHARED / "data" / "polnear" / "dev"

TEXT = "Ms Lee, the mayor, said:\r\n“It is over,” and that she would go.\r\nNobody spoke."
LEE = Attribution(source=((0, 17),), cue=((19, 23),), content=((26, 39),))


def _scores(*read: Attribution, annotated: Sequence[Attribution] = (LEE,)) -> AttributionScores:
    (one,) = compare_attributions([Annotated("a", TEXT, tuple(annotated))], {"a": read})
    return one.scores


def _read(**changes: tuple[tuple[int, int], ...]) -> Attribution:
    parts = {role: getattr(LEE, role) for role in ROLES}
    return Attribution(**{**parts, **changes})


def test_what_is_read_rightly_has_every_figure_full() -> None:
    assert set(_scores(LEE).as_row().values()) == {100.0}


def test_a_document_nobody_read_has_everything_missed() -> None:
    (one,) = compare_attributions([Annotated("a", TEXT, (LEE,))], {})
    assert one.missed == (LEE,)
    assert one.scores.attributions == Counts(0, 0, 1)


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (_read(content=((26, 52),)), 1),
        (_read(content=((26, 53),)), 0),
        (_read(source=((0, 6),)), 1),
        (_read(source=((0, 2),)), 0),
        (_read(source=((0, 23),), cue=()), 1),
        (_read(source=()), 0),
        (_read(cue=()), 1),
    ],
)
def test_an_attribution_is_found_by_half_of_content_and_source(read: Attribution, found: int) -> None:
    assert _scores(read).attributions.right == found


def test_no_source_must_meet_no_source() -> None:
    bare = _read(source=())
    assert _scores(bare, annotated=[bare]).attributions.right == 1
    assert _scores(LEE, annotated=[bare]).attributions.right == 0


def test_attributions_are_paired_one_to_one_best_first() -> None:
    (one,) = compare_attributions([Annotated("a", TEXT, (LEE,))], {"a": [_read(content=((26, 45),)), LEE]})
    assert one.scores.attributions == Counts(1, 2, 1)
    assert one.extra == (_read(content=((26, 45),)),)


def test_tokens_are_words_that_a_span_touches() -> None:
    # "Ms", "Lee", "the", "mayor" are labelled; of these "Ms" and a letter of "Lee" were read.
    assert _scores(_read(source=((0, 4),))).token_source == Counts(2, 2, 4)


def test_tokens_of_several_attributions_count_once() -> None:
    assert _scores(LEE, LEE).token_cue == Counts(1, 1, 1)


@pytest.mark.parametrize(
    ("content", "exact"),
    [
        (((27, 37),), 1),
        (((26, 37), (37, 39)), 1),
        (((26, 32), (32, 39)), 1),
        (((26, 43),), 0),
        (((26, 28), (32, 39)), 0),
    ],
)
def test_exact_does_not_mind_marks_and_blanks_at_the_edges(
    content: tuple[tuple[int, int], ...], exact: int
) -> None:
    scores = _scores(_read(content=content))
    assert (scores.exact_content.right, scores.exact_all.right) == (exact, exact)


def test_exact_counts_equal_spans_as_often_as_they_are_there() -> None:
    assert _scores(LEE, LEE).exact_source == Counts(1, 2, 1)


def test_exact_leaves_out_attributions_without_the_part() -> None:
    assert _scores(_read(cue=()), annotated=[_read(cue=())]).exact_cue == Counts(0, 0, 0)


def test_attributions_read_leaves_out_nested_statements_and_other_documents() -> None:
    line = {"page": "text/a.txt", "source": [[0, 6]], "cue": [], "content": [[26, 39]], "parent": None}
    read = attributions_read([line, {**line, "parent": "s_1"}, {**line, "page": "c.txt"}], ["a", "b"])
    assert read == {"a": [Attribution(((0, 6),), (), ((26, 39),))], "b": []}


BRAT = """T1\tSource 0 17\tMs Lee, the mayor
T2\tCue 19 23\tsaid
T3\tContent 26 39;44 61\t“It is over,” that she would go
T4\tAttribution 19 23\tsaid
E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1 Source2:T2
A1\tSomething E1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("text", "attributions"):
        (tmp_path / name).mkdir()
    (tmp_path / "text" / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / "attributions" / "a_00ff.ann").write_text(BRAT, encoding="utf-8")
    return tmp_path


def test_read_standoff_counts_line_ends_as_they_are(folder: Path) -> None:
    (one,) = read_standoff(folder)
    assert one.text == TEXT
    assert one.text[26:39] == "“It is over,”"


def test_read_standoff_joins_what_an_event_names(folder: Path) -> None:
    (one,) = read_standoff(folder)
    content = ((26, 39), (44, 61))
    assert one.attributions == (Attribution(((0, 17), (19, 23)), ((19, 23),), content),)


def test_read_standoff_takes_the_first_of_several_annotators(folder: Path) -> None:
    (folder / "attributions" / "a_0000.ann").write_text("", encoding="utf-8")
    assert read_standoff(folder)[0].attributions == ()


def test_read_standoff_takes_a_file_that_names_no_annotator(folder: Path) -> None:
    (folder / "attributions" / "a_00ff.ann").rename(folder / "attributions" / "a.ann")
    assert len(read_standoff(folder)[0].attributions) == 1


def test_read_standoff_takes_a_text_that_nobody_annotated(folder: Path) -> None:
    (folder / "text" / "b.txt").write_text("Nothing.", encoding="utf-8")
    assert [len(one.attributions) for one in read_standoff(folder)] == [1, 0]


@pytest.mark.parametrize("placed", ["Cue 19 200", "Cue 23 19", "Cue 19", "Cue", "Cue a b", "Cue -1 4"])
def test_read_standoff_names_a_line_without_spans(folder: Path, placed: str) -> None:
    (folder / "attributions" / "a_00ff.ann").write_text(f"T1\t{placed}\tsaid\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a_00ff\.ann#1: .* wanted a label and its spans") as raised:
        read_standoff(folder)
    assert raised.value.code == "bad-gold"


def test_read_standoff_names_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"text/NAME\.txt and attributions/NAME\.ann"):
        read_standoff(tmp_path)


# From here on: that the figures are those of the scorer beside the checkout.

DOCUMENTS = 8
Read = dict[str, list[Attribution]]


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first documents of PolNeAR dev that are short enough to be read in a moment."""
    folder = tmp_path_factory.mktemp("dev")
    for name in ("text", "attributions"):
        (folder / name).mkdir()
    texts = [path for path in sorted((DEV / "text").glob("*.txt")) if path.stat().st_size < 6000]
    for text in texts[:DOCUMENTS]:
        shutil.copy(text, folder / "text")
        for annotation in (DEV / "attributions").glob(f"{text.stem}_????.ann"):
            shutil.copy(annotation, folder / "attributions")
    return folder


def _by_the_model(folder: Path, annotated: list[Annotated]) -> Read:
    names = [str(folder / "text" / f"{one.doc}.txt") for one in annotated]
    pages = [page for page in read_pages(names, form="article") if isinstance(page, Page)]
    lines = [
        statement_line(statement, doc.article, doc.page)
        for doc in load_pipeline()(Doc(page) for page in pages)
        if doc.article is not None
        for statement in doc.statements
    ]
    return attributions_read(lines, [one.doc for one in annotated])


def _by_chance(folder: Path, annotated: list[Annotated]) -> Read:
    """What is annotated, with mistakes: spans moved, cut in two, empty, left out or doubled."""
    chance = random.Random(4)

    def change(spans: tuple[tuple[int, int], ...], length: int) -> tuple[tuple[int, int], ...]:
        moved = chance.choice([0, 0, 1, 12])
        changed = [(min(start + moved, length - 1), min(end + moved, length)) for start, end in spans]
        if changed and changed[0][1] - changed[0][0] > 2 and chance.random() < 0.3:
            start, end = changed.pop(0)
            changed = [(start, (start + end) // 2), ((start + end) // 2, end), *changed]
        return tuple(sorted(changed)) if chance.random() < 0.9 else ()

    read: Read = {}
    for one in annotated:
        read[one.doc] = []
        for gold in one.attributions:
            for _ in range(chance.choice([0, 1, 1, 1, 2])):
                parts = (change(getattr(gold, role), len(one.text)) for role in ROLES)
                read[one.doc].append(Attribution(*parts))
    return read


@pytest.mark.shared
@pytest.mark.skipif(
    not (SCORER.is_file() and DEV.is_dir()), reason="the scorer and PolNeAR (../shared) are absent"
)
@pytest.mark.parametrize("made", [_by_the_model, _by_chance])
def test_every_figure_is_that_of_the_scorer(
    dev: Path, tmp_path: Path, made: Callable[[Path, list[Annotated]], Read]
) -> None:
    annotated = read_standoff(dev)
    read = made(dev, annotated)
    assert len(annotated) == DOCUMENTS
    predictions = tmp_path / "predictions.jsonl"
    with predictions.open("w", encoding="utf-8") as file:
        for doc, attributions in read.items():
            spans = [{role: getattr(one, role) for role in ROLES} for one in attributions]
            print(json.dumps({"doc": doc, "attributions": spans}), file=file)
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(SCORER), str(dev), str(predictions), "--json", str(figures)]
    subprocess.run(command, capture_output=True, check=True)
    said = json.loads(figures.read_text(encoding="utf-8"))
    theirs = {
        "attributions": said["attr"],
        **{f"token_{role}": said["token_nopunct"][role] for role in ROLES},
        **{f"exact_{role}": said["exact_lenient"][role] for role in (*ROLES, "all")},
    }
    total = sum((one.scores for one in compare_attributions(annotated, read)), AttributionScores())
    assert total.attributions.right > 0
    assert {name: _as_theirs(counts) for name, counts in total.figures.items()} == {
        name: {key: figure[key] for key in ("p", "r", "f1", "tp", "pred", "gold")}
        for name, figure in theirs.items()
    }


def _as_theirs(counts: Counts) -> dict[str, float]:
    keys = {
        "precision": "p", "recall": "r", "f1": "f1", "right": "tp", "read": "pred", "labelled": "gold",
    }  # fmt: skip
    return {keys[name]: value for name, value in counts.as_line().items()}
