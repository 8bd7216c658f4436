"""The prompts of a plan, a page each: with quotation and notes, to drop, move and reword.

A button carries what its prompt was when it was shown, so that of two moderators at once the
second does not drop another one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.cards import Card
from bot.desk import Place as Shown
from bot.language import language_for, say
from bot.lasting import Form, Lasting, Pressed, Typed, base36, blank
from bot.markup import escape
from bot.sessions import planning
from bot.sessions.plan import Item, Plan, Prompt
from bot.sessions.session import Session
from bot.study.editing import moderated, show
from bot.study.pressing import SESSION, answering, button, perform
from bot.study.status import quotation_text, short
from bot.study.typed import TypedError
from bot.views import ANSWERED, Rows, edit

_PLAN = "session.plan"
_AT = r"(?P<at>[0-9a-z]{1,3}):(?P<seen>[0-9a-z]{1,7})"
_ROOM = 3000  # characters of a quotation with its notes


def numbered(items: Sequence[Item]) -> list[tuple[int, int]]:
    """Return where each prompt stands: the number of its item, and its own in there."""
    return [(i, n) for i, item in enumerate(items) for n in range(len(item.prompts))]


def print_of(prompt: Prompt) -> int:
    """Return a number that tells a prompt from others."""
    return zlib.crc32(repr(prompt).encode())


def without(items: Sequence[Item], at: int, seen: int) -> tuple[Item, ...]:
    """Return an agenda without a prompt; TypedError where another one stands there by now."""
    return _with(items, at, seen, ())


def reworded(items: Sequence[Item], at: int, seen: int, question: str) -> tuple[Item, ...]:
    """Return an agenda with a prompt's question changed."""
    _, _, prompt = _find(items, at, seen)
    return _with(items, at, seen, (replace(prompt, question=question),))


def moved(items: Sequence[Item], at: int, seen: int, step: int) -> tuple[Item, ...]:
    """Return an agenda with a prompt moved by one: within its item, or to the next one there."""
    number, own, prompt = _find(items, at, seen)
    prompts = items[number].prompts
    if 0 <= own + step < len(prompts):
        order = [*prompts]
        order[own], order[own + step] = order[own + step], prompt
        return _put(items, number, tuple(order))
    if not 0 <= number + step < len(items):
        return tuple(items)
    left = _with(items, at, seen, ())
    there = left[number + step].prompts
    joined = (prompt, *there) if step > 0 else (*there, prompt)
    return _put(left, number + step, joined)


def _find(items: Sequence[Item], at: int, seen: int) -> tuple[int, int, Prompt]:
    places = numbered(items)
    if at < len(places):
        number, own = places[at]
        prompt = items[number].prompts[own]
        if print_of(prompt) == seen:
            return number, own, prompt
    raise TypedError("prompt_changed")


def _with(
    items: Sequence[Item], at: int, seen: int, instead: tuple[Prompt, ...]
) -> tuple[Item, ...]:
    number, own, _ = _find(items, at, seen)
    prompts = items[number].prompts
    return _put(items, number, (*prompts[:own], *instead, *prompts[own + 1 :]))


def _put(items: Sequence[Item], number: int, prompts: tuple[Prompt, ...]) -> tuple[Item, ...]:
    changed = [*items]
    changed[number] = replace(items[number], prompts=prompts)
    return tuple(changed)


async def show_prompt(interaction: Pressed, session: Session, at: int) -> None:
    """Show a prompt in the place of what was pressed; the card, where none is left."""
    items = session.plan.items
    places = numbered(items)
    if not places:
        await show(interaction, session)
        return
    at = min(at, len(places) - 1)
    number, own = places[at]
    prompt, locale = items[number].prompts[own], await language_for(interaction)
    quoted = await _quoted(interaction, prompt, locale)
    count = say(locale, f"{_PLAN}.prompt_of", number=at + 1, count=len(places))
    title = say(locale, f"{_PLAN}.for_item", title=escape(short(items[number].title)))
    card = Card(((f"-# {count} · {title}", f"**{escape(prompt.question)}**"), (quoted,)))
    rows = prompt_rows(session, at, prompt, locale)
    await interaction.edit_original_response(**edit(card, ANSWERED, rows))


