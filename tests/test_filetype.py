"""A file's type by its content: found, or refused with what it is and the mend."""

import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SourceError
from index.filetype import MEDIA_TYPES, find_type, fit_name
from index.readers import SUFFIXES, read_document
from tests.render_docx import p, word
from tests.test_epub import ONE, book
from tests.typeset import typeset

DOCX = word(p("Salt rose."))
EPUB = book({"1.xhtml": ONE})
PDF = typeset(["Salt rose."])
PAGE = b"<p>Salt rose at the ford.</p>"


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "salt")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (DOCX, ".docx"),
        (EPUB, ".epub"),
        (PDF, ".pdf"),
        (b"\n" + PDF, ".pdf"),
        (b"<!DOCTYPE html>" + PAGE, ".html"),
        (b"\xef\xbb\xbf <!-- salt --> <HTML>" + PAGE, ".html"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html>' + PAGE, ".html"),
        (("<html>" + PAGE.decode()).encode("utf-16"), ".html"),
        (b"<html><meta charset=latin-1><p>caf\xe9", ".html"),
        (PAGE, ".html"),
        (b"Salt rose.", ".txt"),
        ("Salz fiel für alle.".encode("utf-16"), ".txt"),
        (b"The sign %PDF- opens a PDF, <html> a page.", ".txt"),
        (b"PK was his name.", ".txt"),
    ],
)
@pytest.mark.parametrize("name", ["salt", "salt.exe", "salt.pdf", "salt.docx", "salt.html"])
def test_the_content_tells_whatever_the_name_says(data, suffix, name):
    assert find_type(data, name) == suffix
    assert suffix in SUFFIXES
    assert suffix in MEDIA_TYPES


@pytest.mark.parametrize("name", ["salt.md", "SALT.MARKDOWN"])
def test_the_name_tells_markdown_from_plain_text(name):
    assert find_type(b"# Salt", name) == ".md"
    assert find_type(b'<p align="center">Salt</p>\n\n# Salt', name) == ".md"
    assert find_type(b"<!DOCTYPE html>" + PAGE, name) == ".html"
    assert find_type(PDF, name) == ".pdf"


@pytest.mark.parametrize(
    ("data", "name", "fit"),
    [
        (PDF, "salt.txt", "salt.pdf"),
        (PDF, "salt", "salt.pdf"),
        (PDF, "salt.php", "salt.php.pdf"),
        (PAGE, "salt.htm", "salt.htm"),
        (PAGE, "salt.XHTML", "salt.XHTML"),
        (b"Salt.", "salt.text", "salt.text"),
        (b"Salt.", "vol. 2", "vol. 2.txt"),
        (b"Salt.", "salt.markdown", "salt.markdown"),
        (EPUB, "salt.zip", "salt.zip.epub"),
    ],
)
def test_a_name_gets_the_suffix_that_the_readers_want(data, name, fit):
    assert fit_name(data, name) == fit


def test_the_readers_read_what_was_found():
    for data in (DOCX, EPUB, PDF, PAGE, b"Salt rose at the ford."):
        assert "rose" in read_document(data, fit_name(data, "upload.bin")).text


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"old \.doc.*save it as \.docx"),
        (rb"{\rtf1 Salt.}", r"RTF.*save it as \.docx"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture.*ocrmypdf"),
        (b"\xff\xd8\xff\xe0 JFIF", "picture"),
        (b"RIFF\1\2\3\4WEBPVP8 ", "picture"),
        (b"MZ" + b"\0" * 200, "program"),
        (b"\x7fELF\2\1\1", "program"),
        (b"\x1f\x8b\x08\0salt", "archive.*unpack"),
        (b"Rar!\x1a\7", "archive"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"\0" * 60 + b"BOOKMOBI", "Kindle.*EPUB"),
        (b"AT&TFORM\0\0", "DjVu"),
        (b"%!PS-Adobe", "ps2pdf"),
        (b"ID3\4salt", "sound or film"),
        (b"\0\0\0\x18ftypmp42", "sound or film"),
        (b'<?xml version="1.0"?><TEI><text/></TEI>', "XML.*export"),
        (b"<svg xmlns='x'/>", "XML"),
        (b"salt\0\1\2\3", "binary"),
        (b"caf\xe9", "UTF-8"),
        (zipped("a.txt", "b.txt"), "zip archive.*unpack"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), r"spreadsheet.*\.docx"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "slides"),
        (zipped("mimetype", "content.xml"), r"OpenDocument.*\.docx"),
        (DOCX[:-80], "damaged or cut off"),
        (b"PK\x03\x04 cut off", "damaged or cut off"),
    ],
)
def test_what_is_no_text_is_refused_with_the_mend(data, what):
    with pytest.raises(SourceError, match=rf"^salt\.txt(, line 1)?: .*{what}") as refused:
        find_type(data, "salt.txt")
    assert "\n" not in str(refused.value)


def test_a_word_file_within_an_archive_does_not_make_it_one():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("salt.docx", DOCX)
    with pytest.raises(SourceError, match="zip archive"):
        find_type(out.getvalue(), "salt.docx")


STARTS = [b"", b"PK\x03\x04", b"%PDF-", b"<!--", b"<?xml", b"\xff\xfe", b"\xef\xbb\xbf", DOCX, EPUB]


@given(st.sampled_from(STARTS), st.binary(max_size=200), st.integers(0, 300), st.text(max_size=20))
def test_any_bytes_are_of_a_known_type_or_refused(start, junk, cut, name):
    for data in (start + junk, start[: len(start) - cut] + junk):
        try:
            assert find_type(data, name) in MEDIA_TYPES
            assert find_type(data, fit_name(data, name)) == find_type(data, name)
        except SourceError:
            pass


@pytest.mark.parametrize(
    "bait",
    [
        b"<!--",
        b"<!---->",
        b"<?a>",
        b" ",
        b"<p ",
        b"PK\x01\x02",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"(a+)+ ",
    ],
)
def test_a_hostile_beginning_is_told_soon(bait):
    start = time.process_time()
    for before in (b"", b"PK\x03\x04"):
        try:
            find_type(before + bait * (2_000_000 // len(bait)), "salt")
        except SourceError:
            pass
    assert time.process_time() - start < 2
