"""/skill"""

from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, anywhere
from bot.ui.autocomplete import found, skill_names
from bot.ui.base import show
from bot.ui.links import skill_link
from bot.ui.lookup.skills import open_skill, skill_screen


class Skills(commands.Cog):
    """Look up a skill."""

    @anywhere
    @app_commands.command()
    @app_commands.autocomplete(skill=skill_names)
    async def skill(self, interaction: Interaction, skill: str, private: bool = False) -> None:
        """What a skill is, what to know first, who needs it, how to practise it

        Args:
            skill: The skill to look up; a few letters are enough
            private: Show the answer only to you
        """
        catalog = interaction.client.resources.catalog
        meant = found(catalog.skill_names, skill, skill_link)
        await show(interaction, skill_screen(catalog, meant), private=private)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.openers["skill"] = open_skill
    await bot.add_cog(Skills())
