"""From the words of a source to the one who speaks, or to nobody where the article leaves it open.

A wrong name is worse than none: every rule here gives an answer only when the others who could be meant are
ruled out or clearly less at hand, and otherwise leaves the candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.records import Candidate, Span, Statement
from onrecord.resolution.antecedents import MAX_PARAGRAPHS, Rank, rank_antecedents
from onrecord.resolution.bodies import named_body, type_of_name
from onrecord.resolution.descriptions import (
    alive,
    could_be,
    fits,
    fits_exactly,
    lone_person,
    named_soon,
    unnamed_yet,
    without_role,
)
from onrecord.resolution.lexicon import Gender, pronouns, words
from onrecord.resolution.people import Cast, Person
from onrecord.resolution.phrases import Phrase, read_phrase
from onrecord.resolution.reading import (
    TRUST,
    UNKNOWN,
    Outcome,
    Reading,
    anchor,
    found_as,
    parent_of,
    person_outcome,
    plain_outcome,
    shares,
    statement_before,
    told_before,
)

# A pronoun's best antecedent must weigh this many times the second.
# Set by eye on PolNeAR dev: of 60 "he", "she" and "his" sources drawn at random and read by one reader,
# 11 were left open and 1 was answered wrongly.
MIN_LEAD = 1.3
# The same where nothing tells the best one's gender ("Chris", "Xi") and the second's is known to fit.
MIN_LEAD_UNSURE = 2.5


def find_speakers(cast: Cast, statements: Sequence[Statement]) -> Reading:
    """Find everyone's speaker: first those a name gives away, then, in order, those that lean on others."""
    order = sorted(statements, key=anchor)
    reading = Reading(
        cast=cast,
        statements={statement.id: statement for statement in statements},
        order=order,
        anchors=[anchor(statement) for statement in order],
        phrases={statement.id: read_phrase(cast, statement.source) for statement in statements},
    )
    for statement in reading.order:
        phrase = reading.phrases[statement.id]
        if phrase.form == "described" and statement.headline:
            phrase = replace(phrase, definite=phrase.definite or phrase.modifiers[:1] != ("a",))
            reading.phrases[statement.id] = phrase
        if phrase.form in ("name", "joined") or (phrase.form == "described" and not _points_back(phrase)):
            reading.outcomes[statement.id] = _explicit(reading, phrase, ahead=statement.headline)
    for statement in reading.order:
        outcome_of(reading, statement)
    return reading


def outcome_of(reading: Reading, statement: Statement) -> Outcome:
    """The outcome for one statement, found now if it was not yet; unknown where it leans on itself."""
    known = reading.outcomes.get(statement.id)
    if known is not None:
        return known
    if statement.id in reading.under_way:
        return UNKNOWN
    reading.under_way.add(statement.id)
    phrase = reading.phrases[statement.id]
    if phrase.form == "nothing":
        outcome = _carried(reading, statement)
    elif phrase.form == "pronoun":
        outcome = _pronoun(reading, statement, phrase)
    else:
        outcome = _pointed(reading, statement, phrase)
    reading.outcomes[statement.id] = outcome
    return outcome


def resolve_phrase(reading: Reading, phrase: Phrase) -> Outcome:
    """Who a phrase that is no source (an addressee) means: by name, or the one person of that role."""
    if phrase.form == "pronoun" or phrase.form == "nothing":
        return UNKNOWN
    if phrase.form == "described" and _points_back(phrase):
        before = [p for p in reading.cast.people if p.full_mention and p.full_mention[0] < phrase.span[0]]
        fitting = [person for person in before if fits(reading.cast, phrase, person)]
        if len(fitting) == 1:
            return person_outcome(fitting[0], "nominal", TRUST["nominal"], phrase)
        if fitting:
            return Outcome(None, None, shares(fitting), phrase)
    return _explicit(reading, phrase)


def _points_back(phrase: Phrase) -> bool:
    """Whether a description may mean somebody named elsewhere: "the senator", not "a senator"."""
    return phrase.definite and not phrase.plural and phrase.type == "unknown" and phrase.role is not None


