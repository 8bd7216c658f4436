"""HTML: markers and notes however a page links them, and pages with a site around them."""

import json
import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.document import Document
from index.errors import SourceError
from index.readers import read_document
from index.readers.html import read_html


def read(body: str, head: str = "", name: str = "salt.html") -> Document:
    page = f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>"
    return read_html(page.encode(), name)


def called(document: Document) -> list[tuple[str, str, str | None]]:
    """Each marker's label, the last word before it and the text of its note."""
    notes = {note.id: note.text for note in document.notes}
    return [
        (
            a.label,
            (document.text[: a.offset].rsplit(None, 1) or [""])[-1],
            notes.get(a.note_id or ""),
        )
        for a in document.anchors
    ]


TEXT = "Salt went north by mule. It came back as silver.\n\nThe toll was high, and nobody paid it."
PAIRS = [
    ("1", "mule.", "Toll book, p. 3."),
    ("2", "silver.", "See Brink."),
    ("3", "high,", "Ibid."),
]

STYLES = {
    "epub": (
        """<p>Salt went north by mule.<a href="#note-1" id="noteref-1" epub:type="noteref">1</a>
    It came back as silver.<a href="#note-2" id="noteref-2" epub:type="noteref">2</a></p>
    <p>The toll was high,<a href="#note-3" id="noteref-3" epub:type="noteref">3</a> and nobody
    paid it.</p><section epub:type="endnotes"><h2>Endnotes</h2><ol>
    <li id="note-1"><p>Toll book, p. 3. <a href="#noteref-1" epub:type="backlink">↩</a></p></li>
    <li id="note-2"><p>See Brink. <a href="#noteref-2" epub:type="backlink">↩</a></p></li>
    <li id="note-3"><p>Ibid. <a href="#noteref-3" epub:type="backlink">↩</a></p></li>
    </ol></section>"""
    ),
    "pandoc": (
        """<p>Salt went north by mule.<a href="#fn1" class="footnote-ref" id="fnref1"
    role="doc-noteref"><sup>1</sup></a> It came back as silver.<a href="#fn2"
    class="footnote-ref" id="fnref2" role="doc-noteref"><sup>2</sup></a></p><p>The toll was
    high,<a href="#fn3" class="footnote-ref" id="fnref3" role="doc-noteref"><sup>3</sup></a>
    and nobody paid it.</p><section id="footnotes" class="footnotes footnotes-end-of-document"
    role="doc-endnotes"><hr /><ol><li id="fn1"><p>Toll book, p. 3.<a href="#fnref1"
    class="footnote-back" role="doc-backlink">↩︎</a></p></li><li id="fn2"><p>See Brink.<a
    href="#fnref2" class="footnote-back" role="doc-backlink">↩︎</a></p></li><li id="fn3"><p>Ibid.
    <a href="#fnref3" class="footnote-back" role="doc-backlink">↩︎</a></p></li></ol></section>"""
    ),
    "plain links": (
        """<p>Salt went north by mule.<sup><a href="#fn1">1</a></sup> It came back as
    silver.<sup><a href="#fn2">2</a></sup></p><p>The toll was high,<sup><a href="#fn3">3</a></sup>
    and nobody paid it.</p><hr><p id="fn1">1. Toll book, p. 3.</p><p id="fn2">2. See Brink.</p>
    <p id="fn3">3. Ibid.</p>"""
    ),
    "old anchors": (
        """<p>Salt went north by mule. <a href="#x1" name="y1">[1]</a> It came back as silver.
    <a href="#x2" name="y2">[2]</a><p>The toll was high, <a href="#x3" name="y3">[3]</a> and
    nobody paid it.<h3>Notes</h3><p><a name="x1" href="#y1">[1]</a> Toll book, p. 3.
    <p><a name="x2" href="#y2">[2]</a> See Brink.<p><a name="x3" href="#y3">[3]</a> Ibid."""
    ),
    "gutenberg": (
        """<p>Salt went north by mule.<a id="FNanchor_1_1"></a><a href="#Footnote_1_1"
    class="fnanchor">[1]</a> It came back as silver.<a id="FNanchor_2_2"></a><a
    href="#Footnote_2_2" class="fnanchor">[2]</a></p><p><span class="pagenum"><a id="Page_9">[9]
    </a></span>The toll was high,<a id="FNanchor_3_3"></a><a href="#Footnote_3_3"
    class="fnanchor">[3]</a> and nobody paid it.</p><div class="footnotes"><h3>FOOTNOTES:</h3>
    <div class="footnote"><p><a id="Footnote_1_1"></a><a href="#FNanchor_1_1"><span
    class="label">[1]</span></a> Toll book, p. 3.</p></div><div class="footnote"><p><a
    id="Footnote_2_2"></a><a href="#FNanchor_2_2"><span class="label">[2]</span></a> See
    Brink.</p></div><div class="footnote"><p><a id="Footnote_3_3"></a><a href="#FNanchor_3_3">
    <span class="label">[3]</span></a> Ibid.</p></div></div>"""
    ),
    "gutenberg, after the paragraph": (
        """<p>Salt went north by mule.<a name="FNanchor_1_1" id="FNanchor_1_1"></a><a
    href="#Footnote_1_1">[1]</a> It came back as silver.<a name="FNanchor_2_2"></a><a
    href="#Footnote_2_2">[2]</a></p><div class="footnote"><p><a name="Footnote_1_1"></a><a
    href="#FNanchor_1_1">[1]</a> Toll book, p. 3.</p></div><div class="footnote"><p><a
    name="Footnote_2_2"></a><a href="#FNanchor_2_2">[2]</a> See Brink.</p></div><p>The toll was
    high,<a name="FNanchor_3_3"></a><a href="#Footnote_3_3">[3]</a> and nobody paid it.</p><div
    class="footnote"><p><a name="Footnote_3_3"></a><a href="#FNanchor_3_3">[3]</a>
    Ibid.</p></div>"""
    ),
    "word": (
        """<div class=WordSection1><p class=MsoNormal>Salt went north by mule.<a href="#_ftn1"
    name="_ftnref1" title=""><span class=MsoFootnoteReference><span
    style='mso-special-character:footnote'>[1]</span></span></a> It came back as silver.<a
    href="#_ftn2" name="_ftnref2"><span class=MsoFootnoteReference>[2]</span></a></p><p
    class=MsoNormal>The toll was high,<a href="#_ftn3" name="_ftnref3"><span
    class=MsoFootnoteReference>[3]</span></a> and nobody paid it.</p></div><div><br clear=all><hr
    align=left size=1 width="33%"><div id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1"
    name="_ftn1" title=""><span class=MsoFootnoteReference>[1]</span></a> Toll book,
    p.&nbsp;3.</p></div><div id=ftn2><p class=MsoFootnoteText><a href="#_ftnref2"
    name="_ftn2">[2]</a> See Brink.</p></div><div id=ftn3><p class=MsoFootnoteText><a
    href="#_ftnref3" name="_ftn3">[3]</a> Ibid.</p></div></div>"""
    ),
    "libreoffice": (
        """<p>Salt went north by mule.<a class="sdfootnoteanc" name="sdfootnote1anc"
    href="#sdfootnote1sym"><sup>1</sup></a> It came back as silver.<a class="sdfootnoteanc"
    name="sdfootnote2anc" href="#sdfootnote2sym"><sup>2</sup></a></p><p>The toll was high,<a
    class="sdfootnoteanc" name="sdfootnote3anc" href="#sdfootnote3sym"><sup>3</sup></a> and
    nobody paid it.</p><div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym"
    name="sdfootnote1sym" href="#sdfootnote1anc">1</a> Toll book, p. 3.</p></div><div
    id="sdfootnote2"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote2sym"
    href="#sdfootnote2anc">2</a> See Brink.</p></div><div id="sdfootnote3"><p><a
    class="sdfootnotesym" name="sdfootnote3sym" href="#sdfootnote3anc">3</a>Ibid.</p></div>"""
    ),
    "asides": (
        """<p>Salt went north by mule.<sup><a href="#a1">1</a></sup> It came back as silver.<sup><a
    href="#a2">2</a></sup></p><aside id="a1" epub:type="footnote"><p>1. Toll book, p. 3.</p>
    </aside><aside id="a2" epub:type="footnote"><p>2. See Brink.</p></aside><p>The toll was
    high,<sup><a href="#a3">3</a></sup> and nobody paid it.</p><aside id="a3"
    epub:type="footnote"><p>3. Ibid.</p></aside>"""
    ),
    "table of notes": (
        """<p>Salt went north by mule.<a href="#n1" id="r1">[1]</a> It came back as silver.<a
    href="#n2" id="r2">[2]</a></p><p>The toll was high,<a href="#n3" id="r3">[3]</a> and nobody
    paid it.</p><table><tr><td><a id="n1" href="#r1">[1]</a></td><td>Toll book, p. 3.</td></tr>
    <tr><td><a id="n2" href="#r2">[2]</a></td><td>See Brink.</td></tr><tr><td><a id="n3"
    href="#r3">[3]</a></td><td>Ibid.</td></tr></table>"""
    ),
    "notes split by line breaks": (
        """<p>Salt went north by mule.<sup><a href="#n1">1</a></sup> It came back as silver.<sup><a
    href="#n2">2</a></sup></p><p>The toll was high,<sup><a href="#n3">3</a></sup> and nobody
    paid it.</p><p><a name="n1"></a>1. Toll book, p. 3.<br><a name="n2"></a>2. See Brink.<br>
    <a name="n3"></a>3. Ibid.</p>"""
    ),
    "unlinked, a list": (
        """<p>Salt went north by mule.<sup>1</sup> It came back as silver.<sup>2</sup></p><p>The
    toll
    was high,<sup>3</sup> and nobody paid it.</p><h2>Notes</h2><ol><li>Toll book, p. 3.</li>
    <li>See Brink.</li><li>Ibid.</li></ol>"""
    ),
    "unlinked, paragraphs": (
        """<p>Salt went north by mule.<sup>1</sup> It came back as silver.<sup>2</sup></p><p>The
    toll
    was high,<sup>3</sup> and nobody paid it.</p><p><sup>1</sup> Toll book, p. 3.</p><p><sup>2
    </sup> See Brink.</p><p><sup>3</sup> Ibid.</p>"""
    ),
    "wikipedia": (
        """<p>Salt went north by mule.<sup id="cite_ref-Toll_1-0" class="reference"><a
    href="#cite_note-Toll-1"><span class="cite-bracket">&#91;</span>1<span
    class="cite-bracket">&#93;</span></a></sup> It came back as silver.<sup id="cite_ref-2"
    class="reference"><a href="#cite_note-2">[2]</a></sup></p><p>The toll was high,<sup
    id="cite_ref-3" class="reference"><a href="#cite_note-3">[3]</a></sup> and nobody paid it.
    </p><div class="mw-heading"><h2 id="References">References</h2><span
    class="mw-editsection">[<a href="/edit">edit</a>]</span></div><div class="reflist"><ol
    class="references"><li id="cite_note-Toll-1"><span class="mw-cite-backlink">^ <a
    href="#cite_ref-Toll_1-0"><sup><i><b>a</b></i></sup></a> <a href="#cite_ref-Toll_1-1"><sup>
    <i><b>b</b></i></sup></a></span> <span class="reference-text">Toll book, p. 3.</span></li><li
    id="cite_note-2"><b><a href="#cite_ref-2">^</a></b> <span class="reference-text">See Brink.
    </span></li><li id="cite_note-3">^ <a href="#cite_ref-3">a</a> <span>Ibid.</span></li></ol>
    </div>"""
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_every_style_gives_the_same_text_and_notes(style):
    document = read(STYLES[style])
    assert document.text == TEXT
    assert called(document) == PAIRS
    assert document.problems == ()


def test_a_note_used_twice_is_one_note():
    document = read(
        "<p>Salt rose.<sup class='reference'><a href='#cite_note-t'>[4]</a></sup> Rice fell.<sup "
        "class='reference'><a href='#cite_note-t'>[4]</a></sup><sup class='reference'><a "
        "href='#cite_note-n'>[a]</a></sup></p><ol class='references'>"
        "<li id='cite_note-n'>A page of "
        "it.</li></ol><ol class='references'><li id='cite_note-t'>Toll book.</li></ol>"
    )
    assert document.text == "Salt rose. Rice fell."
    assert called(document) == [
        ("4", "rose.", "Toll book."),
        ("4", "fell.", "Toll book."),
        ("a", "fell.", "A page of it."),
    ]
    assert document.with_markers() == "Salt rose.[4] Rice fell.[4][a]"


def test_missing_and_orphan_notes_are_named():
    document = read(
        "<p>Salt rose.<a href='#fn1' id='fnref1'><sup>1</sup></a> Rice fell.<a href='#fn2' "
        "id='fnref2'><sup>2</sup></a></p><ol class='footnotes'><li id='fn1'>Toll book. <a "
        "href='#fnref1'>back</a></li><li id='fn3'>See Brink.</li></ol>"
    )
    assert called(document) == [("1", "rose.", "Toll book."), ("2", "fell.", None)]
    assert [(p.kind, p.label) for p in document.problems] == [
        ("missing-note", "2"),
        ("orphan-note", "2"),
    ]


def test_a_note_keeps_its_paragraphs_and_its_own_numbers():
    document = read(
        "<p>Salt rose.<a href='#n1' id='r1'>1</a> Rice fell.<a href='#n2' id='r2'>2</a></p>"
        "<div class='endnotes'><p id='n1'><a href='#r1'>1</a> 1 Kings, 4.</p><p>More of it.</p>"
        "<p id='n2'><a href='#r2'>2</a>. (See Brink) [sic].</p><blockquote>Nine.</blockquote></div>"
        "<p>The end.</p>"
    )
    assert document.text == "Salt rose. Rice fell.\n\nThe end."
    assert [note.text for note in document.notes] == [
        "1 Kings, 4.\n\nMore of it.",
        "(See Brink) [sic].\n\nNine.",
    ]


def test_notes_may_stand_before_the_text():
    document = read(
        "<div class='notes'><p id='n1'>1 Toll book. <a href='#r1'>b</a></p></div>"
        "<p>Salt rose.<a id='r1' href='#n1'>1</a></p>"
    )
    assert document.text == "Salt rose."
    assert called(document) == [("1", "rose.", "Toll book.")]


def test_a_group_of_links_is_one_marker():
    document = read(
        "<p>Salt rose <sup>(<a href='#n1'>1</a>, <a href='#n2'>2</a>)</sup> and fell [<a "
        "href='#n3'>3</a>].</p><ol class='notes'><li id='n1'>A.</li><li id='n2'>B.</li>"
        "<li id='n3'>C.</li></ol>"
    )
    assert document.text == "Salt rose and fell."
    assert [(a.label, a.printed) for a in document.anchors] == [
        ("1", " (1, 2)"),
        ("2", ""),
        ("3", " [3]"),
    ]
    assert document.with_markers() == "Salt rose (1, 2) and fell [3]."


def test_a_gutenberg_note_of_several_paragraphs():
    document = read(
        "<p>Salt rose.<a id='FNanchor_A_1'></a><a href='#Footnote_A_1' class='fnanchor'>[A]</a></p>"
        "<div class='footnote'><p><a id='Footnote_A_1'></a><a href='#FNanchor_A_1'><span "
        "class='label'>[A]</span></a> Toll book.</p><blockquote><p>Nine sacks</p></blockquote>"
        "</div>"
        "<p>It fell.</p>"
    )
    assert document.text == "Salt rose.\n\nIt fell."
    assert called(document) == [("A", "rose.", "Toll book.\n\nNine sacks")]


def test_a_marker_within_a_note_leaves_no_digit_in_it():
    document = read(
        "<p>Salt rose.<a epub:type='noteref' href='#n1'>1</a></p><aside epub:type='footnote' "
        "id='n1'>Of 1410<a epub:type='noteref' href='#n2'>2</a>, as <a href='#n2'>note 2</a> says."
        "</aside><aside epub:type='footnote' id='n2'>Toll book.</aside>"
    )
    assert [note.text for note in document.notes] == ["Of 1410, as note 2 says.", "Toll book."]


BODY = "<p>Salt went north by mule.{0} It came back as silver.{1}</p><p>The toll was high,{2} and "
BODY += "nobody paid it.</p>"
UNLINKED_MARKERS = {"raised": "<sup>{}</sup>", "in brackets": "[{}]", "both": "<sup>[{}]</sup>"}
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


def test_printed_pages_are_known():
    document = read("<p>Salt <span class='pagenum'>[Pg 9]</span> rose.</p><p>It fell.</p>")
    assert (document.text, document.page_at(6)) == ("Salt rose.\n\nIt fell.", "9")


@pytest.mark.parametrize(
    "links",
    [
        "<ul><li><a href='#c1'>1</a></li><li><a href='#c2'>2</a></li></ul>",
        "<p>See <a href='#c1'>I</a>, <a href='#c2'>II</a> and <a href='#p4'>4</a>.</p>",
        "<p><a href='#c1' id='t1'>1</a> <a href='#c2' id='t2'>2</a></p>",
        "<p>Index: salt, <a href='#Page_4'>4</a>, <a href='#Page_5'>5</a></p>",
        "<p>See <a href='#s1'>section 1</a> and <a href='#s2'>section 2</a>.</p>",
        "<p>See <a href='http://example.org/#fn1'>1</a> and <a href='#'>2</a>.</p>",
    ],
)
def test_other_links_are_text(links):
    document = read(
        f"{links}<h2 id='c1'><a href='#t1'>Salt</a></h2><p id='s1'>It rose.</p><p><a id='Page_4'>"
        "</a>4 mules went.</p><h2 id='c2'><a href='#t2'>Rice</a></h2><p id='s2'>It fell.</p>"
        "<p id='p4'><span class='pagenum' id='Page_5'>5</span>Nobody paid.</p>"
    )
    assert document.anchors == document.notes == ()
    assert document.problems == ()
    assert "4 mules went." in document.text


def test_exponents_and_ordinals_are_no_markers():
    document = read(
        "<p>A plot of 40 m<sup>2</sup> on the 4<sup>th</sup> hill, 9 m<sup>3</sup>.</p>"
    )
    assert document.text == "A plot of 40 m2 on the 4th hill, 9 m3."
    assert document.anchors == ()


def test_blocks_are_read_as_they_stand():
    document = read(
        "<h1>Salt</h1><p>It   rose,<br>then&nbsp;<i>fell</i>.<!-- no --></p><ul><li>One</li><li>Two"
        "<ul><li>Three</li></ul></li></ul><blockquote><p>Nine.</p>Ten.</blockquote>"
        "<table><caption>Tolls</caption><tr><th>Year</th><th>Toll</th></tr><tr><td><p>1410</p>"
        "</td><td></td><td>nine</td></tr></table><h3>Later</h3><div>Loose <span>text</span>"
        "<p>Tight</p>"
        "tail</div><p hidden>No</p><p style='display: none'>No</p><style>No</style><script>No"
        "</script><p>3 &lt; 4 &amp; 5</p>"
    )
    assert document.text.split("\n\n") == [
        *("Salt", "It rose, then fell.", "One", "Two", "Three", "Nine.", "Ten.", "Tolls"),
        *("Year | Toll", "1410 | nine", "Later", "Loose text", "Tight", "tail", "3 < 4 & 5"),
    ]
    assert [(s.heading, s.level) for s in document.sections] == [("Salt", 1), ("Later", 3)]


def test_markers_in_tables_and_headings_keep_their_place():
    document = read(
        "<h2>Salt<a href='#n1' id='r1'>*</a></h2><table><tr><td>1410<a href='#n2' id='r2'>†</a>"
        "</td>"
        "<td>nine</td></tr></table><p><a href='#n3' id='r3'>‡</a></p>"
        "<p id='n1'><a href='#r1'>*</a> A.</p><p id='n2'><a href='#r2'>†</a> B.</p>"
        "<p id='n3'><a href='#r3'>‡</a> C.</p>"
    )
    assert document.text == "Salt\n\n1410 | nine"
    assert called(document) == [("*", "Salt", "A."), ("†", "1410", "B."), ("‡", "nine", "C.")]


def test_xhtml_with_empty_tags_and_entities():
    page = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML
    1.1//EN"
    "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><html xmlns="http://www.w3.org/1999/xhtml"
    xml:lang="en"><head><title>Salt</title><script src="a.js"/></head><body><p><a id="p1"/>Salt
    &mdash; rice<br/>rose.<a id="r1"/></p><div class="x"/><p>Nobody paid.</p></body></html>"""
    document = read_html(page.encode(), "salt.xhtml")
    assert document.text == "Salt — rice rose.\n\nNobody paid."
    assert (document.title, document.language) == ("Salt", "en")


def test_project_gutenberg_licence_is_matter():
    document = read(
        "<p>This eBook is free.</p><p>*** START OF THE PROJECT GUTENBERG EBOOK SALT ***</p><p>Salt "
        "rose.</p><p>*** END OF THE PROJECT GUTENBERG EBOOK SALT ***</p><p>Terms.</p>"
    )
    assert document.text == "Salt rose."
    assert [m.kind for m in document.matter] == ["licence"] * 4


PROSE = [
    "The salt road ran from the coast to the silver towns, and every bridge on it had a keeper.",
    "Keepers took a toll in kind, so a mule that left with nine sacks came home with seven.",
    "When the harbour opened, ships carried the same load for a third of the price of a mule.",
    "The bridges fell one after another, since nobody paid for timber where nobody crossed.",
    "What is left of the road is a line of stones, and a tale that the children sing in spring.",
]
SITE = """<header class="site-header"><a href="/">Home</a> <a href="/shop">Shop</a></header>
<nav><ul><li><a href="/a">All the articles</a></li><li><a href="/b">About us</a></li></ul></nav>
<div class="cookie-banner"><p>We use cookies to make this site better for you.</p></div>
{article}
<aside class="sidebar"><h3>Most read</h3><ul><li><a href="/x">Ten kinds of
pepper</a></li></ul></aside>
<div id="comments"><h3>2 comments</h3><p>Lovely read, thank you so much for this article!</p></div>
<footer><p>All rights belong to the Salt Society.</p><form><input><p>Subscribe</p></form></footer>
<script>track()</script>"""
NOISE = [
    "Shop",
    "About us",
    "cookies",
    "pepper",
    "Lovely",
    "Society",
    "Subscribe",
    "track",
    "Share",
]


def article(tag: str = "article") -> str:
    body = "".join(
        f"<p>{sentence}<sup><a href='#fn{n}' id='ref{n}'>{n}</a></sup> {sentence}</p>"
        + ("<div class='share-bar'><a href='/s'>Share this</a></div>" if n == 2 else "")
        + (f"<h2>Part {n}</h2>" if n in (2, 4) else "")
        for n, sentence in enumerate(PROSE, 1)
    )
    notes = "".join(f"<li id='fn{n}'>Book {n}. <a href='#ref{n}'>↩</a></li>" for n in range(1, 6))
    return f"<{tag}><h1>The Salt Road</h1>{body}<ol class='footnotes'>{notes}</ol></{tag}>"


@pytest.mark.parametrize("tag", ["article", "div", "main"])
def test_what_surrounds_an_article_is_left_out(tag):
    document = read(SITE.format(article=article(tag)))
    assert not [noise for noise in NOISE if noise in document.text]
    assert [(a.label, a.note_id) for a in document.anchors] == [(n, n) for n in "12345"]
    assert [note.text for note in document.notes] == [f"Book {n}." for n in range(1, 6)]
    wanted = ["The Salt Road"]
    for n, sentence in enumerate(PROSE, 1):
        wanted += [f"{sentence} {sentence}", *([f"Part {n}"] if n in (2, 4) else [])]
    assert document.text.split("\n\n") == wanted


def test_what_no_name_gives_away_is_left_out_as_well():
    pytest.importorskip("lxml_html_clean", reason="trafilatura cannot run without it")
    document = read(
        "<script>track()</script><div class='top'>Weather today: sunny, 21 degrees</div><div>"
        f"<div class='content'>{article('div')}</div><div class='right'><h4>Most read</h4><p>Ten "
        "kinds of pepper</p></div></div><div class='end'>Copyright: the Society, all of it.</div>"
    )
    assert document.text.startswith("The Salt Road\n\nThe salt road ran")
    assert document.text.endswith(PROSE[-1])
    assert [(a.label, a.note_id) for a in document.anchors] == [(n, n) for n in "12345"]


def test_a_short_page_with_navigation_keeps_its_text_and_markers():
    document = read(
        "<nav><a href='/'>Home</a></nav><p>Salt.<sup><a href='#fn1'>1</a></sup></p><p>Rice.<sup><a "
        "href='#fn2'>2</a></sup></p><ol class='notes'><li id='fn1'>A.</li><li id='fn2'>B.</li></ol>"
    )
    assert document.text == "Salt.\n\nRice."
    assert called(document) == [("1", "Salt.", "A."), ("2", "Rice.", "B.")]


def test_metadata():
    head = """<title>Salt | A Site</title><meta property="og:title" content="Salt &amp; Silver">
    <meta name="author" content="Ada Brink"><meta property="article:published_time"
    content="1999-05-04T10:00:00Z"><link rel="canonical" href="https://example.org/salt">"""
    document = read("<p>It rose.</p>", head)
    assert (document.title, document.author) == ("Salt & Silver", "Ada Brink")
    assert (document.date, document.language) == ("1999-05-04", "en")
    assert read("<h1>Salt</h1><p>It rose.</p>").title == "Salt"
    assert read("<h1>Salt</h1><p>It rose.</p>", "<title>Salt - A Site</title>").title == "Salt"
    book = read(
        "<p>It rose.</p>", "<title>The Project Gutenberg eBook of Salt, by A. Brink</title>"
    )
    assert (book.title, book.author) == ("Salt", "A. Brink")
    assert read("<p>It rose.</p>").title is None


def test_links_that_name_the_page_itself_lead_into_it():
    head = '<link rel="canonical" href="https://example.org/salt">'
    for page in ("https://example.org/salt", "salt.html"):
        body = f"<p>It rose.<sup><a href='{page}#fn1'>1</a></sup></p><aside id='fn1'>A.</aside>"
        assert called(read(body, head)) == [("1", "rose.", "A.")]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("cp1252", "<meta charset=iso-8859-1>"),
        ("cp1251", "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>"),
        ("utf-16", ""),
        ("utf-8-sig", "<meta charset=latin-1>"),
        ("utf-8", "<meta charset=klingon>"),
    ],
)
def test_character_sets(encoding, head):
    word = "Соль" if encoding == "cp1251" else "Æther – “salt”"
    page = f"<html><head>{head}</head><body><p>{word}</p></body></html>"
    assert read_html(page.encode(encoding), "salt.html").text == word


def test_bytes_that_are_no_utf_8_are_named():
    with pytest.raises(SourceError, match=r"salt\.html: byte 4 \(0xff\) is not UTF-8; .*save"):
        read_html(b"<p>a\xff</p>", "salt.html")


@pytest.mark.parametrize("page", [b"", b" \n", b"<html></html>", b"<p></p>", b"<nav>Home</nav>"])
def test_a_page_without_text_is_refused(page):
    with pytest.raises(SourceError, match=r"^salt\.html: [^\n]+; [^\n]+$"):
        read_document(page, "salt.html")


BOMB = (
    "<!DOCTYPE html [<!ENTITY a 'salt'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><html><body><p>Salt &i; rose.</p></body></html>"
)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "salt",
        "<p>salt</p>" + "<div>" * 100_000 + "rice" + "</div>" * 100_000,
        "<nav></nav><p>salt" + "<b><i>" * 900 + "rice",
        BOMB,
        "<!DOCTYPE [" * 50_000 + "<p>salt",
        "<p>salt" + "<a href='#fn1' " * 20_000,
        "<table>" * 300 + "<tr><td>salt" + "<table><tr><td>" * 300,
        "<ol>" * 1000 + "<li>salt" + "<a href='#b'>1</a><sup>1</sup>" * 5000,
        "".join(f"<a href='#x{n}' id=x{n + 1}>{n}</a>" for n in range(10_000)),
    ],
    ids=range(9),
)
def test_hostile_pages_end_soon(page):
    start = time.perf_counter()
    try:
        assert len(read_html(page.encode(), "salt.html").text) < 2 * len(page)
    except SourceError:
        pass
    assert time.perf_counter() - start < 10


def test_a_long_book_with_ten_thousand_notes():
    body = "".join(
        f"<p>{PROSE[n % 5]}<a href='#note-{n}' id='ref-{n}'>{n}</a></p>" for n in range(1, 10_001)
    )
    notes = "".join(
        f"<li id='note-{n}'>Book {n}. <a href='#ref-{n}'>↩</a></li>" for n in range(1, 10_001)
    )
    start = time.perf_counter()
    document = read(f"{body}<ol>{notes}</ol>")
    assert time.perf_counter() - start < 15
    notes = {note.id: note.text for note in document.notes}
    assert [notes[a.note_id] for a in document.anchors] == [f"Book {n}." for n in range(1, 10_001)]


WORDS = st.sampled_from("salt mule toll bridge road silver river ship".split())
SENTENCE = st.lists(WORDS, min_size=2, max_size=9).map(lambda w: " ".join(w).capitalize() + ".")
SHAPES = {
    "raised": ("<sup><a href='#fn{n}' id='r{n}'>{n}</a></sup>", "<p id='fn{n}'>{n}. {text}</p>"),
    "typed": (
        "<a epub:type='noteref' href='#n{n}'>{n}</a>",
        "<aside epub:type='footnote' id='n{n}'><p>{text}</p></aside>",
    ),
    "word": (
        "<a href='#_ftn{n}' name='_ftnref{n}'>[{n}]</a>",
        "<div id='ftn{n}'><p><a href='#_ftnref{n}' name='_ftn{n}'>[{n}]</a> {text}</p></div>",
    ),
    "listed": (
        "<sup id='b{n}'>[<a href='#fn{n}'>{n}</a>]</sup>",
        "<li id='fn{n}'>{text} <a href='#b{n}'>↑</a></li>",
    ),
}
TAGS = st.sampled_from(["p", "h2", "li", "blockquote", "div", "td"])


@given(st.sampled_from(sorted(SHAPES)), st.integers(2, 8), st.data())
def test_what_is_written_is_read_back(shape, count, data):
    marker, note = SHAPES[shape]
    body, texts, offsets, notes = "", list[str](), [], []
    for n in range(1, count + 1):
        text, tag = data.draw(SENTENCE), data.draw(TAGS)
        texts.append(text)
        offsets.append(len("\n\n".join(texts)))
        inner = f"<{tag}>{text}{marker.format(n=n)}</{tag}>"
        body += f"<table><tr>{inner}</tr></table>" if tag == "td" else inner
        notes.append(data.draw(SENTENCE))
    listed = "".join(note.format(n=n, text=text) for n, text in enumerate(notes, 1))
    listed = f"<ol>{listed}</ol>" if shape == "listed" else listed
    document = read(f"{body}<hr>{listed}")
    assert document.text == "\n\n".join(texts)
    assert [a.offset for a in document.anchors] == offsets
    assert [note for _, _, note in called(document)] == notes
    assert document.problems == ()


@given(st.sampled_from(sorted(UNLINKED_MARKERS)), st.integers(0, 4), st.integers(1, 8), st.data())
def test_unlinked_notes_are_read_back_or_not_at_all(marker, style, count, data):
    texts = [data.draw(SENTENCE) for _ in range(count)]
    notes = [data.draw(SENTENCE) for _ in range(count)]
    shown = [UNLINKED_MARKERS[marker].format(n) for n in range(1, count + 1)]
    body = "".join(f"<p>{text}{sign}</p>" for text, sign in zip(texts, shown, strict=True))
    lines = ["<li>{1}</li>", "<p>{0}. {1}</p>", "<p>[{0}] {1}</p>", "<p>[{0}] {1}</p>", ""]
    listed = "".join(lines[style].format(n, text) for n, text in enumerate(notes, 1))
    listed = f"<ol>{listed}</ol>" if style == 0 else listed
    document = read(f"{body}<h2>Notes</h2>{listed}" if style < 3 else body + listed)
    if listed:
        assert document.text == "\n\n".join(texts)
        assert [note for _, _, note in called(document)] == notes
        assert document.problems == ()
    elif marker == "in brackets":
        signed = "\n\n".join(text + sign for text, sign in zip(texts, shown, strict=True))
        assert (document.text, document.anchors) == (signed, ())


PIECES = [
    *("<p>", "</p>", "<a href='#fn1'>", "1", "</a>", "<li id='fn1'>", "<sup>", "</sup>", "<ol>"),
    *("<table>", "<td>", "<nav>", "<script>", "<h2>Notes</h2>", "<div class=footnotes>", "salt "),
    *("<a id='fn1' href='#r1'>[1]</a>", "<aside epub:type='footnote'>", "&#0;", "<hgroup>", "<tr>"),
]


@given(
    st.binary(max_size=200)
    | st.lists(st.sampled_from(PIECES) | st.text(max_size=4)).map(lambda p: "".join(p).encode())
)
@example(b"\xfe\xff\xd8")
@example(b"<?xml version='1.0' encoding='utf-16'?><p>a")
@example(b"<p>salt&#3;[1]</p></body>rice [1]")
def test_no_bytes_break_the_reader(data):
    try:
        document = read_html(data, "salt.html")
    except SourceError:
        return
    assert all(0 <= anchor.offset <= len(document.text) for anchor in document.anchors)


BOOKS = ["angell_great-illusion", "augustine_city-of-god", "grant_memoirs"]
BOOKS += ["keynes_economic-consequences", "strachey_queen-victoria"]


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("suffix", ["html", "epub"])
def test_real_books_pair_every_note(shared, book, suffix):
    folder = shared / "eval" / "footnotes"
    if not (folder / f"{book}.{suffix}").is_file():
        pytest.skip(f"{folder} lacks {book}.{suffix}")
    truth = json.loads((folder / f"{book}.html.truth.json").read_text(encoding="utf-8"))["notes"]
    document = read_document((folder / f"{book}.{suffix}").read_bytes(), f"{book}.{suffix}")
    notes = {note.id: squeeze(note.text) for note in document.notes}
    assert [a.label for a in document.anchors] == [record["n"] for record in truth]
    for anchor, record in zip(document.anchors, truth, strict=True):
        before = squeeze(document.text[max(0, anchor.offset - 200) : anchor.offset])
        assert before.endswith(squeeze(record["before"]))
        assert notes[anchor.note_id] == squeeze(record["note_text"])


def squeeze(text: str) -> str:
    """Leave out white space and the bars between cells, which the truth prints otherwise."""
    return "".join(text.replace("|", "").split())
