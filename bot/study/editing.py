"""What moderators do on the card of a plan: change agenda and details, publish it, discard it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.cards import Card
from bot.language import language_for, say
from bot.lasting import Form, Lasting, Pressed, Typed, base36, blank
from bot.sessions import planning
from bot.sessions.calendar import find_zone, when
from bot.sessions.plan import Plan
from bot.sessions.rules import require_moderator, require_state
from bot.sessions.session import Session
from bot.study.actors import actor_of
from bot.study.draft import draft_message
from bot.study.pressing import SESSION, answering, perform
from bot.study.proposal import propose
from bot.study.typed import agenda_text, read_agenda, read_date, read_number
from bot.views import REFUSED, edit, replacing

if TYPE_CHECKING:
    from bot.client import Ibid

_PLAN = "session.plan"
_LONG = discord.TextStyle.paragraph


def plan_message(bot: Ibid, session: Session, locale: str) -> dict[str, Any]:
    """Return the arguments that show a plan, with what Ibid cannot do for it just now."""
    faults = bot.board.faults[session.server, session.id]
    lines = [line for what, line in faults.items() if what in {"announcement", "event"}]
    return draft_message(session, lines, locale)


async def show(interaction: Pressed, session: Session) -> None:
    """Put a plan as it is by now in the place of what was pressed."""
    locale = await language_for(interaction)
    sent = replacing(plan_message(interaction.client, session, locale))
    await interaction.edit_original_response(**sent)


async def moderated(interaction: Pressed, number: int) -> Session:
    """Return a session that whoever presses may run; SessionError where they may not."""
    session: Session = interaction.client.ledger.get(interaction.guild_id or 0, number)
    require_moderator(session, await actor_of(interaction))
    return session


class PlanButton(
    Lasting, template=rf"ibid:s:p(?P<verb>agenda|details|anew|publish|discard|back):{SESSION}"
):
    """A button of the card."""

    async def pressed(self, interaction: Pressed) -> None:
        """Open a form, or do what the button says."""
        verb, number = self.match["verb"], int(self.match["session"], 36)
        async with answering(interaction):
            session = await moderated(interaction, number)
            if verb in {"agenda", "details"}:
                locale = await language_for(interaction)
                form = agenda_form if verb == "agenda" else details_form
                await interaction.response.send_modal(form(session, locale))
                return
            await interaction.response.defer()
            if verb == "back":
                await show(interaction, session)
            else:
                await _ACTS[verb](interaction, number)


async def _propose_anew(interaction: Pressed, number: int) -> None:
    """Put a new proposal in the place of the agenda and the prompts."""
    plan = (await moderated(interaction, number)).plan
    locale, server = await language_for(interaction, private=False), interaction.guild_id or 0
    items = await propose(interaction.client.desk, server, plan.reading, plan.minutes, locale)
    change = partial(replace, items=items)
    await show(interaction, await perform(interaction, number, _editing(change)))


async def _publish(interaction: Pressed, number: int) -> None:
    """Announce a session; post its announcement and make its event before it is said."""
    session = await perform(interaction, number, planning.announce)
    board = interaction.client.board
    await board.draw(session.server, number)
    await show(interaction, interaction.client.ledger.get(session.server, number))


async def _discard(interaction: Pressed, number: int) -> None:
    """Delete a draft."""
    session = await moderated(interaction, number)
    require_state(session, "draft")
    await interaction.client.ledger.delete(session.server, number)
    locale = await language_for(interaction)
    card = Card(((say(locale, f"{_PLAN}.discarded"),),))
    await interaction.edit_original_response(**edit(card, REFUSED))


_ACTS = {"anew": _propose_anew, "publish": _publish, "discard": _discard}


def _editing(alter: Any) -> Any:  # noqa: ANN401  (an act of `perform`)
    return lambda session, by, now: planning.edit(session, by, now, alter)


def agenda_form(session: Session, locale: str) -> ui.Modal:
    """Return the form with the agenda as one line an item."""
    text = agenda_text(session.plan.items)
    field: ui.Label[Any] = ui.Label(
        text=say(locale, f"{_PLAN}.agenda"),
        description=say(locale, f"{_PLAN}.agenda_hint"),
        component=ui.TextInput(custom_id="agenda", style=_LONG, default=text, max_length=4000),
    )
    name = f"ibid:s:pagendaform:{base36(session.id)}"
    return blank(say(locale, f"{_PLAN}.edit_agenda"), name, [field])


def details_form(session: Session, locale: str) -> ui.Modal:
    """Return the form with title, description, date, minutes and seats."""
    plan = session.plan
    local = plan.when.start.astimezone(find_zone(plan.when.zone))
    seats = "" if plan.capacity is None else str(plan.capacity)
    inputs: dict[str, ui.TextInput[Any]] = {
        "title": ui.TextInput(custom_id="title", default=plan.title, max_length=100),
        "description": ui.TextInput(
            custom_id="description",
            style=_LONG,
            default=plan.description,
            max_length=1000,
            required=False,
        ),
        "when": ui.TextInput(custom_id="when", default=f"{local:%Y-%m-%d %H:%M}", max_length=30),
        "minutes": ui.TextInput(custom_id="minutes", default=str(plan.minutes), max_length=4),
        "capacity": ui.TextInput(custom_id="capacity", default=seats, max_length=5, required=False),
    }
    fields: list[ui.Label[Any]] = [
        ui.Label(
            text=say(locale, f"{_PLAN}.field_{name}"),
            description=say(locale, f"{_PLAN}.in_zone", zone=plan.when.zone)
            if name == "when"
            else None,
            component=component,
        )
        for name, component in inputs.items()
    ]
    name = f"ibid:s:pdetailsform:{base36(session.id)}"
    return blank(say(locale, f"{_PLAN}.edit_details"), name, fields)


async def _take_agenda(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Keep an agenda that was typed; what it does not name any more goes."""

    def alter(plan: Plan) -> Plan:
        return replace(plan, items=read_agenda(typed["agenda"], plan.items))

    await _take(interaction, int(match["session"], 36), alter)


async def _take_details(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Keep the details that were typed."""

    def alter(plan: Plan) -> Plan:
        seats = typed.get("capacity", "").strip()
        day, clock = read_date(typed["when"])
        return replace(
            plan,
            title=typed["title"],
            description=typed.get("description", "").strip(),
            when=_moved(plan, when(day, clock, plan.when.zone, plan.when.recurrence)),
            minutes=read_number(typed["minutes"], "minutes"),
            capacity=read_number(seats, "capacity") if seats else None,
        )

    await _take(interaction, int(match["session"], 36), alter)


def _moved(plan: Plan, typed: Any) -> Any:  # noqa: ANN401
    """Return the date that was typed; the one known where it is the same to the minute."""
    same = typed.start == plan.when.start.replace(second=0, microsecond=0)
    return plan.when if same else typed


async def _take(interaction: Pressed, number: int, alter: Any) -> None:  # noqa: ANN401
    async with answering(interaction):
        await moderated(interaction, number)
        await interaction.response.defer()
        await show(interaction, await perform(interaction, number, _editing(alter)))


PLAN_FORMS = (
    Form(re.compile(rf"ibid:s:pagendaform:{SESSION}"), _take_agenda),
    Form(re.compile(rf"ibid:s:pdetailsform:{SESSION}"), _take_details),
)
