"""The people of an article: all names of one person brought together, with what the article says they are."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from onrecord.records import Article, Span
from onrecord.resolution.lexicon import Gender, given_names, pronouns, words
from onrecord.resolution.names import Name, find_names, name_covering, opens
from onrecord.resolution.outline import Outline
from onrecord.resolution.roles import Held, age_pattern, role_after, role_before, title_held

# Share of a line's words of four letters and more that begin with a capital, from which on the line is a
# heading; more is asked of one with a full stop. Judged on PolNeAR dev, 84 first lines (all with one): titles
# there have 0.85 and more, prose under 0.5, short sentences full of names up to 0.85.
HEADING_CAPITALS = 0.75
STOPPED_HEADING_CAPITALS = 0.9


# Of the pronouns that follow a name, the share that must be of one gender for it to be the name's; now and
# then one means somebody else. Set by eye: a man with 29 of 30 is one, a woman with 9 of 14 is left open.
NEARLY_ALL = 0.85


@dataclass(slots=True)
class Person:
    """Somebody an article names. certain: more than capitals say that it is a person.

    mentions: spans of names alone, in order. introduced: where the first name of two words or more ends.
    """

    number: int
    name: str
    words: tuple[str, ...]
    gender: Gender | None = None
    certain: bool = False
    roles: list[Held] = field(default_factory=list)
    ages: set[str] = field(default_factory=set)
    mentions: list[Span] = field(default_factory=list)
    introduced: int = 1 << 60
    full_mention: Span | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what an article names. who: for each of names, the people it may be: one, several or none."""

    page: Outline
    names: tuple[Name, ...]
    who: tuple[tuple[Person, ...], ...]
    people: tuple[Person, ...]
    firsts: tuple[int, ...]

    def name_at(self, token: int) -> Name | None:
        return name_covering(self.names, self.firsts, token)

    def people_of(self, name: Name) -> tuple[Person, ...]:
        return self.who[bisect_left(self.firsts, name.first)]

    def person_of(self, name: Name) -> Person | None:
        """The one person a name means; None where it means nobody known, or one of several."""
        people = self.people_of(name)
        return people[0] if len(people) == 1 else None

    def names_between(self, start: int, end: int) -> list[Name]:
        """Names that begin in these code points, in order."""
        low = bisect_left(self.firsts, self.page.token_at(start))
        found: list[Name] = []
        for name in self.names[low:]:
            if name.span[0] >= end:
                break
            if name.span[0] >= start:
                found.append(name)
        return found


def gather(article: Article, page: Outline, sources: Sequence[Span]) -> Cast:
    """Bring an article's names together into people.

    sources: spans that something said is credited to; a name there is a speaker's, whatever it looks like.
    """
    headings = _headings(article, page)
    names = [name for name in find_names(page) if page.paragraph_at(name.span[0]) not in headings]
    people: list[Person] = []
    by_ends: dict[tuple[str, str], Person] = {}
    names = [*_full_names_in_headings(page, headings, names), *_without_openers(page, names)]
    known = {name.words for name in names}
    names = [_without_nickname(page, _as_person(page, name), known) for name in names]
    full = [name for name in names if name.kind in ("person", "unclear") and not name.article]
    credited = {page.token_at(start) for start, _ in sources}
    for name in sorted(full, key=lambda name: -len(name.words)):
        if len(_bare(name.words)) > 1:
            _introduce(page, name, people, by_ends)
    index = _by_part(people)
    for name in names:
        if name.kind in ("person", "unclear") and len(_bare(name.words)) == 1:
            if _lookup(name, index):
                continue
            if name.titled or (name.run in credited and _may_be_person(name)):
                person = _new_person(name, people)
                person.certain = bool(name.titled) or name.words[0] in given_names()
                person.introduced = name.span[1]
                _describe(page, name, person)
                index[_same(name.words[-1])].append(person)
    names = _in_order([*_heading_names(page, headings, index), *names])
    who = tuple(_settle(page, name, _lookup(name, index), headings) for name in names)
    for name, found in zip(names, who, strict=True):
        if len(found) == 1:
            _learn(page, name, found[0], credited)
    for person in people:
        person.mentions.sort()
        if person.gender is None:
            person.gender = _own_gender(person) or _voted_gender(page, person, people)
            person.certain = person.certain or person.gender is not None
    return Cast(page, tuple(names), who, tuple(people), tuple(name.first for name in names))


