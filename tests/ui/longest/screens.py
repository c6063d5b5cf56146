"""Every look-up screen of a catalog."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from discord import Permissions, app_commands

from bot.domain.content import Catalog
from bot.interactions import Screen
from bot.ui.lookup.compare import compare_screen
from bot.ui.lookup.guides import question_screen, questions_screen, roadmap_screen, workflow_screen
from bot.ui.lookup.help import help_screen
from bot.ui.lookup.learn import learn_screen
from bot.ui.lookup.profiles import role_screen, skill_screen
from bot.ui.lookup.projects import levels_screen, project_screen, projects_screen, readmes_screen
from bot.ui.lookup.routes import HelpTopic
from bot.ui.lookup.salary import salary_screen


def every_screen(catalog: Catalog, *, triples: bool = True) -> Iterator[tuple[str, Screen]]:
    """Yield each screen with a description."""
    for role in catalog.roles:
        yield f"role {role.id}", role_screen(catalog, role)
        yield f"compare {role.id} with itself", compare_screen(catalog, (role, role))
    for size in (2, 3) if triples else (2,):
        for roles in combinations(catalog.roles, size):
            yield f"compare {[role.id for role in roles]}", compare_screen(catalog, roles)
    for skill in catalog.skills:
        yield f"skill {skill.id}", skill_screen(catalog, skill)
    yield from _guides(catalog)
    yield from _project_screens(catalog)
    for question in catalog.question_names.entries:
        yield f"question {question.id}", question_screen(catalog, question)
    for level in (None, *catalog.salaries.by_level.figures):
        for some in (None, *catalog.roles):
            named = [entry.id for entry in (some, level) if entry]
            yield f"salary {named}", salary_screen(catalog, some, level)
    yield "questions", questions_screen(catalog)
    yield "roadmap", roadmap_screen(catalog)
    yield "workflow", workflow_screen(catalog)


def _project_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield the screens of /projects, with every page of criteria."""
    yield "projects", projects_screen(catalog)
    for project in catalog.portfolio.projects:
        yield f"project {project.id}", project_screen(catalog, project)
        if project.readmes:
            yield f"readmes {project.id}", readmes_screen(project, project.readmes)
    for some in (None, *catalog.portfolio.projects):
        for number in (1, 2):
            yield f"levels {some and some.id} {number}", levels_screen(catalog, some, number)


def _guides(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield each guide to a skill or a role, with the longer text of an outdated one."""
    for skill in catalog.skills:
        if guide := catalog.guide_by_skill.get(skill.id):
            yield (
                f"guide to skill {skill.id}",
                learn_screen(catalog, skill, guide, is_outdated=True),
            )
    for role in catalog.roles:
        if guide := catalog.guide_by_role.get(role.id):
            yield f"guide to role {role.id}", learn_screen(catalog, role, guide, is_outdated=True)


def fullest_help(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield the pages of the help for twenty commands of each kind with long descriptions."""

    async def nothing(_: Any) -> None: ...

    def command(number: int) -> app_commands.Command[Any, ..., Any]:
        name = f"command{number:02d}"
        return app_commands.Command(name=name, description="d" * 80, callback=nothing)

    every = [command(number) for number in range(60)]
    for number, one in enumerate(every):
        one.guild_only = number % 3 == 1
        one.default_permissions = Permissions(manage_guild=True) if number % 3 == 2 else None
    for topic in (None, *HelpTopic):
        yield f"help {topic}", help_screen(catalog, every, topic, is_moderator=True)


def drawn(screen: Screen, *, picture: bool = True) -> dict[str, Any]:
    """Return the payload of a screen's message, with or without its picture."""
    view: Any = screen.view(picture=picture)
    return {"components": view.to_components()}
