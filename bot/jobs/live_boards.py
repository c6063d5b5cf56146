"""Posts the live boards of groups, edits them when they change, removes them when unwanted."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import ClassVar

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content, Postpone, Skip
from bot.delivery.sender import DiscordAction, Message, SentMessage
from bot.domain.cluster.shards import ShardBlock
from bot.domain.delivery import SkipReason
from bot.domain.groups import StudyGroup
from bot.domain.standings import Period
from bot.jobs.group_posts import GroupPost, PostSource
from bot.rendered import with_command_mentions
from bot.services.groups import groups
from bot.services.members.membership import NOBODY
from bot.services.standings import boards, live_boards
from bot.services.standings.boards import BoardQuery
from bot.services.standings.live_boards import BoardMessage
from bot.ui.standings.live_board import Leaders, board_layout, board_text

_LAST_LEADING_PLACE = 3
"""Everyone who shares a place up to this one leads the season."""

_MOST_LEADERS = 6
"""How many of them are named."""


async def enqueue_changes(connection: AsyncConnection, now: dt.datetime, block: ShardBlock) -> bool:
    """Enqueue what a batch of boards needs; the next ticks enqueue the others."""
    await live_boards.enqueue_changes(connection, now, block)
    return False


async def _load_leaders(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> Leaders:
    """Read who leads a group this week and this season, as its members see it.

    Everyone who shares one of the first places leads the season. If they are too many to be named,
    the number of the others with at least as many points as the last one named is read, too.
    """
    week = await boards.load_board(connection, group, BoardQuery(NOBODY, Period.WEEK), now)
    season = await boards.load_board(connection, group, BoardQuery(NOBODY, Period.SEASON), now)
    leading = [ranked for ranked in season.lines if ranked.place <= _LAST_LEADING_PLACE]
    named = leading[:_MOST_LEADERS]
    unnamed = 0
    if named != leading:
        points = named[-1].score.points
        total = await boards.count_with_at_least(connection, group, Period.SEASON, points, now)
        unnamed = total - len(named)
    since = group.periods.day_start(group.periods.week_start(now))
    return Leaders(week.lines, week.people, named, unnamed, since)


@dataclass(frozen=True, slots=True)
class _BoardSource(PostSource):
    text: str
    digest: str
    """A hash of the text and the hour, so that a board is edited at least once an hour.

    Only a refused edit shows that the message was deleted: the bot receives no message events.
    """
    message: BoardMessage | None
    """The message that shows the board now; None if it has none."""


class _LiveBoard(GroupPost[_BoardSource]):
    """What posting and editing a live board have in common."""

    retry_after: ClassVar = dt.timedelta(minutes=2)

    async def load_source(self, connection: AsyncConnection) -> _BoardSource:
        group = await groups.get(connection, self.delivery.guild_id, self.delivery.subject_id)
        leaders = await _load_leaders(connection, group, self.now)
        members = frozenset(each.score.member_id for each in (*leaders.week, *leaders.season))
        text = board_text(group, leaders)
        digest = hashlib.sha256(f"{self.now:%Y-%m-%dT%H}\n{text}".encode()).hexdigest()
        message = await live_boards.find_message(connection, group.id)
        return _BoardSource(group, members, text, digest, message)

    def why_unwanted(self, loaded: _BoardSource) -> Skip | None:
        wanted = loaded.group.is_open and loaded.group.live_board
        return None if wanted else Skip(SkipReason.NOT_WANTED)


class LiveBoardPost(_LiveBoard):
    """A live board that is to be posted; `period` is the number of the message."""

    def build_post(self, loaded: _BoardSource) -> Content:
        view = board_layout(loaded.group, loaded.text, self.delivery.marker)
        return Message(view, channel_id=loaded.group.channel_id)

    async def delivered(
        self, connection: AsyncConnection, sent: SentMessage, loaded: _BoardSource | None
    ) -> None:
        """Record the message; one that an earlier attempt sent may show something else."""
        shows = loaded.digest if loaded and not self.delivery.retried else None
        message = BoardMessage(sent.channel_id, sent.message_id, shows)
        group_id, number = self.delivery.subject_id, self.delivery.period
        await live_boards.record_posted(connection, group_id, number, message, sent.at)
        await super().delivered(connection, sent, loaded)


class LiveBoardEdit(_LiveBoard):
    """A live board whose message may be out of date."""

    def build_post(self, loaded: _BoardSource) -> Content:
        """Build the edit, if the board has changed or was not edited in this hour."""
        message = loaded.message
        if message is None:
            return Skip(SkipReason.NO_MESSAGE)
        if message.shows == loaded.digest:
            return Skip(SkipReason.UNCHANGED)
        view = board_layout(loaded.group, loaded.text)

        async def edit(client: discord.Client) -> None:
            shown = with_command_mentions(view, self.bot.command_ids)
            await _message(client, message.channel_id, message.message_id).edit(view=shown)

        return DiscordAction(edit)

    async def delivered(
        self, connection: AsyncConnection, sent: SentMessage, loaded: _BoardSource | None
    ) -> None:
        shows = loaded.digest if loaded else None
        await live_boards.record_drawn(connection, self.delivery.subject_id, sent.at, shows)

    async def skipped(self, connection: AsyncConnection, skip: Skip) -> None:
        """Record that the board was checked, if it was."""
        if skip.reason is SkipReason.UNCHANGED:
            await live_boards.record_drawn(connection, self.delivery.subject_id, self.now, None)

    async def refused(self, connection: AsyncConnection) -> Postpone | None:
        """Wait if a permission is missing; otherwise the message is gone, so post another."""
        loaded = await self.load_source(connection)
        if self.list_blocking_issues(loaded.group):
            return Postpone(self.now + self.retry_after)
        await live_boards.replace_lost_message(connection, self.delivery.subject_id, self.now)
        return None


def _message(client: discord.Client, channel_id: int, message_id: int) -> discord.PartialMessage:
    return client.get_partial_messageable(channel_id).get_partial_message(message_id)
