"""Every screen of interview practice, with questions that are new, due and finished."""

import datetime as dt
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from bot.domain.content import Catalog, Role
from bot.domain.content.models.questions import Seniority
from bot.domain.interview import InterviewPractice, questions_for
from bot.domain.recall import LadderStep
from bot.interactions import Screen
from bot.ui.career.interview import (
    QUESTIONS_A_PAGE,
    Interview,
    answer_screen,
    next_screen,
    questions_to_ask_screen,
    take_home_rubric_screen,
    take_home_screen,
)
from bot.ui.career.routes import ShowQuestionsToAsk, ShowRubric, ShowTakeHome

_TODAY = dt.date(2026, 12, 31)
_ZONE = ZoneInfo("America/Argentina/ComodRivadavia")


def interview_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield every screen for each role, at each level."""
    for role in catalog.roles:
        for level in (None, *Seniority):
            yield from _practice_screens(catalog, role, level)
        yield from _hiring_screens(catalog, role)


def _practice_screens(
    catalog: Catalog, role: Role, level: Seniority | None
) -> Iterator[tuple[str, Screen]]:
    due = LadderStep(3, _TODAY, _TODAY - dt.timedelta(21))
    for name, record in {
        "due": due,
        "waiting": LadderStep(0, _TODAY + dt.timedelta(1), _TODAY),
        "finished": LadderStep(4, None, _TODAY),
    }.items():
        records = {question.id: record for question in catalog.interview}
        for state, stored in ((name, records), (f"{name}, some new", _half(records))):
            practice = InterviewPractice(questions_for(catalog, role.id, level), stored, _TODAY)
            interview = Interview(catalog, role, level, practice, _ZONE)
            yield f"interview {role.id} {level}: {state}", next_screen(interview, record)
    for question in catalog.interview:
        if role.id in question.roles:
            yield f"answer to {question.id}", answer_screen(catalog, question, role.id, level)


def _half(records: Mapping[str, LadderStep]) -> dict[str, LadderStep]:
    return dict(list(records.items())[::2])


def _hiring_screens(catalog: Catalog, role: Role) -> Iterator[tuple[str, Screen]]:
    hired, level = catalog.getting_hired, Seniority.EXPERIENCED
    for number, task in enumerate(hired.take_homes_for(role.id), start=1):
        asked = ShowTakeHome(role=role.id, number=number, level=level)
        yield f"task {task.id} for {role.id}", take_home_screen(hired, role, asked)
        for skip in (0, 2):
            rubric = ShowRubric(role=role.id, number=number, skip=skip, level=level)
            yield f"rubric {skip} of {task.id}", take_home_rubric_screen(task, rubric)
    for skip in range(0, len(hired.questions_for(role.id)), QUESTIONS_A_PAGE):
        to_ask = ShowQuestionsToAsk(role=role.id, skip=skip, level=level)
        yield f"to ask {role.id} from {skip}", questions_to_ask_screen(hired, role, to_ask)
