"""/manage member"""

import discord
from discord import app_commands

from bot.app import Interaction, ModeratorGroup
from bot.ui.groups.autocomplete import groups_to_join
from bot.ui.moderation import endpoints


class Members(ModeratorGroup, name="member", description="Move members between groups"):
    """Where members are."""

    @app_commands.command(name="move")
    @app_commands.rename(to_group="to-group")
    @app_commands.autocomplete(to_group=groups_to_join)
    async def move(self, interaction: Interaction, member: discord.Member, to_group: str) -> None:
        """Put a member into another group; what they did goes along, points stay

        Args:
            member: Who
            to_group: Into which group
        """
        await endpoints.move(interaction, member, to_group)
