"""The words of page chrome: what shows that a line belongs to the page around an article, and why.

One table for text dumps and for what trafilatura leaves in. The words were collected on one half of the
article-extraction benchmark (46 pages, drawn with random.Random(7)) and on the PolNeAR and news training
texts, where they must not fire; the other half of the benchmark was looked at only for its score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.cleaning.dateline import find_credit

# A whole line reads so (lower case, without marks around it).
_WHOLE = {
    "menu": r"""
        menu | home(?:page)? | search | sections? | navigation | news | world | politics | business
        | sports? | opinion | entertainment | tech(?:nology)? | science | health | video | videos
        | lifestyle | travel | culture | log\ ?in | log\ ?out
        | sign\ (?:in|out|up|up\ now|in\ or\ register) | register | subscribe(?:\ now)? | donate
        | my\ account | account | profile | close | open | back(?:\ to\ (?:top|home))? | top | more | next
        | previous | about(?:\ us)? | contact(?:\ us)? | careers | jobs | advertis(?:e|ing)(?:\ with\ us)?
        | site\ ?map | help | faqs? | rss(?:\ feeds?)?
        | terms(?:\ (?:of|and|&)\ (?:use|service|conditions))? | privacy(?:\ policy)?
        | (?:cookie|privacy)\ (?:policy|settings|notice) | ad\ ?choices | skip\ to\ .{2,30}
        | toggle\ .{2,30} | edition | live\ tv | today'?s\ paper | e-?paper | press\ releases | archives?
        | tags?:?.{0,80} | topics:?.{0,80} | filed\ under:?.{0,80}
        | (?:you\ are\ (?:at|here)|breadcrumbs?)\b.{0,80} | show\ more | see\ all | view\ all | font\ size
        | text\ size | go | submit | ok | cancel | accept(?:\ all)? | categor(?:y|ies):?.{0,60}
    """,
    "related": r"""
        (?:
        most\ (?:read|popular|viewed|watched|shared|recent|commented)
        | (?:related|recommended|similar)(?:\ \w+){0,3}
        | you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested\ in)
        | more\ (?:from|in|about|stories|news|like)\b.{0,50} | (?:also|read|what\ to\ read|watch|see)\ next
        | trending(?:\ \w+){0,2}
        | (?:top|latest|popular|other|more|featured|breaking|recent|further|today'?s\ top)
            \ (?:news|stories|articles|posts|videos|headlines|reading|on\ .{2,30})
        | editors?'?s?'?\ (?:picks?|choice) | popular(?:\ (?:on|in|now|with)\b.{0,30})? | around\ the\ web
        | from\ (?:around\ )?the\ web | recommended(?:\ for\ you)? | what\ others\ are\ reading
        | (?:promoted|sponsored)\ (?:stories|links|content) | paid\ post | most\ read\ .{2,30}
        | (?:people|readers|others)\ are\ (?:also\ )?reading
        )[:.…!]*
    """,
    "comments": r"""
        (?:\(?\d[\d,]*\)?\ )?comments?(?:\ \(?\d[\d,]*\)?)?(?:\ (?:off|closed|are\ closed.*))?
        | (?:no|view|show|read|see|add|hide|post|load|write|leave|all|more)(?:\ (?:all|a|your|the))?
            \ (?:\d+\ )?(?:comments?|repl(?:y|ies))(?:\ .{0,20})?
        | join\ the\ (?:conversation|discussion).{0,40} | tell\ us\ what\ you\ think\W* | repl(?:y|ies)
        | have\ your\ say | what\ do\ you\ think\W* | report\ (?:abuse|a\ typo|an\ error)
        | please\ log\ in.{0,60} | conversation
    """,
    "advert": r"""
        advert(?:s|isements?|ising|orial)?(?:\W.{0,40})? | (?:video\ )?ad\ feedback | ad | ads\ by.{0,30}
        | sponsored(?:\ .{0,30})? | promoted(?:\ .{0,30})?
        | (?:story|article)\ continues\ (?:below|after).{0,30} | scroll\ to\ continue.{0,30}
        | paid\ (?:advertisement|content) | remove\ ads | content\ continues\ below.{0,20}
        | (?:report|about|why)\ this\ ad | this\ ad(?:vertisement)?\ has\ not\ .{0,30}
    """,
    "caption": r"""
        image(?:\ (?:source|copyright|caption|credit))?(?:\W.{0,80})? | media\ caption.{0,200}
        | enlarge(?:\W.{0,60})?
        | (?:photos?|pictures?|photograph|image)(?:\ (?:credit|by|courtesy(?:\ of)?|from|gallery))?
            \s*[:/].{0,120}
        | file(?:\ photo|\ image|\ picture)?\s*[:-].{0,200} | (?:hide|toggle|show)\ caption
        | view\ (?:gallery|photos?)
        | (?:slideshow|photo\ gallery|gallery|\d+\ (?:of|/)\ \d+|\d+\ (?:images?|photos?|pictures?))
        | click\ to\ expand
        | (?:©|ⓒ|\(c\)).{2,60}(?:/.{2,30}|images|press|photos?|reuters|afp|ap|sputnik|tass)
    """,
    "read-more": r"""
        (?:read|see|watch|find\ out|learn|show|view|continue)
            \ (?:more|reading|full\ (?:article|story)|the\ full\ story)\W*
        | full\ (?:story|article) | expand | continue | click\ here\W* | more\ info(?:rmation)? | details
        | (?:don'?t\ miss|in\ this\ (?:story|article)|highlights|see\ also|read\ also|also\ read|must\ read
            |story\ timeline|up\ next|more\ on\ .{2,50}|also\ in\ .{2,30})[:.…!]*
    """,
    "page-chrome": r"""
        (?:updated|published|posted|modified|last\ (?:updated|modified))\W* | \d+\ min(?:ute)?s?(?:\ read)?
        | \W+ | (?:reading\ time|tempo\ de\ leitura|lesezeit)\b.{0,30}
        | \d+\ (?:hours?|days?|minutes?|weeks?|months?)\ ago
        | this\ article\ is\ (?:more\ than\ )?.{1,20}\ old | view\ image\ in\ full\ ?screen
        | (?:was\ this\ (?:article|page)\ helpful|did\ you\ find\ this).{0,40} | © | [<>«»×✕]+
        | updates?\ to\ this\ page | enditem
    """,
    "cookie-notice": r"""
        (?:we\ (?:value|respect|care\ about)\ your\ privacy|before\ you\ continue)(?:\ to\ .{2,40})?
        | (?:reject|decline|refuse|accept)(?:\ (?:all|additional|non-essential|optional))?\ cookies
        | (?:reject|decline)\ all | (?:manage|cookie|privacy|consent)\ (?:preferences|choices|options)
    """,
    "newsletter": r"(?:(?:daily|weekly|morning|evening|free|our)\ ){1,3}newsletters?",
    "byline": r"""
        (?-i:(?:[A-Z]\S+\ ){0,4})(?:staff|special)\ (?:writer|reporter|correspondent)s?
        |
        (?-i:By|BY)\ ?:\s?(?:news\ wires|(?:our|the)\ .{2,30}|staff|agencies
            |(?-i:[A-Z]\S+(?:\ [A-Z]\S+){1,3}(?:(?:,|\ and|\ &)\ [A-Z]\S+(?:\ [A-Z]\S+){1,3})*))
    """,
    # "Editor: huaxia", "Edited by: Ann Lee"; a sentence behind the colon is a speaker's.
    "credit": r"""
        (?:(?:web|copy|duty|responsible)\ )?editors?:\ ?(?-i:[a-z]+|[A-Z][\w.'-]+(?:\ [A-Z][\w.'-]+){1,3})
        | edited\ by:?\ (?-i:[A-Z][\w.'-]+(?:\ [A-Z][\w.'-]+){1,3}
            (?:(?:,|\ and|\ &)\ [A-Z][\w.'-]+(?:\ [A-Z][\w.'-]+){1,3})*)
    """,
}

# A whole line is made of these words.
_SHARE_WORDS = r"""
        (?:(?:share|tweet|e-?mail|print|save|copy(?:\ (?:link|url))?|facebook|twitter|x|whats\ ?app|linkedin
        |reddit|telegram|pinterest|flipboard|pocket|messenger|tumblr|vk(?:ontakte)?|instagram|youtube|viber
        |google\ ?\+?|sms|pin|like|link|bookmark|favorites?|this|page|article|story|by|to|on|via|and|or|with
        |share\ (?:this|on|via|with|the|article|story|page|now|it)|friends?|more|options?|gift|send|post|now
        |save\ for\ later|line|\d+(?:\.\d+)?k?|shares?|likes?|views?|[,/|&+•·-])(?:\W*\s+|\W*$))+
    """

_PLAYER_WORDS = r"""
        (?:(?:play(?:\ video|\ audio|er)?|pause|mute|unmute|full\ ?screen|live|replay|duration|podcasts?
        |listen|to|this|the|article|story|episode|now|(?:current|remaining)\ time|loaded:?\ [\d.]+%
        |stream\ type|playback\ rate|now\ playing|up\ next|watch|video|audio|volume(?:\ \d+%)?|captions
        |off|on|-?\d{1,2}:\d{1,2}(?::\d\d)?|[/|-]|close\ modal.{0,40}|loading|auto-?play|embed|skip|next
        |previous|ad|track|min(?:ute)?s?|\d{1,2}|seconds?|(?:video|media)\ player\ is\ loading|1x|speed
        |your\ browser\ does\ not\ support.{0,60}|settings|quality)(?:\W*\s+|\W*$))+
    """

# … and among them one of these, for the others are everybody's words.
_PLAYER_SIGN = re.compile(
    r"\b(?:play|pause|mute|replay|duration|podcasts?|listen|watch|video|audio|volume|loading|embed|autoplay"
    r"|live|playing|playback|stream|player|skip)\b|^\W*-?\d{1,2}:\d{1,2}",
    re.IGNORECASE,
)

# A line begins so.
_BEGINS = {
    "read-more": r"""
        read\ more | also\ read | read\ also | see\ more | see\ also | more: | watch: | watch\ more | read:
        | related: | related\ stor(?:y|ies):
        | related\ (?:articles?|posts?|videos?|topics?|content)(?=:|[“‘"A-Z]) | more\ on\ this | listen:
        | don'?t\ miss: | must\ read: | you\ may\ also\ like: | read\ next: | recommended:
        | click\ (?:here|for\ more)\b | for\ more\b.{0,40}\b(?:visit|click|follow|go\ to)\b
        | full\ coverage | more\ (?:ap|reuters|cnn|bbc)\b | follow\ (?:ap|bbc|cnn|reuters) | explore\ more
        | (?:to\ )?read\ the\ (?:full|rest)\b | also\ (?:on|in|from)\ [^.!?]{2,30}:
    """,
    "newsletter": r"""
        sign\ up\b | subscribe\ (?:to|now|here|for|today)\b | subscribe:
        | get\ (?:the|our|your|all|breaking|daily)\b.{0,80}\b(?:newsletter|inbox|e-?mail|app|alerts)
        | get\ the\ latest\b | stay\ up\ to\ date\b | let\ our\ news\ meet
        | enter\ your\ e-?mail | your\ e-?mail\ address
        | please\ enter\ .{0,20}e-?mail
        | by\ (?:signing\ up|subscribing|clicking|submitting|registering|continuing)\b
        | don'?t\ miss\ a\ (?:brief|story|thing|beat) | join\ our\b | download\ (?:the|our)\b.{0,30}\bapp
        | get\ the\ app | thank\ you\ for\ (?:subscribing|signing\ up)
        | already\ (?:a\ (?:subscriber|member)|have\ an\ account)
        | (?:this\ site\ is\ )?protected\ by\ re\ ?captcha | this\ site\ is\ protected
        | support\ (?:our|us|independent)\b
        | (?:to\ )?(?:continue|keep)\ reading,?\ (?:please\ )?(?:subscribe|sign\ |register|log\ in|become\ a)
        | (?:get\ |enjoy\ )?unlimited\ (?:digital\ )?access\ to\b.{0,120}
            \b(?:cancel|subscri|a\ (?:month|week))
        | (?:privacy\ notice:|newsletters\ may\ contain\ info)
        | receive\ .{0,80}\b(?:every\ (?:morning|day|week|evening)|inbox|newsletter)
        | this\ (?:article|story|content)\ is\ (?:for|only\ available\ to|reserved\ for|exclusive\ to)
            \ .{0,20}subscribers | you\ have\ reached\ your\ (?:monthly\ )?(?:limit|free)
    """,
    "follow-us": r"""
        follow\ (?:us|me|him|her|them|@|.{2,40}\bon\ (?:twitter|facebook|instagram|x|telegram))
        | like\ us\ on | find\ us\ on | have\ a\ (?:news\ )?tip | got\ a\ (?:news\ )?tip
        | (?:contact|e-?mail|reach)\ (?:the\ )?(?:author|reporter|writer|editor)s?
        | (?:e-?mail|write\ to|contact|reach|text)\b.{0,40}(?:\ at|:)\ ?\S+@\S+
        | .{0,90}\b(?:may|can)\ be\ reached\ at\b | connect\ with | @\w+$
        | spotted\ (?:a\ mistake|an\ error|something) | you\ can\ (?:share|follow) | join\ us\ on
        | send\ (?:us|tips|your)\b
    """,
    "cookie-notice": r"""
        .{0,80}\buses?\ (?:of\ )?cookies\b | .{0,60}\bcookie\ (?:policy|settings|preferences|statement)
        | we\ use\ cookies | this\ (?:web)?site\ uses
        | by\ (?:continuing|using|browsing)\b.{0,80}\b(?:site|service|agree|consent)
        | your\ privacy\b | please\ (?:enable|turn\ on)\ (?:javascript|cookies)
        | (?:with\ your\ (?:consent|permission|agreement),?\ )?we\ (?:and|or)\ our\ (?:[\d,.]+\ )?(?:\w+\ )?
            (?:partners|vendors)\b.{0,100}\b(?:stor(?:e|ing)|process|cookies|data|devices?|identifiers)\b
        | selecting\ “?i\ accept\b
        | (?:we|our\ partners)\ .{0,60}\bstore\ and(?:/or)?\ access\b
        | you\ (?:can|may)\ (?:change\ your\ (?:mind|choices|preferences|settings)|withdraw\ your\ consent)
            \ (?:at\ any\ time\ )?(?:by|in|via|through)\b.{0,80}
            \b(?:privacy|cookie|settings|link|preferences)
        | your\ (?:choices|preferences)\ will\ (?:have\ effect|apply|be\ applied|be\ signal)
        | (?:you\ need\ to\ |please\ )?enable\ javascript | your\ browser\b | javascript\ (?:is|must|has)
    """,
    "copyright": r"""
        (?:©|ⓒ|\(c\)|&copy;)\s*(?:copyright\ )?(?:[A-Z][^.!?|]{1,60})?(?:19|20)\d\d | copyright\b
        | .{0,80}\ball\ rights\ reserved
        | .{0,60}\bmay\ not\ be\ (?:published|reproduced|republished|reprinted|copied) | .{0,30}©\ ?\d{4}
        | reprints?\ and\ permissions | the\ contents\ of\ this\ site | registered\ (?:office|in\ england)
    """,
    "caption": r"""
        \(?(?:ap\ photo|photo\ by|photo:|image:|credit:|picture:)
        | \(?(?:photo\ credit|image\ (?:credit|copyright|source))
        | file\ photo | file\ - | file: | video\ caption | above: | pictured(?::|\ above)
        | photograph(?:s|ed)?(?::|\ by) | image\ caption | media\ playback\b | photo\ illustration
        | (?:video|image|photo)\ (?:provided|courtesy)\b
    """,
    "icon-words": r"""icon[ -]\S+""",
    "credit": r"""
        a\ version\ of\ this\ (?:article|story|piece|column)\ (?:appear|was|ran|first|originally)
    """,
    "page-chrome": r"""
        \S{2,20}\ transcripts\ are\ (?:created|produced)\ (?:on|by)\b | this\ is\ a\ rush\ transcript\b
    """,
}

# A short line has this in it.
_CONTAINS = {
    "caption": r"""
        ,\ (?:left|right|cent(?:er|re)(?:\ \w+){0,3}),\s
        | \bpictured\ (?:above|below|at|on|in|here)\b | \bgetty\ images\b
        | \b(?:ap|afp|epa|reuters|pti|tass)\ ?(?:photo|file)\b | \((?:photo|image|picture)\b.{0,60}\)\W*$
        | \((?:[A-Z][\w.-]+\ ){1,3}?[A-Z][\w.-]+\ ?/\ ?[A-Z][\w\ .-]{1,40}\)$
        | \bvia\ (?:getty|ap|reuters|afp)\b
        | [—–/]\s?(?:ap|afp|epa|reuters|getty)(?:\ (?:file|images|photo))?$ | \bfile\ photo\b
        | /\ ?(?:ap|afp|reuters)(?:\ file)?$
        | \b(?:photograph|photo|picture|image|illustration|credit)s?:\s?[A-Z][^.]{2,60}$ | \bphotos?\ ©
        | \b(?:courtesy|handout)\ (?:photo|image)
    """,
    "page-chrome": r"""
        ^[^«]{1,100}(?:[»›→]{1,2}|\(\+\))\s*$ | ^[-•·»›]\s*$ | ^(?:tel|phone|fax)\b.{0,40}\d{3}\b
    """,
}

# Agency and desk lines at an article's end: about how it was made, not part of what it says.
_CREDITS = re.compile(
    r"""\W*(?:
        (?:additional\ |with\ )?(?:reporting|editing|writing|compiled|translat(?:ed|ion)|graphics?)
            \ (?:and\ \w+\ )?by\b
        | with\ (?:files|reporting|inputs?|additional\ reporting)\ from\b
        | (?:the\ )?associated\ press\ (?:writers?|reporters?)\b.{0,80}\bcontributed | copyright\ \d{4}
        | .{2,120}\bcontributed\ to\ this\ (?:report|story|article)
        | this\ (?:article|story)\ (?:was\ (?:originally|first)|has\ been\ (?:adapted|updated|corrected))
        | (?:updated|corrected)\ (?:at|on|\d) | our\ standards:
        | (?-i:[A-Z])\S+(?:\ (?-i:[A-Z])\S+){1,3}\ reported\ from\ (?-i:[A-Z])[^.]{2,60}\.$
        | (?-i:[A-Z])\S+(?:\ (?-i:[A-Z])\S+){1,3}\ is\ the\ author\ of\ [“‘"(A-Z].{0,120}
        | (?-i:[A-Z])\S+(?:\ (?-i:[A-Z])\S+){1,3},?\ (?:is|was)\ an?\ .{0,80}
            \b(?:reporter|correspondent|editor|writer|journalist|columnist|producer|contributor|fellow)\b
        | [^.!?]{0,80}\bdoi(?:\.org/|:?\s*)10\.\d{4,9}/\S+$
        | .{0,60}\baward-winning\ (?:reporter|correspondent|editor|writer|journalist|columnist)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)

_FLAGS = re.IGNORECASE | re.VERBOSE
_WHOLE_LINE = tuple((reason, re.compile(words, _FLAGS)) for reason, words in _WHOLE.items())
_LINE_START = tuple((reason, re.compile(words, _FLAGS)) for reason, words in _BEGINS.items())
_IN_LINE = tuple((reason, re.compile(words, _FLAGS)) for reason, words in _CONTAINS.items())
_SHARE = re.compile(_SHARE_WORDS, _FLAGS)
_PLAYER = re.compile(_PLAYER_WORDS, _FLAGS)

# Where two pieces were glued without a blank: "NewsIndia", "Share5:30", "tip?Press".
JOINT = re.compile(r"(?<=[a-z)?!])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z\d])|(?<=\d)(?=[A-Z][a-z])")

# The same between two words of three letters or more; "McConnell" and "LinkedIn" are no two words.
_WORD_JOINT = re.compile(r"[a-z]{3}[.!?]?[A-Z][a-z]{2}")
_MANY_JOINTS = 3
_WORDS_A_JOINT = 6

# Of consent to be tracked, and who is asked; a notice's lines have both, and no words that somebody says.
_CONSENT = re.compile(
    r"\b(?:cookies?|consents?|partners|vendors|personal(?:ised|ized)? (?:data|information|ads|content)"
    r"|identifiers|tracking|legitimate interests?|privacy|browsing|preferences|site|website)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:we|our|you|your)\b", re.IGNORECASE)
_SAYS = re.compile(r"[“”\"]|\b(?:said|says|told|according)\b")

# Fewest words of a sentence that is set again in a box for that, and of a paragraph that stands there twice:
# shorter ones, as a slogan, are repeated on purpose. How many marks one may have more than the other.
_PULLED_WORDS = 4
_REPEATED_WORDS = 10
_MARKS = 6
_LETTERS = re.compile(r"\w+")

# The share of a page's words in lines of consent from which on there is no article on it; judgement.
_CONSENT_SHARE = 0.8

ENDINGS = frozenset({"related", "comments"})
"""Reasons of the headings after which an article is over: "Most read", "Comments (4)"."""

ENDS = '.!?”"’'
"""What the last letter of a sentence may be."""

# Longest line, in code points, that a whole-line rule and an in-line rule are tried on: menus of one word
# each are shorter, and a caption with its credit is seldom longer.
_WHOLE_LIMIT = 160
_GLUED_LIMIT = 2_000
_MOST_PIECES = 60
_IN_LINE_LIMIT = 400

# Code holds at least so many of these marks, and one for so many letters.
_CODE_MARK = re.compile(r"[{};=<>]|\(\)|&&|\|\|")
_LEAST_CODE_MARKS = 5
_LETTERS_A_CODE_MARK = 20

# A call a script makes when the page loads: "(ads = window.ads || []).push({})", "form.load(7, 'x', {});".
# Calls without the last mark are left, for writers on programming have such names in their sentences.
_CALL = re.compile(
    r"""
    \(\w+\s*=\s*window\.\w+[^()]{0,80}\)(?:\.\w+\([^()]{0,400}\))+\s*;?
    | (?<![\w.])[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+\((?=[\s\d'"{\[)])[^()]{0,400}\)\s*;
    """,
    re.VERBOSE,
)

# A run of icon names holds "icon" at least so often, and once for so many of its words.
_LEAST_ICONS = 3
_WORDS_AN_ICON = 4


def chrome_reason(line: str) -> str | None:
    """Why this line is page chrome by its words alone, None when its words do not say so."""
    line = line.strip()
    if is_icon_run(line):
        return "icon-words"
    if find_credit(line) is not None:
        return "credit"
    if is_code(line):
        return "code"
    bare = line.strip(" \t:|•·-–—.*[]()…").replace("’", "'")
    if not bare:
        return "page-chrome"
    if len(bare) <= _WHOLE_LIMIT:
        for reason, words in _WHOLE_LINE:
            if words.fullmatch(bare):
                return reason
        if _SHARE.fullmatch(bare):
            return "share-bar"
        if _PLAYER.fullmatch(bare) and _PLAYER_SIGN.search(bare):
            return "player"
    start = line.lstrip(" \t•·*[>-–—|").replace("’", "'")
    if (glued := _glued_reason(start)) is not None:
        return glued
    for reason, words in _LINE_START:
        if words.match(start):
            return reason
    if len(line) <= _IN_LINE_LIMIT:
        for reason, words in _IN_LINE:
            if words.search(line):
                return reason
    return None


def cut_code(line: str) -> str:
    """The line without the calls of a script that was taken for text; a line of nothing else as it is."""
    if "(" not in line or _CALL.search(line) is None:
        return line
    rest = " ".join(_CALL.sub(" ", line).split())
    return line if not rest or (_CODE_MARK.search(rest) and is_code(line)) else rest


def is_code(line: str) -> bool:
    """Whether a line is a script or a style that was taken for text."""
    marks = len(_CODE_MARK.findall(line))
    if marks >= _LEAST_CODE_MARKS and marks * _LETTERS_A_CODE_MARK >= len(line):
        return True
    return "(" in line and not _CALL.sub("", line).strip()


def is_glued(line: str) -> bool:
    """Whether a line is several pieces glued together: "Keep readingThe long history of cheating"."""
    joints = len(_WORD_JOINT.findall(line))
    if line[-1] not in ENDS:
        return joints > 0
    return joints >= _MANY_JOINTS and joints * _WORDS_A_JOINT > line.count(" ")


def _glued_reason(line: str) -> str | None:
    """Why a line of glued pieces is chrome: a heading that ends articles in it, else what its first piece is.

    None for a sentence with a glued name in it ("NextGen Climate has said so.").
    """
    if line[-1] in ENDS or len(line) > _GLUED_LIMIT:
        return None
    pieces = [piece.strip(" :!?") for piece in JOINT.split(line, _MOST_PIECES)]
    if len(pieces) == 1 or len(pieces[0]) < 2:
        return None
    for reason, words in _WHOLE_LINE:
        if reason in ENDINGS and any(words.fullmatch(piece) for piece in pieces):
            return reason
    return next((reason for reason, words in _WHOLE_LINE if words.fullmatch(pieces[0])), None)


def is_icon_run(line: str) -> bool:
    """Whether a line is a run of icon names, as "icon bookmark-bicon bookmarkicon camera"."""
    icons = line.count("icon")
    return icons >= _LEAST_ICONS and icons * _WORDS_AN_ICON >= line.count(" ") + 1


def is_credit(line: str) -> bool:
    """Whether a line tells how the article was made: who reported, edited, contributed, when it changed."""
    return len(line) <= _IN_LINE_LIMIT and _CREDITS.match(line) is not None


def is_consent(line: str) -> bool:
    """Whether a line asks the reader for consent to be tracked, or goes on about it; nobody says it."""
    return bool(_CONSENT.search(line) and _ASKED.search(line)) and _SAYS.search(line) is None


def is_consent_wall(removed: Sequence[str], kept: Sequence[str]) -> bool:
    """Whether a page is nothing but a request for consent: cookie notices removed, and no article kept."""
    if not removed:
        return False
    asking = sum(len(line) for line in kept if is_consent(line))
    return asking >= _CONSENT_SHARE * sum(map(len, kept))


def is_pull_quote(line: str, others: Sequence[str], *, whole: bool) -> bool:
    """Whether a line repeats words of another, which is then as long or longer; marks and case aside.

    whole: the other line must be these words and no others.
    """
    if line.count(" ") < (_REPEATED_WORDS if whole else _PULLED_WORDS) - 1:
        return False
    words = _LETTERS.findall(line.casefold())
    key = f" {' '.join(words)} "
    longest = max(words, key=len, default="")
    for other in others:
        if len(other) < len(line) - _MARKS or (whole and len(other) > len(line) + _MARKS):
            continue
        if longest not in other.casefold():
            continue
        own = f" {' '.join(_LETTERS.findall(other.casefold()))} "
        if own == key or (not whole and key in own):
            return True
    return False


def is_advert_text(line: str) -> bool:
    """Whether a line right behind the word "Advertisement" is the advertisement: short, and no sentence."""
    return line.count(" ") < 8 and line[-1] not in ENDS
