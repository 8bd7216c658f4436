"""The Word minutes as a package: what Word asks for, and what LibreOffice makes of it."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from index.minutes.docx import to_docx
from index.readers import read_document
from tests.proceedings import a_session

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def parts():
    with zipfile.ZipFile(io.BytesIO(to_docx(a_session()))) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        return {name: etree.fromstring(package.read(name)) for name in names}


def ids(part, tag):
    return [element.get(f"{W}id") for element in part.iter(f"{W}{tag}")]


def test_the_notes_are_a_part_that_the_package_knows(parts):
    types = {e.get("PartName"): e.get("ContentType") for e in parts["[Content_Types].xml"]}
    assert types["/word/footnotes.xml"].endswith("wordprocessingml.footnotes+xml")
    relations = [dict(e.attrib) for e in parts["word/_rels/document.xml.rels"]]
    assert [r["Target"] for r in relations if r["Type"].endswith("/footnotes")] == ["footnotes.xml"]


def test_every_reference_has_its_note(parts):
    notes = parts["word/footnotes.xml"]
    assert ids(notes, "footnote") == ["-1", "0", *"123456"]
    kinds = [note.get(f"{W}type") for note in notes]
    assert kinds[:3] == ["separator", "continuationSeparator", None]
    assert ids(parts["word/document.xml"], "footnoteReference") == list("123456")
    assert len(list(notes.iter(f"{W}footnoteRef"))) == 6
    named = parts["word/settings.xml"].find(f"{W}footnotePr")
    assert ids(named, "footnote") == ["-1", "0"]


def test_a_note_called_again_is_a_field_to_its_bookmark(parts):
    document = parts["word/document.xml"]
    bookmarks = {element.get(f"{W}name") for element in document.iter(f"{W}bookmarkStart")}
    fields = [element.text.split() for element in document.iter(f"{W}instrText")]
    assert fields == [["NOTEREF", "_RefNote1", "\\f", "\\h"]]
    assert fields[0][1] in bookmarks
    kinds = [element.get(f"{W}fldCharType") for element in document.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]


def test_every_style_is_there(parts):
    known = {style.get(f"{W}styleId") for style in parts["word/styles.xml"].iter(f"{W}style")}
    for name in ("word/document.xml", "word/footnotes.xml"):
        for kind in ("pStyle", "rStyle", "tblStyle"):
            assert {e.get(f"{W}val") for e in parts[name].iter(f"{W}{kind}")} <= known


def test_headings_table_heads_and_language_are_told(parts):
    document = parts["word/document.xml"]
    heads = [p for p in document.iter(f"{W}pStyle") if p.get(f"{W}val").startswith("Heading")]
    assert len(heads) == 14
    assert len(list(document.iter(f"{W}tblHeader"))) == 3
    german = read_document(to_docx(a_session(), {"language": "de"}), "minutes.docx")
    assert german.language == "de"
    assert german.date == "2026-11-23"
    assert german.author is None


def test_what_runs_from_the_right_is_set_so():
    data = to_docx(replace(a_session(), decisions=("שלום לכולם",)))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        document = etree.fromstring(package.read("word/document.xml"))
    (turned,) = [p for p in document.iter(f"{W}p") if p.find(f".//{W}bidi") is not None]
    assert "".join(turned.itertext()) == "שלום לכולם"
    assert turned.find(f".//{W}rtl") is not None


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice here: install it to open the file")
def test_libreoffice_opens_it_with_all_its_notes(tmp_path):
    (tmp_path / "minutes.docx").write_bytes(to_docx(a_session()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "docx", "--outdir", tmp_path / "out"]
    subprocess.run(
        [*command, tmp_path / "minutes.docx"], check=True, capture_output=True, timeout=120
    )
    saved = read_document((tmp_path / "out" / "minutes.docx").read_bytes(), "minutes.docx")
    own = read_document(to_docx(a_session()), "minutes.docx")
    assert [note.text for note in saved.notes] == [note.text for note in own.notes]
    assert [(a.label, a.offset) for a in saved.anchors] == [
        (a.label, a.offset) for a in own.anchors
    ]
    assert saved.text == own.text
