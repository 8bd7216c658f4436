"""What became of the quotations in a message: verdict, differences and place of each.

Pure: records and strings only, so that it is tested without Discord.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.cards import Card, introduction_line
from bot.language import say
from bot.markup import escape, fold, note_line, plain_text, quote_text
from index.places import Place
from index.verbatim import Difference, Finding

_CARD_LIMIT = 3500  # characters; with the small print a card stays under 4000
_TEXTS_LIMIT = 30  # texts and lines; with file and button a card stays under 40 components
_BRIEF = 300  # characters of words that are named only, and of a reference
_FEW = 3  # findings of which two places are shown, else one
_SIGNS = {"verbatim": "✅", "spelling": "✅", "differs": "⚠️", "absent": "❌"}


def findings_card(findings: Sequence[Finding], generation: int, locale: str) -> Card:
    """Lay out what was found, in the message's order; in a file too where that is longer."""
    groups: list[tuple[str, ...]] = [(_summary(findings, locale),)] if len(findings) > 1 else []
    most = 2 if len(findings) <= _FEW else 1
    whole = all(len(_places(finding)) + finding.further <= most for finding in findings)
    for finding in findings:
        group = _whole(finding, most, locale)
        if not _has_room(groups, group):
            whole, group = False, (_brief(finding, locale),)
        if not _has_room(groups, group):
            break
        groups.append(group)
    small = say(locale, "answer.generation", number=generation)
    if whole:
        return Card(tuple(groups), small)
    groups.append((f"*{say(locale, 'find.in_file')}*",))
    return Card(tuple(groups), small, _file(findings, locale))


def _has_room(groups: Sequence[tuple[str, ...]], group: tuple[str, ...]) -> bool:
    texts = [text for several in (*groups, group) for text in several]
    return sum(map(len, texts)) <= _CARD_LIMIT and len(texts) + len(groups) <= _TEXTS_LIMIT


def _verdict(finding: Finding) -> str:
    return "spelling" if finding.verdict == "verbatim" and finding.differences else finding.verdict


def _summary(findings: Sequence[Finding], locale: str) -> str:
    counts = Counter[str](finding.verdict for finding in findings)
    said = (f"{_SIGNS[v]} {say(locale, f'find.{v}')}: {n}" for v in _SIGNS if (n := counts[v]))
    return f"**{say(locale, 'find.title', count=len(findings))}**\n-# {' · '.join(said)}"


def _head(finding: Finding, locale: str) -> str:
    verdict = _verdict(finding)
    return f"{_SIGNS[verdict]} **{say(locale, f'find.{verdict}')}**"


def _whole(finding: Finding, most: int, locale: str) -> tuple[str, ...]:
    places = _places(finding)
    texts = [f"{_head(finding, locale)}\n“{marked_words(finding)}”"]
    for place in places[:most]:
        above, quoted, below = _place(place, locale)
        texts[-1:] = ["\n".join((texts[-1], *above)), quoted, below]
    if rest := finding.further + len(places[most:]):
        texts[-1] += f"\n-# {say(locale, 'find.further', count=rest)}"
    return tuple(texts)


def _places(finding: Finding) -> list[Place]:
    """Return the places, without those that only stretch an ellipsis over another one."""
    spans = [_span(place) for place in finding.places]
    return [
        place
        for place, (work, start, end) in zip(finding.places, spans, strict=True)
        if not any(
            place.omitted and work == w and (start, end) != (s, e) and start <= s and e <= end
            for w, s, e in spans
        )
    ]


def _span(place: Place) -> tuple[str, int, int]:
    if place.note:
        return f"{place.note.work} {place.note.note_id}", place.note.start, place.note.end
    quotation = place.quotation
    return (quotation.work, quotation.start, quotation.end) if quotation else ("", 0, 0)


def _brief(finding: Finding, locale: str) -> str:
    reference = _reference(finding.places[0]) if finding.places else ""
    lines = [_head(finding, locale), f"“{fold(finding.words, _BRIEF)}”", f"— {fold(reference)}"]
    return "\n".join(lines if reference else lines[:2])


def _reference(place: Place) -> str:
    if place.quotation:
        return place.quotation.citation
    return place.note.citation if place.note else ""


def _place(place: Place, locale: str) -> tuple[list[str], str, str]:
    """Return the lines above the words at a place, the words, and their notes and reference."""
    note, quotation = place.note, place.quotation
    above, words = [], note.text if note else ""
    if note:
        key = "find.in_note" if quotation else "find.in_loose_note"
        above.append(f"-# {say(locale, key, label=escape(note.label))}")
    if quotation and (introduction := introduction_line(quotation, locale)):
        above.append(introduction)
    quoted = quote_text(quotation) if quotation else f"> {_on_a_line(words)}"
    below = [f"-# {note_line(note, locale)}" for note in place.notes]
    below.append(f"— {escape(_reference(place))}")
    below += [f"-# {say(locale, 'find.omitted', words=_on_a_line(w))}" for w in place.omitted]
    if place.within:
        below.append(f"-# {say(locale, 'find.within', words=_on_a_line(place.within))}")
    return above, quoted, "\n".join(below)


def _on_a_line(words: str) -> str:
    return escape(" ".join(words.split()))


def marked_words(finding: Finding) -> str:
    """Return the words looked up, the source's own in bold after what they stand for, struck."""
    words, at = finding.words, 0
    parts: list[str] = []
    for difference in sorted(finding.differences, key=lambda each: each.start):
        parts.append(escape(words[at : difference.start]))
        said, source = _on_a_line(difference.said), _on_a_line(difference.source)
        change = " ".join(filter(None, (said and f"~~{said}~~", source and f"**{source}**")))
        parts.append(change if difference.said else _apart(words, difference.start, change))
        at = difference.end
    return " ".join("".join([*parts, escape(words[at:])]).split())


def _apart(words: str, at: int, change: str) -> str:
    """Put blanks around what is added to words, where they have none there."""
    before = " " if words[:at] and not words[at - 1].isspace() else ""
    after = " " if words[at:] and words[at].isalnum() else ""
    return f"{before}{change}{after}"


def _file(findings: Sequence[Finding], locale: str) -> str:
    """Return all findings as Markdown, every place of each."""
    return "\n\n---\n\n".join("\n\n".join(_plain(finding, locale)) for finding in findings)


def _plain(finding: Finding, locale: str) -> Iterator[str]:
    yield f"**{say(locale, f'find.{_verdict(finding)}')}**"
    yield f"“{' '.join(finding.words.split())}”"
    if finding.differences:
        yield "\n".join(map(_change, finding.differences))
    for place in _places(finding):
        if place.note:
            note = place.note
            where = say(locale, "find.in_loose_note", label=note.label)
            yield f"{where} {note.text}\n\n— {note.citation}"
        if place.quotation:
            yield plain_text(place.quotation, place.notes, locale).strip()
        for words in place.omitted:
            yield say(locale, "find.omitted", words=words)
        if place.within:
            yield say(locale, "find.within", words=place.within)
    if finding.further:
        yield say(locale, "find.further", count=finding.further)


def _change(difference: Difference) -> str:
    said, source = (" ".join(words.split()) for words in (difference.said, difference.source))
    return f"- {said or '—'} → {source or '—'}"
