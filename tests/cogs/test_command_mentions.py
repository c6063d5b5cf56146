"""Answers mention commands by the ids that Discord gave them."""

import discord
import pytest

from bot.command_sync import find_command_ids
from tests.cogs.stage import Stage, said


async def test_refusal_mentions_a_subcommand_by_the_id_of_its_group(stage: Stage) -> None:
    registered = {command.name: command.id for command in await stage.bot.tree.fetch_commands()}
    stage.bot.command_ids = await find_command_ids(stage.bot.tree)
    await stage.create_group()
    refused = await stage.ask_refused("plan today")
    assert f"</plan join:{registered['plan']}>" in said(refused)


async def test_commands_stay_plain_text_if_discord_does_not_name_their_ids(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unavailable(**_: object) -> list[discord.app_commands.AppCommand]:
        raise discord.DiscordServerError(_Response(), "unavailable")

    monkeypatch.setattr(stage.bot.tree, "fetch_commands", unavailable)
    assert await find_command_ids(stage.bot.tree) == {}


class _Response:
    status, reason = 503, "Service Unavailable"
