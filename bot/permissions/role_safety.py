"""What a role allows, and who may have it handed out."""

from __future__ import annotations

import discord

POWERFUL = {
    "administrator": "Administrator",
    "ban_members": "Ban Members",
    "bypass_slowmode": "Bypass Slowmode",
    "deafen_members": "Deafen Members",
    "kick_members": "Kick Members",
    "manage_channels": "Manage Channels",
    "manage_events": "Manage Events",
    "manage_expressions": "Manage Expressions",
    "manage_guild": "Manage Server",
    "manage_messages": "Manage Messages",
    "manage_nicknames": "Manage Nicknames",
    "manage_roles": "Manage Roles",
    "manage_threads": "Manage Threads",
    "manage_webhooks": "Manage Webhooks",
    "mention_everyone": "Mention @\u200beveryone, @\u200bhere and All Roles",
    "moderate_members": "Time out members",
    "move_members": "Move Members",
    "mute_members": "Mute Members",
    "pin_messages": "Pin Messages",
    "priority_speaker": "Priority Speaker",
    "view_audit_log": "View Audit Log",
    "view_creator_monetization_analytics": "View Server Subscription Insights",
    "view_guild_insights": "View Server Insights",
}
"""What a role that anyone gets must not allow: power over others, or a look behind the scenes; by
discord.py's name and by the one in Discord's settings."""


def power_of(role: discord.Role) -> str | None:
    """Name something by which a role lets people moderate, and the channel if it is only there."""
    if found := _power_in(role.permissions):
        return f"**{found}**"
    for channel in role.guild.channels:
        allowed, _ = channel.overwrites_for(role).pair()
        if found := _power_in(allowed):
            return f"**{found}** in {channel.mention}"
    return None


def _power_in(permissions: discord.Permissions) -> str | None:
    return next((label for name, label in POWERFUL.items() if getattr(permissions, name)), None)


def why_kept_back(role: discord.Role) -> str | None:
    """Say why a role is none that a bot should hand out, as the end of a sentence."""
    if power := power_of(role):
        return f"whoever has it may moderate, as it grants {power}."
    if role.managed or role.is_default():
        return "it is everyone’s already or belongs to a bot."
    return None


def too_powerful(role: discord.Role) -> bool:
    """Tell whether a role is none that a bot should hand out."""
    return why_kept_back(role) is not None


def not_theirs(role: discord.Role, who: discord.Member | discord.User) -> str | None:
    """Return why somebody may not have a role handed out that they could not give themselves."""
    if who.id == role.guild.owner_id:
        return None
    name = role.name.removeprefix("@")
    if not isinstance(who, discord.Member) or not who.guild_permissions.manage_roles:
        return (
            f"You can’t give @{name} to anyone yourself, so I may not do it for you: it needs the "
            "permission **Manage Roles** in the whole server. Ask someone who has it to choose the role."
        )
    if role >= who.top_role:
        return (
            f"@{name} does not stand below your own highest role, so you can’t give it to anyone, "
            "and I may not do it for you. Choose a lower role, or ask someone higher up to choose it."
        )
    return None
