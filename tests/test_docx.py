"""Word files: the text that a reader sees, headings, tables, properties, and whole books."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.readers.docx import read_docx
from tests.render_docx import cell, field, note, p, r, read, ref, rendered, table
from tests.truth import BOOKS, judge, load_truth, pairs


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