def _explicit(reading: Reading, phrase: Phrase, *, ahead: bool = False) -> Outcome:
    """A source that says itself who speaks. ahead: a headline's, whose body is told of below it."""
    if phrase.form == "joined":
        names = [_explicit(reading, part) for part in phrase.joined]
        every = all(part.person is not None for part in names) and len(names) == len(phrase.joined)
        text = phrase.text
        if every and len(names) > 1:
            printed = [part.speaker.name for part in names if part.speaker]
            text = ", ".join(printed[:-1]) + " and " + printed[-1]
        return plain_outcome(text, "group", "name" if every else "nominal", "name", phrase)
    if phrase.form == "name" and phrase.name is not None:
        people = reading.cast.people_of(phrase.name)
        if len(people) == 1 and people[0].certain and phrase.type != "organisation":
            return person_outcome(people[0], "name", TRUST["name"], phrase)
        if len(people) > 1:
            share = round(1 / len(people), 3)
            return Outcome(None, None, tuple(Candidate(p.name, share) for p in people), phrase)
        return plain_outcome(phrase.text, type_of_name(phrase), "name", "name", phrase)
    carried = _carrier_of(reading, phrase)
    if carried is not None:
        return carried
    if phrase.head in ("one", "another", "them", "those") and not phrase.role:
        return Outcome(None, None, (), phrase)
    if phrase.type == "organisation" and phrase.bare and phrase.definite:
        named = named_body(reading, phrase, ahead=ahead)
        if named is not None:
            return named
    if phrase.type in ("organisation", "document") and phrase.bare and phrase.definite and not phrase.owner:
        met = _described_before(reading, phrase)
        if met is not None:
            return met
    return plain_outcome(phrase.text, phrase.type, "nominal", "description", phrase)


def _carrier_of(reading: Reading, phrase: Phrase) -> Outcome | None:
    """Whose words "a statement from Russian officials" passes on; None where it is no such phrase."""
    if phrase.head not in words().carriers:
        return None
    page = reading.cast.page
    if phrase.bare and phrase.owner:
        at = page.token_at(phrase.span[0])
        end = next(i for i in range(at, len(page.tokens)) if page.tokens[i].text == phrase.owner)
        if not page.tokens[end].possessive:
            return None
        return _explicit(reading, read_phrase(reading.cast, [(phrase.span[0], page.tokens[end].end)]))
    index, last = page.token_at(phrase.span[0]), page.token_at(phrase.span[1])
    while index < last and page.tokens[index].text not in ("from", "by"):
        index += 1
    if index + 1 >= last:
        return None
    whose = read_phrase(reading.cast, [(page.tokens[index + 1].start, phrase.span[1])])
    return _explicit(reading, whose) if whose.form in ("name", "joined", "described") else None


def _described_before(reading: Reading, phrase: Phrase) -> Outcome | None:
    """ "the report" after "an inspector's report", "the ministry" after "Sorvia's foreign ministry": the one
    thing so described as a source before; None where there are two."""
    found: dict[str, Outcome] = {}
    for other in reading.order:
        if anchor(other) >= phrase.span[0]:
            break
        met = reading.phrases[other.id]
        if met.form != "described" or met.head != phrase.head or met.plural:
            continue
        if (met.modifiers or not met.bare) and met.text.lower() != phrase.text.lower():
            outcome = outcome_of(reading, other)
            if outcome.speaker is not None:
                found[outcome.speaker.name] = outcome
    if len(found) != 1:
        return None
    return found_as(next(iter(found.values())), "nominal", TRUST["nominal, one of several"])


def _pronoun(reading: Reading, statement: Statement, phrase: Phrase) -> Outcome:
    if phrase.pronoun == "first":
        return _first_person(reading, statement, phrase)
    if phrase.pronoun == "relative":
        return _relative(reading, phrase)
    if phrase.pronoun in ("male", "female"):
        return _he_or_she(reading, statement, phrase)
    if phrase.pronoun in ("plural", "thing"):
        return _they_or_it(reading, statement, phrase)
    return UNKNOWN


