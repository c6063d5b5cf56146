"""/salary"""

from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, anywhere
from bot.ui.autocomplete import level_names, role_names
from bot.ui.base import show
from bot.ui.lookup.salary import named_pay, open_level, open_salary


class Salary(commands.Cog):
    """Look up pay."""

    @anywhere
    @app_commands.command()
    @app_commands.autocomplete(role=role_names, level=level_names)
    async def salary(
        self,
        interaction: Interaction,
        role: str | None = None,
        level: str | None = None,
        private: bool = False,
    ) -> None:
        """Ranges of pay with their source: all of them, of a role, or of a level

        Args:
            role: A role; leave it out to see all roles
            level: A level of experience, such as Senior
            private: Show the answer only to you
        """
        screen = named_pay(interaction.client.resources.catalog, role, level)
        await show(interaction, screen, private=private)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.openers["salary"] = open_salary
    bot.openers["level"] = open_level
    await bot.add_cog(Salary())
