"""Who keeps up: the share of due plan days that each member has done, as of now."""

from dataclasses import replace

from sqlalchemy import insert

from bot.db.models import CheckIn
from bot.domain.actor import Visibility
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import FULL_SHARE, Share
from bot.services.groups import groups
from bot.services.plan import enrolments, pauses
from bot.services.privacy import visibility
from bot.services.standings.boards import page_of
from tests.services.conftest import ALICE, BOB, World
from tests.services.standings.boards import load_completion, mark


async def _shares(world: World) -> dict[int, Share]:
    return {found.score.member_id: found.share for found in await load_completion(world)}


async def test_share_matches_progress_after_any_change(world: World) -> None:
    await world.join(world.alice, pace=Pace.WEEKDAYS)
    await world.join(world.bob, zone="Pacific/Auckland")
    for days in range(12):
        world.pass_time(days=1, hours=7)
        if days % 2:
            await world.check_in(world.alice)
        if days == 4:
            await world.act(pauses.pause, world.alice)
        if days == 7:
            await world.act(pauses.resume, world.alice)
        shares = await _shares(world)
        for actor in (world.alice, world.bob):
            progress = await world.progress(actor)
            due = max(progress.due_before, min(progress.done, progress.due))
            expected = Share(min(progress.done, due), due) if due >= 3 else None
            assert shares.get(actor.member_id) == expected


async def test_shifting_the_plan_changes_no_share(world: World) -> None:
    for actor in (world.alice, world.bob):
        await world.join(actor)
        await world.check_in(actor)
    world.pass_time(days=6)
    await world.act(enrolments.shift, world.alice, days=5)
    assert (await world.progress(world.alice)).behind == 0
    assert await _shares(world) == {ALICE: Share(1, 6), BOB: Share(1, 6)}


async def test_member_is_compared_from_the_third_due_day_on(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    for expected in ({}, {}, {}, {ALICE: Share(1, 3)}, {ALICE: Share(1, 4)}):
        assert await _shares(world) == expected
        world.pass_time(days=1)


async def test_members_are_ordered_by_the_share_of_due_days_they_have_done(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    world.pass_time(days=1)
    await world.join(world.bob)
    for _ in range(3):
        await world.check_in(world.bob)
        world.pass_time(days=1)
    found = await load_completion(world)
    page = page_of([member.score for member in found])
    assert [(line.place, line.member_id, line.points) for line in page.lines] == [
        (1, BOB, FULL_SHARE),
        (2, ALICE, 2500),
    ]


async def test_who_left_the_plan_or_the_group_is_not_listed(world: World) -> None:
    for actor in (world.alice, world.bob):
        await world.join(actor)
    world.pass_time(days=3)
    assert await _shares(world) == {ALICE: Share(0, 3), BOB: Share(0, 3)}
    await world.act(enrolments.leave, world.alice)
    assert await _shares(world) == {BOB: Share(0, 3)}
    await world.write(groups.leave, world.bob, world.now)
    assert await _shares(world) == {}


async def test_days_that_are_no_longer_in_the_plan_do_not_count(world: World) -> None:
    progress = await world.join(world.alice)
    row = {
        "enrolment_id": progress.enrolment_id,
        "day_id": "no longer in the plan",
        "at": world.now,
    }
    row |= {"on_date": world.now.date(), "paid": False, "tested": False}
    async with world.database.writing() as connection:
        await connection.execute(insert(CheckIn).values(row))
    world.pass_time(days=3)
    assert await _shares(world) == {ALICE: Share(0, 3)}


async def test_hidden_member_is_seen_by_themselves_only(world: World) -> None:
    third = replace(world.alice, member_id=ALICE + 2, name="M2")
    for actor in (world.alice, world.bob, third):
        await world.join(actor)
    await world.check_in(world.alice)
    world.pass_time(days=3)
    await world.write(visibility.set_visibility, world.bob, Visibility.ALIAS, "owl", now=world.now)
    for hidden in ({"visibility": "hidden"}, {"excluded_at": world.now}, {"left_at": world.now}):
        await mark(world, 0, **hidden)
        assert set(await _shares(world)) == {BOB, third.member_id}
        found = [member.score for member in await load_completion(world, ALICE)]
        page = page_of(found, ALICE)
        assert [(line.place, line.name.raw) for line in page.lines] == [(1, "M2"), (1, "owl")]
        assert page.own
        assert (page.own.place, page.own.is_visible) == (1, False)
        await mark(world, 0, visibility="shown", excluded_at=None, left_at=None)
