"""Answers that wait too long for review: how many, since when, and in which group."""

import pytest

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
    listed = [await group_of(world)]
    return dict(await world.read(queue.list_backlogs, listed, world.now))


@pytest.mark.parametrize("days", [1, 3, 7])
async def test_backlog_counts_answers_once_half_of_the_promised_time_is_over(
    world: World, posted: ChallengePost, days: int
) -> None:
    await world.change(world.group, review_days=days)
    began_at = world.now
    await submit(world, world.alice, posted.id)
    world.pass_time(hours=12 * days)
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
