"""Answers look-ups in the content pack."""

from collections.abc import Callable
from typing import Any, TypeVar

from discord import ui

from bot.domain.content.catalog import Role
from bot.domain.content.names import Named, NameIndex
from bot.formatting import quoted
from bot.interactions import Declined, Layout, Request, Router, Screen, button_rows
from bot.ui.lookup.controls import (
    compare_button,
    level_button,
    project_button,
    question_button,
    role_button,
    salary_button,
    skill_button,
)
from bot.ui.lookup.routes import (
    CompareRoles,
    ShowHelp,
    ShowProject,
    ShowQuestion,
    ShowRoadmap,
    ShowRole,
    ShowSalary,
    ShowSkill,
    ShowWorkflow,
)
from bot.ui.lookup.screens.compare import compare_screen
from bot.ui.lookup.screens.faq import question_screen, questions_screen
from bot.ui.lookup.screens.help import help_screen
from bot.ui.lookup.screens.projects import project_screen, projects_screen
from bot.ui.lookup.screens.roadmap import roadmap_screen
from bot.ui.lookup.screens.roles import role_screen
from bot.ui.lookup.screens.salary import salary_screen
from bot.ui.lookup.screens.skills import skill_screen
from bot.ui.lookup.screens.workflow import workflow_screen

N = TypeVar("N", bound=Named)

router = Router()


def _require(index: NameIndex[N], name: str, offer: Callable[[N], ui.Button[Any]]) -> N:
    """Return the entry that a member means.

    Raises:
        Declined: it could be several or none; the nearest three are offered, as buttons.
    """
    entry = index.by_id.get(name) or index.find(name)
    if entry is not None:
        return entry
    said = f"I don’t know {quoted(name)}." if name.strip() else "That was an empty name."
    text = ui.TextDisplay[Any](f"{said} Did you mean one of these?")
    raise Declined(Layout(text, *button_rows(offer(near) for near in index.nearest(name))))


@router.answers
async def show_role(request: Request, asked: ShowRole) -> Screen:
    """Show a role's profile."""
    role = _require(request.catalog.role_names, asked.role, role_button)
    return role_screen(request.catalog, role)


@router.answers
async def show_skill(request: Request, asked: ShowSkill) -> Screen:
    """Show a skill."""
    skill = _require(request.catalog.skill_names, asked.skill, skill_button)
    return skill_screen(request.catalog, skill)


@router.answers
async def show_project(request: Request, asked: ShowProject) -> Screen:
    """Show a project, or the list of all."""
    if asked.project is None:
        return projects_screen(request.catalog)
    project = _require(request.catalog.project_names, asked.project, project_button)
    return project_screen(request.catalog, project)


@router.answers
async def show_question(request: Request, asked: ShowQuestion) -> Screen:
    """Show a question with its answer, or the list of all."""
    if asked.question is None:
        return questions_screen(request.catalog)
    question = _require(request.catalog.question_names, asked.question, question_button)
    return question_screen(request.catalog, question)


@router.answers
async def show_salary(request: Request, asked: ShowSalary) -> Screen:
    """Show ranges of pay."""
    catalog = request.catalog
    role = _require(catalog.role_names, asked.role, salary_button) if asked.role else None
    level = _require(catalog.level_names, asked.level, level_button) if asked.level else None
    return salary_screen(catalog, role, level)


@router.answers
async def compare_roles(request: Request, asked: CompareRoles) -> Screen:
    """Show roles side by side; for a name that is not known, offer some that complete them."""
    index = request.catalog.role_names
    names = [name for name in (asked.first, asked.second, asked.third) if name is not None]
    found = [index.by_id.get(name) or index.find(name) for name in names]

    def offer_at(position: int) -> Callable[[Role], ui.Button[Any]]:
        def offer(near: Role) -> ui.Button[Any]:
            completed = [near if at == position else role for at, role in enumerate(found)]
            known = [role for role in completed if role]
            return compare_button(known, near.name) if len(known) > 1 else role_button(near)

        return offer

    roles = [_require(index, name, offer_at(position)) for position, name in enumerate(names)]
    return compare_screen(request.catalog, roles)


@router.answers
async def show_roadmap(request: Request, _: ShowRoadmap) -> Screen:
    """Show the steps of learning."""
    return roadmap_screen(request.catalog)


@router.answers
async def show_workflow(request: Request, _: ShowWorkflow) -> Screen:
    """Show the stages of the work."""
    return workflow_screen(request.catalog)


@router.answers
async def show_help(request: Request, _: ShowHelp) -> Screen:
    """Show what the bot can do."""
    return help_screen(request.commands)
