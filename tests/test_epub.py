"""EPUB: reading order, notes across files, what is kept out, and what is refused."""

import contextlib
import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SourceError
from index.readers import read_document
from index.readers.epub import read_epub

CONTAINER = """<?xml version="1.0"?><container
xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
version="1.0"><rootfiles><rootfile full-path="OEBPS/book.opf"
media-type="application/oebps-package+xml"/></rootfiles></container>"""
ABOUT = """<dc:title>The Salt Road</dc:title><dc:creator opf:role="aut">Ada Brink</dc:creator>
<dc:creator opf:role="trl">Tor Lund</dc:creator><dc:date
opf:event="modification">2011-01-01</dc:date>
<dc:date opf:event="publication">1999-05-04T00:00:00Z</dc:date><dc:language>en</dc:language>"""
ONE = """<body epub:type="bodymatter"><h1>I</h1><p>Salt rose.<a epub:type="noteref"
href="../notes/n.xhtml#n1" id="r1">1</a> Rice fell.<a epub:type="noteref" href="../notes/n.xhtml#n2"
id="r2">2</a></p></body>"""
TWO = """<body><h2>II</h2><p>Nobody paid.<a epub:type="noteref" href="../notes/n.xhtml#m1"
id="r1">1</a></p></body>"""
NOTES = """<body epub:type="backmatter"><section epub:type="endnotes"><h2>Notes</h2><h3>I</h3><ol>
<li id="n1" epub:type="endnote"><p>Toll book. <a href="../text/1.xhtml#r1"
epub:type="backlink">↩</a>
</p></li><li id="n2"><p>See Brink. <a href="../text/1.xhtml#r2">↩</a></p></li></ol><h3>II</h3><ol>
<li id="m1"><p>Ibid. <a href="../text/2.xhtml#r1">↩</a></p></li></ol></section></body>"""
FILES = {"text/1.xhtml": ONE, "text/2.xhtml": TWO, "notes/n.xhtml": NOTES}


def page(body: str) -> str:
    body = body if body.lstrip().startswith("<body") else f"<body>{body}</body>"
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>x</title></head>{body}</html>'
    )


def book(
    files: dict[str, str],
    about: str = ABOUT,
    more: dict[str, str] | None = None,
    linear: str = "",
    guide: str = "",
) -> bytes:
    """Bind the files, in their order, into an EPUB; those named in `linear` are not in line."""
    items = "".join(
        f'<item id="f{n}" href="{path}" media-type="application/xhtml+xml"/>'
        for n, path in enumerate(files)
    )
    spine = "".join(
        f'<itemref idref="f{n}" linear="{"no" if path == linear else "yes"}"/>'
        for n, path in enumerate(files)
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{about}</metadata><manifest>{items}'
        f"</manifest><spine>{spine}</spine><guide>{guide}</guide></package>"
    )
    held = {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": package}
    held |= {f"OEBPS/{path}": page(body) for path, body in files.items()}
    return bind(held | (more or {}))


def bind(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for path, text in files.items():
            archive.writestr(path, text)
    return out.getvalue()


def test_chapters_and_their_notes_in_another_file():
    document = read_document(book(FILES), "salt.epub")
    assert document.text == "I\n\nSalt rose. Rice fell.\n\nII\n\nNobody paid."
    notes = {note.id: note.text for note in document.notes}
    assert [(a.label, notes[a.note_id]) for a in document.anchors] == [
        ("1", "Toll book."),
        ("2", "See Brink."),
        ("1", "Ibid."),
    ]
    assert [(s.heading, s.level) for s in document.sections] == [("I", 1), ("II", 2)]
    assert document.problems == ()


def test_metadata():
    document = read_epub(book(FILES), "salt.epub")
    assert (document.title, document.author) == ("The Salt Road", "Ada Brink")
    assert (document.date, document.language) == ("1999-05-04", "en")


def test_notes_in_a_file_out_of_line_are_notes():
    document = read_epub(book(FILES, linear="notes/n.xhtml"), "salt.epub")
    assert [note.text for note in document.notes] == ["Toll book.", "See Brink.", "Ibid."]
    assert document.matter == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<nav epub:type="toc"><ol><li><a href="1.xhtml">I</a></li></ol></nav>', None),
        ('<body epub:type="frontmatter titlepage"><h1>The Salt Road</h1></body>', "title"),
        ('<section epub:type="colophon"><p>Set in Garamond.</p></section>', "colophon"),
        ('<section epub:type="copyright-page"><p>All rights.</p></section>', "copyright"),
        ('<body epub:type="cover"><p>Cover</p></body>', None),
        ("<a href='1.xhtml'>Salt</a> <a href='2.xhtml#a'>Rice</a> <a href='n'>Notes</a>", None),
    ],
)
def test_what_is_no_chapter_is_kept_out(body, kind):
    document = read_epub(book({"x.xhtml": body, **FILES}), "salt.epub")
    assert document.text.startswith("I\n\nSalt rose.")
    assert [m.kind for m in document.matter] == [kind] * (kind is not None)


