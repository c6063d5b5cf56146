"""Testing out of a plan day."""

import datetime as dt

import pytest

from bot.domain.content.models.questions import RecallQuestion
from bot.domain.errors import Refusal
from bot.services.plan import check_ins
from bot.services.plan.check_ins import DayAnswer, DayTestState
from tests.recall import with_recall
from tests.services.conftest import World

DAY = dt.timedelta(days=1)


@pytest.fixture
async def world(world: World) -> World:
    """The world with three questions about plan day 5; Alice has joined the plan."""
    day = world.catalog.plan.day_ids[4]
    recall = tuple(
        RecallQuestion(id=f"q{n}", day=day, ask="?", explain=".", number=1) for n in range(3)
    )
    world.catalog = with_recall(world.catalog, recall)
    await world.join(world.alice)
    return world


async def take_test(world: World, answers: str = "", number: int = 5) -> DayTestState:
    """Answer questions about a day, `y` for right and `n` for wrong; return the state after them."""
    day_id = world.catalog.plan.day_ids[number - 1]
    state = await world.write(
        check_ins.begin_test, world.alice, world.catalog, day_id, now=world.now
    )
    for at, mark in enumerate(answers):
        given = DayAnswer(day_id, at, is_right=mark == "y")
        state = await world.write(
            check_ins.answer_test, world.alice, world.catalog, given, now=world.now
        )
    assert isinstance(state, DayTestState)
    return state


async def test_all_but_one_right_checks_the_day_in_without_points_until_it_is_undone(
    world: World,
) -> None:
    with pytest.raises(Refusal, match="enough questions"):
        await take_test(world, number=4)
    state = await take_test(world, "yny")
    assert state.passed
    assert await world.days(world.alice) == [5]
    assert await world.points(world.alice) == 0
    progress = await world.progress(world.alice)
    assert progress == state.progress
    assert progress.check_ins[0].is_tested
    assert not progress.active_dates
    with pytest.raises(Refusal, match="already done"):
        await take_test(world)
    undone = await world.undo(world.alice)
    assert undone.points == 0
    assert await world.progress(world.alice) == undone.progress
    with pytest.raises(Refusal, match="again tomorrow"):
        await take_test(world)


async def test_two_wrong_answers_are_too_many_until_tomorrow(world: World) -> None:
    state = await take_test(world, "ynn")
    assert state.passed is None
    assert state.current is None
    assert await world.days(world.alice) == []
    with pytest.raises(Refusal, match="again tomorrow"):
        await take_test(world)
    world.now += DAY
    assert (await take_test(world, "yyy")).passed


async def test_answered_question_is_not_asked_again_in_a_try(world: World) -> None:
    await take_test(world, "y")
    assert (await take_test(world)).answered == 1
    given = DayAnswer(world.catalog.plan.day_ids[4], 0, is_right=True)
    with pytest.raises(Refusal, match="already"):
        await world.write(check_ins.answer_test, world.alice, world.catalog, given, now=world.now)


async def test_days_tested_out_leave_the_daily_limit_and_streak_alone(world: World) -> None:
    world.now += DAY  # so that three days may be checked in
    await take_test(world, "yyy")
    for _ in range(3):
        world.now += dt.timedelta(minutes=5)
        await world.check_in(world.alice)
    assert await world.days(world.alice) == [1, 2, 3, 5]
    progress = await world.progress(world.alice)
    assert progress.streak.days == 1
