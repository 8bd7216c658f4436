"""PDF: pages set in many manners, read back as running text with its notes."""

import io
import json
import random
import re
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from index.document import Document
from index.errors import SourceError
from index.readers.pdf import read_pdf
from tests.truth import squeeze
from tests.typeset import printable_book, typeset

WORDS = """salt mules carried slowly over the northern bridges while toll keepers counted every
sack and wrote its weight into long ledgers that nobody read again until the harbour silted
up and merchants remembered cheaper ships""".split()
MANNERS = [
    {},
    {"columns": 2},
    {"numbering": "through"},
    {"numbering": "through", "columns": 2, "hyphenate": False},
    {"numbering": "through", "rule": False, "raised_labels": False},
    {"numbering": "signs"},
    {"numbering": "through", "place": "end"},
    {"numbering": "chapter"},
    {"numbering": "chapter", "place": "chapter"},
    {"indent": 0.0, "skip": 6.0},
]


def sentence(seed: int, length: int = 14) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length)).capitalize() + "."


def essay(paragraphs: int = 24) -> tuple[list[str], dict[str, str]]:
    """Return paragraphs with a mark in every second, and notes of very different lengths."""
    texts, notes = [], {}
    for number in range(paragraphs):
        if number % 8 == 0:
            texts.append(f"# The {['first', 'second', 'third'][number // 8 % 3]} road")
        parts = [sentence(number * 5 + n) for n in range(5)]
        if number % 2:
            notes[f"n{number}"] = " ".join(sentence(number + n) for n in range(1 + number % 7 * 3))
            parts[2] += f"[^n{number}]"
        texts.append(" ".join(parts))
    return texts, notes


def plain(paragraphs: list[str]) -> str:
    return "\n\n".join(re.sub(r"\[\^\w+\]", "", p).removeprefix("# ") for p in paragraphs)


@pytest.mark.parametrize("manner", MANNERS, ids=str)
def test_what_is_typeset_is_read_back(manner):
    paragraphs, notes = essay()
    document = read_pdf(typeset(paragraphs, notes, **manner), "salt.pdf")
    text = plain(paragraphs)
    assert document.text == text
    marked = "\n\n".join(paragraphs).replace("# ", "")
    before = [re.sub(r"\[\^\w+\]", "", marked[: m.start()]) for m in re.finditer(r"\[\^", marked)]
    assert [anchor.offset for anchor in document.anchors] == [len(part) for part in before]
    called = [document.note(anchor.note_id).text for anchor in document.anchors]
    assert called == list(notes.values())
    assert document.problems == ()
    assert [s.heading for s in document.sections] == [p[2:] for p in paragraphs if p[0] == "#"]


def test_page_breaks_are_kept_with_the_printed_numbers():
    document = read_pdf(typeset(*essay(), first_page=31), "salt.pdf")
    labels = [page.label for page in document.pages]
    assert labels == [str(31 + n) for n in range(len(labels))]
    assert len(labels) > 3
    assert document.page_at(0) == "31"
    assert document.page_at(len(document.text) - 1) == labels[-1]
    assert "On Salt and Roads" not in document.text


def test_the_file_says_title_author_and_date():
    data = typeset(["Salt rose."], info={"Title": "Salt", "Author": "Ada Brink"})
    document = read_pdf(data, "salt.pdf")
    assert (document.title, document.author, document.date) == ("Salt", "Ada Brink", "2000-01-01")


def test_the_title_is_else_the_heading_that_opens():
    document = read_pdf(typeset(["# Salt and Silver", "Salt rose.", "Rice fell."]), "salt.pdf")
    assert (document.title, document.text) == ("Salt and Silver", "Salt rose.\n\nRice fell.")


