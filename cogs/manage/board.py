"""/manage board"""

import discord
from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.groups.autocomplete import WHICH_GROUP, OpenGroupName
from bot.ui.moderation.routes import ExcludeWithUndo, ShowInactiveMembers, ShowMember, ShowMembers
from bot.ui.points.autocomplete import MilestoneName
from bot.ui.points.routes import SetReward
from bot.ui.standings.routes import PreviewSeasonEnd


class Board(
    app_commands.Group, name="board", description="How a group is doing, and who is on its board"
):
    @app_commands.command(name="show")
    @app_commands.describe(group=WHICH_GROUP, member="Whose plan, answers and points to see")
    async def show(
        self,
        interaction: Interaction,
        group: OpenGroupName | None = None,
        member: discord.Member | None = None,
    ) -> None:
        """The whole board of a group, or all there is to see of one member"""
        route = ShowMember(member_id=member.id) if member else ShowMembers(group=group)
        await respond(interaction, route)

    @app_commands.command(name="quiet")
    @app_commands.describe(group=WHICH_GROUP)
    async def quiet(self, interaction: Interaction, group: OpenGroupName | None = None) -> None:
        """Who has gone silent or is stuck, since when, and what may help"""
        await respond(interaction, ShowInactiveMembers(group=group))

    @app_commands.command(name="exclude")
    @app_commands.describe(member="Who")
    async def exclude(self, interaction: Interaction, member: discord.Member) -> None:
        """Take a member off the boards; the answer has a button that puts them back"""
        await respond(interaction, ExcludeWithUndo(member_id=member.id))

    @app_commands.command(name="end-season")
    @app_commands.describe(group=WHICH_GROUP)
    async def end_season(
        self, interaction: Interaction, group: OpenGroupName | None = None
    ) -> None:
        """See what ending the season would do, and then end it"""
        await respond(interaction, PreviewSeasonEnd(group=group))

    @app_commands.command(name="reward")
    @app_commands.describe(
        milestone="Which milestone",
        role="The role for whoever reaches it; leave it out to take the reward away",
    )
    async def reward(
        self,
        interaction: Interaction,
        milestone: MilestoneName | None = None,
        role: discord.Role | None = None,
    ) -> None:
        """The role that a milestone brings: see all, choose one, or take one away"""
        route = SetReward(milestone=milestone, role_id=role.id if role else None)
        await respond(interaction, route)
