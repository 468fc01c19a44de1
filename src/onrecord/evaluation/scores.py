"""How well statements agree with labelled ones; the definitions are those of docs/evaluation.md.

A labelled statement is *found* when a read one overlaps its content with an IoU of at least one half, best
overlaps first, one to one. All other figures are over the found ones, but for `nested`, `denies` and
`replies_to`, which count every link that is labelled or read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Line = Mapping[str, Any]
By = Literal["doc", "kind", "act"]

# Overlap of content from which two statements are the same, as PolNeAR's and our scorers have it.
SAME_CONTENT = 0.5
# Of the words of two places, how many must be shared for them to be one place.
_SAME_PLACE = 0.5

_COURTESY = frozenset([
    "mr", "mrs", "ms", "dr", "sen", "senator", "rep", "representative", "president", "former", "the", "a",
    "an", "gov", "governor", "jr", "sr",
])  # fmt: skip
_LITTLE = frozenset(["in", "at", "on", "a", "an", "the", "of", "his", "her", "their", "to"])
# How a person's name is told where the labels do not say what a name is: two to four capitalised words.
_PERSON = re.compile(r"(?!The )(?:[A-Z][\w.'’-]*\s+){1,3}[A-Z][\w.'’-]*")


@dataclass(frozen=True, slots=True)
class Counts:
    """Of values that may be there or not: how many are right, how many were read, how many are labelled."""

    right: int = 0
    read: int = 0
    labelled: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.read + other.read, self.labelled + other.labelled)

    @property
    def precision(self) -> float:
        return round(100 * _ratio(self.right, self.read), 1)

    @property
    def recall(self) -> float:
        return round(100 * _ratio(self.right, self.labelled), 1)

    @property
    def f1(self) -> float:
        precision, recall = _ratio(self.right, self.read), _ratio(self.right, self.labelled)
        both = precision + recall
        return round(200 * precision * recall / both, 1) if both else 0.0

    def as_line(self) -> dict[str, float]:
        """All of it, ready for `json.dumps`."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "right": self.right,
            "read": self.read,
            "labelled": self.labelled,
        }


