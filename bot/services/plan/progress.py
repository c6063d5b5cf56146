"""Loads the progress of members from their enrolments, phases and check-ins."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import reduce
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import CheckIn, Group, Member, PhaseRow, Run
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Pace, Phase, Timeline
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.schedule.zones import zone_of
from bot.services.plan.locks import lock_progress

NOT_IN_PLAN = "You have not joined the plan yet. `/plan join` starts it, today or next Monday."

# Every command of the plan runs these statements. They are built once, because building a statement
# takes about as long as executing it.
_OF_MEMBER = (Run.guild_id == bindparam("guild_id"), Run.member_id == bindparam("member_id"))
_SELECT_PHASES = (
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
_PHASES_OF_MEMBER = _SELECT_PHASES.where(*_OF_MEMBER)
_SELECT_CHECK_INS = (
    select(CheckIn.run_id, CheckIn.day_id, CheckIn.on_date, CheckIn.at, CheckIn.paid, CheckIn.note)
    .join(Run, Run.id == CheckIn.run_id)
    .order_by(CheckIn.at)
)
_CHECK_INS_OF_MEMBER = _SELECT_CHECK_INS.where(*_OF_MEMBER)


async def find_progress(
    session: AsyncSession, guild_id: int, member_id: int
) -> PlanProgress | None:
    """Return a member's progress; None if they are not enrolled."""
    connection = await session.connection()
    member = {"guild_id": guild_id, "member_id": member_id}
    phases = (await connection.execute(_PHASES_OF_MEMBER, member)).all()
    enrolment = _open_enrolment(phases)
    if enrolment is None:
        return None
    check_ins = (await connection.execute(_CHECK_INS_OF_MEMBER, member)).all()
    return _progress_from(enrolment, phases, check_ins)


async def load_progress(
    session: AsyncSession, members: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], PlanProgress]:
    """Return the progress of many members by (server, member); without those not enrolled."""
    of_members = tuple_(Run.guild_id, Run.member_id).in_(members)
    phases: dict[tuple[int, int], list[Any]] = defaultdict(list)
    member_by_enrolment: dict[int, tuple[int, int]] = {}
    for row in await session.execute(_SELECT_PHASES.where(of_members)):
        phases[row.guild_id, row.member_id].append(row)
        member_by_enrolment[row.id] = (row.guild_id, row.member_id)
    check_ins: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for check_in in await session.execute(_SELECT_CHECK_INS.where(of_members)):
        check_ins[member_by_enrolment[check_in.run_id]].append(check_in)
    return {
        member: _progress_from(enrolment, rows, check_ins[member])
        for member, rows in phases.items()
        if (enrolment := _open_enrolment(rows)) is not None
    }


async def require_locked(session: AsyncSession, actor: Actor) -> PlanProgress:
    """Lock the actor's progress until the transaction ends, and return it.

    Raises:
        Refusal: the actor is not enrolled.
    """
    await lock_progress(session, actor.guild_id, actor.member_id)
    return require(await find_progress(session, actor.guild_id, actor.member_id))


def require(progress: PlanProgress | None) -> PlanProgress:
    """Return the progress.

    Raises:
        Refusal: it is None, because the member is not enrolled.
    """
    if progress is None:
        raise Refusal(NOT_IN_PLAN)
    return progress


def _open_enrolment(phases: Sequence[Any]) -> Any:
    """Return the first row of the enrolment that has not ended; None if all have."""
    return next((row for row in phases if row.ended_at is None), None)


def _progress_from(enrolment: Any, phases: Sequence[Any], check_ins: Sequence[Any]) -> PlanProgress:
    """Build the progress from one row of the open enrolment and all rows of the member."""
    timelines = {
        run_id: Timeline.of(Phase(row.since, Pace(row.pace), row.paused) for row in rows)
        for run_id, rows in groupby(phases, key=lambda row: row.id)
    }
    return PlanProgress(
        enrolment_id=enrolment.id,
        group_id=0 if enrolment.archived_at else enrolment.group_id or 0,
        zone=zone_of(enrolment.zone),
        start=enrolment.start_on,
        shift=enrolment.shift,
        timeline=timelines[enrolment.id],
        history=reduce(Timeline.followed_by, timelines.values()),
        check_ins=tuple(
            DayCheckIn(
                day_id=row.day_id, on_date=row.on_date, at=row.at, is_paid=row.paid, note=row.note
            )
            for row in check_ins
            if row.run_id == enrolment.id
        ),
        active_dates=Counter(row.on_date for row in check_ins),
        notice=enrolment.notice,
    )
