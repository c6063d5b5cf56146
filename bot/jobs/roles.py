"""Gives roles to members and takes them away: those of milestones, and those of groups."""

import datetime as dt
from contextlib import suppress
from typing import ClassVar

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content, JobHandler, Postpone
from bot.delivery.sender import DiscordAction
from bot.domain.jobs import SkipReason
from bot.permissions.checks import find_reward_issue, find_role_issue
from bot.permissions.role_safety import why_unsafe
from bot.services import outbox
from bot.services.groups import setup_issues
from bot.services.groups.setup_issues import Origin, Problem
from bot.services.members import removals, roles

_REFUSED = "Discord won’t let me give the role for “{}”, although my permissions look right."
_CHOOSE_ANOTHER = "To fix this, choose another role in `/manage`, **More…**, **Rewards for milestones**. I’ll try again every hour for a week."


class _GivenRole(JobHandler[int]):
    """Gives a member (`subject_id`) the role with the id that `load` found."""

    is_tried_again: ClassVar = True
    reason: ClassVar[str]  # that Discord shows in its audit log
    by_group: ClassVar = False

    def build(self, loaded: int) -> Content:
        role = self.require_guild().get_role(loaded)
        if role is None:
            return SkipReason.ROLE_GONE
        if why_unsafe(role):
            return SkipReason.ROLE_TOO_POWERFUL

        async def give(client: discord.Client) -> None:
            with suppress(discord.NotFound):  # the role or the member is gone
                await client.http.add_role(*self.subject_ids, loaded, reason=self.reason)

        return DiscordAction(self.job.guild_id, give)

    async def done(self, connection: AsyncConnection, loaded: int) -> None:
        await removals.record_role(connection, *self.subject_ids, loaded, by_group=self.by_group)

    async def undo_for_deleted(self, connection: AsyncConnection, loaded: int) -> None:
        await removals.remove_role(connection, *self.subject_ids, loaded, self.now)


class RewardRole(_GivenRole):
    """Gives a member the role of a milestone (`key`) that they reached."""

    refused_retry: ClassVar = dt.timedelta(hours=1)
    reason: ClassVar = "Milestone reached"

    async def load(self, connection: AsyncConnection) -> int | SkipReason:
        return await self._find_role_id(connection) or SkipReason.NOT_WANTED

    async def done(self, connection: AsyncConnection, loaded: int) -> None:
        """Enqueue it again if moderators chose another role while this one was given."""
        await super().done(connection, loaded)
        guild_id, key = self.job.guild_id, self.job.key
        await setup_issues.resolve(connection, guild_id, Origin.REWARD_REFUSED, key=key)
        if loaded != await self._find_role_id(connection):
            await roles.enqueue_rewards(connection, self.subject_ids, {self.job.key}, self.now)

    async def skipped(self, connection: AsyncConnection, reason: SkipReason) -> None:
        """Tell moderators why a role is not given, if they can fix that."""
        if reason in {SkipReason.ROLE_GONE, SkipReason.ROLE_TOO_POWERFUL}:
            await self._tell_moderators(connection)

    async def refused_by_discord(self, connection: AsyncConnection) -> Postpone | None:
        """Tell moderators, who can fix it, and try again until it is given up."""
        await self._tell_moderators(connection)
        return await super().refused_by_discord(connection)

    async def _find_role_id(self, connection: AsyncConnection) -> int | None:
        return await roles.find_reward(connection, self.subject_ids, self.job.key)

    async def _tell_moderators(self, connection: AsyncConnection) -> None:
        """Record what is wrong with the role, as far as that can be seen from its settings."""
        role_id, guild = await self._find_role_id(connection), self.guild
        milestone = self.catalog.milestone_names.by_id.get(self.job.key)
        name = milestone.name if milestone else self.job.key
        issue = find_reward_issue(guild, role_id, name) if guild and role_id else None
        text, fix = _REFUSED.format(name), _CHOOSE_ANOTHER
        found = Problem(self.job.key, issue.text if issue else text, issue.fix if issue else fix)
        refused, guild_id = Origin.REWARD_REFUSED, self.job.guild_id
        await setup_issues.add_for_server(connection, guild_id, refused, found, self.now)


class GroupRole(_GivenRole):
    """Gives a member the role of the group that they are in when the job is done."""

    reason: ClassVar = "Member of the group"
    by_group: ClassVar = True

    async def load(self, connection: AsyncConnection) -> int | SkipReason:
        return await roles.find_group_role(connection, *self.subject_ids) or SkipReason.NOT_WANTED

    def build(self, loaded: int) -> Content:
        """Return what gives it; while the bot can't, Discord isn't even asked, as moderators are told."""
        role = self.require_guild().get_role(loaded)
        if role and (issue := find_role_issue(role)):
            return self.try_later(issue.key) or SkipReason.REFUSED
        return super().build(loaded)


class RoleRemoval(JobHandler[None]):
    """Takes a role (`key`) from a member who left or deleted their data, and then deletes the job, which names them."""

    is_tried_again: ClassVar = True

    async def load(self, connection: AsyncConnection) -> SkipReason | None:
        """Skip it if the member is in the group whose role it is, perhaps again."""
        role_id = await roles.find_group_role(connection, *self.subject_ids)
        return SkipReason.NOT_WANTED if str(role_id) == self.job.key else None

    def build(self, _: None) -> Content:
        """Return what takes it away; while the bot can't, Discord isn't even asked."""
        role = self.require_guild().get_role(int(self.job.key))
        if role and (issue := find_role_issue(role)):
            return self.try_later(issue.key) or SkipReason.REFUSED

        async def remove(client: discord.Client) -> None:
            role_id, reason = int(self.job.key), "Left the group, or deleted their data"
            with suppress(discord.NotFound):  # the role or the member is gone
                await client.http.remove_role(*self.subject_ids, role_id, reason=reason)

        return DiscordAction(self.job.guild_id, remove)

    async def done(self, connection: AsyncConnection, _: None) -> None:
        await outbox.delete_job(connection, self.job)
        await removals.forget_role(connection, *self.subject_ids, int(self.job.key))

    async def skipped(self, connection: AsyncConnection, _: SkipReason) -> None:
        await outbox.delete_job(connection, self.job)
