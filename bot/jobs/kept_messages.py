"""Draws the messages that are kept up to date in groups' channels: panels and live boards."""

import datetime as dt
import hashlib
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content, Postpone
from bot.delivery.sender import DiscordAction, Message, Sent
from bot.domain.groups import StudyGroup
from bot.domain.jobs import SkipReason
from bot.interactions import Layout
from bot.jobs.group_posts import ChannelMessage, MessageSource
from bot.permissions.checks import PermissionIssue
from bot.rendered import with_command_mentions
from bot.services import outbox
from bot.services.groups import groups, kept_messages
from bot.services.groups.kept_messages import MAX_INTERVAL, Key, ShownMessage
from bot.services.standings import boards
from bot.ui.panel import panel_layout, panel_text
from bot.ui.standings.ranking import board_layout, board_text


@dataclass(frozen=True, slots=True)
class _Source(MessageSource):
    text: str
    content_hash: str
    message: ShownMessage | None  # the message in the channel now; None if there is none


class _KeptMessage(ChannelMessage[_Source]):
    """A message to be posted, or edited if what it shows has changed.

    Only a refused edit shows that the message was deleted, because the bot receives no message
    events; so it is edited once an hour even if nothing has changed, which also shows new buttons.
    Each refresh has a row of its own in the outbox, deleted afterwards: the nonce is made from the
    row's id, and Discord drops a message with a nonce that it has seen.
    """

    retry_after: ClassVar = dt.timedelta(minutes=2)
    is_refreshed: ClassVar = True
    is_pinned: ClassVar = False
    layout: ClassVar[Callable[[StudyGroup, str, str], Layout]]
    """Draws the message from its text; a new one has the marker of the job in a button."""

    @property
    def _key(self) -> Key:
        return self.job.subject_id, self.job.kind

    @abstractmethod
    async def load_text(self, connection: AsyncConnection, group: StudyGroup) -> str:
        """Return what the message says."""

    async def load_source(self, connection: AsyncConnection) -> _Source:
        group = await groups.get(connection, *self.subject_ids)
        text = await self.load_text(connection, group)
        content_hash = hashlib.sha256(text.encode()).hexdigest()
        message = await kept_messages.find_message(connection, self._key)
        return _Source(group, text, content_hash, message)

    def list_obstacles(self, loaded: _Source) -> list[PermissionIssue]:
        """Return what keeps a new message from being sent; nothing for one in a channel that the bot sees.

        Discord lets it edit that one, so that names of members who delete their data don't stay.
        """
        shown = loaded.message
        channel = self.guild.get_channel(shown.channel_id) if self.guild and shown else None
        if channel and channel.permissions_for(channel.guild.me).view_channel:
            return []
        return super().list_obstacles(loaded)

    def build_message(self, loaded: _Source) -> Content:
        message = loaded.message
        draw = type(self).layout  # `self.layout` would pass `self`
        if message is None:
            view = draw(loaded.group, loaded.text, self.job.marker)
            channel = self.guild and self.guild.get_channel(loaded.group.channel_id or 0)
            may_pin = channel and channel.permissions_for(channel.guild.me).pin_messages
            is_pinned = self.is_pinned and bool(may_pin)
            return Message(view, channel_id=loaded.group.channel_id, is_pinned=is_pinned)
        is_recent = self.now - message.edited_at < MAX_INTERVAL
        if is_recent and message.content_hash == loaded.content_hash:
            return SkipReason.NOT_WANTED
        view = draw(loaded.group, loaded.text, "")

        async def edit(client: discord.Client) -> None:
            shown = with_command_mentions(view, self.bot.command_ids)
            channel = client.get_partial_messageable(message.channel_id)
            await channel.get_partial_message(message.message_id).edit(view=shown)

        return DiscordAction(message.channel_id, edit)

    async def delivered(
        self, connection: AsyncConnection, sent: Sent, loaded: _Source | None
    ) -> None:
        """Record what the message shows; one that an earlier attempt sent may show something else."""
        shown = loaded.content_hash if loaded and not self.job.may_have_been_sent else None
        message = ShownMessage(sent.channel_id, sent.message_id, shown, sent.at)
        await kept_messages.record_posted(connection, self._key, message)
        await super().delivered(connection, sent, loaded)
        await outbox.delete_job(connection, self.job)

    async def done(self, connection: AsyncConnection, loaded: _Source) -> None:
        await kept_messages.record_edited(connection, self._key, loaded.content_hash, self.now)
        await self.resolve_refusal(connection, loaded.group)
        await outbox.delete_job(connection, self.job)

    async def skipped(self, connection: AsyncConnection, _: SkipReason) -> None:
        await outbox.delete_job(connection, self.job)

    async def refused_by_discord(self, connection: AsyncConnection) -> Postpone | None:
        """If a message that may be edited is gone, post another as soon as possible; otherwise wait."""
        loaded, server = await self.load(connection), self.job.guild_id
        may_edit = not isinstance(loaded, SkipReason) and not self.list_obstacles(loaded)
        if may_edit and await kept_messages.remove_message(connection, server, self._key, self.now):
            return Postpone(self.now, "message gone")
        return await super().refused_by_discord(connection)


class LiveBoard(_KeptMessage):
    layout = board_layout

    async def load_text(self, connection: AsyncConnection, group: StudyGroup) -> str:
        periods = group.calendar.periods_at(self.now)
        week = await boards.load_page(connection, group, periods.week)
        season = await boards.load_page(connection, group, periods.season)
        return board_text(group, week, season, self.now)


class Panel(_KeptMessage):
    """The panel of a group: how a week goes there, and buttons for what members do daily."""

    is_pinned = True
    layout = panel_layout

    async def load_text(self, connection: AsyncConnection, group: StudyGroup) -> str:
        members = await boards.count_members(connection, group)
        return panel_text(group, self.catalog, members, self.now)
