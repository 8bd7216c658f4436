"""Bibliographies and the numbers of notes. All works are invented."""

from index.bibliography import build_bibliography
from index.minutes.labels import ENGLISH
from index.minutes.notes import number_notes
from tests.proceedings import CHART, ROLL, passage, work_of


def work(title, **about):
    return work_of(f"# {title}\n\nSalt and {title}.\n", **about)


def test_works_stand_by_author_then_date():
    works = [
        work("Zinc", author="Ada Brink", date="2001"),
        work("Iron", author="Cy Orr and Ada Brink", date="3 May 1950"),
        work("Tin", author="Ada Brink", date="1999", url="https://example.org/tin"),
        work("The Brass Band", date="1980"),
        work("Is it Gold?", author="The Salt Board"),
        work("Ore", author="Brink, Ada"),
        work("Lead", author="Élise van der Zee"),
    ]
    assert [entry.text for entry in build_bibliography(works)] == [
        "“The Brass Band.” 1980.",
        "Brink, Ada. “Tin.” 1999. https://example.org/tin.",
        "Brink, Ada. “Zinc.” 2001.",
        "Brink, Ada. “Ore.”",
        "Orr, Cy, and Ada Brink. “Iron.” 3 May 1950.",
        "The Salt Board. “Is it Gold?”",
        "van der Zee, Élise. “Lead.”",
    ]


def test_a_work_stands_once():
    one = work("Tin", author="Ada Brink")
    again = work_of("# Tin\n\nAnother text of it.\n", author="Ada Brink")
    (entry,) = build_bibliography([one, one, again])
    assert set(entry.digests) == {one.digest, again.digest}
    assert build_bibliography([]) == ()


def test_notes_are_numbered_once_in_the_order_of_the_passages():
    chart, roll = work_of(CHART), work_of(ROLL)
    paid = passage(chart, "The council paid forty crowns.")
    struck = passage(roll, "The mint struck nine thousand crowns for the pact.")
    signed = passage(chart, "Envoy Marta Quist signed the salt pact at Tolvik in 1931.")
    told = passage(chart, "The mule drivers told another story of it.")
    apparatus = number_notes([paid, struck, signed, told, paid])
    assert [note.number for note in apparatus.notes] == [1, 2, 3, 4]
    assert [note.label for note in apparatus.notes] == ["2", "3", "1", "1"]
    assert [note.title for note in apparatus.notes][2] == "Treasury Roll"
    numbers = [
        [apparatus.number(quoted.quotation, anchor) for anchor in quoted.quotation.anchors]
        for quoted in (paid, struck, signed, told)
    ]
    assert numbers == [[1, 2], [3], [4], [4]]


def test_what_is_inferred_or_missing_is_said():
    chart = work_of(CHART)
    paid = passage(chart, "The council paid forty crowns.")
    kept = passage(chart, "Nobody knows who kept the copy.")
    ibid, _, lost = (note.words(ENGLISH) for note in number_notes([paid, kept]).notes)
    assert ibid.startswith("Ibid., 14. [resolved from note 1: Quist, Letters, p. 12.]")
    assert ibid.endswith("what stands in brackets is inferred)")
    assert lost == "The source lacks this note (note 4 of “Chart of the Salt Road”)"
