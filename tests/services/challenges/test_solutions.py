"""The answer to a challenge: it opens when a member's own is accepted or the challenge is closed."""

import datetime as dt

import pytest

from bot.domain.errors import Refusal
from bot.services.challenges import submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submissions import AnotherGroupsPost
from tests.services.challenges.steps import accept, join_group, return_submission, submit, undo
from tests.services.conftest import World

_SECOND = dt.timedelta(seconds=1)


async def _open(world: World, posted: ChallengePost) -> ChallengePost:
    return await world.read(submissions.require_solution, world.alice, posted.id, now=world.now)


@pytest.mark.parametrize("is_late", [False, True])
async def test_answer_is_shut_while_points_can_be_earned(
    world: World, posted: ChallengePost, is_late: bool
) -> None:
    world.now = posted.closes_at if is_late else posted.deadline_at
    closes_at = int(posted.closes_at.timestamp())
    with pytest.raises(Refusal, match=rf"opens when yours is accepted.*<t:{closes_at}:F>"):
        await _open(world, posted)


async def test_answer_opens_when_the_challenge_is_closed(
    world: World, posted: ChallengePost
) -> None:
    world.now = posted.closes_at + _SECOND
    assert await _open(world, posted) == posted


async def test_answer_opens_when_the_members_own_is_accepted_and_not_before(
    world: World, posted: ChallengePost
) -> None:
    answer = await submit(world, world.alice, posted.id)
    await return_submission(world, answer)
    with pytest.raises(Refusal, match="opens when yours is accepted"):
        await _open(world, posted)
    accepted = await accept(world, await submit(world, world.alice, posted.id))
    assert await _open(world, posted) == posted
    await undo(world, accepted)
    with pytest.raises(Refusal, match="opens when yours is accepted"):
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


async def test_unknown_post_has_no_answer_to_show(world: World, posted: ChallengePost) -> None:
    with pytest.raises(Refusal, match="no longer exists"):
        await world.read(
            submissions.require_solution, world.alice, posted.id + 1, now=posted.closes_at
        )
