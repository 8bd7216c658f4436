"""Sessions are planned on a private card: what they hold, who sees it, and their publishing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import simcord

from bot.client import Ibid
from bot.lasting import base36
from bot.study.kinds import FORM
from tests.meeting import TITLE, WORK, Meeting, open_meeting, pass_time, study_bot
from tests.planning import draft, events, new, publish
from tests.rooms import label_of, texts

HOSTILE = "**@everyone** <@1> [free](http://evil.example) `x`"


@pytest.fixture
def simcord_bot(home: Path) -> Ibid:
    return study_bot(home)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


async def test_session_is_planned_and_published(meeting: Meeting) -> None:
    card = await draft(meeting, description="Bring a pencil.", zone="Europe/Berlin", minutes=60)
    shown = texts(card)
    [session] = meeting.sessions
    assert card.ephemeral
    assert session.state == "draft"
    assert session.plan.when.start == datetime(2026, 2, 3, 18, 30, tzinfo=UTC)
    assert sum(item.minutes for item in session.plan.items) == 60
    assert "The mines" in shown
    assert "Prompts (" in shown
    assert meeting.channel.last_message is None

    await meeting.mia.click(card, label="Publish")

    [session] = meeting.sessions
    [event] = events(meeting)
    said = texts(meeting.channel.last_message)
    stamp = int(session.plan.when.start.timestamp())
    assert session.state == "announced"
    assert (event.name, event.start_time) == ("Salt and silver", session.plan.when.start)
    assert event.end_time == session.plan.when.start + timedelta(minutes=60)
    assert str(meeting.channel.id) in (event.location or "")
    assert "Bring a pencil." in (event.description or "")
    assert f"<t:{stamp}:F> (<t:{stamp}:R>)" in said
    assert f"{TITLE}" in said
    assert "I’ll come" in said
    assert f"<@{meeting.mia.id}>" in said


async def test_prompts_quote_the_reading_with_its_notes(meeting: Meeting) -> None:
    card = await draft(meeting)
    shown = (await meeting.mia.click(card, label=label_of(card, "Prompts ("))).response or card
    first = texts(shown)
    assert "Prompt 1 of" in first
    assert "\n> " in first
    assert "¹" in first or "²" in first

    before = [p for item in meeting.sessions[0].plan.items for p in item.prompts]
    form = await meeting.mia.click(shown, label="Edit the question")
    await meeting.mia.submit_modal(form, {"question": "Who owned the mountain?"})
    assert "Who owned the mountain?" in texts(shown)
    await meeting.mia.click(shown, label="Drop")
    after = [p for item in meeting.sessions[0].plan.items for p in item.prompts]
    assert after == before[1:]
    await meeting.mia.click(shown, label="Move down")
    moved = [p for item in meeting.sessions[0].plan.items for p in item.prompts]
    assert set(moved) == set(after)
    await meeting.mia.click(shown, label="Back")
    assert "Publish" in texts(shown)


async def test_agenda_is_edited_and_a_fault_names_its_line(meeting: Meeting) -> None:
    card = await draft(meeting)
    form = await meeting.mia.click(card, label="Edit agenda")
    wrong = await meeting.mia.submit_modal(form, {"agenda": "5 Welcome\n\nno minutes"})
    assert "Line 3 is no item" in wrong.followups[-1].content

    form = await meeting.mia.click(card, label="Edit agenda")
    await meeting.mia.submit_modal(form, {"agenda": "5 Hello\n50 The **mines**"})
    [session] = meeting.sessions
    assert [(i.minutes, i.title) for i in session.plan.items] == [
        (5, "Hello"),
        (50, "The **mines**"),
    ]
    assert "The \\*\\*mines\\*\\*" in texts(card)
    assert "55 of 60 minutes" in texts(card)

    await meeting.mia.click(card, label="Propose anew")
    assert len(meeting.sessions[0].plan.items) > 2


async def test_details_are_edited_on_the_card(meeting: Meeting) -> None:
    card = await draft(meeting)
    form = await meeting.mia.click(card, label="Edit details")
    typed = {"title": "Salt", "description": "", "when": "2026-02-04 20:00", "minutes": "45"}
    await meeting.mia.submit_modal(form, {**typed, "capacity": "3"})
    plan = meeting.sessions[0].plan
    assert (plan.title, plan.minutes, plan.capacity) == ("Salt", 45, 3)
    assert plan.when.start == datetime(2026, 2, 4, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "zone", "other"),
    [
        ("2026-02-04 20:00", "America/New_York", "America/Chicago"),
        ("2026-02-04 06:30", "Asia/Tokyo", "Europe/Berlin"),
    ],
)
async def test_another_zone_leaves_the_day(
    meeting: Meeting, clock: str, zone: str, other: str
) -> None:
    session = await publish(meeting, when=clock, zone=zone)
    await meeting.mia.slash(meeting.channel, "session edit", session=base36(session.id), zone=other)
    when = meeting.session(session.id).plan.when
    assert when.zone == other
    assert f"{when.start.astimezone(ZoneInfo(other)):%Y-%m-%d %H:%M}" == clock


async def test_what_was_chosen_before_an_unsent_form_is_forgotten(meeting: Meeting) -> None:
    await new(meeting)
    store, server = meeting.bot.store, meeting.guild.id
    [waits] = await store.records(server, FORM)
    assert str(meeting.mia.id) in str(waits.body)
    await pass_time(meeting.env, 49)
    assert await store.records(server, FORM) == []


async def test_draft_outlives_restarts(meeting: Meeting, home: Path) -> None:
    shown = await new(meeting)
    await meeting.env.restart_bot(study_bot(home))
    card = (await meeting.mia.submit_modal(shown, {"title": "Salt", "description": ""})).response
    await meeting.env.restart_bot(study_bot(home))
    await meeting.mia.click(card, label="Publish")
    assert meeting.sessions[0].state == "announced"
    assert len(events(meeting)) == 1
    await meeting.env.restart_bot(study_bot(home))
    await meeting.members[0].click(meeting.channel.last_message, label="I’ll come")
    assert len(meeting.sessions[0].replies) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"when": "tomorrow"}, "is no day and time"),
        ({"when": "2026-02-30 19:30"}, "is no day and time"),
        ({"when": "2025-12-03 19:30"}, "The start has passed"),
        ({"when": "2040-12-03 19:30"}, "over 5 years ahead"),
        ({"when": "9999-12-31 23:59", "zone": "America/New_York"}, "is no day and time"),
        ({"when": "0001-01-01 00:00", "zone": "Europe/Berlin"}, "is no day and time"),
        ({"zone": "Europe/Atlantis"}, "There is no time zone"),
        ({"work": "nothing-such"}, "No work “nothing-such”"),
        ({"sections": "The mines; The moon"}, "no section “the moon”"),
        ({"when": "2026-02-07 19:30", "repeats": "weekdays"}, "Monday to Friday"),
    ],
)
async def test_what_cannot_be_is_refused_before_the_form(
    meeting: Meeting, options: dict[str, Any], said: str
) -> None:
    refused = await new(meeting, **options)
    assert refused.modal is None
    assert refused.response.ephemeral
    assert said in refused.response.content
    assert meeting.sessions == []


async def test_sections_are_chosen_by_heading(meeting: Meeting) -> None:
    await draft(meeting, sections="The mines; The port")
    [reading] = meeting.sessions[0].plan.reading
    assert [section.heading for section in reading.sections] == ["The mines", "The port"]
    titles = " ".join(item.title for item in meeting.sessions[0].plan.items)
    assert "The road" not in titles
    assert "The mines" in titles


async def test_members_plan_nothing_and_see_no_drafts(meeting: Meeting) -> None:
    ada = meeting.members[0]
    refused = await new(meeting, ada)
    assert refused.modal is None
    assert "session’s moderators" in refused.response.content

    card = await draft(meeting, title="Secret plan")
    number = meeting.sessions[0].id
    listed = texts((await ada.slash(meeting.channel, "session list")).response)
    assert "No session is planned." in listed
    assert "Secret plan" in texts(
        (await meeting.noor.slash(meeting.channel, "session list")).response
    )
    for command in ("edit", "cancel"):
        told = await ada.slash(meeting.channel, f"session {command}", session=base36(number))
        assert "session’s moderators" in told.response.content
    assert "Secret plan" in texts(card)
    assert meeting.sessions[0].state == "draft"


async def test_other_server_sees_nothing(meeting: Meeting, simcord_env: simcord.Env) -> None:
    await publish(meeting)
    other = open_meeting(simcord_env, "Other circle")
    number = base36(meeting.sessions[0].id)
    told = await other.mia.slash(other.channel, "session edit", session=number)
    assert "no such session" in told.response.content
    assert other.sessions == []
    assert "No session" in texts((await other.mia.slash(other.channel, "session list")).response)


async def test_hostile_words_are_shown_as_they_are(meeting: Meeting) -> None:
    card = await draft(meeting, title=HOSTILE, description=HOSTILE)
    await meeting.mia.click(card, label="Publish")
    said = meeting.channel.last_message
    assert "\\*\\*\\@everyone" in texts(said)
    assert "\\<\\@1\\>" in texts(said)
    assert not said.mention_everyone
    assert [user.id for user in said.mentions] in ([], [meeting.mia.id])


async def test_two_moderators_publish_at_once(meeting: Meeting) -> None:
    card = await draft(meeting)
    listed = (await meeting.noor.slash(meeting.channel, "session list")).response
    await meeting.noor.select(listed, [base36(meeting.sessions[0].id)])
    await meeting.mia.click(card, label="Publish")
    late = await meeting.noor.click(listed, label="Publish")
    assert f"<@{meeting.mia.id}> announced it" in late.followups[-1].content
    assert len(events(meeting)) == 1


async def test_discarded_draft_is_gone(meeting: Meeting) -> None:
    card = await draft(meeting)
    await meeting.mia.click(card, label="Discard")
    assert meeting.sessions == []
    assert "deleted" in texts(card)


async def test_longest_plan_fits_into_its_cards(meeting: Meeting) -> None:
    stars = "*" * 1000
    card = await draft(meeting, title="`" * 100, description=stars, work=WORK)
    form = await meeting.mia.click(card, label="Edit agenda")
    agenda = "\n".join(f"5 {'_' * 98}{number}" for number in range(10, 35))
    await meeting.mia.submit_modal(form, {"agenda": agenda})
    await meeting.mia.click(card, label="Publish")
    [session] = meeting.sessions
    assert len(session.plan.items) == 25
    assert "more" in texts(card)
    assert len(texts(meeting.channel.last_message)) < 4000
    assert [len(event.description or "") <= 1000 for event in events(meeting)] == [True]


@pytest.mark.parametrize(
    ("option", "typed", "offered"),
    [
        ("work", "salt", WORK),
        ("zone", "berlin", "Europe/Berlin"),
        ("sections", "The mines; po", "The mines; The port"),
    ],
)
async def test_options_are_offered(meeting: Meeting, option: str, typed: str, offered: str) -> None:
    given = {"when": "2026-02-03 19:30", "place": meeting.channel, "work": WORK}
    given.pop(option, None)
    choices = await meeting.mia.autocomplete(meeting.channel, "session new", option, typed, **given)
    assert offered in [choice["value"] for choice in choices]
