"""The commands /roadmap, /workflow, /projects and /faq."""

from bot.domain.content import Catalog
from tests.cogs.conftest import Stage, said


async def test_roadmap_names_each_step_and_its_skill(stage: Stage, catalog: Catalog) -> None:
    text = said(await stage.ask("roadmap"))
    for step in catalog.roadmap.steps:
        assert step.outcome in text
        assert catalog.skill_names.by_id[step.skills[0]].name in text
    assert "Coursera, as reported by the article; undated" in text


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
        assert project.shows[0].line in said(opened)


async def test_every_question_has_its_answer(stage: Stage, catalog: Catalog) -> None:
    listed = await stage.ask("faq")
    for question in catalog.questions:
        assert question.name in said(listed)
        assert question.answer in said(await stage.ask("faq", question=question.id))


async def test_faq_explains_how_to_read_a_job_ad(stage: Stage) -> None:
    answer = await stage.ask("faq", question="read job ad")
    assert "**Signs of a senior role**" in said(answer)
