"""/workflow: the stages of an AI engineer's work, with the skill behind each."""

from bot.domain.content.catalog import Catalog
from bot.formatting import credit, sections, skill_names
from bot.interactions import Screen, cached, page
from bot.ui.lookup.controls import skills_menu


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
