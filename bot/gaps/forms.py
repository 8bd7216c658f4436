"""The forms in which a moderator writes an answer, names a passage, or gives a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.buttons import PLACE, gone_card, pack_place, unpack_place
from bot.cards import Card
from bot.desk import Place
from bot.faults import tell
from bot.gaps.attaching import preview_message
from bot.gaps.cards import ANSWERED, DISMISSED, letter, line_card
from bot.gaps.closing import Outcome, finish, tell_done
from bot.gaps.nearest import found_by
from bot.language import say
from bot.lasting import Form, Pressed, Typed, base36, blank
from bot.moderators import moderators_locale
from bot.store import OPEN, Gap
from bot.views import REFUSED, message

_ANSWER = 1500  # characters; escaped and with its question it still fits into a message
_WORDS = 300
_REASON = 500
_LONG = discord.TextStyle.paragraph


def form_for(act: str, gap: Gap, places: Sequence[Place], locale: str) -> ui.Modal:
    """Return the form for what a moderator chose to do with a gap."""
    fields: dict[str, ui.TextInput[Any]] = {
        "answer": ui.TextInput(custom_id="text", style=_LONG, max_length=_ANSWER),
        "dismiss": ui.TextInput(custom_id="text", style=_LONG, max_length=_REASON, required=False),
        "attach": ui.TextInput(custom_id="words", max_length=_WORDS),
    }
    label: ui.Label[Any] = ui.Label(
        text=say(locale, f"gaps.{act}_label"),
        description=say(locale, f"gaps.{act}_hint"),
        component=fields[act],
    )
    packed = ";".join(map(pack_place, places)) if act == "attach" else ""
    name = f"ibid:form:{act}:{base36(gap.id)}:{packed}"
    return blank(say(locale, f"gaps.{act}_title"), name, [label])


async def _write(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Close the gap by an answer or a reason; an answer without words closes nothing."""
    locale = await moderators_locale(interaction)
    text, state = typed["text"], ANSWERED if match["act"] == "answer" else DISMISSED
    if state == ANSWERED and not text.strip():
        await tell(interaction, say(locale, "gaps.no_text"))
        return
    await interaction.response.defer()

    def write(gap: Gap, server: str, theirs: str) -> Card:
        return letter(gap, state, text, server, theirs)

    outcome = Outcome(state, write, private=state == DISMISSED)
    await finish(interaction, int(match["gap"], 36), outcome, locale)


async def _attach(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Show the passage that was named before it is sent."""
    locale = await moderators_locale(interaction)
    gap = await interaction.client.store.gap(interaction.guild_id, int(match["gap"], 36))
    if gap is None or gap.state != OPEN:
        await interaction.response.defer()
        await tell_done(interaction, int(match["gap"], 36), locale)
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    sent = await _preview(interaction, gap, match["places"], typed["words"].strip(), locale)
    await interaction.followup.send(**sent, ephemeral=True)


async def _preview(
    interaction: Pressed, gap: Gap, places: str, typed: str, locale: str
) -> dict[str, Any]:
    """Lay out the passage of a number that was shown, or that words find."""
    desk, server = interaction.client.desk, interaction.guild_id
    shown = [unpack_place(packed) for packed in places.split(";") if packed]
    if typed.isascii() and typed.isdigit() and 0 < int(typed) <= len(shown):
        place: Place | None = shown[int(typed) - 1]
    else:
        place = await found_by(desk, typed, server) if typed else None
    if place is None:
        return message(line_card(say(locale, "gaps.not_found")), REFUSED)
    found = await desk.quote([place], server)
    return preview_message(gap, found[0], place, locale) if found else message(gone_card(locale))


GAP_FORMS = (
    Form(re.compile(r"ibid:form:(?P<act>answer|dismiss):(?P<gap>[0-9a-z]{1,13}):"), _write),
    Form(
        re.compile(
            rf"ibid:form:attach:(?P<gap>[0-9a-z]{{1,13}}):(?P<places>(?:{PLACE}(?:;{PLACE})*)?)"
        ),
        _attach,
    ),
)
