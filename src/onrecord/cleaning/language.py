"""Which language a text is in, and each of its paragraphs; cautious, for what is not English is not read.

English is told by its function words, which is cheap. Only what does not look like it is shown to py3langid,
for that takes a second to load. Of 42 sentences in 30 languages, written for this, 41 are named, with
function words alone 19; lingua, which is said to be better on single words, weighs 96 MB.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from onrecord.limits import check_time
from onrecord.records import Span

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Words that carry grammar, not subject; a third to a half of running text. English is long because the
# dump cleaner also tells sentences from menus by it; the others need only be told apart.
_WORDS_OF = {
    "en": """
        a about above after again against all also although am among an and any are as at be because been
        before being between both but by can cannot could did do does during each even every few for from
        had has have he her here him his how i if in into is it its itself just may me might more most
        much must my no nor not now of off on once one only or other our out over own said same say says
        she should since so some still such than that the their them then there these they this those
        through to too under until up upon us very was we were what when where whether which while who
        whom whose why will with within without would yet you your it's he's she's don't didn't doesn't
        isn't wasn't won't can't couldn't wouldn't i'm we're they're i've we've that's there's it’s he’s
        she’s don’t didn’t doesn’t isn’t wasn’t won’t can’t couldn’t wouldn’t i’m we’re they’re i’ve we’ve
        that’s there’s told according
    """,
    "de": """
        der die das und ist nicht ein eine einen einem einer zu den dem des mit von auf für im in sich als
        auch es an werden aus er hat dass sie nach wird bei noch wie um am haben nur oder aber vor zur zum bis
        mehr durch man sein wurde sei wir ich
    """,
    "fr": """
        le la les de des du un une et est que qui dans en pour pas sur plus par avec ne se au aux ce cette
        il elle ils nous vous sont mais ou son sa ses leur être été fait comme tout
    """,
    "es": """
        el la los las de del un una y que en es por con para no se su al lo como más pero sus le ya o este
        sí porque esta entre cuando muy sin sobre también me hasta hay donde han ser fue
    """,
    "pt": """
        o a os as de do da dos das um uma e que em é por com para não se no na nos nas ao mais mas foi como
        ele ela seu sua ou ser quando muito há já está também só pelo pela até isso
    """,
    "it": """
        il lo la i gli le di del della dei delle un una e che in è per con non si al alla da dal come più ma
        anche sono nel nella su ha suo sua questo questa ed o se
    """,
    "nl": """
        de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij nog uit door over
        naar heeft hij zij ze wordt werd worden die
    """,
}

FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _WORDS_OF.items()}

# A language must have this share of the words, and this lead over the next, to be named. Function words make
# up 0.31-0.52 of each PolNeAR dev article; of the menus on 46 benchmark pages all but two are below 0.19.
_LEAST_SHARE = 0.2
_LEAST_LEAD = 0.03

# What py3langid may answer: languages of newspapers. The other 62 it knows are rare on the web, or dialects,
# which it takes lists of names for.
_LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu ha he hi hr hu hy id is it ja "
    "ka kk km kn ko ky lo lt lv mk ml mn mr ms mt my ne nl no pa pl ps pt ro ru si sk sl so sq sr sv sw ta "
    "te th tl tr uk ur uz vi zh zu"
)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SCRIPTS = (
    ("el", 0x0370, 0x03FF),
    ("ru", 0x0400, 0x04FF),
    ("he", 0x0590, 0x05FF),
    ("ar", 0x0600, 0x06FF),
    ("hi", 0x0900, 0x097F),
    ("th", 0x0E00, 0x0E7F),
    ("ja", 0x3040, 0x30FF),
    ("zh", 0x4E00, 0x9FFF),
    ("ko", 0xAC00, 0xD7AF),
)
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u04ff\u0590-\u06ff\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+"
)
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")

# How much of a text is looked at: 20,000 code points name the language as surely as all of it.
_LOOKED_AT = 20_000

# A text or a paragraph is called foreign from so many words and so sure an answer on, and when so few of its
# words are English function words, or more of another language's. Of 41,887 paragraphs of 1,500 English news
# articles none is then called foreign.
_LEAST_WORDS = 5
_SURE = 0.95
_MOST_ENGLISH = 0.18
_OWN_LEAD = 0.1
# Words of English news that are no words of the other languages above: headlines and lists have few function
# words. Only what is told by nothing else is shown to py3langid, and no line of few words in plain letters
# without another language's function words: of 500 news articles with their headlines 4 then need it,
# 21 before.
_NEWS_WORDS = """
    new first last next two three four five year years month day days today time people men woman women
    world country states city town house white black president government judge law lawyer voters
    election campaign senate congress leader officials official attack troops military army fire death
    dead killed kills found find gets get make makes made take takes took give gives show shows call
    calls called help need needs wants want back down against right left high big good best better way
    home school work workers jobs money tax trade deal bill health care news reports story read watch
    picture pictures copyright street road north south east west united nations american americans
    british english russian chinese former chief head secretary plans case rights gun guns storm weather
    business company price prices billion percent know think look see come going
