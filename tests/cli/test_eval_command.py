"""onrecord eval: labels beside pages, figures out; labels that are none are named."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cli.command import ARTICLE, Run

QUOTES = ("“The quay will not hold,”", "“Nobody told me about the letter,”", '"Stay away from the water,"')
SPEAKERS = ("Ms Lee", "Mr Brown", "Ms Lee")


@pytest.fixture(autouse=True)
def no_model(small_pipeline: object) -> None:
    """Every command here reads with the small pipeline."""


def label(number: int, **changes: object) -> dict[str, Any]:
    """The label of one of the page's three quotes."""
    start = ARTICLE.index(QUOTES[number])
    end = start + len(QUOTES[number])
    cue = re.compile("said|warned").search(ARTICLE, end)
    assert cue is not None
    source = re.compile(r"(M[rs] )?[LB]\w+").search(ARTICLE, cue.end())
    assert source is not None
    return {
        "doc": "storm.txt",
        "id": f"s{number}",
        "content": [[start, end]],
        "source": [list(source.span())],
        "cue": [list(cue.span())],
        "kind": "direct",
        "act": "warn" if number == 2 else "assert",
        "speaker": SPEAKERS[number],
        "speaker_type": "person",
        **changes,
    }


def write(path: Path, *labels: Mapping[str, Any]) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in labels), encoding="utf-8")


@pytest.fixture
def gold(tmp_path: Path, page: str) -> Path:
    """Labels of the page's three quotes, beside it."""
    write(tmp_path / "gold.jsonl", *map(label, range(3)))
    return tmp_path / "gold.jsonl"


def report(run: Run, *arguments: str) -> dict[str, Any]:
    outcome = run("eval", *arguments)
    assert outcome.status == 0, outcome.err
    written: dict[str, Any] = json.loads(outcome.out)
    return written


def test_eval_reads_the_pages_beside_the_labels(run: Run, gold: Path) -> None:
    total = report(run, "gold.jsonl")["total"]
    assert total["statements"] == {
        "precision": 100.0, "recall": 100.0, "f1": 100.0, "right": 3, "read": 3, "labelled": 3,
    }  # fmt: skip
    assert [total[name] for name in ("source", "cue", "kind", "act", "speaker")] == [100.0] * 5


def test_eval_says_what_was_measured_with_what(run: Run, gold: Path) -> None:
    said = report(run, "gold.jsonl")
    assert (said["gold"], said["documents"], said["elsewhere"]) == ("gold.jsonl", 1, 0)
    assert said["made_by"] == ["onrecord test / none"]
    assert re.fullmatch("[0-9a-f]{12}", said["digest"])


def test_eval_finds_a_page_by_its_name_without_the_ending(run: Run, gold: Path) -> None:
    write(gold, label(0, doc="storm"))
    assert report(run, "gold.jsonl")["total"]["statements"]["right"] == 1


def test_eval_reads_the_pages_it_is_given(run: Run, gold: Path, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "storm.txt").rename(tmp_path / "pages" / "storm.txt")
    assert report(run, "gold.jsonl", "pages", "--as", "article")["total"]["statements"]["right"] == 3


def test_eval_takes_labels_of_one_page_that_do_not_name_it(run: Run, gold: Path) -> None:
    nameless = label(0)
    del nameless["doc"]
    write(gold, nameless)
    assert report(run, "gold.jsonl", "storm.txt")["total"]["statements"]["right"] == 1


