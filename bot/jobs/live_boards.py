"""Draws the live boards of groups: posts them, and edits them when they change."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import ClassVar

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content, Postpone, Skip
from bot.delivery.sender import DiscordAction, Message, SentMessage
from bot.domain.groups import StudyGroup
from bot.domain.jobs import SkipReason
from bot.jobs.group_posts import GroupPost, PostSource
from bot.rendered import with_command_mentions
from bot.services import outbox
from bot.services.groups import groups
from bot.services.standings import boards, live_boards
from bot.services.standings.live_boards import MAX_INTERVAL, BoardMessage
from bot.ui.standings.ranking import Leaders, board_layout, board_text

_LAST_LEADING_PLACE = 3
"""Everyone who shares a place up to this one leads the season."""

_MOST_LEADERS = 6
"""How many of them are named."""


async def _load_leaders(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> Leaders:
    """Read who leads a group this week and this season, as its members see it.

    Everyone who shares one of the first places leads the season. If there are too many of them, some
    are named and the rest are only counted.
    """
    periods = group.calendar.periods_at(now)
    week = await boards.load_page(connection, group, periods.week)
    season = await boards.load_page(connection, group, periods.season)
    leading = [line for line in season.lines if line.place <= _LAST_LEADING_PLACE]
    named, unnamed = leading[:_MOST_LEADERS], 0
    if named != leading:
        counts = season.people_by_points.items()
        unnamed = sum(count for points, count in counts if points >= named[-1].points) - len(named)
    since = group.calendar.day_start(group.calendar.week_start(now))
    return Leaders(week.lines, week.people, named, unnamed, since)


@dataclass(frozen=True, slots=True)
class _BoardSource(PostSource):
    text: str
    content_hash: str
    message: BoardMessage | None
    """The message that shows the board now; None if it has none."""


class LiveBoardDrawing(GroupPost[_BoardSource]):
    """A live board to be posted, or edited if it has changed.

    Only a refused edit shows that the message was deleted, because the bot receives no message
    events; so a board is edited once an hour even if it has not changed. Each drawing has a row of
    its own in the outbox, so that Discord takes no post for a repetition of an earlier one; the row
    is deleted afterwards.
    """

    retry_after: ClassVar = dt.timedelta(minutes=2)
    is_redrawn: ClassVar = True

    async def load_source(self, connection: AsyncConnection) -> _BoardSource:
        group = await groups.get(connection, self.job.guild_id, self.job.subject_id)
        leaders = await _load_leaders(connection, group, self.now)
        members = frozenset(line.member_id for line in (*leaders.week, *leaders.season))
        text = board_text(group, leaders)
        content_hash = hashlib.sha256(text.encode()).hexdigest()
        message = await live_boards.find_message(connection, group.id)
        return _BoardSource(group, members, text, content_hash, message)

    def why_unwanted(self, loaded: _BoardSource) -> Skip | None:
        wanted = loaded.group.is_open and loaded.group.live_board
        return None if wanted else Skip(SkipReason.NOT_WANTED)

    def build_post(self, loaded: _BoardSource) -> Content:
        message = loaded.message
        if message is None:
            view = board_layout(loaded.group, loaded.text, self.job.marker)
            return Message(view, channel_id=loaded.group.channel_id)
        is_recent = self.now - message.edited_at < MAX_INTERVAL
        if is_recent and message.content_hash == loaded.content_hash:
            return Skip(SkipReason.UNCHANGED)
        view = board_layout(loaded.group, loaded.text)

        async def edit(client: discord.Client) -> None:
            shown = with_command_mentions(view, self.bot.command_ids)
            channel = client.get_partial_messageable(message.channel_id)
            await channel.get_partial_message(message.message_id).edit(view=shown)

        return DiscordAction(edit)

    async def delivered(
        self, connection: AsyncConnection, sent: SentMessage, loaded: _BoardSource | None
    ) -> None:
        """Record what the message shows; one that an earlier attempt sent may show something else."""
        shown = loaded.content_hash if loaded and not self.job.may_have_been_sent else None
        message = BoardMessage(sent.channel_id, sent.message_id, shown, sent.at)
        await live_boards.record_posted(connection, self.job.subject_id, message)
        await super().delivered(connection, sent, loaded)
        await outbox.forget(connection, self.job)

    async def done(self, connection: AsyncConnection, loaded: _BoardSource) -> None:
        """Record what the edited message shows."""
        await live_boards.record_edited(
            connection, self.job.subject_id, loaded.content_hash, self.now
        )
        await self.resolve_refusal(connection, loaded.group)
        await outbox.forget(connection, self.job)

    async def skipped(self, connection: AsyncConnection, _: Skip) -> None:
        await outbox.forget(connection, self.job)

    async def refused(self, connection: AsyncConnection) -> Postpone | None:
        """If a message that may be edited is gone, post another at once; otherwise wait."""
        loaded = await self.load_source(connection)
        group = loaded.group
        if not self.list_blocking_issues(group) and await live_boards.forget_message(
            connection, group.guild_id, group.id, self.now
        ):
            return Postpone(self.now, "message gone")
        return await super().refused(connection)
