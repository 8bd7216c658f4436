"""Collections on disk: what is published, replaced, removed, rebuilt and rolled back."""

import pytest

from index.answer import answer
from index.errors import HomeError
from tests.shelves import HARBOUR, ORCHARD, first_quotation, titles


def test_what_is_added_is_answered_from(shelf, text, encoder):
    [added] = shelf.add([text(HARBOUR)], encoder)
    assert (added.outcome, added.work.id) == ("new", "the-harbour-accord")
    assert first_quotation(shelf, "Who signed the harbour accord?").startswith("Envoy Marta Quist")
    assert shelf.check(encoder) == []


def test_the_same_text_again_is_unchanged_and_publishes_nothing(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    live = shelf.current()
    [again] = shelf.add([text(HARBOUR)], encoder)
    assert (again.outcome, shelf.current()) == ("unchanged", live)


def test_a_changed_text_replaces_its_work_under_the_same_id(shelf, text, encoder):
    shelf.add([text(HARBOUR), text(ORCHARD, "orchard.md")], encoder)
    encoder.encoded.clear()
    [changed] = shelf.add([text(HARBOUR.replace("Marta Quist", "Jon Alder"))], encoder)
    assert (changed.outcome, changed.work.id) == ("replaced", "the-harbour-accord")
    assert titles(shelf) == ["The Harbour Accord", "Orchards of the Upper Valley"]
    assert first_quotation(shelf, "Who signed the harbour accord?").startswith("Envoy Jon Alder")
    assert len(encoder.encoded) == 1  # the one passage that changed


def test_two_works_of_one_title_get_ids_of_their_own(shelf, text, encoder):
    shelf.add([text(HARBOUR), text(HARBOUR.replace("forty", "fifty"), "other.md")], encoder)
    assert [w.id for w in shelf.load().shelf.works] == [
        "the-harbour-accord",
        "the-harbour-accord-2",
    ]


def test_given_metadata_wins(shelf, text, encoder):
    [added] = shelf.add([text(HARBOUR, title="Accord", author="M. Q.", date="1931")], encoder)
    about = added.work.metadata
    assert (about.title, about.author, about.date) == ("Accord", "M. Q.", "1931")


def test_a_removed_work_is_answered_from_no_more(shelf, text, encoder):
    shelf.add([text(HARBOUR), text(ORCHARD, "orchard.md")], encoder)
    assert shelf.remove("the-harbour-accord").title == "The Harbour Accord"
    assert titles(shelf) == ["Orchards of the Upper Valley"]
    result = answer("Who signed the harbour accord?", shelf.load().shelf, encoder, k=50)
    assert {passage.work for passage in result.passages} == {"orchards-of-the-upper-valley"}


def test_removing_the_last_work_leaves_a_shelf_that_refuses(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    shelf.remove("the-harbour-accord")
    assert not answer("Who signed the accord?", shelf.load().shelf, encoder).answered
    assert shelf.check(encoder) == []


def test_rollback_brings_a_removed_work_back(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    shelf.remove("the-harbour-accord")
    shelf.rollback()
    assert titles(shelf) == ["The Harbour Accord"]
    with pytest.raises(HomeError, match="no generation to go back to"):
        shelf.rollback()


def test_rebuilding_what_has_not_changed_encodes_nothing(shelf, text, encoder):
    shelf.add([text(HARBOUR), text(ORCHARD, "orchard.md")], encoder)
    before, count = shelf.load(), len(encoder.encoded)
    assert count > 0
    shelf.rebuild(encoder)
    assert len(encoder.encoded) == count
    assert shelf.load().shelf.works == before.shelf.works
    assert shelf.current() == before.manifest.number + 1


def test_four_generations_can_be_gone_back_through(shelf, text, encoder):
    for price in range(1, 8):
        shelf.add([text(HARBOUR.replace("forty", f"{price}00"))], encoder)
    assert len(list(shelf._folder.glob("generations/*"))) == 5
    for price in (6, 5, 4, 3):
        shelf.rollback()
        assert f"{price}00 silver crowns" in first_quotation(
            shelf, "How many silver crowns did she get?"
        )
    with pytest.raises(HomeError, match="no generation to go back to"):
        shelf.rollback()


def test_what_was_live_before_an_addition_is_kept_however_old(shelf, text, encoder):
    for price in range(1, 7):
        shelf.add([text(HARBOUR.replace("forty", f"{price}00"))], encoder)
    for _ in range(4):
        shelf.rollback()
    shelf.add([text(ORCHARD, "orchard.md")], encoder)
    shelf.rollback()
    assert titles(shelf) == ["The Harbour Accord"]
    assert "200 silver crowns" in first_quotation(shelf, "How many silver crowns did she get?")


def test_collections_never_mix(library, text, encoder):
    library.collection("one").add([text(HARBOUR)], encoder)
    library.collection("two").add([text(ORCHARD, "orchard.md")], encoder)
    assert library.collections() == ["one", "two"]
    result = answer("harbour accord", library.collection("two").load().shelf, encoder, k=50)
    assert {p.work for p in result.passages} == {"orchards-of-the-upper-valley"}
    library.collection("two").remove("orchards-of-the-upper-valley")
    assert titles(library.collection("one")) == ["The Harbour Accord"]


@pytest.mark.parametrize("name", ["", "../other", "a/b", "a" * 65, "ä"])
def test_a_collection_name_that_is_no_folder_name_is_refused(library, name):
    with pytest.raises(HomeError, match="letters, digits"):
        library.collection(name)


def test_a_heading_without_text_under_it_is_no_trouble(shelf, text, encoder):
    shelf.add([text("# Salt\n\n## Part one\n\n### Pans\n\nSalt pans lined the coast.\n")], encoder)
    assert first_quotation(shelf, "What lined the coast?") == "Salt pans lined the coast."
