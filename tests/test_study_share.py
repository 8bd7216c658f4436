"""Taking part: members say that they are here, moderators note decisions and open polls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.client import Ibid
from tests.closing import restart, until
from tests.meeting import bot_with_essay
from tests.rooms import texts
from tests.sitting import Sitting, shown_in, sit_down


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    return bot_with_essay(tmp_path)


def here_card(sitting: Sitting, press: str = "arrival") -> Any:
    number = getattr(sitting.session.messages, press)
    return next(m for m in sitting.place.history() if m.id == number)


async def test_start_asks_once_who_is_here_and_says_what_for(
    simcord_env: simcord.Env, tmp_path: Path
) -> None:
    sitting = await sit_down(simcord_env)
    await sitting.after(1)
    await restart(sitting, tmp_path)
    await sitting.after(1)

    asked = [m for m in sitting.place.history() if "Who is here?" in texts(m)]

    assert [m.id for m in asked] == [sitting.session.messages.arrival]
    assert "is named in none of these" in texts(asked[0])
    assert "Who was here?" not in sitting.said


async def test_here_names_whoever_pressed_and_nobody_else(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    ada, ben = sitting.members[:2]

    told = await sitting.press(ada, "hhere", here_card(sitting))
    await sitting.press(ben, "hhere", here_card(sitting))
    undone = await sitting.press(ben, "hgone", here_card(sitting))

    assert told.ephemeral
    assert "You will be named" in shown_in(told)
    assert "You will not be named" in shown_in(undone)
    assert [p.member for p in sitting.session.attendance] == [ada.id]


async def test_end_is_asked_for_once_time_is_up(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)
    sitting.meeting.bot._beat.cancel()
    await sitting.after(31)
    await sitting.after(31)
    await until(sitting, lambda: sitting.session.messages.departure is not None)
    card = here_card(sitting, "departure")
    await sitting.press(sitting.members[0], "hhere", card)

    assert "Who was here?" in texts(card)
    [presence] = sitting.session.attendance
    assert presence.end is not None
    assert presence.start is None


async def test_end_is_asked_for_at_the_first_press_of_end(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)

    await sitting.press(sitting.mia, "rend")
    await sitting.press(sitting.noor, "rend")
    await until(sitting, lambda: sitting.session.messages.departure is not None)

    assert sitting.session.state == "running"
    assert sitting.said.count("Who was here?") == 1


async def test_decision_is_for_moderators_and_shown_to_all(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)

    done = await sitting.mia.slash(sitting.place, "decide", text="Read **the rolls** <@1> next.")
    refused = await sitting.members[0].slash(sitting.place, "decide", text="I decide.")

    assert not done.ephemeral
    assert r"> Read \*\*the rolls\*\* \<\@1\> next." in texts(done.response)
    assert refused.ephemeral
    assert "moderators" in shown_in(refused)
    assert [d.text for d in sitting.session.decisions] == ["Read **the rolls** <@1> next."]


async def poll(sitting: Sitting, who: Any, answers: str = "Yes\nNo", hours: str = "2") -> Any:
    opened = await who.slash(sitting.place, "poll")
    return await who.submit_modal(
        opened, {"question": "Was it a forgery?", "answers": answers, "hours": hours}
    )


async def test_poll_is_made_by_moderators_with_discords_own(simcord_env: simcord.Env) -> None:
    sitting = await sit_down(simcord_env)

    done = await poll(sitting, sitting.mia)
    refused = await sitting.members[0].slash(sitting.place, "poll")
    opened = await sitting.press(sitting.noor, "hpoll")

    [posted] = [m for m in sitting.place.history() if m.poll]
    assert done.ephemeral
    assert posted.poll.question == "Was it a forgery?"
    assert [answer.text for answer in posted.poll.answers] == ["Yes", "No"]
    assert [(p.message, p.question) for p in sitting.session.polls] == [
        (posted.id, "Was it a forgery?")
    ]
    assert "moderators" in shown_in(refused)
    assert opened.modal is not None


@pytest.mark.parametrize(
    ("answers", "hours", "told"),
    [
        ("\n".join("abcdefghijk"), "2", "number of answers"),
        ("x" * 56, "2", "55 fit"),
        ("Yes\nNo", "0", "hours"),
        ("Yes\nNo", "ten", "hours"),
        (" \n ", "2", "number of answers"),
    ],
)
async def test_poll_that_discord_would_refuse_is_not_posted(
    simcord_env: simcord.Env, answers: str, hours: str, told: str
) -> None:
    sitting = await sit_down(simcord_env)

    done = await poll(sitting, sitting.mia, answers, hours)

    assert told in shown_in(done)
    assert not [m for m in sitting.place.history() if m.poll]
    assert sitting.session.polls == ()
