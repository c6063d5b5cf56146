"""The commands /roadmap, /workflow, /projects and /faq."""

from bot.domain.content import Catalog
from tests.cogs.stage import Stage, answer_of, chosen_in, labels, menu, said


async def test_roadmap_names_each_step_and_its_skill(stage: Stage, catalog: Catalog) -> None:
    answer = await stage.ask("roadmap")
    assert "Coursera, as a web article reports it; undated" in said(answer)
    for number, step in enumerate(catalog.roadmap.parts, 1):
        assert f"→ {step.output}" in said(answer)
        await stage.choose(answer, "More about", str(number))
        assert step.about in said(answer)
        assert chosen_in(answer, "More about") == [str(number)]
        offered = [option["value"] for option in menu(answer, "See a skill")["options"]]
        assert sorted(offered) == sorted(step.skills)
        await stage.press(answer, "Overview")


async def test_roadmap_leads_into_the_plan(stage: Stage) -> None:
    await stage.create_group()
    started = await stage.press(await stage.ask("roadmap"), "Start / Today")
    assert said(started).startswith("## You’re in Night owls\n")


async def test_workflow_names_task_and_output_of_each_stage(stage: Stage, catalog: Catalog) -> None:
    answer = await stage.ask("workflow")
    for part in catalog.workflow.parts:
        assert f"{part.task} → {part.output}" in said(answer)
    await stage.choose(answer, "More about", "2")
    assert catalog.workflow.parts[1].about in said(answer)


async def test_projects_are_listed_and_each_can_be_opened(stage: Stage, catalog: Catalog) -> None:
    listed = await stage.ask("projects")
    for project in catalog.portfolio.projects:
        assert project.name in said(listed)
        opened = await stage.ask("projects", project=project.name)
        assert f"## {project.name}" in said(opened)
        assert project.first_step in said(opened)


async def test_capstones_are_offered_in_servers_only(stage: Stage) -> None:
    assert "Capstones" in labels(await stage.ask("projects"))
    assert "Capstones" not in labels(answer_of(await stage.alice.user.slash("projects")))


async def test_criteria_of_a_project_are_paged_and_lead_to_those_of_any_project(
    stage: Stage, catalog: Catalog
) -> None:
    on_a_page = 2
    project = next(one for one in catalog.portfolio.projects if len(one.shows) > on_a_page)
    opened = await stage.ask("projects", project=project.name)
    first = await stage.press(opened, "What good work shows")
    assert first.ephemeral
    beginning = said(first)
    assert beginning.startswith(f"## {project.name}: how it’s judged\n")
    shown, second = beginning, first
    while "More" in labels(second):
        second = await stage.press(second, "More")
        shown += f"\n{said(second)}"
    for number, line in enumerate(project.shows, start=1):
        assert f"**{number}. {line.line}**\n- **0** · {line.levels[0]}\n" in shown
        assert f"- **3** · {line.levels[3]}" in shown
    while "Previous" in labels(second):
        second = await stage.press(second, "Previous")
    assert said(second) == beginning
    general = await stage.press(second, "How any project is judged")
    criteria = said(general)
    assert f"**1. {catalog.portfolio.convincing[0].line}**" in criteria
    listed = await stage.press(general, "All projects")
    assert said(await stage.press(listed, "How they’re judged")) == criteria


async def test_assistant_shows_a_weak_and_a_strong_readme(stage: Stage, catalog: Catalog) -> None:
    project = catalog.project_names.by_id["notes-assistant"]
    assert project.readmes
    opened = await stage.ask("projects", project="rag project")
    assert "This project is ours." in said(opened)
    shown = await stage.press(opened, "A weak and a strong README")
    assert project.readmes.weak in said(shown)
    assert project.readmes.strong in said(shown)
    assert said(await stage.press(shown, project.name)) == said(opened)


async def test_every_question_has_its_answer(stage: Stage, catalog: Catalog) -> None:
    listed = await stage.ask("faq")
    questions = [option["label"] for option in menu(listed, "Choose a question")["options"]]
    for question in catalog.questions:
        assert question.name in questions
        assert question.answer in said(await stage.ask("faq", question=question.id))


async def test_faq_explains_how_to_read_a_job_ad(stage: Stage) -> None:
    answer = await stage.ask("faq", question="read job ad")
    assert "**Signs of a senior role**" in said(answer)
    phrases = await stage.choose(answer, "Choose a question", "job-ad-phrases")
    assert "**Cloud-first; AWS, Azure or Google Cloud**" in said(phrases)


async def test_sources_are_shown_below_the_answer_that_they_belong_to(stage: Stage) -> None:
    answer = await stage.ask("roadmap")
    sources = await stage.press(answer, "Sources")
    assert sources.id != answer.id
    assert sources.ephemeral
    assert "**Pay by role** · Glassdoor, as a web article reports it; undated" in said(sources)
    assert "“AI Engineer Roles and Responsibilities”" in said(sources)
