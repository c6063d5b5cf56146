"""/review"""

from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.reviews import peers, reviews
from bot.ui.reviews.routes import ShowNextPending


class Review(commands.Cog):
    @in_servers
    @app_commands.command()
    async def review(self, interaction: Interaction) -> None:
        """For reviewers: the answer that has waited longest, and the ones after it"""
        await respond(interaction, ShowNextPending())


async def setup(bot: StudyBot) -> None:
    bot.router.include(reviews.router)
    bot.router.include(peers.router)
    await bot.add_cog(Review())