async def _quoted(interaction: Pressed, prompt: Prompt, locale: str) -> str:
    if prompt.place is None:
        return f"-# {say(locale, f'{_PLAN}.no_passage')}"
    place = Shown(prompt.place.digest, prompt.place.start, prompt.place.end)
    found = await interaction.client.desk.quote([place], interaction.guild_id)
    text = quotation_text(found[0], locale) if found else say(locale, "answer.gone")
    return text if len(text) <= _ROOM else say(locale, f"{_PLAN}.long_passage")


def prompt_rows(session: Session, at: int, prompt: Prompt, locale: str) -> Rows:
    """Return the buttons below a prompt."""
    count, seen = len(numbered(session.plan.items)), print_of(prompt)

    def make(verb: str, *, off: bool = False) -> ui.Button[Any]:
        label = say(locale, f"{_PLAN}.prompt_{verb}")
        style = discord.ButtonStyle.danger if verb == "drop" else discord.ButtonStyle.secondary
        return button(f"p{verb}", label, session.id, at, seen, style=style, disabled=off)

    back = button("pback", say(locale, f"{_PLAN}.back"), session.id)
    return [
        [make("earlier", off=at == 0), make("later", off=at == count - 1), back],
        [make("up"), make("down"), make("reword"), make("drop")],
    ]


class PromptsButton(Lasting, template=rf"ibid:s:pprompts:{SESSION}"):
    """Opens the prompts of a plan."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show the first one."""
        async with answering(interaction):
            session = await moderated(interaction, int(self.match["session"], 36))
            await interaction.response.defer()
            await show_prompt(interaction, session, 0)


class PromptButton(
    Lasting, template=rf"ibid:s:p(?P<verb>earlier|later|up|down|reword|drop):{SESSION}:{_AT}"
):
    """Turns to another prompt, or changes the one that is shown."""

    async def pressed(self, interaction: Pressed) -> None:
        """Do what the button says."""
        verb, number = self.match["verb"], int(self.match["session"], 36)
        at, seen = int(self.match["at"], 36), int(self.match["seen"], 36)
        async with answering(interaction):
            session = await moderated(interaction, number)
            if verb == "reword":
                locale = await language_for(interaction)
                _, _, prompt = _find(session.plan.items, at, seen)
                form = _reword_form(number, at, prompt, locale)
                await interaction.response.send_modal(form)
                return
            await interaction.response.defer()
            if verb in {"earlier", "later"}:
                await show_prompt(interaction, session, max(at + (verb == "later") * 2 - 1, 0))
            else:
                await self._change(interaction, verb, number, at, seen)

    async def _change(
        self, interaction: Pressed, verb: str, number: int, at: int, seen: int
    ) -> None:
        step = 1 if verb == "down" else -1

        def alter(plan: Plan) -> Plan:
            if verb == "drop":
                return replace(plan, items=without(plan.items, at, seen))
            return replace(plan, items=moved(plan.items, at, seen, step))

        session = await perform(
            interaction, number, lambda known, by, now: planning.edit(known, by, now, alter)
        )
        await show_prompt(interaction, session, _place_of(session, seen, at))


def _place_of(session: Session, seen: int, at: int) -> int:
    """Return where a prompt stands by now, so that it stays in sight."""
    items = session.plan.items
    prints = [print_of(items[number].prompts[own]) for number, own in numbered(items)]
    return prints.index(seen) if seen in prints else at


def _reword_form(session: int, at: int, prompt: Prompt, locale: str) -> ui.Modal:
    field: ui.Label[Any] = ui.Label(
        text=say(locale, f"{_PLAN}.question"),
        component=ui.TextInput(
            custom_id="question",
            style=discord.TextStyle.paragraph,
            default=prompt.question,
            max_length=300,
        ),
    )
    name = f"ibid:s:prewordform:{base36(session)}:{base36(at)}:{base36(print_of(prompt))}"
    return blank(say(locale, f"{_PLAN}.prompt_reword"), name, [field])


async def _take_wording(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Keep a question as it was worded anew."""
    number, at, seen = (int(match[name], 36) for name in ("session", "at", "seen"))

    def alter(plan: Plan) -> Plan:
        return replace(plan, items=reworded(plan.items, at, seen, typed["question"].strip()))

    async with answering(interaction):
        await moderated(interaction, number)
        await interaction.response.defer()
        session = await perform(
            interaction, number, lambda known, by, now: planning.edit(known, by, now, alter)
        )
        await show_prompt(interaction, session, at)


PROMPT_FORM = Form(re.compile(rf"ibid:s:prewordform:{SESSION}:{_AT}"), _take_wording)
