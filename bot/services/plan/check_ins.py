"""The plan of one member: joined, checked in, bent, left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert as insert_or
from bot.db.models import CheckIn, Member, PhaseRow, Run
from bot.domain.actor import Actor
from bot.domain.content.catalog import Catalog
from bot.domain.content.plan import Plan
from bot.domain.content.scoring import Milestone
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import Pace, Timeline, phases_for
from bot.domain.plan.progress import DayCheckIn, PlanProgress, can_undo
from bot.domain.schedule.clock import local_date
from bot.domain.schedule.zones import zone_of
from bot.services.groups import groups
from bot.services.plan.progress import find_progress, lock_progress, require, stale_marker
from bot.services.points import entries, milestones
from bot.services.points.entries import EntryKey
from bot.services.points.milestones import ReachedMilestone

CHECKED_IN = "plan"
"""The kind of entry that a check-in makes."""


NO_GROUP = (
    "Your plan is safe, but you are in no open group right now. `/group join` takes you into one."
)


@dataclass(frozen=True, slots=True)
class CheckInResult:
    """What a check-in came to."""

    progress: PlanProgress
    day_number: int
    points: int
    was_checked_in: bool = False
    """Whether the day had been checked in before."""
    is_repeat: bool = False
    """Whether this is the last check-in, asked for again within moments."""
    is_undo: bool = False
    """Whether a check-in was undone; `paid` is then what was taken back, below zero."""
    milestones_reached: tuple[ReachedMilestone, ...] = ()
    """The milestones that this check-in reached for the first time."""
    milestones_lost: tuple[Milestone, ...] = ()
    """The milestones that undoing it fell short of."""


async def join(
    session: AsyncSession,
    seat: Actor,
    *,
    now: dt.datetime,
    monday: bool = False,
    zone: str | None = None,
    pace: Pace = Pace.DAILY,
) -> PlanProgress:
    """Begin the plan today or next Monday; the zone is the group's unless one is given.

    Raises:
        Refusal: there is no group for this person, or they are in the plan already.
    """
    group = await groups.resolve_group(session, seat)
    await groups.join(session, seat, group.id, now)
    if await find_progress(session, seat.guild_id, seat.member_id):
        raise Refusal("You are in the plan already. `/plan today` shows where you are.")
    name = zone or group.zone
    today = local_date(now, zone_of(name))
    start = next_monday(today) if monday else today
    await create_enrolment(session, seat, NewEnrolment(name, today, start, pace), now)
    await lock_progress(session, seat.guild_id, seat.member_id)
    return require(await find_progress(session, seat.guild_id, seat.member_id))


def next_monday(today: dt.date) -> dt.date:
    """Return the next Monday; on a Monday, the one in a week."""
    return today + dt.timedelta(days=-today.weekday() % 7 or 7)


@dataclass(frozen=True, slots=True)
class NewEnrolment:
    """A run about to begin: where, since when, and at what pace."""

    zone: str
    joined: dt.date
    start: dt.date
    pace: Pace


async def create_enrolment(
    session: AsyncSession, seat: Actor, new: NewEnrolment, now: dt.datetime
) -> None:
    """Make a run that goes on; the member has no other."""
    run_id = await session.scalar(
        insert_or(session, Run)
        .values(
            guild_id=seat.guild_id,
            member_id=seat.member_id,
            start_on=new.start,
            zone=new.zone,
            began_at=now,
        )
        .returning(Run.id)
    )
    await replace_phases(session, run_id, Timeline.of(phases_for(new.joined, new.start, new.pace)))


async def replace_phases(session: AsyncSession, run_id: int, timeline: Timeline) -> None:
    """Replace the phases of a run."""
    await session.execute(delete(PhaseRow).where(PhaseRow.run_id == run_id))
    await session.execute(
        insert_or(session, PhaseRow),
        [
            {
                "run_id": run_id,
                "since": phase.since,
                "pace": phase.pace.value,
                "paused": phase.is_paused,
            }
            for phase in timeline.phases
        ],
    )


async def check_in(
    session: AsyncSession,
    seat: Actor,
    pack: Catalog,
    *,
    now: dt.datetime,
    day_number: int | None = None,
    note: str | None = None,
) -> CheckInResult:
    """Check in a plan-day, the next open one unless one is named.

    Asked for again, it changes nothing and says so; so a double click or a second client is
    harmless. Without a number, an answer that got lost is told from a wish to go on by how soon
    it is asked again.

    Raises:
        Refusal: the rules do not allow it (see `Journey.allow`), or there is no such day.
    """
    plan, rules = pack.plan, pack.scoring.check_in
    have = await _under_way_now(session, seat, now)
    if (
        day_number is None
        and (last := have.find_repeated(now))
        and last.day_id in plan.number_by_id
    ):
        return CheckInResult(
            have, plan.number_by_id[last.day_id], 0, was_checked_in=True, is_repeat=True
        )
    if day_number is None and (day_number := have.status(plan, now).next_open) is None:
        raise Refusal("All plan-days are done. `/plan progress` shows them.")
    day_id = _id_of(plan, day_number)
    if have.find_check_in(day_id):
        await _note(session, have, day_id, note)
        return CheckInResult(have, day_number, 0, was_checked_in=True)
    if not have.group_id:
        raise Refusal(NO_GROUP)
    have.require_allowed(day_number, plan, rules, now)
    paid = await entries.pay(session, entry_key(seat, have, day_id), rules.points, now)
    fresh = DayCheckIn(day_id, have.today(now), now, paid, note)
    row = {"run_id": have.enrolment_id, "day_id": day_id, "on_date": fresh.on_date, "at": now}
    await (await session.connection()).execute(_CHECK_IN, {**row, "note": note, "paid": paid})
    after = have.with_check_in(fresh)
    who = (seat.guild_id, seat.member_id)
    reached = await milestones.record_check_in(session, who, pack, have, after, now)
    return CheckInResult(after, day_number, rules.points if paid else 0, milestones_reached=reached)


async def undo(
    session: AsyncSession,
    seat: Actor,
    pack: Catalog,
    *,
    now: dt.datetime,
    day_number: int | None = None,
) -> CheckInResult:
    """Undo a check-in, the latest unless one is named; what it paid is taken back.

    Raises:
        Refusal: there is none, or it is too long ago.
    """
    plan, rules = pack.plan, pack.scoring.check_in
    have = await _under_way_now(session, seat, now)
    check_in = (
        have.latest_check_in()
        if day_number is None
        else have.find_check_in(_id_of(plan, day_number))
    )
    if check_in is None:
        named = f"Plan-day {day_number} is not" if day_number else "Nothing is"
        raise Refusal(f"{named} checked in, so there is nothing to undo.")
    if not can_undo(check_in, rules, now):
        raise Refusal(
            f"That check-in is more than {rules.undo_hours} hours old and stays. If it "
            "is wrong, ask a moderator."
        )
    await session.execute(
        delete(CheckIn).where(
            CheckIn.run_id == have.enrolment_id, CheckIn.day_id == check_in.day_id
        )
    )
    if check_in.is_paid:
        here = entry_key(seat, have, check_in.day_id)
        await entries.reverse(
            session, await entries.key_of_payment(session, here, check_in.at), now
        )
    day_number = plan.number_by_id.get(check_in.day_id, 0)
    taken = -rules.points if check_in.is_paid else 0
    after = have.without_check_in(check_in)
    who = (seat.guild_id, seat.member_id)
    lost = await milestones.record_undo(session, who, pack, have, after, now)
    return CheckInResult(after, day_number, taken, is_undo=True, milestones_lost=lost)


def _id_of(plan: Plan, number: int) -> str:
    if not 1 <= number <= plan.length:
        raise Refusal(f"The plan has {plan.length} days. Choose one from 1 to {plan.length}.")
    return plan.day(number).id


def entry_key(seat: Actor, have: PlanProgress, day_id: str) -> EntryKey:
    """Return what a check-in is paid for: a plan-day, once per member and group."""
    return EntryKey(seat.guild_id, have.group_id, seat.member_id, CHECKED_IN, day_id)


async def _note(session: AsyncSession, have: PlanProgress, day_id: str, note: str | None) -> None:
    """Keep a note that came later than its check-in."""
    if note:
        await session.execute(
            update(CheckIn)
            .where(CheckIn.run_id == have.enrolment_id, CheckIn.day_id == day_id)
            .values(note=note)
        )


_CHECK_IN = insert(CheckIn)
_SEEN = update(Member).where(Member.key(bindparam("of_guild"), bindparam("of_member")))


async def _under_way_now(session: AsyncSession, seat: Actor, now: dt.datetime) -> PlanProgress:
    """Note that a member is here, which keeps others from changing their plan meanwhile.

    Raises:
        Refusal: they are not in the plan.
    """
    values = {"seen_at": now, "pace_at": stale_marker(), "left_at": None} | (
        {"name": seat.name} if seat.name else {}
    )
    of = {"of_guild": seat.guild_id, "of_member": seat.member_id}
    await (await session.connection()).execute(_SEEN, of | values)
    return require(await find_progress(session, seat.guild_id, seat.member_id))