def _first_person(reading: Reading, statement: Statement, phrase: Phrase) -> Outcome:
    """ "I" and "we" in somebody's words are the one whose words they are."""
    parent = parent_of(reading, statement)
    if parent is None:
        around = [
            other
            for other in reading.order
            if other.id != statement.id
            and other.kind != "indirect"
            and any(start <= phrase.span[0] < end for start, end in other.content)
        ]
        if not around:
            return UNKNOWN
        parent = min(around, key=lambda other: other.content[-1][1] - other.content[0][0])
    return found_as(outcome_of(reading, parent), "pronoun", TRUST["own words"])


def _he_or_she(reading: Reading, statement: Statement, phrase: Phrase) -> Outcome:
    gender: Gender = "m" if phrase.pronoun == "male" else "f"
    parent = parent_of(reading, statement)
    if parent is not None:
        outer = outcome_of(reading, parent)
        person = outer.person
        if person is not None and reading.cast.page.in_quotes(phrase.span[0]):
            # In their own quoted words "she" is somebody else; who, nothing here says.
            return UNKNOWN
        if person is not None and person.gender in (gender, None):
            start = parent.content[0][0]
            rivals = {
                found.number
                for name in reading.cast.names_between(start, phrase.span[0])
                if (found := reading.cast.person_of(name)) and found is not person and found.certain
                if found.gender in (gender, None)
            }
            if not rivals:
                return person_outcome(person, "pronoun", TRUST["nested pronoun"], phrase)
            others = [p for p in reading.cast.people if p.number in rivals]
            return Outcome(None, None, shares([person, *others]), phrase)
    ranks = rank_antecedents(
        reading.cast,
        phrase.span[0],
        gender,
        own=_own_content(statement, parent),
        spoken=_spoken(reading, statement),
    )
    return _from_ranks(reading, ranks, phrase)


def _own_content(statement: Statement, parent: Statement | None) -> tuple[Span, ...]:
    """Where a statement's own speaker is not to be looked for: in what that speaker says."""
    return statement.content if parent is None else ()


def _spoken(reading: Reading, statement: Statement) -> list[tuple[Span, Person | None]]:
    """What was said before a statement, as far back as a pronoun reaches, and by whom."""
    page = reading.cast.page
    here = page.paragraph_at(anchor(statement))
    found: list[tuple[Span, Person | None]] = []
    for other in told_before(reading, statement):
        spans = (*other.source, *other.cue, *other.content)
        whole = (min(start for start, _ in spans), max(end for _, end in spans))
        if here - page.paragraph_at(whole[1] - 1) > MAX_PARAGRAPHS:
            break
        outcome = outcome_of(reading, other)
        found.append((whole, outcome.person or _stand_in(reading, outcome)))
    return found


def _stand_in(reading: Reading, outcome: Outcome) -> Person | None:
    """Somebody unnamed ("a spokeswoman") as a person a pronoun may mean; its number is below zero."""
    phrase = outcome.phrase
    if outcome.speaker is None or outcome.person is not None or phrase is None or phrase.form != "described":
        return None
    if phrase.plural or phrase.role is None:
        return None
    number = next((n for n, known in reading.unnamed.items() if known.speaker == outcome.speaker), None)
    if number is None:
        number = -1 - len(reading.unnamed)
        reading.unnamed[number] = outcome
    return Person(number, outcome.speaker.name, (outcome.speaker.name,), phrase.role.gender, certain=True)


def _from_ranks(reading: Reading, ranks: Sequence[Rank], phrase: Phrase) -> Outcome:
    if not ranks:
        return Outcome(None, None, (), phrase)
    best = ranks[0]
    rest = ranks[1].weight if len(ranks) > 1 else 0.0
    unsure = best.trust < 1 and any(rank.trust == 1 for rank in ranks[1:])
    if best.trust and best.weight >= (MIN_LEAD_UNSURE if unsure else MIN_LEAD) * rest:
        share = best.weight / (best.weight + rest)
        if best.person.number < 0:
            return found_as(reading.unnamed[best.person.number], "pronoun", 0.95 * share * best.trust)
        return person_outcome(best.person, "pronoun", 0.95 * share * best.trust, phrase)
    people = [rank for rank in ranks if rank.trust][:4]
    total = sum(rank.weight for rank in people)
    shares = tuple(Candidate(rank.person.name, round(rank.weight / total, 3)) for rank in people)
    return Outcome(None, None, shares, phrase)


