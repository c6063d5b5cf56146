"""/challenge"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, in_servers
from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.challenges import answers, current, gallery, own_answers
from bot.ui.challenges.routes import HandInMessage, ShowCurrent


class Challenges(commands.Cog):
    @in_servers
    @app_commands.command()
    async def challenge(self, interaction: Interaction) -> None:
        """See your group’s challenge of the week and answer it; your answers and earlier ones"""
        await respond(interaction, ShowCurrent())


@app_commands.context_menu(name="Hand in as my answer")
@in_servers
async def hand_in(interaction: Interaction, message: discord.Message) -> None:
    await respond(interaction, HandInMessage(author_id=message.author.id, text=message.content))


async def setup(bot: StudyBot) -> None:
    for part in (answers, current, gallery, own_answers):
        bot.router.include(part.router)
    await bot.add_cog(Challenges())
    bot.tree.add_command(hand_in)