def _in_order(names: Sequence[Name]) -> list[Name]:
    """Names by place; of two at one place the first given."""
    return sorted({name.first: name for name in reversed(names)}.values(), key=lambda name: name.first)


def _bare(parts: Sequence[str]) -> tuple[str, ...]:
    """A name's words without "Jr." and its like."""
    return tuple(part for part in parts if part.lower() not in words().suffixes)


def _same(part: str) -> str:
    """What a word of a name has in common with the same word in capitals or with another apostrophe."""
    return part.lower().replace("’", "'")


def _may_be_person(name: Name) -> bool:
    word = name.words[0]
    camel = any(char.isupper() for char in word[1:]) and not word.startswith(
        ("Mc", "Mac", "O’", "O'", "D’", "De")
    )
    return not name.article and not (camel and "-" not in word)


def _without_openers(page: Outline, names: Sequence[Name]) -> list[Name]:
    """Names less a sentence's first word, where what is left is a known surname ("Notice Trump is…")."""
    surnames = {name.words[-1] for name in names if name.kind == "person"}
    found: list[Name] = []
    met: set[str] = set()
    for name in names:
        opener = name.kind == "unclear" and len(name.words) == 2 and name.words[0] not in given_names()
        if opener and name.words[-1] in surnames & met and opens(page, name.first):
            span = (page.tokens[name.last - 1].start, name.span[1])
            name = replace(
                name, span=span, first=name.last - 1, run=name.last - 1, words=name.words[1:], titled=()
            )
        met.add(name.words[-1])
        found.append(name)
    return found


def _as_person(page: Outline, name: Name) -> Name:
    """ "Wilhelmina Park, a biomechanist" is a person, though parks have such names."""
    if name.kind == "thing" and len(name.words) == 2 and not name.article:
        held = role_after(page, name)
        if held is not None:
            return replace(name, kind="person")
    return name


def _without_nickname(page: Outline, name: Name, known: set[tuple[str, ...]]) -> Name:
    """ "Crooked Hillary Clinton" as "Hillary Clinton", where the article also writes the latter."""
    if len(name.words) < 3 or name.words[1:] not in known:
        return name
    if name.words[0] in given_names() or name.words[1] not in given_names():
        return name
    start = page.tokens[name.first + 1].start
    return replace(name, span=(start, name.span[1]), first=name.first + 1, words=name.words[1:])


def _introduce(
    page: Outline, name: Name, people: list[Person], by_ends: dict[tuple[str, str], Person]
) -> None:
    """A name of several words: the person it means, new or met before under the same first and last word."""
    bare = _bare(name.words)
    key = (_same(bare[0]), _same(bare[-1]))
    person = by_ends.get(key) or _under_initial(bare, by_ends) or _longer(bare, people)
    if person is None:
        person = _new_person(name, people)
        by_ends[key] = person
    person.certain = person.certain or name.kind == "person"
    if name.span[1] < person.introduced:
        person.introduced, person.full_mention = name.span[1], name.span
    _describe(page, name, person)


def _under_initial(bare: Sequence[str], by_ends: dict[tuple[str, str], Person]) -> Person | None:
    """Somebody met as "J. Smith" and now as "John Smith", or the other way round."""
    if len(bare[0]) > 2 and "." not in bare[0]:
        return by_ends.get((bare[0][0].lower(), _same(bare[-1])))
    same = [
        p
        for (given, last), p in by_ends.items()
        if last == _same(bare[-1]) and given[0] == bare[0][0].lower()
    ]
    return same[0] if len(same) == 1 else None


def _longer(bare: Sequence[str], people: Sequence[Person]) -> Person | None:
    """Somebody whose name ends in these words: "Aung San Suu Kyi" for "Suu Kyi"."""
    size = len(bare)
    ending = [_same(part) for part in bare]
    same = [
        p
        for p in people
        if len(p.words) > size and [_same(part) for part in _bare(p.words)[-size:]] == ending
    ]
    return same[0] if len(same) == 1 else None


def _new_person(name: Name, people: list[Person]) -> Person:
    person = Person(number=len(people), name=_written(name), words=name.words)
    people.append(person)
    return person


