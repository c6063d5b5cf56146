"""Every look-up screen of a catalog."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.interactions import Screen
from bot.ui.lookup.compare import compare_screen
from bot.ui.lookup.guides import guide_screen, question_screen, questions_screen, sources_screen
from bot.ui.lookup.help import help_screen, topic_screen
from bot.ui.lookup.learn import learn_screen
from bot.ui.lookup.profiles import role_screen, skill_screen
from bot.ui.lookup.projects import levels_screen, project_screen, projects_screen, readmes_screen
from bot.ui.lookup.routes import HelpTopic, RolePart, ShowRoadmap, ShowWorkflow
from bot.ui.lookup.salary import notes_screen, salary_screen
from tests.ui.longest.plan import plan_progress


def every_screen(catalog: Catalog, *, triples: bool = True) -> Iterator[tuple[str, Screen]]:
    """Yield each screen with a description."""
    for role in catalog.roles:
        for part in (None, *RolePart):
            yield f"role, {part}, {role.id}", role_screen(catalog, role, part)
        yield f"compare {role.id} with itself", compare_screen(catalog, (role, role))
    for size in (2, 3) if triples else (2,):
        for roles in combinations(catalog.roles, size):
            for skills in (False, True):
                name = f"compare {[role.id for role in roles]}, {skills}"
                yield name, compare_screen(catalog, roles, skills=skills)
    for skill, more in product(catalog.skills, (False, True)):
        yield f"skill {skill.id}, {more}", skill_screen(catalog, skill, more=more)
    yield from _guides(catalog)
    yield from _project_screens(catalog)
    for question in catalog.questions:
        yield f"question {question.id}", question_screen(catalog, question)
    yield from _salary_screens(catalog)
    yield "notes on pay", notes_screen(catalog, catalog.roles[0], None)
    yield "questions", questions_screen(catalog)
    yield "sources", sources_screen(catalog)
    for number in (None, *range(1, 6)):
        yield f"roadmap, {number}", guide_screen(catalog, ShowRoadmap(part=number))
        yield f"workflow, {number}", guide_screen(catalog, ShowWorkflow(part=number))


def _salary_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    for level in (None, *catalog.salaries.by_level.figures):
        for some in (None, *catalog.roles):
            named = [entry.id for entry in (some, level) if entry]
            yield f"salary {named}", salary_screen(catalog, some, level)


def _project_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield the screens of /projects, with every page of criteria."""
    yield "projects", projects_screen(catalog, in_server=True)
    for project in catalog.portfolio.projects:
        yield f"project {project.id}", project_screen(catalog, project)
        if project.readmes:
            yield f"readmes {project.id}", readmes_screen(project, project.readmes)
    for some in (None, *catalog.portfolio.projects):
        for skip in (0, 2):
            yield f"levels {some and some.id} {skip}", levels_screen(catalog, some, skip)


def _guides(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield each guide to a skill or a role, with the longer text of an outdated one."""
    guided = [
        *((f"skill {one.id}", one, catalog.guide_by_skill.get(one.id)) for one in catalog.skills),
        *((f"role {one.id}", one, catalog.guide_by_role.get(one.id)) for one in catalog.roles),
    ]
    for name, about, guide in guided:
        for more in (False, True):
            if guide:
                shown = learn_screen(catalog, about, guide, is_old=True, more=more)
                yield f"guide to {name}, {more}", shown


def help_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield the pages of the help for a moderator, with every kind of next step."""
    actor = Actor(1, 2, "Alexandra", frozenset(), is_moderator=True)
    longest = max(catalog.plan.days, key=lambda day: len(day.title))
    done = catalog.plan.days.index(longest)
    for progress in (
        None,
        plan_progress(catalog, 99, done),
        plan_progress(catalog, 99, len(catalog.plan.days)),
    ):
        yield (f"help, {progress and progress.next_day}", help_screen(catalog, actor, progress))
    yield "help outside of servers", help_screen(catalog, None, None)
    yield from ((f"help {topic}", topic_screen(topic)) for topic in HelpTopic)


def drawn(screen: Screen, *, picture: bool = True) -> dict[str, Any]:
    """Return the payload of a screen's message, with or without its picture."""
    view: Any = screen.view(picture=picture)
    return {"components": view.to_components()}
