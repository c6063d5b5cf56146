"""Introduces the bot to a server that has added it, once."""

import datetime as dt

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import UNREACHABLE_RETRY, Content, JobHandler, Postpone, Skip
from bot.delivery.sender import Message
from bot.domain.jobs import SkipReason
from bot.permissions.checks import can_post
from bot.ui.panel import introduction_layout

_OF_USE_FOR = dt.timedelta(days=1)


class Introduction(JobHandler[None]):
    """What the bot does and how to set it up, in the first channel of a server where it may post."""

    async def load(self, _: AsyncConnection) -> Skip | None:
        is_late = self.now - self.job.due_at > _OF_USE_FOR
        return Skip(SkipReason.NO_LONGER_USEFUL) if is_late else None

    def build(self, _: None) -> Content:
        if self.guild is None:
            return Postpone(self.now + UNREACHABLE_RETRY, "server unreachable")
        channel = _find_channel(self.guild)
        if channel is None:
            return Skip(SkipReason.REFUSED)
        return Message(introduction_layout(self.job.marker), channel_id=channel.id)


def _find_channel(guild: discord.Guild) -> discord.TextChannel | None:
    """Return the channel in which Discord greets new members, or else the first; one to post in."""
    first = [guild.system_channel] if guild.system_channel else []
    return next((channel for channel in first + guild.text_channels if can_post(channel)), None)