_NONE = Counts()
LINKS = ("relay", "addressee", "when", "where", "parent", "nested", "negated", "denies", "replies_to")
"""The fields of `Scores` that are `Counts`: what a statement may have or not."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts; the properties turn them into shares of 100, 0 where nothing was counted.

    source, cue, kind, act: right ones among the found. speakers: found ones whose speaker the labels know;
    right, unknown: of these, named rightly and not named. invented: named where the labels know nobody.
    """

    labelled: int = 0
    read: int = 0
    found: int = 0
    source: int = 0
    cue: int = 0
    kind: int = 0
    act: int = 0
    speakers: int = 0
    right: int = 0
    unknown: int = 0
    invented: int = 0
    relay: Counts = _NONE
    addressee: Counts = _NONE
    when: Counts = _NONE
    where: Counts = _NONE
    parent: Counts = _NONE
    nested: Counts = _NONE
    negated: Counts = _NONE
    denies: Counts = _NONE
    replies_to: Counts = _NONE

    def __add__(self, other: Scores) -> Scores:
        return Scores(*(getattr(self, name) + getattr(other, name) for name in Scores.__slots__))

    @property
    def statements(self) -> Counts:
        return Counts(self.found, self.read, self.labelled)

    @property
    def f1(self) -> float:
        return self.statements.f1

    @property
    def speaker(self) -> float:
        """Right names among those given for statements whose speaker the labels know."""
        return _share(*self.shares()["speaker"])

    @property
    def wrong_per_100(self) -> float:
        """Wrong or invented names in a hundred found statements: the harm we most want to avoid."""
        return _share(*self.shares()["wrong_per_100"])

    @property
    def links(self) -> dict[str, Counts]:
        return {name: getattr(self, name) for name in LINKS}

    def shares(self) -> dict[str, tuple[int, int]]:
        """What is a share of something: how many, of how many."""
        answered = self.speakers - self.unknown
        return {
            "source": (self.source, self.found),
            "cue": (self.cue, self.found),
            "kind": (self.kind, self.found),
            "act": (self.act, self.found),
            "speaker": (self.right, answered),
            "unknown": (self.unknown, self.speakers),
            "wrong_per_100": (answered - self.right + self.invented, self.found),
        }

    def as_row(self) -> dict[str, float]:
        """The figures a table or a floor names, in shares of 100 rounded to one decimal; of links the F1."""
        return {
            "f1": self.f1,
            "precision": self.statements.precision,
            "recall": self.statements.recall,
            **{name: _share(*share) for name, share in self.shares().items()},
            **{name: counts.f1 for name, counts in self.links.items()},
        }

    def as_line(self) -> dict[str, Any]:
        """All of it, ready for `json.dumps`; docs/evaluation.md says what the keys are."""
        return {
            "statements": self.statements.as_line(),
            **{name: _share(*share) for name, share in self.shares().items()},
            "invented": self.invented,
            **{name: counts.as_line() for name, counts in self.links.items()},
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label and the statement that answers it, or one of them alone: a miss, or an extra statement.

    scores: what the two add to the counts.
    """

    doc: str
    label: Line | None
    line: Line | None
    scores: Scores


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every label and every statement of labelled documents. elsewhere: statements of other documents."""

    verdicts: tuple[Verdict, ...]
    elsewhere: int

    def by(self, field: By) -> dict[str, Scores]:
        """Scores by the label's value of a field; a statement that answers no label goes by its own."""
        totals: dict[str, Scores] = {}
        for verdict in self.verdicts:
            line = verdict.label or verdict.line or {}
            group = verdict.doc if field == "doc" else str(line.get(field))
            totals[group] = totals.get(group, Scores()) + verdict.scores
        return totals

    def total(self) -> Scores:
        """Scores of all documents together."""
        return sum((verdict.scores for verdict in self.verdicts), Scores())


def score(labelled: Iterable[Line], read: Iterable[Line]) -> dict[str, Scores]:
    """Scores by labelled document, for JSON lines of labels and of statements; see `compare`."""
    return compare(labelled, read).by("doc")


def compare(labelled: Iterable[Line], read: Iterable[Line]) -> Comparison:
    """Labels beside the statements that answer them, for JSON lines of both.

    A statement belongs to the document its `page` names (`doc_of`). Labels of a document nobody read count as
    missed; statements of documents without labels are only counted.
    """
    gold: dict[str, list[Line]] = {}
    for label in labelled:
        gold.setdefault(str(label.get("doc") or ""), []).append(label)
    lines: dict[str, list[Line]] = {name: [] for name in gold}
    elsewhere = 0
    for line in read:
        name = doc_of(str(line.get("page") or ""), gold)
        if name is None:
            elsewhere += 1
        else:
            lines[name].append(line)
    verdicts = (verdict for name in gold for verdict in _compare(name, gold[name], lines[name]))
    return Comparison(tuple(verdicts), elsewhere)


def doc_of(page: str, docs: Container[str]) -> str | None:
    """The document a page is: its name, with or without folders and ending; the only one where that is ""."""
    if "" in docs:
        return ""
    base = re.split(r"[/\\]", page)[-1]
    stem = base.rpartition(".")[0] or base
    return next((name for name in (page, base, stem) if name in docs), None)


def match(labelled: Sequence[Line], read: Sequence[Line]) -> dict[int, int]:
    """Which read statement (index) answers which labelled one."""
    ours = [points_read(line, "content") for line in read]
    theirs = [points(line["content"]) for line in labelled]
    overlaps = [
        (-len(a & b) / len(a | b), i, j) for i, a in enumerate(theirs) for j, b in enumerate(ours) if a & b
    ]
    return pair_best_first(overlap for overlap in overlaps if -overlap[0] >= SAME_CONTENT)


def pair_best_first(overlaps: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """One to one pairs out of (minus overlap, labelled, read): best overlaps first, then first labelled."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(overlaps):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def same_name(given: str, wanted: Sequence[str], *, person: bool) -> bool:
    """Equal but for case, courtesy titles, possessives and punctuation; a person may go by the last word."""
    words = _name_words(given)
    for name in wanted:
        others = _name_words(name)
        if words and words == others:
            return True
        if person and words and others and words[-1] == others[-1] and 1 in (len(words), len(others)):
            return True
    return False


def name_in(value: object) -> str | None:
    """The name in a field that holds one, bare or as an object with a `name`."""
    name = value.get("name") if isinstance(value, Mapping) else value
    return None if name is None else str(name)


def points(spans: Iterable[Sequence[int]] | None) -> set[int]:
    """The code points that spans cover."""
    return {point for start, end in spans or () for point in range(start, end)}


def points_read(line: Line, field: str) -> set[int]:
    """The code points of a read statement's part: on the page where the line says them, or in the article."""
    return points(line.get(f"{field}_page") or line.get(field))


def _compare(doc: str, labelled: Sequence[Line], read: Sequence[Line]) -> Iterable[Verdict]:
    pairs = match(labelled, read)
    # Which read statement stands for which labelled one, by id.
    answers = {labelled[i]["id"]: read[j].get("id") for i, j in pairs.items() if "id" in labelled[i]}
    for i, label in enumerate(labelled):
        line = read[pairs[i]] if i in pairs else None
        yield Verdict(doc, label, line, _score(label, line, answers))
    for j in sorted(set(range(len(read))) - set(pairs.values())):
        yield Verdict(doc, None, read[j], _score(None, read[j], answers))


def _score(label: Line | None, line: Line | None, answers: Mapping[str, str | None]) -> Scores:
    """What one verdict adds; answers: the read statement's id for the label's."""
    one, other = label or {}, line or {}
    parent = answers.get(one.get("parent") or "")
    counts = Scores(
        labelled=int(label is not None),
        read=int(line is not None),
        nested=_link(one.get("parent"), other.get("parent"), lambda: parent == other.get("parent")),
        denies=_links(one, other, "denies", answers),
        replies_to=_links(one, other, "replies_to", answers),
    )
    return counts if label is None or line is None else counts + _score_found(label, line, counts.nested)


def _score_found(label: Line, line: Line, parent: Counts) -> Scores:
    cue, our_cue = points(label["cue"]), points_read(line, "cue")
    source, our_source = points(label["source"]), points_read(line, "source")
    overlap = len(source & our_source) / len(source | our_source) if source | our_source else 1.0
    given = name_in(line.get("speaker"))
    known = (label.get("speaker") or "unknown") != "unknown"
    right = known and given is not None
    if right:
        names = [str(label["speaker"]), *label.get("aliases", ())]
        kind = label.get("speaker_type")
        person = kind == "person" if "speaker_type" in label else _is_person(names[0])
        right = same_name(str(given), names, person=person)
    return Scores(
        found=1,
        source=int(overlap >= SAME_CONTENT),
        cue=int(bool(cue & our_cue) or not cue | our_cue),
        kind=int(label.get("kind") == line.get("kind")),
        act=int(label.get("act") == line.get("act")),
        speakers=int(known),
        right=int(right),
        unknown=int(known and given is None),
        invented=int(not known and given is not None),
        parent=parent,
    ) + _score_setting(label, line)


def _score_setting(label: Line, line: Line) -> Scores:
    """What is right of how a found statement was said: by whose account, to whom, when, where, whether."""
    relay, our_relay = label.get("relay") or [], [name_in(hop) or "" for hop in line.get("relay") or ()]
    addressee, our_addressee = label.get("addressee"), name_in(line.get("addressee"))
    when, our_when = label.get("when"), _when(line)
    where, our_where = _place(label.get("where")), _place(line.get("where"))
    return Scores(
        relay=_link(
            relay, our_relay, lambda: len(relay) == len(our_relay) and all(map(_same, our_relay, relay))
        ),
        addressee=_link(addressee, our_addressee, lambda: _same(str(our_addressee), str(addressee))),
        when=_link(when, our_when, lambda: when == our_when),
        where=_link(where, our_where, lambda: len(where & our_where) >= _SAME_PLACE * len(where | our_where)),
        negated=_link(label.get("negated"), line.get("negated"), lambda: True),
    )


def _link(wanted: object, given: object, is_right: Callable[[], bool]) -> Counts:
    both = bool(wanted) and bool(given)
    return Counts(int(both and is_right()), int(bool(given)), int(bool(wanted)))


def _links(label: Line, line: Line, field: str, answers: Mapping[str, str | None]) -> Counts:
    wanted, given = label.get(field) or (), line.get(field) or ()
    right = {answers.get(id) for id in wanted} - {None}
    return Counts(len(right & set(given)), len(given), len(wanted))


def _when(line: Line) -> str | None:
    """The day or the range of days, "2021-12-07/2021-12-09", with ".." for an end that is open."""
    when = line.get("when")
    if not isinstance(when, Mapping):
        return None if when is None else str(when)
    start, end = (str(when.get(name) or "..")[:10] for name in ("start", "end"))
    if start == end:
        return None if start == ".." else start
    return f"{start}/{end}"


def _place(value: object) -> set[str]:
    return set(re.findall(r"\w+", (name_in(value) or "").lower())) - _LITTLE


def _same(given: str, wanted: str) -> bool:
    return same_name(given, [wanted], person=_is_person(wanted))


def _is_person(name: str) -> bool:
    return _PERSON.fullmatch(name) is not None


def _name_words(name: str) -> list[str]:
    words = re.findall(r"\w+", re.sub(r"['’]s?\b", "", name.lower()))
    return [word for word in words if word not in _COURTESY] or words


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
