"""/group and /privacy"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers, in_servers_and_messages
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui import panel, privacy
from bot.ui.groups import joining, notices
from bot.ui.groups.routes import ListGroups
from bot.ui.privacy import ShowStored


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


async def setup(bot: StudyBot) -> None:
    for part in (joining, privacy, notices, panel):
        bot.router.include(part.router)
    await bot.add_cog(Members())
