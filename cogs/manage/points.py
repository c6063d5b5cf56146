"""/manage points"""

import discord
from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.services.points.corrections import MAX_POINTS, MAX_REASON_LENGTH
from bot.ui.groups.choosing import GroupName
from bot.ui.points.corrections import CorrectionName
from bot.ui.points.routes import CorrectPoints, UndoCorrection

Amount = app_commands.Range[int, 1, MAX_POINTS]
Reason = app_commands.Range[str, 1, MAX_REASON_LENGTH]
_OPTIONS = {
    "points": "How many points",
    "reason": "Why; the member will read this",
    "group": "Which group’s points (default: the member’s own group)",
}


class Points(
    app_commands.Group, name="points", description="Correct members’ points, always with a reason"
):
    @app_commands.command(name="give")
    @app_commands.describe(member="Who gets them", **_OPTIONS)
    async def give(
        self,
        interaction: Interaction,
        member: discord.Member,
        points: Amount,
        reason: Reason,
        group: GroupName | None = None,
    ) -> None:
        """Give a member points, with a reason they can read"""
        route = CorrectPoints(member_id=member.id, points=str(points), reason=reason, group=group)
        await respond(interaction, route)

    @app_commands.command(name="take")
    @app_commands.describe(member="Who loses them", **_OPTIONS)
    async def take(
        self,
        interaction: Interaction,
        member: discord.Member,
        points: Amount,
        reason: Reason,
        group: GroupName | None = None,
    ) -> None:
        """Take points from a member, with a reason they can read"""
        route = CorrectPoints(member_id=member.id, points=str(-points), reason=reason, group=group)
        await respond(interaction, route)

    @app_commands.command(name="undo")
    @app_commands.describe(
        member="Whose points were corrected",
        reason="Why you’re undoing it; the member will read this",
        entry="Which correction to undo (default: the latest)",
    )
    async def undo(
        self,
        interaction: Interaction,
        member: discord.Member,
        reason: Reason,
        entry: CorrectionName | None = None,
    ) -> None:
        """Undo a correction of a member’s points"""
        await respond(interaction, UndoCorrection(member_id=member.id, key=entry, reason=reason))
