"""The command /salary."""

from bot.domain.content import Catalog
from tests.cogs.stage import Stage, said


async def test_salary_without_options_shows_roles_and_leads_to_levels(stage: Stage) -> None:
    answer = await stage.ask("salary")
    assert "**AI Developer** 90–150K" in said(answer)
    assert [attachment.filename for attachment in answer.attachments] == ["salary.png"]
    await stage.choose(answer, "See pay for a role or a level", "Senior / Executive")
    assert "200K USD a year and more" in said(answer)


async def test_cautions_are_one_press_away_from_a_figure(stage: Stage, catalog: Catalog) -> None:
    answer = await stage.ask("salary", role="ml-engineer")
    figure = said(answer)
    notes = said(await stage.press(answer, "Before you quote it"))
    assert all(caution in notes for caution in catalog.salaries.cautions)
    assert said(await stage.press(answer, "The figures")) == figure


async def test_figure_is_shown_with_unit_source_date_and_place(stage: Stage) -> None:
    answer = await stage.ask("salary", role="ml-engineer")
    assert "**110–170K USD a year**, all levels together" in said(answer)
    assert "Glassdoor, as a web article reports it; undated" in said(answer)
    assert "no place given" in said(answer)


async def test_level_shows_the_range_of_all_roles(stage: Stage) -> None:
    answer = await stage.ask("salary", level="mid")
    assert "**150–200K USD a year**, 3–5 years, all roles together" in said(answer)
    assert "place: major tech hubs" in said(answer)


async def test_role_and_level_together_show_both_ranges(stage: Stage) -> None:
    answer = await stage.ask("salary", role="ai-engineer", level="senior")
    assert "We have no figure for this role at this level." in said(answer)
    assert "120–180K USD a year" in said(answer)
    assert "200K USD a year and more" in said(answer)


async def test_level_of_a_role_without_pay_shows_one_range(stage: Stage) -> None:
    answer = said(await stage.ask("salary", role="data-engineer", level="senior"))
    assert "no figure for this role at this level. What we have measures something else" in answer
    assert "200K USD a year and more" in answer


async def test_role_without_pay_shows_other_roles(stage: Stage) -> None:
    answer = await stage.ask("salary", role="data-engineer")
    assert "We have no figure for this role, but for these:" in said(answer)
    assert "**AI Engineer** 120–180K" in said(answer)


async def test_unknown_level_is_refused(stage: Stage) -> None:
    answer = await stage.ask_refused("salary", level="galactic")
    assert "I don’t know “galactic” yet." in said(answer)
