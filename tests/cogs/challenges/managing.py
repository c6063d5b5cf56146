"""Runs /manage challenge as a moderator, and reads the titles of posts."""

from typing import Any

import discord
import simcord

from tests.cogs.challenges.weekly import Week
from tests.cogs.conftest import said

OTHER = "py-silent-bugs"


async def manage(week: Week, command: str, **options: Any) -> simcord.ResponseMessage:
    return await week.stage.ask(f"manage challenge {command}", by=week.stage.morgan, **options)


async def manage_refused(week: Week, command: str, **options: Any) -> str:
    command = f"manage challenge {command}"
    return said(await week.stage.ask_refused(command, by=week.stage.morgan, **options))


def titles_of(messages: list[discord.Message]) -> list[str]:
    return [said(one).splitlines()[0].removeprefix("## This week: ") for one in messages]


def title_of(week: Week, challenge_id: str) -> str:
    return week.stage.bot.resources.catalog.challenge_names.by_id[challenge_id].title
