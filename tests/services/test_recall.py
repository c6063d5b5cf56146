"""Recall as it is stored: questions of days checked in, answers, choices, and deletion."""

import datetime as dt

import pytest

from bot.domain.actor import Actor
from bot.domain.content.models.questions import RecallQuestion
from bot.domain.errors import Refusal
from bot.domain.recall import Rating
from bot.services import recall
from bot.services.plan import enrolments, pauses
from bot.services.privacy import personal_data
from tests.recall import with_recall
from tests.services.conftest import World

DAY = dt.timedelta(days=1)


@pytest.fixture
def world(world: World) -> World:
    """The world with three questions about each of the first two plan days."""
    ids = world.catalog.plan.day_ids[:2]
    questions = tuple(
        RecallQuestion(id=f"q{n}", day=ids[n // 3], ask="?", explain=".", number=1)
        for n in range(6)
    )
    world.catalog = with_recall(world.catalog, questions)
    return world


async def recall_of(world: World, actor: Actor) -> recall.MemberRecall:
    return await world.read(
        recall.load, world.catalog, actor.guild_id, actor.member_id, now=world.now
    )


async def answer(world: World, question_id: str, rating: Rating = Rating.KNEW) -> None:
    await world.write(recall.answer, world.alice, world.catalog, question_id, rating, now=world.now)


async def due_ids(world: World) -> list[str]:
    return sorted(item.question.id for item in (await recall_of(world, world.alice)).due)


async def test_questions_come_from_the_days_checked_in_once_a_date(world: World) -> None:
    await world.join(world.alice)
    for number in (1, 2):
        await world.check_in(world.alice, number)
    await world.undo(world.alice, 2)
    assert await due_ids(world) == []
    world.now += DAY
    found = await recall_of(world, world.alice)
    assert sorted(item.question.id for item in found.items) == ["q0", "q1", "q2"]
    assert await due_ids(world) == ["q0", "q1", "q2"]
    await answer(world, "q0")
    for question_id in ("q0", "q5"):
        with pytest.raises(Refusal, match="already answered"):
            await answer(world, question_id)
    assert await due_ids(world) == ["q1", "q2"]
    world.now += 3 * DAY
    assert await due_ids(world) == ["q0", "q1", "q2"]


async def test_steps_survive_a_pack_edit_a_pause_and_a_restart(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    world.now += DAY
    await answer(world, "q0")
    whole = world.catalog
    world.catalog = with_recall(whole, whole.recall[1:])
    assert await due_ids(world) == ["q1", "q2"]
    await world.act(pauses.pause, world.alice, until=None)
    await world.act(enrolments.restart, world.alice)
    world.catalog = whole
    world.now += 3 * DAY
    found = await recall_of(world, world.alice)
    assert {item.question.id: item.at.step for item in found.due} == {"q0": 1, "q1": 0, "q2": 0}


async def test_moving_east_within_the_day_asks_nothing_twice(world: World) -> None:
    await world.join(world.alice, zone="Europe/Berlin")
    await world.check_in(world.alice)
    world.now = dt.datetime(2026, 10, 20, 20, tzinfo=dt.UTC)
    await answer(world, "q0", Rating.MISSED)
    world.now += dt.timedelta(hours=1)
    await world.act(enrolments.set_zone, world.alice, zone="Pacific/Kiritimati")
    assert (await recall_of(world, world.alice)).today == dt.date(2026, 10, 21)
    assert await due_ids(world) == ["q1", "q2"]


async def test_moving_west_does_not_take_the_date_back(world: World) -> None:
    await world.join(world.alice, zone="Asia/Tokyo")
    await world.check_in(world.alice)
    world.now = dt.datetime(2026, 10, 19, 16, tzinfo=dt.UTC)  # the 20th in Tokyo
    await world.act(enrolments.set_zone, world.alice, zone="America/Los_Angeles")
    assert await due_ids(world) == ["q0", "q1", "q2"]
    await answer(world, "q0")


async def test_privacy_exports_and_deletes_recall(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    world.now += DAY
    await answer(world, "q0")
    member_id = world.alice.member_id
    tables = await world.read(personal_data.export_personal_data, member_id)
    assert tables["question_rating"][0]["question_id"] == "q0"
    await world.write(personal_data.delete_member, member_id, world.now)
    left = await world.read(personal_data.export_personal_data, member_id)
    assert not left["question_rating"]
