"""The role that members of a group get."""

from bot.domain.errors import Refusal
from bot.domain.markup import safe_name
from bot.interactions import Request
from bot.permissions.role_safety import (
    find_moderator_permission,
    why_not_theirs_to_give,
    why_not_theirs_to_ping,
)


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
