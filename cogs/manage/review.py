"""/manage review"""

from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.challenges.routes import ListPending, ShowNextPending


class Reviews(app_commands.Group, name="review", description="Answers that wait for you"):
    """Answers that wait for a review."""

    @app_commands.command(name="next")
    async def next(self, interaction: Interaction) -> None:
        """The oldest answer that waits for a review, but none of your own"""
        await respond(interaction, ShowNextPending())

    @app_commands.command(name="list")
    async def waiting(self, interaction: Interaction) -> None:
        """All answers that wait for a review"""
        await respond(interaction, ListPending())
