"""What moderators read of new texts and long tasks, without Discord."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.arrivals import Arrival, read_arrival
from bot.corpus.cards import arrival_card, progress_card
from bot.corpus.progress import Telling, Title, duration, failure_card, retry_rows
from bot.corpus.samples import sample_quotations
from bot.corpus.uploads import clear_uploads, safe_name
from bot.language import languages, say
from bot.workshop import Stand, WorkshopError
from index.document import Document
from index.inbox import Pending
from index.library import Library
from index.manifest import Entry
from index.readers.markdown import read_markdown
from index.report import report_on
from index.sources import SourceFile
from index.work import Metadata
from tests.shelves import HARBOUR, make_work

TITLE = Title("Putting “X” on the shelf", "approve:x", "en")
LIMITS = {"metadata": 45, "title": 45, "author": 45, "date": 45, "licence": 45, "url": 45}
BUTTONS = ("approve", "approve_replacing", "replace", "reject", "reject_now", "back", "samples")
CHOICES = ("choose_old", "alike", "none")


def arrive(library: Library, text: str, name: str = "salt.md", **about: Any) -> Arrival:
    """Let a text wait, and read all about it."""
    collection = library.collection("1")
    source = SourceFile(name, text.encode(), f"/somewhere/{name}", Metadata(**about))
    pending = collection.submit(source, "discord:42")
    arrival = read_arrival(collection, pending.entry.id, (), "stub")
    assert arrival is not None
    return arrival


def said(arrival: Arrival) -> str:
    card = arrival_card(arrival, "en")
    return "\n".join([*(text for group in card.groups for text in group), card.small])


def test_words_of_a_text_do_nothing_on_its_card(library: Library) -> None:
    text = "# **Salt** @everyone\n\nSalt *rose* <@1> over `the` [pass](http://x.example) in May.\n"

    told = said(arrive(library, text, author="<@&7> # Brink", licence="||CC||"))

    assert "## Salt \\@everyone" in told or "\\*\\*Salt\\*\\* \\@everyone" in told
    assert "\\<\\@&7\\> \\# Brink" in told
    assert "\\|\\|CC\\|\\|" in told
    assert "brought by <@42>" in told
    assert "/somewhere" not in told


def test_title_made_of_the_files_name_is_told(library: Library) -> None:
    told = said(arrive(library, "Salt came over the pass in winter.\n", "my_scan.md"))

    assert "## my\\_scan" in told
    assert "The title is the file's name" in told


def test_page_that_forbids_programs_is_told(library: Library) -> None:
    arrival = arrive(library, "# Salt\n\nSalt came over the pass.\n")
    forbidden = Pending(arrival.pending.entry, "discord:42", robots="noindex, noai")

    told = said(Arrival(forbidden, arrival.work, arrival.report, (), (), (), ()))

    assert "The page does not want to be read by programs:** noindex, noai" in told


@given(st.text(min_size=1, max_size=4000), st.text(max_size=2000), st.text(max_size=2000))
def test_cards_keep_to_discords_limit(title: str, author: str, text: str) -> None:
    document = Document(f"{text or 'Salt.'}\n\nSalt came.", title=title, author=author)
    work = make_work(document)
    entry = Entry.of(work, "2026-01-01T00:00:00+00:00")
    report, samples = report_on(document), sample_quotations(work)
    arrival = Arrival(
        Pending(entry, "x" * 100), work, report, (work,) * 3, (work,) * 3, (), samples
    )

    card = arrival_card(arrival, "de")

    texts = [text for group in card.groups for text in group]
    assert sum(map(len, texts)) + len(card.small) <= 4000
    assert all(texts)
    assert len(texts) + 20 <= 40


def test_progress_is_a_bar_with_counts_and_time_left() -> None:
    ready = datetime(2026, 1, 1, tzinfo=UTC)

    [texts] = progress_card("Title", Stand(0, 512, 2048), ready, "en").groups

    assert texts == (
        "**Title**",
        "`█████░░░░░░░░░░░░░░░` 25 %",
        "Passages embedded: 512 of 2,048",
        f"Done <t:{int(ready.timestamp())}:R>, as far as can be told.",
    )


@pytest.mark.parametrize(
    ("stand", "last"),
    [
        (Stand(), "Preparing …"),
        (Stand(2), "Another task is at work. This one is number 2 in line."),
        (Stand(0, 5, 5), "Checking and publishing …"),
        (Stand(0, 1, 5), "Passages embedded: 1 of 5"),
    ],
)
def test_progress_tells_what_goes_on(stand: Stand, last: str) -> None:
    [texts] = progress_card("Title", stand, None, "en").groups

    assert texts[-1] == last


class Wall:
    """A spot that keeps all that is shown in it."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Any]] = []

    async def put(self, sent: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        self.shown.append(sent)

    async def clear(self) -> None:
        self.shown.clear()


async def test_message_is_not_edited_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("bot.corpus.progress.time", SimpleNamespace(monotonic=lambda: now))
    wall = Wall()
    telling = Telling(TITLE, wall, now)
    for done in range(100):
        now += 0.1
        telling(Stand(0, done, 1000))
        await asyncio.sleep(0.001)
    telling(Stand(0, 1000, 1000))

    await telling.finish()

    assert len(wall.shown) in (5, 6)
    shown = [str(sent["view"].to_components()) for sent in wall.shown]
    assert "Done <t:" in shown[-2]
    assert "Checking and publishing" in shown[-1]


def test_golden_questions_are_listed_and_may_be_overruled() -> None:
    line = (
        "golden questions would no longer be answered as they must be (1: Who?; 2: *When*?): "
        "nothing was published; mend the text, or publish with --despite-golden"
    )
    error = WorkshopError([line])

    [texts] = failure_card(error, TITLE).groups

    assert texts[-1] == "- 1: Who?\n- 2: \\*When\\*?"
    assert len(retry_rows(TITLE, error)[0]) == 2
    assert len(retry_rows(TITLE, WorkshopError(["the disk is full"]))[0]) == 1


def test_time_is_told_in_whole_units() -> None:
    assert [duration(each, "en") for each in (0.2, 99, 121)] == ["1 s", "99 s", "2 min"]


def test_labels_keep_to_discords_limits() -> None:
    limits = {**LIMITS, **dict.fromkeys(BUTTONS, 80), **dict.fromkeys(CHOICES, 100)}
    for code in languages():
        for key, most in limits.items():
            assert len(say(code, f"corpus.{key}")) <= most, (code, key)


def test_leftovers_of_a_killed_bot_are_removed(tmp_path: Path) -> None:
    left = tmp_path / "uploads" / "ab" / "0" / "x.pdf"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"x")

    clear_uploads(tmp_path)
    clear_uploads(tmp_path)

    assert not left.exists()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("--by=root.md", "by_root.md"),
        (".hidden", "hidden"),
        ("a/b\0c.pdf", "b_c.pdf"),
        ("...", "text"),
        ("é" * 200 + ".epub", "é" * 75 + ".epub"),
    ],
)
def test_names_of_files_lead_nowhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_samples_are_well_noted_and_from_the_whole_length() -> None:
    work = make_work(read_markdown(HARBOUR))

    samples = sample_quotations(work)

    quoted = [noted.quotation.text for noted in samples]
    assert len(quoted) == 3
    assert all(text in work.document.text for text in quoted)
    assert [len(noted.notes) for noted in samples] == [0, 2, 1]


@given(st.text(max_size=300))
def test_any_name_is_made_safe(name: str) -> None:
    safe = safe_name(name)

    assert 0 < len(safe) <= 80
    assert safe[0] not in ".-"
    assert not set("/\\\0:\n") & set(safe)
