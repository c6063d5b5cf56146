"""/faq, /projects, /roadmap and /workflow: questions, project ideas, and the ways to learn and work."""

from collections.abc import Iterable
from typing import Any

from discord import ui

from bot.domain.content import Catalog, JobAds, Project, Question, Signal
from bot.formatting import bullets, capitalize, credit, join_dots, sections, skill_names
from bot.interactions import Screen, button, button_rows, cached, page
from bot.ui.lookup.controls import entry_menu, role_button, skill_button, skills_menu
from bot.ui.lookup.routes import ShowProject, ShowQuestion


@cached
def questions_screen(catalog: Catalog) -> Screen:
    """Draw the list of questions."""
    questions = bullets(question.name for question in catalog.question_names.entries)
    return page(f"## Questions people ask\n{questions}", controls=lambda: [_question_menu(catalog)])


@cached
def question_screen(catalog: Catalog, question: Question | JobAds) -> Screen:
    """Draw one answer."""
    see_also: list[ui.Button[Any]] = []
    if isinstance(question, JobAds):
        answer = (
            f"{question.intro}\n\n**What the phrases mean**\n{_signals(question.phrases)}\n\n"
            f"**Signs of a senior role**\n{_signals(question.seniority)}\n\n"
            f"**Then** · {question.then}"
        )
    else:
        answer, see = question.answer, question.see
        see_also += [role_button(catalog.role_names.by_id[role]) for role in see.roles]
        see_also += [skill_button(catalog.skill_names.by_id[skill]) for skill in see.skills]
        projects = [catalog.project_names.by_id[project] for project in see.projects]
        see_also += [button(one.name, ShowProject(project=one.id)) for one in projects]
    return page(
        f"## {question.name}\n{answer}",
        footer="From the source article, in our words.",
        controls=lambda: [*button_rows(see_also), _question_menu(catalog)],
    )


def _signals(signals: Iterable[Signal]) -> str:
    return bullets(f"**{signal.phrase}**: {signal.means}" for signal in signals)


def _question_menu(catalog: Catalog) -> ui.ActionRow[Any]:
    entries = catalog.question_names.entries
    return entry_menu("Choose a question…", ShowQuestion(), fills="question", entries=entries)


@cached
def projects_screen(catalog: Catalog) -> Screen:
    """Draw the list of projects, with what makes any of them convincing."""
    portfolio = catalog.portfolio
    key = join_dots(project.name for project in portfolio.projects if project.key)
    more = join_dots(project.name for project in portfolio.projects if not project.key)
    return page(
        f"## Portfolio projects\n{portfolio.intro}\n\n**The key kinds** · {key}\n"
        f"**Good too** · {more}\n\n**What makes one convincing**\n{bullets(portfolio.convincing)}",
        footer="From the source article, in our words. Choose a project to see what good work shows.",
        controls=lambda: [_project_menu(catalog)],
    )


@cached
def project_screen(catalog: Catalog, project: Project) -> Screen:
    """Draw one project."""
    kind = "One of the key kinds" if project.key else "A good addition to the key kinds"
    return page(
        f"## {project.name}\n-# {kind} of portfolio project\n{project.what}\n\n"
        f"**For example** · {project.example}\n\n**Good work shows**\n{bullets(project.shows)}\n\n"
        f"**First step** · {project.first_step}",
        controls=lambda: [*skills_menu(catalog, [project.skills]), _project_menu(catalog)],
    )


def _project_menu(catalog: Catalog) -> ui.ActionRow[Any]:
    return entry_menu(
        "Choose a project…", ShowProject(), fills="project", entries=catalog.portfolio.projects
    )


@cached
def roadmap_screen(catalog: Catalog) -> Screen:
    """Draw the roadmap."""
    roadmap = catalog.roadmap
    steps = sections(
        f"**{number}. {capitalize(step.action)}** → {step.outcome}\n{step.about}\n"
        f"-# Skills: {skill_names(catalog, step.skills)}"
        for number, step in enumerate(roadmap.steps, start=1)
    )
    return page(
        f"## Learning roadmap\n{roadmap.intro}\n\n{steps}",
        footer=f"Steps: {credit(catalog, roadmap.source)}.",
        controls=lambda: skills_menu(catalog, [step.skills for step in roadmap.steps]),
    )


@cached
def workflow_screen(catalog: Catalog) -> Screen:
    """Draw the workflow."""
    workflow = catalog.workflow
    stages = sections(
        f"**{number}. {stage.name}** · {stage.task} → {stage.output}\n{stage.about}\n"
        f"-# Skills: {skill_names(catalog, stage.skills)}"
        for number, stage in enumerate(workflow.stages, start=1)
    )
    return page(
        f"## An AI engineer’s workflow\n{workflow.intro}\n\n{stages}",
        footer=f"Stages: {credit(catalog, workflow.source)}.",
        controls=lambda: skills_menu(catalog, [stage.skills for stage in workflow.stages]),
    )
