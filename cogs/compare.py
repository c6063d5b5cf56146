"""/compare"""

from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, anywhere
from bot.ui.autocomplete import role_names
from bot.ui.base import show
from bot.ui.lookup.compare import compare_screen, named_roles, open_comparison


class Compare(commands.Cog):
    """Set roles side by side."""

    @anywhere
    @app_commands.command()
    @app_commands.autocomplete(first=role_names, second=role_names, third=role_names)
    async def compare(
        self,
        interaction: Interaction,
        first: str,
        second: str,
        third: str | None = None,
        private: bool = False,
    ) -> None:
        """Two or three roles side by side: focus, skills, a task, pay

        Args:
            first: A role
            second: The role to set beside it
            third: A third one, if you like
            private: Show the answer only to you
        """
        catalog = interaction.client.resources.catalog
        typed = [name for name in (first, second, third) if name is not None]
        roles = named_roles(catalog, typed)
        await show(interaction, compare_screen(catalog, roles), private=private)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.openers["compare"] = open_comparison
    await bot.add_cog(Compare())
