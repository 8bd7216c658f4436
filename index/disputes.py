"""Words by which a text or a note owns that a matter is disputed.

Each cue carries the reason why it counts, and its weight: how surely it means dispute.
English only: a cue is no use where its words are common for other reasons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern, and the key of the question that it gives rise to."""

    key: str
    pattern: re.Pattern[str]
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """What of a text speaks for dispute: its weightiest cue, the words, and the sum of all."""

    key: str
    words: str
    weight: float


def _cue(key: str, pattern: str, weight: float, reason: str) -> Cue:
    return Cue(key, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE), weight, reason)


_HOLD = r"(?:argue|believe|claim|contend|disagree|differ|hold|insist|maintain|say|see|think)s?"
_LEARNED = r"(?:historians|scholars|experts|observers|commentators|authorities|writers|sources)"
_START, _NAMED = r"(?:^|(?<=[.;] ))", r"(?-i:(?= [A-Z]))"
IN_TEXT: dict[str, tuple[Cue, ...]] = {
    "en": (
        _cue(
            "contested",
            r"(?<!hotly )(?<!closely )(?<!fiercely )contested(?! (?:battle|election|field|ground))"
            r"|disputed|controversial|in dispute|matter of (?:dispute|debate)|much debated"
            r"|open question",
            3,
            "the text itself says that it is not settled",
        ),
        _cue("contested", r"controvers(?:y|ies)", 1.25, "there is one, perhaps beside the point"),
        _cue(
            "accounts",
            rf"some {_LEARNED} {_HOLD}|{_LEARNED} (?:disagree|differ|are divided|have debated)"
            rf"|others (?:{_HOLD}|held|argued|claimed)",
            3,
            "views of the learned are set against each other",
        ),
        _cue(
            "accounts",
            r"according to(?= [^.;]{3,160}\b(?:while|whereas|but|although)\b)",
            3,
            "one account is set beside another",
        ),
        _cue(
            "unvouched",
            r"alleged(?:ly)?|allegations?|purported(?:ly)?|supposedly|so-called|it is claimed"
            r"|(?:is|are|was|were) said to have",
            2,
            "the author does not vouch for it",
        ),
        _cue(
            "denied",
            r"(?<!not be )den(?:ies|ied)(?! (?:me|him|her|them|us)\b)",
            2,
            "somebody says that it is not so; one denied a thing only goes without it",
        ),
        _cue("denied", r"deny|denials?", 1, "the same, though as often of another kind"),
        _cue("critics", r"critics|sceptics|skeptics|detractors", 2, "opponents are brought in"),
        _cue(
            "contrary",
            r"contrary to(?! (?:orders|instructions|law|nature|custom))|on the contrary",
            2,
            "an opinion is turned",
        ),
        _cue("contrary", r"far from being", 1, "the same, though it may be mere emphasis"),
        _cue(
            "unvouched",
            r"(?:claim(?:s|ed)?|insist(?:s|ed)?|maintain(?:s|ed)?|contend(?:s|ed)?) that(?! same)",
            1.5,
            "it is somebody's claim",
        ),
        _cue(
            "contrary",
            r"(?:refuted?s?|disproved|misleading|mistaken(?:ly)?|myth|fallacy|erroneous(?:ly)?)",
            1.5,
            "the text holds something to be false",
        ),
        _cue(
            "turn",
            r"however|nevertheless|nonetheless|on the other hand",
            1,
            "the text turns against what it said before; it may be no dispute",
        ),
    ),
}
"""Cues in running text, by language."""

IN_NOTE: dict[str, tuple[Cue, ...]] = {
    "en": (
        _cue(
            "note_against",
            r"but (?:see|cf|compare)|see,? however|for (?:a|an|the) (?:different|contrary|opposing"
            r"|opposite|alternative|critical|other) (?:view|account|argument|interpretation)s?",
            4,
            "the note sends the reader to the other side",
        ),
        _cue("note_against", rf"(?-i:contra|{_START}Contra),?{_NAMED}", 3, "it is against them"),
        _cue("note_against", rf"(?-i:pace|{_START}Pace){_NAMED}", 3, "the author differs"),
        _cue(
            "note_against",
            r"disputes|(?:is|are|been) disputed|disagrees?|rejects|refutes?|challenges"
            r"|questions this|doubts|criticism of|critici[sz]es",
            2,
            "somebody is said to hold otherwise",
        ),
        _cue("note_compare", r"cf|compare", 1.5, "the note sets another passage beside it"),
    ),
}
"""Cues in notes, by language."""


def find_dispute(text: str, cues: tuple[Cue, ...]) -> Dispute | None:
    """Return what of a text speaks for dispute, None where nothing does."""
    found = [(cue, match) for cue in cues if (match := cue.pattern.search(text))]
    if not found:
        return None
    cue, match = max(found, key=lambda pair: (pair[0].weight, -pair[1].start()))
    return Dispute(cue.key, match.group().strip(" ,"), sum(c.weight for c, _ in found))
