"""/manage-old: actions that are not on a screen of /manage yet. This folder goes when it is empty."""

from discord.ext import commands

from bot.app import StudyBot, for_moderators
from cogs.manage_old.challenge import Reviews


@for_moderators
class ManageOld(
    commands.GroupCog, name="manage-old", description="For moderators: run your groups"
):
    review = Reviews()


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(ManageOld())
