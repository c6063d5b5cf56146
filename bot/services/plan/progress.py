"""Loads and locks the progress of members: their enrolments, phases and check-ins."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.json_rows import instant_from_json, json_rows
from bot.db.models import CheckIn, Enrolment, Group, Member, PhaseRow
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.plan.endings import EndedEnrolment, Ending
from bot.domain.plan.enrolment import Pace, Phase, Timeline
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.schedule.zones import zone_of
from bot.services.members.notices import PENDING_NOTICES

NO_GROUP = (
    "Your plan is safe, but you’re not in an open group right now. Use `/group join` to pick one."
)
NOT_IN_PLAN = "You’re not in the plan. Use `/plan join` to start today or next Monday."

# Every command of the plan runs these statements. They are built once, because building a statement
# takes about as long as executing it.
_CHECK_INS_OF_ENROLMENT = json_rows(
    CheckIn.run_id == Enrolment.id,
    CheckIn.day_id,
    CheckIn.on_date,
    CheckIn.at,
    CheckIn.paid,
    CheckIn.note,
    CheckIn.tested,
)
_SELECT_PHASES = (
    select(
        Enrolment.__table__,
        PhaseRow.__table__,
        Member.group_id,
        PENDING_NOTICES.label("notice"),
        Member.zone_changed_at,
        Group.archived_at,
        _CHECK_INS_OF_ENROLMENT.label("check_ins"),
    )
    .join(PhaseRow, PhaseRow.run_id == Enrolment.id)
    .join(Member, Member.of(Enrolment))
    .outerjoin(Group, Group.id == Member.group_id)
    .order_by(Enrolment.id, PhaseRow.since)
)
_PHASES_OF_MEMBER = _SELECT_PHASES.where(
    Enrolment.guild_id == bindparam("guild_id"), Enrolment.member_id == bindparam("member_id")
)


async def find_progress(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> PlanProgress | None:
    """Return a member's progress; None if they are not enrolled."""
    member = {"guild_id": guild_id, "member_id": member_id}
    phases = (await connection.execute(_PHASES_OF_MEMBER, member)).all()
    enrolment = _open_enrolment(phases)
    return None if enrolment is None else _progress_from(enrolment, phases)


async def load_progress(
    connection: AsyncConnection, members: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], PlanProgress]:
    """Return the progress of many members by (server, member); without those not enrolled."""
    of_members = tuple_(Enrolment.guild_id, Enrolment.member_id).in_(members)
    phases = defaultdict(list)
    for row in await connection.execute(_SELECT_PHASES.where(of_members)):
        phases[row.guild_id, row.member_id].append(row)
    return {
        member: _progress_from(enrolment, rows)
        for member, rows in phases.items()
        if (enrolment := _open_enrolment(rows)) is not None
    }


async def lock_progress(connection: AsyncConnection, guild_id: int, member_id: int) -> None:
    """Lock a member's row until the transaction ends."""
    member = select(Member.member_id).where(Member.key(guild_id, member_id))
    await connection.execute(member.with_for_update())


async def lock_member(connection: AsyncConnection, guild_id: int, member_id: int) -> Any:
    """Return the row of a member, locked until the transaction ends; raise a Refusal if none is stored."""
    await lock_progress(connection, guild_id, member_id)
    query = select(Member).where(Member.key(guild_id, member_id))
    member = (await connection.execute(query)).one_or_none()
    if member is None:
        raise Refusal(
            "This person hasn’t used Cohort in this server yet, so there’s nothing to change. They can "
            "start with `/group join` or `/plan join`."
        )
    return member


async def require_locked(connection: AsyncConnection, actor: Actor) -> PlanProgress:
    """Lock and return the actor's progress; refuse if they are not enrolled."""
    await lock_progress(connection, actor.guild_id, actor.member_id)
    return require_enrolled(await find_progress(connection, actor.guild_id, actor.member_id))


def require_enrolled(progress: PlanProgress | None) -> PlanProgress:
    """Return the progress; refuse if it is None, because the member is not enrolled."""
    if progress is None:
        raise Refusal(NOT_IN_PLAN)
    return progress


def _open_enrolment(phases: Sequence[Any]) -> Any:
    """Return the first row of the enrolment that has not ended; None if all have."""
    return next((row for row in phases if row.ended_at is None), None)


def _latest_ended(phases: Sequence[Any]) -> EndedEnrolment | None:
    """Return the enrolment that was left or restarted last; of two at the same time, the later."""
    ended = [row for row in phases if row.ended_at and row.ending != Ending.SWITCHED]
    if not ended:
        return None
    row = max(ended, key=lambda each: (each.ended_at, each.id))
    return EndedEnrolment(row.id, row.plan_id, Ending(row.ending or Ending.LEFT), row.ended_at)


def _progress_from(enrolment: Any, phases: Sequence[Any]) -> PlanProgress:
    """Build the progress from one row of the open enrolment and all rows of the member."""
    timeline, others = _timelines(enrolment.id, phases)
    rows_of_others = {row.id: row.check_ins or () for row in phases if row.id != enrolment.id}
    check_ins = _check_ins_from(enrolment.check_ins or ())
    earlier = _check_ins_from(row for rows in rows_of_others.values() for row in rows)
    return PlanProgress(
        enrolment_id=enrolment.id,
        group_id=0 if enrolment.archived_at else enrolment.group_id or 0,
        zone=zone_of(enrolment.zone),
        start=enrolment.start_on,
        shift=enrolment.shift,
        timeline=timeline,
        check_ins=check_ins,
        active_dates=Counter(each.on_date for each in (*check_ins, *earlier) if not each.is_tested),
        notice=enrolment.notice,
        earlier_times=tuple(each.at for each in earlier if not each.is_tested),
        ended=_latest_ended(phases),
        zone_changed_at=enrolment.zone_changed_at,
        plan_id=enrolment.plan_id,
        other_timelines=others,
    )


def _check_ins_from(rows: Iterable[Sequence[Any]]) -> tuple[DayCheckIn, ...]:
    """Return check-ins from the values of their columns, in the order in which they were made."""
    check_ins = [
        DayCheckIn(
            day_id=day_id,
            on_date=dt.date.fromisoformat(on_date),
            at=instant_from_json(at),
            is_paid=bool(paid),
            note=note,
            is_tested=bool(tested),
        )
        for day_id, on_date, at, paid, note, tested in rows
    ]
    return tuple(sorted(check_ins, key=lambda check_in: check_in.at))


def _timelines(own_id: int, phases: Sequence[Any]) -> tuple[Timeline, tuple[Timeline, ...]]:
    """Return the timeline of an enrolment, and those of the member's others.

    A plan that is put aside is paused. One that was left or restarted goes on until the next begins,
    so that leaving it saves no streak.
    """
    others: list[Timeline] = []
    goes_on = False
    own = None
    for enrolment_id, rows in groupby(phases, key=lambda row: row.id):
        of_one = list(rows)
        timeline = Timeline.of(Phase(row.since, Pace(row.pace), row.paused) for row in of_one)
        if goes_on:
            others[-1] = others[-1].with_pause(timeline.phases[0].since, None)
        goes_on = enrolment_id != own_id and of_one[0].ending != Ending.SWITCHED
        if enrolment_id == own_id:
            own = timeline
        else:
            others.append(timeline)
    assert own
    return own, tuple(others)
