"""/manage points"""

import discord
from discord import app_commands

from bot.app import Interaction, ModeratorGroup
from bot.services.points.corrections import (
    MAX_POINTS,
    MAX_REASON_LENGTH,
    MIN_REASON_LENGTH,
    CorrectionRequest,
)
from bot.ui.groups.autocomplete import every_group
from bot.ui.points import corrections
from bot.ui.points.corrections import corrections_that_stand

Amount = app_commands.Range[int, 1, MAX_POINTS]
Reason = app_commands.Range[str, MIN_REASON_LENGTH, MAX_REASON_LENGTH]


class Points(ModeratorGroup, name="points", description="Correct points, each time with a reason"):
    """Points that moderators give and take."""

    @app_commands.command(name="give")
    @app_commands.autocomplete(group=every_group)
    async def give(
        self,
        interaction: Interaction,
        member: discord.Member,
        points: Amount,
        reason: Reason,
        group: str | None = None,
    ) -> None:
        """Give a member points; they read why

        Args:
            member: Who gets them
            points: How many
            reason: Why; the member reads it
            group: In which group; their own if you leave it out
        """
        wanted = CorrectionRequest(str(interaction.id), member.id, points, reason)
        await corrections.correct(interaction, wanted, group)

    @app_commands.command(name="take")
    @app_commands.autocomplete(group=every_group)
    async def take(
        self,
        interaction: Interaction,
        member: discord.Member,
        points: Amount,
        reason: Reason,
        group: str | None = None,
    ) -> None:
        """Take points from a member; they read why

        Args:
            member: Who loses them
            points: How many
            reason: Why; the member reads it
            group: In which group; their own if you leave it out
        """
        wanted = CorrectionRequest(str(interaction.id), member.id, -points, reason)
        await corrections.correct(interaction, wanted, group)

    @app_commands.command(name="undo")
    @app_commands.autocomplete(entry=corrections_that_stand)
    async def undo(
        self,
        interaction: Interaction,
        member: discord.Member,
        reason: Reason,
        entry: str | None = None,
    ) -> None:
        """Take back a correction of a member's points

        Args:
            member: Whose points were corrected
            reason: Why it is taken back; the member reads it
            entry: Which correction; the latest if you leave it out
        """
        await corrections.undo(interaction, member.id, entry, reason)
