"""/manage-old board"""

import discord
from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.respond import respond
from bot.ui.groups.choosing import WHICH_GROUP, OpenGroupName
from bot.ui.moderation.routes import ExcludeWithUndo, ShowInactiveMembers, ShowMember, ShowMembers


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
