"""Removes messages, or the names in them, from Discord."""

import datetime as dt
from typing import ClassVar

import discord
from discord import ui
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content, JobHandler, Postpone
from bot.delivery.sender import DiscordAction
from bot.domain.jobs import SkipReason
from bot.formatting import small
from bot.rendered import NAMES
from bot.services.groups import setup_issues

_ARCHIVED = 50083  # Discord's error code for a thread in which nothing can be changed
_ORIGIN = setup_issues.Origin.REMOVAL_REFUSED
_REFUSED = "I can’t remove a post of mine in <#{}>. Perhaps a member no longer wants it shown."
_FIX = "To fix it: if that’s a locked thread, unlock it, or allow me Manage Threads there. Otherwise, allow me View Channel and Read Message History. I’ll try again every 15 minutes for 30 days."
_NAMES_REMOVED = small("The names here were removed, because somebody deleted their data.")


class MessageRemoval(JobHandler[None]):
    """A message to be deleted; `subject_id` is its id, `key` that of its channel."""

    is_tried_again: ClassVar = True
    keep_trying: ClassVar = dt.timedelta(days=30)

    async def load(self, _: AsyncConnection) -> None:
        """Read nothing: the job says which message it is."""

    def build(self, _: None) -> Content:
        """Return what removes it; where the bot can't see the channel, Discord isn't asked, and nobody told."""
        channel_id = int(self.job.key)
        channel = self.guild and self.guild.get_channel_or_thread(channel_id)
        if channel and not channel.permissions_for(channel.guild.me).view_channel:
            return self.try_later(f"missing: view_channel in {channel_id}") or SkipReason.REFUSED
        return DiscordAction(channel_id, self.remove)

    async def refused_by_discord(self, connection: AsyncConnection) -> Postpone | None:
        """Tell moderators, who can fix it, and try again until it is given up."""
        found = setup_issues.Problem(self.job.key, _REFUSED.format(self.job.key), _FIX)
        await setup_issues.add_for_server(connection, self.job.guild_id, _ORIGIN, found, self.now)
        return await super().refused_by_discord(connection)

    async def done(self, connection: AsyncConnection, _: object) -> None:
        """Record that Discord lets the bot remove things there."""
        await setup_issues.resolve(connection, self.job.guild_id, _ORIGIN, key=self.job.key)

    async def skipped(self, connection: AsyncConnection, _: SkipReason) -> None:
        """Ask moderators no more, as it was given up."""
        await self.done(connection, None)

    async def remove(self, client: discord.Client) -> None:
        channel = client.get_partial_messageable(int(self.job.key))
        message = channel.get_partial_message(self.job.subject_id)
        try:
            await message.delete()
        except discord.NotFound:
            return
        except discord.HTTPException as error:
            if error.code != _ARCHIVED:
                raise
            await client.http.edit_channel(channel.id, archived=False)
            await message.delete()


class NamesRemoval(MessageRemoval):
    """The names in a post of a group, of which one is of a member who has deleted their data."""

    async def remove(self, client: discord.Client) -> None:
        channel = client.get_partial_messageable(int(self.job.key))
        try:
            message = await channel.fetch_message(self.job.subject_id)
        except discord.NotFound:
            return
        view = ui.LayoutView.from_message(message, timeout=None)
        view.stop()
        names = view.find_item(NAMES)
        if isinstance(names, ui.TextDisplay):
            names.content = _NAMES_REMOVED
            await message.edit(view=view)
