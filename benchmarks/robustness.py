"""Whether reading stays the same when a text changes and its meaning does not: `make robust`.

    python -m benchmarks.robustness [--changes straight,wrapped] [--limit ARTICLES] [--misses]

Reads each text `--as article` as it is, then under each change of `CHANGES`, and leads the spans read in the
changed text back to the text as it was. A statement is *kept* when a statement of the changed text has the
same source (the same words), content with an IoU of at least 0.9 in code points, the same kind and the same
speaker's name; where names were changed, the name put in its place; where marks were left out, kind is not
asked. A statement that is not kept is filed under the first of these that fails: *lost* (no content overlaps
by half), content, source, kind, speaker. *new*: statements of the changed text that no statement of the text
as it was overlaps by half; they are counted and not held against the share.

Fails when the share kept over a group of changes is under its floor: 97% for changes of characters, 92% for
changes of layout and of names (the floors that were set for the project).

PolNeAR dev where the corpora stand beside the checkout, else the example pages' texts. Which tenth of the
spaces and the like is drawn by the name of the text and of the change: each run changes the same.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from benchmarks.names import NAMES
from onrecord.pipeline import Pipeline, load_pipeline
from onrecord.records import Doc, Origin, Page, Span, Spans, page_id
from onrecord.resolution.lexicon import given_names, words

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "data" / "polnear" / "dev" / "text"
EXAMPLES = ROOT / "examples" / "expected"

# Overlap of content from which a statement is kept, and from which it is the same statement at all.
SAME_CONTENT, SAME_STATEMENT = 0.9, 0.5
# Shares of 100 that must be kept in each group.
FLOORS = {"characters": 97.0, "layout": 92.0, "names": 92.0}

Edit = tuple[int, int, str]
"""Code points [start, end) of a text, and what is put in their place."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A text after a change. begins, ends: of each of its code points, the code points [begins, ends) of the
    text as it was that it stands for; equal for one that was put in. names: words put in the place of words
    of people's names."""

    text: str
    begins: Sequence[int]
    ends: Sequence[int]
    names: Mapping[str, str] = field(default_factory=dict)

    def back(self, spans: Sequence[Span]) -> Spans:
        """Spans of the changed text as spans of the text as it was; one of added text alone is left out."""
        led = ((min(self.begins[a:b]), max(self.ends[a:b])) for a, b in spans if a < b)
        return tuple(span for span in led if span[0] < span[1])


def change(text: str, edits: Sequence[Edit]) -> Changed:
    """The text with these edits, which do not overlap. One that keeps its length leads back letter by letter;
    any other as a whole."""
    pieces: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end, new in [*sorted(edits), (len(text), len(text), "")]:
        begins += range(at, start)
        ends += range(at + 1, start + 1)
        pieces += [text[at:start], new]
        same = len(new) == end - start
        begins += range(start, end) if same else [start] * len(new)
        ends += range(start + 1, end + 1) if same else [end] * len(new)
        at = end
    return Changed("".join(pieces), begins, ends)


# ---- Quotation marks

