"""Why the bot cannot do its work in a channel: what is missing, who takes it away, how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import discord

from bot.domain.groups import StudyGroup
from bot.permissions.role_safety import why_kept_back

Channel: TypeAlias = discord.abc.GuildChannel

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
    "attach_files": "Attach Files",
}
"""What a post needs, by discord.py's name and by the one in Discord's settings; the first ones
first, since without them the others are of no use."""

PERMISSIONS = discord.Permissions(**dict.fromkeys(NEEDED, True))
"""What the bot needs in a server, and all that its invitation asks for."""

_ROOT = ("view_channel", "send_messages")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that keeps the bot from its work. `what` stays the same while it lasts."""

    what: str
    sentence: str


def examine(guild: discord.Guild, group: StudyGroup) -> list[Trouble]:
    """Return everything that keeps the bot from working in a group, from what Discord told us."""
    found = [*_channel_of(guild, group.channel_id, "the weekly challenge", "channel")]
    if group.review_channel_id and group.review_channel_id != group.channel_id:
        found += _channel_of(guild, group.review_channel_id, "reviews", "review channel")
    found += [*_threads(guild, group), *_ping(guild, group), *_given(guild, group)]
    if group.role_id and guild.get_role(group.role_id) is None:
        found.append(
            Trouble(
                f"role {group.role_id} gone",
                f"The role that “{group.name}” is tied to was deleted, so nobody can join. "
                "Choose another, or none, with `/manage group edit`.",
            )
        )
    return found


def _channel_of(
    guild: discord.Guild, channel_id: int | None, purpose: str, setting: str
) -> Iterator[Trouble]:
    if channel_id is None:
        yield Trouble(
            f"no {setting}",
            f"No channel is chosen for {purpose}. Choose one in the group’s settings.",
        )
        return
    channel = guild.get_channel(channel_id)
    if channel is None:
        yield Trouble(
            f"channel {channel_id} gone",
            f"The channel for {purpose} was deleted, or I cannot see it: then Edit Channel → Permissions → "
            f"@{guild.me.display_name} → allow View Channel. Choose another "
            "with `/manage group edit`, or let me see it.",
        )
        return
    yield from missing(channel)


def missing(channel: Channel) -> Iterator[Trouble]:
    """Yield each permission that a post in a channel lacks; only the root of what follows from it."""
    me = channel.guild.me
    have = channel.permissions_for(me)
    for name, label in NEEDED.items():
        if not getattr(have, name):
            yield Trouble(f"{name} in {channel.id}", _sentence(channel, name, label))
            if name in _ROOT:
                return


def _sentence(channel: Channel, name: str, label: str) -> str:
    me = channel.guild.me
    start = f"I can’t work in {channel.mention} yet: **{label}** is "
    if not getattr(me.guild_permissions, name):
        return (
            f"{start}granted by none of my roles. To mend it: Server Settings → Roles → "
            f"{_own_role(me)} → Permissions → {label}."
        )
    where, place = _place(channel)
    who = _taken_by(channel, name)
    return (
        f"{start}denied to {who} by {where}. To mend it: {place} → Permissions → "
        f"@{me.display_name} → allow {label}."
    )


def _place(channel: Channel) -> tuple[str, str]:
    """Return what denies, and where it is mended: the category, while the channel follows it."""
    category = channel.category
    if category and channel.permissions_synced:
        return f"the category “{category.name}”", f"Edit Category “{category.name}”"
    return "the channel’s own settings", "Edit Channel"


def _taken_by(channel: Channel, name: str) -> str:
    """Name whose entry in the channel's settings denies a permission: the strongest of them."""
    me = channel.guild.me
    denying = {
        target.id: target
        for target, overwrite in channel.overwrites.items()
        if getattr(overwrite, name) is False
    }
    if me.id in denying:
        return f"@{me.display_name}"
    roles = [role for role in reversed(me.roles) if role.id in denying and not role.is_default()]
    return f"the role @{roles[0].name}" if roles else "@everyone"


def _own_role(me: discord.Member) -> str:
    managed = next((role for role in me.roles if role.is_bot_managed()), None)
    return f"@{managed.name}" if managed else f"a role of @{me.display_name}"


def _threads(guild: discord.Guild, group: StudyGroup) -> Iterator[Trouble]:
    """Yield why no thread could be opened under a post."""
    channel = guild.get_channel(group.channel_id or 0)
    if not group.threads or channel is None or any(missing(channel)):
        return
    if not channel.permissions_for(guild.me).create_public_threads:
        name, label = "create_public_threads", "Create Public Threads"
        yield Trouble(f"{name} in {channel.id}", _sentence(channel, name, label))


def _ping(guild: discord.Guild, group: StudyGroup) -> Iterator[Trouble]:
    """Yield why the role a group wants pinged would not be."""
    if not group.ping_role_id:
        return
    role = guild.get_role(group.ping_role_id)
    if role is None:
        yield Trouble(
            f"ping role {group.ping_role_id} gone",
            "The role to ping was deleted. Choose another, or none, with `/manage group edit`.",
        )
        return
    channel = guild.get_channel(group.channel_id or 0)
    if channel is None or any(missing(channel)):
        return  # said already, and it comes first
    if not role.mentionable and not channel.permissions_for(guild.me).mention_everyone:
        yield Trouble(
            f"cannot ping {role.id}",
            f"I can’t ping @{role.name}: nobody may mention it. To mend it: Server Settings → "
            f"Roles → @{role.name} → Allow anyone to @mention this role.",
        )


def _given(guild: discord.Guild, group: StudyGroup) -> Iterator[Trouble]:
    """Yield why the role that members of a group get could not be given."""
    if not group.member_role_id:
        return
    role = guild.get_role(group.member_role_id)
    if role is None:
        yield Trouble(
            f"member role {group.member_role_id} gone",
            f"The role that members of “{group.name}” get was deleted. Choose another, or none, "
            "with `/manage group edit`.",
        )
    elif why := why_kept_back(role):
        yield Trouble(
            f"member role {role.id} too powerful",
            f"Members of “{group.name}” don’t get @{role.name} any more: {why} "
            "Choose another role, or none, with `/manage group edit`.",
        )
    elif trouble := out_of_reach(role):
        yield trouble


def out_of_reach(role: discord.Role) -> Trouble | None:
    """Return what keeps the bot from giving a role to members; None if it may."""
    me = role.guild.me
    if not me.guild_permissions.manage_roles:
        return Trouble(
            f"cannot give {role.id}",
            f"I can’t give @{role.name}: **Manage Roles** is granted by none of my roles. To mend "
            f"it: Server Settings → Roles → {_own_role(me)} → Permissions → Manage Roles.",
        )
    if role >= me.top_role:
        return Trouble(
            f"above me {role.id}",
            f"I can’t give @{role.name}: it stands above my own role. To mend it: Server Settings "
            f"→ Roles → drag {_own_role(me)} above @{role.name}.",
        )
    return None


def examine_reward(guild: discord.Guild, role_id: int, milestone: str) -> Trouble | None:
    """Return why the role of a milestone could not be given to who reaches it; None if it could."""
    role = guild.get_role(role_id)
    if role is None:
        return Trouble(
            f"reward {role_id} gone",
            f"The role for “{milestone}” was deleted. Choose another, or none, with "
            "`/manage board reward`.",
        )
    if why := why_kept_back(role):
        return Trouble(
            f"reward {role_id} too powerful",
            f"Nobody gets @{role.name} for “{milestone}” any more: {why} Choose another role, "
            "or none, with `/manage board reward`.",
        )
    return out_of_reach(role)
