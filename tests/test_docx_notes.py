"""Notes in Word files: real ones and how Word numbers them, and notes by hand."""

import pytest

from tests.render_docx import field, note, p, r, raised, read, ref
from tests.truth import pairs


def test_footnotes_and_endnotes_are_paired_by_their_ids():
    document = read(
        p("Salt went north", ref(7), ", by mule.", ref(3, "endnote")),
        p("Silver came back.", ref(2)),
        footnotes=note(2, "Mint rolls.") + note(7, "Toll book, p. 3.", "Now lost."),
        endnotes=note(3, "A late source.", kind="endnote"),
    )
    assert document.text == "Salt went north, by mule.\n\nSilver came back."
    assert pairs(document) == [
        ("north", "1", "Toll book, p. 3.\n\nNow lost."),
        ("mule.", "i", "A late source."),
        ("back.", "2", "Mint rolls."),
    ]
    assert document.problems == ()


def test_missing_and_orphan_notes_are_named():
    document = read(
        p("Salt rose.", ref(1), ref(9), ref(0)), footnotes=note(1, "A.") + note(4, "B.")
    )
    assert pairs(document)[1:] == [("rose.", "2", None), ("rose.", "3", None)]
    assert [(p.kind, p.label) for p in document.problems] == [
        ("missing-note", "2"),
        ("missing-note", "3"),
        ("orphan-note", "4"),
    ]


def test_custom_marks_are_labels_and_do_not_count():
    document = read(
        p("Salt.", ref(1), " Rice.", ref(2, mark="*"), " Tea.", ref(3)),
        footnotes=note(1, "A.") + note(2, "* B.") + note(3, "C."),
    )
    assert pairs(document) == [("Salt.", "1", "A."), ("Rice.", "*", "B."), ("Tea.", "2", "C.")]
    assert document.text == "Salt. Rice. Tea."


@pytest.mark.parametrize(
    ("form", "labels"),
    [
        ("lowerRoman", ["iii", "iv", "v"]),
        ("upperRoman", ["III", "IV", "V"]),
        ("lowerLetter", ["c", "d", "e"]),
        ("upperLetter", ["C", "D", "E"]),
        ("chicago", ["‡", "§", "**"]),
        ("decimal", ["3", "4", "5"]),
        ("ideographTraditional", ["3", "4", "5"]),
    ],
)
def test_labels_are_as_word_prints_them(form, labels):
    rules = f'<w:footnotePr><w:numFmt w:val="{form}"/><w:numStart w:val="3"/></w:footnotePr>'
    body, notes = p("Salt.", ref(1), ref(2), ref(3)), note(1, "A") + note(2, "B") + note(3, "C")
    assert [a.label for a in read(body, footnotes=notes, rules=rules).anchors] == labels
    section = f"<w:sectPr>{rules}</w:sectPr>"
    assert [a.label for a in read(body, section, footnotes=notes).anchors] == labels


def test_numbering_restarts_where_a_section_says_so():
    again = '<w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr>'
    roman = '<w:footnotePr><w:numFmt w:val="upperRoman"/></w:footnotePr>'
    document = read(
        p("One.", ref(1), ref(2), more=f"<w:sectPr>{roman}</w:sectPr>"),
        p("Two.", ref(3)),
        "<w:sectPr/>",
        footnotes=note(1, "A.") + note(2, "B.") + note(3, "C."),
        rules=again,
    )
    assert pairs(document) == [("One.", "I", "A."), ("One.", "II", "B."), ("Two.", "1", "C.")]


def test_numbering_restarts_on_each_page_that_word_remembers():
    document = read(
        p("One.", ref(1), "<w:r><w:lastRenderedPageBreak/></w:r>", "Two.", ref(2)),
        footnotes=note(1, "A.") + note(2, "B."),
        rules='<w:footnotePr><w:numRestart w:val="eachPage"/></w:footnotePr>',
    )
    assert [(a.label, a.note_id) for a in document.anchors] == [("1", "1"), ("1", "1~2")]


def test_a_field_that_calls_a_note_again_is_its_marker():
    again = field("NOTEREF _Ref5 \\f", raised("1"))
    document = read(
        p(
            "Salt.",
            '<w:bookmarkStart w:id="4" w:name="_Ref5"/>',
            ref(1),
            '<w:bookmarkEnd w:id="4"/>',
        ),
        p("Rice.", again, " See note ", field("NOTEREF _Ref5", r("1")), "."),
        footnotes=note(1, "A."),
    )
    assert document.text == "Salt.\n\nRice. See note 1."
    assert pairs(document) == [("Salt.", "1", "A."), ("Rice.", "1", "A.")]


def test_a_marker_that_stands_alone_goes_to_the_paragraph_before():
    notes = note(1, "A.") + note(2, "B.")
    document = read(p(ref(1)), p("Salt."), p(ref(2)), footnotes=notes)
    assert [(a.label, a.offset) for a in document.anchors] == [("1", 0), ("2", 5)]


def test_raised_numbers_and_a_list_are_notes_by_hand():
    document = read(
        p("Salt rose", raised("1"), " by 5 m", raised("2"), " in the 19", raised("th"), " year."),
        p("Tea", raised("2"), " and rice fell.", raised("3"), raised(",4")),
        p("Notes", style="Heading1"),
        p(raised("1"), "Toll book."),
        p("Now lost."),
        p("2. Mint."),
        p("3. Rolls."),
        p("4. Ports."),
    )
    assert document.text == "Salt rose by 5 m2 in the 19th year.\n\nTea and rice fell."
    assert pairs(document) == [
        ("rose", "1", "Toll book.\n\nNow lost."),
        ("Tea", "2", "Mint."),
        ("fell.", "3", "Rolls."),
        ("fell.", "4", "Ports."),
    ]


def test_raised_numbers_beside_real_notes_are_text():
    body = p("A field of 5 m", raised("2"), " of salt.", ref(1))
    assert read(body, footnotes=note(1, "A.")).text == "A field of 5 m2 of salt."
    assert read(p("5 m", raised("2")), p("1. Salt."), p("2. Rice.")).notes == ()
