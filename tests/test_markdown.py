"""Markdown: `[^label]` markers and notes, and what only looks like them."""

import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.document import Document
from index.readers import read_document
from index.readers.markdown import read_markdown

ESSAY = """\
---
title: The Salt Road
author: [Ada Brink, Tor Lund]
date: 1999-05-04
language: en
---

Salt went *north* by mule.[^1] It came back as [silver](http://example.org).[^b-2]

## Tolls

The toll was high[^3], and
the road long.

### Bridges

Nobody paid twice.

## Decline

Ships were cheaper.

[^1]: Toll book, p. 3.
[^b-2]: A first paragraph,
    carried on.

    A **second** paragraph.
[^3]: Toll
"""


@pytest.fixture(scope="module")
def essay() -> Document:
    return read_markdown(ESSAY)


def test_markers_leave_the_text_and_keep_their_place(essay):
    found = [(a.label, essay.text[: a.offset].split()[-1], a.printed) for a in essay.anchors]
    assert found == [("1", "mule.", "[^1]"), ("b-2", "silver.", "[^b-2]"), ("3", "high", "[^3]")]
    assert essay.text.startswith("Salt went north by mule. It came back as silver.\n\nTolls\n\n")
    assert "The toll was high, and the road long." in essay.text
    assert essay.problems == ()


def test_notes_are_plain_text_with_their_paragraphs(essay):
    assert {note.label: note.text for note in essay.notes} == {
        "1": "Toll book, p. 3.",
        "b-2": "A first paragraph, carried on.\n\nA second paragraph.",
        "3": "Toll",  # a plain Markdown parser takes this one for a link definition
    }


def test_front_matter_tells_about_the_work(essay):
    assert (essay.title, essay.author) == ("The Salt Road", "Ada Brink, Tor Lund")
    assert (essay.date, essay.language) == ("1999-05-04", "en")
    assert "Ada Brink" not in essay.text


def test_headings_make_nested_sections(essay):
    assert [(s.heading, s.level) for s in essay.sections] == [
        ("Tolls", 2),
        ("Bridges", 3),
        ("Decline", 2),
    ]
    tolls, bridges, decline = essay.sections
    assert tolls.start < bridges.start < bridges.end == tolls.end < decline.start
    assert essay.text[decline.start : decline.end] == "Decline\n\nShips were cheaper."


def test_a_single_top_heading_is_the_title():
    document = read_markdown("# Salt\n\nIt rose.\n\n## Later\n\nIt fell.")
    assert document.title == "Salt"
    assert document.text == "It rose.\n\nLater\n\nIt fell."


@pytest.mark.parametrize(
    "untouched",
    [
        "    salt[^1]\n    [^1]: no note",
        "```\nsalt[^1]\n\n[^1]: no note\n```",
        "~~~ text\nsalt[^1]\n[^1]: no note\n~~~",
    ],
)
def test_code_is_left_as_it_is(untouched):
    document = read_markdown(f"Before.\n\n{untouched}\n\nAfter.")
    assert "salt[^1]" in document.text
    assert "[^1]: no note" in document.text
    assert document.anchors == document.notes == ()


def test_escaped_markers_and_inline_code_are_text():
    document = read_markdown("Write \\[^1] or `[^2]` for a note.[^3]\n\n[^3]: Toll book.")
    assert document.text == "Write [^1] or [^2] for a note."
    assert [a.label for a in document.anchors] == ["3"]


def test_a_table_row_is_a_paragraph_with_its_markers():
    table = "| Year | Toll |\n|---|---|\n| 1410[^1] | nine |\n| 1411 | ten[^2] |"
    document = read_markdown(f"{table}\n\n[^1]: A.\n[^2]: B.")
    assert document.text == "Year | Toll\n\n1410 | nine\n\n1411 | ten"
    assert [document.text[: a.offset].split()[-1] for a in document.anchors] == ["1410", "ten"]


def test_missing_and_orphan_notes_are_named():
    document = read_markdown("Salt rose.[^1] Rice fell.[^x]\n\n[^1]: A.\n[^9]: B.")
    assert [a.note_id for a in document.anchors] == ["1", None]
    assert [(p.kind, p.label) for p in document.problems] == [
        ("missing-note", "x"),
        ("orphan-note", "9"),
    ]


def test_a_paragraph_after_the_notes_is_text_again():
    document = read_markdown("Salt.[^1]\n\n[^1]: A.\n\nRice.[^2]\n\n[^2]: B.\n")
    assert document.text == "Salt.\n\nRice."
    assert [n.text for n in document.notes] == ["A.", "B."]


