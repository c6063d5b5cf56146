"""Standings in a past span of time, summed from the ledger, as no sums are stored for the past."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import BigInteger, and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import plan_for_values
from bot.db.models import Entry, Member
from bot.domain.standings import RankedScore
from bot.services.standings.boards import PAGE_SIZE, OwnStanding, find_own, load_lines
from bot.services.standings.ranking import RankedRows, Ranking


async def list_top(
    connection: AsyncConnection,
    group_id: int,
    since: dt.datetime,
    until: dt.datetime,
    limit: int = PAGE_SIZE,
) -> Sequence[RankedScore]:
    """Return the members with the most points in a past span of time."""
    await plan_for_values(connection)
    return await load_lines(connection, _rank_span(group_id, since, until), limit=limit)


async def find_own_standing(
    connection: AsyncConnection,
    group_id: int,
    member_id: int,
    since: dt.datetime,
    until: dt.datetime,
) -> OwnStanding | None:
    """Return where a member stood in a past span, or would have stood if others saw them."""
    await plan_for_values(connection)
    _people, own = await find_own(connection, _rank_span(group_id, since, until), member_id)
    return own


def _rank_span(group_id: int, since: dt.datetime, until: dt.datetime) -> Ranking:
    """Return the ranking by the points of a span, if these are above 0."""
    return Ranking(_ROWS_OF_SPAN, {"group_id": group_id, "since": since, "until": until})


def _rows_of_span() -> RankedRows:
    # Members are joined to the totals afterwards; otherwise PostgreSQL would sum member by member.
    points = func.sum(Entry.points)
    totals = (
        select(Entry.guild_id, Entry.member_id, points.cast(BigInteger).label("points"))
        .where(Entry.group_id == bindparam("group_id"))
        .where(Entry.at >= bindparam("since"), Entry.at < bindparam("until"))
        .group_by(Entry.guild_id, Entry.member_id)
        .having(points > 0)
        .subquery()
    )
    in_server = Member.guild_id == totals.c.guild_id
    in_group = and_(in_server, Member.group_id == bindparam("group_id"))
    return RankedRows(totals, totals.c.member_id, totals.c.points, in_group)


_ROWS_OF_SPAN = _rows_of_span()
