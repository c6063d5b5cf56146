"""The solution to a challenge: it opens when a member's own is accepted or the challenge is closed."""

import datetime as dt

import pytest

from bot.domain.challenges import Timing
from bot.domain.errors import Refusal
from bot.services.challenges import submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submissions import AnotherGroupsPost
from bot.services.groups import groups
from tests.services.challenges.steps import (
    accept,
    join_group,
    post,
    return_submission,
    submit,
    undo,
)
from tests.services.conftest import GUILD, World

_SECOND = dt.timedelta(seconds=1)


async def _open(world: World, posted: ChallengePost) -> ChallengePost:
    return await world.write(submissions.open_solution, world.alice, posted.id, now=world.now)


async def test_solution_is_shut_while_points_can_be_earned_and_opens_when_the_challenge_is_closed(
    world: World, posted: ChallengePost
) -> None:
    closes_at = int(posted.closes_at.timestamp())
    for world.now in (posted.deadline_at, posted.closes_at):
        with pytest.raises(Refusal, match=rf"once your answer is accepted.*<t:{closes_at}:F>"):
            await _open(world, posted)
    world.now = posted.closes_at + _SECOND
    assert await _open(world, posted) == posted


async def test_solution_opens_when_the_members_own_is_accepted_and_not_before(
    world: World, posted: ChallengePost
) -> None:
    answer = await submit(world, world.alice, posted.id)
    await return_submission(world, answer)
    with pytest.raises(Refusal, match="once your answer is accepted"):
        await _open(world, posted)
    accepted = await accept(world, await submit(world, world.alice, posted.id))
    assert await _open(world, posted) == posted
    await undo(world, accepted)
    with pytest.raises(Refusal, match="once your answer is accepted"):
        await _open(world, posted)


async def test_answer_is_shown_to_members_of_the_group_only(
    world: World, posted: ChallengePost
) -> None:
    other = await world.add_group()
    await join_group(world, world.alice, group=other)
    world.now = posted.closes_at + _SECOND
    with pytest.raises(AnotherGroupsPost):
        await _open(world, posted)


async def test_accepted_member_sees_the_answer_after_changing_groups(
    world: World, posted: ChallengePost
) -> None:
    await accept(world, await submit(world, world.alice, posted.id))
    await join_group(world, world.alice, group=await world.add_group())
    assert await _open(world, posted) == posted


async def _post_elsewhere(world: World, posted: ChallengePost) -> ChallengePost:
    """Post the same challenge in a second group, and let Alice change to that."""
    other = await world.add_group()
    challenge = world.catalog.challenge_by_id[posted.challenge_id]
    again = await post(world, other, [challenge])
    await join_group(world, world.alice, group=other)
    return again


async def test_challenge_pays_a_member_once_in_a_server(
    world: World, posted: ChallengePost, worth: int
) -> None:
    await accept(world, await submit(world, world.alice, posted.id))
    again = await _post_elsewhere(world, posted)
    accepted = await accept(world, await submit(world, world.alice, again.id))
    assert (accepted.timing, accepted.points) == (Timing.KNOWN, 0)
    assert await world.points(world.alice) == worth


async def test_second_of_two_waiting_answers_to_a_challenge_earns_nothing(
    world: World, posted: ChallengePost, worth: int
) -> None:
    first = await submit(world, world.alice, posted.id)
    again = await _post_elsewhere(world, posted)
    second = await submit(world, world.alice, again.id)
    accepted = await accept(world, first)
    assert [accepted.points, (await accept(world, second)).points] == [worth, 0]
    await undo(world, accepted)
    assert (await accept(world, accepted)).points == worth


async def test_challenge_earns_nothing_once_its_answer_was_opened(
    world: World, posted: ChallengePost, worth: int
) -> None:
    world.now = posted.closes_at + _SECOND
    await _open(world, posted)
    again = await _post_elsewhere(world, posted)
    await join_group(world, world.bob, group=await world.read(groups.get, GUILD, again.group_id))
    for actor, earned in ((world.alice, 0), (world.bob, worth)):
        accepted = await accept(world, await submit(world, actor, again.id))
        assert accepted.points == earned


async def test_challenge_counts_once_for_milestones(world: World, posted: ChallengePost) -> None:
    scoring = world.catalog.scoring
    first = next(one for one in scoring.milestones if one.answers_accepted == 1)
    second = first.model_copy(update={"id": "second", "answers_accepted": 2})
    scoring = scoring.model_copy(update={"milestones": (first, second)})
    world.catalog = world.catalog.model_copy(update={"scoring": scoring})
    accepted = await accept(world, await submit(world, world.alice, posted.id))
    again = await _post_elsewhere(world, posted)
    repeated = await accept(world, await submit(world, world.alice, again.id))
    assert [len(one.reached) for one in (accepted, repeated)] == [1, 0]


async def test_unknown_post_has_no_answer_to_show(world: World, posted: ChallengePost) -> None:
    with pytest.raises(Refusal, match="no longer exists"):
        await world.write(
            submissions.open_solution, world.alice, posted.id + 1, now=posted.closes_at
        )
