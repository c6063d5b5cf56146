"""Gives members who come back to a server the roles that they lost when they left."""

import datetime as dt
from functools import partial

import discord
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import UNREACHABLE_RETRY, Content, DeliveryHandler, Postpone, Skip
from bot.delivery.sender import DiscordAction, SentMessage
from bot.domain.cluster.shards import ShardBlock
from bot.domain.delivery import SkipReason
from bot.permissions.role_safety import why_unsafe
from bot.services.members import membership, rejoins
from bot.services.members.rejoins import RejoiningMember

log = structlog.get_logger(__name__)

_EVERY = dt.timedelta(minutes=1)
_A_DAY = dt.timedelta(days=1)


class RejoinPlanner:
    """Once a minute, makes due the deliveries that give roles to members who came back."""

    def __init__(self) -> None:
        self._next_at: dt.datetime | None = None

    async def enqueue_due(
        self, connection: AsyncConnection, now: dt.datetime, block: ShardBlock
    ) -> bool:
        """Make a batch of deliveries due, if a minute has passed; True if there may be more."""
        if self._next_at and now < self._next_at:
            return False
        more = await rejoins.make_due(connection, now, block)
        if not more:
            self._next_at = now + _EVERY
        return more


class RejoinRole(DeliveryHandler[RejoiningMember]):
    """The group's and milestones' roles of a member who came back; `subject_id` is their id."""

    async def load(self, connection: AsyncConnection) -> RejoiningMember | Skip:
        guild_id, member_id = self.delivery.guild_id, self.delivery.subject_id
        found = await rejoins.find_rejoining(connection, guild_id, member_id)
        return found or Skip(SkipReason.MEMBER_FORGOTTEN)

    def build(self, loaded: RejoiningMember) -> Content:
        """Build the action that gives the role; postpone while the member is away."""
        if loaded.left_at:
            return Postpone(max(loaded.left_at + membership.GRACE_PERIOD, self.now + _A_DAY))
        guild = self.guild
        if guild is None:
            return Postpone(self.now + UNREACHABLE_RETRY)
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
        guild_id, member_id = self.delivery.guild_id, self.delivery.subject_id
        try:
            if required_role_id:
                member = await client.http.get_member(guild_id, member_id)
                if str(required_role_id) not in member["roles"]:
                    return
            reason = "Came back to the server"
            await client.http.add_role(guild_id, member_id, role_id, reason=reason)
        except (discord.Forbidden, discord.NotFound) as error:
            log.info("role not given after rejoin", guild=guild_id, reason=error.code)

    async def delivered(self, connection: AsyncConnection, sent: SentMessage, _: object) -> None:
        guild_id, member_id = self.delivery.guild_id, self.delivery.subject_id
        await rejoins.enqueue_rewards(connection, guild_id, member_id, sent.at)
