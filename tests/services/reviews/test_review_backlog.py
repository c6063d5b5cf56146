"""Answers that wait too long for review: how many, since when, and in which group."""

import datetime as dt

from bot.services.challenges.posts import ChallengePost
from bot.services.reviews import peers, queue
from bot.services.reviews.queue import ReviewBacklog
from tests.services.challenges.steps import (
    CHRIS,
    accept,
    group_of,
    join_group,
    post,
    return_submission,
    submit,
)
from tests.services.conftest import World


async def _backlogs(world: World) -> dict[int, ReviewBacklog]:
    listed = [await group_of(world)]
    return dict(await world.read(queue.list_backlogs, listed, world.now))


async def test_backlog_counts_answers_once_half_of_the_promised_time_is_over(
    world: World, posted: ChallengePost
) -> None:
    began_at = world.now
    answer = await submit(world, world.alice, posted.id)
    for days in (1, 3, 7):
        await world.change(world.group, review_days=days)
        world.now = began_at + dt.timedelta(hours=12 * days)
        assert await _backlogs(world) == {}, days
        world.pass_time(seconds=1)
        assert await _backlogs(world) == {world.group.id: ReviewBacklog(1, began_at)}, days
    await submit(world, world.bob, posted.id)
    assert await _backlogs(world) == {world.group.id: ReviewBacklog(2, began_at)}
    await accept(world, answer)
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


async def test_appeal_waits_since_it_was_made(world: World, posted: ChallengePost) -> None:
    answer = await submit(world, world.alice, posted.id)
    await return_submission(world, answer, note="Too short.")
    world.pass_time(days=3)
    await world.write(peers.ask_second_reviewer, world.alice, posted.id, world.now)
    appealed_at = world.now
    assert await _backlogs(world) == {}
    assert await world.read(queue.find_backlog, CHRIS) == ReviewBacklog(1, appealed_at)
    world.pass_time(days=2)
    assert await _backlogs(world) == {world.group.id: ReviewBacklog(1, appealed_at)}
