"""Which live boards there are or are to be, and whether one may show what is no longer so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from bot.db.models import Delivery, Entry, Group, LiveBoard, Server
from bot.domain.standings import Turns
from bot.domain.zones import zone_of
from bot.services import deliveries

POST, EDIT = "board", "board-edit"
UNDER_WAY = (deliveries.PLANNED, deliveries.CLAIMED)

PACE = dt.timedelta(minutes=1)
"""A board changes no more often than this."""


@dataclass(frozen=True, slots=True)
class Seen:
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
            return self.post not in UNDER_WAY
        return self.moved or self._behind(now)

    def _behind(self, now: dt.datetime) -> bool:
        """Tell whether it may show what is no longer so; at most once a minute."""
        if self.drawn_at is None:
            return True
        if now - self.drawn_at < PACE or self.edit in UNDER_WAY:
            return False
        turns = Turns(self.weekday, zone_of(self.zone))
        return (
            self.stale
            or self._entered_since(self.drawn_at)
            or turns.week_of(self.drawn_at) != turns.week_of(now)
        )

    def _entered_since(self, drawn_at: dt.datetime) -> bool:
        """Tell whether there is an entry that was made since, or was under way then."""
        return self.newest is not None and self.newest > drawn_at - PACE


def _every() -> Any:
    """Return the statement that finds the boards there are, or are to be."""
    post, edit = aliased(Delivery), aliased(Delivery)
    wanted = and_(Group.live_board, Group.opened_at.is_not(None), Group.archived_at.is_(None))
    newest = (
        select(func.max(Entry.at))
        .where(Entry.group_id == Group.id)
        .correlate(Group)
        .scalar_subquery()
    )

    def of(delivery: Any, kind: str, period: Any) -> ColumnElement[bool]:
        key = (delivery.kind == kind, delivery.guild_id == Group.guild_id)
        return and_(*key, delivery.subject_id == Group.id, delivery.period == period)

    return (
        select(
            Group.id,
            Group.guild_id,
            Group.zone,
            Group.weekday,
            Group.channel_id,
            wanted,
            LiveBoard.turn,
            LiveBoard.channel_id,
            LiveBoard.message_id,
            func.coalesce(LiveBoard.stale, False),
            LiveBoard.drawn_at,
            newest,
            post.state,
            edit.state,
        )
        .join(Server, Server.guild_id == Group.guild_id)
        .outerjoin(LiveBoard, LiveBoard.group_id == Group.id)
        .outerjoin(post, of(post, POST, cast(LiveBoard.turn, String)))
        .outerjoin(edit, of(edit, EDIT, ""))
        .where(Server.left_at.is_(None), or_(wanted, LiveBoard.message_id.is_not(None)))
        .order_by(LiveBoard.drawn_at.asc().nulls_first(), Group.id)
    )


EVERY = _every()
