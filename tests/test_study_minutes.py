"""Closing a session: the minutes, read back from their files, and the next of the series."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from bot.sessions import asking, discussion, queue, review, running, taking
from bot.sessions.plan import Place, When
from index.document import Document
from index.library import Library
from index.readers import read_document
from tests.closing import restart, until, written
from tests.meeting import study_bot
from tests.rooms import ESSAY, rest, shelve, texts
from tests.sitting import Sitting, find_message, shown_in, sit_down

OIL = "The fishermen of Sund paid nine barrels of oil a year."
SHAFT = "The abbots of Hallen opened the first shaft in 1204 and paid the diggers in barley."
FORGED = "Some historians hold that the charter of 1204 is a forgery, while others trust its seal."
EVERY = (".md", ".html", ".docx")
HOSTILE = "Why [^1] **bold** <b>@everyone</b> | `x` <@{member}>?"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    bot = study_bot(tmp_path)
    shelve(Library(tmp_path), ESSAY, "lighthouse.md")
    return bot


@dataclass
class Files:
    """The files of minutes, as written and as Ibid's own readers read them."""

    raw: dict[str, bytes]
    read: dict[str, Document]

    @property
    def words(self) -> dict[str, str]:
        return {
            suffix: " ".join(f"{d.title} {d.text} {[n.text for n in d.notes]}".split())
            for suffix, d in self.read.items()
        }


async def files_of(message: Any) -> Files:
    raw = {Path(a.filename).suffix: await a.read() for a in message.attachments}
    read = {suffix: read_document(data, f"minutes{suffix}") for suffix, data in raw.items()}
    assert sorted(raw) == sorted(EVERY)
    return Files(raw, read)


def minutes_in(sitting: Sitting) -> list[Any]:
    return [m for m in sitting.place.history() if "Minutes: Salt and silver" in texts(m)]


async def act(sitting: Sitting, what: Any) -> Any:
    """Do something in the session as if it had been pressed."""
    ledger = sitting.meeting.bot.ledger
    changed = await ledger.change(sitting.meeting.guild.id, sitting.number, what)
    await sitting.env.settle()
    return changed


async def place_of(sitting: Sitting, words: str) -> Place:
    generation = await sitting.meeting.bot.desk.generation(sitting.meeting.guild.id)
    for work in generation.shelf.works:
        start = work.document.text.find(words)
        if start >= 0:
            return Place(work.digest, start, start + len(words))
    raise AssertionError(words)


async def end(sitting: Sitting) -> None:
    mia = sitting.meeting.actor(sitting.mia)
    await act(sitting, lambda session, now: running.end(session, mia, now))
    await written(sitting)


async def hold(sitting: Sitting) -> None:
    """Let members ask, quote and decide; one question stays open."""
    mia = sitting.meeting.actor(sitting.mia)
    members = [sitting.meeting.actor(member) for member in sitting.members]
    shaft, forged = await place_of(sitting, SHAFT), await place_of(sitting, FORGED)
    for member, text in zip(
        members, ("Who opened the shaft?", "Was it forged?", "Where is the copy?"), strict=False
    ):
        await act(sitting, lambda session, now, m=member, t=text: asking.ask(session, m, now, t))
    first, second, _ = (entry.id for entry in sitting.session.queue.entries)
    await act(sitting, lambda s, now: asking.ask(s, members[3], now, "Who opened the shaft"))
    await act(sitting, lambda s, now: taking.take(s, mia, now, first, None))
    await act(sitting, lambda s, now: taking.answered(s, mia, now, first, shaft))
    await act(sitting, lambda s, now: review.edit_note(s, mia, now, second, "See the seal."))
    await act(sitting, lambda s, now: review.publish(s, mia, now, second, forged))
    for member, place in ((members[4], shaft), (members[5], await place_of(sitting, OIL))):
        await act(sitting, lambda s, now, m=member, p=place: discussion.quote(s, m, now, p))
    await act(sitting, lambda s, now: discussion.decide(s, mia, now, "Read the toll rolls."))


async def press_here(sitting: Sitting, members: Any) -> None:
    card = find_message(sitting.place, sitting.session.messages.arrival)
    for member in members:
        await sitting.press(member, "hhere", card)


