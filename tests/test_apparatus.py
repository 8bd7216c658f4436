"""The note apparatus: which numbers are markers, and which notes they call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.apparatus import Marker, RawNote, pair, select_sequence


def markers(*groups: str) -> list[Marker]:
    """One marker a group such as `3` or `3,4`, ten characters apart; ` 3` is spaced."""
    return [
        Marker(
            tuple(group.strip().split(",")),
            10 * (n + 1),
            f"{group[: -len(group.strip())]}({group.strip()})",
        )
        for n, group in enumerate(groups)
    ]


def chosen(*groups: str) -> list[str]:
    return [",".join(marker.labels) for marker in select_sequence(markers(*groups))]


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        (["1", "2", "3"], ["1", "2", "3"]),
        (["1", "1950", "2", "2012", "3"], ["1", "2", "3"]),  # years
        (["1", "2", "3", " 1", " 2", " 3", "4", "5"], ["1", "2", "3", "4", "5"]),  # (1) … (2) …
        (["1", "2,3", "4,5,6", "7"], ["1", "2,3", "4,5,6", "7"]),
        (["1", "2", "5", "6"], ["1", "2", "5", "6"]),  # the source lost two markers
        (["1", "2", "17", "3", "4"], ["1", "2", "3", "4"]),  # a quantity
        (["1", "3,2", "2"], ["1", "2"]),  # a group that falls is none
        (["2", "3", "4"], ["2", "3", "4"]),  # the source lost the first
        ([], []),
    ],
)
def test_the_best_rising_run_is_chosen(printed, kept):
    assert chosen(*printed) == kept


def test_an_enumeration_inside_a_sentence_is_told_by_its_blanks():
    run = select_sequence(markers("1", "2", " 1", " 2", " 3", "3", "4"))
    assert [marker.offset for marker in run] == [10, 20, 60, 70]


DECOYS = st.lists(st.tuples(st.integers(0, 60), st.integers(10, 210)), max_size=40)


@given(st.integers(3, 60), DECOYS)
def test_a_run_among_decoys_is_found_whole(length, decoys):
    printed = [(str(n), True) for n in range(1, length + 1)]
    for position, tens in sorted(decoys, reverse=True):
        printed.insert(min(position, length), (str(10 * tens), False))  # no two in one run
    candidates = [Marker((label,), 10 * n, f"({label})") for n, (label, _) in enumerate(printed)]
    own = [marker for marker, (_, own) in zip(candidates, printed, strict=True) if own]
    assert select_sequence(candidates) == own


def test_each_marker_gets_the_note_of_its_label():
    notes = [RawNote("1", "One."), RawNote("2", "Two.")]
    anchors, paired, problems = pair(markers("1", "2"), notes)
    assert [(a.label, a.offset, a.note_id) for a in anchors] == [("1", 10, "1"), ("2", 20, "2")]
    assert [(n.id, n.label, n.text) for n in paired] == [("1", "1", "One."), ("2", "2", "Two.")]
    assert problems == ()


def test_a_group_makes_an_anchor_a_label_and_is_printed_once():
    anchors, _, _ = pair(markers("1,2,3"), [RawNote("2", "Two.")])
    assert [(a.label, a.note_id, a.printed) for a in anchors] == [
        ("1", None, "(1,2,3)"),
        ("2", "2", ""),
        ("3", None, ""),
    ]


def test_what_has_no_counterpart_is_named():
    _, _, problems = pair(markers("1", "2", "2"), [RawNote("1", "One."), RawNote("7", "Seven.")])
    assert [(p.kind, p.label) for p in problems] == [("missing-note", "2"), ("orphan-note", "7")]
    assert all(problem.label in problem.message for problem in problems)


def test_of_notes_with_one_label_the_first_is_called_and_the_ids_differ():
    notes = [RawNote("1", "First."), RawNote("1", "Second.")]
    anchors, paired, problems = pair(markers("1"), notes)
    assert paired[0].id != paired[1].id
    assert [note.label for note in paired] == ["1", "1"]
    assert anchors[0].note_id == paired[0].id
    assert [(p.kind, p.label) for p in problems] == [("orphan-note", "1")]


def test_two_markers_may_call_one_note():
    anchors, _, problems = pair(markers("1", "1"), [RawNote("1", "One.")])
    assert [anchor.note_id for anchor in anchors] == ["1", "1"]
    assert problems == ()
