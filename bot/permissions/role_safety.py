"""Decides which roles the bot may give to members, and who may choose them."""

import discord

from bot.domain.markup import safe_name

MODERATOR_PERMISSIONS = {
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
"""Permissions that a role given to anyone must not grant, since they allow moderating others or
seeing what moderators see; from discord.py's name to the one in Discord's settings."""


def find_moderator_permission(role: discord.Role) -> str | None:
    """Return a moderator's permission that a role grants, and the channel if only there; else None."""
    if found := _granted_by(role.permissions):
        return f"**{found}**"
    for channel in role.guild.channels:
        allowed, _ = channel.overwrites_for(role).pair()
        if found := _granted_by(allowed):
            return f"**{found}** in {channel.mention}"
    return None


def _granted_by(permissions: discord.Permissions) -> str | None:
    return next(
        (label for name, label in MODERATOR_PERMISSIONS.items() if getattr(permissions, name)), None
    )


def why_unsafe(role: discord.Role) -> str | None:
    """Return why the bot must not give a role to members, as the end of a sentence; None if it may."""
    if role.is_default():
        return "everyone has it already."
    if role.managed:
        return "Discord manages it for a bot, a subscription or server boosts."
    power = find_moderator_permission(role)
    return f"it lets people moderate, because it grants {power}." if power else None


def why_not_theirs_to_ping(
    role: discord.Role, chooser: discord.Member | discord.User, *, may_mention_all: bool
) -> str | None:
    """Return why a person may not let the bot ping a role, as a sentence; None if they may.

    `may_mention_all` says whether they could mention any role themselves where it is pinged.
    """
    if role.is_default():
        return "I don’t ping @\u200beveryone. Choose a role that people can opt into and out of."
    if role.is_bot_managed():
        return (
            f"@{safe_name(role.name)} is a bot’s own role; nobody else has it. Choose another one."
        )
    if role.mentionable or may_mention_all or chooser.id == role.guild.owner_id:
        return None
    return (
        f"You can’t mention @{safe_name(role.name)} yourself, so I won’t do it for you. Ask someone "
        "with the permission **Mention @\u200beveryone, @\u200bhere and All Roles** to choose it, or let "
        "everyone mention it: Server Settings → Roles → the role → turn on “Allow anyone to @mention this "
        "role”."
    )


def why_not_theirs_to_give(
    role: discord.Role, chooser: discord.Member | discord.User
) -> str | None:
    """Return why a person may not let the bot give a role: they could not give it themselves."""
    if chooser.id == role.guild.owner_id:
        return None
    name = safe_name(role.name)
    if not isinstance(chooser, discord.Member) or not chooser.guild_permissions.manage_roles:
        return (
            f"You can’t give @{name} to anyone yourself, so I won’t do it for you: you need the "
            "**Manage Roles** permission in the whole server. Ask someone who has it to choose the role."
        )
    if role >= chooser.top_role:
        return (
            f"@{name} isn’t below your own highest role, so you can’t give it to anyone, and I won’t "
            "do it for you. Choose a lower role, or ask someone with a higher role to choose it."
        )
    return None
