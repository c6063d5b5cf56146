"""What else applicants for a role need: take-home tasks, and questions to ask the company."""

from typing import Any

from discord import ui

from bot.domain.content import Role
from bot.domain.content.models.questions import GettingHired, TakeHome
from bot.domain.errors import Refusal
from bot.formatting import bullets, plural, sections, small
from bot.interactions import Request, Screen, button, page, paged, router
from bot.ui.career import routes
from bot.ui.career.practice import require_role
from bot.ui.lookup.navigation import rubric_screen

QUESTIONS_A_PAGE = 5


@router.answers
async def show_take_home(request: Request, route: routes.ShowTakeHome) -> Screen:
    hired, role = request.catalog.getting_hired, require_role(request, route.role)
    _require_task(hired, role, route.number)
    return take_home_screen(hired, role, route)


@router.answers
async def show_rubric(request: Request, route: routes.ShowRubric) -> Screen:
    hired, role = request.catalog.getting_hired, require_role(request, route.role)
    return take_home_rubric_screen(_require_task(hired, role, route.number), route)


def _require_task(hired: GettingHired, role: Role, number: int) -> TakeHome:
    tasks = hired.take_homes_for(role.id)
    if number > len(tasks):
        raise Refusal(
            "That take-home task is no longer there. `/career interview` shows what there is."
        )
    return tasks[number - 1]


@router.answers
async def show_questions_to_ask(request: Request, route: routes.ShowQuestionsToAsk) -> Screen:
    hired, role = request.catalog.getting_hired, require_role(request, route.role)
    return questions_to_ask_screen(hired, role, route)


def take_home_screen(hired: GettingHired, role: Role, route: routes.ShowTakeHome) -> Screen:
    tasks = hired.take_homes_for(role.id)
    task = tasks[route.number - 1]
    about = f"Take-home task for {role.name} · about {plural(task.hours, 'hour')}"
    rubric = routes.ShowRubric(role=route.role, number=route.number, level=route.level)
    following = route.model_copy(update={"number": route.number % len(tasks) + 1})
    buttons = [
        button("How it’s judged", rubric, primary=True),
        *([button("Another task", following)] if len(tasks) > 1 else []),
        _back(route),
    ]
    return page(
        f"## {task.title}\n{small(about)}\n{task.brief}\n\n**Hand in**\n{bullets(task.hand_in)}",
        footer="The task is ours. Companies give tasks like it, not this one.",
        buttons=buttons,
    )


def _back(route: routes.InterviewRoute) -> ui.Button[Any]:
    return button("Interview questions", routes.AskInterview(role=route.role, level=route.level))


def take_home_rubric_screen(task: TakeHome, route: routes.ShowRubric) -> Screen:
    head = (
        f"## {task.title}: how it’s judged\nFor each criterion, find the mark that fits what "
        "you’d hand in."
    )
    task_route = routes.ShowTakeHome(role=route.role, number=route.number, level=route.level)
    links = [button("The task", task_route), _back(route)]
    return rubric_screen(head, task.rubric, route, route.skip, links)


def questions_to_ask_screen(
    hired: GettingHired, role: Role, route: routes.ShowQuestionsToAsk
) -> Screen:
    _, shown, paging = paged(hired.questions_for(role.id), route, route.skip, QUESTIONS_A_PAGE)
    parts = (f"**{question.ask}**\n{question.why}" for question in shown)
    return page(
        sections(["## Questions to ask them", *parts]),
        footer=f"For {role.name} interviews. The questions are ours.",
        buttons=[*paging, _back(route)],
    )
