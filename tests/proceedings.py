"""Minutes for tests: a whole session's, on invented texts, and hostile ones."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from index.answer import notes_of, quote
from index.bibliography import build_bibliography
from index.document import Anchor, Document, Note
from index.minutes import AgendaPoint, AskedQuestion, Minutes, Poll, Quoted, Score
from index.readers.markdown import read_markdown
from index.work import Metadata, Work
from tests.shelves import make_work

CHART = """\
# Chart of the Salt Road

Envoy Marta Quist signed the salt pact at Tolvik in 1931.[^1] The council paid forty crowns.[^2][^3]

Nobody knows who kept the copy.[^4] The mule drivers told another story of it.[^1] They sang:

> “We carried salt.”[^5]

[^1]: Quist, Letters, p. 12.
[^2]: Ibid., 14.
[^3]: But see the mint's ledger, which has fifty.

    It was kept by another hand.
[^5]: Song, heard in 1950.
"""

ROLL = """\
# Treasury Roll

The mint struck nine thousand crowns for the pact.[^1] No clerk signed for them.

[^1]: Roll 7, membrane 2.
"""

BERLIN = ZoneInfo("Europe/Berlin")


def work_of(text, **metadata):
    document = read_markdown(text)
    work = make_work(document)
    about = Metadata(title=work.metadata.title, **metadata)
    return Work(work.id, document, about, about, "", "", "", document.digest())


def passage(work, words, by=None):
    """Quote these words of a work."""
    start = work.document.text.index(words)
    quotation = quote(work, start, start + len(words))
    return Quoted(quotation, notes_of(work, quotation), by)


def a_session():
    chart = work_of(CHART, author="Ada Brink", date="1999")
    roll = work_of(ROLL, author="Ben Fox and Cy Orr", date="1950", url="https://example.org/roll")
    paid = passage(chart, "The council paid forty crowns.")
    signed = passage(chart, "Envoy Marta Quist signed the salt pact at Tolvik in 1931.")
    kept = passage(
        chart, "Nobody knows who kept the copy. The mule drivers told another story of it.", "Zoe"
    )
    struck = passage(roll, "The mint struck nine thousand crowns for the pact.")
    works = build_bibliography([roll, chart])
    return Minutes(
        title="Salt and Silver",
        number=3,
        start=datetime(2026, 11, 23, 18, 0, tzinfo=BERLIN),
        end=datetime(2026, 11, 23, 19, 31, tzinfo=BERLIN),
        zone="Europe/Berlin",
        place="#reading-room",
        moderators=("Zoe", "Yan"),
        reading=works[:1],
        agenda=(
            AgendaPoint("Welcome", 5, 6, datetime(2026, 11, 23, 18, 0, tzinfo=BERLIN)),
            AgendaPoint("The pact", 40, 44, datetime(2026, 11, 23, 18, 6, tzinfo=BERLIN)),
            AgendaPoint("Close", 5),
        ),
        questions=(
            AskedQuestion("Who signed the pact?", "answered", "Xia", 3, (signed,), "Asked twice."),
            AskedQuestion("What did it cost?", "answered", answers=(paid, struck)),
            AskedQuestion("Who is right?", "declined", reason="The texts cannot settle it."),
        ),
        decisions=("Read the roll next time.", "Meet at six."),
        quotations=(signed, kept, passage(chart, "“We carried salt.”")),
        polls=(Poll("Was the pact fair?", (("Yes", 4), ("No", 2))),),
        attendance=("Xia", "Yan", "Zoe"),
        carried=("Where is the copy?",),
        scores=(Score("Xia", 4, 5),),
        bibliography=works,
    )


SIGNS = st.sampled_from(
    "salt mule toll silver 12 (3) ship 1. - + # ## > | ! \\ ` ``` ~~~ * ** _ = === --- : & $ "
    '[^1] [^2]: ![^1] [a](b) [x]: <b> </p> <!-- --> <script>alert(1) &amp; &#10; ]]> "q" it\'s '
    "{x} {0} %s http://e.example/x @everyone שלום مرحبا \u202eevil\u202c 😀 👩\u200d👧 ﬁ e\u0301 𝔊 "
    f"{'a' * 300}".split()
)
LINE = st.lists(SIGNS, min_size=1, max_size=12).map(" ".join)
NOTE = LINE.map(lambda line: f"see {line}")
NAME = st.sampled_from(["Xia <b>", "*Yan*", "[^1] Zoe", "שרה", "Ann | Bo"])


@st.composite
def works(draw):
    """A hostile work: paragraphs with markers anywhere, and their notes, some of them lost."""
    paragraphs = draw(st.lists(LINE, min_size=1, max_size=4))
    text = "\n\n".join(paragraphs)
    ends = [at for at in range(1, len(text) + 1) if text[at - 1].isalnum()]
    offsets = sorted(draw(st.lists(st.sampled_from(ends), max_size=5) if ends else st.just([])))
    notes = tuple(
        Note(f"{n}", f"{n}", draw(NOTE), draw(st.sampled_from([None, "1"])) if n > 1 else None)
        for n in range(1, 4)
    )
    called = [draw(st.sampled_from(["1", "2", "3", None])) for _ in offsets]
    anchors = tuple(
        Anchor(note_id or "9", offset, note_id)
        for offset, note_id in zip(offsets, called, strict=True)
    )
    document = Document(text=text, anchors=anchors, notes=notes)
    about = Metadata(title=draw(LINE), author=draw(st.none() | LINE))
    digest = f"{draw(st.integers(0, 10**9))}{document.digest()}"
    return Work("work", document, about, about, "", "", "", digest)


@st.composite
def quoted(draw, work):
    spans, at = [], 0
    for paragraph in work.document.text.split("\n\n"):
        spans.append((at, at + len(paragraph)))
        at += len(paragraph) + 2
    first = draw(st.integers(0, len(spans) - 1))
    last = draw(st.integers(first, len(spans) - 1))
    quotation = quote(work, spans[first][0], spans[last][1])
    return Quoted(quotation, notes_of(work, quotation), draw(st.none() | NAME))


@st.composite
def hostile(draw):
    shelf = draw(st.lists(works(), min_size=1, max_size=2, unique_by=lambda w: w.digest))
    passages = st.sampled_from(shelf).flatmap(quoted)
    question = st.builds(
        AskedQuestion,
        LINE,
        st.sampled_from(["answered", "open"]),
        st.none() | NAME,
        st.integers(1, 4),
        st.lists(passages, max_size=2).map(tuple),
        LINE,
        LINE,
    )
    start = datetime(2026, 11, 23, 18, 0, tzinfo=BERLIN)
    return Minutes(
        title=draw(LINE),
        start=start,
        end=start,
        zone="Europe/Berlin",
        place=draw(LINE),
        moderators=tuple(draw(st.lists(NAME, max_size=2))),
        agenda=tuple(draw(st.lists(st.builds(AgendaPoint, LINE, st.just(5)), max_size=2))),
        questions=tuple(draw(st.lists(question, max_size=2))),
        decisions=tuple(draw(st.lists(LINE, max_size=2))),
        quotations=tuple(draw(st.lists(passages, max_size=3))),
        polls=tuple(draw(st.lists(st.builds(Poll, LINE, st.just((("a|b", 1),))), max_size=1))),
        carried=tuple(draw(st.lists(LINE, max_size=1))),
        bibliography=build_bibliography(shelf),
    )