def _they_or_it(reading: Reading, statement: Statement, phrase: Phrase) -> Outcome:
    """ "They" and "it" are the body, group or document that spoke last, here or in the paragraph before."""
    plural = phrase.pronoun == "plural"
    wanted = {"group", "organisation"} if plural else {"organisation", "document", "unknown"}
    parent = parent_of(reading, statement)
    before = parent or statement_before(reading, statement, paragraphs=1)
    if before is None:
        return Outcome(None, None, (), phrase)
    outcome = outcome_of(reading, before)
    if outcome.speaker is None or outcome.speaker.type not in wanted:
        return Outcome(None, None, (), phrase)
    if outcome.speaker.type == "unknown" and (outcome.phrase is None or outcome.phrase.form != "name"):
        return Outcome(None, None, (), phrase)
    return found_as(outcome, "pronoun", TRUST["group pronoun"])


def _relative(reading: Reading, phrase: Phrase) -> Outcome:
    """ "who" is whoever stands right before it."""
    cast = reading.cast
    page = cast.page
    index = page.token_at(phrase.span[0])
    if index == 0:
        return UNKNOWN
    gap = page.text[page.tokens[index - 1].end : phrase.span[0]]
    if gap.strip(" ,)—–-"):
        return UNKNOWN
    name = cast.name_at(index - 1)
    if name is not None and name.last == index:
        person = cast.person_of(name)
        if person is not None:
            return person_outcome(person, "pronoun", TRUST["relative"], phrase)
        if name.kind == "organisation":
            start = page.tokens[name.first - 1].start if name.article else name.span[0]
            inner = read_phrase(cast, [(start, name.span[1])])
            return found_as(_explicit(reading, inner), "pronoun", TRUST["relative"])
        return UNKNOWN
    first = index - 1
    while first > 0 and index - first < 8 and page.sentences[first] == page.sentences[index]:
        low = page.tokens[first].text.lower()
        if low in words().determiners or (pronouns().get(low) and low in ("his", "her", "their")):
            inner = read_phrase(cast, [(page.tokens[first].start, page.tokens[index - 1].end)])
            if inner.form == "described" and (inner.role or inner.type in ("group", "organisation")):
                return found_as(_explicit(reading, inner), "pronoun", TRUST["group pronoun"])
            return UNKNOWN
        first -= 1
    return UNKNOWN


def _pointed(reading: Reading, statement: Statement, phrase: Phrase) -> Outcome:
    """A definite description: the one person it fits, an unnamed one met before, or itself."""
    position = phrase.span[0]
    known = [
        p
        for p in reading.cast.people
        if p.full_mention and p.full_mention[0] < position and alive(p, position)
    ]
    own_words = {
        found.number
        for name in reading.cast.names_between(*phrase.span)
        if (found := reading.cast.person_of(name))
    }
    fitting = [
        person for person in known if person.number not in own_words and fits(reading.cast, phrase, person)
    ]
    if len(fitting) > 1:
        exact = [person for person in fitting if fits_exactly(phrase, person)]
        fitting = exact if len(exact) == 1 else fitting
    if len(fitting) == 1:
        return person_outcome(fitting[0], "nominal", TRUST["nominal"], phrase)
    before = statement_before(reading, statement, paragraphs=1)
    last = outcome_of(reading, before) if before is not None else UNKNOWN
    if len(fitting) > 1:
        if last.person is not None and any(last.person is person for person in fitting):
            return person_outcome(last.person, "nominal", TRUST["nominal, one of several"], phrase)
        return Outcome(None, None, shares(fitting), phrase)
    lone = lone_person(reading, statement, phrase, last.person)
    if lone is not None:
        return person_outcome(lone, "nominal", TRUST["nominal, one of several"], phrase)
    coming = named_soon(reading, phrase, own_words, statement.headline)
    if coming is not None:
        return person_outcome(coming, "nominal", TRUST["nominal, one of several"], phrase)
    if statement.headline or (
        not known and phrase.bare and not phrase.owner and unnamed_yet(reading, statement)
    ):
        return Outcome(None, None, shares(without_role(reading, phrase)), phrase)
    unnamed = _met_unnamed(reading, statement, phrase)
    if unnamed is not None:
        return found_as(unnamed, "nominal", TRUST["nominal, one of several"])
    if phrase.bare and not phrase.owner and could_be(phrase, last.person):
        return Outcome(None, None, shares([last.person]) if last.person else (), phrase)
    return plain_outcome(phrase.text, phrase.type, "nominal", "description", phrase)


