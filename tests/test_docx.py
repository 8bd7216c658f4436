"""Word files: real notes, notes by hand, what is left out, and files that are none."""

import datetime as dt
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.errors import SourceError
from index.readers.docx import read_docx
from tests.render_docx import cell, note, p, part, r, raised, ref, relation, rendered, table, word
from tests.truth import BOOKS, judge, load_truth


def read(*body, **parts):
    return read_docx(word("".join(body), **parts), "salt.docx")


def pairs(document):
    """What each marker follows, its label and the text of its note."""
    return [
        (
            (document.text[: a.offset].split() or [""])[-1],
            a.label,
            document.note(a.note_id).text if a.note_id else None,
        )
        for a in document.anchors
    ]


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


def field(code, result):
    sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin, separate, end = (sign.format(kind) for kind in ("begin", "separate", "end"))
    return f"{begin}<w:r><w:instrText>{code}</w:instrText></w:r>{separate}{result}{end}"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (f"<w:hyperlink>{r('road')}</w:hyperlink>", "The road ends."),
        (f"<w:smartTag>{r('road')}</w:smartTag>", "The road ends."),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{r('road')}</w:sdtContent></w:sdt>", "The road ends."),
        (f"<w:ins>{r('road')}</w:ins>", "The road ends."),
        (f"<w:moveTo>{r('road')}</w:moveTo>", "The road ends."),
        (f"{r('road')}<w:del><w:r><w:delText> long</w:delText></w:r></w:del>", "The road ends."),
        (f"{r('road')}<w:moveFrom>{r(' long')}</w:moveFrom>", "The road ends."),
        (field('HYPERLINK "x"', r("road")), "The road ends."),
        (field("IF " + field("PAGE", r("9")), r("road")), "The road ends."),
        (r("road") + r(" long", "<w:vanish/>"), "The road ends."),
        (r("road", '<w:vanish w:val="0"/>'), "The road ends."),
        (r("road") + "<w:r><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></w:r>", None),
        (f"<mc:AlternateContent><mc:Choice>{r('road')}</mc:Choice><mc:Fallback>{r('way')}"
         "</mc:Fallback></mc:AlternateContent>", "The road ends."),
        ("<w:r><w:t>salt</w:t><w:tab/><w:t>road</w:t><w:br/></w:r>", "The salt road ends."),
        ("<w:r><w:t>ro</w:t><w:softHyphen/><w:t>a\xadd</w:t></w:r>", "The road ends."),
        ("<w:r><w:t>mid</w:t><w:noBreakHyphen/><w:t>way</w:t></w:r>", "The mid-way ends."),
        ('<w:r><w:sym w:font="A" w:char="2192"/><w:sym w:char="F0B7"/></w:r>', "The → ends."),
    ],
)  # fmt: skip
def test_text_is_what_a_reader_sees(inside, text):
    document = read(p("The ", inside, " ends.", ref(1)), footnotes=note(1, "A."))
    assert document.text == (text or "The road ends.")
    assert pairs(document) == [("ends.", "1", "A.")]


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    document = read(p("Salt ", more="<w:rPr><w:del/></w:rPr>"), p("rose."), p("Rice fell."))
    assert document.text == "Salt rose.\n\nRice fell."


STYLES = (
    '<w:style w:type="paragraph" w:styleId="berschrift7"><w:name w:val="Überschrift B"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Mine"/>'
    '<w:basedOn w:val="berschrift7"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/>'
    '<w:basedOn w:val="Loop"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
)


def test_headings_come_from_styles_of_any_language():
    document = read(
        p("The Salt Road", style="Title"),
        p("Tolls ... 4", style="TOC1"),
        p("Tolls", ref(1), style="Heading1"),
        p("Low.", style="Loop"),
        p("Bridges", style="Mine"),
        p("Wood.", style="Unknown"),
        p("Fords", more='<w:outlineLvl w:val="2"/>'),
        styles=STYLES,
        footnotes=note(1, "A."),
    )
    assert [(s.heading, s.level) for s in document.sections] == [
        ("Tolls", 1),
        ("Bridges", 2),
        ("Fords", 3),
    ]
    assert document.title == "The Salt Road"
    assert document.text.startswith("Tolls\n\nLow.")
    assert [(m.kind, m.text) for m in document.matter] == [
        ("title", "The Salt Road"),
        ("contents", "Tolls ... 4"),
    ]
    assert pairs(document) == [("Tolls", "1", "A.")]


