"""/role, as members use it."""

import pytest

from bot.domain.content.catalog import Catalog
from tests.cogs.conftest import Stage, labels, said


async def test_every_role_shows_its_profile_in_public(stage: Stage, catalog: Catalog) -> None:
    for role in catalog.roles:
        answer = await stage.ask("role", role=role.id)
        assert f"## {role.name}" in said(answer)
        assert not answer.ephemeral


async def test_private_true_shows_the_profile_to_one_person(stage: Stage) -> None:
    answer = await stage.ask("role", role="ai-engineer", private=True)
    assert answer.ephemeral


async def test_a_typo_still_finds_the_role(stage: Stage) -> None:
    assert "## AI Engineer" in said(await stage.ask("role", role="ai enginer"))


async def test_an_unknown_name_is_answered_in_private_with_the_three_nearest(stage: Stage) -> None:
    answer = await stage.ask_refused("role", role="engineering person")
    assert "I don’t know “engineering person”." in said(answer)
    assert "AI Engineer" in labels(answer)
    assert len(labels(answer)) == 3


async def test_a_mention_in_an_unknown_name_is_disarmed(stage: Stage) -> None:
    answer = await stage.ask_refused("role", role="@everyone **zzz** <@1>")
    assert "@everyone" not in said(answer)
    assert "**zzz**" not in said(answer)


async def test_a_role_without_facts_says_that_the_source_is_silent(stage: Stage) -> None:
    answer = await stage.ask("role", role="ai-researcher")
    assert "The source says nothing about this." in said(answer)
    assert "130–200K USD a year" in said(answer)


async def test_a_click_by_someone_else_answers_that_person_alone(stage: Stage) -> None:
    public = await stage.ask("role", role="ai-engineer")
    clicked = await stage.bob.click(public, label="Python")
    assert clicked.response is not None
    assert clicked.response.ephemeral
    assert clicked.response.id != public.id
    assert "## Python" in said(clicked.response)


async def test_a_click_on_a_private_answer_redraws_it(stage: Stage) -> None:
    private = await stage.ask("role", role="ai-engineer", private=True)
    await stage.alice.click(private, label="Python")
    assert "## Python" in said(private)


async def test_a_menu_on_a_role_leads_to_a_comparison(stage: Stage) -> None:
    public = await stage.ask("role", role="ai-engineer")
    chosen = await stage.alice.select(
        public, custom_id="compare:2:show:ai-engineer:*", values=["data-scientist"]
    )
    assert chosen.response is not None
    assert "## AI Engineer and Data Scientist" in said(chosen.response)


@pytest.mark.parametrize(
    "typed", ["", "ai enginer", "engineer ai", "MLops eng", "x" * 100, "\u202e<@1>"]
)
async def test_suggestions_come_whatever_is_typed(stage: Stage, typed: str) -> None:
    choices = await stage.alice.autocomplete(stage.channel, "role", "role", typed)
    assert len(choices) <= 25
