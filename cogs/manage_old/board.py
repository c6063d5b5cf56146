"""/manage-old board and /manage-old points"""

import discord
from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.services.points.corrections import MAX_POINTS, MAX_REASON_LENGTH
from bot.ui.groups.choosing import WHICH_GROUP, GroupName, OpenGroupName
from bot.ui.moderation.routes import ExcludeWithUndo, ShowInactiveMembers, ShowMember, ShowMembers
from bot.ui.points.corrections import CorrectionName
from bot.ui.points.rewards import MilestoneName
from bot.ui.points.routes import CorrectPoints, SetReward, UndoCorrection
from bot.ui.standings.routes import PreviewSeasonEnd

Amount = app_commands.Range[int, 1, MAX_POINTS]
Reason = app_commands.Range[str, 1, MAX_REASON_LENGTH]
_OPTIONS = {
    "points": "How many points",
    "reason": "Why; the member will read this",
    "group": "Which group’s points (default: the member’s own group)",
}


class Board(
    app_commands.Group,
    name="board",
    description="How a group is doing, and who is on its leaderboard",
):
    @app_commands.command(name="show")
    @app_commands.describe(group=WHICH_GROUP, member="The one member you want to see")
    async def show(
        self,
        interaction: Interaction,
        group: OpenGroupName | None = None,
        member: discord.Member | None = None,
    ) -> None:
        """See everyone in a group, or one member’s plan, answers and points"""
        route = ShowMember(member_id=member.id) if member else ShowMembers(group=group)
        await respond(interaction, route)

    @app_commands.command(name="quiet")
    @app_commands.describe(group=WHICH_GROUP)
    async def quiet(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """See who has gone quiet or got stuck, since when, and what might help"""
        await respond(interaction, ShowInactiveMembers(group=group))

    @app_commands.command(name="exclude")
    @app_commands.describe(member="Which member")
    async def exclude(self, interaction: Interaction, member: discord.Member) -> None:
        """Take a member off the leaderboards; you can put them back"""
        await respond(interaction, ExcludeWithUndo(member_id=member.id))

    @app_commands.command(name="end-season")
    @app_commands.describe(group=WHICH_GROUP)
    async def end_season(
        self, interaction: Interaction, group: OpenGroupName | None = None
    ) -> None:
        """See what ending the season would do, then decide whether to end it"""
        await respond(interaction, PreviewSeasonEnd(group=group))

    @app_commands.command(name="reward")
    @app_commands.describe(
        milestone="Which milestone",
        role="The role for everyone who reaches it; leave it out to remove the role",
    )
    async def reward(
        self,
        interaction: Interaction,
        milestone: MilestoneName | None = None,
        role: discord.Role | None = None,
    ) -> None:
        """See, choose or remove the roles that members get for milestones"""
        route = SetReward(milestone=milestone, role_id=role.id if role else None)
        await respond(interaction, route)


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
