"""/manage: what moderators do; a file for each of its parts."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, for_moderators
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.challenges import queue, reviews, weeks
from bot.ui.groups.choosing import WHICH_GROUP, GroupName
from bot.ui.moderation import members
from bot.ui.moderation.export import PastDateOption
from bot.ui.moderation.routes import Export, ExportFormat, ShowDecisions
from cogs.manage.board import Board
from cogs.manage.challenge import Challenges, Reviews
from cogs.manage.group import Groups, Members
from cogs.manage.points import Points


@for_moderators
class Manage(commands.GroupCog, name="manage", description="For moderators: run your groups"):
    board = Board()
    group = Groups()
    challenge = Challenges()
    review = Reviews()
    points = Points()
    member = Members()

    @app_commands.command(name="export")
    @app_commands.describe(
        group=WHICH_GROUP,
        format="CSV for spreadsheets or JSON for programs",
        since="The first date to include; leave it out to export everything",
    )
    async def export(
        self,
        interaction: Interaction,
        group: GroupName | None = None,
        format: ExportFormat = "CSV",  # noqa: A002 - the option's name
        since: app_commands.Transform[str, PastDateOption] | None = None,
    ) -> None:
        """Export a group as a file: members, check-ins, answers and points"""
        await respond(interaction, Export(group=group, format=format, since=since))

    @app_commands.command(name="audit")
    @app_commands.describe(
        moderator="Whose decisions to see", member="Only decisions about this member"
    )
    async def audit(
        self,
        interaction: Interaction,
        moderator: discord.User | None = None,
        member: discord.User | None = None,
    ) -> None:
        """See which moderator decided what, and when"""
        route = ShowDecisions(
            moderator_id=moderator.id if moderator else None,
            member_id=member.id if member else None,
        )
        await respond(interaction, route)


async def setup(bot: StudyBot) -> None:
    for feature in (members, queue, reviews, weeks):
        bot.router.include(feature.router)
    await bot.add_cog(Manage())