def test_core_properties_tell_about_the_work():
    core = {"title": "Salt", "author": "Ada Brink", "language": "en"}
    document = read(p("It rose."), core=core | {"created": dt.datetime(1999, 5, 4)})  # noqa: DTZ001
    assert (document.title, document.author) == ("Salt", "Ada Brink")
    assert (document.date, document.language) == ("1999-05-04", "en")
    unknown = read(p("It rose."))
    assert (unknown.title, unknown.author, unknown.language) == (None, None, None)


def test_a_table_row_is_a_paragraph_with_its_markers():
    inner = table([cell(p("a")), cell(p("b", ref(2)))])
    document = read(
        table(
            [cell(p("Year")), cell(p("Toll")), cell(p(""))],
            [cell(p("1410", ref(1))), cell(p("nine"), inner)],
            ["<w:trPr><w:del/></w:trPr>", cell(p("gone"))],
            [cell(p("A frame."), p("Two paragraphs."))],
        ),
        footnotes=note(1, "A.") + note(2, "B."),
    )
    assert document.text.split("\n\n") == [
        "Year | Toll", "1410 | nine a | b", "A frame.", "Two paragraphs.",
    ]  # fmt: skip
    assert pairs(document) == [("1410", "1", "A."), ("b", "2", "B.")]


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


def test_ten_thousand_notes_deep_nesting_and_long_text_are_read():
    numbers = range(1, 10_001)
    body = "".join(p("Salt and rice.", ref(number)) for number in numbers)
    deep = "<w:smartTag>" * 200 + r("deep") + "</w:smartTag>" * 200
    document = read(body, p(deep), footnotes="".join(note(n, f"Note {n}.") for n in numbers))
    assert [text for _, _, text in pairs_fast(document)] == [f"Note {n}." for n in numbers]
    assert document.text.endswith("deep")


def pairs_fast(document):
    by_id = {note.id: note.text for note in document.notes}
    return [(a.offset, a.label, by_id[a.note_id]) for a in document.anchors]


def without(name):
    return {name: None}


