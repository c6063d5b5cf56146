"""Answers moderators who look at members, exclude them from boards or move them."""

from functools import partial

from bot.domain.actor import Actor
from bot.domain.groups import StudyGroup
from bot.interactions import Request, Router, Screen
from bot.services.groups import groups
from bot.services.members import transfers
from bot.services.moderation import inactive_members, member_overview
from bot.ui.groups.choosing import require_group, require_group_named
from bot.ui.groups.roles import change_roles
from bot.ui.moderation.members import screens
from bot.ui.moderation.members.inactive_screens import inactive_screen
from bot.ui.moderation.routes import (
    Exclude,
    ExcludeWithUndo,
    GroupPage,
    MoveMember,
    Restore,
    ShowInactiveMembers,
    ShowMember,
    ShowMembers,
)

router = Router()


@router.answers
async def show_members(request: Request, asked: ShowMembers) -> Screen:
    """Show a page of the members of a group."""
    group = await _require_group(request, asked)
    async with request.database.reading() as session:
        found = await member_overview.get_member_page(session, group, request.now, skip=asked.skip)
    return screens.members_screen(request.catalog, group, found, request.now)


@router.answers
async def show_inactive_members(request: Request, asked: ShowInactiveMembers) -> Screen:
    """Show a page of the members of a group who may need a message."""
    group = await _require_group(request, asked)
    async with request.database.reading() as session:
        found = await inactive_members.list_inactive_members(
            session, group, request.catalog, request.now
        )
    return inactive_screen(request.catalog, group, found, asked.skip)


async def _require_group(request: Request, asked: GroupPage) -> StudyGroup:
    """Return the group that a page is about.

    Raises:
        Refusal: there is none, or the moderator has to say which.
    """
    if asked.group_id is None:
        return await require_group(request, asked.group)
    async with request.database.reading() as session:
        return await groups.get(session, request.actor.guild_id, asked.group_id)


@router.answers
async def show_member(request: Request, asked: ShowMember) -> Screen:
    """Show everything that moderators see of one member."""
    return await _member_screen(request, asked.member_id)


@router.answers
async def exclude(request: Request, asked: Exclude) -> Screen:
    """Take a member off the boards, then show them."""
    await _set_excluded(request, asked.member_id, excluded=True)
    return await _member_screen(request, asked.member_id)


@router.answers
async def restore(request: Request, asked: Restore) -> Screen:
    """Put a member back on the boards, then show them."""
    await _set_excluded(request, asked.member_id, excluded=False)
    return await _member_screen(request, asked.member_id)


@router.answers
async def exclude_with_undo(request: Request, asked: ExcludeWithUndo) -> Screen:
    """Take a member off the boards, with a button that puts them back."""
    changed = await _set_excluded(request, asked.member_id, excluded=True)
    return screens.excluded_screen(asked.member_id, already=not changed)


@router.answers
async def move_member(request: Request, asked: MoveMember) -> Screen:
    """Move a member to another group, with the roles of the groups."""
    actor, member = request.actor, asked.member
    role_ids = frozenset(role.id for role in member.roles)
    moved = Actor(actor.guild_id, member.id, member.display_name, role_ids)
    async with request.database.writing() as session:
        open_groups = await groups.list_open_groups(session, actor.guild_id)
        group = require_group_named(open_groups, asked.to_group)
        transfer = await transfers.move_member(session, actor, moved, group.id, request.now)
    screen = screens.moved_screen(member.id, transfer)
    return screen.then(partial(change_roles, member, give=transfer.to, take=transfer.former))


async def _member_screen(request: Request, member_id: int) -> Screen:
    guild_id = request.actor.guild_id
    async with request.database.reading() as session:
        found = await member_overview.find_member_detail(session, guild_id, member_id)
    if found is None:
        return screens.unknown_screen(member_id)
    return screens.member_screen(request.catalog, guild_id, found, request.now)


async def _set_excluded(request: Request, member_id: int, *, excluded: bool) -> bool:
    """Exclude or restore a member; return whether that changed anything."""
    async with request.database.writing() as session:
        return await member_overview.set_excluded(
            session, request.actor, member_id, request.now, excluded=excluded
        )
