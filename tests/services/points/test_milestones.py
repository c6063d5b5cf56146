"""Recording milestones."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bot.services.plan import enrolments
from bot.services.points import milestones
from tests.services.challenges.steps import (
    MORGAN,
    accept,
    join_group,
    post,
    return_submission,
    submit,
    undo,
)
from tests.services.conftest import World
from tests.services.points.milestones import PERSON, days, recorded_milestones


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """Collect the SQL statements executed inside the block."""
    asked: list[str] = []

    def record_statement(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    engine = world.database.write_engine.sync_engine
    event.listen(engine, "before_cursor_execute", record_statement)
    yield asked
    event.remove(engine, "before_cursor_execute", record_statement)


async def test_milestone_is_reported_once_and_listed_in_order_of_pack(world: World) -> None:
    await world.join(world.alice)
    found = await days(world, 30)
    assert {n: ids for n, ids in enumerate(found, 1) if ids} == {
        1: {"first-check-in"},
        7: {"week-1", "streak-7"},
        14: {"week-2"},
        21: {"week-3"},
        28: {"week-4"},
        30: {"plan-finished"},
    }
    assert await recorded_milestones(world) == set().union(*found)
    listed = await world.read(milestones.list_reached, PERSON, world.catalog)
    order = ["first-check-in", "week-1", "week-2", "week-3", "week-4", "plan-finished", "streak-7"]
    assert [one.id for one in listed] == order


async def test_check_in_without_milestone_runs_no_more_queries(world: World) -> None:
    await world.join(world.alice)
    with statements(world) as first:
        await days(world, 1)
    with statements(world) as second:
        await days(world, 1)
    assert [one for one in second if "milestone" in one or "reward" in one] == []
    assert [one for one in first if "milestone" in one]


async def test_milestone_stays_after_an_undo_and_is_not_reported_again(world: World) -> None:
    await world.join(world.alice)
    await days(world, 6)
    await world.check_in(world.alice)
    reached = await recorded_milestones(world)
    assert reached == {"first-check-in", "week-1", "streak-7"}
    await world.undo(world.alice)
    assert await recorded_milestones(world) == reached
    assert (await world.check_in(world.alice)).milestones_reached == ()


async def test_restart_neither_repeats_nor_loses_milestones(world: World) -> None:
    await world.join(world.alice)
    await days(world, 7)
    before = await recorded_milestones(world)
    world.pass_time(days=20)
    await world.act(enrolments.restart, world.alice)
    found = await days(world, 6)
    assert set().union(*found) == set()
    assert not (await world.check_in(world.alice)).milestones_reached
    await world.undo(world.alice)
    assert await recorded_milestones(world) == before


async def test_new_milestones_of_catalog_are_recorded_later(world: World) -> None:
    await world.join(world.alice)
    every = world.catalog.scoring.milestones
    few = tuple(one for one in every if one.id not in {"first-check-in", "week-1"})
    scoring = world.catalog.scoring
    full = world.catalog
    world.catalog = full.model_copy(
        update={"scoring": scoring.model_copy(update={"milestones": few})}
    )
    await days(world, 13)
    assert await recorded_milestones(world) == {"streak-7"}
    world.catalog = full
    (found,) = await days(world, 1)
    assert found == {"first-check-in", "week-1", "week-2"}


async def test_milestone_stays_after_an_answer_is_undone(world: World) -> None:
    await join_group(world, world.alice, MORGAN)
    answer = await submit(world, world.alice, (await post(world)).id)
    assert await recorded_milestones(world) == set()
    accepted = await accept(world, answer)
    assert [one.milestone.id for one in accepted.reached] == ["first-answer"]
    listed = await world.read(milestones.list_reached_by, PERSON, accepted.id, world.catalog)
    assert [one.milestone.id for one in listed] == ["first-answer"]
    await undo(world, answer)
    assert await recorded_milestones(world) == {"first-answer"}
    assert (await accept(world, answer)).reached == ()


async def test_second_answer_and_its_undo_change_no_milestone(world: World) -> None:
    await join_group(world, world.alice, MORGAN)
    first = await accept(world, await submit(world, world.alice, (await post(world)).id))
    world.pass_time(days=7)
    second = await accept(world, await submit(world, world.alice, (await post(world)).id))
    assert (len(first.reached), len(second.reached)) == (1, 0)
    await undo(world, second)
    assert await recorded_milestones(world) == {"first-answer"}


async def test_undo_of_returned_answer_changes_no_milestone(world: World) -> None:
    await join_group(world, world.alice, MORGAN)
    answer = await submit(world, world.alice, (await post(world)).id)
    await return_submission(world, answer)
    await undo(world, answer)
    assert await recorded_milestones(world) == set()
