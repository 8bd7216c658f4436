"""The quiz as members see it: before it begins, a question, and its answer with the source.

Pure: records and strings only. Nothing of an open question tells which choice is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from discord.utils import format_dt

from bot.cards import Card, quotation_card
from bot.desk import Noted
from bot.language import say
from bot.markup import block_quote, escape
from bot.sessions.attendance import consented
from bot.sessions.quiz import key_of, quiz_of, tally
from bot.sessions.scores import ranking
from bot.sessions.session import Quiz, QuizItem, Score, Session

LETTERS = "ABCD"
_SHARE = "session.share"
_GAP = "▁▁▁▁▁▁"
_NAMED = 20  # members in the ranking
_ASKED = {"date": "quiz_date", "name": "quiz_name", "number": "quiz_count", "note": "quiz_note"}


def lead_card(quiz: Quiz, locale: str) -> Card:
    """Lay out what the quiz is, for those who may want to join."""
    lines = [say(locale, f"{_SHARE}.quiz_lead", count=len(quiz.items))]
    if quiz.seconds:
        lines.append(say(locale, f"{_SHARE}.quiz_timed", seconds=quiz.seconds))
    return Card(((say(locale, f"{_SHARE}.quiz_title"), " ".join(lines)),))


def question_card(quiz: Quiz, locale: str) -> Card:
    """Lay out the question that is put."""
    item = quiz.items[quiz.number - 1]
    if quiz.until:
        small = say(locale, f"{_SHARE}.quiz_until", when=format_dt(quiz.until, "T"))
    else:
        small = say(locale, f"{_SHARE}.quiz_open")
    return Card(((*_asked(quiz, locale), _sentence(item), _choices(item)),), small)


def answer_card(session: Session, noted: Noted | None, locale: str) -> Card:
    """Lay out the answer: which choice is right, the source, and how many found it."""
    quiz = quiz_of(session)
    item = quiz.items[quiz.number - 1]
    right, of_all = tally(session, quiz.number)
    small = say(locale, f"{_SHARE}.quiz_tally", right=right, all=of_all)
    letter, choice = LETTERS[item.right], escape(item.choices[item.right])
    told = say(locale, f"{_SHARE}.quiz_answer", letter=letter, choice=choice)
    above = (*_asked(quiz, locale), told)
    if noted is None:
        gone = f"-# {say(locale, f'{_SHARE}.quiz_no_source')}"
        card = Card(((*above, gone),), small)
    else:
        card = quotation_card(above, noted, small, locale)
    if quiz.number < len(quiz.items):
        return card
    return Card((*card.groups, _ranking(session, locale)), card.small, card.attachment)


def score_line(session: Session, member: int, locale: str) -> str | None:
    """Return what only a member is told of their score; None where they have none.

    What was answered to the open question does not count before it is revealed.
    """
    ranked = ranking(_settled(session))
    mine = next((score for score in ranked if score.member == member), None)
    if mine is None:
        return None
    place, right, of_all = _place(mine, ranked), len(mine.right), _answered(mine)
    values = {"place": place, "count": len(ranked), "right": right, "all": of_all}
    return say(locale, f"{_SHARE}.quiz_yours", **values)


def _settled(session: Session) -> Session:
    """Return a session without the answers to the open question."""
    quiz = session.quiz
    if quiz is None or quiz.revealed:
        return session
    key = key_of(quiz, quiz.number)
    scores = (
        replace(
            each,
            right=tuple(name for name in each.right if name != key),
            wrong=tuple(name for name in each.wrong if name != key),
        )
        for each in session.scores
    )
    return replace(session, scores=tuple(scores))


def is_ranked(session: Session) -> bool:
    """Tell whether the ranking is shown: after the last question."""
    quiz = session.quiz
    return quiz is not None and quiz.revealed and quiz.number == len(quiz.items)


def _asked(quiz: Quiz, locale: str) -> tuple[str, str]:
    item = quiz.items[quiz.number - 1]
    number = say(locale, f"{_SHARE}.quiz_number", number=quiz.number, count=len(quiz.items))
    return f"### {number}", f"**{say(locale, f'{_SHARE}.{_ASKED[item.kind]}')}**"


def _sentence(item: QuizItem) -> str:
    gap = "" if item.kind == "note" else _GAP
    return block_quote(f"{escape(item.before)}{gap}{escape(item.after)}")


def _choices(item: QuizItem) -> str:
    lines = (
        f"**{letter}** {escape(' '.join(choice.split()))}"
        for letter, choice in zip(LETTERS, item.choices, strict=False)
    )
    return "\n".join(lines)


def _ranking(session: Session, locale: str) -> tuple[str, ...]:
    """Return the places of those who agreed to be named, and how many others there are."""
    ranked, named = ranking(session), consented(session)
    shown = [score for score in ranked if score.member in named][:_NAMED]
    lines = [
        say(
            locale,
            f"{_SHARE}.quiz_rank",
            place=_place(score, ranked),
            who=f"<@{score.member}>",
            right=len(score.right),
            all=_answered(score),
        )
        for score in shown
    ]
    rest = len(ranked) - len(shown)
    others = [f"-# {say(locale, f'{_SHARE}.quiz_others', count=rest)}"] if rest else []
    return tuple(filter(None, (say(locale, f"{_SHARE}.quiz_ranking"), "\n".join(lines), *others)))


def _place(score: Score, ranked: Sequence[Score]) -> int:
    """Return a member's place among all who joined; equals share theirs."""
    return 1 + sum(len(other.right) > len(score.right) for other in ranked)


def _answered(score: Score) -> int:
    return len(score.right) + len(score.wrong)
