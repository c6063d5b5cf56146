"""/manage: what moderators do; a file for each of its parts."""

import asyncio
from typing import Literal

import discord
from discord import app_commands

from bot.app import ForModerators, Interaction, StudyBot, for_moderators
from bot.services.moderation.audit import DecisionFilter
from bot.ui.challenges.queue import endpoints as challenge_queue
from bot.ui.challenges.reviews import endpoints as reviews
from bot.ui.groups.autocomplete import every_group
from bot.ui.moderation import audit, endpoints, export, member_screens
from cogs.manage.board import Board
from cogs.manage.challenge import Challenges
from cogs.manage.group import Groups
from cogs.manage.member import Members
from cogs.manage.points import Points
from cogs.manage.review import Reviews


@for_moderators
class Manage(ForModerators, name="manage", description="For moderators: run your groups"):
    """Running the groups of a server."""

    board = Board()
    group = Groups()
    challenge = Challenges()
    review = Reviews()
    points = Points()
    member = Members()

    def __init__(self) -> None:
        super().__init__()
        self._one_export = asyncio.Lock()

    @app_commands.command(name="export")
    @app_commands.autocomplete(group=every_group, since=export.past_dates)
    async def export(
        self,
        interaction: Interaction,
        group: str | None = None,
        format: Literal["CSV", "JSON"] = "CSV",  # noqa: A002 - the option's name
        since: str | None = None,
    ) -> None:
        """What there is of a group as a file: members, check-ins, answers and entries

        Args:
            group: Which group, where there are several
            format: CSV for spreadsheets, or JSON for programs
            since: The first date to take; leave it out for all
        """
        await export.send(interaction, group, format, since, self._one_export)

    @app_commands.command(name="audit")
    async def audit(
        self,
        interaction: Interaction,
        moderator: discord.User | None = None,
        member: discord.User | None = None,
    ) -> None:
        """Who changed what, and when

        Args:
            moderator: Whose decisions
            member: About whom
        """
        sought = DecisionFilter(moderator.id if moderator else None, member.id if member else None)
        await audit.look(interaction, sought)


async def setup(bot: StudyBot) -> None:
    """Add the feature to the bot."""
    bot.doers[audit.FEATURE] = audit.press
    bot.doers[member_screens.FEATURE] = endpoints.press
    for feature in (challenge_queue, reviews):
        bot.router.include(feature.router)
    await bot.add_cog(Manage())
