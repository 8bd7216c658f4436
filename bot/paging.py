"""Long lists a page at a time: what a page holds, and the buttons that turn to another."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from discord import ui

from bot.language import say
from bot.lasting import Lasting, Pressed
from bot.moderators import moderators_locale
from bot.views import replacing

if TYPE_CHECKING:
    from bot.client import Ibid

_T = TypeVar("_T")

TURN = r"(?:first|previous|next|last):(?P<page>[0-9]{1,6})"


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some items of a list; pages are counted from 0."""

    items: tuple[_T, ...]
    number: int
    last: int


def page_of(items: Sequence[_T], number: int, size: int) -> Page[_T]:
    """Return a page, the last one where the list has become shorter."""
    last = max(0, (len(items) - 1) // size)
    number = min(number, last)
    return Page(tuple(items[number * size : (number + 1) * size]), number, last)


def page_line(page: Page[Any], locale: str) -> str:
    """Say which page is shown; nothing where there is one only."""
    if not page.last:
        return ""
    return say(locale, "paging.page", page=page.number + 1, pages=page.last + 1)


def turning_row(kind: str, page: Page[Any], locale: str) -> list[list[ui.Item[Any]]]:
    """Return the buttons that turn the pages of a kind of list, if it has several."""
    if not page.last:
        return []
    first, last = page.number == 0, page.number == page.last
    turns = (
        ("first", 0, first),
        ("previous", max(page.number - 1, 0), first),
        ("next", min(page.number + 1, page.last), last),
        ("last", page.last, last),
    )
    return [
        [
            ui.Button(
                label=say(locale, f"paging.{turn}"),
                custom_id=f"ibid:{kind}:{turn}:{to}",
                disabled=disabled,
            )
            for turn, to, disabled in turns
        ]
    ]


class ModeratorsPage(Lasting, template=TURN):
    """Turns the pages of a list of a server's that only its moderators see."""

    shown: staticmethod[[Ibid, int, int, str], Awaitable[dict[str, Any]]]
    """Returns the arguments that show a page, from the server, the number and the language."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show the page, as the list is by now."""
        locale, number = await moderators_locale(interaction), int(self.match["page"])
        await interaction.response.defer()
        sent = await self.shown(interaction.client, interaction.guild_id or 0, number, locale)
        await interaction.edit_original_response(**replacing(sent))
