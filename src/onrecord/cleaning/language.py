"""Which language a text is in, told from its function words and its script. Cheap, not clever."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

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


def guess_language(text: str) -> str:
    """The two-letter code of the text's language, "und" when its words do not say.

    Told by script (Cyrillic is Russian unless it has Ukrainian letters), then by function words.
    """
    words = [word.lower() for word in _WORD.findall(text[:_LOOKED_AT])]
    script = _script(text[:_LOOKED_AT], sum(map(len, words)))
    if script is not None:
        return script
    shares = sorted(
        ((function_share(words, language), language) for language in FUNCTION_WORDS), reverse=True
    )
    best, language = shares[0]
    return language if best >= _LEAST_SHARE and best - shares[1][0] >= _LEAST_LEAD else "und"


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
