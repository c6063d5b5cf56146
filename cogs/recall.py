"""/recall"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.recall.recall import router
from bot.ui.recall.routes import StartRecall


class Recall(commands.Cog):
    @in_servers
    @app_commands.command(name="recall")
    async def recall(self, interaction: Interaction) -> None:
        """Answer up to three short questions about plan days you’ve done; only you see them"""
        await respond(interaction, StartRecall())


async def setup(bot: StudyBot) -> None:
    bot.router.include(router)
    await bot.add_cog(Recall())
