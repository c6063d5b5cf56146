"""The command /help."""

import re
from pathlib import Path

from discord import AppCommandType
from discord.app_commands import Command

from bot.domain.content import Catalog, Plan
from bot.ui.lookup.help import help_screen
from tests.cogs.stage import Stage, answer_of, labels, said
from tests.limits import text_of
from tests.ui.longest.screens import drawn

TOPICS = ["Plan and challenges", "Skills and career", "Look something up", "Your data"]


async def test_help_is_private_and_starts_the_plan(stage: Stage) -> None:
    await stage.create_group()
    answer = await stage.ask("help")
    assert answer.ephemeral
    assert labels(answer) == ["Start", *TOPICS]
    assert "**Your next step** · Press **Start** for day 1." in said(answer)
    await stage.press(answer, "Start")
    answer = await stage.ask("help")
    assert "**Your next step** · Day 1, “" in said(answer)
    assert labels(answer) == ["Today", *TOPICS]
    await stage.press(answer, "Today")
    assert said(answer) == said(await stage.ask("plan today"))


async def test_help_in_a_direct_message_starts_nothing(stage: Stage) -> None:
    answer = answer_of(await stage.alice.user.slash("help"))
    assert labels(answer) == TOPICS
    assert "open a server that has Cohort" in said(answer)


def test_plan_of_another_pack_is_called_by_its_own_length(catalog: Catalog) -> None:
    plan = catalog.plan.model_copy(update={"days": catalog.plan.days[:12]})
    short = Plan(weeks=plan.weeks, resources=plan.resources, days=plan.days)
    shown = help_screen(catalog.model_copy(update={"plan": short}), None, None)
    assert "12-day plan" in text_of(drawn(shown))


def test_no_code_names_the_length_of_the_shipped_plan() -> None:
    root = Path(__file__).parents[3]
    code = [*(root / "bot").rglob("*.py"), *(root / "cogs").rglob("*.py")]
    assert not [path for path in code if re.search(r"(?i)\b(30|thirty)-day", path.read_text())]


async def test_topics_name_every_command(stage: Stage) -> None:
    shown, named = "", ["help"]
    for topic in [*TOPICS, "For moderators"]:
        answer = await stage.press(await stage.ask("help", by=stage.morgan), topic, by=stage.morgan)
        named += re.findall(r"`/([a-z -]+)`", said(answer))
        shown += said(answer)
        assert labels(await stage.press(answer, "Back", by=stage.morgan))[1:5] == TOPICS
    commands = [one for one in stage.bot.tree.walk_commands() if isinstance(one, Command)]
    assert {command.qualified_name for command in commands} <= {*named}
    for kind in (AppCommandType.user, AppCommandType.message):
        for menu in stage.bot.tree.get_commands(type=kind):
            assert f"**{menu.name}**" in shown


async def test_only_moderators_are_shown_the_page_for_moderators(stage: Stage) -> None:
    assert "For moderators" not in labels(await stage.ask("help"))
    answer = await stage.ask("help", by=stage.morgan)
    assert "`/setup`" in said(await stage.press(answer, "For moderators", by=stage.morgan))
    forged = answer_of(await stage.click_id("help:2:show:moderators"))
    assert "/manage" not in said(forged)


async def test_help_explains_storage_and_deletion_of_data(stage: Stage) -> None:
    text = said(await stage.press(await stage.ask("help"), "Your data"))
    assert "Looking things up stores nothing about you." in text
    assert "delete it" in text


async def test_help_without_a_group_says_who_can_open_one(stage: Stage) -> None:
    answer = await stage.ask("help")
    assert "A moderator can use `/setup` to open one." in said(answer)
    assert labels(answer) == TOPICS
    answer = await stage.ask("help", by=stage.morgan)
    started = await stage.press(answer, "Set up", by=stage.morgan)
    assert said(started).startswith("## Study group · not open yet")
