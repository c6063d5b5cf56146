"""/group, /privacy, /challenge, /review, /recall, /leaderboard and /points"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers, in_servers_and_messages
from bot.domain.points import Period
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.career.routes import StartRecall
from bot.ui.challenges.routes import HandInMessage, ShowCurrent
from bot.ui.groups.choosing import GroupName
from bot.ui.groups.routes import ListGroups
from bot.ui.points.routes import ShowEntries
from bot.ui.privacy import ShowStored
from bot.ui.reviews.routes import ShowNextPending
from bot.ui.standings.ranking import PERIOD_LABELS, VIEW_NAMES
from bot.ui.standings.routes import ShowBoard, View

_PERIODS = [app_commands.Choice(name=name, value=one.value) for one, name in PERIOD_LABELS.items()]
_VIEWS = [app_commands.Choice(name=name, value=one.value) for one, name in VIEW_NAMES.items()]


class Members(commands.Cog):
    @in_servers
    @app_commands.command(name="group")
    async def group(self, interaction: Interaction) -> None:
        """See the study groups here, join one or leave yours"""
        await respond(interaction, ListGroups())

    @in_servers_and_messages
    @app_commands.command(name="privacy")
    async def privacy(self, interaction: Interaction) -> None:
        """See, copy or delete what Cohort stores about you, and choose how you appear"""
        await respond(interaction, ShowStored())

    @in_servers
    @app_commands.command()
    async def challenge(self, interaction: Interaction) -> None:
        """See your group’s challenge of the week and answer it; your answers and earlier ones"""
        await respond(interaction, ShowCurrent())

    @in_servers
    @app_commands.command()
    async def review(self, interaction: Interaction) -> None:
        """For reviewers: the next answer that waits for a review, and the ones after it"""
        await respond(interaction, ShowNextPending())

    @in_servers
    @app_commands.command(name="recall")
    async def recall(self, interaction: Interaction) -> None:
        """Answer up to three short questions about plan days you’ve done; only you see them"""
        await respond(interaction, StartRecall())

    @in_servers
    @app_commands.command()
    @app_commands.describe(
        group="Which group (default: yours)",
        period="Which points count (default: this week)",
        view="Points, who’s keeping up (how much of what’s due is done), or all groups",
    )
    @app_commands.choices(period=_PERIODS, view=_VIEWS)
    async def leaderboard(
        self,
        interaction: Interaction,
        group: GroupName | None = None,
        period: str = Period.WEEK.value,
        view: str = View.POINTS.value,
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


@app_commands.context_menu(name="Hand in as my answer")
@in_servers
async def hand_in(interaction: Interaction, message: discord.Message) -> None:
    await respond(interaction, HandInMessage(author_id=message.author.id, text=message.content))


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Members())
    bot.tree.add_command(hand_in)
