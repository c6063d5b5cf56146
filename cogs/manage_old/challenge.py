"""/manage-old review"""

from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.challenges import routes


class Reviews(app_commands.Group, name="review", description="Answers that are waiting for you"):
    @app_commands.command(name="next")
    async def next(self, interaction: Interaction) -> None:
        """Review the answer that has been waiting longest"""
        await respond(interaction, routes.ShowNextPending())

    @app_commands.command(name="list")
    async def list(self, interaction: Interaction) -> None:
        """See which answers are waiting for review, and undo recent reviews"""
        await respond(interaction, routes.ListPending())
