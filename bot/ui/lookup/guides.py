"""/faq, /roadmap and /workflow: questions, and the ways to learn and work; the sources of all facts."""

from dataclasses import replace

from bot.domain.content import Catalog, Question
from bot.formatting import bullets, credit
from bot.interactions import Placement, Request, Route, Screen, cached, page, router
from bot.interactions.components import Row, button, menu, route_menu
from bot.ui.lookup import routes
from bot.ui.lookup.navigation import entry_menu, require_entry, skill_menu
from bot.ui.lookup.routes import ShowProject, ShowQuestion, ShowRole, ShowSkill, ShowSources
from bot.ui.plan.routes import Join


@router.answers
async def show_question(request: Request, route: ShowQuestion) -> Screen:
    names = request.catalog.question_names
    if route.question is None:
        return questions_screen(request.catalog)
    question = require_entry(names, route.question, lambda near: ShowQuestion(question=near.id))
    return question_screen(request.catalog, question)


@router.answers
async def show_roadmap(request: Request, route: routes.ShowRoadmap) -> Screen:
    return guide_screen(request.catalog, route)


@router.answers
async def show_workflow(request: Request, route: routes.ShowWorkflow) -> Screen:
    return guide_screen(request.catalog, route)


@router.answers
async def show_sources(request: Request, _: ShowSources) -> Screen:
    return sources_screen(request.catalog)


@cached
def sources_screen(catalog: Catalog) -> Screen:
    """Draw where the facts and figures are from; below the look-up, which stays where it is."""
    used = [
        ("Pay by role", catalog.salaries.by_role.source),
        ("Pay by level", catalog.salaries.by_level.source),
        *(("Focus and tasks of roles", role.source) for role in catalog.roles if role.source),
        *(("Demand for skills", one.demand.source) for one in catalog.skills if one.demand),
        ("The steps of `/roadmap`", catalog.roadmap.source),
        ("The stages of `/workflow`", catalog.workflow.source),
    ]
    lines = (f"**{what}** · {credit(catalog, source)}" for what, source in dict.fromkeys(used))
    about = next((source.about for source in catalog.sources if source.about), None)
    article = f"\n\nThe article is {about}." if about else ""
    shown = page(
        "## Sources\nFacts about roles and pay come from one article, which names a publisher under "
        f"each of its tables. We marked as ours what we added ourselves.\n\n{bullets(lines)}{article}",
        shared=ShowSources(public=True),
    )
    return replace(shown, placement=Placement.NEW)


@cached
def questions_screen(catalog: Catalog) -> Screen:
    return page(
        "## Questions people ask\nChoose one to read the answer, or type a word or two of it after `/faq`.",
        controls=lambda: [_question_menu(catalog)],
        shared=ShowQuestion(public=True),
    )


@cached
def question_screen(catalog: Catalog, question: Question) -> Screen:
    said, added, see_also = "From a web article, in our words.", "", _see_also(catalog, question)
    if question.ours:
        said, added = f"{said} What we’d add is ours.", f"\n\n**We’d add** · {question.ours}"
    return page(
        f"## {question.name}\n{question.answer}{added}",
        footer="" if question.is_ours else said,
        controls=lambda: [
            *([route_menu("See…", see_also)] if see_also else []),
            _question_menu(catalog),
        ],
        buttons=[button("Sources", ShowSources())],
        shared=ShowQuestion(question=question.id, public=True),
    )


def _see_also(catalog: Catalog, question: Question) -> dict[str, Route]:
    see, roles, projects = question.see, catalog.role_names.by_id, catalog.project_names.by_id
    return {
        **{roles[role].name: ShowRole(role=role) for role in see.roles},
        **{skill.name: ShowSkill(skill=skill.id) for skill in catalog.list_skills(see.skills)},
        **{projects[one].name: ShowProject(project=one) for one in see.projects},
    }


def _question_menu(catalog: Catalog) -> Row:
    entries = catalog.question_names.entries
    return entry_menu("Choose a question…", ShowQuestion(), fills="question", entries=entries)


@cached
def guide_screen(catalog: Catalog, route: routes.GuideRoute) -> Screen:
    """Draw a guide’s parts, or the route’s one in full; `theirs` names what is from the source."""
    starts = isinstance(route, routes.ShowRoadmap)
    guide, title, theirs = catalog.roadmap, "Learning roadmap", "Steps and outcomes"
    if not starts:
        guide, title = catalog.workflow, "How an AI engineer works"
        theirs = "Stages, tasks and outputs"
    lines = [
        f"**{number}. {part.name}** {f'· {part.task} ' if part.task else ''}→ {part.output}"
        for number, part in enumerate(guide.parts, 1)
    ]
    overview, chosen = type(route)(), guide.parts
    text = "\n".join([f"## {title}\n{guide.intro}\n", *lines])
    if route.part and route.part <= len(guide.parts):
        chosen = (guide.parts[route.part - 1],)
        text = f"{lines[route.part - 1]}\n{chosen[0].about}"
    labels = {number: f"{number}. {part.name}" for number, part in enumerate(guide.parts, 1)}
    skills = catalog.list_skills(dict.fromkeys(one for part in chosen for one in part.skills))
    return page(
        text,
        footer=f"{theirs}: {credit(catalog, guide.source)}. The explanations are ours.",
        controls=lambda: [
            menu("More about…", overview, fills="part", labels=labels, chosen=route.part),
            skill_menu("See a skill…", skills),
        ],
        buttons=[
            *([button("Start / Today", Join(), primary=True)] if starts else []),
            *([button("Overview", overview)] if route.part else []),
            button("Sources", ShowSources()),
        ],
        shared=route.for_everyone,
    )
