"""/roadmap: the steps of learning, with the skill behind each."""

from bot.domain.content.catalog import Catalog
from bot.formatting import capitalize, credit, sections, skill_names
from bot.interactions import Screen, cached, page
from bot.ui.lookup.controls import skills_menu


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
