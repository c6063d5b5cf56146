"""What moderators may let the bot do for them: only what they may do themselves."""

from collections.abc import Iterable

import discord

from bot.domain.content import Challenge
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import safe_name
from bot.domain.own_challenges import own_number
from bot.interactions import Request
from bot.permissions.role_safety import why_not_theirs_to_give, why_not_theirs_to_ping, why_unsafe


def require_role_can_be_given(request: Request, role_id: int) -> None:
    """Refuse a role that moderates, is not for people, or is not the moderator’s to give."""
    role = request.guild.get_role(role_id) if request.guild else None
    if role is None:
        raise Refusal("This role was deleted. Choose another one.")
    if why := why_unsafe(role):
        raise Refusal(f"I can’t give members @{safe_name(role.name)}: {why} Choose another role.")
    if reason := why_not_theirs_to_give(role, request.user):
        raise Refusal(reason)


def require_may_ping(request: Request, group: StudyGroup) -> None:
    """Refuse a role to ping that the moderator could not mention in the group’s channel, and @everyone."""
    if request.guild is None or not isinstance(request.user, discord.Member):
        return
    role = request.guild.get_role(group.ping_role_id or 0)
    channel = request.guild.get_channel(group.channel_id or 0)
    allowed = channel.permissions_for(request.user) if channel else request.user.guild_permissions
    may_all = allowed.mention_everyone
    if role and (why := why_not_theirs_to_ping(role, request.user, may_mention_all=may_all)):
        raise Refusal(why)


def require_may_let_in(request: Request, group: StudyGroup) -> None:
    """Refuse to let anyone past the role that a group requires, if they’d get one that isn’t the moderator’s to give."""
    role = request.guild.get_role(group.member_role_id or 0) if request.guild else None
    if role and why_not_theirs_to_give(role, request.user):
        raise Refusal(
            f"Members of {group.name} get @{safe_name(role.name)}, which you can’t give anybody "
            "yourself, so I won’t let people in without the role that the group requires. Ask someone who "
            f"has the **Manage Roles** permission and a role above @{safe_name(role.name)}."
        )


def require_may_write(request: Request, channel_id: int | None) -> None:
    """Refuse a channel that is not in this server, or in which the moderator could not write."""
    if channel_id is None:
        return
    channel = request.guild.get_channel(channel_id) if request.guild else None
    if channel is None or not isinstance(request.user, discord.Member):
        raise Refusal("I can’t find that channel in this server. Choose another one.")
    allowed = channel.permissions_for(request.user)
    if not (allowed.view_channel and allowed.send_messages):
        missing = "Send Messages" if allowed.view_channel else "View Channel"
        raise Refusal(
            f"You don’t have the **{missing}** permission in {channel.mention} yourself, so I won’t post there for you. Choose another channel, or ask somebody who may write there."
        )


def require_may_post(request: Request, challenge: Challenge, groups: Iterable[StudyGroup]) -> None:
    """Refuse one of the server’s own challenges if the moderator could not write where it would be posted."""
    if own_number(challenge.id) is not None:
        for group in groups:
            for channel_id in (group.channel_id, group.review_channel_id, group.gallery_channel_id):
                require_may_write(request, channel_id)
