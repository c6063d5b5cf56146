"""/manage review"""

from discord import app_commands

from bot.app import Interaction, ModeratorGroup
from bot.ui.challenges import review_endpoints


class Reviews(ModeratorGroup, name="review", description="Answers that wait for you"):
    """Answers that wait for a review."""

    @app_commands.command(name="next")
    async def next(self, interaction: Interaction) -> None:
        """The oldest answer that waits for a review, but none of your own"""
        await review_endpoints.show_next(interaction)

    @app_commands.command(name="list")
    async def waiting(self, interaction: Interaction) -> None:
        """All answers that wait for a review"""
        await review_endpoints.show_waiting(interaction)
