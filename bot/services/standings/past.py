"""Standings in a past span of time, summed from the ledger, as no sums are stored for the past."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Entry, Member
from bot.domain.standings import RankedScore, Score, rank_scores
from bot.services.standings.boards import DISPLAY_NAME, PAGE_SIZE, OwnStanding, is_visible


def _totals(group_id: int, since: dt.datetime, until: dt.datetime) -> Any:
    """Return the columns of a subquery with what each member earned in a span, if above 0.

    Members are joined to the sums afterwards; otherwise PostgreSQL would sum member by member.
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
    """Return the members with the most points in a past span of time."""
    span = _totals(group_id, since, until)
    rows = await session.execute(
        select(span.member_id, DISPLAY_NAME.label("name"), span.total)
        .join(Member, Member.of(span))
        .where(is_visible())
        .order_by(span.total.desc(), span.member_id.desc())
        .limit(limit)
    )
    return rank_scores([Score(row.member_id, row.name, int(row.total)) for row in rows])


async def find_own_standing(
    session: AsyncSession, group_id: int, member_id: int, since: dt.datetime, until: dt.datetime
) -> OwnStanding | None:
    """Return where a member stood in a past span, or would have stood if others saw them."""
    span = _totals(group_id, since, until)
    own = (
        select(span.total, is_visible().label("visible"))
        .join(Member, Member.of(span))
        .where(span.member_id == member_id)
    )
    row = (await session.execute(own)).first()
    if row is None:
        return None
    points = int(row.total)
    higher = (
        select(func.count().label("number"), func.min(span.total).label("next_points"))
        .join(Member, Member.of(span))
        .where(is_visible(), span.total > points)
    )
    above = (await session.execute(higher)).one()
    return OwnStanding(
        place=above.number + 1,
        points=points,
        to_next=int(above.next_points) - points if above.number else None,
        visible=bool(row.visible),
    )
