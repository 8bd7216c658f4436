"""Plain text: whatever is printed in a known style is read back whole."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.readers.plain import read_plain
from tests.plain_styles import STYLES, Print, books

WORDS = "grain ledger miller carter tax roll delta capital price river quay archive".split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=5, max_size=12).map(
    lambda words: " ".join(words).capitalize() + "."
)
DECOYS = st.sampled_from(["", "", " (1412)", " (1410-1415)", " [1899]"])
GROUPS = st.sampled_from(["{a}", "{a}", "{a}", "{a},{b}", "{a}, {b}", "{a}–{c}", "{a}-{c}"])
SIGNS = st.none() | GROUPS
PARAGRAPHS = st.lists(st.tuples(SENTENCES, DECOYS, SIGNS), min_size=1, max_size=5)
NOTES = st.lists(SENTENCES, min_size=1, max_size=2).map("\n\n".join)


@dataclass
class Page:
    """A random text as printed, and what a reader must find in it."""

    printed: str
    body: str
    text: str
    anchors: list[tuple[str, int]]
    notes: list[tuple[str, str]]


@st.composite
def pages(draw) -> Page:
    bracket = draw(st.sampled_from(["({})", "[{}]"]))
    # An enumeration is told from markers by the blanks around it only where all others are
    # glued, so markers that lack their note are set like the rest.
    whole = draw(st.booleans())
    blanks = st.sampled_from(["", " "]) if whole else st.just(draw(st.sampled_from(["", " "])))
    body, text, anchors = "", "", []
    for paragraph in draw(st.lists(PARAGRAPHS, min_size=1, max_size=6)):
        body, text = (f"{body}\n\n", f"{text}\n\n") if text else ("", "")
        for position, (sentence, decoy, sign) in enumerate(paragraph):
            words = " " * (position > 0) + sentence[:-1] + decoy + "."
            body, text = body + words, text + words
            if sign:
                low = len(anchors) + 1
                labels = range(low, low + 1 + ("{b}" in sign) + 2 * ("{c}" in sign))
                group = sign.format(a=low, b=low + 1, c=low + 2)
                body += draw(blanks) + bracket.format(group)
                anchors += [(str(label), len(text)) for label in labels]
    kept = len(anchors) if whole else draw(st.integers(min(1, len(anchors)), len(anchors)))
    style = draw(st.sampled_from(["{}) {}", "{}. {}", "({}) {}", "[{}] {}"]))
    notes = [(label, draw(NOTES)) for label, _ in anchors[:kept]]
    listed = "\n".join(style.format(*note) for note in notes)
    return Page(f"On Grain\n\n{body}\n\n{listed}\n", body, text, anchors, notes)


@given(pages())
def test_what_is_printed_is_read_back(page):
    document = read_plain(page.printed)
    assert document.text == page.text
    assert [(a.label, a.offset) for a in document.anchors] == page.anchors
    assert [(n.label, n.text) for n in document.notes] == page.notes
    assert document.with_markers() == page.body
    missing = [p.label for p in document.problems if p.kind == "missing-note"]
    assert missing == [label for label, _ in page.anchors[len(page.notes) :]]


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@settings(max_examples=40)
@given(st.data())
def test_a_book_is_read_back_in_every_style(style, data):
    printed = Print(data.draw(books(style)), style)
    document = read_plain(printed.text)
    assert document.text == printed.clean
    assert [(a.label, a.offset) for a in document.anchors] == printed.anchors
    assert [(n.label, n.text) for n in document.notes] == printed.notes
    notes = {note.id: note.text for note in document.notes}
    assert [notes.get(a.note_id or "") for a in document.anchors] == [t for _, t in printed.notes]


@given(st.text())
def test_no_text_is_refused_or_loses_a_marker(text):
    document = read_plain(text)
    assert all(0 <= anchor.offset <= len(document.text) for anchor in document.anchors)
