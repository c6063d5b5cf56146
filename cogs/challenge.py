"""/challenge"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.challenges import answers, current
from bot.ui.challenges.routes import ShowCurrent


class Challenges(commands.Cog):
    @in_servers
    @app_commands.command()
    async def challenge(self, interaction: Interaction) -> None:
        """See your group’s challenge of the week and answer it; your answers and earlier ones"""
        await respond(interaction, ShowCurrent())


async def setup(bot: StudyBot) -> None:
    for part in (answers, current):
        bot.router.include(part.router)
    await bot.add_cog(Challenges())
