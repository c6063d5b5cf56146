"""Joining the plan and checking in."""

import asyncio
import datetime as dt

import pytest

from bot.db.models import Member
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.markup import SafeText
from bot.domain.plan.enrolment import Pace
from bot.services.groups import groups
from bot.services.plan import check_ins
from bot.services.plan.progress import NotInPlan
from tests.databases import find_row
from tests.services.conftest import ALICE, ELSEWHERE, GUILD, World


async def test_join_starts_today_at_day_1_in_the_zone_of_the_group_or_an_own_one(
    world: World,
) -> None:
    progress = await world.join(world.alice)
    assert (progress.start, progress.zone.key) == (dt.date(2026, 10, 19), "Europe/Berlin")
    assert progress.group_id == world.group.id
    assert (progress.done, progress.due, progress.behind) == (0, 1, 0)
    world.pass_time(days=20)
    late = await world.join(world.bob, zone="Pacific/Honolulu")
    assert (late.start, late.next_day, late.behind) == (dt.date(2026, 11, 7), 1, 0)


async def test_second_join_is_refused_without_change(world: World) -> None:
    both = await asyncio.gather(
        *(world.join(world.alice) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(one, Refusal) for one in both) == 2
    assert await world.days(world.alice) == []
    world.pass_time(days=2)
    with pytest.raises(Refusal, match=r"already in the plan.*/plan today"):
        await world.join(world.alice, zone="Asia/Tokyo", pace=Pace.WEEKDAYS)
    progress = await world.progress(world.alice)
    assert (progress.start, progress.zone.key) == (dt.date(2026, 10, 19), "Europe/Berlin")


async def test_join_requires_a_group_and_a_choice_among_several(world: World) -> None:
    with pytest.raises(Refusal, match="/setup"):
        await world.join(Actor(ELSEWHERE, 1, "Zoe"))
    await world.add_group()
    with pytest.raises(Refusal, match="/group"):
        await world.join(world.alice)


async def test_check_ins_of_members_are_independent(world: World) -> None:
    await world.join(world.alice)
    await world.join(world.bob)
    await asyncio.gather(world.check_in(world.alice), world.check_in(world.bob))
    await world.undo(world.bob)
    assert (await world.days(world.alice), await world.days(world.bob)) == ([1], [])
    assert (await world.points(world.alice), await world.points(world.bob)) == (10, 0)


async def test_check_in_is_counted_and_paid_once(world: World) -> None:
    await world.join(world.alice)
    both = await asyncio.gather(*(world.check_in(world.alice, 1) for _ in range(5)))
    (checked,) = [one for one in both if not one.was_already_done]
    assert (checked.day_number, checked.points) == (1, 10)
    assert await world.points(world.alice) == 10
    assert checked.progress == await world.progress(world.alice)


async def test_day_can_be_checked_in_on_its_opening_date(world: World) -> None:
    await world.join(world.alice, pace=Pace.WEEKDAYS)
    with pytest.raises(Refusal, match=r"check in for it from Tuesday 20 October"):
        await world.check_in(world.alice, 3)
    world.pass_time(days=4)  # Friday
    with pytest.raises(Refusal, match=r"check in for it from Monday 26 October"):
        await world.check_in(world.alice, 7)
    world.pass_time(days=3)
    assert (await world.check_in(world.alice, 7)).day_number == 7


async def test_past_days_can_be_checked_in_up_to_daily_limit(world: World) -> None:
    await world.join(world.alice)
    world.pass_time(days=10)
    all_at_once = (world.check_in(world.alice, number) for number in range(1, 7))
    results = await asyncio.gather(*all_at_once, return_exceptions=True)
    assert sum(isinstance(one, Refusal) for one in results) == 3
    assert await world.points(world.alice) == 30
    (left, *_) = sorted({*range(1, 7)} - {*await world.days(world.alice)})
    with pytest.raises(Refusal, match=r"done 3 plan days within 24 hours"):
        await world.check_in(world.alice, left)
    world.pass_time(days=1)
    assert (await world.check_in(world.alice)).day_number == left


async def test_daily_limit_uses_members_local_date(world: World) -> None:
    await world.join(world.alice, zone="Europe/Berlin")
    world.pass_time(days=5, hours=13)  # 23:00 in Berlin, the evening before clocks change
    for number in (1, 2, 3):
        await world.check_in(world.alice, number)
    world.pass_time(hours=1)  # the next local date, but not yet 24 hours
    with pytest.raises(Refusal, match=r"from 22:00 on Sunday 25 October"):
        await world.check_in(world.alice, 4)
    world.pass_time(hours=23)
    assert (await world.check_in(world.alice, 4)).points == 10


async def test_day_that_is_not_in_plan_is_refused(world: World) -> None:
    await world.join(world.alice)
    for day_id in ("gone", "0", "-1", "1000"):
        with pytest.raises(Refusal, match="no longer in the plan"):
            await world.act(check_ins.check_in, world.alice, day=day_id)
        with pytest.raises(Refusal, match="no longer in the plan"):
            await world.act(check_ins.undo, world.alice, day_id=day_id)


async def test_check_in_without_enrolment_says_how_to_join(world: World) -> None:
    for verb in (world.check_in, world.undo):
        with pytest.raises(NotInPlan):
            await verb(world.alice)


async def test_check_in_after_last_day_says_all_days_are_done(world: World) -> None:
    await world.join(world.alice)
    for number in range(1, world.catalog.plan.length + 1):
        await world.check_in(world.alice, number)
        world.pass_time(days=1)
    with pytest.raises(Refusal, match=r"already done every plan day.*/plan progress"):
        await world.check_in(world.alice)
    status = await world.progress(world.alice)
    assert status.is_finished
    assert await world.points(world.alice) == 10 * world.catalog.plan.length


async def test_note_is_stored_and_can_be_changed(world: World) -> None:
    await world.join(world.alice)
    for note in ("First try.", "Now it runs.", None):
        await world.write(
            check_ins.check_in,
            world.alice,
            world.catalog,
            now=world.now,
            day=world.catalog.plan.day(1).id,
            note=SafeText(note) if note else None,
        )
    done = (await world.progress(world.alice)).find_check_in(world.catalog.plan.day(1).id)
    assert done
    assert done.note == SafeText("Now it runs.")


async def test_check_in_without_open_group_is_refused_and_plan_is_kept(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    await world.write(groups.leave, world.alice, world.now)
    with pytest.raises(Refusal, match=r"Your plan is safe.*/group"):
        await world.check_in(world.alice, 2)
    assert await world.days(world.alice) == [1]
    await world.write(groups.join, world.alice, world.group.id, world.now)
    assert (await world.check_in(world.alice, 2)).points == 10
    await world.change(world.group, archived_at=world.now)
    with pytest.raises(Refusal, match="not in an open group"):
        await world.check_in(world.alice)


async def test_check_in_updates_name_and_last_seen(world: World) -> None:
    await world.join(world.alice)
    world.pass_time(hours=1)
    await world.check_in(Actor(GUILD, ALICE, "Alice B."))
    async with world.database.reading() as connection:
        member = await find_row(connection, Member, GUILD, ALICE)
    assert member
    assert (member.name.raw, member.seen_at) == ("Alice B.", world.now)
