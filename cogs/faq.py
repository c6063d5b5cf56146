"""/faq"""

from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, anywhere
from bot.ui.autocomplete import found, question_names
from bot.ui.base import show
from bot.ui.links import question_link
from bot.ui.lookup.faq import open_question, question_screen, questions_screen


class Faq(commands.Cog):
    """Questions and answers."""

    @anywhere
    @app_commands.command()
    @app_commands.autocomplete(question=question_names)
    async def faq(
        self, interaction: Interaction, question: str | None = None, private: bool = False
    ) -> None:
        """Questions about the work and the way in, and how to read a job ad

        Args:
            question: One question; leave it out to see them all
            private: Show the answer only to you
        """
        catalog = interaction.client.resources.catalog
        if question is None:
            screen = questions_screen(catalog)
        else:
            meant = found(catalog.question_names, question, question_link)
            screen = question_screen(catalog, meant)
        await show(interaction, screen, private=private)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.openers["faq"] = open_question
    await bot.add_cog(Faq())
