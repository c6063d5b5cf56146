"""Seasons: the current one, its end, and the first places of past ones.

The board of a past season is that of its period, so it follows the ledger: its places change if
something that counted in it is taken back. An entry that is being made while a season ends counts in
the season that its transaction saw. So nothing has to wait, and each entry counts in exactly one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Season
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.errors import require
from bot.domain.groups import StudyGroup
from bot.domain.jobs import JobKind
from bot.domain.points import name_of_season
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
    first: Sequence[Line] = field(repr=False)  # of past ones, `PLACES` and one that shares the last
    people: int | None = None  # None for a past one: it would disclose who has hidden since


async def load_current(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> SeasonBoard:
    page = await boards.load_page(connection, group, name_of_season(group.season))
    began_at = group.season_began_at or group.opened_at or now
    return SeasonBoard(group.season, began_at, None, page.lines, page.people)


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
    require(
        ended,
        f"Season {number} has ended already, so nothing has changed. `/manage part:seasons` shows the current one.",
    )
    season = insert(Season).values(group_id=group.id, number=number, ended_at=now)
    began_at = group.season_began_at or group.opened_at or now
    await connection.execute(season.values(began_at=began_at))
    await kept_messages.refresh_soon(connection, group.guild_id)
    season_key = f"season {number}"
    await record_decision(connection, actor, now, DecisionKind.END_SEASON, season_key, group.id)
    recap = outbox.job(JobKind.SEASON_RECAP, group.guild_id, group.id, str(number), now)
    await outbox.enqueue(connection, [recap])
    return await groups.get(connection, actor.guild_id, group_id)


async def find_past(
    connection: AsyncConnection, group: StudyGroup, number: int
) -> SeasonBoard | None:
    season = select(Season.began_at, Season.ended_at)
    season = season.where(Season.group_id == group.id, Season.number == number)
    ended = (await connection.execute(season)).first()
    if ended is None:
        return None
    first = await boards.list_first(
        connection, group, name_of_season(number), last_place=PLACES, limit=PLACES + 1
    )
    return SeasonBoard(number, ended.began_at, ended.ended_at, first)
