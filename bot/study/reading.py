"""The passages that an item's prompts are about, whole, for whoever wants to read them."""

from __future__ import annotations

from bot.cards import quotation_card
from bot.faults import tell
from bot.language import language_for, say
from bot.lasting import Lasting, Pressed
from bot.markup import escape
from bot.sessions.session import Session
from bot.study.passages import quotation_row, quoted
from bot.study.pressing import NUMBER, SESSION, answering
from bot.views import ANSWERED, message


class ReadButton(Lasting, template=rf"ibid:s:rread:{SESSION}:(?P<item>{NUMBER})"):
    """Shows each passage of an item, in private."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show those that are still on the shelf."""
        number, at = int(self.match["session"], 36), int(self.match["item"], 36)
        async with answering(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)
            server = interaction.guild_id or 0
            session: Session = interaction.client.ledger.get(server, number)
            item = next((each for each in session.plan.items if each.id == at), None)
            prompts = [p for p in item.prompts if p.place] if item else []
            found = await quoted(interaction.client, server, [p.place for p in prompts if p.place])
            locale = await language_for(interaction)
            if not found:
                await tell(interaction, say(locale, "answer.gone"))
            for prompt in prompts:
                if prompt.place in found:
                    noted = found[prompt.place]
                    card = quotation_card((f"**{escape(prompt.question)}**",), noted, "", locale)
                    row = quotation_row(prompt.place, noted, locale)
                    await interaction.followup.send(
                        **message(card, ANSWERED, [row]), ephemeral=True
                    )
