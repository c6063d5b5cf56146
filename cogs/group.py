"""/group, /privacy, /challenge and /review"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers, in_servers_and_messages
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.challenges.routes import HandInMessage, ShowCurrent
from bot.ui.groups.routes import ListGroups
from bot.ui.privacy import ShowStored
from bot.ui.reviews.routes import ShowNextPending


class Members(commands.Cog):
    @in_servers
    @app_commands.command(name="group")
    async def group(self, interaction: Interaction) -> None:
        """See the study groups here, join one or leave yours"""
        await respond(interaction, ListGroups())

    @in_servers_and_messages
    @app_commands.command(name="privacy")
    async def privacy(self, interaction: Interaction) -> None:
        """See, copy or delete what Cohort stores about you, and choose how you appear"""
        await respond(interaction, ShowStored())

    @in_servers
    @app_commands.command()
    async def challenge(self, interaction: Interaction) -> None:
        """See your group’s challenge of the week and answer it; your answers and earlier ones"""
        await respond(interaction, ShowCurrent())

    @in_servers
    @app_commands.command()
    async def review(self, interaction: Interaction) -> None:
        """For reviewers: the next answer that waits for a review, and the ones after it"""
        await respond(interaction, ShowNextPending())


@app_commands.context_menu(name="Hand in as my answer")
@in_servers
async def hand_in(interaction: Interaction, message: discord.Message) -> None:
    await respond(interaction, HandInMessage(author_id=message.author.id, text=message.content))


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Members())
    bot.tree.add_command(hand_in)
