"""Answers members who look for a group, join or leave one."""

from functools import partial

from bot.domain.errors import Refusal
from bot.interactions import Request, Router, Screen
from bot.services.groups import groups
from bot.services.plan import group_pauses
from bot.services.plan import progress as plan_progress
from bot.ui.groups import notices, screens, setup_check
from bot.ui.groups.choosing import require_group_named
from bot.ui.groups.roles import set_role
from bot.ui.groups.routes import ConfirmLeave, JoinGroup, LeaveGroup, ListGroups
from bot.ui.groups.settings import endpoints as settings

router = Router()
router.include(notices.router)
router.include(settings.router)
router.include(setup_check.router)

_IN_NO_GROUP = "You’re not in a group. `/group list` shows the groups you can join."
_IN_ANOTHER_GROUP = "You’re in another group now, so nothing has changed. `/group list` shows it."


@router.answers
async def list_groups(request: Request, _: ListGroups) -> Screen:
    """Show the groups that a member can join, and which one is theirs; refuse if there are none."""
    return await show_groups(request)


async def show_groups(request: Request, next_step: str = "") -> Screen:
    """Show the groups that a member can join; `next_step` says what to do after joining one."""
    async with request.database.reading() as connection:
        open_groups = await groups.list_open_groups(
            connection, request.actor.guild_id, counted_for=request.actor.member_id
        )
        own = await groups.find_group_of(connection, request.actor)
    if not open_groups:
        raise Refusal(groups.NO_OPEN_GROUP)
    return screens.list_screen(open_groups, own, next_step)


@router.answers
async def join(request: Request, asked: JoinGroup) -> Screen:
    """Put a member into a group, by its name or id; without either, list the groups.

    Their roles change with the group.
    """
    actor, typed = request.actor, asked.name or str(asked.group_id or "")
    if not typed:
        return await list_groups(request, ListGroups())
    async with request.database.writing() as connection:
        former = await groups.find_group_of(connection, actor)
        open_groups = await groups.list_open_groups(connection, actor.guild_id)
        group = require_group_named(open_groups, typed)
        await groups.join(connection, actor, group.id, request.now)
        progress = await group_pauses.find_after_joining(connection, actor, request.now)
    is_paused = progress is not None and progress.is_paused(request.now)
    screen = screens.joined_screen(
        group, actor.guild_id, in_plan=progress is not None, is_paused=is_paused
    )
    return screen.then(partial(set_role, request.database, request.user, left=former))


@router.answers
async def leave(request: Request, _: LeaveGroup) -> Screen:
    """Ask whether to leave the group, and say what that does."""
    actor = request.actor
    async with request.database.reading() as connection:
        group = await groups.find_group_of(connection, actor)
        progress = await plan_progress.find_progress(connection, actor.guild_id, actor.member_id)
    if group is None:
        raise Refusal(_IN_NO_GROUP)
    return screens.ask_leave_screen(group, in_plan=progress is not None)


@router.answers
async def confirm_leave(request: Request, asked: ConfirmLeave) -> Screen:
    """Take a member out of their group and pause their plan."""
    actor, now = request.actor, request.now
    async with request.database.writing() as connection:
        group = await groups.find_group_of(connection, actor)
        if group is None or group.id != asked.group_id:
            raise Refusal(_IN_NO_GROUP if group is None else _IN_ANOTHER_GROUP)
        await groups.leave(connection, actor)
        progress = await group_pauses.pause_after_leaving(connection, actor, now)
    has_started = progress is not None and progress.today(now) >= progress.start
    screen = screens.left_screen(group, in_plan=progress is not None, has_started=has_started)
    return screen.then(partial(set_role, request.database, request.user, left=group))