@pytest.mark.parametrize("stream", [False, True])
def test_eval_takes_statements_that_were_read_before(
    run: Run, gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    lines = run("read", "storm.txt").out
    (tmp_path / "storm.txt").unlink()
    (tmp_path / "lines.jsonl").write_text(lines, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    said = report(run, "gold.jsonl", "--statements", "-" if stream else "lines.jsonl")
    assert said["total"]["statements"]["right"] == 3


def test_eval_says_of_which_documents_it_was_given_no_statements(
    run: Run, gold: Path, tmp_path: Path
) -> None:
    (tmp_path / "lines.jsonl").write_text(run("read", "storm.txt").out, encoding="utf-8")
    write(gold, label(0), label(1, doc="calm.txt"))
    outcome = run("eval", "gold.jsonl", "--statements", "lines.jsonl")
    assert outcome.err == "no statements of calm.txt; what is labelled there counts as missed\n"
    assert json.loads(outcome.out)["total"]["statements"]["labelled"] == 2


def test_eval_counts_statements_elsewhere(run: Run, gold: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(ARTICLE, encoding="utf-8")
    assert report(run, "gold.jsonl", "storm.txt", "other.txt")["elsewhere"] == 3


@pytest.mark.parametrize(
    ("by", "labelled"),
    [("doc", {"storm.txt": 3}), ("kind", {"direct": 2, "mixed": 1}), ("act", {"assert": 2, "warn": 1})],
)
def test_eval_breaks_the_figures_down(run: Run, gold: Path, by: str, labelled: dict[str, int]) -> None:
    write(gold, label(0), label(1, kind="mixed"), label(2))
    groups = report(run, "gold.jsonl", "--by", by)["by"][by]
    assert {name: figures["statements"]["labelled"] for name, figures in groups.items()} == labelled


def test_eval_lists_what_is_wrong(run: Run, gold: Path) -> None:
    absent = label(2, content=[[0, 5]], content_text="Storm")
    write(gold, label(0), label(1, speaker="Ann Cole"), absent)
    missed, extra = report(run, "gold.jsonl", "--misses")["misses"][1:]
    speaker = report(run, "gold.jsonl", "--misses")["misses"][0]
    assert speaker == {
        "what": "speaker", "doc": "storm.txt", "id": "s1", "said": "wanted Ann Cole, given Mr Brown",
    }  # fmt: skip
    assert missed == {"what": "missed", "doc": "storm.txt", "id": "s2", "said": "Storm"}
    assert (extra["what"], extra["said"]) == ("extra", QUOTES[2])


def test_eval_shows_the_words_that_were_missed(run: Run, gold: Path) -> None:
    write(gold, label(0), label(1), label(2, content=[[0, 5]]))
    assert report(run, "gold.jsonl", "--misses")["misses"][0]["said"] == "Storm"


def test_eval_prints_a_table(run: Run, gold: Path) -> None:
    write(gold, label(0), label(1, speaker="Ann Cole"), label(2, content=[[0, 5]]))
    out = run("eval", "gold.jsonl", "--format", "table", "--by", "act", "--misses").out
    assert out.startswith("1 document, 3 labels, 3 statements read\n")
    assert re.search(r"^statements +66\.7 +66\.7 +66\.7 +2 +3 +3$", out, re.MULTILINE)
    assert re.search(r"^wrong names +50\.0 +1 +2$", out, re.MULTILINE)
    assert re.search(r"^assert +2 +2 +100\.0 ", out, re.MULTILINE)
    assert re.search(r"^speaker storm\.txt s1 wanted Ann Cole, given Mr Brown$", out, re.MULTILINE)
    assert re.search(r"^missed  storm\.txt s2 Storm$", out, re.MULTILINE)


def test_eval_names_a_page_that_cannot_be_read_and_counts_the_others(
    run: Run, gold: Path, tmp_path: Path
) -> None:
    (tmp_path / "paper.txt").write_bytes(b"%PDF-1.7\n")
    outcome = run("eval", "gold.jsonl", "storm.txt", "paper.txt")
    assert outcome.status == 1
    assert outcome.err.startswith("onrecord: pdf: paper.txt: ")
    assert json.loads(outcome.out)["total"]["statements"]["right"] == 3


def without(field: str) -> dict[str, Any]:
    return {name: value for name, value in label(0).items() if name != field}


BAD = {
    "no JSON": ("{", "gold.jsonl#1: is no JSON", "wanted one JSON object a line"),
    "a list": ("[]", "gold.jsonl#1: is no JSON object", "wanted one a line"),
    "nothing": ("\n\n", "gold.jsonl: has no labels", "wanted one JSON object a line"),
    "no field": (without("cue"), "gold.jsonl#1: has no 'cue'", "wanted a list of [start, end]"),
    "no content": (label(0, content=[]), "content is []", "at least one"),
    "no span": (label(0, cue=[[5, 5]]), "cue is [[5, 5]]", "0 <= start < end"),
    "a negative span": (label(0, cue=[[-5, 5]]), "cue is [[-5, 5]]", "0 <= start < end"),
    "a span without end": (label(0, content=[[5, 10**12]]), "content is [[5, 1000000000000]]", "code points"),
    "a span of text": (label(0, source=[["0", "5"]]), "source is [['0', '5']]", "in code points"),
    "a bare span": (label(0, source=[0, 5]), "source is [0, 5]", "a list of [start, end]"),
    "a span beyond the page": (label(0, content=[[5, 9999]]), "content [[5, 9999]]", "offsets into the page"),
    "another kind": (label(0, kind="quote"), "kind is 'quote'", "one of direct, indirect, mixed"),
    "another act": (label(0, act="say"), "act is 'say'", "one of assert, deny"),
    "a speaker's object": (label(0, speaker={"name": "Lee"}), "speaker is {'name': 'Lee'}", "or null"),
    "a link to nothing": (label(0, parent="s9"), "links to 's9'", "wanted the id of one"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_eval_names_labels_that_are_none(run: Run, gold: Path, name: str) -> None:
    written, found, wanted = BAD[name]
    gold.write_text(written if isinstance(written, str) else json.dumps(written), encoding="utf-8")
    outcome = run("eval", "gold.jsonl")
    assert (outcome.status, outcome.out) == (1, "")
    (said,) = outcome.err.splitlines()
    assert said.startswith("onrecord: bad-gold: gold.jsonl")
    assert found in said
    assert wanted in said


def test_eval_names_an_id_that_is_there_twice(run: Run, gold: Path) -> None:
    write(gold, label(0), label(1, id="s0"))
    outcome = run("eval", "gold.jsonl")
    assert outcome.err == (
        "onrecord: bad-gold: gold.jsonl#2: id 's0' is that of gold.jsonl#1 too; wanted one for each label\n"
    )


def test_eval_names_a_label_that_alone_has_no_document(run: Run, gold: Path) -> None:
    write(gold, label(0), {**without("doc"), "id": "s9"})
    assert "bad-gold: gold.jsonl#2: has no doc" in run("eval", "gold.jsonl").err


def test_eval_names_labels_that_are_no_text(run: Run, gold: Path) -> None:
    gold.write_bytes(b"\xff\xfe{}")
    assert run("eval", "gold.jsonl").err.startswith("onrecord: bad-gold: gold.jsonl: is not UTF-8")


UNREAD = {
    "no page beside": ((), "has labels of 'calm.txt', and there is no such page beside it"),
    "other pages": (("storm.txt",), "has labels of 'calm.txt', which was not read"),
    "no such page": (("calm.txt",), "has labels of 'calm.txt', which was not read"),
    "other statements": (("--statements", "lines.jsonl"), "has labels of 'calm.txt', which was not read"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_eval_names_a_document_that_nobody_read(run: Run, gold: Path, tmp_path: Path, name: str) -> None:
    arguments, said = UNREAD[name]
    (tmp_path / "lines.jsonl").write_text(run("read", "storm.txt").out, encoding="utf-8")
    write(gold, label(0, doc="calm.txt"))
    outcome = run("eval", "gold.jsonl", *arguments)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.splitlines()[-1].startswith(f"onrecord: unread-document: gold.jsonl: {said}")


def test_eval_does_not_choose_between_two_pages(run: Run, gold: Path, tmp_path: Path) -> None:
    (tmp_path / "storm.html").write_text("<p>Storm</p>", encoding="utf-8")
    write(gold, label(0, doc="storm"))
    assert "which may be storm.html or storm.txt" in run("eval", "gold.jsonl").err


def test_eval_does_not_guess_the_page_of_labels_that_name_none(run: Run, gold: Path) -> None:
    write(gold, without("doc"))
    assert "its labels name no document" in run("eval", "gold.jsonl").err


@pytest.mark.parametrize(
    "written", ["{", '{"page": "storm.txt"}', '{"page": "storm.txt", "content": [[3, 1]]}']
)
def test_eval_names_lines_that_are_no_statements(run: Run, gold: Path, tmp_path: Path, written: str) -> None:
    (tmp_path / "lines.jsonl").write_text(written, encoding="utf-8")
    outcome = run("eval", "gold.jsonl", "--statements", "lines.jsonl")
    assert outcome.status == 1
    assert outcome.err.startswith("onrecord: bad-statements: lines.jsonl#1: ")


def test_eval_names_statements_that_are_no_text(run: Run, gold: Path, tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_bytes(b'{"page": "\xff"}')
    outcome = run("eval", "gold.jsonl", "--statements", "lines.jsonl")
    assert outcome.err.startswith("onrecord: bad-statements: lines.jsonl: is not UTF-8")


@pytest.mark.parametrize("arguments", [("missing.jsonl",), ("gold.jsonl", "--statements", "missing.jsonl")])
def test_eval_names_a_missing_file(run: Run, gold: Path, arguments: tuple[str, ...]) -> None:
    outcome = run("eval", *arguments)
    assert outcome.status == 1
    assert outcome.err.startswith("onrecord: missing-path: missing.jsonl: ")


WRONG_USAGE = {
    "pages and statements": ("gold.jsonl", "storm.txt", "--statements", "-"),
    "a URL for no page": ("gold.jsonl", "--url", "https://example.org/storm"),
    "acts of standoff": ("standoff", "--by", "act"),
    "no labels": (),
}


@pytest.mark.parametrize("name", WRONG_USAGE)
def test_eval_refuses_wrong_usage(run: Run, gold: Path, standoff: Path, name: str) -> None:
    assert run("eval", *WRONG_USAGE[name]).status == 2


@pytest.fixture
def standoff(tmp_path: Path) -> Path:
    """The page and its first two quotes as PolNeAR has them; the second one's source is wrong."""
    folder = tmp_path / "standoff"
    for name in ("text", "attributions"):
        (folder / name).mkdir(parents=True)
    (folder / "text" / "storm.txt").write_bytes(ARTICLE.replace("\n", "\r\n").encode())
    moved = {number: label(number) for number in range(2)}
    lines = []
    for number, one in moved.items():
        for index, part in enumerate(("Content", "Cue", "Source")):
            ((start, end),) = one[part.lower()]
            shift = ARTICLE.count("\n", 0, start)
            if (number, part) == (1, "Source"):
                start, end = 0, 5
            lines.append(f"T{3 * number + index}\t{part} {start + shift} {end + shift}\twords")
        lines.append(f"E{number}\tX:T0 Content:T{3 * number} Cue:T{3 * number + 1} Source:T{3 * number + 2}")
    (folder / "attributions" / "storm_00ff.ann").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_eval_scores_standoff(run: Run, standoff: Path) -> None:
    said = report(run, "standoff", "--by", "doc")
    counts = {name: (one["right"], one["read"], one["labelled"]) for name, one in said["total"].items()}
    assert counts["attributions"] == (1, 3, 2)
    assert (counts["exact_cue"], counts["exact_source"], counts["exact_all"]) == (
        (2, 3, 2),
        (1, 3, 2),
        (1, 3, 2),
    )
    assert counts["token_cue"] == (2, 3, 2)
    assert said["by"]["doc"]["storm"]["attributions"]["labelled"] == 2


def test_eval_lists_what_standoff_has_otherwise(run: Run, standoff: Path) -> None:
    out = run("eval", "standoff", "--format", "table", "--misses").out
    assert re.search(r"^attributions +33\.3 +50\.0 +40\.0 +1 +3 +2$", out, re.MULTILINE)
    assert re.search(r"^missed  storm \d+:\d+ “Nobody told me about the letter,”$", out, re.MULTILINE)
    assert re.search(r'^extra   storm \d+:\d+ "Stay away from the water,"$', out, re.MULTILINE)


def test_eval_names_a_folder_that_has_no_standoff(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = run("eval", "empty")
    assert outcome.status == 1
    assert outcome.err.startswith("onrecord: bad-gold: empty: ")
