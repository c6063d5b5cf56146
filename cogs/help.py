"""/help"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, anywhere
from bot.ui.base import show
from bot.ui.links import Link, LinkMenu
from bot.ui.lookup.help import help_screen


class Help(commands.Cog):
    """What the bot can do."""

    @anywhere
    @app_commands.command()
    async def help(self, interaction: Interaction, private: bool = False) -> None:
        """What Cohort does, for members and moderators, and where data goes

        Args:
            private: Show the answer only to you
        """
        every = interaction.client.tree.get_commands(type=discord.AppCommandType.chat_input)
        await show(interaction, help_screen(every), private=private)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot, and the buttons that all look-ups share."""
    bot.add_dynamic_items(Link, LinkMenu)
    await bot.add_cog(Help())
