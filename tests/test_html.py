"""HTML: blocks, tables and links of a page, what it tells of itself, and its character set."""

import pytest

from index.errors import SourceError
from index.readers import read_document
from index.readers.html import read_html
from tests.pages import called, read


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