def _written(name: Name) -> str:
    """A name as it is printed: with "Ms" where nothing fuller is known, with "Pope" always."""
    text = _printed(name.words)
    if name.title and (
        name.title in words().regnal or (len(name.words) == 1 and name.title in words().courtesy)
    ):
        title = name.title.capitalize()
        return f"{title} {text}"
    return text


def _printed(parts: Sequence[str]) -> str:
    dotted = [
        f"{part}." if len(part) == 1 or part in ("Jr", "Sr") or part[1:2] == "." else part for part in parts
    ]
    return " ".join(dotted)


def _by_part(people: Sequence[Person]) -> dict[str, list[Person]]:
    """People by each ending of their name, and by a first word that is no given name (Xi, Kim, Ban)."""
    index: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        low = [_same(part) for part in _bare(person.words)]
        keys = {" ".join(low[start:]) for start in range(len(low))}
        if person.words[0] not in given_names() and len(person.words[0]) > 1:
            keys.add(low[0])
            keys.add(" ".join(low[:2]))
        keys.add(f"{low[0]} {low[-1]}")
        for key in keys:
            index[key].append(person)
    by_given: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.words[0] in given_names():
            by_given[_same(person.words[0])].append(person)
    for given, bearers in by_given.items():
        if given not in index:
            index[given] = bearers
    return index


def _lookup(name: Name, index: dict[str, list[Person]]) -> tuple[Person, ...]:
    """The people a name may mean: all who bear it, less those its title rules out."""
    if name.kind not in ("person", "unclear"):
        return ()
    bare = [_same(part) for part in _bare(name.words)]
    found = index.get(" ".join(bare), [])
    if len(bare) > 1:
        found = found or index.get(f"{bare[0]} {bare[-1]}", [])
        found = [person for person in found if _same(person.words[0]) == bare[0]] or found
        return tuple(found)
    return tuple(person for person in found if not _ruled_out(name, person))


def _ruled_out(name: Name, person: Person) -> bool:
    """Whether "Mr Obama" or "President Obama" cannot be Michelle Obama: other gender, or another office held
    by somebody not yet brought in."""
    said, known = name.gender, _own_gender(person)
    if said is not None and known is not None and said != known:
        return True
    role = title_held(name)
    if role is None or not person.roles or person.introduced < name.span[0]:
        return False
    return not any(
        role.role.noun in held.role.called or held.role.noun in role.role.called for held in person.roles
    )


def _headings(article: Article, page: Outline) -> frozenset[int]:
    """Paragraphs whose capitals say nothing: the headline, and lines where nearly all words have one."""
    found: set[int] = set()
    if article.title_span:
        found.add(page.paragraph_at(article.title_span[0]))
    long_words: dict[int, list[str]] = defaultdict(list)
    for token in page.tokens:
        if len(token.text) > 3 and token.text[0].isalpha():
            long_words[page.paragraph_at(token.start)].append(token.text)
    for number, texts in long_words.items():
        share = sum(text[0].isupper() for text in texts) / len(texts)
        stopped = page.text[page.paragraphs[number][1] - 1] in '.”"'
        if 3 < len(texts) < 25 and share >= (STOPPED_HEADING_CAPITALS if stopped else HEADING_CAPITALS):
            found.add(number)
    return frozenset(found)


def _full_names_in_headings(page: Outline, headings: frozenset[int], names: Sequence[Name]) -> list[Name]:
    """A given name and a surname that the body uses alone: the only place some full names stand."""
    surnames = {name.words[-1] for name in names if name.kind in ("person", "unclear")}
    found: list[Name] = []
    for heading in headings:
        first, last = (page.token_at(edge) for edge in page.paragraphs[heading])
        for token in range(first, last - 1):
            one, two = page.tokens[token], page.tokens[token + 1]
            if one.text in given_names() and two.text in surnames and two.text not in given_names():
                found.append(
                    Name(
                        (one.start, two.end),
                        token,
                        token + 2,
                        token,
                        (one.text, two.text),
                        (),
                        "person",
                        False,
                    )
                )
    return found


