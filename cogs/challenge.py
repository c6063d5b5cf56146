"""/challenge"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.challenges import answers, current
from bot.ui.challenges.routes import AnswerCurrent, ListSubmissions, ShowCurrent, ShowHistory


@in_servers
class Challenges(commands.GroupCog, name="challenge", description="The weekly challenge"):
    @app_commands.command(name="now")
    async def now(self, interaction: Interaction) -> None:
        """See your group’s current challenge and the state of your answer"""
        await respond(interaction, ShowCurrent())

    @app_commands.command(name="submit")
    async def submit(self, interaction: Interaction) -> None:
        """Answer the current challenge, or change your answer"""
        await respond(interaction, AnswerCurrent())

    @app_commands.command(name="mine")
    async def mine(self, interaction: Interaction) -> None:
        """See your answers so far and what reviewers wrote"""
        await respond(interaction, ListSubmissions())

    @app_commands.command(name="history")
    async def history(self, interaction: Interaction) -> None:
        """See the challenges your group has had"""
        await respond(interaction, ShowHistory())


async def setup(bot: StudyBot) -> None:
    for part in (answers, current):
        bot.router.include(part.router)
    await bot.add_cog(Challenges())
