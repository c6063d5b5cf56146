"""Daily reminders: one per local date, also after clock changes and downtime."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import select

from bot.db.models import Job
from bot.domain.jobs import JobKind, NoticeKind
from bot.domain.schedule.zones import zone_of
from bot.services import outbox
from bot.services.members import membership
from bot.services.outbox import ClaimedJob
from bot.services.plan import enrolments, reminders
from bot.services.plan.progress import NotInPlan
from tests.services.conftest import ALICE, GUILD, World

BERLIN = zone_of("Europe/Berlin")
HALF_PAST_TWO = dt.time(2, 30)
"""A local time that clock changes in Berlin skip in spring and repeat in autumn."""


def _berlin(*date_and_time: int) -> dt.datetime:
    return dt.datetime(*date_and_time, tzinfo=BERLIN).astimezone(dt.UTC)  # type: ignore[misc,arg-type]


async def _enrolled(world: World, at: dt.time = dt.time(19)) -> dt.datetime:
    await world.join(world.alice)
    return await _switch_on(world, at)


async def _switch_on(world: World, at: dt.time) -> dt.datetime:
    return await world.act(reminders.switch_on, world.alice, at=at)


async def _plan_due(world: World) -> bool:
    return await world.write(reminders.enqueue_due, world.now)


async def _enqueued(world: World) -> list[tuple[str, dt.datetime]]:
    async with world.database.reading() as connection:
        rows = await connection.execute(select(Job.key, Job.due_at).order_by(Job.due_at))
        return [(period.split()[0], due_at) for period, due_at in rows]


async def _tick_every_hour(world: World, hours: int) -> list[tuple[str, dt.datetime]]:
    for _ in range(hours):
        world.pass_time(hours=1)
        await _plan_due(world)
    return await _enqueued(world)


async def test_reminders_require_enrolment(world: World) -> None:
    for verb in (_switch_on_without_enrolment, _snooze):
        with pytest.raises(NotInPlan):
            await verb(world)
    assert await _enqueued(world) == []


async def _switch_on_without_enrolment(world: World) -> dt.datetime:
    return await _switch_on(world, dt.time(19))


async def _snooze(world: World) -> dt.datetime:
    return await world.act(reminders.snooze, world.alice)


async def test_first_reminder_is_next_occurrence_of_time(world: World) -> None:
    assert await _enrolled(world) == _berlin(2026, 10, 19, 19)
    assert await _switch_on(world, dt.time(9)) == _berlin(2026, 10, 20, 9)
    assert await world.read(reminders.find_time, world.alice) == dt.time(9)


async def test_reminder_at_midnight_works(world: World) -> None:
    await _enrolled(world, dt.time(0))
    assert await world.read(reminders.find_time, world.alice) == dt.time(0)
    assert await _tick_every_hour(world, 24) == [("2026-10-20", _berlin(2026, 10, 20))]


async def test_reminder_moves_with_the_zone_until_it_is_switched_off(world: World) -> None:
    await _enrolled(world)
    await world.act(enrolments.set_zone, world.alice, zone="Asia/Tokyo")
    enqueued = await _tick_every_hour(world, 12)
    assert [due_at for _, due_at in enqueued] == [dt.datetime(2026, 10, 19, 10, tzinfo=dt.UTC)]
    for _ in range(2):  # a double click
        await world.write(reminders.switch_off, world.alice, world.now)
    assert await world.read(reminders.find_time, world.alice) is None
    await world.act(enrolments.set_zone, world.alice, zone="Europe/Berlin")
    assert await world.read(reminders.find_time, world.alice) is None
    world.pass_time(days=1)
    assert not await _plan_due(world)


@pytest.mark.parametrize(
    ("eve", "dates"),
    [
        pytest.param((2027, 3, 27), ["2027-03-27", "2027-03-28", "2027-03-29"], id="spring"),
        pytest.param((2026, 10, 24), ["2026-10-24", "2026-10-25", "2026-10-26"], id="autumn"),
        pytest.param((2026, 12, 30), ["2026-12-30", "2026-12-31", "2027-01-01"], id="year’s end"),
    ],
)
async def test_reminder_is_enqueued_once_per_local_date(
    world: World, eve: tuple[int, int, int], dates: list[str]
) -> None:
    world.now = _berlin(*eve)
    await _enrolled(world, HALF_PAST_TWO)
    enqueued = await _tick_every_hour(world, 3 * 24 - 2)
    assert [period for period, _ in enqueued] == dates
    assert [due.astimezone(BERLIN).date().isoformat() for _, due in enqueued] == dates


async def test_downtime_of_days_yields_one_reminder(world: World) -> None:
    await _enrolled(world)
    world.pass_time(days=5)
    assert [await _plan_due(world) for _ in range(3)] == [1, 0, 0]
    assert await _tick_every_hour(world, 24) == [
        ("2026-10-23", _berlin(2026, 10, 23, 19)),
        ("2026-10-24", _berlin(2026, 10, 24, 19)),
    ]


async def test_reminders_stop_while_member_is_not_in_the_plan_or_server(world: World) -> None:
    await _enrolled(world)
    await world.act(enrolments.leave, world.alice)
    for _ in range(2):
        world.pass_time(days=1)
        assert not await _plan_due(world)
    await world.join(world.alice)
    world.pass_time(days=1)
    assert await _plan_due(world)
    await world.write(membership.record_presence, GUILD, [ALICE], {}, world.now)
    for _ in range(2):
        world.pass_time(days=1)
        assert not await _plan_due(world)
    await world.write(membership.record_presence, GUILD, [ALICE], {ALICE: None}, world.now)
    assert await _plan_due(world)


async def test_zone_change_does_not_remind_twice_on_one_date(world: World) -> None:
    world.now = dt.datetime(2026, 10, 19, 12, tzinfo=dt.UTC)
    await world.join(world.alice, zone="Pacific/Kiritimati")  # 02:00 on Tuesday there
    await _switch_on(world, dt.time(3))
    assert len(await _tick_every_hour(world, 2)) == 1
    await world.act(enrolments.set_zone, world.alice, zone="Pacific/Niue")
    enqueued = await _tick_every_hour(world, 48)
    assert [period for period, _ in enqueued] == ["2026-10-20", "2026-10-21"]


async def test_snooze_enqueues_one_more_reminder(world: World) -> None:
    await _enrolled(world)
    later = await _snooze(world)
    assert later == world.now + reminders.SNOOZE
    await asyncio.gather(_snooze(world), _snooze(world))  # the button, clicked repeatedly
    assert [due_at for _, due_at in await _enqueued(world)] == [later]
    assert await world.read(reminders.find_time, world.alice) == dt.time(19)


async def test_concurrent_ticks_enqueue_reminder_once_for_its_member(world: World) -> None:
    await _enrolled(world)
    world.pass_time(hours=12)
    assert sum(await asyncio.gather(*(_plan_due(world) for _ in range(6)))) == 1
    assert len(await _enqueued(world)) == 1
    (due,) = await world.write(outbox.claim, me="us", now=world.now, limit=5)
    assert isinstance(due, ClaimedJob)
    assert (due.kind, due.guild_id, due.subject_id) == (JobKind.REMINDER, GUILD, ALICE)


async def test_refused_message_switches_reminders_off(world: World) -> None:
    await _enrolled(world)
    for _ in range(5):  # while the member chooses a time again
        await asyncio.gather(
            world.write(reminders.record_refused, GUILD, ALICE), _switch_on(world, dt.time(20))
        )
    shown = (await world.progress(world.alice)).pending_notices
    assert shown == (NoticeKind.REMINDERS_STOPPED,)
    await world.write(reminders.record_refused, GUILD, ALICE)
    assert await world.read(reminders.find_time, world.alice) is None
    world.pass_time(days=1)
    assert not await _plan_due(world)
    assert await _enqueued(world) == []
