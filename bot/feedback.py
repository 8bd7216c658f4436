"""Feedback on a quotation: one press, counted without a name."""

from __future__ import annotations

import re
from typing import Any, Literal, get_args

from discord import ui

from bot.buttons import PLACE, Pressed, pack_place, unpack_place
from bot.desk import Place
from bot.faults import reporting
from bot.language import DEFAULT, language_for, say

Kind = Literal["helpful", "wrong-passage", "wrong-note"]

_KINDS: tuple[Kind, ...] = get_args(Kind)


class FeedbackButton(
    ui.DynamicItem[ui.Button[Any]],
    template=rf"ibid:feedback:(?P<kind>helpful|wrong-passage|wrong-note):(?P<place>{PLACE})",
):
    """Counts what a member thinks of a quotation."""

    def __init__(self, kind: Kind, place: Place, locale: str = DEFAULT) -> None:
        self.kind = kind
        label = say(locale, f"answer.{kind.replace('-', '_')}")
        custom_id = f"ibid:feedback:{kind}:{pack_place(place)}"
        super().__init__(ui.Button(label=label, custom_id=custom_id))
        self.place = place

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: ui.Item[Any], match: re.Match[str]
    ) -> FeedbackButton:
        """Rebuild the button from a message sent before a restart."""
        del interaction, item
        kind = next(kind for kind in _KINDS if kind == match["kind"])
        return cls(kind, unpack_place(match["place"]))

    async def callback(self, interaction: Pressed) -> None:
        """Count a press; a member's further presses on the same quotation change nothing."""
        async with reporting(interaction, "button feedback"):
            place = pack_place(self.place)
            heard: set[tuple[int | None, int, str]] = interaction.client.heard
            voice = (interaction.guild_id, interaction.user.id, place)
            if voice in heard:
                again = say(await language_for(interaction), "answer.thanked")
                await interaction.response.send_message(again, ephemeral=True)
                return
            heard.add(voice)
            await interaction.response.defer(ephemeral=True, thinking=True)
            try:
                await interaction.client.store.add_feedback(interaction.guild_id, place, self.kind)
            except BaseException:
                heard.discard(voice)
                raise
            thanks = say(await language_for(interaction), "answer.thanks")
            await interaction.followup.send(thanks, ephemeral=True)


def feedback_row(place: Place, locale: str, *, noted: bool) -> list[ui.Item[Any]]:
    """Return the buttons for feedback on a quotation; on its notes only if it has some."""
    kinds = [kind for kind in _KINDS if noted or kind != "wrong-note"]
    return [FeedbackButton(kind, place, locale) for kind in kinds]
