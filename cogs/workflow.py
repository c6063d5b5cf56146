"""/workflow"""

from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, anywhere
from bot.ui.base import show
from bot.ui.lookup.workflow import workflow_screen


class Workflow(commands.Cog):
    """The way of working."""

    @anywhere
    @app_commands.command()
    async def workflow(self, interaction: Interaction, private: bool = False) -> None:
        """What an AI engineer does, stage by stage, with the skill behind each

        Args:
            private: Show the answer only to you
        """
        screen = workflow_screen(interaction.client.resources.catalog)
        await show(interaction, screen, private=private)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    await bot.add_cog(Workflow())
