"""Who may review which answers: moderators all, others those of the groups whose role they have."""

from dataclasses import replace

import pytest

from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.groups import groups
from bot.services.reviews import queue
from tests.services.challenges.steps import MORGAN, accept, return_submission, submit, undo
from tests.services.conftest import ALICE, BOB, ELSEWHERE, GUILD, World

_ROLE, _OTHER_ROLE = 31, 32
RITA = Actor(GUILD, 800_000_000_000_000_009, "Rita", frozenset([_ROLE, 5]))


@pytest.fixture(autouse=True)
async def roles(world: World) -> None:
    """Rita’s role reviews in the group, and another one in another group."""
    other = await world.write(groups.create, GUILD, "Early birds", "UTC", world.now)
    for group, role_id in ((world.group, _ROLE), (other, _OTHER_ROLE)):
        await world.change(group, reviewer_role_id=role_id)


async def test_reviewer_sees_counts_and_decides_what_waits_in_their_group(
    world: World, posted: ChallengePost, answer: MemberSubmission
) -> None:
    await submit(world, world.bob, posted.id)
    assert {one.member_id for one in await world.read(queue.list_pending, RITA)} == {ALICE, BOB}
    assert await world.read(queue.count_pending, RITA) == (2, 0)
    await world.read(queue.require_reviewer, RITA)
    accepted = await accept(world, answer, RITA)
    assert accepted.decided_by == RITA.member_id
    decided = await world.read(queue.list_decided, RITA, since=world.now, limit=5)
    assert [one.id for one in decided] == [answer.id]
    await undo(world, answer, RITA)
    assert await world.read(queue.count_pending, RITA) == (2, 0)


async def test_own_answer_waits_for_somebody_else(world: World, answer: MemberSubmission) -> None:
    alice = replace(RITA, member_id=ALICE)
    assert await world.read(queue.count_pending, alice) == (0, 1)
    assert await world.read(queue.list_pending, alice) == []
    owner = replace(alice, is_owner=True)
    assert await world.read(queue.count_pending, owner) == (1, 0)


async def test_members_and_reviewers_of_another_group_see_and_decide_nothing(
    world: World, answer: MemberSubmission
) -> None:
    others = [replace(RITA, role_ids=frozenset(ids)) for ids in ([], [_OTHER_ROLE])]
    for nobody in others:
        for action in (accept, return_submission):
            with pytest.raises(Refusal, match="Only reviewers can do this"):
                await action(world, answer, nobody)
        with pytest.raises(Refusal, match="Only reviewers can do this"):
            await world.read(queue.get_reviewable, nobody, answer.id)
        assert await world.read(queue.list_pending, nobody) == []
        assert await world.read(queue.count_pending, nobody) == (0, 0)
    accepted = await accept(world, answer)
    for nobody in others:
        assert await world.read(queue.list_decided, nobody, since=world.now, limit=5) == []
        with pytest.raises(Refusal, match="Only reviewers can do this"):
            await undo(world, accepted, nobody)


async def test_role_of_everyone_lets_all_review_but_their_own(
    world: World, answer: MemberSubmission
) -> None:
    await world.change(world.group, reviewer_role_id=GUILD)
    assert await world.read(queue.count_pending, world.bob) == (1, 0)
    assert await world.read(queue.count_pending, world.alice) == (0, 1)
    assert (await accept(world, answer, world.bob)).decided_by == BOB


async def test_role_counts_only_in_its_server(world: World, answer: MemberSubmission) -> None:
    elsewhere = replace(RITA, guild_id=ELSEWHERE)
    with pytest.raises(Refusal, match="Only reviewers can do this"):
        await world.read(queue.require_reviewer, elsewhere)
    assert await world.read(queue.list_pending, elsewhere) == []
    assert await world.read(queue.list_pending, replace(MORGAN, guild_id=ELSEWHERE)) == []
