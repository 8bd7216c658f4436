"""HTML: markers and notes, however a page links them."""

import json

import pytest

from index.readers import read_document
from tests.pages import PAIRS, TEXT, called, read, squeeze

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
