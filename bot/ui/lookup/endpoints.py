"""Answers look-ups in the content pack."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from discord import ui

from bot.domain.content import Named, NameIndex, Role, Skill
from bot.domain.errors import Refusal
from bot.domain.markup import quoted
from bot.interactions import Declined, Layout, Request, Route, Router, Screen, button, button_rows
from bot.ui.lookup import routes
from bot.ui.lookup.controls import comparison_of
from bot.ui.lookup.screens import guides, projects
from bot.ui.lookup.screens.compare import compare_screen
from bot.ui.lookup.screens.help import help_screen
from bot.ui.lookup.screens.learn import learn_screen
from bot.ui.lookup.screens.profiles import role_screen, skill_screen
from bot.ui.lookup.screens.salary import salary_screen

N = TypeVar("N", bound=Named)

router = Router()


def require_entry(index: NameIndex[N], name: str, route_to: Callable[[N], Route]) -> N:
    """Return the entry that a member means; else decline, with buttons to the nearest three."""
    entry = index.by_id.get(name) or index.find(name)
    if entry is not None:
        return entry
    near = index.nearest(name)
    if name.strip():
        entries = "entry is" if len(near) == 1 else "entries are"
        said = f"I don’t know {quoted(name)} yet. The nearest {entries}:"
    else:
        said = "You didn’t type a name. These are some of the entries:"
    text = ui.TextDisplay[Any](said)
    buttons = [button(entry.name, route_to(entry)) for entry in near]
    raise Declined(Layout(text, *button_rows(buttons)))


@router.answers
async def show_role(request: Request, asked: routes.ShowRole) -> Screen:
    """Show a role's profile."""
    catalog = request.catalog
    role = require_entry(catalog.role_names, asked.role, lambda near: routes.ShowRole(role=near.id))
    return role_screen(catalog, role)


@router.answers
async def show_skill(request: Request, asked: routes.ShowSkill) -> Screen:
    """Show a skill."""
    catalog = request.catalog
    skill = require_entry(
        catalog.skill_names, asked.skill, lambda near: routes.ShowSkill(skill=near.id)
    )
    return skill_screen(catalog, skill)


@router.answers
async def show_where_to_learn(request: Request, asked: routes.ShowWhereToLearn) -> Screen:
    """Show where to learn a skill, or the work of a role."""
    catalog = request.catalog
    about: Role | Skill
    if asked.role:
        about = require_entry(
            catalog.role_names, asked.role, lambda near: routes.ShowWhereToLearn(role=near.id)
        )
        guide = catalog.guide_by_role.get(about.id)
    else:
        about = require_entry(
            catalog.skill_names,
            asked.skill or "",
            lambda near: routes.ShowWhereToLearn(skill=near.id),
        )
        guide = catalog.guide_by_skill.get(about.id)
    if guide is None:
        raise Refusal(f"There’s no page on where to learn {about.name} any more.")
    is_outdated = guide.is_outdated(request.now.date())
    return learn_screen(catalog, about, guide, is_outdated=is_outdated)


@router.answers
async def show_project(request: Request, asked: routes.ShowProject) -> Screen:
    """Show a project, or the list of all."""
    names = request.catalog.project_names
    if asked.project is None:
        return projects.projects_screen(request.catalog)
    project = require_entry(names, asked.project, lambda near: routes.ShowProject(project=near.id))
    return projects.project_screen(request.catalog, project)


@router.answers
async def show_levels(request: Request, asked: routes.ShowLevels) -> Screen:
    """Show how a project is judged, or any project if none is named."""
    names, project = request.catalog.project_names, None
    if asked.project is not None:
        project = require_entry(
            names, asked.project, lambda near: routes.ShowLevels(project=near.id)
        )
    return projects.levels_screen(request.catalog, project, asked.page)


@router.answers
async def show_readmes(request: Request, asked: routes.ShowReadmes) -> Screen:
    """Show a project's example READMEs; the project itself if the content pack has none any more."""
    names = request.catalog.project_names
    project = require_entry(names, asked.project, lambda near: routes.ShowProject(project=near.id))
    if project.readmes is None:
        return projects.project_screen(request.catalog, project)
    return projects.readmes_screen(project, project.readmes)


@router.answers
async def show_question(request: Request, asked: routes.ShowQuestion) -> Screen:
    """Show a question with its answer, or the list of all."""
    names = request.catalog.question_names
    if asked.question is None:
        return guides.questions_screen(request.catalog)
    question = require_entry(
        names, asked.question, lambda near: routes.ShowQuestion(question=near.id)
    )
    return guides.question_screen(request.catalog, question)


@router.answers
async def show_salary(request: Request, asked: routes.ShowSalary) -> Screen:
    """Show ranges of pay."""
    role, roles = None, request.catalog.role_names
    if asked.role:
        role = require_entry(roles, asked.role, lambda near: routes.ShowSalary(role=near.id))
    level, levels = None, request.catalog.level_names
    if asked.level:
        level = require_entry(levels, asked.level, lambda near: routes.ShowSalary(level=near.id))
    return salary_screen(request.catalog, role, level)


@router.answers
async def compare_roles(request: Request, asked: routes.CompareRoles) -> Screen:
    """Show roles side by side; for a name that is not known, offer some that complete them."""
    index = request.catalog.role_names
    names = [name for name in (asked.first, asked.second, asked.third) if name is not None]
    found = [index.by_id.get(name) or index.find(name) for name in names]

    def route_with(position: int, near: Role) -> Route:
        completed = [near if at == position else role for at, role in enumerate(found)]
        known = [role for role in completed if role]
        return comparison_of(known) if len(known) > 1 else routes.ShowRole(role=near.id)

    roles = tuple(
        require_entry(index, name, partial(route_with, position))
        for position, name in enumerate(names)
    )
    return compare_screen(request.catalog, roles)


@router.answers
async def show_roadmap(request: Request, _: routes.ShowRoadmap) -> Screen:
    """Show the steps of learning."""
    return guides.roadmap_screen(request.catalog)


@router.answers
async def show_workflow(request: Request, _: routes.ShowWorkflow) -> Screen:
    """Show the stages of the work."""
    return guides.workflow_screen(request.catalog)


@router.answers
async def show_help(request: Request, asked: routes.ShowHelp) -> Screen:
    """Show what the bot can do."""
    is_moderator = request.member is not None and request.member.is_moderator
    commands = request.list_commands()
    return help_screen(request.catalog, commands, asked.topic, is_moderator=is_moderator)