def test_html_that_is_left_out_is_told_with_its_line():
    document = read_markdown("Salt rose.\n\n<div>Rice</div>\n")
    assert [(p.kind, "line 3" in p.message) for p in document.problems] == [("html-block", True)]


LONG = "\n\n".join(f"## Toll {n}\n\nA [mule][m] went.[^{n}]" for n in range(1, 1001))
FENCE = "```\nsalt\n\nriver[^1]\n" + "\n\nsalt\n" * 500 + "```"


@pytest.mark.parametrize(
    ("opening", "kept"),
    [
        ("", ""),
        ("---\ntitle: Salt\n\n# a remark\n---\n\n", ""),
        (f"{FENCE}\n\n", "salt\n\nriver[^1]\n\n\nsalt"),
        ("<!-- one\n\ntwo -->\n\n", ""),
        ("1. One\n\n   Two\n\n", "One\n\nTwo\n\n"),
    ],
    ids=["plain", "front matter", "fence", "comment", "list"],
)
def test_a_long_text_is_read_like_a_short_one(opening, kept):
    notes = "\n".join(f"[^{n}]: Book {n}." for n in range(1, 1001))
    document = read_markdown(f"{opening}{LONG}\n\n<div>\n\n[m]: http://example.org\n\n{notes}")
    assert document.text.startswith(kept)
    assert document.text.endswith("\n\n".join(f"Toll {n}\n\nA mule went." for n in (999, 1000)))
    assert [s.heading for s in document.sections] == [f"Toll {n}" for n in range(1, 1001)]
    assert [(a.label, a.note_id) for a in document.anchors] == [
        (s, s) for s in map(str, range(1, 1001))
    ]
    line = (opening + LONG).count("\n") + 3
    assert [p.message for p in document.problems] == [f"HTML block at line {line} is left out"]


def test_a_book_needs_no_more_than_ten_times_its_size():
    prose = "The *salt* road ran from the coast to the “silver towns” by many a bridge. " * 6
    body = "\n\n".join(f"{prose}[^{n}]" for n in range(1, 1001))
    notes = "\n".join(f"[^{n}]: Toll book, p. {n}." for n in range(1, 1001))
    data = f"# Salt\n\n{body}\n\n{notes}".encode()
    read_document(data[:100], "salt.md")
    tracemalloc.start()
    document = read_document(data, "salt.md")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(document.anchors) == len(document.notes) == 1000
    assert peak < 10 * len(data)


WORDS = st.sampled_from("salt mule toll bridge road silver river ship".split())
SENTENCE = st.lists(WORDS, min_size=2, max_size=9).map(lambda w: " ".join(w).capitalize() + ".")
LABELS = st.lists(st.from_regex(r"[a-z0-9]{1,4}(-[0-9])?", fullmatch=True), unique=True, max_size=8)
CUTS = st.lists(st.sampled_from([" ", "\n\n", "\n\n## Toll\n\n"]), min_size=8, max_size=8)


@given(LABELS, st.data())
def test_what_is_written_is_read_back(labels, data):
    cuts, body, expected, offsets = data.draw(CUTS), "", "", []
    for label, cut in zip([*labels, None], cuts, strict=False):
        sentence = data.draw(SENTENCE)
        body += (cut if body else "") + sentence + (f"[^{label}]" if label else "")
        expected += (cut.replace("## ", "") if expected else "") + sentence
        offsets.append(len(expected))
    notes = {label: data.draw(SENTENCE) for label in data.draw(st.permutations(labels))}
    listed = "\n".join(f"[^{label}]: {text}" for label, text in notes.items())
    document = read_markdown(f"{body}\n\n{listed}\n")
    assert document.text == expected
    pairs = list(zip(labels, offsets, strict=False))
    assert [(a.label, a.offset) for a in document.anchors] == pairs
    assert {n.label: n.text for n in document.notes} == notes
    assert all(document.note(a.note_id).text == notes[a.label] for a in document.anchors)
    assert document.with_markers() == body.replace("## ", "")
    assert document.problems == ()


PIECES = ["[^1]", "[^1]: ", "\n", "\n\n", "    ", "# ", "```", "---\n", "| a |", "> ", "a: b", "\\"]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join))
@example("---\ndate: 2014-14-07\n---\n\nSalt.")
@example("---\n[1, 2\n---\n\nSalt.")
@example("---\n? [a]\n: b\n---\n\nSalt.")
@example("")
def test_no_text_is_refused(text):
    document = read_markdown(text)
    assert all(0 <= anchor.offset <= len(document.text) for anchor in document.anchors)
    assert len({note.id for note in document.notes}) == len(document.notes)
