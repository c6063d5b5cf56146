"""How much of their own plan each member has done: kept beside the member, for the board of pace.

It is worked out anew after a change and at each of the member's midnights, by whoever comes first:
the bell, or somebody who looks at the board. At a midnight that is many at once. So a few are read
and worked out at a time, while others go on writing, and only what nobody changed meanwhile is kept.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import CheckIn, Member, PhaseRow, Run
from bot.db.session import Database
from bot.domain.content.catalog import Catalog
from bot.domain.content.plan import Plan
from bot.domain.plan.enrolment import Pace, Phase, Schedule, Timeline
from bot.domain.plan.paces import next_midnight, share_of
from bot.domain.schedule.clock import local_date
from bot.domain.schedule.zones import zone_of
from bot.services.plan import progress

BATCH_SIZE = 25

_ALL = ("pace", "pace_done", "pace_due", "pace_at")
_OPEN_RUN = (
    (Run.guild_id == Member.guild_id) & (Run.member_id == Member.member_id) & Run.ended_at.is_(None)
)
_DUE = (
    select(Member.guild_id, Member.member_id, Member.pace_at, Run.id, Run.zone, Run.shift)
    .outerjoin(Run, _OPEN_RUN)
    .where(Member.pace_at <= bindparam("now"))
    .order_by(Member.pace_at)
    .limit(BATCH_SIZE)
)
_DUE_IN_GROUP = _DUE.where(Member.group_id == bindparam("group"))
_KEEP = (
    update(Member.__table__)  # type: ignore[arg-type]
    .where(Member.key(bindparam("of_guild"), bindparam("of_member")))
    .values({name: bindparam(name) for name in _ALL})
)


@dataclass(frozen=True, slots=True)
class PaceUpdate:
    """What is to be kept of a member, as long as nothing has changed since it was read."""

    guild_id: int
    member_id: int
    marker: dt.datetime
    """The mark that was read beside them: each change sets another."""
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """How many members were read whose pace has to be worked out anew, and kept."""

    read: int
    stored: int

    @property
    def has_more(self) -> bool:
        """Whether there may be more, and nobody else is at it."""
        return self.read == BATCH_SIZE and self.stored > 0

    @property
    def is_complete(self) -> bool:
        """Whether all is done."""
        return self.read == self.stored < BATCH_SIZE


async def refresh(
    database: Database, pack: Catalog, now: dt.datetime, *, group_id: int | None = None
) -> RefreshResult:
    """Work out some of what has to be worked out anew."""
    async with database.reading() as session:
        worked = await compute_updates(session, pack.plan, now, group_id=group_id)
    if not worked:
        return RefreshResult(0, 0)
    async with database.writing() as session:
        return RefreshResult(len(worked), await store_updates(session, worked))


async def compute_updates(
    session: AsyncSession, of: Plan, now: dt.datetime, *, group_id: int | None = None
) -> Sequence[PaceUpdate]:
    """Read some members whose pace has to be worked out anew, and do so."""
    of_all = {"now": now} if group_id is None else {"now": now, "group": group_id}
    found = await session.execute(_DUE if group_id is None else _DUE_IN_GROUP, of_all)
    members: Sequence[Any] = found.all()
    runs = [member.id for member in members if member.id is not None]
    phases, done = await _phases(session, runs), await _done(session, runs, of)
    return [_worked(one, phases.get(one.id), done.get(one.id, 0), of, now) for one in members]


async def _phases(session: AsyncSession, runs: Sequence[int]) -> dict[int, list[Phase]]:
    found: dict[int, list[Phase]] = defaultdict(list)
    rows = await session.execute(
        select(PhaseRow.run_id, PhaseRow.since, PhaseRow.pace, PhaseRow.paused).where(
            PhaseRow.run_id.in_(runs)
        )
    )
    for run_id, since, pace, paused in rows:
        found[run_id].append(Phase(since, Pace(pace), paused))
    return found


async def _done(session: AsyncSession, runs: Sequence[int], of: Plan) -> dict[int, int]:
    """Return how many of the plan-days that there are have been done in each run."""
    rows = await session.execute(
        select(CheckIn.run_id, func.count())
        .where(CheckIn.run_id.in_(runs), CheckIn.day_id.in_(list(of.number_by_id)))
        .group_by(CheckIn.run_id)
    )
    return {row[0]: row[1] for row in rows}


def _worked(
    member: Any, phases: Iterable[Phase] | None, done: int, of: Plan, now: dt.datetime
) -> PaceUpdate:
    """Return what is to be kept of a member: nothing outside of the plan."""
    values: dict[str, Any] = dict.fromkeys(_ALL)
    if phases:
        zone = zone_of(member.zone)
        today = local_date(now, zone)
        schedule = Schedule(Timeline.of(phases), of.length, member.shift)
        values["pace_at"] = next_midnight(today, zone)
        if share := share_of(done, schedule.due_before(today), schedule.due_on(today)):
            values |= zip(_ALL, (share.basis_points, share.done, share.due), strict=False)
    return PaceUpdate(member.guild_id, member.member_id, member.pace_at, values)


async def store_updates(session: AsyncSession, worked: Sequence[PaceUpdate]) -> int:
    """Keep what was worked out of those who have not changed anything since; returns how many.

    Who is changing something at this moment is left for the next time.
    """
    members = [(one.guild_id, one.member_id) for one in worked]
    rows = await session.execute(
        select(Member.guild_id, Member.member_id, Member.pace_at)
        .where(tuple_(Member.guild_id, Member.member_id).in_(members))
        .with_for_update(skip_locked=True)
    )
    marks: dict[tuple[int, int], dt.datetime | None] = {(row[0], row[1]): row[2] for row in rows}
    same = [
        {"of_guild": one.guild_id, "of_member": one.member_id, **one.values}
        for one in worked
        if marks.get((one.guild_id, one.member_id)) == one.marker
    ]
    if same:
        await (await session.connection()).execute(_KEEP, same)
    return len(same)


async def mark_all_stale(session: AsyncSession) -> None:
    """Have the pace of everyone who is in the plan, or was, worked out anew by whoever comes next."""
    run = select(Run.id).where(_OPEN_RUN)
    await session.execute(
        update(Member)
        .where(or_(Member.pace.is_not(None), run.exists()))
        .values(pace_at=progress.STALE)
        .execution_options(synchronize_session=False)
    )
