"""/roadmap"""

from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, anywhere
from bot.ui.base import show
from bot.ui.lookup.roadmap import roadmap_screen


class Roadmap(commands.Cog):
    """The way of learning."""

    @anywhere
    @app_commands.command()
    async def roadmap(self, interaction: Interaction, private: bool = False) -> None:
        """The steps from first Python to a job, with the skill behind each

        Args:
            private: Show the answer only to you
        """
        screen = roadmap_screen(interaction.client.resources.catalog)
        await show(interaction, screen, private=private)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    await bot.add_cog(Roadmap())
