"""The commands /roadmap, /workflow, /projects, /faq and /help."""

from discord import app_commands

from bot.domain.content import Catalog
from tests.cogs.conftest import Stage, said


async def test_roadmap_names_each_step_and_its_skill(stage: Stage, catalog: Catalog) -> None:
    text = said(await stage.ask("roadmap"))
    for step in catalog.roadmap.steps:
        assert step.outcome in text
        assert catalog.skill_names.by_id[step.skills[0]].name in text
    assert "Coursera, as reported by the source article; undated" in text


async def test_workflow_names_task_and_output_of_each_stage(stage: Stage, catalog: Catalog) -> None:
    text = said(await stage.ask("workflow"))
    for workflow_stage in catalog.workflow.stages:
        assert f"{workflow_stage.task} → {workflow_stage.output}" in text


async def test_projects_are_listed_and_each_can_be_opened(stage: Stage, catalog: Catalog) -> None:
    listed = await stage.ask("projects")
    for project in catalog.portfolio.projects:
        assert project.name in said(listed)
        opened = await stage.ask("projects", project=project.name)
        assert f"## {project.name}" in said(opened)
        assert project.shows[0] in said(opened)


async def test_every_question_has_its_answer(stage: Stage, catalog: Catalog) -> None:
    listed = await stage.ask("faq")
    for question in catalog.questions:
        assert question.name in said(listed)
        assert question.answer in said(await stage.ask("faq", question=question.id))


async def test_faq_explains_how_to_read_a_job_ad(stage: Stage) -> None:
    answer = await stage.ask("faq", question="read job ad")
    assert "**Signs of a senior role**" in said(answer)


async def test_help_lists_exactly_the_existing_commands(stage: Stage) -> None:
    text = said(await stage.ask("help"))
    lines = [line.split("`")[1::2] for line in text.splitlines() if line.startswith("- `/")]
    named = {f"{first} {name}" for first, *below in lines for name in below}
    named |= {first for first, *below in lines if not below}
    every = stage.bot.tree.walk_commands()
    commands = [command for command in every if isinstance(command, app_commands.Command)]
    assert named == {f"/{command.qualified_name}" for command in commands}


async def test_help_explains_storage_and_deletion_of_data(stage: Stage) -> None:
    text = said(await stage.ask("help"))
    assert "Look-ups store nothing about you" in text
    assert "`/privacy delete` deletes it at once" in text
