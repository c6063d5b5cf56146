"""/leaderboard and /points"""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.domain.points import Period
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.groups.choosing import GroupName
from bot.ui.points import corrections, entries, rewards
from bot.ui.points.routes import ShowEntries
from bot.ui.standings import boards
from bot.ui.standings.routes import ShowBoard, View

_PERIODS = {
    "this week": Period.WEEK,
    "last week": Period.LAST_WEEK,
    "this month": Period.MONTH,
    "season": Period.SEASON,
    "all time": Period.ALL,
}
_VIEWS = {
    "near me": View.NEAR,
    "top": View.TOP,
    "keeping up": View.COMPLETION,
    "groups": View.GROUPS,
}


class Leaderboard(commands.Cog):
    @in_servers
    @app_commands.command()
    @app_commands.describe(
        group="Which group (default: yours)",
        period="Which points count (default: this week)",
        view="Near me, the top, who’s keeping up (how much of what’s due is done), or all groups",
    )
    async def leaderboard(
        self,
        interaction: Interaction,
        group: GroupName | None = None,
        period: Literal["this week", "last week", "this month", "season", "all time"] = "this week",
        view: Literal["near me", "top", "keeping up", "groups"] = "near me",
    ) -> None:
        """See how your group is doing and where you are in it"""
        route = ShowBoard(group=group, period=_PERIODS[period], view=_VIEWS[view])
        await respond(interaction, route)

    @in_servers
    @app_commands.command()
    @app_commands.describe(member="Whose points to see (moderators only)")
    async def points(self, interaction: Interaction, member: discord.Member | None = None) -> None:
        """See where each of your points came from, newest first"""
        await respond(interaction, ShowEntries(member_id=member.id if member else None))


async def setup(bot: StudyBot) -> None:
    for part in (boards, entries, corrections, rewards):
        bot.router.include(part.router)
    await bot.add_cog(Leaderboard())