def test_the_guide_of_an_old_book_tells_as_well():
    guide = (
        '<reference type="toc" href="x.xhtml"/><reference type="copyright-page" href="y.xhtml"/>'
    )
    files = {"x.xhtml": "<p>Contents</p>", "y.xhtml": "<p>Rights</p>", **FILES}
    document = read_epub(book(files, guide=guide), "salt.epub")
    assert document.text.startswith("I\n\nSalt rose.")
    assert [m.text for m in document.matter] == ["Rights"]


def test_a_page_out_of_line_is_matter():
    document = read_epub(book({"x.xhtml": "<p>Map</p>", **FILES}, linear="x.xhtml"), "salt.epub")
    assert [(m.kind, m.text) for m in document.matter] == [("auxiliary", "Map")]


LOCKED = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData
xmlns="http://www.w3.org/2001/04/xmlenc#"><CipherData><CipherReference URI="OEBPS/{}"/></CipherData>
</EncryptedData></encryption>"""


def test_a_locked_book_is_refused():
    data = book(FILES, more={"META-INF/encryption.xml": LOCKED.format("text/1.xhtml")})
    with pytest.raises(SourceError, match=r"^salt\.epub: the book is locked .*without DRM$"):
        read_epub(data, "salt.epub")
    fonts = book(FILES, more={"META-INF/encryption.xml": LOCKED.format("fonts/a.otf")})
    assert read_epub(fonts, "salt.epub").text


@pytest.mark.parametrize(
    "data",
    [
        b"no zip",
        bind({"a.txt": "salt"}),
        bind({"META-INF/container.xml": "<container><rootfile", "a.opf": "<package/>"}),
        bind({"a.opf": "<package/>"}),
        book({}),
        book({"text/1.xhtml": "<p> </p>"}),
        book({"text/1.xhtml": "<div>" * 50_000 + "salt"}),
    ],
    ids=range(7),
)
def test_a_broken_book_is_refused_in_one_line(data):
    with pytest.raises(SourceError, match=r"^salt\.epub: [^\n]+$"):
        read_epub(data, "salt.epub")


def test_broken_chapters_are_read_as_far_as_they_go():
    files = {"1.xhtml": "<p>Salt &nbsp; rose<p>Rice <b>fell", "2.xhtml": "<a id='x'/><p>Toll</p>"}
    assert read_epub(book(files), "salt.epub").text == "Salt rose\n\nRice fell\n\nToll"


SENTENCE = st.lists(st.sampled_from("salt mule toll road".split()), min_size=1).map(" ".join)


@given(st.lists(st.lists(st.tuples(SENTENCE, SENTENCE), min_size=1, max_size=4), min_size=1))
def test_what_is_bound_is_read_back(chapters):
    files, listed, texts, pairs = {}, "", list[str](), []
    for number, chapter in enumerate(chapters):
        body = ""
        for n, (text, note) in enumerate(chapter, 1):
            texts.append(text)
            pairs.append((str(n), len("\n\n".join(texts)), note))
            body += f'<p>{text}<a epub:type="noteref" href="n.xhtml#c{number}-{n}">{n}</a></p>'
            listed += f'<li id="c{number}-{n}"><p>{note}</p></li>'
        files[f"{number}.xhtml"] = body
    files["n.xhtml"] = f'<section epub:type="endnotes"><ol>{listed}</ol></section>'
    document = read_epub(book(files), "salt.epub")
    notes = {note.id: note.text for note in document.notes}
    assert document.text == "\n\n".join(texts)
    assert [(a.label, a.offset, notes[a.note_id]) for a in document.anchors] == pairs
    assert document.problems == ()


@given(st.binary(max_size=300), st.integers(0, 2000), st.integers(1, 60))
def test_no_bytes_break_the_reader(junk, at, length):
    data = book(FILES)
    for broken in (junk, data[:at] + junk + data[at + length :], data[:at]):
        with contextlib.suppress(SourceError):
            json.dumps(read_epub(broken, "salt.epub").to_json())
