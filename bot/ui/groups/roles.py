"""The role that members of a group get."""

import discord
import structlog

from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import safe_name
from bot.interactions import Request
from bot.interactions.request import actor_from
from bot.permissions.role_safety import (
    find_moderator_permission,
    why_not_theirs_to_give,
    why_not_theirs_to_ping,
    why_unsafe,
)
from bot.services.groups import groups
from bot.services.members import removals

log = structlog.get_logger(__name__)


def require_role_can_be_given(request: Request, role_id: int) -> None:
    """Refuse a role that moderates, is not for people, or is not the moderator’s to give."""
    role = request.guild.get_role(role_id) if request.guild else None
    if role is None or role.managed or role.is_default():
        raise Refusal(
            "I can’t give members this role: it was deleted, everyone has it already, or Discord manages "
            "it for a bot, a subscription or server boosts. Choose another one."
        )
    if power := find_moderator_permission(role):
        raise Refusal(
            f"@{safe_name(role.name)} lets people moderate: it grants {power}. Everyone who joins would "
            "get that too. Choose a role without that permission."
        )
    if reason := why_not_theirs_to_give(role, request.user):
        raise Refusal(reason)


def require_role_can_be_pinged(request: Request, role_id: int) -> None:
    """Refuse a role that the moderator could not mention themselves, and @everyone."""
    role = request.guild.get_role(role_id) if request.guild else None
    if role is None:
        raise Refusal("This role was deleted. Choose another one, or none.")
    may_mention_all = request.may_mention_all
    if reason := why_not_theirs_to_ping(role, request.user, may_mention_all=may_mention_all):
        raise Refusal(reason)


async def set_role(
    request: Request, member: discord.Member | discord.User, *, left: StudyGroup | None = None
) -> None:
    """Give a member the role of the group that they are in now; have that of another one taken soon.

    A member who joins their own group again is given its role again. If Discord refuses, this is
    only logged: `/setup check` shows moderators why. Taking a role is tried until it works.
    """
    if not isinstance(member, discord.Member):
        return
    async with request.database.writing() as connection:
        group = await groups.find_group_of(connection, actor_from(member))
        if left and left.member_role_id:
            ids = (member.guild.id, member.id, left.member_role_id)
            await removals.remove_role(connection, *ids, request.now)
    role = member.guild.get_role((group and group.member_role_id) or 0)
    try:
        if role and not why_unsafe(role):
            await member.add_roles(role, reason="Joined the group")
    except discord.HTTPException as error:
        log.info("role not changed", guild=member.guild.id, reason=error.code)
