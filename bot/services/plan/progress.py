"""Where members are in the plan, put together from their runs, phases and check-ins."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import CheckIn, Group, Member, PhaseRow, Run
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Pace, Phase, Timeline
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.schedule.zones import zone_of

STALE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Stands where something has to be worked out as soon as may be."""

_MARKS = 600_000_000_000_000  # microseconds: until 2019

NOT_IN_PLAN = "You have not joined the plan yet. `/plan join` starts it, today or next Monday."

_MINE = (Run.guild_id == bindparam("guild_id"), Run.member_id == bindparam("member_id"))
_RUNS_OF_ALL = (
    select(
        Run.id,
        Run.start_on,
        Run.zone,
        Run.shift,
        Run.ended_at,
        PhaseRow.since,
        PhaseRow.pace,
        PhaseRow.paused,
        Member.group_id,
        Member.notice,
        Group.archived_at,
        Run.guild_id,
        Run.member_id,
    )
    .join(PhaseRow, PhaseRow.run_id == Run.id)
    .join(Member, Member.of(Run))
    .outerjoin(Group, Group.id == Member.group_id)
    .order_by(Run.id, PhaseRow.since)
)
_RUNS = _RUNS_OF_ALL.where(*_MINE)
_CHECK_INS_OF_ALL = (
    select(CheckIn.run_id, CheckIn.day_id, CheckIn.on_date, CheckIn.at, CheckIn.paid, CheckIn.note)
    .join(Run, Run.id == CheckIn.run_id)
    .order_by(CheckIn.at)
)
_CHECK_INS = _CHECK_INS_OF_ALL.where(*_MINE)
"""Statements that each command of the plan needs are made once: that is half of what they cost."""


async def find_progress(
    session: AsyncSession, guild_id: int, member_id: int
) -> PlanProgress | None:
    """Return where a member is in the plan; None outside of it."""
    connection = await session.connection()
    mine = {"guild_id": guild_id, "member_id": member_id}
    phases = (await connection.execute(_RUNS, mine)).all()
    run = next((row for row in phases if row.ended_at is None), None)
    if run is None:
        return None
    return _assembled(run, phases, (await connection.execute(_CHECK_INS, mine)).all())


async def load_progress(
    session: AsyncSession, members: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], PlanProgress]:
    """Return where many members are, by server and member; those outside of the plan are not there."""
    theirs = tuple_(Run.guild_id, Run.member_id).in_(members)
    every: dict[tuple[int, int], list[Any]] = defaultdict(list)
    owner: dict[int, tuple[int, int]] = {}
    for row in await session.execute(_RUNS_OF_ALL.where(theirs)):
        every[row.guild_id, row.member_id].append(row)
        owner[row.id] = (row.guild_id, row.member_id)
    check_ins: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for done in await session.execute(_CHECK_INS_OF_ALL.where(theirs)):
        check_ins[owner[done.run_id]].append(done)
    open_runs = {
        who: next((r for r in rows if r.ended_at is None), None) for who, rows in every.items()
    }
    return {
        who: _assembled(run, every[who], check_ins[who])
        for who, run in open_runs.items()
        if run is not None
    }


def _assembled(run: Any, phases: Sequence[Any], check_ins: Sequence[Any]) -> PlanProgress:
    every = [(row.id, Phase(row.since, Pace(row.pace), row.paused)) for row in phases]
    return PlanProgress(
        enrolment_id=run.id,
        group_id=0 if run.archived_at else run.group_id or 0,
        zone=zone_of(run.zone),
        start=run.start_on,
        shift=run.shift,
        timeline=Timeline.of(phase for run_id, phase in every if run_id == run.id),
        history=_whole(every),
        check_ins=tuple(DayCheckIn(*row[1:]) for row in check_ins if row.run_id == run.id),
        active_dates=Counter(row.on_date for row in check_ins),
        notice=run.notice,
    )


def _whole(every: Iterable[tuple[int, Phase]]) -> Timeline:
    """Join the phases of all runs; what one had planned ends where the next begins."""
    runs = groupby(every, key=itemgetter(0))
    return reduce(
        Timeline.followed_by, (Timeline.of(map(itemgetter(1), group)) for _, group in runs)
    )


async def lock_progress(session: AsyncSession, guild_id: int, member_id: int) -> None:
    """Keep others from changing anything of a member until this unit of work ends.

    What changes in it may change their pace, so that is worked out anew afterwards.
    """
    await session.execute(
        update(Member).where(Member.key(guild_id, member_id)).values(pace_at=stale_marker())
    )


def stale_marker() -> dt.datetime:
    """Return another `ANEW` each time, so that who works it out sees what changed meanwhile."""
    return STALE + dt.timedelta(microseconds=secrets.randbelow(_MARKS))


async def require_locked(session: AsyncSession, seat: Actor) -> PlanProgress:
    """Return where a member is, keeping others from changing it meanwhile.

    Raises:
        Refusal: they are not in the plan.
    """
    await lock_progress(session, seat.guild_id, seat.member_id)
    return require(await find_progress(session, seat.guild_id, seat.member_id))


def require(found: PlanProgress | None) -> PlanProgress:
    """Return a journey that there has to be.

    Raises:
        Refusal: there is none.
    """
    if found is None:
        raise Refusal(NOT_IN_PLAN)
    return found
