"""/roadmap, /workflow, /projects, /faq and /help, as members use them."""

from discord import app_commands

from bot.domain.content.catalog import Catalog
from tests.cogs.conftest import Stage, said


async def test_the_roadmap_names_each_step_and_the_skill_behind_it(
    stage: Stage, catalog: Catalog
) -> None:
    text = said(await stage.ask("roadmap"))
    for step in catalog.roadmap.steps:
        assert step.outcome in text
        assert catalog.skill_names.by_id[step.skills[0]].name in text
    assert "Coursera, as reported by the source article; undated" in text


async def test_the_workflow_names_each_stage_its_task_and_its_output(
    stage: Stage, catalog: Catalog
) -> None:
    text = said(await stage.ask("workflow"))
    for stage_of_work in catalog.workflow.stages:
        assert f"{stage_of_work.task} → {stage_of_work.output}" in text


async def test_the_projects_are_listed_and_each_can_be_opened(
    stage: Stage, catalog: Catalog
) -> None:
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


async def test_how_to_read_a_job_ad_is_among_the_questions(stage: Stage) -> None:
    answer = await stage.ask("faq", question="read job ad")
    assert "**Signs of a senior role**" in said(answer)


async def test_help_lists_the_commands_that_there_are_and_no_others(stage: Stage) -> None:
    text = said(await stage.ask("help"))
    lines = [line.split("`")[1::2] for line in text.splitlines() if line.startswith("- `/")]
    named = {f"{first} {name}" for first, *below in lines for name in below}
    named |= {first for first, *below in lines if not below}
    every = stage.bot.tree.walk_commands()
    leaves = [command for command in every if isinstance(command, app_commands.Command)]
    assert named == {f"/{command.qualified_name}" for command in leaves}


async def test_help_says_where_data_goes(stage: Stage) -> None:
    text = said(await stage.ask("help"))
    assert "Look-ups store nothing about you" in text
    assert "`/privacy delete` deletes it at once" in text
