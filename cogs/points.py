"""/points"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.points import corrections, entries, rewards
from bot.ui.points.routes import ShowEntries


@in_servers
class Points(commands.GroupCog, name="points", description="See where your points come from"):
    @app_commands.command(name="why")
    @app_commands.describe(member="Whose points to see (moderators only)")
    async def why(self, interaction: Interaction, member: discord.Member | None = None) -> None:
        """See where each of your points came from, newest first"""
        await respond(interaction, ShowEntries(member_id=member.id if member else None))


async def setup(bot: StudyBot) -> None:
    for part in (entries, corrections, rewards):
        bot.router.include(part.router)
    await bot.add_cog(Points())
