"""Export: what is written as Markdown is read back as the same document, field by field."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.apparatus import Marker, RawNote
from index.document import Document, Page
from index.export import export_markdown
from index.readers import read_document
from index.readers.blocks import Block, Source, assemble
from index.readers.exact import is_exact
from index.readers.markdown import read_markdown
from index.readers.plain import read_plain
from index.work import Metadata
from tests.deceits import MARKUP, TEXT, documents
from tests.plain_styles import STYLES, Print, books
from tests.render_docx import rendered
from tests.shelves import HARBOUR, SALT
from tests.truth import BOOKS
from tests.truth import STYLES as RENDERINGS
from tests.typeset import typeset

NOTHING = Metadata()


def brought_back(document: Document) -> Document:
    return read_markdown(export_markdown(document, NOTHING))


def assert_kept(document: Document) -> None:
    again = brought_back(document)
    assert again == document
    assert again.digest() == document.digest()


@settings(max_examples=400)
@given(documents())
def test_no_text_deceives_the_reader(document):
    assert_kept(document)


ONE = Marker(("1",), 4, "[^1]", keys=("1",))


AROUND = [f"{sign}salt{sign}" for sign in MARKUP]


@pytest.mark.parametrize("text", [*MARKUP, *AROUND, "salt #", "salt ##", "\\#"])
def test_markup_in_a_text_is_text(text):
    paragraph, heading = Block(text), Block(text, level=2)
    called = Block(f"Salt{text}", (ONE,))
    kept = assemble(
        Source([paragraph, heading, called, Block("Rice")], [RawNote("1", text, key="1")])
    )
    assert_kept(kept)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@settings(max_examples=15)
@given(st.data())
def test_plain_books_of_every_style_are_kept(style, data):
    document = read_plain(Print(data.draw(books(style)), style).text)
    assert_kept(document)


HTML = """<html lang=en><title>Salt</title><h1>Salt</h1>
<p>It rose.<sup><a href='#n1' id=r1>*</a></sup> It fell.<sup><a href='#n2' id=r2>2</a></sup>
<h2>Later</h2><p>Rice &amp; salt <sup><a href='#n1'>*</a></sup>
<ol><li id=n1>A. <a href='#r1'>b</a><li id=n2>B.</ol>"""
ROLLS = {f"n{n}": f"Toll roll {n} of the salt road." for n in range(12)}
PRINTED_BOOK = ["# The first road"] + [
    f"{'Mules went slowly over the bridges. ' * 30}Salt rose.[^{key}]" for key in ROLLS
]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SALT.encode(), "salt.md"),
        (HARBOUR.encode(), "harbour.md"),
        (b"## Only a heading", "salt.md"),
        (b"---\ntitle: Salt\n---\n\n# Salt\n\nIt rose.\n\n# Rice", "salt.md"),
        (rendered(SALT), "salt.docx"),
        (typeset(PRINTED_BOOK, ROLLS, numbering="page"), "salt.pdf"),
        (typeset(PRINTED_BOOK, ROLLS, place="end", numbering="through"), "salt.pdf"),
        (HTML.encode(), "salt.html"),
    ],
    ids=["markdown", "harbour", "heading", "titles", "docx", "pdf", "pdf with endnotes", "html"],
)
def test_every_format_is_kept(data, name):
    assert_kept(read_document(data, name))


def test_numbers_that_start_again_keep_their_labels_and_notes():
    chapters = [
        Block(f"Salt rose in {n}.", (Marker((str(n % 2 + 1),), 5, "(1)", keys=(str(n),)),))
        for n in range(4)
    ]
    notes = [RawNote(str(n % 2 + 1), f"Roll {n}.", key=str(n)) for n in range(4)]
    document = assemble(Source(chapters, notes))
    again = brought_back(document)
    assert [a.label for a in again.anchors] == ["1", "2", "1", "2"]
    assert [n.id for n in again.notes] == ["1", "2", "1~2", "2~2"]
    assert [again.note(a.note_id).text for a in again.anchors] == [n.text for n in notes]
    assert again == document


def test_a_missing_note_stays_missing_beside_one_of_its_label():
    lost = Block("Salt rose.", (Marker(("1",), 10, "(1)", keys=("lost",)),))
    found = Block("Rice fell.", (Marker(("1",), 10, "(1)", keys=("a",)),))
    document = assemble(Source([lost, found], [RawNote("1", "Roll 7.", key="a")]))
    again = brought_back(document)
    assert [(a.label, a.note_id) for a in again.anchors] == [("1", None), ("1", "1")]
    assert [(problem.kind, problem.label) for problem in again.problems] == [("missing-note", "1")]
    assert_kept(document)


def test_a_marker_between_two_line_ends_of_one_block_stays_there():
    block = Block("Salt\n\nrose", (Marker(("1",), 5, "(1)", keys=("1",)),))
    assert_kept(assemble(Source([block], [RawNote("1", "A.", key="1")])))


def test_pages_and_what_is_printed_are_kept():
    marker = Marker(("1", "2"), 4, " (1,2)", keys=("1", "2"))
    block = Block("Salt rose on the river.", (marker,), 0, (Page("xiv", 0), Page("15", 10)))
    document = assemble(Source([block], [RawNote("1", "A.", key="1"), RawNote("2", "B.", key="2")]))
    again = brought_back(document)
    assert again.pages == (Page("xiv", 0), Page("15", 10))
    assert again.with_markers() == "Salt (1,2) rose on the river."
    assert again == document


def test_what_is_written_can_be_read_by_people_and_other_programs():
    written = export_markdown(read_markdown(HARBOUR), Metadata(licence="CC BY 4.0"))
    _, front, body = written.split("---\n", 2)
    assert yaml.safe_load(front)["licence"] == "CC BY 4.0"
    assert "\n\n## Negotiations\n\n" in body
    assert "signed the harbour accord at Tolvik in 1931.[^1] The council" in body
    assert "[^2]: Treasury roll 7.\n" in body
    assert "\\" not in body


def test_what_is_mended_by_hand_is_read_as_markdown():
    written = export_markdown(read_markdown(HARBOUR), NOTHING)
    mended = (
        written.replace("## Aftermath", "A *late* word.[^9]\n\n## Aftermath") + "\n[^9]: Late.\n"
    )
    document = read_markdown(mended.replace("\n", "\r\n"))
    assert "A late word.\n\nAftermath" in document.text
    assert document.note("9").text == "Late."


@pytest.mark.parametrize("tag", ['<a id="page-3"></a>', '<span data-printed="(1)"></span>'])
def test_a_text_that_ibid_did_not_write_is_read_as_before(tag):
    document = read_markdown(f"Salt{tag}[^1~2] rose.\n\n[^1~2]: A.")
    assert document.pages == ()
    assert [(a.label, a.printed) for a in document.anchors] == [("1~2", "[^1~2]")]
    assert document.notes[0].label == "1~2"


@given(TEXT)
@example("[^1]: a")
def test_no_tampering_breaks_the_reader(text):
    written = export_markdown(read_markdown(SALT), NOTHING)
    half = len(written) // 2
    for tampered in (
        written[:half] + text + written[half:],
        f"---\nformat: ibid\n{text}\n---\n\nSalt",
    ):
        assert is_exact(tampered)
        document = read_markdown(tampered)
        assert all(0 <= anchor.offset <= len(document.text) for anchor in document.anchors)


def test_the_article_is_kept(article):
    assert_kept(read_document(article.read_bytes(), article.name))


@pytest.mark.parametrize("style", RENDERINGS.values(), ids=RENDERINGS)
def test_real_books_are_kept(shared, style):
    paths = [shared / "eval" / "footnotes" / f"{book}.{style}" for book in BOOKS]
    found = [path for path in paths if path.is_file()]
    if not found:
        pytest.skip(f"IBID_SHARED lacks books in {style}")
    for path in found:
        assert_kept(read_document(path.read_bytes(), path.name))
