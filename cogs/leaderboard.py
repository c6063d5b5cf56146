"""/leaderboard and /points"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.domain.points import Period
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.groups.choosing import GroupName
from bot.ui.points.routes import ShowEntries
from bot.ui.standings.ranking import PERIOD_LABELS, VIEW_NAMES
from bot.ui.standings.routes import ShowBoard, View

_PERIODS = [app_commands.Choice(name=name, value=one.value) for one, name in PERIOD_LABELS.items()]
_VIEWS = [app_commands.Choice(name=name, value=one.value) for one, name in VIEW_NAMES.items()]


class Leaderboard(commands.Cog):
    @in_servers
    @app_commands.command()
    @app_commands.describe(
        group="Which group (default: yours)",
        period="Which points count (default: this week)",
        view="Near me, the top, who’s keeping up (how much of what’s due is done), or all groups",
    )
    @app_commands.choices(period=_PERIODS, view=_VIEWS)
    async def leaderboard(
        self,
        interaction: Interaction,
        group: GroupName | None = None,
        period: str = Period.WEEK.value,
        view: str = View.NEAR.value,
    ) -> None:
        """See how your group is doing and where you are in it"""
        route = ShowBoard(group=group, period=Period(period), view=View(view))
        await respond(interaction, route)

    @in_servers
    @app_commands.command()
    @app_commands.describe(member="Whose points to see (moderators only)")
    async def points(self, interaction: Interaction, member: discord.Member | None = None) -> None:
        """See where each of your points came from, newest first"""
        await respond(interaction, ShowEntries(member_id=member.id if member else None))


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Leaderboard())
