"""/points"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, in_servers, seat
from bot.ui.groups.notices import tell
from bot.ui.points.screens import FEATURE, press, why


@in_servers
class Points(commands.GroupCog, name="points", description="Points and where they come from"):
    """Where points come from."""

    @app_commands.command(name="why")
    async def why(self, interaction: Interaction, member: discord.Member | None = None) -> None:
        """The entries behind your points, newest first, each with its reason

        Args:
            member: For moderators: whose entries to see
        """
        who = seat(interaction)
        await why(interaction, who, member.id if member else who.member_id)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.afterwards["points"] = tell
    bot.doers[FEATURE] = press
    await bot.add_cog(Points())
