"""Interview practice as it is stored: ratings, dates in the member's zone, edits and deletion."""

import asyncio
import datetime as dt

import pytest

from bot.domain.actor import Actor
from bot.domain.interview import InterviewPractice, questions_for
from bot.domain.recall import LadderStep, QuestionKind, Rating, on_step
from bot.services import recall
from bot.services.groups import groups
from bot.services.plan import enrolments
from bot.services.plan.progress import get_zone_and_date
from bot.services.privacy import personal_data
from tests.interview import make_question, with_interview
from tests.services.conftest import ELSEWHERE, World

DAY = dt.timedelta(days=1)


@pytest.fixture
def world(world: World) -> World:
    """The world with three interview questions for AI engineers."""
    world.catalog = with_interview(world.catalog, map(make_question, range(3)))
    return world


async def practice(world: World, actor: Actor | None = None) -> InterviewPractice:
    of = actor or world.alice
    zone, today = await world.read(get_zone_and_date, of.guild_id, of.member_id, world.now)
    records = await world.read(
        recall.load_ratings, of.guild_id, of.member_id, QuestionKind.INTERVIEW, zone
    )
    questions = questions_for(world.catalog, "ai-engineer", None)
    return InterviewPractice(questions, records, today)


async def rate(
    world: World, number: int, rating: Rating = Rating.KNEW, actor: Actor | None = None
) -> LadderStep | None:
    return await world.write(
        recall.rate_interview, actor or world.alice, make_question(number).id, rating, now=world.now
    )


async def due_ids(world: World) -> list[str]:
    return [question.id for question in (await practice(world)).due]


async def test_ratings_of_others_in_other_servers_and_of_recall_count_for_themselves(
    world: World,
) -> None:
    """Nobody has joined a group or plan, which practising does not need."""
    assert await rate(world, 0)
    await rate(world, 1, actor=world.bob)
    elsewhere = Actor(ELSEWHERE, world.alice.member_id, "Alice")
    await rate(world, 2, actor=elsewhere)
    step = on_step(2, world.now.date())
    await world.write(
        recall.store_rating, world.alice, QuestionKind.RECALL, "q1", step, now=world.now
    )
    for actor, seen in ((world.alice, "q0"), (world.bob, "q1"), (elsewhere, "q2")):
        found = await practice(world, actor)
        assert list(found.rated) == [seen]
        assert (len(found.questions), len(found.unseen)) == (3, 2)
    assert await rate(world, 1)


async def test_question_is_rated_once_a_date_and_comes_again(world: World) -> None:
    await rate(world, 0)
    assert await rate(world, 0, Rating.MISSED) is None
    world.now += DAY
    assert await due_ids(world) == ["q0"]
    both = await asyncio.gather(rate(world, 0), rate(world, 0))
    assert sorted(one.step if one else 0 for one in both) == [0, 1]
    assert await due_ids(world) == []
    world.now += 2 * DAY
    assert await rate(world, 0) is None
    world.now += DAY
    assert await due_ids(world) == ["q0"]


async def test_steps_survive_that_a_question_is_gone_for_a_while(world: World) -> None:
    await rate(world, 0)
    world.now += DAY
    await rate(world, 0)
    whole = world.catalog
    world.catalog = with_interview(whole, whole.interview[1:])
    assert len((await practice(world)).unseen) == 2
    world.now += 3 * DAY
    assert await due_ids(world) == []
    world.catalog = whole
    found = await practice(world)
    assert [(question.id, found.rated[question.id].step) for question in found.due] == [("q0", 1)]


async def test_moving_east_within_the_day_asks_nothing_twice(world: World) -> None:
    await world.join(world.alice, zone="Europe/Berlin")
    world.now = dt.datetime(2026, 10, 20, 20, tzinfo=dt.UTC)
    await rate(world, 0)
    world.now += dt.timedelta(hours=1)
    await world.act(enrolments.set_zone, world.alice, zone="Pacific/Kiritimati")
    assert (await practice(world)).today == dt.date(2026, 10, 21)
    assert await due_ids(world) == []
    assert await rate(world, 0) is None


async def test_moving_west_does_not_take_the_date_back(world: World) -> None:
    await world.join(world.alice, zone="Asia/Tokyo")
    await rate(world, 0)
    world.now = dt.datetime(2026, 10, 19, 16, tzinfo=dt.UTC)  # the 20th in Tokyo
    await world.act(enrolments.set_zone, world.alice, zone="America/Los_Angeles")
    assert await due_ids(world) == ["q0"]
    assert await rate(world, 0)


async def test_next_day_begins_at_midnight_in_the_zone_of_the_member(world: World) -> None:
    midnights = (  # in Berlin: the nights before the clocks change, and New Year's Eve
        dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC),
        dt.datetime(2026, 12, 31, 23, tzinfo=dt.UTC),
        dt.datetime(2027, 3, 27, 23, tzinfo=dt.UTC),
    )
    await world.join(world.alice, zone="Europe/Berlin")
    for number, midnight in enumerate(midnights):
        world.now = midnight - dt.timedelta(minutes=1)
        assert await rate(world, number)
        assert f"q{number}" not in await due_ids(world)
        world.now = midnight
        assert f"q{number}" in await due_ids(world)


async def test_zone_is_that_of_the_group_before_a_plan_is_joined(world: World) -> None:
    bob = world.bob.guild_id, world.bob.member_id, world.now
    zone, _ = await world.read(get_zone_and_date, *bob)
    assert zone.key == "UTC"
    await world.write(groups.join, world.bob, world.group.id, world.now)
    zone, _ = await world.read(get_zone_and_date, *bob)
    assert zone.key == world.group.zone


async def test_privacy_exports_and_deletes_ratings(world: World) -> None:
    await rate(world, 0)
    member_id = world.alice.member_id
    tables = await world.read(personal_data.export_personal_data, member_id)
    assert tables["question_rating"][0]["question_id"] == "q0"
    await world.write(personal_data.delete_member, member_id, world.now)
    left = await world.read(personal_data.export_personal_data, member_id)
    assert not left["question_rating"]