BOMB = '<!DOCTYPE w [<!ENTITY a "salt"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{}</Relationships>"
)
BROKEN = {
    "no-xml": {"word/document.xml": "salt"},
    "no-document": without("word/document.xml"),
    "no-types": without("[Content_Types].xml"),
    "no-relations": without("_rels/.rels"),
    "entities": {"word/document.xml": BOMB + part("document", "<w:body>&b;</w:body>")},
    "deep": {"word/document.xml": part("document", "<w:p>" * 99_999 + "</w:p>" * 99_999)},
    "notes": {"word/footnotes.xml": "<w:footnotes"},
    "bomb": {"word/big.xml": " " * (40 * 1024 * 1024)},
    "core": {"docProps/core.xml": "<salt"},
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_file_is_refused_in_one_line(broken):
    data = word(p("Salt.", ref(1)), footnotes=note(1, "A."), parts=BROKEN[broken])
    with pytest.raises(SourceError, match=r"^salt\.docx: ") as refused:
        read_docx(data, "salt.docx")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("kind", ["image", "footnotes"])
def test_a_relation_to_nowhere_does_no_harm(kind):
    broken = {"word/_rels/document.xml.rels": RELATIONS.format(relation(kind, "NULL"))}
    assert pairs(read(p("Salt.", ref(1)), parts=broken)) == [("Salt.", "1", None)]


def test_parts_that_word_can_do_without_may_be_missing():
    bare = RELATIONS.format("")
    lacking = ("word/styles.xml", "word/settings.xml", "docProps/core.xml", "docProps/app.xml")
    top = RELATIONS.format(relation("officeDocument", "word/document.xml"))
    parts = {"word/_rels/document.xml.rels": bare, "_rels/.rels": top} | dict.fromkeys(lacking)
    document = read(p("Salt.", ref(1)), parts=parts)
    assert (document.text, document.title) == ("Salt.", None)
    assert [p.kind for p in document.problems] == ["missing-note"]


@pytest.mark.parametrize("data", [bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600])
def test_an_old_or_locked_file_is_refused_with_the_mend(data):
    with pytest.raises(SourceError, match=r"salt\.docx: .*password.*save it as \.docx"):
        read_docx(data, "salt.docx")


@pytest.mark.parametrize("data", [b"", b"{\\rtf1 Salt.}", b"PK\x03\x04 cut off"])
def test_what_is_no_word_file_is_refused_with_the_mend(data):
    with pytest.raises(SourceError, match=r"^salt\.docx: .*save it as an ordinary \.docx"):
        read_docx(data, "salt.docx")


SOUND = word(p("Salt.", ref(1)), footnotes=note(1, "A."))


@given(st.binary(max_size=200), st.integers(0, len(SOUND)), st.integers(0, 40))
@example(b"", 0, 0)
@example(b"PK\x05\x06" + b"\0" * 18, 0, len(SOUND))
def test_arbitrary_bytes_raise_nothing_but_source_errors(noise, at, length):
    for data in (noise, SOUND[:at] + noise + SOUND[at + length :]):
        try:
            read_docx(data, "salt.docx")
        except SourceError as error:
            assert str(error).startswith("salt.docx: ")  # noqa: PT017


WORDS = st.sampled_from("salt mule toll <bridge> road & silver 12 (3) ship".split())
SENTENCE = st.lists(WORDS, min_size=2, max_size=9).map(lambda w: " ".join(w) + ".")
KIND = st.sampled_from(["footnote", "endnote"])
PIECE = st.tuples(SENTENCE, st.lists(st.tuples(KIND, SENTENCE), max_size=2), st.booleans())


@given(st.lists(PIECE, min_size=1, max_size=8))
@settings(deadline=None)
def test_what_is_written_is_read_back(pieces):
    bodies, notes, expected, text = [], {"footnote": "", "endnote": ""}, [], ""
    counts = {"footnote": 0, "endnote": 0}
    for sentence, called, in_table in pieces:
        text += ("\n\n" if text else "") + sentence
        runs = [r(sentence)]
        for kind, said in called:
            counts[kind] += 1
            runs.append(ref(counts[kind] + 5, kind))
            notes[kind] += note(counts[kind] + 5, said, kind=kind)
            expected.append((len(text), said))
        bodies.append(table([cell(p(*runs))]) if in_table else p(*runs))
    document = read(*bodies, footnotes=notes["footnote"], endnotes=notes["endnote"])
    assert document.text == text
    assert [(offset, said) for offset, _, said in pairs_fast(document)] == expected
    footnotes = [a.label for a in document.anchors if a.label.isdigit()]
    assert footnotes == [str(n + 1) for n in range(counts["footnote"])]
    assert document.problems == ()


@pytest.mark.parametrize("book", BOOKS)
def test_the_books_pair_right(shared, book):
    path = shared / "eval" / "footnotes" / f"{book}.markdown.md"
    if not path.is_file():
        pytest.skip(f"{path} is not there: IBID_SHARED lacks the book")
    judged = judge(
        read_docx(rendered(path.read_text(encoding="utf-8")), path.name), load_truth(path)
    )
    assert (judged.misses, judged.false) == ((), 0)
    assert judged.whole == judged.notes


STYLE = '<w:style w:styleId="s{}"><w:name w:val="n"/><w:basedOn w:val="s{}"/></w:style>'


@pytest.mark.parametrize(
    ("body", "styles"),
    [
        ("<w:p>" + "<w:r><w:t>a</w:t></w:r>" * 80_000 + "</w:p>", ""),
        ("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 60_000, ""),
        ("<w:tbl>" + "<w:tr><w:tc/></w:tr>" * 80_000 + "</w:tbl>" + p("a"), ""),
        (p("a", style="s9"), "".join(STYLE.format(n, n - 1) for n in range(20_000))),
    ],
    ids=["runs", "paragraphs", "rows", "styles"],
)
def test_two_megabytes_of_little_are_read_soon(body, styles):
    data = word(body, styles=styles)
    start = time.process_time()
    assert read_docx(data, "salt.docx").text.startswith("a")
    assert time.process_time() - start < 4
