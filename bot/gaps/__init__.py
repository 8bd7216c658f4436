"""Gaps: what the shelf does not answer, handed to the server's moderators.

A member hands a refused question on (`asking`); a moderator answers it, attaches a passage
or dismisses it (`closing`), from the moderators' channel or from `/gaps` (`listing`).
"""

from __future__ import annotations

from bot.gaps.asking import ConsentButton, HandOnButton, count_refusal, hand_on_row
from bot.gaps.attaching import GiveButton
from bot.gaps.forms import GAP_FORMS
from bot.gaps.listing import Gaps, GapSelect, GapsPage
from bot.gaps.post import GapButton

__all__ = ["GAP_FORMS", "GAP_ITEMS", "Gaps", "count_refusal", "hand_on_row"]

GAP_ITEMS = (HandOnButton, ConsentButton, GapButton, GiveButton, GapSelect, GapsPage)
