"""Feedback on a quotation: one press, counted without a name."""

from __future__ import annotations

import re
from typing import Any, Literal

from discord import ui

from bot.buttons import PLACE, Pressed, pack_place, unpack_place
from bot.desk import Place
from bot.faults import reporting

Kind = Literal["helpful", "wrong-passage", "wrong-note"]

_LABELS: dict[str, Kind] = {
    "Helpful": "helpful",
    "Wrong passage": "wrong-passage",
    "Wrong note": "wrong-note",
}
_THANKS = "Thank you: it is counted, without your name."
_AGAIN = "You have told me about this quotation already."


class FeedbackButton(
    ui.DynamicItem[ui.Button[Any]],
    template=rf"ibid:feedback:(?P<kind>helpful|wrong-passage|wrong-note):(?P<place>{PLACE})",
):
    """Counts what a member thinks of a quotation."""

    def __init__(self, label: str, place: Place) -> None:
        self.kind = _LABELS[label]
        custom_id = f"ibid:feedback:{self.kind}:{pack_place(place)}"
        super().__init__(ui.Button(label=label, custom_id=custom_id))
        self.place = place

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: ui.Item[Any], match: re.Match[str]
    ) -> FeedbackButton:
        """Rebuild the button from a message sent before a restart."""
        del interaction, item
        label = next(label for label, kind in _LABELS.items() if kind == match["kind"])
        return cls(label, unpack_place(match["place"]))

    async def callback(self, interaction: Pressed) -> None:
        """Count a press; a member's further presses on the same quotation change nothing."""
        async with reporting(interaction, "button feedback"):
            place = pack_place(self.place)
            heard: set[tuple[int | None, int, str]] = interaction.client.heard
            voice = (interaction.guild_id, interaction.user.id, place)
            if voice in heard:
                await interaction.response.send_message(_AGAIN, ephemeral=True)
                return
            heard.add(voice)
            await interaction.response.defer(ephemeral=True, thinking=True)
            try:
                await interaction.client.store.add_feedback(interaction.guild_id, place, self.kind)
            except BaseException:
                heard.discard(voice)
                raise
            await interaction.followup.send(_THANKS, ephemeral=True)


def feedback_row(place: Place, *, noted: bool) -> list[ui.Item[Any]]:
    """Return the buttons for feedback on a quotation; on its notes only if it has some."""
    labels = [label for label in _LABELS if noted or _LABELS[label] != "wrong-note"]
    return [FeedbackButton(label, place) for label in labels]
