"""/manage-old: actions that are not on a screen of /manage yet. This folder goes when it is empty."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, for_moderators
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.groups.choosing import OpenGroupName
from bot.ui.moderation.routes import MoveMember
from cogs.manage_old.board import Board
from cogs.manage_old.challenge import Challenges, Reviews


class Members(app_commands.Group, name="member", description="Move members between groups"):
    @app_commands.command(name="move")
    @app_commands.rename(to_group="to-group")
    @app_commands.describe(member="Which member", to_group="Which group to move them to")
    async def move(
        self, interaction: Interaction, member: discord.Member, to_group: OpenGroupName
    ) -> None:
        """Move a member to another group; their plan moves with them, points stay"""
        await respond(interaction, MoveMember(member=member, to_group=to_group))


@for_moderators
class ManageOld(
    commands.GroupCog, name="manage-old", description="For moderators: run your groups"
):
    board = Board()
    challenge = Challenges()
    review = Reviews()
    member = Members()


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(ManageOld())
