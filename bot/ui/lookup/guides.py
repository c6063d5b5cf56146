"""/faq, /roadmap and /workflow: questions, and the ways to learn and work."""

from collections.abc import Iterable, Sequence
from typing import Any

from discord import ui

from bot.domain.content import Catalog, JobAds, Question, Signal
from bot.domain.content.models.guides import Stage, Step
from bot.formatting import bullets, capitalize, credit, provenance, sections, skill_names
from bot.interactions import Request, Router, Screen, button, button_rows, cached, page
from bot.ui.lookup.navigation import (
    entry_menu,
    require_entry,
    role_button,
    skill_button,
    skill_menu,
)
from bot.ui.lookup.routes import ShowProject, ShowQuestion, ShowRoadmap, ShowWorkflow

router = Router()


@router.answers
async def show_question(request: Request, route: ShowQuestion) -> Screen:
    names = request.catalog.question_names
    if route.question is None:
        return questions_screen(request.catalog)
    question = require_entry(names, route.question, lambda near: ShowQuestion(question=near.id))
    return question_screen(request.catalog, question)


@router.answers
async def show_roadmap(request: Request, _: ShowRoadmap) -> Screen:
    return roadmap_screen(request.catalog)


@router.answers
async def show_workflow(request: Request, _: ShowWorkflow) -> Screen:
    return workflow_screen(request.catalog)


@cached
def questions_screen(catalog: Catalog) -> Screen:
    questions = bullets(question.name for question in catalog.question_names.entries)
    return page(
        f"## Questions people ask\nChoose one from the menu to read the answer.\n{questions}",
        controls=lambda: [_question_menu(catalog)],
    )


@cached
def question_screen(catalog: Catalog, question: Question | JobAds) -> Screen:
    see_also: list[ui.Button[Any]] = []
    if isinstance(question, JobAds):
        answer = (
            f"{question.intro}\n\n**What the phrases mean**\n{_signals(question.phrases)}\n\n"
            f"**Signs of a senior role**\n{_signals(question.seniority)}\n\n"
            f"**What to do next** · {question.then}"
        )
    else:
        answer, see = question.answer, question.see
        see_also += [role_button(catalog.role_names.by_id[role]) for role in see.roles]
        see_also += map(skill_button, catalog.list_skills(see.skills))
        projects = [catalog.project_names.by_id[project] for project in see.projects]
        see_also += [button(project.name, ShowProject(project=project.id)) for project in projects]
    said = "Facts and figures are from the article, in our words. Advice and examples are ours."
    is_ours = isinstance(question, Question) and question.is_ours
    return page(
        f"## {question.name}\n{answer}",
        footer="" if is_ours else provenance(catalog, said),
        controls=lambda: [*button_rows(see_also), _question_menu(catalog)],
    )


def _signals(signals: Iterable[Signal]) -> str:
    return bullets(f"**{signal.phrase}**: {signal.means}" for signal in signals)


def _question_menu(catalog: Catalog) -> ui.ActionRow[Any]:
    entries = catalog.question_names.entries
    return entry_menu("Choose a question…", ShowQuestion(), fills="question", entries=entries)


@cached
def roadmap_screen(catalog: Catalog) -> Screen:
    roadmap = catalog.roadmap
    titles = (
        f"**{number}. {capitalize(step.action)}** → {step.outcome}"
        for number, step in enumerate(roadmap.steps, 1)
    )
    head = f"## Learning roadmap\n{roadmap.intro}"
    said = f"Steps and outcomes: {credit(catalog, roadmap.source)}. The explanations are ours."
    return _page_of_parts(catalog, head, titles, roadmap.steps, said)


@cached
def workflow_screen(catalog: Catalog) -> Screen:
    workflow = catalog.workflow
    titles = (
        f"**{number}. {stage.name}** · {stage.task} → {stage.output}"
        for number, stage in enumerate(workflow.stages, 1)
    )
    head = f"## How an AI engineer works\n{workflow.intro}"
    source = credit(catalog, workflow.source)
    said = f"Stages, tasks and outputs: {source}. The explanations are ours."
    return _page_of_parts(catalog, head, titles, workflow.stages, said)


def _page_of_parts(
    catalog: Catalog, head: str, titles: Iterable[str], parts: Sequence[Step | Stage], said: str
) -> Screen:
    texts = (
        f"{title}\n{part.about}\n-# Skills: {skill_names(catalog, part.skills)}"
        for title, part in zip(titles, parts, strict=True)
    )
    skill_ids = dict.fromkeys(skill_id for part in parts for skill_id in part.skills)
    return page(
        sections([head, *texts]),
        footer=provenance(catalog, said),
        controls=lambda: [skill_menu("See a skill…", catalog.list_skills(skill_ids))],
    )
