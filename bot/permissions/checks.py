"""Finds what keeps the bot from working in a server, with a sentence on how to change that.

It uses only what discord.py has in its cache, so it makes no requests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import discord

from bot.domain.groups import StudyGroup
from bot.domain.markup import safe_name
from bot.formatting import capitalize
from bot.permissions.role_safety import why_unsafe
from bot.services.groups.setup_issues import Problem

Channel: TypeAlias = discord.abc.GuildChannel


@dataclass(frozen=True, slots=True)
class PermissionIssue(Problem):
    """Something that keeps the bot from working, found in the settings."""

    blocks_posts: bool = False  # whether the weekly challenge is not posted because of it


@dataclass(frozen=True, slots=True)
class Permission:
    name: str  # as in `discord.Permissions`
    label: str  # as in the settings of a channel
    role_label: str = ""  # as in the settings of a role, where that differs
    purpose: str = "post"  # what the bot cannot do without it: “I cannot … in this channel”
    is_optional: bool = False  # whether a post is sent without it too
    is_first: bool = False
    """Whether the permissions after it are of no use without it, and so are not reported."""


NEEDED = (
    Permission("view_channel", "View Channel", role_label="View Channels", is_first=True),
    Permission("send_messages", "Send Messages", is_first=True),
    Permission("read_message_history", "Read Message History"),
    Permission(
        "attach_files", "Attach Files", purpose="attach pictures or files", is_optional=True
    ),
)
"""The permissions for posts in a channel."""

_TO_OPEN_THREADS = (
    *NEEDED[:2],
    Permission("create_public_threads", "Create Public Threads", purpose="open threads"),
)
_WRITE_IN_THREADS = Permission(
    "send_messages_in_threads", "Send Messages in Threads", purpose="write in threads"
)
_IN_THREADS = (*_TO_OPEN_THREADS, _WRITE_IN_THREADS)
_IN_FORUM = (
    NEEDED[0],
    Permission("send_messages", "Create Posts", "Send Messages and Create Posts", "create posts"),
    replace(_WRITE_IN_THREADS, label="Send Messages in Posts", purpose="write in posts"),
)
"""The permissions for the gallery in a forum, by the labels of a forum's settings."""

PERMISSIONS = discord.Permissions(**{permission.name: True for permission in NEEDED})
"""What the bot needs in a server, and all that its invitation asks for."""


_WEEKLY, _REVIEWS = "channel for the weekly challenge", "review channel"
_FORUM = "forum of the gallery"
_PARTS = {_REVIEWS: ", **Reviews…**", _FORUM: ", **Challenges and live board…**"}
"""Where in the settings a channel is chosen, if not on their first screen."""

_CHOOSE_ROLE = "To fix this, choose another role, or none: `/manage`, **Settings**, **Roles…**."


def list_issues(guild: discord.Guild, group: StudyGroup) -> list[PermissionIssue]:
    found = [*_channel_issues(guild, group.channel_id, name=_WEEKLY, blocks_posts=True)]
    review_id = group.review_channel_id
    if review_id and review_id != group.channel_id:
        found += _channel_issues(guild, review_id, name=_REVIEWS)
    if group.threads:
        found += _channel_issues(guild, group.channel_id, name=_WEEKLY, needed=_TO_OPEN_THREADS)
    found += [*_ping_issues(guild, group), *list_gallery_issues(guild, group)]
    if role_id := group.member_role_id:
        what = f"the role for members of “{group.name}”"
        issue = _find_given_role_issue(guild, role_id, what, _CHOOSE_ROLE)
        found += [issue] if issue else []
    if group.needed_role_id and guild.get_role(group.needed_role_id) is None:
        for_people = "is only for people with a role that was deleted, so nobody can join."
        problem = f"“{group.name}” {for_people}"
        found.append(PermissionIssue(f"needed {group.needed_role_id} gone", problem, _CHOOSE_ROLE))
    reviewer_id = group.reviewer_role_id
    if reviewer_id and guild.get_role(reviewer_id) is None:
        problem = f"The role that reviews answers in “{group.name}” was deleted, so only moderators review them."
        fix = "To fix this, choose another role, or none: `/manage`, **Settings**, **Reviews…**."
        found.append(PermissionIssue(f"reviewers {reviewer_id} gone", problem, fix))
    first = {issue.key: issue for issue in reversed(found)}
    return [issue for issue in found if issue is first[issue.key]]


def _channel_issues(
    guild: discord.Guild,
    channel_id: int | None,
    *,
    name: str,
    blocks_posts: bool = False,
    needed: Sequence[Permission] = NEEDED,
) -> Iterator[PermissionIssue]:
    if channel_id is None:
        yield PermissionIssue(
            "no channel",
            f"There’s no {name} yet.",
            "To fix this, choose one: `/manage`, **Settings**.",
            blocks_posts,
        )
        return
    channel = guild.get_channel(channel_id)
    if channel is None:
        part = _PARTS.get(name, "")
        yield PermissionIssue(
            f"channel {channel_id} gone",
            f"The {name} was deleted, or I can’t see it.",
            f"To fix this, choose another one (`/manage`, **Settings**{part}), or let me see it: Edit Channel → "
            f"Permissions → @{safe_name(guild.me.display_name)} → allow View Channel.",
            blocks_posts,
        )
        return
    granted = channel.permissions_for(channel.guild.me)
    for permission in needed:
        if not getattr(granted, permission.name):
            blocks = blocks_posts and not permission.is_optional
            yield _missing(channel, permission, blocks_posts=blocks)
            if permission.is_first:
                return


