"""Examines the setup of all groups and tells moderators what has gone wrong; greets new servers."""

import datetime as dt
from collections.abc import Sequence
from typing import TypeAlias

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import StudyBot
from bot.delivery.handler import Content, JobHandler
from bot.delivery.sender import Message, Sent
from bot.domain.groups import StudyGroup
from bot.domain.jobs import JobKind, SkipReason
from bot.domain.shards import ShardBlock
from bot.permissions.checks import can_post, list_issues
from bot.services import outbox
from bot.services.groups import groups, setup_issues
from bot.services.groups.setup_issues import Origin, SetupIssueNews
from bot.services.reviews import queue
from bot.ui.groups.setup_check import backlog_problem, news_layout
from bot.ui.panel import introduction_layout

_EVERY = dt.timedelta(hours=1)
_BATCH_SIZE = 50
_OF_USE_FOR = dt.timedelta(days=1)  # the introduction to a server


class SetupMonitor:
    """Checks every open group once an hour; a batch that fails waits for the next round."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._next_round_at: dt.datetime | None = None
        self._last_id = 0
        """Groups up to this id have been examined in the current round."""

    async def enqueue_news(
        self, connection: AsyncConnection, now: dt.datetime, block: ShardBlock
    ) -> bool:
        """Examine some groups, if a round is due; enqueue what is new; True if there are more."""
        if self._next_round_at and now < self._next_round_at:
            return False
        batch, ids = await groups.list_open_in_all_servers(
            connection, block, after=self._last_id, limit=_BATCH_SIZE
        )
        is_last = len(ids) < _BATCH_SIZE
        if is_last:
            self._last_id, self._next_round_at = 0, now + _EVERY
        else:
            self._last_id = ids[-1]
        backlogs = await queue.list_backlogs(connection, batch, now)
        for group in batch:
            if guild := self._bot.reachable(group.guild_id):
                await _record_backlog(connection, group, backlogs.get(group.id), now)
                # Second, as it enqueues news about the backlog, too.
                await _examine(connection, guild, group, now)
        return not is_last


async def _examine(
    connection: AsyncConnection, guild: discord.Guild, group: StudyGroup, now: dt.datetime
) -> None:
    """Record what is wrong with a group's setup; enqueue what is new, if there is a channel for it."""
    found = list_issues(guild, group)
    has_news = await setup_issues.record_findings(connection, (guild.id, group.id), found, now)
    if has_news and group.review_channel_id:
        row = outbox.job(JobKind.SETUP_NEWS, guild.id, group.id, f"{now:%Y-%m-%dT%H}", now)
        await outbox.enqueue(connection, [row])


async def _record_backlog(
    connection: AsyncConnection,
    group: StudyGroup,
    backlog: queue.ReviewBacklog | None,
    now: dt.datetime,
) -> None:
    """Record that answers have waited for long: reviewers are told once, and again only after none did."""
    if backlog is None:
        await setup_issues.resolve(connection, group.guild_id, Origin.WAITING, group_id=group.id)
        return
    key = (group.guild_id, group.id)
    await setup_issues.add(connection, key, Origin.WAITING, backlog_problem(group, backlog), now)


_News: TypeAlias = tuple[Sequence[SetupIssueNews], int]  # and the id of the channel for it


class SetupNews(JobHandler[_News]):
    """News about a group's setup, for its review channel; without one, the dashboard has them."""

    async def load(self, connection: AsyncConnection) -> _News | SkipReason:
        news = await setup_issues.list_unannounced(connection, *self.subject_ids)
        if not news:
            return SkipReason.NOT_WANTED
        group = await groups.get(connection, *self.subject_ids)
        if not group.review_channel_id:
            return SkipReason.NO_REVIEW_CHANNEL
        return news, group.review_channel_id

    def build(self, loaded: _News) -> Content:
        news, channel_id = loaded
        return Message(news_layout(news, self.job.marker), channel_id=channel_id)

    async def delivered(
        self, connection: AsyncConnection, sent: Sent, loaded: _News | None
    ) -> None:
        """Record that moderators were told; a message of an earlier attempt lacks later news."""
        unannounced = setup_issues.list_unannounced
        news = loaded[0] if loaded else await unannounced(connection, *self.subject_ids)
        if self.job.may_have_been_sent:
            news = [item for item in news if item.since <= sent.at]
        await setup_issues.mark_announced(connection, self.job.guild_id, news, sent.at)


class Introduction(JobHandler[None]):
    """What the bot does and how to set it up, in the first channel of a server where it may post."""

    async def load(self, _: AsyncConnection) -> SkipReason | None:
        is_late = self.now - self.job.due_at > _OF_USE_FOR
        return SkipReason.NO_LONGER_USEFUL if is_late else None

    def build(self, _: None) -> Content:
        guild = self.require_guild()
        # The channel in which Discord greets new members, or else the first that the bot can post in.
        first = [guild.system_channel] if guild.system_channel else []
        channel = next(filter(can_post, first + guild.text_channels), None)
        if channel is None:
            return SkipReason.REFUSED
        return Message(introduction_layout(self.job.marker), channel_id=channel.id)
