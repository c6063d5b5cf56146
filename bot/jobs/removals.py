"""Removes messages and roles from Discord."""

import datetime as dt

import discord
from discord import ui
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import UNREACHABLE_RETRY, Content, JobHandler, Postpone, Skip
from bot.delivery.sender import DiscordAction
from bot.domain.jobs import SkipReason
from bot.formatting import small
from bot.rendered import NAMES
from bot.services import outbox
from bot.services.members import rejoins

_NAMES_REMOVED = small("The names here were removed, because somebody deleted their data.")
_GIVE_UP_AFTER = dt.timedelta(days=7)


class MessageRemoval(JobHandler[None]):
    """A message to be deleted; `subject_id` is its id, `key` that of its channel."""

    async def load(self, _: AsyncConnection) -> None:
        """Read nothing: the job says which message it is."""

    def build(self, _: None) -> Content:
        """Build the deletion of the message; if Discord refuses it, the message stays."""
        channel_id, message_id = int(self.job.key), self.job.subject_id

        async def remove(client: discord.Client) -> None:
            channel = client.get_partial_messageable(channel_id)
            await channel.get_partial_message(message_id).delete()

        return DiscordAction(remove)


class NamesRemoval(MessageRemoval):
    """The names in a post of a group, of which one is of a member who has deleted their data."""

    def build(self, _: None) -> Content:
        """Build the edit that replaces the part of the post with the names."""
        channel_id, message_id = int(self.job.key), self.job.subject_id

        async def edit(client: discord.Client) -> None:
            channel = client.get_partial_messageable(channel_id)
            message = await channel.fetch_message(message_id)
            view = ui.LayoutView.from_message(message, timeout=None)
            view.stop()
            names = view.find_item(NAMES)
            if isinstance(names, ui.TextDisplay):
                names.content = _NAMES_REMOVED
                await message.edit(view=view)

        return DiscordAction(edit)


class RoleRemoval(JobHandler[None]):
    """A role to be taken from a member who has left a group or deleted their data.

    `subject_id` is the member's id, `key` the role's. The row is deleted in the end, because it
    names the member.
    """

    async def load(self, connection: AsyncConnection) -> Skip | None:
        """Skip it if the member is in the group whose role it is, perhaps again."""
        roles = await rejoins.find_roles(connection, self.job.guild_id, self.job.subject_id)
        is_theirs = roles is not None and str(roles.role_id) == self.job.key
        return Skip(SkipReason.NOTHING_TO_TAKE) if is_theirs else None

    def build(self, _: None) -> Content:
        """Build the removal of the role; wait some days for a server that is out of reach."""
        job = self.job
        if self.guild is None:
            if self.now - job.due_at > _GIVE_UP_AFTER:
                return Skip(SkipReason.SERVER_UNREACHABLE)
            return Postpone(self.now + UNREACHABLE_RETRY, "server unreachable")

        async def remove(client: discord.Client) -> None:
            role_id, reason = int(job.key), "Left the group, or deleted their data"
            await client.http.remove_role(job.guild_id, job.subject_id, role_id, reason=reason)

        return DiscordAction(remove)

    async def done(self, connection: AsyncConnection, _: None) -> None:
        await outbox.forget(connection, self.job)

    async def skipped(self, connection: AsyncConnection, _: Skip) -> None:
        await outbox.forget(connection, self.job)
