"""HTML: what a site or a publisher puts around a text is left out."""

import pytest

from tests.pages import PROSE, called, read

SITE = """<header class="site-header"><a href="/">Home</a> <a href="/shop">Shop</a></header>
<nav><ul><li><a href="/a">All the articles</a></li><li><a href="/b">About us</a></li></ul></nav>
<div class="cookie-banner"><p>We use cookies to make this site better for you.</p></div>
{article}
<aside class="sidebar"><h3>Most read</h3><ul><li><a href="/x">Ten kinds of
pepper</a></li></ul></aside>
<div id="comments"><h3>2 comments</h3><p>Lovely read, thank you so much for this article!</p></div>
<footer><p>All rights belong to the Salt Society.</p><form><input><p>Subscribe</p></form></footer>
<script>track()</script>"""
NOISE = [
    "Shop",
    "About us",
    "cookies",
    "pepper",
    "Lovely",
    "Society",
    "Subscribe",
    "track",
    "Share",
]


def article(tag: str = "article") -> str:
    body = "".join(
        f"<p>{sentence}<sup><a href='#fn{n}' id='ref{n}'>{n}</a></sup> {sentence}</p>"
        + ("<div class='share-bar'><a href='/s'>Share this</a></div>" if n == 2 else "")
        + (f"<h2>Part {n}</h2>" if n in (2, 4) else "")
        for n, sentence in enumerate(PROSE, 1)
    )
    notes = "".join(f"<li id='fn{n}'>Book {n}. <a href='#ref{n}'>↩</a></li>" for n in range(1, 6))
    return f"<{tag}><h1>The Salt Road</h1>{body}<ol class='footnotes'>{notes}</ol></{tag}>"


@pytest.mark.parametrize("tag", ["article", "div", "main"])
def test_what_surrounds_an_article_is_left_out(tag):
    document = read(SITE.format(article=article(tag)))
    assert not [noise for noise in NOISE if noise in document.text]
    assert [(a.label, a.note_id) for a in document.anchors] == [(n, n) for n in "12345"]
    assert [note.text for note in document.notes] == [f"Book {n}." for n in range(1, 6)]
    wanted = ["The Salt Road"]
    for n, sentence in enumerate(PROSE, 1):
        wanted += [f"{sentence} {sentence}", *([f"Part {n}"] if n in (2, 4) else [])]
    assert document.text.split("\n\n") == wanted


def test_what_no_name_gives_away_is_left_out_as_well():
    pytest.importorskip("lxml_html_clean", reason="trafilatura cannot run without it")
    document = read(
        "<script>track()</script><div class='top'>Weather today: sunny, 21 degrees</div><div>"
        f"<div class='content'>{article('div')}</div><div class='right'><h4>Most read</h4><p>Ten "
        "kinds of pepper</p></div></div><div class='end'>Copyright: the Society, all of it.</div>"
    )
    assert document.text.startswith("The Salt Road\n\nThe salt road ran")
    assert document.text.endswith(PROSE[-1])
    assert [(a.label, a.note_id) for a in document.anchors] == [(n, n) for n in "12345"]


def test_a_short_page_with_navigation_keeps_its_text_and_markers():
    document = read(
        "<nav><a href='/'>Home</a></nav><p>Salt.<sup><a href='#fn1'>1</a></sup></p><p>Rice.<sup><a "
        "href='#fn2'>2</a></sup></p><ol class='notes'><li id='fn1'>A.</li><li id='fn2'>B.</li></ol>"
    )
    assert document.text == "Salt.\n\nRice."
    assert called(document) == [("1", "Salt.", "A."), ("2", "Rice.", "B.")]


def test_project_gutenberg_licence_is_matter():
    document = read(
        "<p>This eBook is free.</p><p>*** START OF THE PROJECT GUTENBERG EBOOK SALT ***</p><p>Salt "
        "rose.</p><p>*** END OF THE PROJECT GUTENBERG EBOOK SALT ***</p><p>Terms.</p>"
    )
    assert document.text == "Salt rose."
    assert [m.kind for m in document.matter] == ["licence"] * 4
