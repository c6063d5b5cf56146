"""Screens of /recall."""

import datetime as dt
from typing import Any

from discord import ui

from bot.domain.content import Catalog
from bot.domain.content.models.recall import RecallQuestion
from bot.domain.recall.ladder import MOST_ASKED
from bot.formatting import date_stamp, plural, small
from bot.interactions import Screen, ServerRoute, button, button_rows, page
from bot.services.recall.questions import MemberRecall
from bot.services.recall.settings import RecallChoices
from bot.ui.plan.routes import Today
from bot.ui.recall.asking import answer_buttons, feedback
from bot.ui.recall.routes import AnswerRecall, PassRecall, SetRecall, StartRecall, reminder_choice

_DISCLOSURE = (
    "To find out whether recall helps, I hold back about one in five questions and ask them three weeks later than the rest. Only counts are compared, never names. If you’d rather be asked everything, press "
    "**Practise everything**."
)


def question_screen(
    catalog: Catalog, recall: MemberRecall, answered: int, guild_id: int, member_id: int
) -> Screen:
    """Draw the question that is due first; before a member’s first answer, say what is measured."""
    question = recall.due[0].question
    number, last = answered + 1, min(answered + len(recall.due), MOST_ASKED)
    about = f"Question {number} of {last}{_source(catalog, question.day)}"
    is_first = recall.is_new and recall.choices.in_study
    where = {"guild_id": guild_id, "answered": answered}

    def controls() -> list[ui.Item[Any]]:
        buttons = answer_buttons(
            question,
            member_id,
            lambda at: AnswerRecall(question_id=question.id, position=at, **where),
            PassRecall(question_id=question.id, **where),
        )
        if is_first:
            everything = SetRecall(in_study=False, guild_id=guild_id)
            return [
                *button_rows(buttons),
                *button_rows([button("Practise everything", everything)]),
            ]
        return [*button_rows(buttons)]

    text = f"## Do you remember?\n{small(about)}\n{question.ask}"
    return page(text, controls=controls, footer=_DISCLOSURE if is_first else "")


def _source(catalog: Catalog, day_id: str) -> str:
    """Say which plan day a question is about; empty if no plan has it any more."""
    plan = catalog.plan_with_day(day_id)
    if plan is None:
        return ""
    number = plan.number_by_id[day_id]
    return f" · from day {number}, “{plan.day(number).title}”"


def explained_screen(
    question: RecallQuestion,
    recall: MemberRecall,
    answered: int,
    guild_id: int,
    *,
    right: bool,
    passed: bool = False,
) -> Screen:
    """Draw whether an answer was right, and when the question comes back."""
    item = recall.find(question.id)
    back = item.due_on if item else None
    when = (
        f"This question comes back on {date_stamp(back, recall.zone)}"
        if back
        else "You know this one now"
    )
    following = button("Next", StartRecall(answered=answered + 1, guild_id=guild_id), primary=True)
    return page(
        feedback(question, right=right, passed=passed),
        controls=lambda: button_rows([following]),
        footer=f"{when}.",
    )


def nothing_asked_screen(recall: MemberRecall, answered: int, guild_id: int) -> Screen:
    """Draw that nothing is due, or that enough was answered in one go."""
    due = len(recall.due)
    if due:
        more = plural(due, "more question is", "more questions are")
        text = (
            f"## That’s {plural(answered, 'question')}\n{more} due, if you’d like to go on. "
            f"{'It' if due == 1 else 'They'} can also wait until another day."
        )
    elif answered:
        text = f"## That’s all for today\n{_next_text(recall)}"
    else:
        text = f"## Nothing to recall today\n{_next_text(recall)}"
    routes: list[tuple[str, ServerRoute]] = [
        *([("Keep going", StartRecall())] if due else []),
        ("Today’s plan", Today()),
        ("Recall settings", SetRecall()),
    ]
    return page(text, controls=lambda: _buttons(routes, guild_id))


def _next_text(recall: MemberRecall) -> str:
    if not recall.items:
        return (
            "Each plan day you check in for has a few short questions. They come the next day, and again after "
            "3, 7 and 21 days if you know the answer."
        )
    coming = recall.next_due
    if coming is None:
        return "You’ve answered every question about your plan days. New ones come after your next check-in."
    date, count = coming
    verb = "comes" if count == 1 else "come"
    return f"The next {plural(count, 'question')} {verb} on {date_stamp(date, recall.zone)}."


def choices_screen(choices: RecallChoices, at: dt.time | None, guild_id: int) -> Screen:
    """Draw a member’s choices about recall; `at` is the time of their reminders, if those are on."""
    change_study = ("Take part in measuring", SetRecall(in_study=True))
    if choices.in_study:
        change_study = ("Practise everything", SetRecall(in_study=False))
    routes = [reminder_choice(choices), change_study, ("Recall", StartRecall())]
    return page(
        f"## Your settings for recall\n**Reminders** {_reminders_text(choices, at)}\n"
        f"**Measuring** {_study_text(choices)}",
        controls=lambda: _buttons(routes, guild_id),
    )


def _reminders_text(choices: RecallChoices, at: dt.time | None) -> str:
    if not choices.in_reminders:
        return "I don’t mention recall in your reminders."
    if at:
        return f"Your reminder at {at:%H:%M} says when questions are due."
    return "Reminders would mention recall, but yours are off. `/plan remind` turns them on."


def _study_text(choices: RecallChoices) -> str:
    if not choices.in_study:
        return "You’re asked every question, and take no part in measuring whether recall helps."
    return (
        "You take part in measuring whether recall helps: about one in five questions come three weeks later "
        "than the rest. Only counts are compared, never names."
    )


def _buttons(routes: list[tuple[str, ServerRoute]], guild_id: int) -> list[ui.Item[Any]]:
    """Build buttons that also work in direct messages."""
    return [*button_rows(button(label, route.in_server(guild_id)) for label, route in routes)]
