"""Answers that wait too long for review: how many, since when, and in which group."""

from bot.services.challenges.posts import ChallengePost
from bot.services.reviews import queue
from bot.services.reviews.queue import ReviewBacklog
from tests.services.challenges.steps import (
    accept,
    group_of,
    join_group,
    post,
    submission_of,
    submit,
)
from tests.services.conftest import World


async def _backlogs(world: World) -> dict[int, ReviewBacklog]:
    groups = [await group_of(world)]
    return dict(await world.read(queue.list_backlogs, groups, world.now))


async def test_backlog_counts_answers_once_the_oldest_has_waited_two_days(
    world: World, posted: ChallengePost
) -> None:
    began_at = world.now
    await submit(world, world.alice, posted.id)
    world.pass_time(days=2)
    await submit(world, world.bob, posted.id)
    assert await _backlogs(world) == {}
    world.pass_time(seconds=1)
    assert await _backlogs(world) == {world.group.id: ReviewBacklog(2, began_at)}
    await accept(world, await submission_of(world, posted, world.alice))
    assert await _backlogs(world) == {}


async def test_backlog_belongs_to_the_group_of_the_post(
    world: World, posted: ChallengePost
) -> None:
    other = await world.add_group()
    await join_group(world, world.alice, group=other)
    await submit(world, world.alice, (await post(world, other)).id)
    world.pass_time(days=3)
    found = await world.read(queue.list_backlogs, [world.group, other], world.now)
    assert list(found) == [other.id]
    assert await _backlogs(world) == {}
