"""What moderators do with a board and with members, by command and by button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import discord

from bot.app import check_moderator, seat
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.services.groups import groups
from bot.services.members import transfers
from bot.services.moderation import inactive_members, member_overview
from bot.ui.base import show
from bot.ui.groups.choosing import chosen_group, require_group_named
from bot.ui.groups.endpoints import tell
from bot.ui.groups.roles import change_roles
from bot.ui.moderation.inactive_screens import quiet_screen
from bot.ui.moderation.member_screens import (
    board_screen,
    excluded_screen,
    member_screen,
    moved_screen,
    unknown_screen,
)

Interaction: TypeAlias = discord.Interaction[Any]


async def show_board(
    interaction: Interaction, typed: str | None, member: discord.Member | None
) -> None:
    """Show a group's board, or what there is to see of one member."""
    if member is None:
        await _board(interaction, await chosen_group(interaction, typed), 0)
    else:
        await _member(interaction, member.id)
    await tell(interaction)


async def _board(interaction: Interaction, group: StudyGroup, skip: int) -> None:
    resources = interaction.client.resources
    now = resources.clock.now()
    async with resources.database.reading() as session:
        found = await member_overview.get_member_page(session, group, now, skip=skip)
    await show(interaction, board_screen(resources.catalog, group, found, now))


async def _member(interaction: Interaction, member_id: int) -> None:
    resources, guild_id = interaction.client.resources, seat(interaction).guild_id
    async with resources.database.reading() as session:
        found = await member_overview.find_member_detail(session, guild_id, member_id)
    if found is None:
        await show(interaction, unknown_screen(member_id))
        return
    now = resources.clock.now()
    await show(interaction, member_screen(resources.catalog, guild_id, found, now))


async def show_quiet(interaction: Interaction, typed: str | None) -> None:
    """Show to whom in a group a word may help."""
    await _quiet(interaction, await chosen_group(interaction, typed), 0)
    await tell(interaction)


async def _quiet(interaction: Interaction, group: StudyGroup, skip: int) -> None:
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        found = await inactive_members.list_inactive_members(
            session, group, resources.catalog, resources.clock.now()
        )
    await show(interaction, quiet_screen(resources.catalog, group, found, skip))


async def exclude(interaction: Interaction, member_id: int) -> None:
    """Take a member off the boards; who is off already can be put back from the answer."""
    fresh = await _exclude(interaction, member_id, wanted=True)
    await show(interaction, excluded_screen(member_id, already=not fresh))
    await tell(interaction)


async def _exclude(interaction: Interaction, member_id: int, *, wanted: bool) -> bool:
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        return await member_overview.set_excluded(
            session, seat(interaction), member_id, resources.clock.now(), excluded=wanted
        )


async def move(interaction: Interaction, member: discord.Member, typed: str) -> None:
    """Put a member into another group, and give and take the roles that go with it."""
    resources, who = interaction.client.resources, seat(interaction)
    roles = frozenset(role.id for role in member.roles)
    moving = Actor(who.guild_id, member.id, member.display_name, roles)
    async with resources.database.writing() as session:
        to = require_group_named(await groups.list_open_groups(session, who.guild_id), typed)
        moved = await transfers.move_member(session, who, moving, to.id, resources.clock.now())
    await show(
        interaction,
        moved_screen(member.id, moved.to, moved.former, role=moved.role_missing),
    )
    await change_roles(member, give=moved.to, take=moved.former)
    await tell(interaction)


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Do what a button here is for: its ids are action, group or member, and where to go on."""
    check_moderator(interaction)
    action, about, *rest = ids
    if action in {"exclude", "restore"}:
        await _exclude(interaction, int(about), wanted=action == "exclude")
        await _member(interaction, int(about))
        return
    turn = {"board": _board, "quiet": _quiet}.get(action)
    if turn is None:
        raise Refusal("This button is from an earlier version. `/manage board show` goes on.")
    async with interaction.client.resources.database.reading() as session:
        group = await groups.get(session, seat(interaction).guild_id, int(about))
    await turn(interaction, group, int(rest[0]))
