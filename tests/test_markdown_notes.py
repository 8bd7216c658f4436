"""Markdown's note definitions: where they end, which chapter they serve, in what order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document
from index.readers.markdown import read_markdown


def notes_called(document: Document) -> list[str | None]:
    """Return the text of the note that each marker calls, in the order of the text."""
    texts = {note.id: note.text for note in document.notes}
    return [texts[a.note_id] if a.note_id else None for a in document.anchors]


def test_numbering_that_starts_again_serves_each_chapter():
    document = read_markdown(
        "# Salt\n\n## One\n\nIt rose.[^1] It fell.[^2]\n\n[^1]: Toll book.\n[^2]: Ledger.\n\n"
        "## Two\n\nIt sank.[^1]\n\n### Later\n\nIt stank.[^2]\n\n[^1]: Rolls.\n[^2]: Deeds.\n"
    )
    assert notes_called(document) == ["Toll book.", "Ledger.", "Rolls.", "Deeds."]
    assert document.problems == ()


def test_a_chapter_without_a_note_is_not_given_that_of_another():
    document = read_markdown(
        "## One\n\nIt rose.[^1]\n\n[^1]: Toll book.\n\n## Two\n\nIt sank.[^1]\n\n[^1]: Rolls.\n\n"
        "## Three\n\nIt stank.[^1]\n"
    )
    assert notes_called(document) == ["Toll book.", "Rolls.", None]
    assert [(p.kind, p.label) for p in document.problems] == [("missing-note", "1")]


def test_a_note_called_once_more_below_it_is_the_same():
    document = read_markdown(
        "## One\n\nIt rose.[^1]\n\n[^1]: Toll book.\n\nIt fell.[^1]\n\n## Two\n\nIt sank.[^1]\n\n"
        "[^1]: Rolls.\n"
    )
    assert notes_called(document) == ["Toll book.", "Toll book.", "Rolls."]


def test_notes_of_all_chapters_at_the_end_are_called_in_their_order():
    body = "It rose.[^1] It fell.[^2]\n\n## Two\n\nIt sank.[^1]\n\n"
    document = read_markdown(f"{body}[^1]: Toll book.\n[^2]: Ledger.\n[^1]: Rolls.\n")
    assert notes_called(document) == ["Toll book.", "Ledger.", "Rolls."]


def test_notes_that_cannot_be_told_apart_are_not_guessed():
    document = read_markdown("A.[^1] B.[^1]\n\nC.[^1]\n\n[^1]: Toll book.\n[^1]: Rolls.\n")
    assert notes_called(document) == [None, None, None]
    assert document.problems[0].kind == "ambiguous-note"


CHAPTERS = st.lists(st.integers(1, 5), min_size=1, max_size=6)


@given(CHAPTERS, st.booleans())
def test_every_marker_of_every_chapter_has_its_own_note(sizes, headed):
    text, expected = "", []
    for chapter, size in enumerate(sizes):
        text += f"## Chapter {chapter}\n\n" if headed else ""
        text += " ".join(f"It rose.[^{n}]" for n in range(1, size + 1)) + "\n\n"
        written = [f"Book {chapter}, p. {n}." for n in range(1, size + 1)]
        text += "".join(f"[^{n}]: {note}\n" for n, note in enumerate(written, start=1)) + "\n"
        expected += written
    document = read_markdown(text)
    assert notes_called(document) == expected
    assert document.problems == ()


@pytest.mark.parametrize(
    "block",
    ["## Later", "- barley", "* barley", "1. barley", "> barley", "```\nbarley\n```", "---"],
)
def test_a_block_that_begins_below_a_note_is_text(block):
    document = read_markdown(f"Salt.[^1]\n\n[^1]: A toll\nbook.\n{block}\n\nRice.\n")
    assert [note.text for note in document.notes] == ["A toll book."]
    assert document.text.endswith("\n\nRice.")
    assert ("barley" in document.text) == ("barley" in block)


def test_notes_in_a_block_quotation_are_notes():
    document = read_markdown("> Salt.[^1]\n>\n> [^1]: A toll\n> book.\n>\n> Rice.\n\nAfter.\n")
    assert document.text == "Salt.\n\nRice.\n\nAfter."
    assert notes_called(document) == ["A toll book."]


@pytest.mark.parametrize("sign", ":.,;")
def test_a_marker_may_stand_before_any_sign(sign):
    document = read_markdown(f"Three reasons[^1]{sign} famine.\n\n[^1]: Ledger.\n")
    assert document.text == f"Three reasons{sign} famine."
    assert notes_called(document) == ["Ledger."]


def test_short_notes_stand_for_what_is_called_before_them():
    smith, jones = "J. Smith, *The Road* (1990), 4.", "K. Jones, *The Gate* (1991), 7."
    document = read_markdown(
        f"A.[^1] B.[^3] C.[^2]\n\n[^1]: {smith}\n[^2]: Ibid., 5.\n[^3]: {jones}\n"
    )
    assert [(note.label, note.refers_to) for note in document.notes][:2] == [
        ("1", None),
        ("3", None),
    ]
    assert document.note("2").refers_to != "1"


def test_a_marker_after_a_blank_belongs_to_the_sentence_before():
    document = read_markdown("Salt rose. [^1][^2] Rice fell.\n\n[^1]: A.\n[^2]: B.\n")
    assert document.text == "Salt rose. Rice fell."
    assert [(a.offset, a.printed) for a in document.anchors] == [(10, " [^1]"), (10, "[^2]")]


def test_inline_html_parts_words_and_raises_figures():
    document = read_markdown("Red<br>Violets grew on 5 km<sup>2</sup> in the 19<sup>th</sup> year.")
    assert document.text == "Red Violets grew on 5 km² in the 19th year."
