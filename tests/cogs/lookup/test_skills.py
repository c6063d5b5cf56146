"""/skill, as members use it."""

from bot.domain.content.catalog import Catalog
from tests.cogs.conftest import Stage, labels, said


async def test_every_skill_can_be_looked_up_by_its_name(stage: Stage, catalog: Catalog) -> None:
    for skill in catalog.skills:
        answer = await stage.ask("skill", skill=skill.name)
        assert f"## {skill.name}" in said(answer)


async def test_demand_is_shown_with_its_source_and_its_date(stage: Stage) -> None:
    answer = await stage.ask("skill", skill="mlops")
    assert "Growing Fast (LinkedIn, as reported by the source article; undated)" in said(answer)


async def test_a_skill_without_demand_says_that_the_source_gives_none(stage: Stage) -> None:
    assert "**Demand** · the source gives none" in said(await stage.ask("skill", skill="docker"))


async def test_the_roles_that_need_a_skill_are_buttons(stage: Stage, catalog: Catalog) -> None:
    answer = await stage.ask("skill", skill="python")
    assert labels(answer)[:2] == [role.name for role in catalog.roles_by_skill["python"][:2]]
    clicked = await stage.alice.click(answer, label="AI Engineer")
    assert clicked.response is not None
    assert "## AI Engineer" in said(clicked.response)


async def test_what_to_know_first_can_be_opened(stage: Stage, catalog: Catalog) -> None:
    answer = await stage.ask("skill", skill="mlops")
    first = catalog.skill_names.by_id["mlops"].needs[0]
    opened = await stage.alice.select(answer, custom_id="skill:2:show:*", values=[first])
    assert opened.response is not None
    assert f"## {catalog.skill_names.by_id[first].name}" in said(opened.response)
