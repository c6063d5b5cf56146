"""Fixtures of permission checks: a server in the cache of discord.py."""

import datetime as dt
from dataclasses import dataclass, replace

import discord
import pytest
import simcord
from simcord.backend import serializers
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName
from bot.permissions.checks import PermissionIssue, list_issues


@dataclass(frozen=True, slots=True)
class Scene:
    """A server with a channel in a category, and the bot in it."""

    env: simcord.Env
    client: discord.Client
    server: simcord.GuildHandle
    category: simcord.ChannelHandle
    channel: simcord.ChannelHandle
    group: StudyGroup

    @property
    def guild(self) -> discord.Guild:
        """The server, from the bot’s cache."""
        found = self.client.get_guild(self.server.id)
        assert found
        return found

    @property
    def own_role(self) -> discord.Role:
        """The role that Discord made for the bot."""
        return next(role for role in self.guild.me.roles if role.managed)

    async def sentences(self, **chosen: int | None) -> list[str]:
        """Return the sentences of the group’s issues after changing settings."""
        return [f"{issue.text} {issue.fix}" for issue in await self.issues(**chosen)]

    async def issues(self, **chosen: int | None) -> list[PermissionIssue]:
        """Return the group’s issues after changing settings."""
        self._tag_own_role()
        await self.env.settle()
        group = replace(self.group, **chosen)  # type: ignore[arg-type]
        return list_issues(self.guild, group)

    def _tag_own_role(self) -> None:
        """Tag the bot's own role with the bot's id, which simcord does not."""
        backend, me = self.env.backend, self.guild.me
        role = backend.get_role(self.server.id, self.own_role.id)
        tagged = {**serializers.role_payload(role), "tags": {"bot_id": str(me.id)}}
        backend.emit("GUILD_ROLE_UPDATE", {"guild_id": str(self.server.id), "role": tagged})

    def deny(self, name: str, target_id: int, *channels: simcord.ChannelHandle) -> None:
        """Deny a permission in the channel, or in the given ones."""
        kind = OverwriteType.MEMBER if target_id == self.guild.me.id else OverwriteType.ROLE
        value = discord.Permissions(**{name: True}).value
        for channel in channels or (self.channel,):
            entry = Overwrite(target_id=target_id, type=kind, allow=0, deny=value)
            self.env.backend.set_overwrite(channel.id, entry)

    def allow(self, role_id: int, **permissions: bool) -> None:
        """Set the server-wide permissions of a role."""
        role = self.guild.get_role(role_id)
        assert role
        changed = discord.Permissions(role.permissions.value)
        changed.update(**permissions)
        self.env.backend.edit_role(self.server.id, role_id, {"permissions": changed.value})


@pytest.fixture
def simcord_bot() -> discord.Client:
    """A client with the intents and caches of the bot."""
    return discord.Client(
        intents=discord.Intents(guilds=True),
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
    )


@pytest.fixture
async def scene(simcord_env: simcord.Env, simcord_bot: discord.Client) -> Scene:
    """A server whose setup is correct."""
    server = simcord_env.create_guild("Future AI engineers")
    category = server.create_category("Learning")
    channel = server.create_text_channel("study", category=category)
    group = StudyGroup(
        id=1,
        guild_id=server.id,
        name=SafeName("Night owls"),
        zone="UTC",
        weekday=0,
        post_at=dt.time(9),
        channel_id=channel.id,
        review_channel_id=None,
        ping_role_id=None,
        needed_role_id=None,
        member_role_id=None,
        opened_at=simcord_env.now(),
        archived_at=None,
    )
    await simcord_env.settle()
    return Scene(simcord_env, simcord_bot, server, category, channel, group)
