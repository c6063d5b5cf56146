"""Answers moderators who look at members, exclude or move them; includes the other endpoints."""

from functools import partial

from bot.domain.errors import Refusal
from bot.interactions import Request, Router, Screen
from bot.interactions.request import actor_from
from bot.services.groups import groups
from bot.services.members import transfers
from bot.services.moderation import member_overview
from bot.ui.groups.choosing import require_group, require_group_named
from bot.ui.groups.roles import set_role
from bot.ui.moderation import audit, export, inactive, routes, screens

router = Router()

for part in (audit, export, inactive):
    router.include(part.router)


@router.answers
async def show_members(request: Request, route: routes.ShowMembers) -> Screen:
    """Show a page of the members of a group."""
    group = await require_group(request, route.group, route.group_id)
    async with request.database.reading() as connection:
        found = await member_overview.get_member_page(
            connection, request.catalog, group, request.now, skip=route.skip
        )
    return screens.members_screen(group, found)


@router.answers
async def show_member(request: Request, route: routes.ShowMember) -> Screen:
    """Show everything that moderators see of one member."""
    guild_id = request.actor.guild_id
    async with request.database.reading() as connection:
        found = await member_overview.find_member_detail(
            connection, request.catalog, guild_id, route.member_id, request.now
        )
    if found is None:
        return screens.unknown_screen(route.member_id)
    return screens.member_screen(request.catalog, found)


@router.answers
async def exclude(request: Request, route: routes.Exclude) -> Screen:
    """Take a member off the boards, then show them."""
    await _set_excluded(request, route.member_id, excluded=True)
    return await show_member(request, routes.ShowMember(member_id=route.member_id))


@router.answers
async def restore(request: Request, route: routes.Restore) -> Screen:
    """Put a member back on the boards, then show them."""
    await _set_excluded(request, route.member_id, excluded=False)
    return await show_member(request, routes.ShowMember(member_id=route.member_id))


@router.answers
async def exclude_with_undo(request: Request, route: routes.ExcludeWithUndo) -> Screen:
    """Take a member off the boards, with a button that puts them back."""
    changed = await _set_excluded(request, route.member_id, excluded=True)
    return screens.excluded_screen(route.member_id, already=not changed)


@router.answers
async def move_member(request: Request, route: routes.MoveMember) -> Screen:
    """Move a member to another group, with the roles of the groups."""
    actor, member = request.actor, route.member
    async with request.database.writing() as connection:
        open_groups = await groups.list_open_groups(connection, actor.guild_id)
        group = require_group_named(open_groups, route.to_group)
        transfer = await transfers.move_member(
            connection, actor, actor_from(member), group.id, request.now
        )
    screen = screens.moved_screen(member.id, transfer)
    return screen.then(partial(set_role, request.database, member, left=transfer.former))


async def _set_excluded(request: Request, member_id: int, *, excluded: bool) -> bool:
    """Exclude or restore a member; return whether that changed anything.

    Nobody puts themselves back, unless they own the server.
    """
    actor = request.actor
    if not excluded and member_id == actor.member_id and not actor.is_owner:
        raise Refusal(
            "You can’t put yourself back on the leaderboards; only the server’s owner may do that for "
            "themselves. Ask another moderator to do it."
        )
    async with request.database.writing() as connection:
        return await member_overview.set_excluded(
            connection, actor, member_id, request.now, excluded=excluded
        )
