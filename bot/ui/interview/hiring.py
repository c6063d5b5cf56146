"""What else applicants for a role need: take-home tasks, and questions to ask the company."""

from collections.abc import Iterator
from typing import Any

from discord import ui

from bot.domain.content import Role
from bot.domain.content.models.interview import GettingHired, TakeHome
from bot.formatting import bullets, plural, sections, small
from bot.interactions import Screen, button, button_rows, page, page_buttons
from bot.ui.interview.routes import AskInterview, ShowQuestionsToAsk, ShowRubric, ShowTakeHome
from bot.ui.rubric import WHAT_LEVELS_MEAN, criteria_buttons, page_of_lines, split_lines

QUESTIONS_A_PAGE = 5


def take_home_screen(hired: GettingHired, role: Role, asked: ShowTakeHome) -> Screen:
    """Draw a task that a company might give."""
    tasks = hired.take_homes_for(role.id)
    task = tasks[asked.number - 1]
    about = f"Take-home task for {role.name} · about {plural(task.hours, 'hour')}"
    return page(
        sections(
            [
                f"## {task.title}\n{small(about)}\n{task.brief}",
                f"**Hand in**\n{bullets(task.hand_in)}",
            ]
        ),
        footer="The task is ours. Companies give tasks like it, not this one.",
        controls=lambda: button_rows(_task_buttons(asked, len(tasks))),
    )


def _task_buttons(asked: ShowTakeHome, tasks: int) -> Iterator[ui.Button[Any]]:
    rubric = ShowRubric(role=asked.role, number=asked.number, level=asked.level)
    yield button("How it’s judged", rubric, primary=True)
    if tasks > 1:
        following = asked.model_copy(update={"number": asked.number % tasks + 1})
        yield button("Another task", following)
    yield _back(asked)


def _back(asked: ShowTakeHome | ShowRubric | ShowQuestionsToAsk) -> ui.Button[Any]:
    return button("Interview questions", AskInterview(role=asked.role, level=asked.level))


def rubric_screen(task: TakeHome, asked: ShowRubric) -> Screen:
    """Draw a page of the criteria of a take-home task, each with what the marks look like."""
    pages = len(split_lines(task.rubric))
    page_number = min(asked.page, pages)
    head = (
        f"## {task.title}: how it’s judged\nFor each criterion, find the mark that fits what "
        f"you’d hand in.\n{WHAT_LEVELS_MEAN}"
    )

    def buttons() -> Iterator[ui.Button[Any]]:
        yield from criteria_buttons(asked, page_number, pages)
        task_route = ShowTakeHome(role=asked.role, number=asked.number, level=asked.level)
        yield button("The task", task_route)
        yield _back(asked)

    return page(
        sections([head, *page_of_lines(task.rubric, page_number)]),
        footer="The criteria and marks are ours.",
        controls=lambda: button_rows(buttons()),
    )


def questions_to_ask_screen(hired: GettingHired, role: Role, asked: ShowQuestionsToAsk) -> Screen:
    """Draw a page of questions to ask the company."""
    every = hired.questions_for(role.id)
    skip = asked.skip if asked.skip < len(every) else 0
    shown = every[skip : skip + QUESTIONS_A_PAGE]
    paging = page_buttons(
        asked,
        skip,
        QUESTIONS_A_PAGE,
        is_last=skip + QUESTIONS_A_PAGE >= len(every),
        labels=("Previous questions", "More questions"),
    )
    parts = (f"**{one.ask}**\n{one.why}" for one in shown)
    return page(
        sections(["## Questions to ask them", *parts]),
        footer=f"For {role.name} interviews. The questions are ours.",
        controls=lambda: button_rows([*paging, _back(asked)]),
    )
