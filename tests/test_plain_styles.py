"""The marker and note styles of printers, each in a text of our own."""

import pytest

from index.readers.plain import read_plain

BODY = (
    "The toll house stood by the ford{0} for sixty years. Nobody paid in winter.{1}\n\n"
    "A flood took the house in 1771 (the year of three floods) and the ford.{2} No. 4 was spared.\n"
)
NOTES = ("Toll roll of 1712.", "Parish book, fol. 3.", "Letter of the reeve to the abbot.")

STYLES = {
    "letters": (["(a)", "(b)", "(c)"], ["a) {}", "b) {}", "c) {}"], "abc"),
    "bracketed letters": (["[a]", "[b]", "[c]"], ["[a] {}", "[b] {}", "[c] {}"], "abc"),
    "roman": (["[i]", "[ii]", "[iii]"], ["i. {}", "ii. {}", "iii. {}"], ["i", "ii", "iii"]),
    "braces": (["{1}", "{2}", "{3}"], ["{{1}} {}", "{{2}} {}", "{{3}} {}"], "123"),
    "superscript": (["¹", "²", "³"], ["¹ {}", "² {}", "³ {}"], "123"),
    "superscript, dotted notes": (["¹", "²", "³"], ["1. {}", "2. {}", "3. {}"], "123"),
    "signs": (["*", "†", "‡"], ["* {}", "† {}", "‡ {}"], "*†‡"),
    "doubled signs": (["*", "**", "***"], ["* {}", "** {}", "*** {}"], ["*", "**", "***"]),
    "Gutenberg": (
        ["[1]", "[2]", "[3]"],
        ["[Footnote 1: {}]", "[Footnote 2: {}]", "[Footnote 3: {}]"],
        "123",
    ),
}
CLEAN = BODY.format("", "", "").strip()


@pytest.mark.parametrize("heading", ["", "NOTES\n\n", "Endnotes\n\n"])
@pytest.mark.parametrize("style", STYLES)
def test_markers_and_notes_of_a_style_are_paired(style: str, heading: str):
    markers, notes, labels = STYLES[style]
    listed = "\n\n".join(note.format(t) for note, t in zip(notes, NOTES, strict=True))

    document = read_plain(f"{BODY.format(*markers)}\n{heading}{listed}\n")

    assert document.text == CLEAN
    assert [anchor.label for anchor in document.anchors] == list(labels)
    assert [document.note(a.note_id or "").text for a in document.anchors] == list(NOTES)
    assert document.with_markers() == BODY.format(*markers).strip()
    assert document.problems == ()


def test_numbering_may_begin_again_in_every_chapter():
    chapters = "".join(
        f"Chapter {name}\n\nThe ford was deep.[1] The toll was low.[2]\n\n"
        f"NOTES\n\n[1] Roll {name} one.\n\n[2] Roll {name} two.\n\n\n"
        for name in ("Alpha", "Beta", "Gamma")
    )

    document = read_plain(f"On Fords\n\n{chapters}")

    found = [(a.label, document.note(a.note_id or "").text) for a in document.anchors]
    assert found == [
        (label, f"Roll {name} {word}.")
        for name in ("Alpha", "Beta", "Gamma")
        for label, word in (("1", "one"), ("2", "two"))
    ]
    assert len({note.id for note in document.notes}) == 6
    assert [s.heading for s in document.sections] == [
        "Chapter Alpha",
        "Chapter Beta",
        "Chapter Gamma",
    ]


def test_pages_lose_their_heads_and_keep_their_labels():
    pages = [
        f"{number}          ON TOLLS\n\n   The ford of page {number} was deep and the toll-\n"
        f"house stood dry.1 Carters came from the hills and from the far\n"
        f"salt pans of the coast every autumn to sell what they had made.\n\n"
        f"   Nobody on that page paid twice.\n\n"
        f"1 Roll of page {number}.\n"
        for number in range(10, 15)
    ]

    document = read_plain("\f".join(pages))

    assert "ON TOLLS" not in document.text
    assert [page.label for page in document.pages] == ["10", "11", "12", "13", "14"]
    notes = [document.note(a.note_id or "").text for a in document.anchors]
    assert notes == [f"Roll of page {number}." for number in range(10, 15)]
    third = document.text.index("page 12")
    assert document.page_at(third) == "12"


def test_gutenberg_header_and_licence_are_left_out():
    text = (
        "The Project Gutenberg eBook of Tolls\n\n"
        "*** START OF THE PROJECT GUTENBERG EBOOK TOLLS ***\n\n"
        "TOLLS\n\nThe _ford_ was deep.[1]\n\n[Footnote 1: _Roll_ of 1712.]\n\n"
        "*** END OF THE PROJECT GUTENBERG EBOOK TOLLS ***\n\nLicence text.\n"
    )

    document = read_plain(text)

    assert document.text == "The ford was deep."
    assert document.title == "TOLLS"
    assert [note.text for note in document.notes] == ["Roll of 1712."]
