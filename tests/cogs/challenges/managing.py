"""Runs /manage challenge as a moderator, and reads the titles of posts."""

from typing import Any

import discord
import simcord

from tests.cogs.challenges.weekly import Week
from tests.cogs.stage import said

OTHER = "py-silent-bugs"
"""A challenge other than the one that is queued first."""


async def manage(week: Week, command: str, **options: Any) -> simcord.ResponseMessage:
    """Run a command of /manage challenge as Morgan and return the answer."""
    return await week.stage.ask(f"manage challenge {command}", by=week.stage.morgan, **options)


async def manage_refused(week: Week, command: str, **options: Any) -> str:
    """Run a command of /manage challenge that refuses, as Morgan; return the refusal."""
    command = f"manage challenge {command}"
    return said(await week.stage.ask_refused(command, by=week.stage.morgan, **options))


def titles_of(messages: list[discord.Message]) -> list[str]:
    """Return the titles of the challenges in posts without a recap."""
    return [said(one).splitlines()[0].removeprefix("## This week: ") for one in messages]


def title_of(week: Week, challenge_id: str) -> str:
    """Return the title of a challenge in the content pack."""
    return week.stage.bot.resources.catalog.challenge_names.by_id[challenge_id].title
