"""Finds the live boards whose message has to be posted, edited or removed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.db.dialects import MinuteBefore
from bot.db.models import Delivery, Entry, Group, LiveBoard, Server
from bot.db.shards import where_in_block
from bot.domain.cluster.shards import EVERY_SERVER, ShardBlock
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.schedule.zones import zone_of
from bot.domain.standings import PeriodBoundaries

MIN_EDIT_INTERVAL = dt.timedelta(minutes=1)  # a board is edited no more often than this
MAX_EDIT_INTERVAL = dt.timedelta(hours=1)  # and at least this often, to notice a deleted message
_NO_LIMIT = 2**31 - 1  # the largest value of its type on PostgreSQL
_MAX_NEW_WEEKS = 20  # pairs of a zone and a weekday in one query; few begin a week at the same time


@dataclass(frozen=True, slots=True)
class LiveBoardState:
    """A group that is to have a live board, or has the message of one."""

    group_id: int
    guild_id: int
    channel_id: int | None  # the group's channel now
    wanted: bool
    message_number: int | None  # counts the messages the board has had; None before the first
    board_channel_id: int | None  # the channel that the message is in
    message_id: int | None

    @property
    def moved(self) -> bool:
        """Whether moderators chose another channel since the message was posted."""
        return self.channel_id not in (None, self.board_channel_id)


_POST, _EDIT = aliased(Delivery), aliased(Delivery)
_IS_WANTED = and_(Group.live_board, Group.is_open())
_HAS_MESSAGE = LiveBoard.message_id.is_not(None)


def _delivery_of_group(delivery: Any, kind: DeliveryKind, period: Any) -> ColumnElement[bool]:
    return and_(
        delivery.kind == kind,
        delivery.guild_id == Group.guild_id,
        delivery.subject_id == Group.id,
        delivery.period == period,
    )


def _select_from_boards(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Group)
        .join(Server, Server.guild_id == Group.guild_id)
        .outerjoin(LiveBoard, LiveBoard.group_id == Group.id)
        .outerjoin(
            _POST, _delivery_of_group(_POST, DeliveryKind.LIVE_BOARD, LiveBoard.turn.cast(String))
        )
        .outerjoin(_EDIT, _delivery_of_group(_EDIT, DeliveryKind.LIVE_BOARD_EDIT, ""))
        .where(Server.left_at.is_(None), or_(_IS_WANTED, _HAS_MESSAGE))
    )


def _is_finished(delivery: Any) -> ColumnElement[bool]:
    unfinished = (DeliveryState.PLANNED, DeliveryState.CLAIMED)
    return or_(delivery.state.is_(None), delivery.state.not_in(unfinished))


# Every tick runs these statements. They are built once, because that takes longer than executing
# them.
_MAY_BE_EDITED = and_(
    _IS_WANTED, _HAS_MESSAGE, LiveBoard.drawn_at <= bindparam("drawn_before"), _is_finished(_EDIT)
)


def _needs_change() -> ColumnElement[bool]:
    """Return the condition that the message of a board has to be posted, edited or removed."""
    needs_message = and_(~_HAS_MESSAGE, or_(LiveBoard.turn.is_(None), _is_finished(_POST)))
    posted_elsewhere = func.coalesce(LiveBoard.channel_id, 0) != Group.channel_id
    moved = and_(Group.channel_id.is_not(None), posted_elsewhere)
    has_wrong_message = and_(_HAS_MESSAGE, or_(~_IS_WANTED, LiveBoard.drawn_at.is_(None), moved))
    # An entry gets its time before it is committed, so one made shortly before may be missing.
    may_miss_entry = (
        select(Entry.id)
        .where(Entry.group_id == Group.id, Entry.at > MinuteBefore(LiveBoard.drawn_at))
        .exists()
    )
    overdue = LiveBoard.drawn_at <= bindparam("overdue_before")
    outdated = and_(_MAY_BE_EDITED, or_(LiveBoard.stale, overdue, may_miss_entry))
    return or_(needs_message, has_wrong_message, outdated)


_BOARDS: Any = (
    _select_from_boards(
        Group.id.label("group_id"),
        Group.guild_id,
        Group.channel_id,
        _IS_WANTED.label("wanted"),
        LiveBoard.turn.label("message_number"),
        LiveBoard.channel_id.label("board_channel_id"),
        LiveBoard.message_id,
    )
    .order_by(LiveBoard.drawn_at.asc().nulls_first(), Group.id)
    .limit(bindparam("limit", type_=Integer))
)
_NEEDS_CHANGE = _needs_change()
_CHANGED_BOARDS = _BOARDS.where(_NEEDS_CHANGE)
_OLDEST_BY_WEEK_START: Any = (
    _select_from_boards(Group.zone, Group.weekday, func.min(LiveBoard.drawn_at).label("drawn_at"))
    .where(_MAY_BE_EDITED)
    .group_by(Group.zone, Group.weekday)
)


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """A statement that selects boards, and its parameters."""

    statement: Any
    values: Mapping[str, Any]

    def of_group(self, group_id: int) -> "BoardQuery":
        """Return the query for the board of one group."""
        return BoardQuery(self.statement.where(Group.id == group_id), self.values)


EVERY_BOARD = BoardQuery(_BOARDS, {})


async def list_boards(
    connection: AsyncConnection, query: BoardQuery, *, limit: int = _NO_LIMIT
) -> list[LiveBoardState]:
    """Return the boards that a query selects, longest not drawn first."""
    rows = await connection.execute(query.statement, {**query.values, "limit": limit})
    return [LiveBoardState(**row) for row in rows.mappings()]


async def query_changes(
    connection: AsyncConnection, now: dt.datetime, block: ShardBlock = EVERY_SERVER
) -> BoardQuery:
    """Return the query for a block's boards whose message has to be posted, edited or removed."""
    values = {"drawn_before": now - MIN_EDIT_INTERVAL, "overdue_before": now - MAX_EDIT_INTERVAL}
    changed = _CHANGED_BOARDS
    if new_weeks := await _list_new_weeks(connection, values, now, block):
        changed = _BOARDS.where(or_(_NEEDS_CHANGE, and_(_MAY_BE_EDITED, or_(*new_weeks))))
    return BoardQuery(where_in_block(changed, Group.guild_id, block), values)


async def _list_new_weeks(
    connection: AsyncConnection, values: Mapping[str, Any], now: dt.datetime, block: ShardBlock
) -> list[ColumnElement[bool]]:
    """Return, by zone and weekday, the condition that a week began since a board was drawn."""
    oldest = where_in_block(_OLDEST_BY_WEEK_START, Group.guild_id, block)
    conditions = []
    for row in await connection.execute(oldest, values):
        periods = PeriodBoundaries(row.weekday, zone_of(row.zone))
        began_at = periods.day_start(periods.week_start(now))
        if row.drawn_at < began_at:
            of_week = and_(Group.zone == row.zone, Group.weekday == row.weekday)
            conditions.append(and_(of_week, LiveBoard.drawn_at < began_at))
    return conditions[:_MAX_NEW_WEEKS]