"""
_APOSTROPHES = {ord("’"): None}
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")
_ENGLISH_ENDINGS = ("ing", "ed", "ly", "'s", "’s")
_MOST_CAPITALS = 0.5
_ENOUGH_WORDS = 12
_LIKELIEST = 0.5
_NOT_ENGLISH = 1e-4
# A paragraph of an article in another language is English when it is as long as this, and as sure.
_ENGLISH_WORDS = 8


def guess_language(text: str) -> str:
    """The two-letter code of the text's language, "und" when its words do not say."""
    looked_at = text[:_LOOKED_AT]
    words = [word.lower() for word in _WORD.findall(looked_at)]
    shares = sorted(
        ((function_share(words, language), language) for language in FUNCTION_WORDS), reverse=True
    )
    best, language = shares[0]
    is_sure = best >= _LEAST_SHARE and best - shares[1][0] >= _LEAST_LEAD
    if is_sure and language == "en":
        return "en"
    named = _identify(looked_at, words)
    if named is not None:
        return named
    return _script(looked_at, sum(map(len, words))) or (language if is_sure else "und")


def paragraph_languages(text: str, paragraphs: Sequence[Span], language: str) -> tuple[str, ...]:
    """The language of each paragraph of a text that is mostly in `language`; empty when all are in it.

    Only what is plainly in another one is marked so: in an English text what cannot be English, in any other
    text what is English. Names, quotes of a few words and single lines are in the language of the text.
    """
    is_english = language in ("en", "und")
    languages = tuple(
        (_foreign if is_english else _english)(text[start:end]) or language for start, end in paragraphs
    )
    return () if all(one == language for one in languages) else languages


def _foreign(paragraph: str) -> str | None:
    """The language of a paragraph that is not in English, None when it may be."""
    words = [word.lower() for word in _WORD.findall(paragraph[:_LOOKED_AT])]
    script = _script(paragraph[:_LOOKED_AT], sum(map(len, words)))
    if script is not None:
        return _identify(paragraph[:_LOOKED_AT], words) or script
    if len(words) >= _LEAST_WORDS and _ADDRESS.search(paragraph, 0, _LOOKED_AT):
        words = [word.lower() for word in _WORD.findall(_ADDRESS.sub(" ", paragraph[:_LOOKED_AT]))]
    if len(words) < _LEAST_WORDS or _has_english(paragraph[:_LOOKED_AT], words):
        return None
    named = _identify(paragraph[:_LOOKED_AT], words)
    return None if named == "en" else named


def _has_english(paragraph: str, words: Sequence[str]) -> bool:
    """Whether a paragraph has English words in it, or is all names and headlines; spares most the asking."""
    own = max(function_share(words, language) for language in FUNCTION_WORDS if language != "en")
    english = function_share(words, "en")
    if own >= english + _OWN_LEAD:
        return False
    capitals = sum(word[0].isupper() for word in _WORD.findall(paragraph))
    if len(words) < _ENOUGH_WORDS and own <= english and "".join(words).translate(_APOSTROPHES).isascii():
        return True
    news = _news_words()
    forms = sum(word in news or word.endswith(_ENGLISH_ENDINGS) for word in words)
    return english + forms / len(words) >= _MOST_ENGLISH or capitals > _MOST_CAPITALS * len(words)


@cache
def _news_words() -> frozenset[str]:
    return frozenset(_NEWS_WORDS.split())


def _english(paragraph: str) -> str | None:
    words = [word.lower() for word in _WORD.findall(paragraph[:_LOOKED_AT])]
    if len(words) < _ENGLISH_WORDS or function_share(words, "en") < _LEAST_SHARE:
        return None
    return "en" if _identify(paragraph[:_LOOKED_AT], words) == "en" else None


def _identify(text: str, words: Sequence[str]) -> str | None:
    """What py3langid calls the text, None where it is not sure or there are too few words to ask it."""
    if len(words) < _LEAST_WORDS and sum(map(len, words)) < 4 * _LEAST_WORDS:
        return None
    ranked = _identifier().rank(text)
    check_time()
    language, probability = ranked[0]
    if probability >= _SURE:
        return str(language)
    # Sisters, as Norwegian and Danish, share the probability; that it is none of ours is then still sure.
    english = next(share for name, share in ranked if name == "en")
    is_long = len(words) >= _ENOUGH_WORDS
    return str(language) if is_long and probability >= _LIKELIEST and english <= _NOT_ENGLISH else None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES.split())
    return identifier


def function_share(words: Sequence[str], language: str) -> float:
    """The share, 0 to 1, of these lower-case words that are function words of the language."""
    known = FUNCTION_WORDS[language]
    total = len(words)
    return sum(map(known.__contains__, words)) / total if total else 0.0


def _script(text: str, letters: int) -> str | None:
    if text.isascii():
        return None
    found: Counter[str] = Counter()
    for letter, times in Counter("".join(_OTHER_SCRIPT.findall(text))).items():
        found[next(code for code, start, end in _SCRIPTS if start <= ord(letter) <= end)] += times
    if not found or sum(found.values()) * 3 < letters:
        return None
    if found["ja"] * 5 > found["zh"]:
        return "ja"
    code = found.most_common(1)[0][0]
    if code == "ru" and len(_UKRAINIAN.findall(text)) * 50 > found["ru"]:
        return "uk"
    return code
