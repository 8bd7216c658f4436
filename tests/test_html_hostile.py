"""HTML that is huge, broken or made to do harm: read or refused, and soon."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.errors import SourceError
from index.readers.html import read_html
from tests.pages import PROSE, read

BOMB = (
    "<!DOCTYPE html [<!ENTITY a 'salt'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><html><body><p>Salt &i; rose.</p></body></html>"
)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "salt",
        "<p>salt</p>" + "<div>" * 100_000 + "rice" + "</div>" * 100_000,
        "<nav></nav><p>salt" + "<b><i>" * 900 + "rice",
        BOMB,
        "<!DOCTYPE [" * 50_000 + "<p>salt",
        "<p>salt" + "<a href='#fn1' " * 20_000,
        "<table>" * 300 + "<tr><td>salt" + "<table><tr><td>" * 300,
        "<ol>" * 1000 + "<li>salt" + "<a href='#b'>1</a><sup>1</sup>" * 5000,
        "".join(f"<a href='#x{n}' id=x{n + 1}>{n}</a>" for n in range(10_000)),
    ],
    ids=range(9),
)
def test_hostile_pages_end_soon(page):
    start = time.perf_counter()
    try:
        assert len(read_html(page.encode(), "salt.html").text) < 2 * len(page)
    except SourceError:
        pass
    assert time.perf_counter() - start < 10


def test_a_long_book_with_ten_thousand_notes():
    body = "".join(
        f"<p>{PROSE[n % 5]}<a href='#note-{n}' id='ref-{n}'>{n}</a></p>" for n in range(1, 10_001)
    )
    notes = "".join(
        f"<li id='note-{n}'>Book {n}. <a href='#ref-{n}'>↩</a></li>" for n in range(1, 10_001)
    )
    start = time.perf_counter()
    document = read(f"{body}<ol>{notes}</ol>")
    assert time.perf_counter() - start < 15
    notes = {note.id: note.text for note in document.notes}
    assert [notes[a.note_id] for a in document.anchors] == [f"Book {n}." for n in range(1, 10_001)]


PIECES = [
    *("<p>", "</p>", "<a href='#fn1'>", "1", "</a>", "<li id='fn1'>", "<sup>", "</sup>", "<ol>"),
    *("<table>", "<td>", "<nav>", "<script>", "<h2>Notes</h2>", "<div class=footnotes>", "salt "),
    *("<a id='fn1' href='#r1'>[1]</a>", "<aside epub:type='footnote'>", "&#0;", "<hgroup>", "<tr>"),
]


@given(
    st.binary(max_size=200)
    | st.lists(st.sampled_from(PIECES) | st.text(max_size=4)).map(lambda p: "".join(p).encode())
)
@example(b"\xfe\xff\xd8")
@example(b"<?xml version='1.0' encoding='utf-16'?><p>a")
@example(b"<p>salt&#3;[1]</p></body>rice [1]")
def test_no_bytes_break_the_reader(data):
    try:
        document = read_html(data, "salt.html")
    except SourceError:
        return
    assert all(0 <= anchor.offset <= len(document.text) for anchor in document.anchors)
