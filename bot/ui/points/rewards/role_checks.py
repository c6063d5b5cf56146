"""Checks that a role is one that members may get for a milestone."""

import discord

from bot.domain.errors import Refusal
from bot.formatting import escape
from bot.interactions import Request
from bot.permissions.checks import find_role_issue
from bot.permissions.role_safety import find_moderator_permission, why_not_theirs_to_give


def require_role_for_members(request: Request, role_id: int) -> discord.Role:
    """Return a role that members may get, and that both the bot and the moderator can give.

    Raises:
        Refusal: it is not such a role; it says why, and what to do.
    """
    role = request.guild.get_role(role_id) if request.guild else None
    if role is None:
        raise Refusal("This role is gone. Choose another.")
    name = escape(role.name).removeprefix("@\u200b").removeprefix("@")
    if role.is_default():
        raise Refusal("Everyone has @\u200beveryone already. Choose a role that says something.")
    if role.managed:
        raise Refusal(
            f"@{name} belongs to a bot, a subscription or the server’s boosts, so nobody can give "
            "it. Make a role of your own: Server Settings → Roles → Create Role."
        )
    if power := find_moderator_permission(role):
        raise Refusal(
            f"@{name} lets people moderate: it grants {power}, and whoever reaches the milestone "
            "would get it. Choose a role without such power, or take it away: Server Settings → "
            f"Roles → @{name} → Permissions."
        )
    if issue := find_role_issue(role):
        raise Refusal(issue.sentence)
    if reason := why_not_theirs_to_give(role, request.user):
        raise Refusal(reason)
    return role
