"""Spans of time that are over, added up from the ledger itself: no sum is kept of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Entry, Member
from bot.domain.standings import RankedScore, Score, rank_scores
from bot.services.standings.boards import DISPLAY_NAME, PAGE_SIZE, OwnStanding, is_visible


def _totals(group_id: int, since: dt.datetime, until: dt.datetime) -> Any:
    """Return the columns of what each member earned in a span, of whom it is above none.

    They are joined to members only then: PostgreSQL would go through the members one by one.
    """
    total = func.sum(Entry.points)
    return (
        select(Entry.guild_id, Entry.member_id, total.label("total"))
        .where(Entry.group_id == group_id, Entry.at >= since, Entry.at < until)
        .group_by(Entry.guild_id, Entry.member_id)
        .having(total > 0)
        .subquery()
        .c
    )


async def list_top(
    session: AsyncSession,
    group_id: int,
    since: dt.datetime,
    until: dt.datetime,
    *,
    limit: int = PAGE_SIZE,
) -> Sequence[RankedScore]:
    """Return the first of a span of time that is over."""
    span = _totals(group_id, since, until)
    rows = await session.execute(
        select(span.member_id, DISPLAY_NAME, span.total)
        .join(Member, Member.of(span))
        .where(is_visible())
        .order_by(span.total.desc(), span.member_id.desc())
        .limit(limit)
    )
    return rank_scores([Score(member_id, name, int(points)) for member_id, name, points in rows])


async def find_own_standing(
    session: AsyncSession, group_id: int, member_id: int, since: dt.datetime, until: dt.datetime
) -> OwnStanding | None:
    """Return where a member stood, or would have stood, in a span of time that is over."""
    span = _totals(group_id, since, until)
    own = (
        select(span.total, is_visible())
        .join(Member, Member.of(span))
        .where(span.member_id == member_id)
    )
    row = (await session.execute(own)).first()
    if row is None:
        return None
    points, seen = int(row[0]), bool(row[1])
    ahead = (
        select(func.count(), func.min(span.total))
        .join(Member, Member.of(span))
        .where(is_visible(), span.total > points)
    )
    more, next_up = (await session.execute(ahead)).one()
    return OwnStanding(more + 1, points, int(next_up) - points if more else None, seen)