def can_post(channel: Channel) -> bool:
    """Return whether the bot has what it needs to post in a channel."""
    granted = channel.permissions_for(channel.guild.me)
    return all(permission.is_optional or getattr(granted, permission.name) for permission in NEEDED)


def _missing(
    channel: Channel, permission: Permission, *, blocks_posts: bool = False
) -> PermissionIssue:
    """Build the issue of a missing permission; it says who denies it and where to allow it."""
    me, category = channel.guild.me, channel.category
    name, label = permission.name, permission.label
    if not getattr(me.guild_permissions, name):
        why = f"none of my roles has the **{label}** permission."
        fix = (
            f"To fix it: Server Settings → Roles → {_own_role(me)} → Permissions → turn on "
            f"{permission.role_label or label}."
        )
    else:
        where, place = "the channel’s own settings", "Edit Channel"
        if category and channel.permissions_synced:
            name_of_category = safe_name(category.name)
            where = f"the category “{name_of_category}”"
            place = f"Edit Category “{name_of_category}”"
        why = f"**{label}** is denied to {_denied_to(channel, name)} by {where}."
        fix = f"To fix it: {place} → Permissions → @{safe_name(me.display_name)} → allow {label}."
    summary = f"I can’t {permission.purpose} in {channel.mention}"
    key = f"{name} in {channel.id}"
    problem = f"{summary}, because {why}"
    return PermissionIssue(key, problem, fix, blocks_posts, summary=summary)


def _denied_to(channel: Channel, name: str) -> str:
    """Name the strongest entry in the channel's settings that denies the bot a permission."""
    me = channel.guild.me
    denying = {
        target.id: target
        for target, overwrite in channel.overwrites.items()
        if getattr(overwrite, name) is False
    }
    if me.id in denying:
        return f"@{safe_name(me.display_name)}"
    roles = [role for role in reversed(me.roles) if role.id in denying and not role.is_default()]
    return f"the role @{safe_name(roles[0].name)}" if roles else "@everyone"


def _own_role(me: discord.Member) -> str:
    managed = next((role for role in me.roles if role.is_bot_managed()), None)
    return f"@{safe_name(managed.name)}" if managed else f"a role of @{safe_name(me.display_name)}"


def list_gallery_issues(guild: discord.Guild, group: StudyGroup) -> list[PermissionIssue]:
    """Return what keeps answers out of a group's gallery: its forum, or threads in its channel."""
    if not group.gallery:
        return []
    if forum_id := group.gallery_channel_id:
        return [*_channel_issues(guild, forum_id, name=_FORUM, needed=_IN_FORUM)]
    return [*_channel_issues(guild, group.channel_id, name=_WEEKLY, needed=_IN_THREADS)]


def _ping_issues(guild: discord.Guild, group: StudyGroup) -> Iterator[PermissionIssue]:
    if not group.ping_role_id:
        return
    role = guild.get_role(group.ping_role_id)
    if role is None:
        problem = "The role I was set to ping has been deleted."
        fix = "To fix this, choose another role, or none: `/manage`, **Settings**."
        yield PermissionIssue(f"ping role {group.ping_role_id} gone", problem, fix)
        return
    channel = guild.get_channel(group.channel_id or 0)
    if channel is None or not can_post(channel):
        return  # reported already, and to be changed first
    if not role.mentionable and not channel.permissions_for(guild.me).mention_everyone:
        name = safe_name(role.name)
        yield PermissionIssue(
            f"cannot ping {role.id}",
            f"I can’t ping @{name}, because not everyone is allowed to mention it.",
            f"To fix it: Server Settings → Roles → @{name} → turn on “Allow anyone to @mention this role”.",
        )


def _find_given_role_issue(
    guild: discord.Guild, role_id: int, what: str, fix: str
) -> PermissionIssue | None:
    """Return what keeps the bot from giving members a role, such as “the role for …”; None if it can."""
    role = guild.get_role(role_id)
    if role is None:
        return PermissionIssue(f"role {role_id} gone", f"{capitalize(what)} was deleted.", fix)
    if why := why_unsafe(role):
        return PermissionIssue(
            f"role {role_id} too powerful",
            f"Nobody gets {what}, @{safe_name(role.name)}, any more: {why} Those who have it keep it.",
            fix,
        )
    return find_role_issue(role)


def find_role_issue(role: discord.Role) -> PermissionIssue | None:
    """Return what keeps the bot from giving a role to members; None if it can."""
    me, name = role.guild.me, safe_name(role.name)
    if not me.guild_permissions.manage_roles:
        return PermissionIssue(
            f"cannot give {role.id}",
            f"I can’t give @{name} to members, because none of my roles has the **Manage Roles** "
            "permission.",
            f"To fix it: Server Settings → Roles → {_own_role(me)} → Permissions → turn on Manage Roles.",
        )
    if role >= me.top_role:
        return PermissionIssue(
            f"above me {role.id}",
            f"I can’t give @{name} to members, because it’s above my own role.",
            f"To fix it: Server Settings → Roles → drag {_own_role(me)} above @{name}.",
        )
    return None


def find_reward_issue(guild: discord.Guild, role_id: int, milestone: str) -> PermissionIssue | None:
    """Return what keeps the bot from giving the role of a milestone; None if it can."""
    fix = "To fix this, choose another role, or none, in `/manage`, **More…**, **Rewards for milestones**."
    return _find_given_role_issue(guild, role_id, f"the role for “{milestone}”", fix)
