"""The screen that says where to learn a skill or the work of a role, and the ways to it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.content import Catalog
from bot.domain.content.models.guides import LearnGuide, Place
from tests.cogs.stage import Stage, labels, menu, said

GUIDE = LearnGuide(
    skill="python",
    reviewed=dt.date(2025, 6, 2),
    places=(
        Place(
            title="The Python [official] Tutorial",
            address="https://docs.python.org/3/tutorial/",
            start_with="Chapter 3.",
        ),
        Place(title="PEP 8", address="https://peps.python.org/pep-0008/", start_with="Naming."),
    ),
    subtopics=("values", "functions", "files"),
    enough_when="count the words of a file",
    hired_when="review a colleague's module",
    confused_with="Jupyter, a place to run Python",
)
OUTDATED = "Last checked more than a year ago; the pages may have changed."


def use_catalog(stage: Stage, catalog: Catalog, **parts: Any) -> None:
    """Let the bot use a catalog in which some parts are replaced."""
    every = {name: getattr(catalog, name) for name in Catalog.model_fields}
    changed = Catalog.model_validate(every | parts)
    stage.bot.resources = replace(stage.bot.resources, catalog=changed)


@pytest.fixture
def stage(stage: Stage, catalog: Catalog) -> Stage:
    """The stage with a pack in which only Python and the AI Engineer have a guide."""
    of_role = GUIDE.model_copy(update={"skill": None, "role": "ai-engineer"})
    use_catalog(stage, catalog, learn=(GUIDE, of_role))
    return stage


async def test_skill_leads_to_its_places_subtopics_and_goals(stage: Stage) -> None:
    shown = await stage.press(await stage.ask("skill", skill="python"), "Where to learn")
    text = said(shown)
    assert "## Python: where to learn" in text
    assert "](<https://docs.python.org/3/tutorial/>) · docs.python.org" in text
    assert "**Start with** · Chapter 3." in text
    assert "**Enough when you can** count the words of a file" in text
    assert "Reviewed 2 June 2025. Everything on this page is ours." in text
    topics = said(await stage.press(shown, "What to learn"))
    assert "1. values\n2. functions\n3. files" in topics
    assert "**Enough to be hired when you can** review a colleague's module" in topics
    assert "**Often confused with** · Jupyter, a place to run Python" in topics
    assert said(await stage.press(shown, "Where to learn")) == text
    assert "## Python\n" in said(await stage.press(shown, "Python"))


async def test_bracket_in_a_title_does_not_end_the_link(stage: Stage) -> None:
    shown = await stage.press(await stage.ask("skill", skill="python"), "Where to learn")
    title = said(shown).partition("](<https://docs.python.org")[0].rpartition("- [")[2]
    assert title.replace("\u200b", "").replace("\\", "") == "The Python [official] Tutorial"
    assert "]" not in title.replace("]\u200b", "")


async def test_role_leads_to_its_guide_and_on_to_those_of_its_skills(stage: Stage) -> None:
    role = await stage.ask("role", role="ai-engineer")
    shown = await stage.choose(role, "More", "Where to learn the work")
    assert "## AI Engineer: where to learn" in said(shown)
    python = await stage.choose(shown, "Where to learn one of its skills", "python")
    assert "## Python: where to learn" in said(python)


async def test_skill_and_role_without_a_guide_lead_to_none(stage: Stage) -> None:
    assert "Where to learn" not in labels(await stage.ask("skill", skill="sql"))
    role = await stage.ask("role", role="data-scientist")
    assert "Where to learn the work" not in {one["label"] for one in menu(role, "More")["options"]}


async def test_gap_and_own_skill_lead_to_the_guide(stage: Stage) -> None:
    gap = await stage.ask("career gap", role="ai-engineer")
    assert "Where to learn" in labels(gap)
    in_full = await stage.press(gap, "All ")
    skill = await stage.choose(in_full, "Work on a skill", "python")
    assert "## Python: where to learn" in said(await stage.press(skill, "Where to learn"))


async def test_review_of_more_than_a_year_ago_is_named_plainly(stage: Stage) -> None:
    start = stage.env.now().date()
    await stage.pass_time(days=(dt.date(2026, 6, 2) - start).days)
    shown = await stage.press(await stage.ask("skill", skill="python"), "Where to learn")
    assert OUTDATED not in said(shown)
    await stage.pass_time(days=1)
    shown = await stage.press(await stage.ask("skill", skill="python"), "Where to learn")
    assert OUTDATED in said(shown)


async def test_button_of_a_guide_that_was_removed_says_so(stage: Stage, catalog: Catalog) -> None:
    message = await stage.ask("skill", skill="python")
    use_catalog(stage, catalog, learn=())
    refused = await stage.press(message, "Where to learn")
    assert refused.ephemeral
    assert "There’s no page on where to learn Python any more." in said(refused)


async def test_language_models_are_marked_as_ours(stage: Stage, catalog: Catalog) -> None:
    roles = tuple(
        role.model_copy(update={"language_models": f"It is about {role.id}."})
        for role in catalog.roles
    )
    use_catalog(stage, catalog, roles=roles)
    role = await stage.ask("role", role="data-engineer")
    await stage.choose(role, "More", "Language models, and similar roles")
    assert "**With language models (ours)** · It is about data-engineer." in said(role)
