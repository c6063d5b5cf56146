"""/setup and /manage: what moderators do, all of it on screens that these commands open."""

from collections.abc import Callable
from typing import Literal, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import StudyBot, for_moderators
from bot.interactions import Interaction, Route
from bot.interactions.respond import respond
from bot.ui.challenges.routes import PreviewNext
from bot.ui.groups.choosing import WHICH_GROUP, GroupName
from bot.ui.groups.routes import Setup, ShowSettings
from bot.ui.moderation.routes import Dashboard, Export, ShowDecisions, ShowMember, ShowMembers
from bot.ui.points.routes import ManagePoints
from bot.ui.standings.routes import ManageSeasons

Part: TypeAlias = Literal["challenges", "members", "seasons", "points", "group", "export", "audit"]

PARTS: dict[Part, Callable[[str | None], Route]] = {
    "challenges": lambda group: PreviewNext(group=group),
    "members": lambda group: ShowMembers(group=group),
    "seasons": lambda group: ManageSeasons(group=group),
    "points": lambda group: ManagePoints(group=group),
    "group": lambda group: ShowSettings(group=group),
    "export": lambda group: Export(group=group),
    "audit": lambda _: ShowDecisions(),
}
"""What each value of the option `part` opens, for the group that was chosen."""


class Manage(commands.Cog):
    @for_moderators
    @app_commands.command(name="setup")
    async def set_up(self, interaction: Interaction) -> None:
        """For moderators: open a study group, and see what keeps your groups from working"""
        await respond(interaction, Setup())

    @for_moderators
    @app_commands.command(name="manage")
    @app_commands.describe(
        part="What to open at once", group=WHICH_GROUP, member="See one member in detail"
    )
    async def manage(
        self,
        interaction: Interaction,
        part: Part | None = None,
        group: GroupName | None = None,
        member: discord.Member | None = None,
    ) -> None:
        """For moderators: what waits for you, and everything you can do about your groups"""
        route: Route = Dashboard(group=group)
        if member:
            route = ShowMember(member_id=member.id)
        elif part:
            route = PARTS[part](group)
        await respond(interaction, route)


@app_commands.context_menu(name="Member details")
@for_moderators
async def show_member(interaction: Interaction, member: discord.Member) -> None:
    await respond(interaction, ShowMember(member_id=member.id))


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Manage())
    bot.tree.add_command(show_member)
