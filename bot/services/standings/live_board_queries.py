"""Which live boards there are or are to be, and whether one may show what is no longer so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db.models import Delivery, Entry, Group, LiveBoard, Server
from bot.db.sql_functions import MinuteBefore
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.schedule.zones import zone_of
from bot.domain.standings import PeriodBoundaries

IN_PROGRESS = (DeliveryState.PLANNED, DeliveryState.CLAIMED)

MIN_EDIT_INTERVAL = dt.timedelta(minutes=1)
"""A board changes no more often than this."""

MAX_EDIT_INTERVAL = dt.timedelta(hours=1)
"""After so long it is looked whether its message is still there, also where nothing happened."""


@dataclass(frozen=True, slots=True)
class LiveBoardState:
    """A group that wants a board, or has one that is to go, and what happened since it was drawn."""

    group_id: int
    guild_id: int
    zone: str
    weekday: int
    channel_id: int | None
    wanted: bool
    turn: int | None
    board_channel_id: int | None
    message_id: int | None
    stale: bool
    drawn_at: dt.datetime | None
    newest: dt.datetime | None
    """When the latest entry was made."""
    post: str | None
    edit: str | None
    """What became of the deliveries that post this turn of it, and edit it."""

    @property
    def moved(self) -> bool:
        """Whether moderators chose another channel."""
        return self.channel_id not in (None, self.board_channel_id)

    def needs(self, now: dt.datetime) -> bool:
        """Tell whether its message is to be sent, edited or removed."""
        if not self.wanted:
            return self.message_id is not None
        if self.message_id is None:
            return self.post not in IN_PROGRESS
        return self.moved or self._behind(now)

    def _behind(self, now: dt.datetime) -> bool:
        """Tell whether it may show what is no longer so; at most once a minute."""
        if self.drawn_at is None:
            return True
        if now - self.drawn_at < MIN_EDIT_INTERVAL or self.edit in IN_PROGRESS:
            return False
        turns = PeriodBoundaries(self.weekday, zone_of(self.zone))
        return (
            self.stale
            or now - self.drawn_at >= MAX_EDIT_INTERVAL
            or self._entered_since(self.drawn_at)
            or turns.week_start(self.drawn_at) != turns.week_start(now)
        )

    def _entered_since(self, drawn_at: dt.datetime) -> bool:
        """Tell whether there is an entry that was made since, or was under way then."""
        return self.newest is not None and self.newest > drawn_at - MIN_EDIT_INTERVAL


_POSTED, _EDITED = aliased(Delivery), aliased(Delivery)
_WANTED = and_(Group.live_board, Group.opened_at.is_not(None), Group.archived_at.is_(None))


def _of(delivery: Any, kind: str, period: Any) -> ColumnElement[bool]:
    key = (delivery.kind == kind, delivery.guild_id == Group.guild_id)
    return and_(*key, delivery.subject_id == Group.id, delivery.period == period)


def _from_boards(*columns: Any) -> Any:
    """Return a statement over the boards there are, or are to be."""
    return (
        select(*columns)
        .select_from(Group)
        .join(Server, Server.guild_id == Group.guild_id)
        .outerjoin(LiveBoard, LiveBoard.group_id == Group.id)
        .outerjoin(_POSTED, _of(_POSTED, DeliveryKind.LIVE_BOARD, cast(LiveBoard.turn, String)))
        .outerjoin(_EDITED, _of(_EDITED, DeliveryKind.LIVE_BOARD_EDIT, ""))
        .where(Server.left_at.is_(None), or_(_WANTED, LiveBoard.message_id.is_not(None)))
    )


BOARD_STATES = _from_boards(
    Group.id,
    Group.guild_id,
    Group.zone,
    Group.weekday,
    Group.channel_id,
    _WANTED,
    LiveBoard.turn,
    LiveBoard.channel_id,
    LiveBoard.message_id,
    func.coalesce(LiveBoard.stale, False),
    LiveBoard.drawn_at,
    select(func.max(Entry.at)).where(Entry.group_id == Group.id).correlate(Group).scalar_subquery(),
    _POSTED.state,
    _EDITED.state,
).order_by(LiveBoard.drawn_at.asc().nulls_first(), Group.id)


def _free(delivery: Any) -> ColumnElement[bool]:
    return or_(delivery.state.is_(None), delivery.state.not_in(IN_PROGRESS))


_ENTERED = exists().where(Entry.group_id == Group.id, Entry.at > MinuteBefore(LiveBoard.drawn_at))
_MAY_BE_DRAWN = and_(
    _WANTED,
    LiveBoard.message_id.is_not(None),
    LiveBoard.drawn_at <= bindparam("paced"),
    _free(_EDITED),
)
_NO_MESSAGE = and_(LiveBoard.message_id.is_(None), or_(LiveBoard.turn.is_(None), _free(_POSTED)))
_ASTRAY = and_(
    LiveBoard.message_id.is_not(None),
    or_(
        not_(_WANTED),
        LiveBoard.drawn_at.is_(None),
        and_(
            Group.channel_id.is_not(None),
            func.coalesce(LiveBoard.channel_id, 0) != Group.channel_id,
        ),
    ),
)
_DRAWN_LAST = (
    _from_boards(Group.zone, Group.weekday, func.min(LiveBoard.drawn_at))
    .where(_MAY_BE_DRAWN)
    .group_by(Group.zone, Group.weekday)
)
_MOST_TURNS = 20
"""How many zones and weekdays are looked at together; what turns at one instant is mostly one."""


async def list_boards_needing_change(
    session: AsyncSession, now: dt.datetime, limit: int
) -> Sequence[LiveBoardState]:
    """Return boards that need something, those drawn longest ago first: `Seen.needs`, as a query."""
    paced = {"paced": now - MIN_EDIT_INTERVAL}
    turned = [
        and_(Group.zone == zone, Group.weekday == weekday, LiveBoard.drawn_at < began)
        for zone, weekday, drawn_at in await session.execute(_DRAWN_LAST, paced)
        if drawn_at < (began := _week_began(weekday, zone, now))
    ]
    unseen = LiveBoard.drawn_at <= now - MAX_EDIT_INTERVAL
    behind = and_(_MAY_BE_DRAWN, or_(LiveBoard.stale, unseen, _ENTERED, *turned[:_MOST_TURNS]))
    rows = await session.execute(
        BOARD_STATES.where(or_(_NO_MESSAGE, _ASTRAY, behind)).limit(limit), paced
    )
    return [LiveBoardState(*row) for row in rows]


def _week_began(weekday: int, zone: str, now: dt.datetime) -> dt.datetime:
    turns = PeriodBoundaries(weekday, zone_of(zone))
    return turns.day_start(turns.week_start(now))
