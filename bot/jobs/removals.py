"""Removes messages, or the names in them, from Discord."""

from typing import ClassVar

import discord
from discord import ui
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content, JobHandler
from bot.delivery.sender import DiscordAction
from bot.formatting import small
from bot.rendered import NAMES

_ARCHIVED = 50083  # Discord's error code for a thread in which nothing can be changed
_NAMES_REMOVED = small("The names here were removed, because somebody deleted their data.")


class MessageRemoval(JobHandler[None]):
    """A message to be deleted; `subject_id` is its id, `key` that of its channel."""

    is_tried_again: ClassVar = True

    async def load(self, _: AsyncConnection) -> None:
        """Read nothing: the job says which message it is."""

    def build(self, _: None) -> Content:
        channel_id, message_id = int(self.job.key), self.job.subject_id

        async def remove(client: discord.Client) -> None:
            channel = client.get_partial_messageable(channel_id)
            message = channel.get_partial_message(message_id)
            try:
                await message.delete()
            except discord.NotFound:
                return
            except discord.HTTPException as error:
                if error.code != _ARCHIVED:
                    raise
                await client.http.edit_channel(channel_id, archived=False)
                await message.delete()

        return DiscordAction(remove)


class NamesRemoval(MessageRemoval):
    """The names in a post of a group, of which one is of a member who has deleted their data."""

    def build(self, _: None) -> Content:
        channel_id, message_id = int(self.job.key), self.job.subject_id

        async def edit(client: discord.Client) -> None:
            channel = client.get_partial_messageable(channel_id)
            try:
                message = await channel.fetch_message(message_id)
            except discord.NotFound:
                return
            view = ui.LayoutView.from_message(message, timeout=None)
            view.stop()
            names = view.find_item(NAMES)
            if isinstance(names, ui.TextDisplay):
                names.content = _NAMES_REMOVED
                await message.edit(view=view)

        return DiscordAction(edit)
