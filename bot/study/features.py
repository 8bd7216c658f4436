"""What the study group adds to the bot: each module's cogs, buttons and forms, one list each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from discord import ui
from discord.ext import commands

from bot.lasting import Form
from bot.study.announcement import ReplyButton
from bot.study.attendance import GoneButton, HereButton
from bot.study.control import ControlButton, StageButton
from bot.study.decide import Decide
from bot.study.editing import PLAN_FORMS, PlanButton
from bot.study.event import EventWatch
from bot.study.floor import QUESTION_FORM, FloorButton, VoteSelect
from bot.study.form import NEW_FORM
from bot.study.group import SessionCommands
from bot.study.minutes_command import minutes as _minutes  # noqa: F401  (joins the group)
from bot.study.moderation import ModerateButton, RuleControl
from bot.study.overview import SessionSelect, SessionsPage
from bot.study.polls import POLL_FORM, PollButton, Polls
from bot.study.prompting import PROMPT_FORM, PromptButton, PromptsButton
from bot.study.quiz import QuizCommand
from bot.study.quiz_buttons import QUIZ_ITEMS
from bot.study.quoting import Quoting, ShareQuoteButton
from bot.study.reading import ReadButton
from bot.study.reminders import Announcements
from bot.study.review import TEXT_FORM, PassageSelect, PublishButton, ReviewButton, ReviewList
from bot.study.run_commands import Floor
from bot.study.seeking import FIND_FORM, FindButton
from bot.study.sharing import Sharing
from bot.study.taking import EntrySelect, TakeButton
from bot.study.watching import Watching

if TYPE_CHECKING:
    from bot.client import Ibid

_SHARING = (Sharing, Decide, Quoting, Polls, QuizCommand)
COGS: tuple[Callable[[Ibid], commands.Cog], ...] = (
    SessionCommands,
    Announcements,
    EventWatch,
    Floor,
    Watching,
    *_SHARING,
)
"""Each is made with the bot; what listens to the ledger or the timer says so when it is made."""

ITEMS: tuple[type[ui.DynamicItem[Any]], ...] = (
    *(ReplyButton, PlanButton, PromptsButton, PromptButton, SessionsPage, SessionSelect),
    *(ControlButton, StageButton, TakeButton, EntrySelect, ModerateButton, RuleControl),
    *(FloorButton, VoteSelect, ReadButton),
    *(HereButton, GoneButton, ShareQuoteButton, PollButton, *QUIZ_ITEMS),
    *(PublishButton, ReviewButton, PassageSelect, ReviewList, FindButton),
)

FORMS: tuple[Form, ...] = (
    *(NEW_FORM, *PLAN_FORMS, PROMPT_FORM),
    *(QUESTION_FORM, TEXT_FORM, FIND_FORM, POLL_FORM),
)
