"""The words and shapes that references are made of: names, titles, places, locators."""

from __future__ import annotations

import re

PRESS = frozenset(
    """
    annals bulletin chronicle courier daily dispatch economist express figaro gazette guardian
    herald journal magazine mail matin monde monthly news observer post presse quarterly record
    register review revue spectator standard tageblatt telegraph times tribune weekly zeitung
    """.split()
)
DEEDS = frozenset(
    """
    accord act agreement armistice charter communique constitution convention covenant
    declaration decree despatch edict memorandum ordinance proclamation protocol report
    resolution speech statute treaty
    """.split()
)
_WORKS = frozenset(
    """
    autobiography biography chronicles commentaries correspondence diaries diary dictionary
    encyclopaedia encyclopedia essay essays histories history introduction journals letters life
    lives memoir memoirs notes papers recollections records reminiscences sketches studies travels
    """.split()
)
_SMALL = frozenset(
    """
    a about ad after against among an and as at au aus before behind between beyond but by con d
    da dans das de dei del della dem den der des di die du during e ed en et for from il im in
    into its l la le les no nor of on or over since sur the their through to toward towards und
    under until upon vom von with within without zu zum zur
    """.split()
)
_PARTICLES = frozenset("al ap bin da de del della den der di du ibn la le ten ter van von".split())
ARTICLES = frozenset("a an the".split())
MONTHS = frozenset(
    """
    january february march april may june july august september october november december jan feb
    mar apr jun jul aug sept sep oct nov dec spring summer autumn winter
    """.split()
)
_LOCATORS = frozenset(
    """
    app appendix art article arts arts at bd bk book books c canto cap ch chap chapter chapters
    chaps col cols f ff fig fn fol fols l line lines ll n nn no nos note notes number p page pages
    par para paras part parts passim pl plate pp pt s sec sect section sections seq seqq sqq ss
    sub t tome v vol volume vols
    """.split()
)
_JOINERS = frozenset("also and especially et fin or to unpublished".split())
_ABBREVIATED = (
    frozenset(
        """
        bros capt cf co comp dr ed eds edn esq gen hon jr lt maj messrs mr mrs ms prof rev sr st
        trans tr univ
        """.split()
    )
    | _LOCATORS
    | MONTHS
)
_NUMBERING = _LOCATORS | _JOINERS | MONTHS
_PLACING = MONTHS | {"passim"}
_TITULAR = PRESS | DEEDS | _WORKS
_NAMELESS = MONTHS | ARTICLES | _SMALL
_EMPHASIS = (
    re.compile(r"(?<![\w*_])([*_]{1,3})(?=[^\s*_])([^*_]{1,300})\1(?![\w*_])"),
    re.compile(r"<(i|em|cite)>([^<>]{1,300})</\1>", re.IGNORECASE),
)
_BOUNDARY = re.compile(r"(?<=[\w)\x03’”\"'])\.[\x03’”\"']? +(?=[A-Z\x02“‘\"(])")
_BEFORE = re.compile(r"[\w]+(?=[)\x03’”\"']*$)")
LEAD = re.compile(r"(?:see(?:,? also)?|cf\.|compare|quoted in|cited in)[,:]? +", re.IGNORECASE)
_NEXT = re.compile(r"(?<=\S) (?=(?:see|cf\.|compare|quoted in|cited in) )", re.IGNORECASE)
_ROMAN = re.compile(r"(?=.)m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.I)
TOKEN = re.compile(r"\w+|[^\w\s]")


def mark(text: str) -> str:
    """Fold white space and turn every kind of emphasis into one pair of marks."""
    folded = " ".join(text.replace("\x02", " ").replace("\x03", " ").split())
    for kind in _EMPHASIS:
        folded = kind.sub("\x02\\2\x03", folded)
    return folded


def unmark(text: str) -> str:
    """Take the marks of emphasis out again."""
    return text.replace("\x02", "").replace("\x03", "")


def split_works(text: str) -> list[str]:
    """Split a marked note where it goes on to another work.

    A part that holds nothing but numbers names a further place in the work before it.
    """
    parts = [p.strip(" ,") for whole in _split_outside(text, ";") for p in _NEXT.split(whole)]
    return [p for n, p in enumerate(parts) if p and not (n and is_locator(LEAD.sub("", p, 1)))]


def sentences(text: str) -> list[str]:
    """Split at full stops that end a sentence, not an initial or an abbreviation."""
    parts, start = [], 0
    for stop in _BOUNDARY.finditer(text):
        word = _BEFORE.search(text, max(start, stop.start() - 30), stop.start())
        if word is None or not _is_abbreviated(word.group()):
            parts.append(text[start : stop.end()].strip())
            start = stop.end()
    return [*parts, text[start:].strip()]


def _is_abbreviated(word: str) -> bool:
    initial = len(word) == 1 and word.isupper()
    return initial or (word.casefold() in _ABBREVIATED and not is_number(word))


def is_number(token: str) -> bool:
    """Tell whether a token is a page, a volume or the like: `45`, `132n`, `xv`."""
    return bool(re.fullmatch(r"\d{1,5}[a-z]{0,2}", token) or _ROMAN.fullmatch(token))


def is_locator(text: str) -> bool:
    """Tell whether a text names nothing but places in a work, or dates."""
    words = [word for word in TOKEN.findall(text) if word[0].isalnum()]
    return (
        bool(words)
        and not set(text) & set('?!“”"')
        and all(is_number(word) or word.casefold() in _NUMBERING for word in words)
        and any(is_number(word) or word.casefold() in _PLACING for word in words)
    )


def peel(sentence: str) -> tuple[str, list[str]]:
    """Take the places and dates off the end of a citation: its head, and them."""
    head = [part.strip() for part in sentence.rstrip(" .,:").split(",")]
    places: list[str] = []
    while len(head) > 1 and is_locator(head[-1]):
        places.append(head.pop())
    return ", ".join(head), places[::-1]


def peel_words(head: str) -> tuple[str, list[str]]:
    """Take the places off a head that no comma parts from them: `Odes ii. 2`."""
    words = head.split()
    kept = len(words)
    while kept > 1 and is_locator(words[kept - 1]):
        kept -= 1
    return " ".join(words[:kept]).rstrip(" ,"), [" ".join(words[kept:])] if words[kept:] else []


def is_people(text: str) -> bool:
    """Tell whether a text can be the names of persons, and of nothing else."""
    pieces = people(text)
    words = [word for piece in pieces for word in piece.split()]
    return (
        0 < len(pieces) <= 8
        and any(len(word.strip(".")) > 1 and word[0].isupper() for word in pieces[0].split())
        and all(0 < len(piece.split()) <= 5 for piece in pieces)
        and all(_is_name(word) for word in words)
    )


def people(text: str) -> list[str]:
    """Split a list of names at its commas and conjunctions."""
    text = re.sub(r",? \(?(?:eds?\.?|et al\.?)\)?$", "", text.strip(" ,:"))
    return [piece.strip() for piece in re.split(r",? (?:and|&|et|und) |,", text) if piece.strip()]


def _is_name(word: str) -> bool:
    if word in _PARTICLES:
        return True
    letters = re.sub(r"[.’'\-]", "", word)
    return (
        word[0].isupper()
        and letters.isalpha()
        and not re.search(r"[’']s$", word)
        and not is_titular(word)
        and (word.casefold() not in _NAMELESS or word in {"May", "June"})
    )


def is_titular(text: str) -> bool:
    """Tell whether a text holds a word that titles of works have and names have not."""
    return any(w.casefold() in _TITULAR for w in re.findall(r"\w+", text))


def is_title(text: str) -> bool:
    """Tell whether an unmarked text is capitalised as a title is."""
    words = re.findall(r"[\w’'\-]+", text)
    return (
        0 < len(words) <= 30
        and text[0].isupper()
        and any(len(word) > 2 and word[0].isupper() for word in words)
        and all(w[0].isupper() or w[0].isdigit() or _is_small(w) for w in words)
        and not re.search(r"[a-z]{3}\. |[!?“”\"$£%=]", text)
    )


def _is_small(word: str) -> bool:
    return word in _SMALL or word[:2] in {"d’", "l’", "d'", "l'"} or word == "memoir"


def _split_outside(text: str, sign: str) -> list[str]:
    parts, start, depth = [], 0, 0
    for at, char in enumerate(text):
        depth = max(0, depth + (char in "([“\x02") - (char in ")]”\x03"))
        if char == sign and not depth:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]
