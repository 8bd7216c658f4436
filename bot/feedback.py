"""Feedback on a quotation: one press, counted without a name."""

from __future__ import annotations

from typing import Any, Literal, get_args

from discord import ui

from bot.buttons import PLACE, pack_place
from bot.desk import Place
from bot.language import DEFAULT, language_for, say
from bot.lasting import Lasting, Pressed

Kind = Literal["helpful", "wrong-passage", "wrong-note"]

_KINDS: tuple[Kind, ...] = get_args(Kind)


class FeedbackButton(
    Lasting,
    template=rf"ibid:feedback:(?P<kind>helpful|wrong-passage|wrong-note):(?P<place>{PLACE})",
):
    """Counts what a member thinks of a quotation."""

    @classmethod
    def of(cls, kind: Kind, place: Place, locale: str = DEFAULT) -> ui.Button[Any]:
        """Make a button below a quotation."""
        label = say(locale, f"answer.{kind.replace('-', '_')}")
        return ui.Button(label=label, custom_id=f"ibid:feedback:{kind}:{pack_place(place)}")

    async def pressed(self, interaction: Pressed) -> None:
        """Count a press; a member's further presses on the same button change nothing."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        counted = await interaction.client.store.add_feedback(
            interaction.guild_id, self.match["place"], self.match["kind"], interaction.user.id
        )
        told = "answer.thanks" if counted else "answer.thanked"
        await interaction.followup.send(say(await language_for(interaction), told))


def feedback_row(place: Place, locale: str, *, noted: bool) -> list[ui.Item[Any]]:
    """Return the buttons for feedback on a quotation; on its notes only if it has some."""
    kinds = [kind for kind in _KINDS if noted or kind != "wrong-note"]
    return [FeedbackButton.of(kind, place, locale) for kind in kinds]
