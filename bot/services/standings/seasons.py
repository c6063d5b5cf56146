"""Seasons: the current one, its end, and the first places of past ones.

The board of a past season is that of its period, so it follows the ledger: its places change if
something that counted in it is taken back. An entry that is being made while a season ends counts in
the season that its transaction saw. So nothing has to wait, and each entry counts in exactly one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Season
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.jobs import JobKind
from bot.domain.points import season_name
from bot.domain.schedule.clock import timestamp
from bot.services import outbox
from bot.services.groups import groups, kept_messages
from bot.services.moderation.decisions import record_decision
from bot.services.standings import boards
from bot.services.standings.boards import Line

PLACES = 10


@dataclass(frozen=True, slots=True)
class SeasonBoard:
    number: int
    began_at: dt.datetime
    ended_at: dt.datetime | None
    first: Sequence[Line] = field(repr=False)
    people: int | None = None  # None for a past one: it would disclose who has hidden since


async def load_current(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> SeasonBoard:
    page = await boards.load_page(connection, group, season_name(group.season))
    first = await _list_first(connection, group, group.season)
    began_at = group.season_began_at or group.opened_at or now
    return SeasonBoard(group.season, began_at, None, first, page.people)


async def _list_first(
    connection: AsyncConnection, group: StudyGroup, number: int
) -> Sequence[Line]:
    return await boards.list_first(
        connection, group, season_name(number), last_place=PLACES, limit=PLACES + 1
    )


async def end_season(
    connection: AsyncConnection, actor: Actor, group_id: int, number: int, *, now: dt.datetime
) -> StudyGroup:
    group = await groups.get(connection, actor.guild_id, group_id)
    group.require_open()
    ended = await connection.scalar(
        update(Group)
        .where(Group.id == group.id, Group.season == number)
        .values(season=number + 1, season_began_at=now)
        .returning(Group.id)
    )
    if ended is None:
        again = "`/manage part:board` shows the current one."
        past = await _find(connection, group.id, number)
        if past is None:
            raise Refusal(f"Season {number} isn’t the current season. {again}")
        by = f"<@{past.ended_by}>" if past.ended_by else "A moderator"
        at = timestamp(past.ended_at, "R")
        raise Refusal(f"{by} ended season {number} ({at}), so nothing has changed. {again}")
    season = insert(Season).values(group_id=group.id, number=number, ended_at=now)
    began_at = group.season_began_at or group.opened_at or now
    await connection.execute(season.values(began_at=began_at, ended_by=actor.member_id))
    await kept_messages.draw_soon(connection, group.guild_id)
    about = (f"season {number}", group.id)
    await record_decision(connection, actor, now, DecisionKind.END_SEASON, *about)
    recap = outbox.row(JobKind.SEASON_RECAP, group.guild_id, group.id, str(number), now)
    await outbox.enqueue(connection, [recap])
    return await groups.get(connection, actor.guild_id, group_id)


async def find_past(
    connection: AsyncConnection, group: StudyGroup, number: int
) -> SeasonBoard | None:
    ended = await _find(connection, group.id, number)
    if ended is None:
        return None
    first = await _list_first(connection, group, number)
    return SeasonBoard(number, ended.began_at, ended.ended_at, first)


async def _find(connection: AsyncConnection, group_id: int, number: int) -> Any:
    season = select(Season.began_at, Season.ended_at, Season.ended_by)
    season = season.where(Season.group_id == group_id, Season.number == number)
    return (await connection.execute(season)).first()
