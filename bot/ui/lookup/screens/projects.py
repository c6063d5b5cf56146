"""/projects: portfolio projects, and what makes one convincing."""

from typing import Any

from discord import ui

from bot.domain.content.catalog import Catalog, Project
from bot.formatting import bullets, join_dots
from bot.interactions import Screen, cached, page
from bot.ui.lookup.controls import entry_menu, skills_menu
from bot.ui.lookup.routes import ShowProject


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
        controls=lambda: [_menu(catalog)],
    )


@cached
def project_screen(catalog: Catalog, project: Project) -> Screen:
    """Draw one project."""
    kind = "One of the key kinds" if project.key else "A good addition to the key kinds"
    return page(
        f"## {project.name}\n-# {kind} of portfolio project\n{project.what}\n\n"
        f"**For example** · {project.example}\n\n**Good work shows**\n{bullets(project.shows)}\n\n"
        f"**First step** · {project.first_step}",
        controls=lambda: [*skills_menu(catalog, [project.skills]), _menu(catalog)],
    )


def _menu(catalog: Catalog) -> ui.ActionRow[Any]:
    return entry_menu(
        "Choose a project…", ShowProject(), fills="project", entries=catalog.portfolio.projects
    )
