"""HTML: markers and notes without links, which belong together by their numbers alone."""

import re

import pytest

from tests.pages import PAIRS, TEXT, UNLINKED_MARKERS, called, read, squeeze

BODY = "<p>Salt went north by mule.{0} It came back as silver.{1}</p><p>The toll was high,{2} and "
BODY += "nobody paid it.</p>"
UNLINKED_NOTES = {
    "in brackets": "<p>[1] Toll book, p. 3.</p><p>[2] See Brink.</p><p>[3] Ibid.</p>",
    "lines": "<div>[1] Toll book, p. 3.</div><div>[2] See Brink.</div><div>[3] Ibid.</div><hr>",
    "headed": "<h2>Notes</h2><p>1. Toll book, p. 3.</p><p>2. See Brink.</p><p>3. Ibid.</p>",
    "a list": "<h2>Notes</h2><ol><li>Toll book, p. 3.</li><li>See Brink.</li><li>Ibid.</li></ol>",
    "classed": "<div class=notes><p>1 Toll book, p. 3.</p><p>2 See Brink.</p><p>3 Ibid.</p></div>",
}


@pytest.mark.parametrize("notes", UNLINKED_NOTES)
@pytest.mark.parametrize("marker", UNLINKED_MARKERS)
def test_unlinked_markers_find_their_notes(marker, notes):
    shown = [UNLINKED_MARKERS[marker].format(n) for n in (1, 2, 3)]
    document = read(BODY.format(*shown) + UNLINKED_NOTES[notes])
    assert document.text == TEXT
    assert called(document) == PAIRS
    assert document.problems == ()


def test_numbers_in_brackets_may_be_grouped():
    notes = "<h2>Notes</h2><p>[1] A.</p><p>[2] B.</p><p>[3] C.</p>"
    document = read(f"<p>Salt <i>rose</i> [1, 2] and it <b>fell [3]</b>.</p>{notes}")
    assert document.text == "Salt rose and it fell."
    assert called(document) == [("1", "rose", "A."), ("2", "rose", "B."), ("3", "fell", "C.")]
    assert document.with_markers() == "Salt rose [1, 2] and it fell [3]."


@pytest.mark.parametrize(
    "body",
    [
        "<p>Salt rose [1] and fell [2], they say [3].</p><p>Nobody paid.</p>",
        "<p>[1] Salt rose.</p><p>[2] It fell, as [1] says.</p><p>[3] See [1] and [2].</p>",
        "<p>Both a[0] and a[1] are short.</p><h2>Notes</h2><p>1. Toll</p><p>2. B</p><p>3. C</p>",
        "<p>In [9] and [4] rice fell.</p><p>[1] Salt</p><p>[2] Rice</p><p>[3] Mules</p>",
        "<p>Salt rose [in 1410], said [Brink].</p><h2>Notes</h2><p>Nothing is [1] known.</p>",
    ],
)
def test_numbers_in_brackets_that_call_no_list_are_text(body):
    document = read(body)
    assert document.anchors == document.notes == ()
    assert squeeze(document.text) == squeeze(re.sub("<[^>]*>", "", body))


def test_unlinked_notes_keep_their_paragraphs():
    body = "<p>Salt rose.[1] It fell.[2]</p>"
    listed = "<h2>Notes</h2><ol><li><p>A.</p><p>More.</p></li><li><p>B.</p></li></ol>"
    for notes in (listed, "<p>[1] A.</p><p>More.</p><p>[2] B.</p>"):
        document = read(body + notes)
        assert document.text == "Salt rose. It fell."
        assert [note for _, _, note in called(document)] == ["A.\n\nMore.", "B."]


def test_links_rule_out_numbers_in_brackets():
    document = read(
        "<p>Salt [1] rose.<a href='#fn1' id='r1'>1</a></p><h2>Notes</h2><p id='fn1'>"
        "<a href='#r1'>1</a> A.</p>"
    )
    assert document.text == "Salt [1] rose."
    assert called(document) == [("1", "rose.", "A.")]


def test_unlinked_numbers_may_start_again_in_each_chapter():
    chapter = "<h2>{0}</h2><p>{0} rose.<sup>1</sup> It fell.<sup>2</sup></p><h3>Notes</h3>"
    notes = "<p>1. {0} book.</p><p>2. Brink on {0}.</p>"
    document = read("".join((chapter + notes).format(name) for name in ("Salt", "Rice")))
    assert document.text == "Salt\n\nSalt rose. It fell.\n\nRice\n\nRice rose. It fell."
    assert [note for _, _, note in called(document)] == [
        *("Salt book.", "Brink on Salt.", "Rice book.", "Brink on Rice."),
    ]


def test_unlinked_lists_may_all_stand_at_the_end():
    chapter, notes = "<h2>{0}</h2><p>{0} rose.<sup>1</sup> It fell.<sup>2</sup></p>", ""
    for name in ("Salt", "Rice"):
        notes += f"<h3>{name}</h3><ol class='notes'><li>{name} book.</li><li>Brink.</li></ol>"
    document = read("".join(chapter.format(name) for name in ("Salt", "Rice")) + notes)
    assert [note for _, _, note in called(document)] == [
        *("Salt book.", "Brink.", "Rice book.", "Brink."),
    ]


def test_exponents_and_ordinals_are_no_markers():
    document = read(
        "<p>A plot of 40 m<sup>2</sup> on the 4<sup>th</sup> hill, 9 m<sup>3</sup>.</p>"
    )
    assert document.text == "A plot of 40 m2 on the 4th hill, 9 m3."
    assert document.anchors == ()


@pytest.mark.parametrize(
    "area", ["40 km<sup>2</sup>", "40 <i>km</i><sup>2</sup>", "9 m<sup>2</sup>"]
)
def test_a_power_is_no_marker_even_where_a_note_has_its_number(area):
    notes = "<h2>Notes</h2><p>1. Toll book.</p><p>2. Brink.</p><p>3. Ibid.</p>"
    body = f"<p>Salt rose.<sup>1</sup> It grew on {area} of sand. It fell.<sup>2</sup></p>"
    document = read(f"{body}<p>Nobody paid.<sup>3</sup></p>{notes}")
    assert [(a.label, document.text[: a.offset].split()[-1]) for a in document.anchors] == [
        ("1", "rose."),
        ("2", "fell."),
        ("3", "paid."),
    ]
    assert re.sub("<[^>]*>", "", area) in document.text
    assert document.problems == ()