async def test_minutes_tell_what_was_done_in_three_files(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await press_here(sitting, sitting.members[:1])
    await hold(sitting)
    await sitting.after(4)
    await end(sitting)

    [posted] = minutes_in(sitting)
    shown = texts(posted)
    assert "Questions: 2, answered: 2" in shown
    assert "Passages quoted: 3" in shown
    assert "- Read the toll rolls." in shown
    assert "Open questions, carried over: 1" in shown
    files = await files_of(posted)
    for suffix, words in files.words.items():
        document = files.read[suffix]
        for said in (
            *("Who opened the shaft?", "Was it forged?", "See the seal.", "Read the toll rolls."),
            *("Where is the copy?", "Welcome", "Members who asked this", "#Salt and silver"),
            *("ada-rea", "Bibliography", "The Lighthouse Treaty"),
        ):
            assert said in words, (suffix, said)
        assert [p for p in document.problems if p.kind == "missing-note"] == []
        for quotation in (SHAFT, FORGED, OIL):
            assert " ".join(document.text.split()).count(quotation) == 1
        assert words.index("The Lighthouse Treaty.") < words.index("The Salt Road.”")
        labels = [anchor.label for anchor in document.anchors]
        assert labels == [str(n) for n in range(1, len(labels) + 1)]
        notes = {note.label: note.text for note in document.notes}
        assert notes["1"].startswith("Charter of Hallen, 1204.")
        assert "Oil ledger of Sund." in notes[labels[-1]]


async def test_nobody_is_named_who_did_not_agree(simcord_env: simcord.Env) -> None:
    draw = random.Random(7)
    for number in range(3):
        sitting = await sit_down(simcord_env, f"{number} circle")
        agreed = [member for member in sitting.members if draw.random() < 0.4]
        await press_here(sitting, agreed)
        await hold(sitting)
        await end(sitting)

        [posted] = minutes_in(sitting)
        files = await files_of(posted)
        everybody = [*sitting.members, sitting.mia, sitting.noor]
        for suffix, words in files.words.items():
            named = {member for member in everybody if member.user.name in words}
            assert named == set(agreed), suffix
            for member in everybody:
                assert str(member.id) not in words
                if member not in agreed:
                    assert member.user.name.encode() not in files.raw[suffix]
        assert not any(
            m.user.name in texts(posted) or m.mention in texts(posted) for m in everybody
        )


async def test_name_taken_out_after_the_end_goes_from_the_files(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben, cem = sitting.members[:3]
    await press_here(sitting, [ada, ben])
    await hold(sitting)
    await end(sitting)
    await restart(sitting, tmp_path)
    card = find_message(sitting.place, sitting.session.messages.departure)

    await sitting.press(ada, "hgone", card)
    await sitting.press(cem, "hhere", card)
    await ben.slash(sitting.place, "forget-me")
    await until(sitting, lambda: "only those who agreed: 1." in texts(minutes_in(sitting)[0]))

    [posted] = minutes_in(sitting)
    for words in (await files_of(posted)).words.values():
        assert "cem-rea" in words
        assert "ada-rea" not in words
        assert "ben-rea" not in words


async def test_restart_between_the_end_and_the_minutes_loses_nothing(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    await hold(sitting)
    await rest(simcord_env)
    sitting.meeting.bot.ledger._listeners.clear()  # the process dies as the end is written
    mia = sitting.meeting.actor(sitting.mia)
    await act(sitting, lambda session, now: running.end(session, mia, now))
    assert minutes_in(sitting) == []
    await restart(sitting, tmp_path)
    await sitting.after(1)
    await written(sitting)
    await restart(sitting, tmp_path)
    await sitting.after(1)

    [posted] = minutes_in(sitting)
    assert SHAFT in (await files_of(posted)).words[".md"]
    assert sitting.session.messages.minutes == posted.id


async def test_moderators_get_what_cannot_be_posted(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    await hold(sitting)
    place = sitting.place
    await sitting.mia.slash(sitting.meeting.channel, "session panel")
    simcord_env.inject_error(  # or the thread is opened anew, and takes them
        "POST", "/channels/*/threads", status=403, code=50013, times=None
    )
    simcord_env.backend.delete_channel(place.id)
    await end(sitting)

    posted = sitting.desk.last_message
    assert "could not post these minutes" in texts(posted)
    assert SHAFT in (await files_of(posted)).words[".docx"]


async def test_host_gets_them_privately_where_there_is_no_channel(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env, desk=False)
    await hold(sitting)
    simcord_env.inject_error(
        "POST", f"/channels/{sitting.place.id}/messages", status=403, code=50013, times=None
    )
    await end(sitting)

    posted = sitting.mia.user.dm_channel.last_message
    assert "could not post these minutes" in texts(posted)
    assert SHAFT in (await files_of(posted)).words[".md"]


async def test_minutes_too_large_for_discord_are_not_tried_for_ever(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    simcord_env.inject_error("POST", "/channels/*/messages", status=413, code=40005, times=None)
    await end(sitting)

    assert sitting.session.messages.minutes == 0
    given = await sitting.mia.slash(sitting.meeting.channel, "session minutes")
    assert len(given.response.attachments) == 3


async def test_next_of_the_series_takes_the_open_questions(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    await act(sitting, lambda s, _: replace(s, plan=replace(s.plan, when=recurring(s))))
    await hold(sitting)
    await end(sitting)
    await restart(sitting, tmp_path)
    await sitting.after(1)

    ended, following = sitting.meeting.sessions
    assert (following.number, following.state, following.series) == (2, "announced", ended.series)
    assert [entry.text for entry in queue.order(following)] == ["Where is the copy?"]
    assert following.messages.announcement is not None
    [posted] = minutes_in(sitting)
    unix = int(following.plan.when.start.timestamp())
    assert f"The next session: <t:{unix}:F>" in texts(posted)
    assert "session 1" in (await files_of(posted)).words[".html"]


def recurring(session: Any) -> When:
    return replace(session.plan.when, recurrence="weekly")


async def test_minutes_are_given_again_to_those_who_may_take_part(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env)
    other = await sit_down(simcord_env, "Other circle")
    await hold(sitting)
    ada = sitting.members[0]

    early = await ada.slash(sitting.meeting.channel, "session minutes")
    so_far = await sitting.mia.slash(sitting.meeting.channel, "session minutes")
    await end(sitting)
    again = await ada.slash(sitting.meeting.channel, "session minutes")
    away = await other.members[0].slash(other.meeting.channel, "session minutes")

    assert not early.response.attachments
    assert len(so_far.response.attachments) == 3
    assert again.ephemeral
    assert SHAFT in (await files_of(again.response)).words[".md"]
    assert "no session whose minutes" in shown_in(away)


async def test_role_is_needed_for_minutes_of_a_session_for_roles(
    simcord_env: simcord.Env,
) -> None:
    sitting = await sit_down(simcord_env, roles=(4711,))
    await end(sitting)

    refused = await sitting.members[0].slash(sitting.meeting.channel, "session minutes")
    given = await sitting.noor.slash(sitting.meeting.channel, "session minutes")

    assert not refused.response.attachments
    assert len(given.response.attachments) == 3


async def test_hostile_words_stay_words(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env, mode="open")
    ada = sitting.meeting.actor(sitting.members[0])
    mia = sitting.meeting.actor(sitting.mia)
    hostile = HOSTILE.format(member=ada.id)
    await act(sitting, lambda s, now: asking.ask(s, ada, now, hostile))
    await act(sitting, lambda s, now: discussion.decide(s, mia, now, f"{hostile}\n# No"))
    await end(sitting)

    [posted] = minutes_in(sitting)
    assert "<@" not in texts(posted)
    assert "@everyone" not in texts(posted).replace("\\@everyone", "")
    files = await files_of(posted)
    for suffix, document in files.read.items():
        assert hostile in document.text, suffix
        assert document.anchors == ()
    assert b"<b>" not in files.raw[".html"].split(b"</style>")[1]


async def test_votes_of_polls_are_read_back(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    opened = await sitting.mia.slash(sitting.place, "poll")
    await sitting.mia.submit_modal(
        opened, {"question": "Was it a forgery?", "answers": "Yes\nNo", "hours": "2"}
    )
    [posted] = [m for m in sitting.place.history() if m.poll]
    for member in sitting.members[:3]:
        await member.vote(posted, answer=1)
    await sitting.members[3].vote(posted, answer=2)
    await end(sitting)

    [minutes] = minutes_in(sitting)
    assert "| Yes | 3 |" in (await files_of(minutes)).raw[".md"].decode()
    assert sitting.session.polls[0].results == (("Yes", 3), ("No", 1))


async def test_minutes_speak_the_servers_language(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    store = sitting.meeting.bot.store
    await store.change_preferences(
        sitting.meeting.guild.id, lambda chosen: replace(chosen, language="de")
    )
    await hold(sitting)
    await end(sitting)

    posted = find_message(sitting.place, sitting.session.messages.minutes)
    words = (await files_of(posted)).words
    assert "Protokoll: Salt and silver" in texts(posted)
    assert all("Beschlüsse" in text and "Decisions" not in text for text in words.values())


async def test_passages_that_left_the_shelf_are_counted(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    await hold(sitting)
    Library(tmp_path).collection().remove("the-lighthouse-treaty")
    await end(sitting)

    [posted] = minutes_in(sitting)
    assert "missing here: 1" in texts(posted)
    assert OIL not in (await files_of(posted)).words[".md"]
