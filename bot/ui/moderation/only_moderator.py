"""Finds out whether somebody is the only moderator of a server: they may then decide about themselves.

Without privileged intents the bot cannot list who holds which role. A moderator counts as the only
one if all of this holds:

- They own the server; otherwise its owner is another moderator.
- Nobody else who ever decided something here as a moderator has the permission Manage Server now.
- Where the bot may see how many people hold each role, nobody else holds a role with it.
"""

from collections.abc import Sequence

import discord

from bot.domain.errors import Refusal
from bot.interactions import Request
from bot.services.points import corrections

_UNKNOWN = "Discord didn’t tell me who else moderates this server. Try again in a minute."
_QUERY_SIZE = 100  # members that Discord can be asked about in one query


async def require_only_moderator(request: Request, refused: str) -> None:
    """Refuse with this text unless whoever asks is surely the only moderator of the server."""
    try:
        is_only = await _is_only_moderator(request)
    except (TimeoutError, discord.HTTPException):
        raise Refusal(_UNKNOWN) from None
    if not is_only:
        raise Refusal(refused)


async def is_only_moderator(request: Request) -> bool:
    """Return whether whoever asks is surely the only moderator; False if Discord does not tell."""
    try:
        return await _is_only_moderator(request)
    except (TimeoutError, discord.HTTPException):
        return False


async def _is_only_moderator(request: Request) -> bool:
    actor, guild = request.actor, request.guild
    if guild is None or guild.owner_id != actor.member_id:
        return False
    async with request.database.reading() as connection:
        moderator_ids = await corrections.list_moderator_ids(connection, actor.guild_id)
    others = [moderator_id for moderator_id in moderator_ids if moderator_id != actor.member_id]
    if await _any_can_moderate(guild, others):
        return False
    return not await _others_hold_moderating_role(guild, request.user)


async def _any_can_moderate(guild: discord.Guild, user_ids: Sequence[int]) -> bool:
    """Return whether one of these people is in the server and has Manage Server."""
    for start in range(0, len(user_ids), _QUERY_SIZE):
        batch = list(user_ids[start : start + _QUERY_SIZE])
        members = await guild.query_members(user_ids=batch, limit=_QUERY_SIZE, cache=False)
        if any(one.guild_permissions.manage_guild and not one.bot for one in members):
            return True
    return False


async def _others_hold_moderating_role(
    guild: discord.Guild, user: discord.Member | discord.User
) -> bool:
    """Return whether others hold a role with Manage Server, as far as the bot may see that."""
    if not isinstance(user, discord.Member) or _grants_moderation(guild.default_role):
        return True
    if not guild.me.guild_permissions.manage_roles:
        return False
    # Discord only tells how many hold a role: a bot that was given one by hand counts as a person.
    counts = {role.id: count for role, count in (await guild.role_member_counts()).items()}
    return any(
        counts.get(role.id, 0) > sum(role in member.roles for member in (user, guild.me))
        for role in guild.roles
        if _grants_moderation(role) and not role.is_bot_managed()
    )


def _grants_moderation(role: discord.Role) -> bool:
    return role.permissions.manage_guild or role.permissions.administrator
