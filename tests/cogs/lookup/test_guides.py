"""The commands /roadmap, /workflow, /projects and /faq."""

from bot.domain.content import Catalog
from tests.cogs.stage import Stage, labels, said


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


async def test_criteria_of_a_project_are_paged_and_lead_to_those_of_any_project(
    stage: Stage, catalog: Catalog
) -> None:
    on_a_page = 4
    project = next(one for one in catalog.portfolio.projects if len(one.shows) > on_a_page)
    opened = await stage.ask("projects", project=project.name)
    first = await stage.press(opened, "How it’s judged", by=stage.bob)
    assert first.ephemeral
    beginning = said(first)
    assert beginning.startswith(f"## {project.name}: how it’s judged\n")
    second = await stage.press(first, "More criteria", by=stage.bob)
    shown = f"{beginning}\n{said(second)}"
    for number, line in enumerate(project.shows, start=1):
        assert f"**{number}. {line.line}**\n- **0** · {line.levels[0]}\n" in shown
        assert f"- **3** · {line.levels[3]}" in shown
    assert "More criteria" not in labels(second)
    assert said(await stage.press(second, "Previous criteria", by=stage.bob)) == beginning
    general = await stage.press(second, "How any project is judged", by=stage.bob)
    criteria = said(general)
    assert f"**1. {catalog.portfolio.convincing[0].line}**" in criteria
    listed = await stage.press(general, "All projects", by=stage.bob)
    assert said(await stage.press(listed, "How it’s judged", by=stage.bob)) == criteria


async def test_assistant_shows_a_weak_and_a_strong_readme(stage: Stage, catalog: Catalog) -> None:
    project = catalog.project_names.by_id["notes-assistant"]
    assert project.readmes
    opened = await stage.ask("projects", project="rag project")
    assert "This project is ours." in said(opened)
    shown = await stage.press(opened, "A weak and a strong README", by=stage.bob)
    assert project.readmes.weak in said(shown)
    assert project.readmes.strong in said(shown)
    assert said(await stage.press(shown, project.name, by=stage.bob)) == said(opened)


async def test_every_question_has_its_answer(stage: Stage, catalog: Catalog) -> None:
    listed = await stage.ask("faq")
    for question in catalog.questions:
        assert question.name in said(listed)
        assert question.answer in said(await stage.ask("faq", question=question.id))


async def test_faq_explains_how_to_read_a_job_ad(stage: Stage) -> None:
    answer = await stage.ask("faq", question="read job ad")
    assert "**Signs of a senior role**" in said(answer)
