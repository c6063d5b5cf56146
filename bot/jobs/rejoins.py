"""Gives members who come back to a server the roles that they lost when they left."""

from functools import partial

import discord
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import UNREACHABLE_RETRY, Content, JobHandler, Postpone, Skip
from bot.delivery.sender import DiscordAction
from bot.domain.jobs import SkipReason
from bot.permissions.role_safety import why_unsafe
from bot.services.members import rejoins, removals
from bot.services.members.rejoins import GroupRoles

log = structlog.get_logger(__name__)


class RejoinRole(JobHandler[GroupRoles]):
    """The group's and milestones' roles of a member who came back; `subject_id` is their id."""

    async def load(self, connection: AsyncConnection) -> GroupRoles | Skip:
        guild_id, member_id = self.job.guild_id, self.job.subject_id
        found = await rejoins.find_roles(connection, guild_id, member_id)
        return found or Skip(SkipReason.MEMBER_GONE)

    def build(self, loaded: GroupRoles) -> Content:
        """Build the action that gives the role."""
        guild = self.guild
        if guild is None:
            return Postpone(self.now + UNREACHABLE_RETRY, "server unreachable")
        role = guild.get_role(loaded.role_id or 0)
        if role is None or why_unsafe(role):
            return DiscordAction()
        return DiscordAction(partial(self._give, role.id, loaded.required_role_id))

    async def _give(
        self, role_id: int, required_role_id: int | None, client: discord.Client
    ) -> None:
        """Give the role to a member who could join the group now.

        If Discord does not allow it, the setup monitor tells moderators.
        """
        guild_id, member_id = self.job.guild_id, self.job.subject_id
        try:
            if required_role_id:
                member = await client.http.get_member(guild_id, member_id)
                if str(required_role_id) not in member["roles"]:
                    return
            reason = "Came back to the server"
            await client.http.add_role(guild_id, member_id, role_id, reason=reason)
        except (discord.Forbidden, discord.NotFound) as error:
            log.info("role not given after rejoin", guild=guild_id, reason=error.code)

    async def forgotten(self, connection: AsyncConnection, loaded: GroupRoles) -> None:
        if loaded.role_id:
            member = (self.job.guild_id, self.job.subject_id)
            await removals.remove_role(connection, *member, loaded.role_id, self.now)

    async def done(self, connection: AsyncConnection, _: object) -> None:
        guild_id, member_id = self.job.guild_id, self.job.subject_id
        await rejoins.enqueue_rewards(connection, guild_id, member_id, self.now)
