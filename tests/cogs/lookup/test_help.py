"""The command /help."""

import re
from pathlib import Path

from discord import AppCommandType, app_commands

from bot.domain.content import Catalog, Plan
from bot.ui.lookup.help import help_screen
from bot.ui.lookup.routes import HelpTopic
from tests.cogs.stage import Stage, labels, said
from tests.limits import text_of
from tests.ui.longest.screens import drawn

MEMBERS_TOPICS = ["Look things up", "Your plan and group"]


async def test_help_is_private_and_short(stage: Stage) -> None:
    answer = await stage.ask("help")
    assert answer.ephemeral
    assert len(said(answer)) < 1000
    assert labels(answer) == MEMBERS_TOPICS


def test_plan_of_another_pack_is_called_by_its_own_length(catalog: Catalog) -> None:
    plan = catalog.plan.model_copy(update={"days": catalog.plan.days[:12]})
    short = Plan(weeks=plan.weeks, resources=plan.resources, days=plan.days)
    shown = help_screen(catalog.model_copy(update={"plan": short}), ())
    assert "12-day plan" in text_of(drawn(shown))


def test_no_code_names_the_length_of_the_shipped_plan() -> None:
    root = Path(__file__).parents[3]
    code = [*(root / "bot").rglob("*.py"), *(root / "cogs").rglob("*.py")]
    assert not [path for path in code if re.search(r"(?i)\b(30|thirty)-day", path.read_text())]


async def test_topics_list_exactly_the_existing_commands(stage: Stage) -> None:
    answer = await stage.ask("help", by=stage.morgan)
    listed: list[str] = []
    for topic in [*MEMBERS_TOPICS, "For moderators"]:
        answer = await stage.press(answer, topic, by=stage.morgan)
        lines = [line for line in said(answer).splitlines() if line.startswith("- ")]
        listed += [name for line in lines for name in re.findall(r"`/([a-z -]+)`", line)]
    commands = [
        one for one in stage.bot.tree.walk_commands() if isinstance(one, app_commands.Command)
    ]
    assert sorted(listed) == sorted(command.qualified_name for command in commands)


async def test_only_moderators_are_offered_the_commands_of_moderators(stage: Stage) -> None:
    assert "For moderators" not in labels(await stage.ask("help"))
    answer = await stage.ask("help", by=stage.morgan)
    shown = await stage.press(answer, "For moderators", by=stage.morgan)
    assert "`/setup`" in said(shown)
    commands = stage.bot.tree.get_commands(type=AppCommandType.chat_input)
    tampered = help_screen(stage.bot.resources.catalog, commands, HelpTopic.MODERATORS)
    assert "/setup" not in text_of(drawn(tampered))


async def test_help_explains_storage_and_deletion_of_data(stage: Stage) -> None:
    text = said(await stage.ask("help"))
    assert "Looking things up stores nothing about you" in text
    assert "`/privacy` tells you what is stored and why, and deletes it" in text


async def test_help_says_which_article_the_facts_are_from(stage: Stage) -> None:
    assert "“AI Engineer Roles and Responsibilities”" in said(await stage.ask("help"))
