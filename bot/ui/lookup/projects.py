"""/projects: ideas for a portfolio, and how their results are judged."""

from dataclasses import replace

from bot.domain.content import Catalog, Project
from bot.domain.content.models.guides import ReadmeExamples
from bot.formatting import join_dots
from bot.interactions import Request, Screen, button, button_rows, cached, page, router
from bot.ui.career.routes import ShowCapstone
from bot.ui.lookup.navigation import entry_menu, require_entry, rubric_screen, skill_menu
from bot.ui.lookup.routes import ShowLevels, ShowProject, ShowSources


@router.answers
async def show_project(request: Request, route: ShowProject) -> Screen:
    names = request.catalog.project_names
    if route.project is None:
        return projects_screen(request.catalog, in_server=request.actor_or_none is not None)
    project = require_entry(names, route.project, lambda near: ShowProject(project=near.id))
    if route.readmes and project.readmes:
        return readmes_screen(project, project.readmes)
    return project_screen(request.catalog, project)


@router.answers
async def show_levels(request: Request, route: ShowLevels) -> Screen:
    names, project = request.catalog.project_names, None
    if route.project is not None:
        project = require_entry(names, route.project, lambda near: ShowLevels(project=near.id))
    return levels_screen(request.catalog, project, route.skip)


@cached
def projects_screen(catalog: Catalog, *, in_server: bool) -> Screen:
    portfolio, projects = catalog.portfolio, catalog.portfolio.projects
    key = join_dots(project.name for project in projects if project.is_key)
    more = join_dots(project.name for project in projects if not project.is_key)
    ours = join_dots(project.name for project in projects if project.is_ours)
    said = "The ideas are from a web article, in our words."
    buttons = [button("How they’re judged", ShowLevels())]
    buttons += [button("Capstones", ShowCapstone())] if in_server else []
    return page(
        f"## Portfolio projects\n{portfolio.intro}\n\n**Key projects** · {key}\n"
        f"**More ideas** · {more}",
        footer=f"{said} Ours: {ours}." if ours else said,
        controls=lambda: [
            *button_rows([*buttons, button("Sources", ShowSources())]),
            entry_menu("Choose a project…", ShowProject(), fills="project", entries=projects),
        ],
        shared=ShowProject(public=True),
    )


@cached
def project_screen(catalog: Catalog, project: Project) -> Screen:
    said = "The idea is from a web article; the rest is ours."
    examples = ShowProject(project=project.id, readmes=True)
    buttons = [
        button("What good work shows", ShowLevels(project=project.id)),
        button("All projects", ShowProject()),
        *([button("A weak and a strong README", examples)] if project.readmes else []),
        button("Sources", ShowSources()),
    ]
    return page(
        f"## {project.name}\n{project.what}\n\n"
        f"**For example** · {project.example}\n\n**First step** · {project.first_step}",
        footer="This project is ours." if project.is_ours else said,
        controls=lambda: [
            *button_rows(buttons),
            skill_menu("See a skill…", catalog.list_skills(project.skills)),
        ],
        shared=ShowProject(project=project.id).for_everyone,
    )


@cached
def levels_screen(catalog: Catalog, project: Project | None, skip: int) -> Screen:
    title = project.name if project else "Any project"
    criteria = project.shows if project else catalog.portfolio.convincing
    route = ShowLevels(project=project.id if project else None)
    back = project.name if project else "All projects"
    links = [button(back, ShowProject(project=route.project))]
    if project:
        links.append(button("How any project is judged", ShowLevels()))
    head = (
        f"## {title}: how it’s judged\nFor authors, reviewers and peers alike: for each criterion, "
        "find the mark that fits what you can see in the work."
    )
    shown = rubric_screen(head, criteria, route, skip, links)
    return replace(shown, shared=ShowLevels(project=route.project, skip=skip, public=True))


@cached
def readmes_screen(project: Project, readmes: ReadmeExamples) -> Screen:
    return page(
        f"## {project.name}: a weak and a strong README\n"
        f"**Weak**\n```\n{readmes.weak}\n```\n"
        f"**Strong**\n```\n{readmes.strong}\n```\n"
        f"**The difference** · {readmes.difference}",
        footer="Both READMEs are made up as examples, with their figures.",
        shared=ShowProject(project=project.id, readmes=True, public=True),
        buttons=[
            button(project.name, ShowProject(project=project.id)),
            button("How it’s judged", ShowLevels(project=project.id)),
        ],
    )
