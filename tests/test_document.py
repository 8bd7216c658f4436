"""The document: which anchors a span holds, its sections, and its way to JSON and back."""

import dataclasses
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Anchor, Document, Matter, Note, Problem, Section

TEXT = "Salt rose. Rice fell."  # sentences 0:10 and 11:21
DOCUMENT = Document(
    text=TEXT,
    title="Prices",
    author="A. Clerk",
    date="1901",
    language="en",
    sections=(Section("Salt rose.", 1, 0, 10),),
    anchors=(Anchor("1", 10, "1", "(1)"), Anchor("2", 21, None, " (2,3)"), Anchor("3", 21, None)),
    notes=(Note("1", "1", "Ledger, p. 4."),),
    problems=(Problem("missing-note", "2", "marker 2 has no note"),),
    matter=(Matter("title", "Prices"),),
)


def labels(document: Document, start: int, end: int) -> str:
    return "".join(anchor.label for anchor in document.anchors_in(start, end))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 10, "1"),  # a marker at the end of a sentence is the sentence's own
        (0, 9, ""),
        (10, 11, ""),  # the blank behind it has it no more
        (11, 21, "23"),
        (11, 20, ""),
        (0, 21, "123"),
        (9, 10, "1"),
        (10, 21, "23"),  # a span that starts at the marker leaves it to the span before
    ],
)
def test_a_marker_belongs_to_the_span_it_closes(start, end, expected):
    assert labels(DOCUMENT, start, end) == expected


def test_a_marker_that_opens_a_paragraph_or_sentence_goes_to_it():
    text = "Salt rose.\n\nRice fell. Wheat grew."
    document = Document(text, anchors=(Anchor("1", 12, None), Anchor("2", 23, None)))
    assert [labels(document, *span) for span in ((0, 10), (12, 22), (23, 34))] == ["", "1", "2"]


def test_a_marker_that_opens_the_text_goes_to_the_first_span_alone():
    document = Document("Salt rose.", anchors=(Anchor("1", 0, None),))
    assert labels(document, 0, 4) == "1"
    assert labels(document, 1, 10) == ""


@given(st.lists(st.integers(0, 21)), st.lists(st.integers(0, 21)))
def test_spans_that_cut_up_a_text_share_out_its_markers(offsets, cuts):
    anchors = tuple(Anchor(str(n), offset, None) for n, offset in enumerate(sorted(offsets)))
    document = Document(TEXT, anchors=anchors)
    edges = sorted({0, len(TEXT), *cuts})
    shared_out = [a for s, e in pairwise(edges) for a in document.anchors_in(s, e)]
    assert shared_out == list(anchors)


def test_the_innermost_section_rules_an_offset():
    outer, inner, last = Section("A", 1, 4, 30), Section("B", 2, 10, 20), Section("C", 1, 30, 40)
    document = Document("x" * 40, sections=(outer, inner, last))
    found = [document.section_at(offset) for offset in (3, 4, 9, 10, 19, 20, 29, 30, 39)]
    assert found == [None, outer, outer, inner, inner, outer, outer, last, last]
    assert document.section_at(40) is None


def test_markers_go_back_where_they_stood():
    assert DOCUMENT.with_markers() == "Salt rose.(1) Rice fell. (2,3)"
    assert DOCUMENT.with_markers(11) == "Rice fell. (2,3)"
    assert DOCUMENT.with_markers(0, 10) == "Salt rose.(1)"
    assert DOCUMENT.with_markers(10, 15) == " Rice"


def test_a_note_is_found_by_its_id_or_not_at_all():
    assert DOCUMENT.note("1").text == "Ledger, p. 4."
    with pytest.raises(KeyError, match="2"):
        DOCUMENT.note("2")


def test_json_and_back_is_the_same_document():
    record = json.loads(json.dumps(DOCUMENT.to_json()))
    assert Document.from_json(record) == DOCUMENT
    assert record["anchors"][0]["note_id"] == "1"


def test_json_of_something_else_is_refused():
    with pytest.raises(KeyError):
        Document.from_json({"text": "Salt rose."})


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Salt rose. Rice fell!"},
        {"title": "Price"},
        {"notes": (Note("1", "1", "Ledger, p. 5."),)},
        {"anchors": DOCUMENT.anchors[:2]},
        {"sections": ()},
    ],
)
def test_the_digest_changes_with_what_the_document_says(change):
    assert dataclasses.replace(DOCUMENT, **change).digest() != DOCUMENT.digest()
    assert dataclasses.replace(DOCUMENT).digest() == DOCUMENT.digest()
