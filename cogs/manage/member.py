"""/manage member"""

import discord
from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.groups.autocomplete import OpenGroupName
from bot.ui.moderation.routes import MoveMember


class Members(app_commands.Group, name="member", description="Move members between groups"):
    """The groups that members are in."""

    @app_commands.command(name="move")
    @app_commands.rename(to_group="to-group")
    async def move(
        self, interaction: Interaction, member: discord.Member, to_group: OpenGroupName
    ) -> None:
        """Put a member into another group; what they did goes along, points stay

        Args:
            member: Who
            to_group: Into which group
        """
        await respond(interaction, MoveMember(member=member, to_group=to_group))
