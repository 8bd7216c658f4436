"""Texts that look like markup, and documents made of them to deceive a reader of Markdown."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

from index.apparatus import Marker, RawNote
from index.document import Document, Matter, Page, Problem
from index.readers.blocks import Block, Source, assemble

MARKUP = [
    *(
        "# ",
        "## ",
        "1. ",
        "12) ",
        "- ",
        "+ ",
        "> ",
        "* ",
        "***",
        "_salt_",
        "**salt**",
        "---",
        "===",
    ),
    *(
        "[^1]",
        "[^1]: ",
        "[^a b]",
        "![",
        "](",
        "[m]: http://a.example",
        "[m]",
        "<b>",
        "</b>",
        "<!--",
    ),
    *(
        "-->",
        "<div>",
        "<span></span>",
        '<a id="page-3"></a>',
        "&amp;",
        "&#35;",
        "&nbsp;",
        "&",
        "\\",
    ),
    *(
        "\\\\",
        "`",
        "```",
        "~~~",
        "~",
        "|",
        "| a | b |",
        "|---|---|",
        "    ",
        "\t",
        "  ",
        "\n",
        "\n\n",
    ),
    *(
        "\n\n\n",
        "\r",
        "\r\n",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x85",
        "\u2028",
        "\xa0",
        "\u3000",
        ":",
        "(",
        "(",
    ),
    *("!", "#", "%", "%5D", "{}", '"', "'", "http://a.example", "😀", "\ufeff", "\u200b", "salt"),
    *("---\nformat: ibid\n---", "title: salt", "~2", "]", "[", "=", "-", "*"),
]
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
TEXT = st.lists(st.sampled_from(MARKUP) | ANY, min_size=1, max_size=8).map("".join)
SOME = TEXT.filter(bool)
LABELS = st.sampled_from(["1", "1", "2", "12", "*", "†", "**", "iv", "a"]) | TEXT
PRINTED = st.sampled_from(["[^{}]", "({})", " ({})", "{}", "[{}]", ""]) | TEXT


@st.composite
def blocks(draw: st.DrawFn, notes: list[RawNote]) -> Block:
    text = draw(SOME)
    places = st.lists(st.integers(0, len(text)), max_size=4).map(sorted)
    markers = []
    for offset in draw(places):
        known = st.sampled_from(notes) if notes else st.nothing()
        called = draw(st.lists(known, min_size=1, max_size=3) if notes else st.just([]))
        lost = RawNote(draw(LABELS), "", key="lost")
        called = [*called, *[lost] * draw(st.integers(0 if called else 1, 1))]
        own = draw(st.booleans())
        labels = tuple(n.label if own else draw(LABELS) for n in called)
        printed = draw(PRINTED).replace("{}", ",".join(labels))
        markers.append(Marker(labels, offset, printed, keys=tuple(n.key or "" for n in called)))
    pages = tuple(Page(draw(SOME), start) for start in draw(places))
    return Block(text, tuple(markers), draw(st.sampled_from([0, 0, 0, 1, 2, 3, 6, 7, 9])), pages)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a document as a reader might make it of a text made to deceive."""
    drawn = draw(st.lists(st.tuples(LABELS, TEXT | st.just("") | st.just("Ibid.")), max_size=5))
    notes = [RawNote(label, text, key=str(n)) for n, (label, text) in enumerate(drawn)]
    named = {key: draw(st.none() | SOME) for key in ("title", "author", "date", "language")}
    usual = (Matter("title", named["title"]),) if named["title"] else ()
    document = assemble(
        Source(
            blocks=draw(st.lists(blocks(notes), min_size=1, max_size=5)),
            notes=notes,
            matter=draw(st.just(usual) | st.lists(st.builds(Matter, SOME, TEXT)).map(tuple)),
            problems=draw(
                st.lists(st.builds(Problem, st.just("page"), st.none() | SOME, TEXT)).map(tuple)
            ),
            **named,
        )
    )
    assume(len({item.id for item in document.notes}) == len(document.notes))
    return document
