"""/challenge"""

from discord import app_commands
from discord.ext import commands

from bot.app import Interaction, StudyBot, in_servers, seat
from bot.ui.challenges import endpoints as deeds
from bot.ui.challenges import forms
from bot.ui.challenges.screens import FEATURE
from bot.ui.groups.notices import tell


@in_servers
class Challenges(commands.GroupCog, name="challenge", description="The weekly challenge"):
    """The challenge of the week."""

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Take answers from forms that outlived a restart."""
        await forms.take_up(interaction)

    @app_commands.command(name="now")
    async def now(self, interaction: Interaction) -> None:
        """The challenge of your group that is open, and where your answer is"""
        await deeds.show_now(interaction, seat(interaction))

    @app_commands.command(name="submit")
    async def submit(self, interaction: Interaction) -> None:
        """Answer the open challenge by a form; again, to change your answer"""
        await deeds.ask_for_answer(interaction, seat(interaction))

    @app_commands.command(name="mine")
    async def mine(self, interaction: Interaction) -> None:
        """Your answers so far, and what reviewers wrote"""
        await deeds.show_mine(interaction, seat(interaction))

    @app_commands.command(name="history")
    async def history(self, interaction: Interaction) -> None:
        """The challenges your group has had"""
        await deeds.show_history(interaction, seat(interaction))


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.afterwards["challenge"] = tell
    bot.doers[FEATURE] = deeds.press
    await bot.add_cog(Challenges())
