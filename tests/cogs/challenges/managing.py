"""Chooses challenges as a moderator, and reads the titles of posts."""

import discord
import simcord

from tests.cogs.challenges.weekly import Week
from tests.cogs.stage import menu, said

OTHER = "py-silent-bugs"
"""A challenge other than the one that is queued first."""


async def open_challenge(week: Week, challenge_id: str = OTHER) -> simcord.ResponseMessage:
    """Choose a challenge in the menu, as Morgan, and return its screen."""
    stage = week.stage
    shown = await stage.challenges("Choose a challenge")
    while challenge_id not in [one["value"] for one in menu(shown, "Choose")["options"]]:
        shown = await stage.press(shown, "More", by=stage.morgan)
    return await stage.choose(shown, "Choose a challenge", challenge_id, by=stage.morgan)


async def press_challenge(week: Week, label: str, challenge_id: str = OTHER) -> str:
    """Press a button on the screen of a challenge, as Morgan; return what is said."""
    shown = await open_challenge(week, challenge_id)
    return said(await week.stage.press(shown, label, by=week.stage.morgan))


def titles_of(messages: list[discord.Message]) -> list[str]:
    """Return the titles of the challenges in posts without a recap."""
    return [said(one).splitlines()[0].removeprefix("## ") for one in messages]


def title_of(week: Week, challenge_id: str) -> str:
    """Return the title of a challenge in the content pack."""
    return week.stage.bot.resources.catalog.challenge_by_id[challenge_id].title
