"""`ibid cites`: whose notes name an author or a work. All works are invented."""

import pytest

ROADS = """\
# Roads of Salt

Tolls doubled in a year.[^1] Carters fled the pass.[^2] Nobody counted them.[^3] The guild sued.[^4]

The judge was lenient.[^5] A song mocked him.[^6][^7] The pass fell silent.[^8]

[^1]: Mara B. Quill and Tom Oder, *The Salt Road* (London: Harrow, 1987), 45.
[^2]: Ibid., 46.
[^3]: Anna Kimberley, *Carts and Carters* (Leeds: Elm, 1990), 3.
[^4]: J. Kim, *Guilds* (Seoul: Maru, 2001), 9; Émile Wräy, *Judges* (Paris: Orme, 1999), 2.
[^5]: As Quill told the author in a letter.
[^6]: Quill, *Salt Road*, 50.
[^7]: Songs of the pass, no. 3.
[^8]: Tolls of the salt tax office, roll 7.
"""


@pytest.fixture
def roads(ibid, tmp_path, texts):
    path = tmp_path / "roads.md"
    path.write_text(ROADS, encoding="utf-8")
    assert ibid("add", path, texts).code == 0
    return ibid


def named(ran):
    return [
        (note["label"], note["named_as"], note["resolved"])
        for citing in ran.json
        for note in citing["naming"]
        if citing["quotation"]["work"] == "roads-of-salt"
    ]


def test_an_author_is_found_in_full_short_and_resolved_notes(roads):
    ran = roads("cites", "Quill", "--json")
    assert named(ran) == [
        ("1", "author", False),
        ("2", "author", True),
        ("5", "text", False),
        ("6", "author", False),
    ]
    sentences = [citing["quotation"]["text"] for citing in ran.json]
    assert "A song mocked him." in sentences
    song = ran.json[sentences.index("A song mocked him.")]
    assert [note["label"] for note in song["notes"]] == ["6", "7"]


def test_a_marker_that_opens_a_paragraph_is_of_the_sentence_after_it(ibid, tmp_path):
    path = tmp_path / "tolls.md"
    path.write_text("Salt rose.\n\n[^1] Rice fell. Wheat grew.\n\n[^1]: Quill, letter.\n")
    assert ibid("add", path).code == 0
    [citing] = ibid("cites", "Quill", "--json").json
    assert citing["quotation"]["text"] == "Rice fell."
    assert [note["label"] for note in citing["notes"]] == ["1"]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("Kim", ["4"]),
        ("kimberley", ["3"]),
        ("Mara Quill", ["1", "2", "6"]),
        ("Quill, Mara", ["1", "2", "6"]),
        ("M. Quill", ["1", "2", "6"]),
        ("Tom Quill", []),
        ("Tom Oder", ["1", "2", "6"]),
        ("emile wray", ["4"]),
        ("The Salt Road", ["1", "2", "6"]),
        ("Salt Road", ["1", "2", "6"]),
        ("Carters", ["3"]),
        ("Salt", ["1", "2", "6", "8"]),
        ("Rowan", []),
    ],
)
def test_names_are_compared_word_by_word(roads, name, labels):
    assert [label for label, *_ in named(roads("cites", name, "--json"))] == labels


def test_citing_sentences_are_shown_by_work(roads):
    words = roads("cites", "Quill").words
    assert "note 2 as author, by a short reference “Carters fled the pass.²”" in words
    assert words.startswith("Roads of Salt ─")
    assert "The Harbour Accord ─" in roads("cites", "Quist").words
    ran = roads("cites", "Nobody Atall")
    assert (ran.code, ran.words) == (0, "No note of these texts names that.")
    assert roads("cites", "").code == 1
