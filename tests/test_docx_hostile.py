"""Word files that are broken, lack parts, are none or are absurd: read or refused, and soon."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.errors import SourceError
from index.readers.docx import read_docx
from tests.render_docx import note, p, part, read, ref, relation, word
from tests.truth import pairs


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
