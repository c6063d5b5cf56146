"""The command /role."""

import pytest

from bot.domain.content import Catalog
from tests.cogs.stage import Stage, labels, said


async def test_role_profile_is_public_by_default(stage: Stage, catalog: Catalog) -> None:
    for role in catalog.roles:
        answer = await stage.ask("role", role=role.id)
        assert f"## {role.name}" in said(answer)
        assert not answer.ephemeral


async def test_private_option_makes_the_profile_private(stage: Stage) -> None:
    answer = await stage.ask("role", role="ai-engineer", private=True)
    assert answer.ephemeral


async def test_role_is_found_despite_a_typo(stage: Stage) -> None:
    assert "## AI Engineer" in said(await stage.ask("role", role="ai enginer"))


async def test_unknown_role_is_refused_privately_with_the_three_nearest(stage: Stage) -> None:
    answer = await stage.ask_refused("role", role="engineering person")
    assert "I don’t know “engineering person” yet. The nearest entries are:" in said(answer)
    assert "AI Engineer" in labels(answer)
    assert len(labels(answer)) == 3


async def test_titles_about_language_models_lead_to_the_nearest_roles(stage: Stage) -> None:
    for typed, nearest in (
        ("llm engineer", ["AI Engineer", "ML Engineer", "AI Developer"]),
        ("llmops", ["MLOps / Platform Engineer"]),
        ("research engineer", ["AI Researcher"]),
    ):
        assert labels(await stage.ask_refused("role", role=typed)) == nearest


async def test_mention_and_formatting_in_an_unknown_name_are_escaped(stage: Stage) -> None:
    answer = await stage.ask_refused("role", role="@everyone **zzz** <@1>")
    escaped = "@\u200beveryone \\*\\*zzz\\*\\* <\u200b@\u200b1>"
    assert said(answer).startswith(f"I don’t know “{escaped}” yet.")


async def test_role_without_facts_says_that_the_source_has_none(stage: Stage) -> None:
    answer = await stage.ask("role", role="ai-researcher")
    assert (
        "**The article doesn’t say** · focus, example task, result, skills, colleagues and how to "
        "get in" in said(answer)
    )
    assert "130–200K USD a year" in said(answer)


async def test_click_by_another_member_is_answered_privately(stage: Stage) -> None:
    public = await stage.ask("role", role="ai-engineer")
    clicked = await stage.bob.click(public, label="Python")
    assert clicked.response is not None
    assert clicked.response.ephemeral
    assert clicked.response.id != public.id
    assert "## Python" in said(clicked.response)


async def test_click_on_a_private_answer_edits_it(stage: Stage) -> None:
    private = await stage.ask("role", role="ai-engineer", private=True)
    await stage.alice.click(private, label="Python")
    assert "## Python" in said(private)


async def test_menu_of_role_opens_a_comparison(stage: Stage) -> None:
    public = await stage.ask("role", role="ai-engineer")
    chosen = await stage.alice.select(
        public, custom_id="compare:2:show:ai-engineer:*", values=["data-scientist"]
    )
    assert chosen.response is not None
    assert "## AI Engineer and Data Scientist" in said(chosen.response)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("ai enginer", "AI Engineer"), ("ML eng", "ML Engineer"), ("MLops eng", "MLOps / Platform Engineer")],
)  # fmt: skip
async def test_role_option_suggests_what_was_probably_meant_first(
    stage: Stage, typed: str, first: str
) -> None:
    choices = await stage.alice.autocomplete(stage.channel, "role", "role", typed)
    assert choices[0]["name"] == first


async def test_role_option_suggests_every_role_before_anything_is_typed(
    stage: Stage, catalog: Catalog
) -> None:
    choices = await stage.alice.autocomplete(stage.channel, "role", "role", "")
    assert len(choices) == len(catalog.roles)


@pytest.mark.parametrize("typed", ["x" * 100, "\u202e<@1>"])
async def test_role_option_suggests_nothing_for_text_like_no_role(stage: Stage, typed: str) -> None:
    assert await stage.alice.autocomplete(stage.channel, "role", "role", typed) == []
