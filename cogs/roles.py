"""/role"""

from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, anywhere
from bot.ui.autocomplete import found, role_names
from bot.ui.base import show
from bot.ui.links import role_link
from bot.ui.lookup.roles import open_role, role_screen


class Roles(commands.Cog):
    """Look up a role."""

    @anywhere
    @app_commands.command()
    @app_commands.autocomplete(role=role_names)
    async def role(self, interaction: Interaction, role: str, private: bool = False) -> None:
        """What a role is: its work, its skills, how people get in

        Args:
            role: The role to look up; a few letters are enough
            private: Show the answer only to you
        """
        catalog = interaction.client.resources.catalog
        meant = found(catalog.role_names, role, role_link)
        await show(interaction, role_screen(catalog, meant), private=private)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.openers["role"] = open_role
    await bot.add_cog(Roles())
