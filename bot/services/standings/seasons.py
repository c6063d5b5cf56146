"""Seasons: looked at, ended once, remembered by their first places.

An entry belongs to the season it is made in, also one that takes back what an earlier season paid:
so a board of a season is the sum of the entries since it began, whatever was done before. Who has
less than nothing by that has no place, as everywhere. And what is taken back and paid again comes to
nothing, so that no points can be carried over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Entry, Group, Member, Season, SeasonPlace, Standing
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.delivery import DeliveryKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.standings import RankedScore, Score, rank_scores
from bot.services.delivery import outbox
from bot.services.groups import groups
from bot.services.moderation import decisions
from bot.services.moderation.decisions import AuditEvent
from bot.services.standings import live_boards
from bot.services.standings.boards import DISPLAY_NAME, is_visible

PLACES = 10
_MOST = 25
"""How many are shown where many share the last place, and how many are kept at least."""


@dataclass(frozen=True, slots=True)
class SeasonBoard:
    """A season as members see it: how long it ran, and those who are first of whom they see."""

    number: int
    began_at: dt.datetime
    ended_at: dt.datetime | None
    first: Sequence[RankedScore] = field(repr=False)
    people: int | None = None
    """How many have a place; None once it is over: beside it, who hides later would be missed."""


async def load_current(session: AsyncSession, group: StudyGroup, now: dt.datetime) -> SeasonBoard:
    """Look at the season that goes on."""
    scores = (
        select(Standing.member_id, DISPLAY_NAME, Standing.season)
        .join(Member, Member.of(Standing))
        .where(*_with_points(group), is_visible())
    )
    people = await session.scalar(select(func.count()).select_from(scores.subquery()))
    rows = await session.execute(scores.order_by(*_IN_ORDER).limit(_MOST))
    began_at = group.season_began_at or group.opened_at or now
    first = _first(Score(*row) for row in rows)
    return SeasonBoard(group.season, began_at, None, first, people or 0)


def _with_points(group: StudyGroup) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that somebody has points in the season that goes on, seen or not."""
    of_season = (Standing.group_id == group.id, Standing.season_of == group.season)
    return (*of_season, Standing.season > 0)


_IN_ORDER = (Standing.season.desc(), Standing.member_id.desc())


def _first(scores: Iterable[Score]) -> list[RankedScore]:
    return [one for one in rank_scores(list(scores)) if one.place <= PLACES]


async def end_season(
    session: AsyncSession, who: Actor, group_id: int, number: int, *, now: dt.datetime
) -> StudyGroup:
    """End a season: keep its first places, begin the next, promise the recap.

    Entries under way are waited for, and those to come belong to the next.

    Raises:
        Refusal: it is over already, or the group is closed or gone.
    """
    await session.execute(
        select(Group.id)
        .where(Group.id == group_id, Group.guild_id == who.guild_id)
        .with_for_update()
    )
    group = await groups.get(session, who.guild_id, group_id)
    if group.season != number:
        raise Refusal(await _over(session, group, number))
    if not group.is_open:
        raise Refusal(
            f"The group “{group.name}” is closed. `/manage group archive` opens it again."
        )
    season = await load_current(session, group, now)
    await _keep(session, group, season, who, now)
    await session.execute(
        update(Group).where(Group.id == group.id).values(season=number + 1, season_began_at=now)
    )
    await live_boards.mark_group_stale(session, group.id)
    await decisions.record(
        session, who, AuditEvent(DecisionKind.END_SEASON, f"season {number}", group.id), now
    )
    recap = outbox.row(DeliveryKind.SEASON_RECAP, group.guild_id, group.id, str(number), now)
    await outbox.enqueue(session, [recap])
    return await groups.get(session, who.guild_id, group_id)


async def _keep(
    session: AsyncSession, group: StudyGroup, season: SeasonBoard, who: Actor, now: dt.datetime
) -> None:
    """Write down a season that ends now, and who was first in it, also those who are unseen now.

    They may have left for a while or hide for a week, and be seen again.
    """
    await session.execute(
        insert(session, Season).values(
            group_id=group.id,
            number=season.number,
            guild_id=group.guild_id,
            began_at=season.began_at,
            ended_at=now,
            ended_by=who.member_id,
        )
    )
    number = literal(season.number, SeasonPlace.number.type)
    kept = (
        select(Standing.group_id, number, Standing.member_id, Standing.season)
        .where(*_with_points(group))
        .order_by(*_IN_ORDER)
        .limit(max(_MOST, await _down_to(session, group, season.first)))
    )
    columns = ["group_id", "number", "member_id", "points"]
    await session.execute(insert(session, SeasonPlace).from_select(columns, kept))


async def _down_to(session: AsyncSession, group: StudyGroup, first: Sequence[RankedScore]) -> int:
    """Return how many there are, seen or not, down to the last of those whom members see first."""
    if not first:
        return 0
    last = first[-1].score
    level = and_(Standing.season == last.points, Standing.member_id >= last.member_id)
    so_far = or_(Standing.season > last.points, level)
    return (
        await session.scalar(
            select(func.count()).select_from(Standing).where(*_with_points(group), so_far)
        )
        or 0
    )


async def _over(session: AsyncSession, group: StudyGroup, number: int) -> str:
    """Say who ended a season, and when."""
    rows = await session.execute(
        select(Season.ended_by, Season.ended_at).where(
            Season.group_id == group.id, Season.number == number
        )
    )
    row = rows.first()
    again = "`/manage board end-season` shows the one that goes on."
    if row is None:
        return f"Season {number} is not the one that goes on. {again}"
    who = f"<@{row.ended_by}>" if row.ended_by else "A moderator"
    ended = f"<t:{int(row.ended_at.timestamp())}:R>"
    return f"{who} ended season {number} {ended}; nothing was done twice. {again}"


async def find_past(session: AsyncSession, group: StudyGroup, number: int) -> SeasonBoard | None:
    """Return a season that is over, with those of its first places whom others see now.

    Who hides, has left or is off the boards is not there, and leaves no gap.
    """
    ended = await session.get(Season, (group.id, number))
    if ended is None:
        return None
    rows = await session.execute(
        select(SeasonPlace.member_id, DISPLAY_NAME, SeasonPlace.points)
        .join(
            Member,
            Member.key(group.guild_id, SeasonPlace.member_id),
        )
        .where(SeasonPlace.group_id == group.id, SeasonPlace.number == number, is_visible())
        .order_by(SeasonPlace.points.desc(), SeasonPlace.member_id.desc())
        .limit(_MOST)
    )
    first = _first(Score(*row) for row in rows)
    return SeasonBoard(number, ended.began_at, ended.ended_at, first)


async def get_points(session: AsyncSession, group_id: int, number: int, member_id: int) -> int:
    """Return what a member has in a season, from the ledger."""
    total = await session.scalar(
        select(func.sum(Entry.points)).where(
            Entry.group_id == group_id, Entry.member_id == member_id, Entry.season == number
        )
    )
    return int(total or 0)