def _heading_names(page: Outline, headings: frozenset[int], index: dict[str, list[Person]]) -> list[Name]:
    """Names in headings that the body knows; the longest first."""
    found: list[Name] = []
    for heading in headings:
        token, last = (page.token_at(edge) for edge in page.paragraphs[heading])
        while token < last:
            step = 1
            for size in (4, 3, 2, 1):
                texts = tuple(t.text for t in page.tokens[token : token + size])
                key = " ".join(_same(text) for text in texts)
                if token + size <= last and texts[0][0].isupper() and key in index:
                    span = (page.tokens[token].start, page.tokens[token + size - 1].end)
                    found.append(Name(span, token, token + size, token, texts, (), "person", article=False))
                    step = size
                    break
            token += step
    return found


def _settle(
    page: Outline, name: Name, found: tuple[Person, ...], headings: frozenset[int]
) -> tuple[Person, ...]:
    """Of several people with one surname, the one a bare surname means: whom the article brought in first.

    Newspapers give the surname alone to the person a piece is about and write relatives in full, so the
    surname goes to the one introduced first, if the others were introduced after, and else to nobody.
    """
    if len(found) < 2:
        return found
    before = [person for person in found if person.introduced <= name.span[0]]
    if len(before) == 1:
        return (before[0],)
    if page.paragraph_at(name.span[0]) in headings:
        before = list(found)
    if len(before) > 1:
        first, second, *_ = sorted(before, key=lambda person: person.introduced)
        if page.paragraph_at(first.introduced - 1) < page.paragraph_at(second.introduced - 1):
            here = page.paragraph_at(name.span[0])
            near = [p for p in before if p.full_mention and page.paragraph_at(p.full_mention[0]) == here]
            if not near or near == [first]:
                return (first,)
    return found


def _learn(page: Outline, name: Name, person: Person, credited: set[int]) -> None:
    """What one mention says of somebody."""
    person.mentions.append(name.span)
    if person.full_mention is None:
        person.full_mention = name.span
    if name.run in credited and len(name.words) > 1 and not _a_thing(page, name):
        person.certain = True
    if len(_bare(name.words)) == 1:
        _describe(page, name, person)


def _a_thing(page: Outline, name: Name) -> bool:
    """Whether the words behind a name speak of a body or a thing: "which runs the ferry"."""
    return page.text.startswith((", which", ", a company", ", the company"), name.span[1])


def _describe(page: Outline, name: Name, person: Person) -> None:
    """What the words around a name say of whom it names: roles, gender, age."""
    if name.gender is not None:
        # "Mr" and the like go with nobody but a person.
        person.certain = True
        person.gender = person.gender or name.gender
    for held in (title_held(name), role_before(page, name), role_after(page, name)):
        if held is not None and held not in person.roles:
            person.roles.append(held)
            person.certain = True
            if person.gender is None and held.role.gender and held.role.noun != "chairman":
                person.gender = held.role.gender
    match = age_pattern().match(page.text, name.span[1])
    if match:
        person.ages.add(match.group(1))
        person.certain = True


def _own_gender(person: Person) -> Gender | None:
    """What titles, roles and the given name say."""
    if person.gender is not None:
        return person.gender
    return given_names().get(person.words[0]) if len(person.words) > 1 else None


def _voted_gender(page: Outline, person: Person, people: Sequence[Person]) -> Gender | None:
    """The gender of the pronouns that follow a name before anyone else is named, if nearly all are of one.

    Counted in the rest of the name's sentence and in the next; two are needed, and all of one gender for what
    may be no person: the pronouns behind a company's name are its managers'.
    """
    others = sorted(span[0] for other in people if other is not person for span in other.mentions)
    votes: list[Gender] = []
    for start, end in person.mentions:
        at = bisect_left(others, end)
        stop = others[at] if at < len(others) else len(page.text)
        sentence = page.sentence_at(start)
        paragraph = page.paragraph_at(start)
        index = page.token_at(end)
        while index < len(page.tokens) and page.tokens[index].start < stop:
            token = page.tokens[index]
            if page.sentences[index] > sentence + 1 or page.paragraph_at(token.start) != paragraph:
                break
            kind = pronouns().get(token.text.lower())
            if kind == "male":
                votes.append("m")
            elif kind == "female":
                votes.append("f")
            index += 1
    most: Gender = max(("m", "f"), key=votes.count)
    enough = len(votes) * (NEARLY_ALL if person.certain else 1)
    return most if len(votes) > 1 and votes.count(most) >= enough else None
