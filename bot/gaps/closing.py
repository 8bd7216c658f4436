"""A moderator closes a gap: by an answer, a passage, or a dismissal.

Everything is checked at each step, since between two steps a role may be taken away and
another moderator may be faster.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from discord import ui

from bot.cards import Card
from bot.faults import tell
from bot.gaps.cards import closed_card, line_card
from bot.gaps.delivery import deliver
from bot.gaps.posts import change_post
from bot.language import choose, say
from bot.lasting import Pressed
from bot.store import OPEN, Gap
from bot.views import REFUSED, Rows, custom_ids_of, edit

if TYPE_CHECKING:
    from bot.client import Ibid

OPEN_GAP = "ibid:gap:"  # begins the custom ids of the buttons of an open gap

Letter = Callable[[Gap, str, str], Card]
"""Makes the message to the asker of a gap, in the name of a server, in a language."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a moderator did with a gap, and what the asker is sent of it."""

    state: str
    letter: Letter
    private: bool = False


def back_rows(locale: str) -> Rows:
    """Return the button that leads back to the list."""
    label = say(locale, "gaps.back")
    return [[ui.Button(label=label, custom_id="ibid:gaps:first:0")]]


async def close(interaction: Pressed, number: int, outcome: Outcome, locale: str) -> str | None:
    """Close a gap and write to its asker; return what to tell the moderator.

    None where somebody was faster. Where the letter cannot be sent now, it is opened again.
    """
    bot: Ibid = interaction.client
    gap = await bot.store.close_gap(interaction.guild_id, number, outcome.state)
    if gap is None or interaction.guild is None:
        return None
    try:
        theirs = await _common_locale(interaction)
        card = outcome.letter(gap, interaction.guild.name, theirs)
        way = await deliver(bot, gap, card, private=outcome.private)
    except BaseException:
        await bot.store.reopen_gap(gap)
        raise
    if way == "failed":
        await bot.store.reopen_gap(gap)
    else:
        card = await closed(interaction, number, None, interaction.user.id)
        await change_post(interaction, number, edit(card, REFUSED))
    return say(locale, f"gaps.told_{way}")


async def _common_locale(interaction: Pressed) -> str:
    """Return the language for what is not read by the moderator alone."""
    preferences = await interaction.client.store.preferences(interaction.guild_id)
    return choose(preferences, interaction.guild_locale)


async def finish(interaction: Pressed, number: int, outcome: Outcome, locale: str) -> None:
    """Close a gap from the message that shows it, and let that message say so."""
    told = await close(interaction, number, outcome, locale)
    if told is None:
        await tell_done(interaction, number, locale)
        return
    gap = await interaction.client.store.gap(interaction.guild_id, number)
    if gap is None or gap.state != OPEN:
        await _show_closed(interaction, number, locale, interaction.user.id)
    await tell(interaction, told)


async def tell_done(interaction: Pressed, number: int, locale: str) -> None:
    """Tell a moderator that somebody was faster, and take the buttons from the message."""
    if any(name.startswith(OPEN_GAP) for name in custom_ids_of(interaction.message)):
        await _show_closed(interaction, number, locale)
    await tell(interaction, say(locale, "gaps.done"))


async def _show_closed(
    interaction: Pressed, number: int, locale: str, moderator: int | None = None
) -> None:
    """Put what became of a gap in the place of the message that was pressed.

    One that its asker has withdrawn is not quoted any longer.
    """
    shown = interaction.message
    listed = shown is not None and shown.flags.ephemeral
    rows = back_rows(locale) if listed else ()
    card = await closed(interaction, number, locale if listed else None, moderator)
    await interaction.edit_original_response(**edit(card, REFUSED, rows))


async def closed(
    interaction: Pressed, number: int, locale: str | None, moderator: int | None = None
) -> Card:
    """Lay out what became of a gap, in the server's language where none is given."""
    locale = locale or await _common_locale(interaction)
    gap = await interaction.client.store.gap(interaction.guild_id, number)
    if gap is None or gap.question is None:
        return line_card(say(locale, "gaps.withdrawn"))
    return closed_card(gap, gap.state, moderator, locale)