_MARK = re.compile(r"''|``|[“”„«»‟\"‘’‚‹›'`´]")
_ALWAYS_OPENS, _ALWAYS_CLOSES = ("“", "„", "«", "‟", "``", "‘", "‚", "‹"), ("”", "»", "’", "›")


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation mark or an apostrophe. opens: its side, by its shape, else by what stands around it."""

    span: Span
    double: bool
    opens: bool


def marks_of(text: str) -> list[Mark]:
    found = []
    for match in _MARK.finditer(text):
        start, end = match.span()
        double = match[0] in ("''", "``") or match[0] in '“”„«»‟"'
        opens = match[0] in _ALWAYS_OPENS or (
            match[0] not in _ALWAYS_CLOSES and _stands_first(text, start, end)
        )
        found.append(Mark((start, end), double, opens))
    return found


def _stands_first(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return (not before or before.isspace() or before in "([-–—/“‘\"'") and bool(after.strip())


def quotations_of(text: str) -> list[tuple[Mark, Mark]]:
    """Pairs of double marks that follow one another in one line, one that opens and one that closes."""
    doubles = [mark for mark in marks_of(text) if mark.double]
    return [
        (one, other)
        for one, other in pairwise(doubles)
        if one.opens and not other.opens and "\n" not in text[one.span[0] : other.span[1]]
    ]


def _marked(doubles: tuple[str, str], singles: tuple[str, str]) -> Callable[[str, random.Random], Changed]:
    def put(text: str, drawn: random.Random) -> Changed:
        edits = []
        for mark in marks_of(text):
            pair = doubles if mark.double else singles
            edits.append((*mark.span, pair[0] if mark.opens else pair[1]))
        return change(text, edits)

    return put


def twice_encoded(text: str, drawn: random.Random) -> Changed:
    """Curly marks, as UTF-8 that was read as windows-1252 (the web's, in which byte 9D is a control)."""
    edits = []
    for mark in marks_of(text):
        curly = ("“" if mark.opens else "”") if mark.double else ("‘" if mark.opens else "’")
        wrong = "".join(_windows_letter(byte) for byte in curly.encode())
        edits.append((*mark.span, wrong))
    return change(text, edits)


def _windows_letter(byte: int) -> str:
    try:
        return bytes([byte]).decode("windows-1252")
    except UnicodeDecodeError:
        return chr(byte)


def british(text: str, drawn: random.Random) -> Changed:
    """Single marks for double ones, and double ones for single ones inside them."""
    edits: list[Edit] = []
    marks = marks_of(text)
    for one, other in quotations_of(text):
        edits += [(*one.span, "‘"), (*other.span, "’")]
        inner = [mark for mark in marks if one.span[1] <= mark.span[0] < other.span[0]]
        opened: Mark | None = None
        for mark in inner:
            if mark.opens:
                opened = mark
            elif opened is not None and not text[mark.span[1]].isalnum():
                edits += [(*opened.span, "“"), (*mark.span, "”")]
                opened = None
    return change(text, edits)


def unclosed(text: str, drawn: random.Random) -> Changed:
    """The closing mark left out of one quotation in five."""
    return change(text, [(*other.span, "") for _, other in quotations_of(text) if drawn.random() < 0.2])


# ---- Other characters

_WORD = re.compile(r"\w+")
# Four small letters before its full stop: no abbreviation ("Sept.", "Prof.").
_SENTENCE_END = re.compile(r"(?<=[a-z]{4})[.!?][”’»\"']*(?=\s|\Z)")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e"
_EMOJI = ("😀", "🎉", "👍🏽", "❤️", "🇫🇷")


def hard_spaces(text: str, drawn: random.Random) -> Changed:
    """No-break spaces for a tenth of the spaces."""
    return change(
        text, [(*match.span(), "\u00a0") for match in re.finditer(" ", text) if drawn.random() < 0.1]
    )


def invisible_marks(text: str, drawn: random.Random) -> Changed:
    """A mark of no width before, in or behind one word in twenty."""
    edits = []
    for match in _WORD.finditer(text):
        if drawn.random() < 0.05:
            start, end = match.span()
            at = drawn.choice((start, (start + end) // 2, end))
            edits.append((at, at, drawn.choice(_INVISIBLE)))
    return change(text, edits)


def emoji(text: str, drawn: random.Random) -> Changed:
    """An emoji behind one sentence in five."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text) if drawn.random() < 0.2]
    return change(text, [(end, end, " " + drawn.choice(_EMOJI)) for end in ends])


def doubled_spaces(text: str, drawn: random.Random) -> Changed:
    """Two spaces behind each sentence and for a tenth of all others."""
    ends = {match.end() for match in _SENTENCE_END.finditer(text)}
    spaces = (match.start() for match in re.finditer(" ", text))
    return change(text, [(at, at, " ") for at in spaces if at in ends or drawn.random() < 0.1])


def taken_apart(text: str, drawn: random.Random) -> Changed:
    """Letters and their accents as code points of their own (NFD)."""
    apart = ((at, unicodedata.normalize("NFD", letter)) for at, letter in enumerate(text))
    return change(text, [(at, at + 1, new) for at, new in apart if new != text[at]])


def soft_hyphens(text: str, drawn: random.Random) -> Changed:
    """A soft hyphen in the middle of each word of nine letters or more."""
    middles = ((m.start() + m.end()) // 2 for m in _WORD.finditer(text) if m.end() - m.start() >= 9)
    return change(text, [(at, at, "\u00ad") for at in middles])


# ---- Layout

_BREAK = re.compile(r"[^\S\n]*\n\s*")
_HEADLINE_WORDS = 12
_COLUMNS = 72


def capital_headline(text: str, drawn: random.Random) -> Changed:
    """A headline in capitals before the text: the first words of its first line."""
    line = text.strip().partition("\n")[0]
    headline = " ".join(line.split()[:_HEADLINE_WORDS]).rstrip(".,;:").upper()
    return change(text, [(0, 0, headline + "\n\n")])


def one_paragraph(text: str, drawn: random.Random) -> Changed:
    """All paragraphs in one line."""
    end = len(text.rstrip())
    return change(text, [(*match.span(), " ") for match in _BREAK.finditer(text, 0, end)])


def wrapped(text: str, drawn: random.Random) -> Changed:
    """Lines broken before column 73, a blank line between paragraphs."""
    edits: list[Edit] = [(*match.span(), "\n\n") for match in _BREAK.finditer(text, 0, len(text.rstrip()))]
    for line in re.finditer(r"[^\r\n]+", text):
        begins = line.start()
        spaces = [begins + match.start() for match in re.finditer(" ", line[0])]
        for space, following in zip(spaces, [*spaces, line.end()][1:], strict=True):
            if following - begins > _COLUMNS and space > begins:
                edits.append((space, space + 1, "\n"))
                begins = space + 1
    return change(text, _apart(edits))


def _apart(edits: Sequence[Edit]) -> list[Edit]:
    """Edits without those that overlap one before them."""
    kept: list[Edit] = []
    for edit in sorted(edits):
        if not kept or edit[0] >= kept[-1][1]:
            kept.append(edit)
    return kept


# ---- Names


def other_names(text: str, people: Sequence[str], drawn: random.Random) -> Changed:
    """Other names of the same gender and number of words for these people, throughout the text.

    Each word of a name is put in for one word wherever that stands with a capital, alone too, so that who
    shares a name shares one after. Left as they are: a person with a word that the text also writes small
    ("Will", "Young"), and one of whom neither a list of given names nor the pronouns behind the name tell
    the gender.
    """
    small = {word for word in _WORD.findall(text) if word.islower()}
    put_in: dict[str, str] = {}
    pools = [{part: list(names) for part, names in pool.items()} for pool in NAMES]
    drawn.shuffle(pools)
    for number, name in enumerate(people):
        *given, family = _name_words(name.replace("’", "'"))
        gender = _gender_of(text, given[0] if given else "", family)
        if not given or gender is None or any(word.lower() in small for word in (*given, family)):
            continue
        order = pools[number % len(pools) :] + pools[: number % len(pools)]
        for word, part in [*((word, gender) for word in given), (family, "family")]:
            if word not in put_in:
                put_in[word] = _draw(order, part, text, drawn)
    if not put_in:
        return change(text, [])
    edits = [(*match.span(), _put_in(match[0], put_in)) for match in _any_of(put_in).finditer(text)]
    changed = change(text, edits)
    return Changed(changed.text, changed.begins, changed.ends, put_in)


def renamed(name: str, put_in: Mapping[str, str]) -> str:
    """A name with the words that were put in for its own."""
    return _any_of(put_in).sub(lambda found: _put_in(found[0], put_in), name) if put_in else name


def _any_of(put_in: Mapping[str, str]) -> re.Pattern[str]:
    """Any of these words, as it is or in capitals, with either apostrophe."""
    forms = sorted({*put_in, *(word.upper() for word in put_in)}, key=len, reverse=True)
    spelt = "|".join(re.escape(form).replace("'", "['’]") for form in forms)
    return re.compile(rf"(?<!\w)(?:{spelt})(?!\w)")


def _put_in(word: str, put_in: Mapping[str, str]) -> str:
    word = word.replace("’", "'")
    return (
        put_in[word] if word in put_in else put_in[next(old for old in put_in if old.upper() == word)].upper()
    )


def _name_words(name: str) -> list[str]:
    """The words of a person's name that others may stand for: no titles, initials, particles, "Jr."."""
    given = [word for word in name.split() if word[0].isupper() and len(word) > 2 and "." not in word]
    lists = words()
    return [
        word for word in given if word.lower() not in lists.titles and word.lower() not in lists.suffixes
    ] or [""]


def _gender_of(text: str, given: str, family: str) -> str | None:
    known = given_names().get(given)
    if known is not None:
        return known
    votes: Counter[str] = Counter()
    for match in re.finditer(rf"(?<!\w){re.escape(family)}(?!\w)", text):
        after = text[match.end() : match.end() + 200].lower()
        votes["m"] += len(re.findall(r"\b(?:he|his|him)\b", after))
        votes["f"] += len(re.findall(r"\b(?:she|hers?)\b", after))
    if votes["m"] == votes["f"]:
        return None
    return max(votes, key=lambda gender: votes[gender])


def _draw(pools: Sequence[dict[str, list[str]]], part: str, text: str, drawn: random.Random) -> str:
    """A name that the text does not have, from the first country with one left; none is drawn twice."""
    for pool in pools:
        left = [name for name in pool[part] if name not in text]
        if left:
            name = drawn.choice(left)
            pool[part].remove(name)
            return name
    raise LookupError(
        f"no {part!r} name is left for a text with so many people; add some to benchmarks/names.py"
    )


# ---- Reading and comparing


Change = Callable[[str, random.Random], Changed]
CHANGES: dict[str, dict[str, Change | None]] = {
    "characters": {
        "straight": _marked(('"', '"'), ("'", "'")),
        "curly": _marked(("“", "”"), ("‘", "’")),
        "guillemets": _marked(("«", "»"), ("‘", "’")),
        "low": _marked(("„", "“"), ("‘", "’")),
        "archive": _marked(("''", "''"), ("'", "'")),
        "twice-encoded": twice_encoded,
        "hard-spaces": hard_spaces,
        "invisible": invisible_marks,
        "emoji": emoji,
        "british": british,
        "doubled-spaces": doubled_spaces,
        "taken-apart": taken_apart,
        "soft-hyphens": soft_hyphens,
    },
    "layout": {
        "capital-headline": capital_headline,
        "one-paragraph": one_paragraph,
        "wrapped": wrapped,
        "unclosed": unclosed,
    },
    # Whom to rename is known when the text has been read.
    "names": {"other-names": None},
}
NO_KIND = frozenset({"unclosed"})


@dataclass(frozen=True, slots=True)
class Read:
    """A statement by the text as it was. content: code points; source: first code points of its words."""

    content: frozenset[int]
    source: frozenset[int]
    kind: str
    speaker: str | None
    text: str


def read(
    pipeline: Pipeline, name: str, changed: Changed, words_at: Sequence[Span]
) -> tuple[list[Read], list[str]]:
    """The statements of a text as spans of the text as it was, whose words are at words_at; and the people
    among the speakers, each once."""
    body = changed.text.encode("utf-8")
    page = Page(page_id(None, body), name, None, body, "article", "text/plain; charset=utf-8", Origin(name))
    (doc,) = pipeline([Doc(page)])
    if doc.article is None or doc.stopped:
        raise RuntimeError(f"{name}: was not read: {'; '.join(problem.message for problem in doc.problems)}")
    found = []
    people: dict[str, None] = {}
    for statement in doc.statements:
        content = changed.back(doc.article.page_spans(statement.content) or ())
        source = changed.back(doc.article.page_spans(statement.source) or ())
        speaker = statement.speaker
        found.append(
            Read(
                frozenset(at for start, end in content for at in range(start, end)),
                frozenset(_words_in(source, words_at)),
                statement.kind,
                plain_name(speaker.name) if speaker else None,
                statement.text,
            )
        )
        if speaker and speaker.type == "person":
            people[speaker.name] = None
    return found, list(people)


def _words_in(spans: Sequence[Span], words_at: Sequence[Span]) -> Iterator[int]:
    for start, end in spans:
        for word in words_at[max(0, bisect_left(words_at, (start, 0)) - 1) :]:
            if word[0] >= end:
                break
            if word[1] > start:
                yield word[0]


def plain_name(name: str) -> str:
    """A name but for the shape of its apostrophes and whether its accents stand apart."""
    return unicodedata.normalize("NFC", name).translate(str.maketrans("‘’`´", "''''"))


WHY = ("lost", "content", "source", "kind", "speaker")


def compare(
    before: Sequence[Read],
    after: Sequence[Read],
    *,
    kinds: bool = True,
    names: Mapping[str, str] | None = None,
) -> tuple[Counter[str], list[tuple[str, Read, Read | None]]]:
    """How many statements were kept, were not and why, and are new; and each not kept with what came of it.

    kinds: whether the kind is to be the same. names: words put in for words of names.
    """
    fails = [[_failure(one, other, kinds, names or {}) for other in after] for one in before]
    pairs = sorted(
        (-_overlap(before[i], after[j]), i, j)
        for i, row in enumerate(fails)
        for j, why in enumerate(row)
        if not why
    )
    kept: dict[int, int] = {}
    for _, i, j in pairs:
        if i not in kept and j not in kept.values():
            kept[i] = j
    counts = Counter(kept=len(kept), statements=len(before))
    misses: list[tuple[str, Read, Read | None]] = []
    for i, one in enumerate(before):
        if i in kept:
            continue
        left = [j for j in range(len(after)) if j not in kept.values()]
        j = max(left, key=lambda j: _overlap(one, after[j]), default=None)
        why = "lost" if j is None else fails[i][j] or "lost"
        counts[why] += 1
        misses.append((why, one, None if j is None or why == "lost" else after[j]))
    counts["new"] = sum(all(_overlap(one, other) < SAME_STATEMENT for one in before) for other in after)
    return counts, misses


def _failure(one: Read, other: Read, kinds: bool, names: Mapping[str, str]) -> str:
    overlap = _overlap(one, other)
    if overlap < SAME_STATEMENT:
        return "lost"
    if overlap < SAME_CONTENT:
        return "content"
    if one.source != other.source:
        return "source"
    if kinds and one.kind != other.kind:
        return "kind"
    wanted = plain_name(renamed(one.speaker, names)) if one.speaker else None
    return "" if wanted == other.speaker else "speaker"


def _overlap(one: Read, other: Read) -> float:
    shared = len(one.content & other.content)
    return shared / len(one.content | other.content) if shared else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Does reading stay the same under changes that keep the meaning?"
    )
    parser.add_argument(
        "--changes", help="names of changes or groups, with commas between; all when left out"
    )
    parser.add_argument("--limit", type=int, help="read this many texts, not all")
    parser.add_argument("--misses", action="store_true", help="print each statement that was not kept")
    given = parser.parse_args()
    chosen = choose(given.changes)
    folder = CORPUS if CORPUS.is_dir() else EXAMPLES
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        sys.exit(f"{folder}: no texts to read; run from a full checkout")
    if given.limit:
        # From all outlets, which the names of the files begin with.
        paths = paths[:: max(1, len(paths) // given.limit)][: given.limit]
    pipeline = load_pipeline(threads=1)
    counts: dict[str, Counter[str]] = {name: Counter() for names in chosen.values() for name in names}
    for path in paths:
        text = path.read_bytes().decode("utf-8")
        words_at = [match.span() for match in _WORD.finditer(text)]
        before, people = read(pipeline, path.name, change(text, []), words_at)
        for name in counts:
            drawn = random.Random(f"{name} {path.name}")
            made = next(changes[name] for changes in CHANGES.values() if name in changes)
            changed = made(text, drawn) if made else other_names(text, people, drawn)
            after, _ = read(pipeline, path.name, changed, words_at)
            count, misses = compare(before, after, kinds=name not in NO_KIND, names=changed.names)
            counts[name] += count
            if given.misses:
                for why, one, other in misses:
                    instead = (other.speaker, other.text) if other else None
                    print(f"{name}\t{why}\t{path.name}\t{one.speaker}\t{one.text!r}\t{instead}")
    statements = next(iter(counts.values()))["statements"]
    print(f"{len(paths)} texts of {folder.name}, {statements:,} statements", flush=True)
    under = report(chosen, counts)
    if under:
        sys.stdout.flush()
        sys.exit("under the floor: " + "; ".join(under))


def choose(named: str | None) -> dict[str, list[str]]:
    """The names of the changes to make, by group. Exits when a name is no change's and no group's."""
    asked = set(named.split(",")) if named else set(CHANGES)
    known = {*CHANGES, *(name for changes in CHANGES.values() for name in changes)}
    if asked - known:
        sys.exit(
            f"no change is called {', '.join(sorted(asked - known))}; there are {', '.join(sorted(known))}"
        )
    chosen = {
        group: [name for name in changes if name in asked or group in asked]
        for group, changes in CHANGES.items()
    }
    return {group: names for group, names in chosen.items() if names}


def report(chosen: Mapping[str, Sequence[str]], counts: Mapping[str, Counter[str]]) -> list[str]:
    """Print the table; what is under its floor, in words."""
    under = []
    columns = ("lost", "content", "source", "kind", "speaker", "new")
    print(f"{'':18}{'kept':>7}   " + "".join(f"{column:>9}" for column in columns))
    for group, names in chosen.items():
        for name in names:
            row = counts[name]
            print(f"  {name:16}{share(row):6.1f}%   " + "".join(f"{row[column]:9}" for column in columns))
        total = sum((counts[name] for name in names), Counter[str]())
        print(
            f"{group:18}{share(total):6.1f}%   "
            + "".join(f"{total[column]:9}" for column in columns)
            + f"   floor {FLOORS[group]:g}%"
        )
        if share(total) < FLOORS[group]:
            under.append(f"{group} {share(total):.1f}%, wanted {FLOORS[group]:g}%")
    return under


def share(row: Mapping[str, int]) -> float:
    """Statements kept in a hundred."""
    return 100 * row["kept"] / row["statements"] if row["statements"] else 100.0


if __name__ == "__main__":
    main()
