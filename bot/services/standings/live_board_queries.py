"""Finds the live boards whose message has to be posted, edited or removed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
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

_UNFINISHED = (DeliveryState.PLANNED, DeliveryState.CLAIMED)

MIN_EDIT_INTERVAL = dt.timedelta(minutes=1)
"""A board is edited no more often than this."""

MAX_EDIT_INTERVAL = dt.timedelta(hours=1)
"""A board is edited at least this often, because only an edit shows that its message is gone."""


@dataclass(frozen=True, slots=True)
class LiveBoardState:
    """A group that is to have a live board or has the message of one, and what changed since."""

    group_id: int
    guild_id: int
    zone: str
    weekday: int
    channel_id: int | None
    """The group's channel now."""
    wanted: bool
    message_number: int | None
    """Counts the messages the board has had; None before the first."""
    board_channel_id: int | None
    """The channel that the message is in."""
    message_id: int | None
    stale: bool
    drawn_at: dt.datetime | None
    last_entry_at: dt.datetime | None
    """When the latest ledger entry of the group was made."""
    post_state: str | None
    """State of the delivery that posts the message with this number."""
    edit_state: str | None

    @property
    def moved(self) -> bool:
        """Whether moderators chose another channel since the message was posted."""
        return self.channel_id not in (None, self.board_channel_id)

    def needs_change(self, now: dt.datetime) -> bool:
        """Return whether the message has to be posted, edited or removed."""
        if not self.wanted:
            return self.message_id is not None
        if self.message_id is None:
            return self.post_state not in _UNFINISHED
        return self.moved or self._is_outdated(now)

    def _is_outdated(self, now: dt.datetime) -> bool:
        """Return whether the message may show something outdated, and an edit is allowed by now."""
        if self.drawn_at is None:
            return True
        if now - self.drawn_at < MIN_EDIT_INTERVAL or self.edit_state in _UNFINISHED:
            return False
        periods = PeriodBoundaries(self.weekday, zone_of(self.zone))
        return (
            self.stale
            or now - self.drawn_at >= MAX_EDIT_INTERVAL
            or self._has_entry_since(self.drawn_at)
            or periods.week_start(self.drawn_at) != periods.week_start(now)
        )

    def _has_entry_since(self, drawn_at: dt.datetime) -> bool:
        """Return whether an entry may be missing on the message.

        An entry gets its time before it is committed, so entries shortly before count as well.
        """
        return self.last_entry_at is not None and self.last_entry_at > drawn_at - MIN_EDIT_INTERVAL


_POST, _EDIT = aliased(Delivery), aliased(Delivery)
_IS_WANTED = and_(Group.live_board, Group.is_open())


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
            _POST, _delivery_of_group(_POST, DeliveryKind.LIVE_BOARD, cast(LiveBoard.turn, String))
        )
        .outerjoin(_EDIT, _delivery_of_group(_EDIT, DeliveryKind.LIVE_BOARD_EDIT, ""))
        .where(Server.left_at.is_(None), or_(_IS_WANTED, LiveBoard.message_id.is_not(None)))
    )


SELECT_BOARDS = _select_from_boards(
    Group.id.label("group_id"),
    Group.guild_id,
    Group.zone,
    Group.weekday,
    Group.channel_id,
    _IS_WANTED.label("wanted"),
    LiveBoard.turn.label("message_number"),
    LiveBoard.channel_id.label("board_channel_id"),
    LiveBoard.message_id,
    func.coalesce(LiveBoard.stale, False).label("stale"),
    LiveBoard.drawn_at,
    select(func.max(Entry.at))
    .where(Entry.group_id == Group.id)
    .correlate(Group)
    .scalar_subquery()
    .label("last_entry_at"),
    _POST.state.label("post_state"),
    _EDIT.state.label("edit_state"),
).order_by(LiveBoard.drawn_at.asc().nulls_first(), Group.id)


async def fetch_boards(
    session: AsyncSession, query: Select[Any], parameters: dict[str, Any] | None = None
) -> list[LiveBoardState]:
    """Run a query made from SELECT_BOARDS; its columns are named like the fields of the result."""
    rows = await session.execute(query, parameters)
    return [LiveBoardState(**row) for row in rows.mappings()]


def _is_finished(delivery: Any) -> ColumnElement[bool]:
    return or_(delivery.state.is_(None), delivery.state.not_in(_UNFINISHED))


_MAY_BE_EDITED = and_(
    _IS_WANTED,
    LiveBoard.message_id.is_not(None),
    LiveBoard.drawn_at <= bindparam("latest_draw"),
    _is_finished(_EDIT),
)
_HAS_NEW_ENTRY = exists().where(
    Entry.group_id == Group.id, Entry.at > MinuteBefore(LiveBoard.drawn_at)
)
_NEEDS_MESSAGE = and_(
    LiveBoard.message_id.is_(None), or_(LiveBoard.turn.is_(None), _is_finished(_POST))
)
_HAS_WRONG_MESSAGE = and_(
    LiveBoard.message_id.is_not(None),
    or_(
        not_(_IS_WANTED),
        LiveBoard.drawn_at.is_(None),
        and_(
            Group.channel_id.is_not(None),
            func.coalesce(LiveBoard.channel_id, 0) != Group.channel_id,
        ),
    ),
)
_OLDEST_DRAWINGS = (
    _select_from_boards(Group.zone, Group.weekday, func.min(LiveBoard.drawn_at).label("drawn_at"))
    .where(_MAY_BE_EDITED)
    .group_by(Group.zone, Group.weekday)
)
_MAX_NEW_WEEKS = 20
"""Pairs of a zone and a weekday in one query; few begin a week at the same time."""


async def list_boards_needing_change(
    session: AsyncSession, now: dt.datetime, limit: int
) -> Sequence[LiveBoardState]:
    """Return boards that need a change, longest not drawn first.

    The conditions are those of `LiveBoardState.needs_change`, in SQL.
    """
    parameters = {"latest_draw": now - MIN_EDIT_INTERVAL}
    new_weeks = []
    for row in await session.execute(_OLDEST_DRAWINGS, parameters):
        periods = PeriodBoundaries(row.weekday, zone_of(row.zone))
        week_began_at = periods.day_start(periods.week_start(now))
        if row.drawn_at < week_began_at:
            new_weeks.append(
                and_(
                    Group.zone == row.zone,
                    Group.weekday == row.weekday,
                    LiveBoard.drawn_at < week_began_at,
                )
            )
    overdue = LiveBoard.drawn_at <= now - MAX_EDIT_INTERVAL
    outdated = and_(
        _MAY_BE_EDITED, or_(LiveBoard.stale, overdue, _HAS_NEW_ENTRY, *new_weeks[:_MAX_NEW_WEEKS])
    )
    query = SELECT_BOARDS.where(or_(_NEEDS_MESSAGE, _HAS_WRONG_MESSAGE, outdated)).limit(limit)
    return await fetch_boards(session, query, parameters)
