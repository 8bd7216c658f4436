"""Short notes, and the full ones before them that they stand for. All works are invented."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Note
from index.references import parse_reference
from index.shortnotes import resolve_short_notes

QUILL = "Mara Quill, *The Salt Road* (London: Harrow, 1987), 45."
ODER = "Tom Oder, *Passes of the North* (Bergen: Skerry, 1990), 6."
TOLLS = "Mara Quill, *A History of Tolls and Gates* (London: Harrow, 1995), 3."
PROSE = "The road was closed in winter, and nobody has explained why."


def resolved(*texts: str, labels: str = "") -> list[str | None]:
    """Resolve notes labelled 1, 2, 3 … and tell what the ids 1, 2, 3 … refer to."""
    printed = labels.split() or [str(n) for n in range(1, len(texts) + 1)]
    notes = [
        Note(str(n), label, text)
        for n, (label, text) in enumerate(zip(printed, texts, strict=True), 1)
    ]
    return [note.refers_to for note in resolve_short_notes(notes)]


@pytest.mark.parametrize(
    "short",
    [
        "Ibid.",
        "ibid",
        "IBID., 60.",
        "*Ibid.*, p. 60.",
        "_Ibid._, pp. 60–1",
        "<i>Ibid.</i>, vol. II, 60.",
        "**Ibid**., 60",
        "Ib., 60.",
        "Ibidem, p. 60",
        "Ibíd., p. 60.",
        "Id., 60.",
        "Idem, p. 60.",
        "Ibid. ii. 319.",
        "Ibid. 293.",
        "Ibid.: 45",
        "See ibid., 60.",
        "Ibid., chapters viii, ix, and xi.",
        "Ibid., 12. He adds that the gate was shut.",
        "Ibid. He adds that the gate was shut.",
        "Ibid., where the gate is shut.",
        "Loc. cit.",
        "*loc. cit.*",
        "Op. cit., p. 60.",
        "Quill, *op. cit.*, p. 60.",
        "M. Quill, op. cit., 60.",
        "QUILL, Op. Cit., 60",
        "Mrs. Quill, op. cit., 60",
        "Quill, loc. cit.",
        "See Quill, _op. cit._, 60.",
        "Quill, Salt Road, op. cit., 60.",
        "Quill, Salt Road, 60.",
        "Quill, *Salt Road*, 60.",
        "Quill, 60.",
        "Quill (1987), p. 60.",
        "Quill 1987, 60",
        "Quill, ‘salt road’, 60.",
    ],
)
def test_a_short_note_stands_for_the_full_one_before_it(short):
    assert resolved(QUILL, short) == [None, "1"]


@pytest.mark.parametrize(
    "text",
    [
        "Ibid was a town on the coast.",
        "Ibid, a town on the coast.",
        "Ibid. was the abbreviation that she used.",
        "The abbreviation ibid. is hers, 45.",
        "Id est, the gate.",
        "i.e. the gate.",
        "Idem, *The Gate*, 5.",
        "The words op. cit. are hers.",
        "Oder, op. cit., 45.",
        "T. Quill, op. cit., 45.",
        "Quill and Oder, op. cit., 45.",
        "Quill, The Long Gate, 45.",
        "Quill (1988), p. 45.",
        "Quill, 45, and Oder, 6.",
        PROSE,
    ],
)
def test_what_is_not_surely_short_stays_raw(text):
    assert resolved(QUILL, text) == [None, None]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ([QUILL, "Ibid.", "Ibid., 7.", "ibid."], [None, "1", "1", "1"]),  # a chain
        ([QUILL, ODER, "Quill, op. cit., 7.", "Ibid., 8."], [None, None, "1", "1"]),
        ([QUILL, ODER, "Quill, Salt Road, 7.", "Ibid., 8."], [None, None, "1", "1"]),
        (["Ibid., 4.", "Ibid., 5."], [None, None]),
        ([QUILL, PROSE, "Ibid."], [None, None, None]),
        ([f"{QUILL[:-1]}; {ODER}", "Ibid."], [None, None]),
        ([f"{QUILL} See also {ODER}", "Ibid."], [None, None]),
        ([f"{QUILL[:-1]}; see also {ODER}", "Ibid."], [None, None]),
        ([f"{QUILL[:-1]}, quoted in {ODER}", "Ibid."], [None, None]),
        ([f"{QUILL} {ODER}", "Ibid."], [None, None]),
        ([f"{QUILL} She follows Oder, Passes, 4.", "Ibid."], [None, None]),
        ([QUILL, "Ibid., p. 5, and Oder, The Pass, 6.", "Ibid."], [None, "1", None]),
        (["Quill, *Salt Road*, 45, and Oder, *Passes*, 6.", "Ibid."], [None, None]),
        (["Quill, Salt Road, 45, and Oder, The Pass, 6.", "Ibid."], [None, None]),
        ([f"{QUILL} The gate was shut.", "Ibid."], [None, "1"]),
        (["The Oswin Papers, I, 4; II, 6.", "Ibid., III, 3."], [None, "1"]),
        ([QUILL, f"Ibid., 7; {ODER}", "Ibid., 8."], [None, "1", None]),
        ([QUILL, TOLLS, "Quill, op. cit., 5."], [None, None, None]),
        ([QUILL, TOLLS, "Quill, Tolls, 5.", "Quill, Salt, 6."], [None, None, "2", "1"]),
        ([QUILL, TOLLS, "Quill, 5."], [None, None, None]),
        ([f"{QUILL[:-1]}; {ODER}", "Oder, op. cit., 4."], [None, "1"]),
        ([f"{QUILL[:-1]}; {TOLLS}", "Quill, op. cit., 4."], [None, None]),
        ([QUILL, f"Ibid.; {ODER}", "Oder, op. cit., 4."], [None, "1", None]),
        ([QUILL, "But Quill’s *Gates* denies it.", "Quill, op. cit., 4."], [None, None, None]),
        ([QUILL, ODER, "Op. cit., 4."], [None, None, None]),
        ([QUILL, QUILL.replace("Mara", "Tom"), "Quill, op. cit., 4."], [None, None, None]),
        ([QUILL, QUILL.replace("Mara", "Tom"), "T. Quill, op. cit., 4."], [None, None, "2"]),
        ([QUILL, QUILL.replace("1987", "1999"), "Quill, Salt Road, 4."], [None, None, None]),
        ([QUILL, QUILL.replace("45", "46"), "Quill, Salt Road, 4."], [None, None, "1"]),
    ],
)
def test_what_the_notes_before_leave_open_stays_open(notes, expected):
    assert resolved(*notes) == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("1 2 3", [None, "1", "1"]),
        ("1 3 4", [None, None, None]),  # note 2 is lost
        ("7 8 1", [None, "1", "1"]),  # a new page
        ("7 8 2", [None, "1", None]),  # note 1 of the new page is lost
        ("* † ‡", [None, "1", "1"]),
        ("* * *", [None, "1", "1"]),  # a new paragraph
        ("* ‡ §", [None, None, None]),
        ("a b c", [None, "1", "1"]),
        ("1 * 2", [None, None, None]),  # two counts: which note is meant?
        ("1 * †", [None, None, None]),
        ("x1 x2 x3", [None, "1", "1"]),
        ("5 5 6", [None, None, None]),
    ],
)
def test_an_ibid_holds_only_where_no_note_is_lost(labels, expected):
    assert resolved(QUILL, "Ibid., 7.", "Ibid., 8.", labels=labels) == expected


def test_an_op_cit_reaches_back_over_lost_notes_and_new_counts():
    notes = [QUILL, ODER, PROSE, "Quill, op. cit., 5."]
    assert resolved(*notes, labels="1 2 1 9") == [None, None, None, "1"]


PIECES = st.sampled_from(
    """
    Ibid. ibid Idem op. cit. loc. Quill Oder , ; . ( ) * _ “ ” ‘ ’ " ' see also by in 45 iv 1987 The
    Salt Road London: Harrow p. Mara \x02 \x03 – : J. and
    """.split()
) | st.text(max_size=6)
NOTES = st.lists(PIECES, max_size=14).map(" ".join) | st.text() | st.sampled_from([QUILL, ODER])


@given(st.lists(st.tuples(NOTES, st.sampled_from("1 2 3 4 * † a".split())), max_size=12))
def test_any_text_is_read_and_a_note_refers_to_an_earlier_full_one(pairs):
    notes = [Note(str(n), label, text) for n, (text, label) in enumerate(pairs)]
    out = resolve_short_notes(notes)
    assert [(n.id, n.label, n.text) for n in out] == [(n.id, n.label, n.text) for n in notes]
    for at, note in enumerate(out):
        parse_reference(note.text)
        if note.refers_to is not None:
            earlier = {before.id: before for before in out[:at]}
            assert earlier[note.refers_to].refers_to is None


def seconds(notes: list[Note]) -> float:
    start = time.perf_counter()
    resolve_short_notes(notes)
    return time.perf_counter() - start


@pytest.mark.parametrize(
    "make",
    [
        lambda n: ("Ibid., 4.", QUILL, f"Quill, Road {n}, 5.", "Quill, op. cit., 6.")[n % 4],
        lambda n: f"Quill, The Gate of Number {n}, 45.",
        lambda n: f"Author{n}, *The Gate*, 45; see also Quill, *The Road {n}*, 7.",
    ],
)
def test_ten_thousand_notes_take_ten_times_a_thousand(make):
    notes = [Note(str(n), str(n + 1), make(n)) for n in range(10_000)]
    few = min(seconds(notes[:1000]) for _ in range(2))
    assert seconds(notes) < 30 * few + 0.5


PATTERNS = (
    "‘a |'a |“|(|((1999)|, |A, |*a |*a* |_|A. |; |I|iv, |see |by |A and |op. cit. |Ibid. |1999 |"
    "\x02|'a' |. A|<i>|a b |)|” |\n|é|Quill, |(ed.) |, 1999, |http://a.b/"
)


@pytest.mark.parametrize("piece", PATTERNS.split("|"))
def test_no_string_makes_reading_explode(piece):
    def once(size: int) -> float:
        return seconds([Note("1", "1", QUILL), Note("2", "2", (piece * size)[:size])])

    few = min(once(2_000) for _ in range(2))
    assert once(20_000) < 40 * few + 0.5
