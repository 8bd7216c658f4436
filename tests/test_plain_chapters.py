"""Plain text: notes that start anew, and texts that go on after their notes."""

import pytest

from index.document import Document
from index.readers.plain import read_plain

PLACES = "The ford of {0} was deep at place {1}."


def book(
    chapters: list[str], runs: list[str], *, titled: bool = True, gap: str = "\n\n"
) -> Document:
    """Read chapters A, B … that call labels, and the runs of notes that stand at the end."""
    body = ""
    for name, labels in zip("ABCDEF", chapters, strict=False):
        body += f"Chapter {name}\n\n" if titled else ""
        for place, label in enumerate(labels.split()):
            body += f"{PLACES.format(name, place)}[{label}]\n\n"
    notes = gap.join(
        "\n".join(f"[{label}] Roll {name}{label}." for label in labels.split())
        for name, labels in zip("ABCDEF", runs, strict=False)
    )
    return read_plain(f"On Fords\n\n{body}NOTES\n\n{notes}\n")


def pairs(document: Document) -> list[str]:
    """Return for each marker its chapter and the roll that its note names."""
    notes = {note.id: note.text.removeprefix("Roll ").rstrip(".") for note in document.notes}
    found = []
    for anchor in document.anchors:
        chapter = document.text[: anchor.offset].rsplit("ford of ", 1)[1][0]
        found.append(f"{chapter}:{notes.get(anchor.note_id or '', '-')}")
    return found


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("titled", [True, False])
@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["1 2", "1 2"], "A:A1 A:A2 B:B1 B:B2"),
        (["1 2", "1 2", "1 2"], "A:A1 A:A2 B:B1 B:B2 C:C1 C:C2"),
        (["1", "1", "1"], "A:A1 B:B1 C:C1"),
        (["1 2 3", "1", "1 2"], "A:A1 A:A2 A:A3 B:B1 C:C1 C:C2"),
    ],
)
def test_notes_at_the_end_may_start_anew_without_titles(labels, expected, titled, gap):
    document = book(labels, labels, titled=titled, gap=gap)
    assert pairs(document) == expected.split()
    assert document.problems == ()


@pytest.mark.parametrize("titled", [True, False])
@pytest.mark.parametrize("first", ["1 2 1", "1 1 2", "1 2 3 1", "1 2 1 3"])
def test_a_note_that_is_called_twice_begins_no_chapter(first, titled):
    once = " ".join(sorted(set(first.split())))
    document = book([first, "1 2"], [once, "1 2"], titled=titled)
    assert pairs(document) == [*(f"A:A{n}" for n in once.split()), "B:B1", "B:B2"]


def test_a_note_that_a_chapter_lacks_is_missing_there():
    document = book(["1 2 3", "1 2 3"], ["1 2 3", "2 3"])
    assert pairs(document) == "A:A1 A:A2 A:A3 B:- B:B2 B:B3".split()
    assert [problem.kind for problem in document.problems] == ["missing-note"]


def test_a_chapter_without_markers_is_told_by_the_length_of_its_notes():
    document = book(["1 2 3 4", "1 2"], ["1 2 3 4", "1 2 3 4 5", "1 2"])
    assert pairs(document) == "A:A1 A:A2 A:A3 A:A4 B:C1 B:C2".split()


@pytest.mark.parametrize(
    ("chapters", "runs", "titled"),
    [
        (["1 2", "1 2"], ["1 2", "1 2", "1 2"], True),
        (["1 2 3", "1 2 3"], ["1 2 3", "1 2 3", "1 2 3"], True),
        (["1 1", "1", "1"], ["1", "1", "1"], False),
    ],
)
def test_what_cannot_be_told_is_said_and_not_guessed(chapters, runs, titled):
    document = book(chapters, runs, titled=titled)
    assert "unclear-notes" in {problem.kind for problem in document.problems}
    assert all(pair[0] == pair[2] or pair[2] == "-" for pair in pairs(document)[:-1])


def test_enumerations_begin_no_chapter():
    body = "The ford was deep.[1,2,3] Carters brought (1) salt, (2) wool, (3) tin.\n\n"
    later = "The toll rose.[1]\n\nThey left with (1) rye, (2) flax, (3) hay.\n\n"
    notes = "[1] Roll 1.\n[2] Roll 2.\n[3] Roll 3.\n\n[1] Roll B."
    document = read_plain(f"On Fords\n\n{body}{later}NOTES\n\n{notes}\n")
    assert [(a.label, a.note_id) for a in document.anchors] == [
        *((label, label) for label in "123"),
        ("1", "1~2"),
    ]
    assert "(1) rye, (2) flax, (3) hay" in document.text


