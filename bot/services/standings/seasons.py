"""Seasons: the current standings, ending a season, and the first places of past seasons.

A ledger entry belongs to the season in which it is made, even if it reverses an entry of an earlier
season, so the board of a season is the sum of the entries since it began. No points can be carried
over: reversing and earning the same points again adds up to 0, and a negative sum has no place.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import insert
from bot.db.models import Entry, Group, Member, Season, SeasonPlace, Standing
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.delivery import DeliveryKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import timestamp
from bot.domain.standings import Period, RankedScore
from bot.services.delivery import outbox
from bot.services.groups import groups
from bot.services.moderation.decisions import AuditEvent, record_decision
from bot.services.standings import boards, live_boards
from bot.services.standings.ranking import RankedRows, Ranking, rank_period

PLACES = 10
_MAX_SHOWN = 25  # members shown at most, if many share the last place; at least as many are stored


@dataclass(frozen=True, slots=True)
class SeasonBoard:
    """A season as members see it, with the first places of those who are visible."""

    number: int
    began_at: dt.datetime
    ended_at: dt.datetime | None
    first: Sequence[RankedScore] = field(repr=False)
    people: int | None = None  # None for a past season, as it would disclose who has hidden since


async def load_current(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> SeasonBoard:
    """Return the current season."""
    ranking = rank_period(group, Period.SEASON, now)
    people = await connection.scalar(ranking.rows.people, ranking.values)
    lines = await boards.load_lines(connection, ranking, limit=_MAX_SHOWN)
    first = [line for line in lines if line.place <= PLACES]
    began_at = group.season_began_at or group.opened_at or now
    return SeasonBoard(group.season, began_at, None, first, people or 0)


def _has_points(group: StudyGroup) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a member, visible or not, has points in the current season."""
    of_season = (Standing.group_id == group.id, Standing.season_of == group.season)
    return (*of_season, Standing.season > 0)


async def end_season(
    connection: AsyncConnection, actor: Actor, group_id: int, number: int, *, now: dt.datetime
) -> StudyGroup:
    """End a season: store its first places, begin the next one, and enqueue the recap."""
    # This waits for entries that are not committed yet; later ones belong to the next season.
    row = select(Group.id).where(Group.id == group_id, Group.guild_id == actor.guild_id)
    await connection.execute(row.with_for_update())
    group = await groups.get(connection, actor.guild_id, group_id)
    if group.season != number:
        raise Refusal(await _already_ended(connection, group, number))
    group.require_open()
    season = await load_current(connection, group, now)
    await _store(connection, group, season, actor, now)
    change = update(Group).where(Group.id == group.id)
    await connection.execute(change.values(season=number + 1, season_began_at=now))
    await live_boards.mark_group_stale(connection, group.id)
    await record_decision(
        connection, actor, AuditEvent(DecisionKind.END_SEASON, f"season {number}", group.id), now
    )
    recap = outbox.row(DeliveryKind.SEASON_RECAP, group.guild_id, group.id, str(number), now)
    await outbox.enqueue(connection, [recap])
    return await groups.get(connection, actor.guild_id, group_id)


async def _store(
    connection: AsyncConnection,
    group: StudyGroup,
    season: SeasonBoard,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Store a season with its first places, including members who may become visible again."""
    await connection.execute(
        insert(connection, Season)
        .values(group_id=group.id, number=season.number, guild_id=group.guild_id)
        .values(began_at=season.began_at, ended_at=now, ended_by=actor.member_id)
    )
    number = literal(season.number, SeasonPlace.number.type)
    places = (
        select(Standing.group_id, number, Standing.member_id, Standing.season)
        .where(*_has_points(group))
        .order_by(Standing.season.desc(), Standing.member_id.desc())
        .limit(max(_MAX_SHOWN, await _count_down_to_last(connection, group, season.first)))
    )
    columns = ["group_id", "number", "member_id", "points"]
    await connection.execute(insert(connection, SeasonPlace).from_select(columns, places))


async def _count_down_to_last(
    connection: AsyncConnection, group: StudyGroup, first: Sequence[RankedScore]
) -> int:
    """Count members, visible or not, from the top down to the last of the visible first places."""
    if not first:
        return 0
    last = first[-1].score
    tied = and_(Standing.season == last.points, Standing.member_id >= last.member_id)
    down_to_last = or_(Standing.season > last.points, tied)
    members = select(func.count()).select_from(Standing).where(*_has_points(group), down_to_last)
    return await connection.scalar(members) or 0


async def _find_season(connection: AsyncConnection, group: StudyGroup, number: int) -> Any:
    """Return the row of a season that has ended, or None."""
    seasons = select(Season.began_at, Season.ended_at, Season.ended_by)
    of_group = (Season.group_id == group.id, Season.number == number)
    return (await connection.execute(seasons.where(*of_group))).one_or_none()


async def _already_ended(connection: AsyncConnection, group: StudyGroup, number: int) -> str:
    """Return the sentence that says who ended a season, and when."""
    season = await _find_season(connection, group, number)
    again = "`/manage board end-season` shows the current one."
    if season is None:
        return f"Season {number} isn’t the current season. {again}"
    ended_by = f"<@{season.ended_by}>" if season.ended_by else "A moderator"
    ended = timestamp(season.ended_at, "R")
    return f"{ended_by} ended season {number} ({ended}), so nothing has changed. {again}"


_ROWS_OF_SEASON = RankedRows(
    SeasonPlace,
    SeasonPlace.member_id,
    SeasonPlace.points,
    and_(
        SeasonPlace.group_id == bindparam("group_id"),
        SeasonPlace.number == bindparam("number"),
        Member.guild_id == bindparam("guild_id"),
        Member.group_id == bindparam("group_id"),
    ),
)


async def find_past(
    connection: AsyncConnection, group: StudyGroup, number: int
) -> SeasonBoard | None:
    """Return a past season, with places of visible members without gaps; None if not ended.

    Who left the group has no place, unless they return.
    """
    ended = await _find_season(connection, group, number)
    if ended is None:
        return None
    values = {"group_id": group.id, "guild_id": group.guild_id, "number": number}
    ranking = Ranking(_ROWS_OF_SEASON, values)
    lines = await boards.load_lines(connection, ranking, limit=_MAX_SHOWN)
    first = [line for line in lines if line.place <= PLACES]
    return SeasonBoard(number, ended.began_at, ended.ended_at, first)


async def get_points(
    connection: AsyncConnection, group_id: int, member_id: int, *, number: int
) -> int:
    """Return a member's points in a season, summed from the ledger."""
    points = select(func.sum(Entry.points)).where(
        Entry.group_id == group_id, Entry.member_id == member_id, Entry.season == number
    )
    return int(await connection.scalar(points) or 0)
