"""Screens of interview questions."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from discord import ui

from bot.domain.content import Catalog, Role
from bot.domain.content.models.interview import InterviewQuestion, Seniority
from bot.domain.interview import (
    InterviewPractice,
    PracticeItem,
    Rating,
    RatingRecord,
    roles_with_questions,
)
from bot.formatting import bullets, date_stamp, join_dots, plural, sections, skill_names, small
from bot.interactions import Screen, button, button_rows, page
from bot.ui.interview.routes import (
    AskInterview,
    RateAnswer,
    ShowGoodAnswer,
    ShowQuestionsToAsk,
    ShowTakeHome,
)
from bot.ui.lookup.controls import entry_menu

LEVEL_NAMES = {
    Seniority.STARTING: "Starting out",
    Seniority.EXPERIENCED: "Experienced",
    Seniority.SENIOR: "Senior",
}
_RATING_LABELS = {
    Rating.MOST: "I had most of it",
    Rating.SOME: "I had some of it",
    Rating.LITTLE: "I had little of it",
}
_OURS = "The questions, and what good answers have, are ours."


@dataclass(frozen=True, slots=True)
class Interview:
    """What a member practises: the questions for a role, at one level or at every level."""

    catalog: Catalog
    role: Role
    level: Seniority | None
    practice: InterviewPractice
    zone: ZoneInfo


def next_screen(interview: Interview, rated: RatingRecord | None = None) -> Screen:
    """Draw the next question, or why there is none; `rated` is what was stored about the last one."""
    item = interview.practice.next_item
    if item:
        return _question_screen(interview, item, rated)
    if not interview.practice.items:
        return _empty_screen(interview)
    return _finished_screen(interview)


def _question_screen(
    interview: Interview, item: PracticeItem, rated: RatingRecord | None
) -> Screen:
    question, role = item.question, interview.role
    show = ShowGoodAnswer(question_id=question.id, role=role.id, level=interview.level)
    note = small(_when_again(rated.due_on, interview.zone)) if rated else ""
    asked = (
        f"## Interview: {role.name}\n{small(_counts(interview.practice, question))}\n{question.ask}"
    )
    think = "Think of your answer or say it aloud. Then see what a good one has."
    return page(
        sections([note, asked, think]),
        footer=_OURS,
        controls=lambda: button_rows(
            [button("See what a good answer has", show, primary=True), *_more_buttons(interview)]
        ),
    )


def _when_again(due_on: dt.date | None, zone: ZoneInfo) -> str:
    if due_on is None:
        return "You know the last question now; it won’t come again."
    return f"The last question comes again on {date_stamp(due_on, zone)}."


def _counts(practice: InterviewPractice, question: InterviewQuestion) -> str:
    return join_dots(
        (
            f"Level: {LEVEL_NAMES[question.level].lower()}",
            f"{len(practice.due)} due today",
            f"{practice.seen_count} seen",
            f"{len(practice.unseen)} left to see",
        )
    )


def _more_buttons(interview: Interview) -> list[ui.Button[Any]]:
    """Build the buttons to what else the pack has for applicants for the role."""
    hired, role_id, level = interview.catalog.getting_hired, interview.role.id, interview.level
    buttons: list[ui.Button[Any]] = []
    if hired.take_homes_for(role_id):
        buttons.append(button("Take-home task", ShowTakeHome(role=role_id, level=level)))
    if hired.questions_for(role_id):
        buttons.append(
            button("Questions to ask them", ShowQuestionsToAsk(role=role_id, level=level))
        )
    return buttons


def answer_screen(
    catalog: Catalog, question: InterviewQuestion, role_id: str, level: Seniority | None
) -> Screen:
    """Draw what a good answer and a weak one have, with buttons to rate one’s own."""
    skills = skill_names(catalog, question.skills)
    parts = [
        f"## A good answer\n{question.ask}",
        bullets(question.good),
        f"**A weak answer** · {question.weak}",
        f"**Read about** · {skills} (`/skill`)" if skills else "",
        "How much of it did your answer have?",
    ]
    rate = RateAnswer(question_id=question.id, rating=Rating.MOST, role=role_id, level=level)
    return page(
        sections(parts),
        footer=f"{_OURS} Only how you rate yourself is stored, and only you see it.",
        controls=lambda: button_rows(
            button(label, rate.model_copy(update={"rating": rating}))
            for rating, label in _RATING_LABELS.items()
        ),
    )


def _finished_screen(interview: Interview) -> Screen:
    """Draw that every question was seen and none is due."""
    practice, title = interview.practice, "That’s all for today"
    seen = f"You’ve seen {_all_questions(len(practice.items))} for {_shown_role(interview)}."
    if coming := practice.next_due:
        date, count = coming
        verb = "comes" if count == 1 else "come"
        seen += f" {plural(count, 'question')} {verb} again on {date_stamp(date, interview.zone)}."
    else:
        title = "You’ve practised them all"
        seen += " In the end you had most of each good answer, even three weeks later, so none comes again."
    return page(
        f"## {title}\n{seen}", footer=_OURS, controls=lambda: button_rows(_more_buttons(interview))
    )


def _all_questions(count: int) -> str:
    return "the only question" if count == 1 else f"all {count} questions"


def _shown_role(interview: Interview) -> str:
    level = interview.level
    return f"{interview.role.name}{f' (level: {LEVEL_NAMES[level].lower()})' if level else ''}"


def _empty_screen(interview: Interview) -> Screen:
    """Draw that there are no questions, with ways to those that there are."""
    catalog, role = interview.catalog, interview.role
    others = [catalog.role_names.by_id[role_id] for role_id in roles_with_questions(catalog)]
    buttons = _more_buttons(interview)
    if role in others:
        buttons.insert(0, button("All levels", AskInterview(role=role.id), primary=True))
    menu = [entry_menu("Choose a role…", AskInterview(role=""), fills="role", entries=others)]
    return page(
        f"## Interview: {role.name}\nThere are no questions for {_shown_role(interview)} yet.",
        controls=lambda: [*button_rows(buttons), *(menu if others else [])],
    )
