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
from bot.domain.plan.progress import Done, PlanProgress, undoable
from bot.domain.schedule.clock import local_date
from bot.domain.schedule.zones import zone_of
from bot.services.groups import groups
from bot.services.plan.progress import anew, hold, journey, there
from bot.services.points import entries, milestones
from bot.services.points.entries import EntryKey
from bot.services.points.milestones import Reached

CHECKED_IN = "plan"
"""The kind of entry that a check-in makes."""


NO_GROUP = (
    "Your plan is safe, but you are in no open group right now. `/group join` takes you into one."
)


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What a check-in came to."""

    journey: PlanProgress
    number: int
    paid: int
    again: bool = False
    """Whether the day had been checked in before."""
    repeated: bool = False
    """Whether this is the last check-in, asked for again within moments."""
    undone: bool = False
    """Whether a check-in was undone; `paid` is then what was taken back, below zero."""
    reached: tuple[Reached, ...] = ()
    """The milestones that this check-in reached for the first time."""
    lost: tuple[Milestone, ...] = ()
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
    if await journey(session, seat.guild_id, seat.member_id):
        raise Refusal("You are in the plan already. `/plan today` shows where you are.")
    name = zone or group.zone
    today = local_date(now, zone_of(name))
    start = next_monday(today) if monday else today
    await begin(session, seat, NewRun(name, today, start, pace), now)
    await hold(session, seat.guild_id, seat.member_id)
    return there(await journey(session, seat.guild_id, seat.member_id))


def next_monday(today: dt.date) -> dt.date:
    """Return the next Monday; on a Monday, the one in a week."""
    return today + dt.timedelta(days=-today.weekday() % 7 or 7)


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run about to begin: where, since when, and at what pace."""

    zone: str
    joined: dt.date
    start: dt.date
    pace: Pace


async def begin(session: AsyncSession, seat: Actor, new: NewRun, now: dt.datetime) -> None:
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
    await store(session, run_id, Timeline.of(phases_for(new.joined, new.start, new.pace)))


async def store(session: AsyncSession, run_id: int, timeline: Timeline) -> None:
    """Replace the phases of a run."""
    await session.execute(delete(PhaseRow).where(PhaseRow.run_id == run_id))
    await session.execute(
        insert_or(session, PhaseRow),
        [
            {
                "run_id": run_id,
                "since": phase.since,
                "pace": phase.pace.value,
                "paused": phase.paused,
            }
            for phase in timeline.phases
        ],
    )


async def done(
    session: AsyncSession,
    seat: Actor,
    pack: Catalog,
    *,
    now: dt.datetime,
    number: int | None = None,
    note: str | None = None,
) -> CheckedIn:
    """Check in a plan-day, the next open one unless one is named.

    Asked for again, it changes nothing and says so; so a double click or a second client is
    harmless. Without a number, an answer that got lost is told from a wish to go on by how soon
    it is asked again.

    Raises:
        Refusal: the rules do not allow it (see `Journey.allow`), or there is no such day.
    """
    plan, rules = pack.plan, pack.scoring.check_in
    have = await _under_way_now(session, seat, now)
    if number is None and (last := have.repeated(now)) and last.day_id in plan.number_of:
        return CheckedIn(have, plan.number_of[last.day_id], 0, again=True, repeated=True)
    if number is None and (number := have.standing(plan, now).next_open) is None:
        raise Refusal("All plan-days are done. `/plan progress` shows them.")
    day_id = _id_of(plan, number)
    if have.find(day_id):
        await _note(session, have, day_id, note)
        return CheckedIn(have, number, 0, again=True)
    if not have.group_id:
        raise Refusal(NO_GROUP)
    have.allow(number, plan, rules, now)
    paid = await entries.pay(session, cause_of(seat, have, day_id), rules.points, now)
    fresh = Done(day_id, have.today(now), now, paid, note)
    row = {"run_id": have.run_id, "day_id": day_id, "on_date": fresh.on, "at": now}
    await (await session.connection()).execute(_CHECK_IN, {**row, "note": note, "paid": paid})
    after = have.with_done(fresh)
    who = (seat.guild_id, seat.member_id)
    reached = await milestones.checked_in(session, who, pack, have, after, now)
    return CheckedIn(after, number, rules.points if paid else 0, reached=reached)


async def undo(
    session: AsyncSession,
    seat: Actor,
    pack: Catalog,
    *,
    now: dt.datetime,
    number: int | None = None,
) -> CheckedIn:
    """Undo a check-in, the latest unless one is named; what it paid is taken back.

    Raises:
        Refusal: there is none, or it is too long ago.
    """
    plan, rules = pack.plan, pack.scoring.check_in
    have = await _under_way_now(session, seat, now)
    check_in = have.last() if number is None else have.find(_id_of(plan, number))
    if check_in is None:
        named = f"Plan-day {number} is not" if number else "Nothing is"
        raise Refusal(f"{named} checked in, so there is nothing to undo.")
    if not undoable(check_in, rules, now):
        raise Refusal(
            f"That check-in is more than {rules.undo_hours} hours old and stays. If it "
            "is wrong, ask a moderator."
        )
    await session.execute(
        delete(CheckIn).where(CheckIn.run_id == have.run_id, CheckIn.day_id == check_in.day_id)
    )
    if check_in.paid:
        here = cause_of(seat, have, check_in.day_id)
        await entries.take_back(session, await entries.where_paid(session, here, check_in.at), now)
    number = plan.number_of.get(check_in.day_id, 0)
    taken = -rules.points if check_in.paid else 0
    after = have.without(check_in)
    who = (seat.guild_id, seat.member_id)
    lost = await milestones.undone(session, who, pack, have, after, now)
    return CheckedIn(after, number, taken, undone=True, lost=lost)


def _id_of(plan: Plan, number: int) -> str:
    if not 1 <= number <= plan.length:
        raise Refusal(f"The plan has {plan.length} days. Choose one from 1 to {plan.length}.")
    return plan.day(number).id


def cause_of(seat: Actor, have: PlanProgress, day_id: str) -> EntryKey:
    """Return what a check-in is paid for: a plan-day, once per member and group."""
    return EntryKey(seat.guild_id, have.group_id, seat.member_id, CHECKED_IN, day_id)


async def _note(session: AsyncSession, have: PlanProgress, day_id: str, note: str | None) -> None:
    """Keep a note that came later than its check-in."""
    if note:
        await session.execute(
            update(CheckIn)
            .where(CheckIn.run_id == have.run_id, CheckIn.day_id == day_id)
            .values(note=note)
        )


_CHECK_IN = insert(CheckIn)
_SEEN = update(Member).where(Member.key(bindparam("of_guild"), bindparam("of_member")))


async def _under_way_now(session: AsyncSession, seat: Actor, now: dt.datetime) -> PlanProgress:
    """Note that a member is here, which keeps others from changing their plan meanwhile.

    Raises:
        Refusal: they are not in the plan.
    """
    values = {"seen_at": now, "pace_at": anew(), "left_at": None} | (
        {"name": seat.name} if seat.name else {}
    )
    of = {"of_guild": seat.guild_id, "of_member": seat.member_id}
    await (await session.connection()).execute(_SEEN, of | values)
    return there(await journey(session, seat.guild_id, seat.member_id))
