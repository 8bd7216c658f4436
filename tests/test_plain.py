"""Plain text: markers and notes of both styles, front and back matter, decoys."""

import pytest

from index.document import Document
from index.readers.plain import read_plain

STANDFIRST = (
    "Merchants of the delta are seldom studied, although their ledgers survive in three "
    "archives. While the capital had the ships, the delta had the grain."
)
COPIED_PAGE = f"""\
Grain and Ledgers: A Delta History

{STANDFIRST}
3 March 2011


{STANDFIRST} This essay reads the ledgers for the first time.


The delta fed the capital from the ninth century onwards.(1) Its merchants wrote “in a hand that \
nobody else could read.”(2)

The Grain Tax

A tax was raised in wartime (1410-1415) and kept afterwards.(3) In one year (1412) it doubled, \
and (1) millers, (2) bakers and (3) carters left.(4,5)

The ‘silent strike’

Prices fell by (900) crowns.(6) The millers who had signed the petition came back one by one, \
each with a pass from the governor, and nobody was punished.(7–9)
Copyright © 2011 The Delta Review, All rights reserved.
*Ines Aldana is a historian of trade. She teaches nowhere in particular.


1) I. Aldana (2009), Ledgers of the Delta, p. 4.
2) Ibid., p. 9.
3) Tax roll of 1413, (seen 3 May 2010).
4) ‘Carters’ (2001), The Delta Review,"""


@pytest.fixture(scope="module")
def page() -> Document:
    return read_plain(COPIED_PAGE)


def labels(document: Document) -> list[str]:
    return [anchor.label for anchor in document.anchors]


def test_front_and_back_matter_are_read_and_kept_out_of_the_text(page):
    assert page.title == "Grain and Ledgers: A Delta History"
    assert (page.author, page.date) == ("Ines Aldana", "3 March 2011")
    assert page.text.startswith("The delta fed the capital")
    assert page.text.endswith("and nobody was punished.")
    kinds = [item.kind for item in page.matter]
    assert kinds == ["title", "standfirst", "date", "standfirst", "copyright", "author-note"]


def test_headings_become_sections(page):
    spans = [page.text[s.start : s.end] for s in page.sections]
    assert [s.heading for s in page.sections] == ["The Grain Tax", "The ‘silent strike’"]
    assert spans[0].startswith("The Grain Tax\n\nA tax")
    assert spans[0].endswith("carters left.")
    assert spans[1].endswith("and nobody was punished.")


def test_years_spans_quantities_and_enumerations_are_no_markers(page):
    assert labels(page) == [str(n) for n in range(1, 10)]
    for kept in ("(1410-1415)", "(1412)", "(1) millers, (2) bakers and (3) carters", "(900)"):
        assert kept in page.text


def test_groups_and_ranges_call_every_note_they_name(page):
    groups = [(a.label, a.printed) for a in page.anchors if a.label in "45789"]
    assert groups == [("4", "(4,5)"), ("5", ""), ("7", "(7–9)"), ("8", ""), ("9", "")]
    assert {a.offset for a in page.anchors if a.label in "789"} == {len(page.text)}


def test_notes_that_the_source_cuts_off_are_said_to_be_missing(page):
    assert [note.label for note in page.notes] == ["1", "2", "3", "4"]
    assert page.notes[1].text == "Ibid., p. 9."
    missing = [p.label for p in page.problems if p.kind == "missing-note"]
    assert missing == ["5", "6", "7", "8", "9"]
    assert [a.note_id is None for a in page.anchors] == [False] * 4 + [True] * 5
    assert [p.label for p in page.problems if p.kind == "cut-off-note"] == ["4"]


@pytest.mark.parametrize("note", ["{}. Roll {}.", "[{}] Roll {}.", "({}) Roll {}.", "{}) Roll {}."])
@pytest.mark.parametrize("marker", ["[{}]", "({})", " [{}]", " ({})"])
def test_marker_and_note_styles_combine(marker, note):
    body = "".join(f"Grain fell{marker.format(n)} and rose. " for n in range(1, 4))
    notes = "\n".join(note.format(n, n) for n in range(1, 4))
    document = read_plain(f"{body}\n\n{notes}\n")
    assert labels(document) == ["1", "2", "3"]
    assert [n.text for n in document.notes] == ["Roll 1.", "Roll 2.", "Roll 3."]
    assert document.text == ("Grain fell and rose. " * 3).strip()
    assert document.problems == ()


def test_adjacent_brackets_are_one_group():
    document = read_plain("Grain fell.[1] It rose.[2][3] So it stayed.\n\n[1] A.\n[2] B.\n[3] C.")
    assert [(a.label, a.note_id) for a in document.anchors] == [(n, n) for n in "123"]


BAKING = "The bakers of the delta kept this rule{}, and wrote it down.\n\n"