def drawn(*strings, size=(400, 500)) -> bytes:
    """Return a PDF page of (x, y, size, text)."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for x, y, points, text in strings:
        canvas.setFont("Times-Roman", points)
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


LINE = "salt was carried over the bridges by mules for many years"


def test_a_raised_number_without_a_note_is_text():
    data = drawn(
        (50, 450, 11, "The yard held 40 m"), (137, 454, 7, "2"), (145, 450, 11, "of salt.")
    )
    document = read_pdf(data, "salt.pdf")
    assert document.text == "The yard held 40 m² of salt."
    assert document.anchors == ()


def test_a_marker_whose_note_is_lost_is_told():
    data = drawn(
        (50, 450, 11, "Salt rose."), (96, 454, 7, "4"), (104, 450, 11, "Rice fell."),
        (150, 454, 7, "5"), (158, 450, 11, "Tolls grew."), (209, 454, 7, "6"),
        (50, 70, 9, "4 Toll book."), (50, 58, 9, "6 Ship list."),
    )  # fmt: skip
    document = read_pdf(data, "salt.pdf")
    assert [(a.label, a.note_id) for a in document.anchors] == [("4", "4"), ("5", None), ("6", "6")]
    assert [(p.kind, p.label) for p in document.problems] == [("missing-note", "5")]


def test_one_raised_run_may_call_two_notes():
    data = drawn(
        (50, 450, 11, f"{LINE}."), (308, 454, 7, "1,2"),
        (50, 70, 9, "1 Toll book."), (50, 58, 9, "2 Ship list."),
    )  # fmt: skip
    document = read_pdf(data, "salt.pdf")
    assert [(a.label, a.note_id, a.printed) for a in document.anchors] == [
        ("1", "1", "1,2"),
        ("2", "2", ""),
    ]
    assert document.text == f"{LINE}."


def test_notes_may_begin_with_figures():
    data = drawn(
        (50, 450, 11, f"{LINE}."), (308, 454, 7, "1"),
        (50, 436, 11, f"{LINE}."), (308, 440, 7, "2"),
        (50, 73, 6, "1"), (54, 70, 9, "1914 saw the last toll."),
        (50, 58, 9, "2 1915 saw none of 3 tolls."),
    )  # fmt: skip
    document = read_pdf(data, "salt.pdf")
    assert [(a.label, a.note_id) for a in document.anchors] == [("1", "1"), ("2", "2")]
    texts = [note.text for note in document.notes]
    assert texts == ["1914 saw the last toll.", "1915 saw none of 3 tolls."]


@pytest.mark.parametrize("heading", ["", "Notes"])
def test_markers_in_brackets_need_not_be_raised(heading):
    size = 11 if heading else 9
    data = drawn(
        (50, 450, 11, f"{LINE}.[1]"),
        (50, 436, 11, f"and [as of 1412] so were [1899] tolls [2] {LINE}."),
        (50, 422, 11, f"{LINE}."), (50, 100, 15, heading),
        (50, 70, size, "[1] Toll book."), (50, 56, size, "[2] Ship list."),
    )  # fmt: skip
    document = read_pdf(data, "salt.pdf")
    found = [(a.label, a.note_id, a.printed) for a in document.anchors]
    assert found == [("1", "1", "[1]"), ("2", "2", " [2]")]
    assert [n.text for n in document.notes] == ["Toll book.", "Ship list."]
    assert f"and [as of 1412] so were [1899] tolls {LINE}." in document.text


def test_a_marker_may_be_cut_off_from_its_word_by_the_end_of_the_line():
    data = drawn(
        (50, 450, 11, f"{LINE}."), (50, 440, 6, "1"), (50, 424, 11, f"{LINE}."),
        (50, 73, 6, "1."), (57, 70, 9, "Toll book."),
    )  # fmt: skip
    document = read_pdf(data, "salt.pdf")
    assert [(a.label, a.note_id, a.offset) for a in document.anchors] == [("1", "1", len(LINE) + 1)]
    assert [n.text for n in document.notes] == ["Toll book."]


def test_a_page_of_too_many_characters_is_refused():
    data = drawn(*((10, 40 * n, 1, "salt " * 2_000) for n in range(11)))
    with pytest.raises(SourceError, match=r"^salt\.pdf: page 1 holds 1\d\d,\d{3} characters"):
        read_pdf(data, "salt.pdf")


def test_hyphens_at_line_ends_are_joined_unless_they_belong_to_the_word():
    lines = [
        "the well-known toll of salt was a much quar-",
        "relled matter in the well-",
        "known Anglo-",
        "Saxon town and a bur-",
        "den on quarrelled salt",
    ]
    data = drawn(*((50, 450 - 13 * n, 11, line) for n, line in enumerate(lines)))
    assert read_pdf(data, "salt.pdf").text == (
        "the well-known toll of salt was a much quarrelled matter in the well-known "
        "Anglo-Saxon town and a burden on quarrelled salt"
    )


def test_a_page_that_lies_on_its_side_is_read_upright():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(500, 400))
    canvas.rotate(90)
    for n in range(3):
        canvas.drawString(40, -60 - 14 * n, f"{LINE}")
    canvas.save()
    assert read_pdf(out.getvalue(), "salt.pdf").text == " ".join([LINE] * 3)


def test_pictures_of_pages_need_ocr():
    with pytest.raises(SourceError, match=r"^scan\.pdf: .*ocrmypdf"):
        read_pdf(drawn(), "scan.pdf")


def test_a_locked_file_names_the_mend():
    with pytest.raises(SourceError, match=r"^salt\.pdf: .*password.*qpdf"):
        read_pdf(typeset(["Salt rose."], password="toll"), "salt.pdf")


def test_too_many_pages_are_refused():
    empty = pypdfium2.PdfDocument.new()
    for _ in range(2_001):
        empty.new_page(10, 10)
    out = io.BytesIO()
    empty.save(out)
    empty.close()
    with pytest.raises(SourceError, match=r"2,001 pages.*split"):
        read_pdf(out.getvalue(), "salt.pdf")


SOUND = typeset(*essay(4))


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: b"%PDF-1.7\n" + tail))
def test_bytes_that_are_no_pdf_are_refused(data):
    with pytest.raises(SourceError, match=r"^salt\.pdf: "):
        read_pdf(data, "salt.pdf")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SOUND) - 1), st.integers(0, 400), st.binary(max_size=40))
def test_damage_is_refused_or_read_around(at, cut, put):
    try:
        document = read_pdf(SOUND[:at] + put + SOUND[at + cut :], "salt.pdf")
    except SourceError:
        return
    document.to_bytes()
    assert all(0 <= anchor.offset <= len(document.text) for anchor in document.anchors)


BOOKS = [
    ("strachey_queen-victoria", 60, {"columns": 2, "numbering": "through"}),
    ("keynes_economic-consequences", 160, {}),
    ("augustine_city-of-god", 70, {"numbering": "signs"}),
]


def chapters(path: Path, length: int) -> tuple[list[str], dict[str, str]]:
    """Return the first paragraphs of a book in Markdown, and the notes that they call."""
    paragraphs, notes = printable_book(path.read_text(encoding="utf-8"))
    kept = paragraphs[:length]
    called = set(re.findall(r"\[\^(\w+)\]", " ".join(kept)))
    return kept, {key: text for key, text in notes.items() if key in called}


def paired(document: Document, truth: list[dict], notes: dict[str, str]) -> int:
    right = 0
    for anchor, record in zip(document.anchors, truth, strict=False):
        before = squeeze(document.text[max(0, anchor.offset - 120) : anchor.offset])
        note = squeeze(document.note(anchor.note_id).text) if anchor.note_id else ""
        places = before.endswith(squeeze(record["before"])[-12:])
        right += places and note[:40] == squeeze(notes[record["n"]])[:40]
    return right


@pytest.mark.parametrize(("book", "length", "manner"), BOOKS)
def test_a_book_in_print_keeps_its_notes(shared: Path, book: str, length: int, manner: dict):
    path = shared / "eval" / "footnotes" / f"{book}.markdown.md"
    if not path.is_file():
        pytest.skip(f"{path} is not there: IBID_SHARED lacks the book")
    paragraphs, notes = chapters(path, length)
    records = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))["notes"]
    truth = [record for record in records if record["n"] in notes]
    document = read_pdf(typeset(paragraphs, notes, **manner), f"{book}.pdf")
    assert len(truth) > 10
    assert paired(document, truth, notes) >= 0.95 * len(truth)
    assert len(document.anchors) <= 1.005 * len(truth)
