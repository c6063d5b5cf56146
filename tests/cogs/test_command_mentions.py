"""Answers mention commands by the ids that Discord gave them."""

import re
from collections.abc import Iterator
from pathlib import Path

import discord
from discord.app_commands import Command

from bot.command_sync import find_command_ids
from tests.cogs.stage import Stage, said

MOST_COMMANDS = 32

_ROOT = Path(__file__).parents[2]
_FILES = (
    "*.md",
    ".github/**/*.md",
    "docs/*.md",
    "content/**/*.yaml",
    "bot/**/*.py",
    "cogs/**/*.py",
)
_COMMAND = re.compile(r"`/([a-z][a-z-]*(?: [a-z-]+)*)(?: [a-z]+:[^`]*)?`")
_OTHER_ADDRESSES = {
    "ask",
    "demo",
    "docs",
    "estimate",
    "health",
    "healthz",
    "km",
    "metrics",
    "score",
    "tmp",
    "topics",
    "wrong",
}
"""Commands of the demo, and addresses and folders."""


async def test_answer_mentions_a_subcommand_by_the_id_of_its_group(stage: Stage) -> None:
    registered = {command.name: command.id for command in await stage.bot.tree.fetch_commands()}
    stage.bot.command_ids = await find_command_ids(stage.bot.tree)
    await stage.create_group()
    answer = await stage.ask("points")
    assert f"</plan join:{registered['plan']}>" in said(answer)


async def test_every_command_in_texts_and_documents_exists(stage: Stage) -> None:
    every = [*stage.bot.tree.walk_commands()]
    names = {command.qualified_name for command in every}
    named = {place: name for place, name in _named_commands() if name not in names}
    assert named == {}


async def test_at_most_32_commands_are_registered(stage: Stage) -> None:
    slash = [one for one in stage.bot.tree.walk_commands() if isinstance(one, Command)]
    of_menus = [
        menu
        for kind in (discord.AppCommandType.user, discord.AppCommandType.message)
        for menu in stage.bot.tree.get_commands(type=kind)
    ]
    assert len(slash) + len(of_menus) <= MOST_COMMANDS


def _named_commands() -> Iterator[tuple[str, str]]:
    """Yield each command that a text, a document or the content names, with its place."""
    files = [path for pattern in _FILES for path in _ROOT.glob(pattern)]
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for found in _COMMAND.finditer(line):
                if found[1].split()[0] not in _OTHER_ADDRESSES:
                    yield f"{path.relative_to(_ROOT)}:{number} {found[0]}", found[1]
