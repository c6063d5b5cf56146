"""/cv"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.autocomplete import RoleName
from bot.ui.cv.cv import router
from bot.ui.cv.routes import ShowCv


class Cv(commands.Cog):
    @in_servers
    @app_commands.command()
    @app_commands.describe(role="Only lines that fit this role; leave it out to see them all")
    async def cv(self, interaction: Interaction, role: RoleName | None = None) -> None:
        """Get lines for your CV from your accepted answers and finished plans; only you see them"""
        await respond(interaction, ShowCv(role=role))


async def setup(bot: StudyBot) -> None:
    bot.router.include(router)
    await bot.add_cog(Cv())
