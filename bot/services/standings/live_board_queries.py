"""Finds the live boards whose message has to be posted, edited or removed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db.dialects import MinuteBefore
from bot.db.models import Delivery, Entry, Group, LiveBoard, Server
from bot.db.shards import in_block
from bot.domain.cluster.shards import EVERY_SERVER, ShardBlock
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.schedule.zones import zone_of
from bot.domain.standings import PeriodBoundaries

MIN_EDIT_INTERVAL = dt.timedelta(minutes=1)  # a board is edited no more often than this
MAX_EDIT_INTERVAL = dt.timedelta(hours=1)  # and at least this often, to notice a deleted message
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


async def list_boards(
    session: AsyncSession, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[LiveBoardState]:
    """Return the boards that meet the conditions, longest not drawn first."""
    boards = _select_from_boards(
        Group.id.label("group_id"),
        Group.guild_id,
        Group.channel_id,
        _IS_WANTED.label("wanted"),
        LiveBoard.turn.label("message_number"),
        LiveBoard.channel_id.label("board_channel_id"),
        LiveBoard.message_id,
    )
    oldest_first = (LiveBoard.drawn_at.asc().nulls_first(), Group.id)
    rows = await session.execute(boards.where(*conditions).order_by(*oldest_first).limit(limit))
    return [LiveBoardState(**row) for row in rows.mappings()]


def _is_finished(delivery: Any) -> ColumnElement[bool]:
    unfinished = (DeliveryState.PLANNED, DeliveryState.CLAIMED)
    return or_(delivery.state.is_(None), delivery.state.not_in(unfinished))


async def build_change_condition(
    session: AsyncSession, now: dt.datetime, block: ShardBlock = EVERY_SERVER
) -> ColumnElement[bool]:
    """Return the condition that the message of a block's board has to be posted, edited or removed."""
    needs_message = and_(~_HAS_MESSAGE, or_(LiveBoard.turn.is_(None), _is_finished(_POST)))
    posted_elsewhere = func.coalesce(LiveBoard.channel_id, 0) != Group.channel_id
    moved = and_(Group.channel_id.is_not(None), posted_elsewhere)
    has_wrong_message = and_(_HAS_MESSAGE, or_(~_IS_WANTED, LiveBoard.drawn_at.is_(None), moved))
    may_be_edited = and_(
        _IS_WANTED, _HAS_MESSAGE, LiveBoard.drawn_at <= now - MIN_EDIT_INTERVAL, _is_finished(_EDIT)
    )
    # An entry gets its time before it is committed, so one made shortly before may be missing.
    may_miss_entry = (
        select(Entry.id)
        .where(Entry.group_id == Group.id, Entry.at > MinuteBefore(LiveBoard.drawn_at))
        .exists()
    )
    overdue = LiveBoard.drawn_at <= now - MAX_EDIT_INTERVAL
    new_weeks = await _list_new_weeks(session, may_be_edited, now, block)
    outdated = and_(may_be_edited, or_(LiveBoard.stale, overdue, may_miss_entry, *new_weeks))
    return or_(needs_message, has_wrong_message, outdated)


async def _list_new_weeks(
    session: AsyncSession, may_be_edited: ColumnElement[bool], now: dt.datetime, block: ShardBlock
) -> list[ColumnElement[bool]]:
    """Return, by zone and weekday, the condition that a week began since a board was drawn."""
    oldest = func.min(LiveBoard.drawn_at).label("drawn_at")
    rows = await session.execute(
        _select_from_boards(Group.zone, Group.weekday, oldest)
        .where(may_be_edited, *in_block(Group.guild_id, block))
        .group_by(Group.zone, Group.weekday)
    )
    conditions = []
    for row in rows:
        periods = PeriodBoundaries(row.weekday, zone_of(row.zone))
        began_at = periods.day_start(periods.week_start(now))
        if row.drawn_at < began_at:
            of_week = and_(Group.zone == row.zone, Group.weekday == row.weekday)
            conditions.append(and_(of_week, LiveBoard.drawn_at < began_at))
    return conditions[:_MAX_NEW_WEEKS]
