"""Posts the live boards of groups, edits them when they change, removes them when unwanted."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

import discord
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import (
    DeliveryHandler,
    DiscordAction,
    Message,
    Postpone,
    SentMessage,
    Skip,
    marker,
)
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.standings import Period, RankedScore, View
from bot.jobs.group_posts import examine_post, hold_back
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.groups import groups, setup_issues
from bot.services.standings import boards, live_boards
from bot.services.standings.boards import BoardQuery
from bot.services.standings.live_boards import BoardMessage
from bot.ui.standings.live_board.screens import Leaders, board_layout, board_text

_LEADING = 3
"""The last place that leads; all who share it do."""

_MOST_LEADERS = 6
"""How many are named."""

_NOBODY = 0
"""As whom the board is looked at: nobody has this id."""

_AS_IT_WAS = "as it was"
_TRY_AGAIN = dt.timedelta(minutes=2)


async def leading(session: AsyncSession, group: StudyGroup, now: dt.datetime) -> Leaders:
    """Look up who leads a group, as members see it."""
    week = await boards.load_board(session, group, _top(Period.WEEK), now)
    season, unnamed = await _season(session, group, now)
    turns = group.periods
    since = turns.day_start(turns.week_start(now))
    return Leaders(week.lines, week.people, season, unnamed, since)


async def _season(
    session: AsyncSession, group: StudyGroup, now: dt.datetime
) -> tuple[Sequence[RankedScore], int]:
    """Return who leads in the season, and how many more there are than can be named."""
    board = await boards.load_board(session, group, _top(Period.SEASON), now)
    first = [one for one in board.lines if one.place <= _LEADING]
    named = first[:_MOST_LEADERS]
    if named == first:
        return first, 0
    points = named[-1].score.points  # who is not named shares this place
    many = await boards.count_with_at_least(session, group, Period.SEASON, points, now)
    return named, many - len(named)


def _top(period: Period) -> BoardQuery:
    return BoardQuery(_NOBODY, period, View.TOP, 0)


def _digest(text: str, now: dt.datetime) -> str:
    """Return by what a board is known to show this; another each hour, in which it is edited.

    Discord tells nobody that a message was deleted, but says so to whoever edits it.
    """
    return hashlib.sha256(f"{now:%Y-%m-%dT%H}\n{text}".encode()).hexdigest()


class _Drawing(DeliveryHandler):
    """What a board that is sent and one that is edited have in common."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._drawn: dict[int, str] = {}
        """What was drawn for a delivery that is on its way; lost with a crash, it is drawn again."""

    async def prepare(self, due: ClaimedDelivery, now: dt.datetime, /) -> None:
        """Look who of those about to be drawn is still there."""

        async def people_in(session: AsyncSession) -> set[int]:
            group = await groups.get(session, due.guild_id, due.subject_id)
            first = await leading(session, group, now)
            return {one.score.member_id for one in (*first.week, *first.season)}

        guild = self._bot.reachable(due.guild_id)
        await self._bot.resources.membership.look_up_before_post(guild, people_in)

    async def _text(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime
    ) -> tuple[StudyGroup, str] | Skip | Postpone:
        """Write the board, unless it is not wanted or something is in its way."""
        try:
            group = await groups.get(session, due.guild_id, due.subject_id)
        except Refusal:
            return Skip("group gone")
        if not group.is_open or not group.live_board:
            return Skip("not wanted")
        if self._bot.reachable(due.guild_id) is None or examine_post(self._bot, group):
            return Postpone(now + _TRY_AGAIN)
        text = board_text(group, await leading(session, group, now))
        self._drawn[due.id] = _digest(text, now)
        return group, text


class Boards(_Drawing):
    """Live boards that are still to be sent."""

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Plan what the boards need; the rest comes with the next ring, so that others have room."""
        await live_boards.enqueue_changes(session, now)
        return False

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Message | Skip | Postpone:
        """Draw the board."""
        found = await self._text(session, due, now)
        if isinstance(found, Skip | Postpone):
            return found
        group, text = found
        return Message(board_layout(group, text, marker(due)), channel_id=group.channel_id)

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, arrived: SentMessage, /
    ) -> None:
        """Note where the board is; one that an earlier attempt sent may show something else."""
        drawn = self._drawn.pop(due.id, None)
        where = BoardMessage(arrived.channel_id, arrived.message_id, None if due.retried else drawn)
        await live_boards.record_posted(session, due.subject_id, due.period, where, arrived.at)
        await setup_issues.resolve(session, due.subject_id, setup_issues.REFUSED, arrived.at)

    async def refused(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Postpone | None:
        """Keep it for later, and let the moderators know what is in its way."""
        return await hold_back(self._bot, session, due, now)


class BoardEdits(_Drawing):
    """Live boards that may show what is no longer so."""

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> DiscordAction | Skip | Postpone:
        """Draw the board, if it has become another or may be gone."""
        found = await self._text(session, due, now)
        if isinstance(found, Skip | Postpone):
            return found
        group, text = found
        kept = await live_boards.find_message(session, group.id)
        if kept is None:
            return Skip("no message")
        if kept.shows == self._drawn[due.id]:
            return Skip(_AS_IT_WAS)
        view = board_layout(group, text)

        async def edit(client: discord.Client) -> None:
            await _message(client, kept.channel_id, kept.message_id).edit(view=view)

        return DiscordAction(edit)

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, arrived: SentMessage, /
    ) -> None:
        """Note what the board shows."""
        await live_boards.record_drawn(
            session, due.subject_id, arrived.at, self._drawn.pop(due.id, None)
        )

    async def skipped(
        self, session: AsyncSession, due: ClaimedDelivery, reason: str, now: dt.datetime, /
    ) -> None:
        """Note that the board was looked at, if it was."""
        self._drawn.pop(due.id, None)
        if reason == _AS_IT_WAS:
            await live_boards.record_drawn(session, due.subject_id, now, None)

    async def refused(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Postpone | None:
        """Post the board anew where its message is gone; wait where a permission is."""
        group = await groups.get(session, due.guild_id, due.subject_id)
        if examine_post(self._bot, group):
            return Postpone(now + _TRY_AGAIN)
        await live_boards.replace_lost_message(session, due.subject_id, now)
        return None


class BoardsGone(DeliveryHandler):
    """Live boards that are not wanted any more, or stand in another channel by now."""

    async def pack(
        self, _session: AsyncSession, due: ClaimedDelivery, _now: dt.datetime, /
    ) -> DiscordAction:
        """Remove the message; where it cannot be removed, it stays."""
        channel_id, message_id = map(int, due.period.split(":"))

        async def remove(client: discord.Client) -> None:
            await _message(client, channel_id, message_id).delete()

        return DiscordAction(remove)


def _message(client: discord.Client, channel_id: int, message_id: int) -> discord.PartialMessage:
    return client.get_partial_messageable(channel_id).get_partial_message(message_id)
