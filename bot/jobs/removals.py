"""Removes messages and roles from Discord."""

import datetime as dt

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import UNREACHABLE_RETRY, Content, DeliveryHandler, Postpone, Skip
from bot.delivery.sender import DiscordAction, SentMessage
from bot.domain.delivery import SkipReason
from bot.services.delivery import outbox
from bot.services.members.removals import PostedMessage

_GIVE_UP_AFTER = dt.timedelta(days=7)


class MessageRemoval(DeliveryHandler[None]):
    """A message to be deleted; `period` says which (`PostedMessage.period`)."""

    async def load(self, _: AsyncConnection) -> None:
        """Read nothing: the delivery says which message it is."""

    def build(self, _: None) -> Content:
        """Build the deletion of the message; if Discord refuses it, the message stays."""
        message = PostedMessage.of_period(self.delivery.period)

        async def remove(client: discord.Client) -> None:
            channel = client.get_partial_messageable(message.channel_id)
            await channel.get_partial_message(message.message_id).delete()

        return DiscordAction(remove)


class RoleRemoval(DeliveryHandler[None]):
    """A role to be taken from a member who has deleted their data.

    `subject_id` is the member's id, `period` the role's. The row is deleted in the end, because it
    names the member.
    """

    async def load(self, _: AsyncConnection) -> None:
        """Read nothing: the delivery says which role it is."""

    def build(self, _: None) -> Content:
        """Build the removal of the role; wait some days for a server that is out of reach."""
        delivery = self.delivery
        if self.guild is None:
            if self.now - delivery.due_at > _GIVE_UP_AFTER:
                return Skip(SkipReason.SERVER_UNREACHABLE)
            return Postpone(self.now + UNREACHABLE_RETRY)

        async def remove(client: discord.Client) -> None:
            role_id, reason = int(delivery.period), "The member deleted their data"
            await client.http.remove_role(
                delivery.guild_id, delivery.subject_id, role_id, reason=reason
            )

        return DiscordAction(remove)

    async def delivered(self, connection: AsyncConnection, _sent: SentMessage, _: None) -> None:
        await outbox.forget(connection, self.delivery)

    async def skipped(self, connection: AsyncConnection, _: Skip) -> None:
        await outbox.forget(connection, self.delivery)