def _met_unnamed(reading: Reading, statement: Statement, phrase: Phrase) -> Outcome | None:
    """ "the official" after "a senior official": the last unnamed speaker under the same noun."""
    for other in told_before(reading, statement):
        met = reading.phrases[other.id]
        if met.form == "described" and met.head == phrase.head and not met.plural and not met.definite:
            outcome = outcome_of(reading, other)
            if outcome.speaker is not None and outcome.person is None:
                return outcome
    return None


def _carried(reading: Reading, statement: Statement) -> Outcome:
    """No source on the page: a quotation that goes on, or a participle that goes with the clause before."""
    page = reading.cast.page
    parent = parent_of(reading, statement)
    here = anchor(statement)
    if statement.headline:
        body = _same_words(reading, statement)
        return found_as(outcome_of(reading, body), "carried", TRUST["same run"]) if body else UNKNOWN
    if statement.cue:
        cue = page.text[statement.cue[0][0] : statement.cue[0][1]].split()
        if not cue or not cue[0].endswith("ing"):
            return UNKNOWN
        before = statement_before(reading, statement, paragraphs=0)
        if before is None or page.sentence_at(anchor(before)) != page.sentence_at(here):
            return UNKNOWN
        return found_as(outcome_of(reading, before), "carried", TRUST["same run"])
    if statement.kind == "indirect" or parent is not None:
        return UNKNOWN
    following = _quote_goes_on(reading, statement)
    if following is not None:
        return found_as(outcome_of(reading, following), "carried", TRUST["same run"])
    same = statement_before(reading, statement, paragraphs=0)
    if same is not None:
        return found_as(outcome_of(reading, same), "carried", TRUST["same run"])
    before = statement_before(reading, statement, paragraphs=1)
    if before is None:
        return UNKNOWN
    between = page.text[max(end for _, end in (*before.content, *before.cue, *before.source)) : here]
    outcome = outcome_of(reading, before)
    if len(between.split()) > 12:
        return Outcome(None, None, shares([outcome.person]) if outcome.person else ())
    return found_as(outcome, "carried", TRUST["paragraph before"])


def _same_words(reading: Reading, headline: Statement) -> Statement | None:
    """The statement of the body whose words a headline quotes; None where there is none or more than one."""
    said = _bare_words(headline.text)
    found = [
        other
        for other in reading.order
        if not other.headline
        and other.source
        and len(said) > 2
        and f" {' '.join(said)} " in _padded(other.text)
    ]
    return found[0] if len(found) == 1 else None


def _bare_words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text.lower()).split()


def _padded(text: str) -> str:
    return f" {' '.join(_bare_words(text))} "


def _quote_goes_on(reading: Reading, statement: Statement) -> Statement | None:
    """The statement whose quotation begins where this one's ends, in the same paragraph, and has a source."""
    page = reading.cast.page
    end = statement.content[-1][1]
    for other in reading.order:
        start = other.content[0][0]
        near = end <= start and not page.text[end:start].strip()
        if near and other.source and page.paragraph_at(start) == page.paragraph_at(statement.content[0][0]):
            return other
    return None
