"""The forms in which a moderator writes an answer, names a passage, or gives a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.buttons import Pressed, gone_card
from bot.cards import Card
from bot.desk import Place
from bot.faults import reporting, tell
from bot.gaps.attaching import preview_message
from bot.gaps.cards import ANSWERED, DISMISSED, letter
from bot.gaps.closing import Outcome, finish, moderators_locale
from bot.gaps.nearest import found_by
from bot.language import say
from bot.store import Gap
from bot.views import message

if TYPE_CHECKING:
    from bot.client import Ibid

_OPEN = 15 * 60  # seconds that Discord keeps an interaction's token
_ANSWER = 1500  # characters; escaped and with its question it still fits into a message
_WORDS = 300
_REASON = 500


def form_for(act: str, gap: Gap, places: Sequence[Place], locale: str) -> ui.Modal:
    """Return the form for what a moderator chose to do with a gap."""
    if act == "attach":
        return PassageForm(gap, places, locale)
    return LetterForm(gap, act, locale)


class _Form(ui.Modal):
    """A form with one field about one gap."""

    def __init__(self, gap: Gap, act: str, locale: str, field: ui.TextInput[Any]) -> None:
        super().__init__(title=say(locale, f"gaps.{act}_title"), timeout=_OPEN)
        self._gap = gap
        self._field = field
        hint = say(locale, f"gaps.{act}_hint")
        self.add_item(
            ui.Label(text=say(locale, f"gaps.{act}_label"), description=hint, component=field)
        )


class LetterForm(_Form):
    """Takes an answer in a moderator's own words, or the reason why there is none."""

    def __init__(self, gap: Gap, act: str, locale: str) -> None:
        answers = act == "answer"
        field: ui.TextInput[Any] = ui.TextInput(
            custom_id="text",
            style=discord.TextStyle.paragraph,
            max_length=_ANSWER if answers else _REASON,
            required=answers,
        )
        super().__init__(gap, act, locale, field)
        self._state = ANSWERED if answers else DISMISSED

    async def on_submit(self, interaction: Pressed) -> None:
        """Close the gap; an answer without words closes nothing."""
        async with reporting(interaction, f"form {self._state}"):
            locale = await moderators_locale(interaction)
            if locale is None:
                return
            text, state = self._field.value, self._state
            if state == ANSWERED and not text.strip():
                await tell(interaction, say(locale, "gaps.no_text"))
                return
            await interaction.response.defer()

            def write(gap: Gap, server: str, theirs: str) -> Card:
                return letter(gap, state, text, server, theirs)

            outcome = Outcome(state, write, private=state == DISMISSED)
            await finish(interaction, self._gap.id, outcome, locale)


class PassageForm(_Form):
    """Takes the number of a passage that is shown, or words that it is to be found by."""

    def __init__(self, gap: Gap, places: Sequence[Place], locale: str) -> None:
        field: ui.TextInput[Any] = ui.TextInput(custom_id="words", max_length=_WORDS)
        super().__init__(gap, "attach", locale, field)
        self._places = places

    async def on_submit(self, interaction: Pressed) -> None:
        """Show the passage before it is sent."""
        async with reporting(interaction, "form attach"):
            locale = await moderators_locale(interaction)
            if locale is None:
                return
            await interaction.response.defer(ephemeral=True, thinking=True)
            bot: Ibid = interaction.client
            place = await self._place(interaction)
            found = await bot.desk.quote([place], interaction.guild_id) if place else []
            if place is None or not found:
                sent = (
                    message(gone_card(locale))
                    if place
                    else {"content": say(locale, "gaps.not_found")}
                )
                await interaction.followup.send(**sent, ephemeral=True)
                return
            shown = interaction.message
            post = 0 if shown is None or shown.flags.ephemeral else shown.id
            preview = preview_message(self._gap, found[0], place, post, locale)
            await interaction.followup.send(**preview, ephemeral=True)

    async def _place(self, interaction: Pressed) -> Place | None:
        typed = self._field.value.strip()
        if typed.isascii() and typed.isdigit() and 0 < int(typed) <= len(self._places):
            return self._places[int(typed) - 1]
        bot: Ibid = interaction.client
        return await found_by(bot.desk, typed, interaction.guild_id) if typed else None
