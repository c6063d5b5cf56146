"""The command /skill."""

import re

from bot.domain.content import Catalog
from bot.domain.content.models.roles import Area
from tests.cogs.stage import Stage, labels, menu, said


async def test_every_skill_is_found_by_name(stage: Stage, catalog: Catalog) -> None:
    for skill in catalog.skills:
        answer = await stage.ask("skill", skill=skill.name)
        assert f"## {skill.name}" in said(answer)


async def test_demand_is_shown_with_source_and_date(stage: Stage) -> None:
    answer = await stage.ask("skill", skill="mlops")
    assert "**Demand** · growing fast" in said(answer)
    assert "LinkedIn, as a web article reports it; undated" in said(answer)


async def test_skill_without_demand_says_that_the_source_gives_none(stage: Stage) -> None:
    assert "**Demand** · no figure in our source" in said(await stage.ask("skill", skill="docker"))


async def test_skill_has_a_menu_of_the_roles_that_need_it(stage: Stage, catalog: Catalog) -> None:
    answer = await stage.ask("skill", skill="python")
    options = [option["label"] for option in menu(answer, "See a role")["options"]]
    assert options == [role.name for role in catalog.roles_by_skill["python"]]
    await stage.choose(answer, "See a role", "ai-engineer")
    assert "## AI Engineer" in said(answer)


async def test_prerequisite_skill_can_be_opened(stage: Stage, catalog: Catalog) -> None:
    answer = await stage.ask("skill", skill="mlops")
    first = catalog.skill_names.by_id["mlops"].needs[0]
    await stage.choose(answer, "See what to know first", first)
    assert f"## {catalog.skill_names.by_id[first].name}" in said(answer)


async def test_skill_names_the_plan_days_and_challenges_that_practise_it(
    stage: Stage, catalog: Catalog
) -> None:
    for skill in catalog.skills:
        shown = said(await stage.press(await stage.ask("skill", skill=skill.id), "Practise it"))
        assert skill.practise in shown
        assert skill.why in shown
        (line,) = [line for line in shown.splitlines() if line.startswith("**Practised in** · ")]
        for plan in catalog.plans:
            days = [n for n, day in enumerate(plan.days, 1) if skill.id in day.skills]
            assert _days_of(plan.name, line) == days, skill.id
        count = sum(skill.id in challenge.skills for challenge in catalog.challenges)
        assert (f"{count} weekly challenge" in line) == (count > 0)


def _days_of(plan_name: str, line: str) -> list[int]:
    """Return the numbers of the days of a plan in a line such as “days 1–3 and 5 of First steps”."""
    written = next((part for part in line.split(" · ") if part.endswith(f" of {plan_name}")), "")
    ranges = [part.split("–") for part in re.findall(r"\d+(?:–\d+)?", written)]
    return [n for first, *last in ranges for n in range(int(first), int((last or [first])[0]) + 1)]


async def test_unknown_term_offers_the_entries_nearest_in_meaning(stage: Stage) -> None:
    answer = await stage.ask_refused("skill", skill="lang chain")
    assert "I don’t know “lang chain” yet. The nearest entries are:" in said(answer)
    assert labels(answer) == ["Model APIs", "RAG", "Tools and agents"]
    await stage.press(answer, "RAG")
    assert "## RAG" in said(answer)


async def test_term_of_language_models_opens_a_skill_that_says_it_is_ours(stage: Stage) -> None:
    for typed, name in (
        ("llm", "Language models"),
        ("gpt", "Language models"),
        ("transformers", "Language models"),
        ("rag", "RAG"),
        ("vector db", "Chunking and vector search"),
        ("agents", "Tools and agents"),
        ("evals", "Evaluating answers"),
    ):
        answer = said(await stage.ask("skill", skill=typed))
        assert f"## {name}" in answer, typed
        assert "Written by us." in answer
        assert "web article" not in answer


async def test_skills_of_the_article_are_not_said_to_be_ours(
    stage: Stage, catalog: Catalog
) -> None:
    ours = {skill.id for skill in catalog.skills if skill.is_ours}
    about_models = {skill.id for skill in catalog.skills if skill.area is Area.LANGUAGE_MODELS}
    assert ours == {*about_models, "ai-regulation"}
    assert "A web article names this skill." in said(await stage.ask("skill", skill="docker"))


async def test_suggestions_are_about_what_is_typed(stage: Stage) -> None:
    for typed, names in {
        "lang chain": ["Model APIs", "RAG", "Tools and agents"],
        "ai enginer": [],
        "pyhton": ["Python"],
        "prompt enginering": ["Prompting"],
    }.items():
        choices = await stage.alice.autocomplete(stage.channel, "skill", "skill", typed)
        assert [choice["name"] for choice in choices] == names