def test_titles_in_the_contents_do_not_move_the_chapters():
    text = "The ford was deep.[1] The toll was low.[2]"
    chapters = "".join(f"Chapter {name}\n\n{text}\n\n" for name in ("Alpha", "Beta"))
    notes = "".join(
        f"Chapter {name}\n\n[1] Roll {name} one.\n[2] Roll {name} two.\n\n"
        for name in ("Alpha", "Beta")
    )
    contents = "Chapter Alpha\n\nChapter Beta\n\n"
    document = read_plain(f"On Fords\n\nContents\n\n{contents}{chapters}NOTES\n\n{notes}")
    assert [document.note(a.note_id or "").text for a in document.anchors] == [
        f"Roll {name} {word}." for name in ("Alpha", "Beta") for word in ("one", "two")
    ]


FILL = "Nobody paid in winter, as the reeve well knew, and the house stood empty."


def chapter(name: str, labels: range, heading: str, gap: str) -> str:
    body = "".join(f"The ford of {name} was deep.[{n}] {FILL}\n\n" for n in labels)
    return (
        f"Chapter {name}\n\n{body}{heading}" + "".join(f"[{n}] Roll {n}.\n" for n in labels) + gap
    )


@pytest.mark.parametrize("heading", ["Notes\n\n", ""])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.parametrize("through", [True, False])
def test_a_chapter_after_notes_is_text(count, gap, heading, through):
    names = ("Alpha", "Beta", "Gamma")
    starts = [1 + count * n * through for n in range(3)]
    printed = "".join(
        chapter(name, range(start, start + count), heading, gap)
        for name, start in zip(names, starts, strict=True)
    )
    document = read_plain(f"On Fords\n\n{printed}")
    assert len(document.anchors) == len(document.notes) == 3 * count
    assert document.text.count(FILL) == 3 * count
    assert all(note.text == f"Roll {note.label}." for note in document.notes)
    assert [section.heading for section in document.sections] == [f"Chapter {n}" for n in names]
    assert document.problems == ()


LAMP = "On Fords\n\nThe ford was deep.[1] The toll was low.[2]\n\n"
LISTED = "[1] Roll 1.\n[2] Roll 2.\n"


@pytest.mark.parametrize("heading", ["Notes\n\n", ""])
@pytest.mark.parametrize(
    "after",
    [
        "Appendix: The Toll Roll\n\nArticle 1. The toll is one penny.\n\nNobody signed it.",
        "Bibliography\n\nAldana, Ines. Tolls. Orm, 1871.\n\nBrink, Marta. Fords. Orm, 1931.",
        "Bibliography\n\nAldana, Ines, Tolls\n\nBrink, Marta, Fords",
        "The Later Years\n\nThe ford silted up, and the house was sold.",
    ],
)
def test_what_stands_after_the_notes_under_a_title_is_text(after, heading):
    document = read_plain(f"{LAMP}{heading}{LISTED}\n{after}\n")
    assert document.text == f"The ford was deep. The toll was low.\n\n{after}"
    assert [note.text for note in document.notes] == ["Roll 1.", "Roll 2."]
    assert document.problems == ()


def test_a_text_without_titles_goes_on_where_it_calls_the_notes_to_come():
    printed = "And so they paid\n  till morning came.[3]"
    document = read_plain(f"{LAMP}{LISTED}\n{printed}\n\n[3] Roll 3.\n")
    assert [(a.label, a.note_id) for a in document.anchors] == [(n, n) for n in "123"]
    assert [note.text for note in document.notes] == ["Roll 1.", "Roll 2.", "Roll 3."]
    assert document.text.endswith("till morning came.")


@pytest.mark.parametrize("heading", ["Notes\n\n", ""])
def test_a_note_of_several_paragraphs_is_whole_and_its_end_is_said_to_be_unclear(heading):
    more = "The roll is torn.\n\nThe clerk could not spell."
    listed = f"[1] Roll 1.\n\n{more}\n\n[2] Roll 2.\n\n{more}\n"
    document = read_plain(f"{LAMP}{heading}{listed}")
    assert [note.text for note in document.notes] == [f"Roll {n}.\n\n{more}" for n in "12"]
    assert [(p.kind, p.label) for p in document.problems] == [("open-note", "2")]


def test_a_letter_in_a_note_is_whole_where_chapters_stand_apart():
    letter = "Camp at Orm,\n\nMajor Brink\n\nThe ford is to be held.\n\nI. Aldana"
    notes = f"Notes\n\n[1] Roll 1.\n\n[2] {letter}\n\n\nChapter Beta\n\n"
    document = read_plain(f"{LAMP}{notes}The toll rose.[1]\n\nNotes\n\n[1] Roll B1.\n")
    assert [note.text for note in document.notes] == ["Roll 1.", letter, "Roll B1."]
    assert document.text.endswith("Chapter Beta\n\nThe toll rose.")
