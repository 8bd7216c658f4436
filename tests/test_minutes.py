"""Minutes in every format, read back by Ibid's own readers. All texts are invented."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from index.minutes.docx import to_docx
from index.minutes.html import to_html
from index.minutes.labels import ENGLISH
from index.minutes.markdown import to_markdown
from index.readers import read_document
from tests.proceedings import a_session, hostile

WRITERS = {
    "minutes.md": lambda minutes, *labels: to_markdown(minutes, *labels).encode(),
    "minutes.html": lambda minutes, *labels: to_html(minutes, *labels).encode(),
    "minutes.docx": to_docx,
}
EVERY = pytest.mark.parametrize("name", WRITERS)


def read_back(name, minutes, *labels):
    return read_document(WRITERS[name](minutes, *labels), name)


def flat(text):
    return " ".join(text.split())


def shown(minutes):
    """The passages in the order in which they are shown, each place once below the questions."""
    passages = [quoted for question in minutes.questions for quoted in question.answers]
    seen = {(q.quotation.digest, q.quotation.start, q.quotation.end) for q in passages}
    for quoted in minutes.quotations:
        key = (quoted.quotation.digest, quoted.quotation.start, quoted.quotation.end)
        if key not in seen:
            seen.add(key)
            passages.append(quoted)
    return passages


@EVERY
def test_a_session_is_read_back_with_every_note(name):
    minutes = a_session()
    document = read_back(name, minutes)
    assert document.title == "Minutes: Salt and Silver, session 3"
    assert [p for p in document.problems if p.kind == "missing-note"] == []
    for quoted in shown(minutes):
        assert quoted.quotation.text in document.text
    after = {}
    for anchor in document.anchors:
        words = document.text[: anchor.offset].rsplit(None, 2)[-2:]
        after.setdefault(" ".join(words), []).append(document.note(anchor.note_id).text)
    place = "(note {} of “Chart of the Salt Road”)"
    assert after["in 1931."] == ["Quist, Letters, p. 12. " + place.format(1)]
    assert after["of it."] == after["in 1931."]  # the same note, quoted twice
    ibid, but_see = after["forty crowns."]
    assert ibid == (
        "Ibid., 14. [resolved from note 1: Quist, Letters, p. 12.] "
        "(note 2 of “Chart of the Salt Road”; what stands in brackets is inferred)"
    )
    assert but_see.startswith("But see the mint's ledger, which has fifty.")
    assert "It was kept by another hand." in but_see
    assert after["the copy."] == ["The source lacks this note " + place.format(4)]
    assert after["the pact."] == ["Roll 7, membrane 2. (note 1 of “Treasury Roll”)"]
    assert [a.label for a in document.anchors] == ["1", "2", "3", "4", "5", "1", "6"]


@EVERY
def test_all_that_was_done_is_told(name):
    text = flat(read_back(name, a_session()).text)
    for said in (
        "2026-11-23, 18:00–19:31 (Europe/Berlin)", "#reading-room", "Zoe, Yan", "Agenda", "18:06",
        "Who signed the pact?", "Members who asked this", "Asked twice.", "declined",
        "The texts cannot settle it.", "Read the roll next time.", "brought by Zoe",
        "Was the pact fair?", "Quoted there, after: They sang:", "Where is the copy?", "4 of 5",
        "Brink, Ada. “Chart of the Salt Road.”",
        "Fox, Ben, and Cy Orr. “Treasury Roll.” 1950. https://example.org/roll.",
    ):  # fmt: skip
        assert said in text
    assert text.count("Envoy Marta Quist signed the salt pact") == 1
    assert text.rindex("Brink, Ada") < text.index("Fox, Ben")


@EVERY
def test_nobody_is_named_who_did_not_agree(name):
    minutes = a_session()
    silent = replace(
        minutes,
        moderators=(),
        attendance=(),
        scores=(),
        questions=tuple(replace(question, asker=None) for question in minutes.questions),
        quotations=tuple(replace(quoted, by=None) for quoted in minutes.quotations),
    )
    data = WRITERS[name](silent)
    text = read_document(data, name).text
    for member in ("Xia", "Yan", "Zoe"):
        assert member not in text
        assert member.encode() not in data
    for label in ("asked_by", "attendance", "scores", "moderators"):
        assert ENGLISH[label] + "\n" not in text


@EVERY
def test_labels_come_in_another_language(name):
    labels = {"language": "de", "decisions": "Beschlüsse", "missing": "Diese Anmerkung fehlt"}
    document = read_back(name, a_session(), labels)
    assert "Beschlüsse" in document.text
    assert "Decisions" not in document.text
    assert "Agenda" in document.text  # where no label is given, English stays
    assert any(note.text.startswith("Diese Anmerkung fehlt") for note in document.notes)
    assert document.language in ("de", None)


@EVERY
def test_an_empty_session_has_minutes_too(name):
    full = a_session()
    empty = type(full)(full.title, full.start, full.end, full.zone, full.place)
    document = read_back(name, empty)
    assert "#reading-room" in document.text
    assert "Agenda" not in document.text
    assert document.notes == ()


@EVERY
@given(minutes=hostile())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_hostile_minutes_are_read_back_literally(name, minutes):
    document = read_back(name, minutes)
    text = flat(document.text)
    expected = []
    for quoted in shown(minutes):
        quotation = quoted.quotation
        assert flat(quotation.text) in text
        expected += [note for _, note in _once(quoted)]
    numbers, found = {}, []
    for anchor in document.anchors:
        numbers.setdefault(anchor.label, flat(document.note(anchor.note_id).text))
        found.append(numbers[anchor.label])
    assert len(found) == len(expected)
    for printed, note in zip(found, expected, strict=True):
        said = ENGLISH["missing"] if note.text is None else note.text
        assert printed.startswith(flat(said))
    order = list(dict.fromkeys(int(label) for label in numbers))
    assert order == list(range(1, len(order) + 1))
    given_names = [*minutes.moderators, *(q.asker or "" for q in minutes.questions)]
    given_names += [quoted.by or "" for quoted in shown(minutes)]
    for name_ in ("Xia <b>", "*Yan*", "שרה", "Ann | Bo"):
        if name_ not in given_names:
            assert name_ not in text


def _once(quoted):
    """The notes that a passage shows: each once at one place of it."""
    seen = {}
    for anchor, note in zip(quoted.quotation.anchors, quoted.notes, strict=True):
        seen.setdefault((anchor.offset, note.note_id), note)
    return list(seen.items())


def test_markdown_reads_well_as_it_stands():
    written = to_markdown(a_session())
    assert (
        "> The council paid forty crowns.[^2][^3]\n\n— Ada Brink, “Chart of the Salt Road,” 1999.\n"
        in written
    )
    assert "| The pact | 18:06 | 40 | 44 |" in written
    assert re.search(r"^\[\^1\]: Quist, Letters, p\. 12\. ", written, re.MULTILINE)
