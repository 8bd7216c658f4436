"""HTML: whatever is written with notes, linked or numbered, is read back whole."""

from hypothesis import given
from hypothesis import strategies as st

from tests.pages import UNLINKED_MARKERS, called, read

WORDS = st.sampled_from("salt mule toll bridge road silver river ship".split())
SENTENCE = st.lists(WORDS, min_size=2, max_size=9).map(lambda w: " ".join(w).capitalize() + ".")
SHAPES = {
    "raised": ("<sup><a href='#fn{n}' id='r{n}'>{n}</a></sup>", "<p id='fn{n}'>{n}. {text}</p>"),
    "typed": (
        "<a epub:type='noteref' href='#n{n}'>{n}</a>",
        "<aside epub:type='footnote' id='n{n}'><p>{text}</p></aside>",
    ),
    "word": (
        "<a href='#_ftn{n}' name='_ftnref{n}'>[{n}]</a>",
        "<div id='ftn{n}'><p><a href='#_ftnref{n}' name='_ftn{n}'>[{n}]</a> {text}</p></div>",
    ),
    "listed": (
        "<sup id='b{n}'>[<a href='#fn{n}'>{n}</a>]</sup>",
        "<li id='fn{n}'>{text} <a href='#b{n}'>↑</a></li>",
    ),
}
TAGS = st.sampled_from(["p", "h2", "li", "blockquote", "div", "td"])


@given(st.sampled_from(sorted(SHAPES)), st.integers(2, 8), st.data())
def test_what_is_written_is_read_back(shape, count, data):
    marker, note = SHAPES[shape]
    body, texts, offsets, notes = "", list[str](), [], []
    for n in range(1, count + 1):
        text, tag = data.draw(SENTENCE), data.draw(TAGS)
        texts.append(text)
        offsets.append(len("\n\n".join(texts)))
        inner = f"<{tag}>{text}{marker.format(n=n)}</{tag}>"
        body += f"<table><tr>{inner}</tr></table>" if tag == "td" else inner
        notes.append(data.draw(SENTENCE))
    listed = "".join(note.format(n=n, text=text) for n, text in enumerate(notes, 1))
    listed = f"<ol>{listed}</ol>" if shape == "listed" else listed
    document = read(f"{body}<hr>{listed}")
    assert document.text == "\n\n".join(texts)
    assert [a.offset for a in document.anchors] == offsets
    assert [note for _, _, note in called(document)] == notes
    assert document.problems == ()


@given(st.sampled_from(sorted(UNLINKED_MARKERS)), st.integers(0, 4), st.integers(1, 8), st.data())
def test_unlinked_notes_are_read_back_or_not_at_all(marker, style, count, data):
    texts = [data.draw(SENTENCE) for _ in range(count)]
    notes = [data.draw(SENTENCE) for _ in range(count)]
    shown = [UNLINKED_MARKERS[marker].format(n) for n in range(1, count + 1)]
    body = "".join(f"<p>{text}{sign}</p>" for text, sign in zip(texts, shown, strict=True))
    lines = ["<li>{1}</li>", "<p>{0}. {1}</p>", "<p>[{0}] {1}</p>", "<p>[{0}] {1}</p>", ""]
    listed = "".join(lines[style].format(n, text) for n, text in enumerate(notes, 1))
    listed = f"<ol>{listed}</ol>" if style == 0 else listed
    document = read(f"{body}<h2>Notes</h2>{listed}" if style < 3 else body + listed)
    if listed:
        assert document.text == "\n\n".join(texts)
        assert [note for _, _, note in called(document)] == notes
        assert document.problems == ()
    elif marker == "in brackets":
        signed = "\n\n".join(text + sign for text, sign in zip(texts, shown, strict=True))
        assert (document.text, document.anchors) == (signed, ())
