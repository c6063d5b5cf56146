"""A member follows one plan at a time; a plan that is put aside keeps its progress."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.db.models import Enrolment
from bot.domain.content import Catalog, Plan
from bot.domain.errors import Refusal
from bot.domain.plan.progress import Share
from bot.services.groups import groups
from bot.services.plan import enrolments
from tests.services.conftest import World
from tests.services.standings.boards import load_completion


@pytest.fixture
def second(catalog: Catalog) -> Plan:
    """The second plan of the shipped pack."""
    return catalog.plans[1]


async def _switch(world: World, plan: Plan) -> None:
    await world.act(enrolments.switch, world.alice, plan=plan)


async def test_second_plan_begins_at_its_day_1_and_pays_for_it_and_the_streak_goes_on(
    world: World, second: Plan
) -> None:
    await world.join(world.alice)
    assert (await world.check_in(world.alice, 1)).milestones_reached
    world.pass_time(days=1)
    await _switch(world, second)
    result = await world.check_in(world.alice)
    assert (result.progress.plan_id, result.day_number, result.points) == (second.id, 1, 10)
    assert [one.day_id for one in result.progress.check_ins] == [second.day(1).id]
    assert result.progress.streak.days == 2
    assert result.milestones_reached == ()  # days of the other plan do not count
    await world.undo(world.alice)


async def test_plan_that_was_put_aside_continues_where_it_stopped(
    world: World, catalog: Catalog, second: Plan
) -> None:
    await world.join(world.alice)
    for _ in range(2):
        await world.check_in(world.alice)
        world.pass_time(days=1)
    await _switch(world, second)
    world.pass_time(days=20)
    await _switch(world, catalog.plan)
    progress = await world.progress(world.alice)
    status = progress
    assert (progress.plan_id, status.done, status.next_day, status.behind) == ("first", 2, 3, 0)
    result = await world.check_in(world.alice)
    assert (result.day_number, result.points) == (3, 10)


async def test_switching_twice_changes_nothing_and_once_needs_a_group(
    world: World, catalog: Catalog, second: Plan
) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    await _switch(world, second)
    await _switch(world, second)
    async with world.database.reading() as connection:
        plans = list(await connection.scalars(select(Enrolment.plan_id).order_by(Enrolment.id)))
    assert plans == ["first", second.id]
    await world.write(groups.leave, world.alice, world.now)
    with pytest.raises(Refusal, match="not in an open group"):
        await _switch(world, catalog.plan)


async def test_share_counts_the_plan_that_is_followed(
    world: World, catalog: Catalog, second: Plan
) -> None:
    await world.join(world.alice)
    world.pass_time(days=5)
    await _switch(world, second)
    for _ in range(3):
        await world.check_in(world.alice)
        world.pass_time(days=1)
    [found] = await load_completion(replace(world, catalog=catalog))
    assert found.share == Share(3, 3)


async def test_returning_to_a_plan_does_not_repair_a_streak_lost_in_another(
    world: World, catalog: Catalog, second: Plan
) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    await _switch(world, second)
    world.pass_time(days=10)
    await _switch(world, catalog.plan)
    progress = await world.progress(world.alice)
    assert progress.streak.days == 0


async def test_starting_over_does_not_repair_a_streak_lost_in_another_plan(
    world: World, catalog: Catalog, second: Plan
) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    await _switch(world, second)
    world.pass_time(days=10)
    await world.act(enrolments.restart, world.alice)
    await _switch(world, catalog.plan)
    assert (await world.progress(world.alice)).streak.days == 0


async def test_switching_leaving_and_joining_in_turn_leaves_no_pile_of_enrolments(
    world: World, catalog: Catalog, second: Plan
) -> None:
    await world.join(world.alice)
    for _ in range(3):
        await _switch(world, second)
        await world.act(enrolments.leave, world.alice)
        await world.act(enrolments.join, world.alice, plan=catalog.plan)
    async with world.database.reading() as connection:
        assert await connection.scalar(select(func.count(Enrolment.id))) == 1


async def test_restart_of_one_plan_is_not_undone_in_another(
    world: World, catalog: Catalog, second: Plan
) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    await world.act(enrolments.restart, world.alice)
    await _switch(world, second)
    with pytest.raises(Refusal, match="nothing to undo"):
        await world.act(enrolments.undo_restart, world.alice)
    await _switch(world, catalog.plan)
    restored = await world.act(enrolments.undo_restart, world.alice)
    assert (restored.plan_id, len(restored.check_ins)) == (catalog.plan.id, 1)
