"""The command /role."""

from bot.domain.content import Catalog
from tests.cogs.stage import Stage, answer_of, labels, said


async def test_role_is_shown_privately_in_a_few_lines(stage: Stage, catalog: Catalog) -> None:
    for role in catalog.roles:
        answer = await stage.ask("role", role=role.id)
        assert f"## {role.name}" in said(answer)
        assert answer.ephemeral
        assert len(said(answer).splitlines()) <= 8


async def test_parts_of_a_role_and_all_of_it_are_in_a_menu(stage: Stage, catalog: Catalog) -> None:
    answer = await stage.ask("role", role="ai-engineer")
    role, lead = catalog.role_names.by_id["ai-engineer"], said(answer)
    texts = {
        "The work, and a typical day": role.day[0],
        "How to get in, and useful skills": str(role.get_in),
        "Language models, and similar roles": role.confused_with[0].difference,
    }
    for part, text in texts.items():
        await stage.choose(answer, "More", part)
        assert text in said(answer)
    await stage.choose(answer, "More", "Everything about this role")
    assert all(text in said(answer) for text in texts.values())
    await stage.press(answer, "AI Engineer")
    assert said(answer) == lead


async def test_everyone_is_shown_the_same_answer_without_the_button(stage: Stage) -> None:
    private = await stage.ask("role", role="ai engineer")
    public = await stage.press(private, "Show everyone")
    assert not public.ephemeral
    assert public.id != private.id
    assert said(public) == said(private)
    assert labels(public) == labels(private)[:-1]
    assert labels(private)[-1] == "Show everyone"


async def test_what_everyone_is_shown_may_be_a_part(stage: Stage, catalog: Catalog) -> None:
    answer = await stage.ask("role", role="ai-engineer")
    await stage.choose(answer, "More", "How to get in, and useful skills")
    public = await stage.press(answer, "Show everyone")
    assert str(catalog.role_names.by_id["ai-engineer"].get_in) in said(public)


async def test_nothing_is_shared_in_a_direct_message_or_where_a_person_may_not_write(
    stage: Stage,
) -> None:
    direct = answer_of(await stage.alice.user.slash("role", role="ai-engineer"))
    assert "Show everyone" not in labels(direct)
    shared = await stage.ask("role", role="ai-engineer")
    stage.deny_permissions(stage.channel, send_messages=True)
    assert "Show everyone" not in labels(await stage.ask("role", role="ai-engineer"))
    assert (await stage.press(shared, "Show everyone")).ephemeral


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
    assert "**Not in our source** · focus, example task, core skills and colleagues" in said(answer)
    assert "130–200K USD a year" in said(answer)


async def test_click_by_another_member_is_answered_privately(stage: Stage) -> None:
    public = await stage.press(await stage.ask("role", role="ai-engineer"), "Show everyone")
    opened = await stage.choose(public, "See one of its skills", "python", by=stage.bob)
    assert opened.ephemeral
    assert opened.id != public.id
    assert "## Python" in said(opened)


async def test_click_on_a_private_answer_edits_it(stage: Stage) -> None:
    private = await stage.ask("role", role="ai-engineer")
    await stage.choose(private, "See one of its skills", "python")
    assert "## Python" in said(private)


async def test_menu_of_role_opens_a_comparison(stage: Stage) -> None:
    answer = await stage.ask("role", role="ai-engineer")
    await stage.choose(answer, "Compare with", "data-scientist")
    assert "## AI Engineer and Data Scientist" in said(answer)


async def test_role_option_suggests_what_was_probably_meant_first(
    stage: Stage, catalog: Catalog
) -> None:
    async def suggest(typed: str) -> list[str]:
        choices = await stage.alice.autocomplete(stage.channel, "role", "role", typed)
        return [choice["name"] for choice in choices]

    assert (await suggest("ai enginer"))[0] == "AI Engineer"
    assert (await suggest("ML eng"))[0] == "ML Engineer"
    assert (await suggest("MLops eng"))[0] == "MLOps / Platform Engineer"
    assert len(await suggest("")) == len(catalog.roles)
    for unlike_any_role in ("x" * 100, "\u202e<@1>"):
        assert await suggest(unlike_any_role) == []


async def test_sixth_answer_that_a_member_shows_everyone_within_a_minute_is_refused(
    stage: Stage,
) -> None:
    private = await stage.ask("role", role="ai-engineer")
    for _ in range(5):
        assert not (await stage.press(private, "Show everyone")).ephemeral
    refused = await stage.press(private, "Show everyone")
    assert refused.ephemeral
    assert "Wait a minute" in said(refused)
    theirs = await stage.ask("role", by=stage.bob, role="ai-engineer")
    assert not (await stage.press(theirs, "Show everyone", by=stage.bob)).ephemeral