@pytest.mark.parametrize("aside", ["", " (1412)", " (1410-1415)", " [1412]"])
def test_a_numbered_list_at_the_end_is_no_notes(aside):
    document = read_plain(BAKING.format(aside) + "1. Sift the flour.\n2. Wait.\n3. Bake at dawn.")
    assert document.notes == ()
    assert document.anchors == ()
    assert "Bake at dawn." in document.text
    assert aside in document.text


@pytest.mark.parametrize("span", ["1410-1415", "1410–1430", "1410-1435", "1380-1415"])
def test_a_span_of_years_is_no_group_however_many_it_spans(span):
    body = f"Grain fell.[1] It rose.[2] The lease ({span}) ran out.[3] So it stayed."
    for printed in (body, body.replace("[", "(").replace("]", ")")):
        document = read_plain(f"{printed}\n\n1. Roll 1.\n2. Roll 2.\n3. Roll 3.")
        assert labels(document) == ["1", "2", "3"]
        assert f"({span})" in document.text


def test_years_alone_are_no_markers_where_notes_stand_under_a_heading():
    document = read_plain(BAKING.format(" (1412)") + "Notes\n\n1. Roll 1.\n2. Roll 2.")
    assert "(1412)" in document.text
    assert [p.kind for p in document.problems] == ["orphan-note", "orphan-note"]


@pytest.mark.parametrize(
    "opening", ["The delta fed the capital.", "They wrote: “Nobody else could.”", "(It fed them.)"]
)
def test_a_short_sentence_that_opens_a_text_is_no_title(opening):
    document = read_plain(f"{opening}(1)\n\nIts mills stood idle.(2)\n\n1) A.\n2) B.")
    assert document.text == f"{opening}\n\nIts mills stood idle."
    assert labels(document) == ["1", "2"]


def test_a_hard_wrapped_text_is_joined_into_paragraphs():
    wrapped = (
        "The delta fed the capital from the ninth century onwards,\nand its merchants wrote in a "
        "hand that nobody else could\nread.[1] The ledgers survive in three archives.\n\nPrices "
        "fell in the end, although nobody in the delta was\npunished for it.[2]\n\n[1] Ledgers,"
        "\n    p. 4.\n[2] Tax roll.\n"
    )
    document = read_plain(wrapped)
    first, second = document.text.split("\n\n")
    assert first.endswith("nobody else could read. The ledgers survive in three archives.")
    assert second.endswith("in the delta was punished for it.")
    assert [n.text for n in document.notes] == ["Ledgers, p. 4.", "Tax roll."]


def test_the_article_is_read_whole(article):
    document = read_plain(article.read_text(encoding="utf-8"))
    assert labels(document) == [str(n) for n in range(1, 29)]
    assert [a.offset for a in document.anchors] == sorted(a.offset for a in document.anchors)
    assert [n.label for n in document.notes] == ["1", "2", "3", "4"]
    missing = [p.label for p in document.problems if p.kind == "missing-note"]
    assert missing == [str(n) for n in range(5, 29)]
    assert document.title == "Contemporary Japanese-North Korean Relations: A History"
    assert (document.author, document.date) == ("Samee Siddiqui", "14 July 2014")
    assert [s.heading for s in document.sections] == [
        "Japanese Colonisation and the Korean War",
        "DPRK-Japanese relations during the Cold War",
        "Post-Cold War relations",
        "The ‘abduction issue’",
        "The Pyongyang Declaration",
        "The nuclear crisis and the Six-Party Talks",
        "Japanese-DPRK relations in 2014 and prospects for the future",
    ]
    for left_out in ("ahistorical terms", "Al Jazeera", "Copyright", "Siddiqui", "(1)", "(27,28)"):
        assert left_out not in document.text
    assert "(1950-1953)" in document.text


def test_notes_that_read_alike_at_the_foot_of_pages_are_no_running_heads():
    first = "On Grain\n\nThe miller paid the tax in rye.1 He kept no roll.\n\n1 Ledger of Orm."
    second = "The abbot paid it in barley.2 Nobody knows why.\n\n2 Ledger of Orm."
    document = read_plain(f"{first}\n\f{second}\n")
    assert [(note.label, note.text) for note in document.notes] == [
        ("1", "Ledger of Orm."),
        ("2", "Ledger of Orm."),
    ]
    assert [anchor.label for anchor in document.anchors] == ["1", "2"]


@pytest.mark.parametrize("unit", ["km²", "m³", "ft²", "220km²", "km2"])
def test_a_power_is_no_marker_even_where_a_note_has_its_number(unit):
    markers = "123" if unit.endswith("2") else "¹²³"
    body = "Rye rose.{}" + f" It grew on 40 {unit} of silt." + " It fell.{} Nobody paid.{}"
    notes = "1. Roll 1.\n2. Roll 2.\n3. Roll 3."
    document = read_plain(f"On Rye\n\n{body.format(*markers)}\n\n{notes}")
    assert document.text == body.format("", "", "")
    assert [document.text[: a.offset].split()[-1] for a in document.anchors] == [
        "rose.",
        "fell.",
        "paid.",
    ]
    assert document.problems == ()
