"""Nobody is the only judge of their own work, and old challenges do not get anyone ahead."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.actor import Actor
from bot.domain.challenges.submissions import SubmissionState
from bot.domain.content import Challenge, Difficulty
from bot.domain.delivery import DeliveryKind
from bot.domain.errors import Refusal
from bot.services.challenges import posts, submission_queries
from bot.services.challenges.posts import ChallengePost
from bot.services.delivery import outbox
from bot.services.groups import changes
from bot.services.moderation import decisions
from bot.services.points import corrections, entries
from bot.services.privacy import deletion
from tests.services.challenges.steps import (
    CHRIS,
    MORGAN,
    accept,
    join_group,
    list_decided,
    post,
    return_submission,
    submit,
    undo,
)
from tests.services.conftest import GUILD, World

ALONE = replace(MORGAN, is_only_moderator=True)
PENDING, ACCEPTED = SubmissionState.PENDING, SubmissionState.ACCEPTED


async def _switch_reviews(world: World, actor: Actor, *, on: bool) -> None:
    async with world.database.writing() as connection:
        await changes.change(connection, actor, world.group.id, now=world.now, reviewed=on)


async def test_answer_of_who_switched_reviews_off_is_reviewed_by_somebody_else(
    world: World, posted: ChallengePost
) -> None:
    await _switch_reviews(world, MORGAN, on=False)
    own = await submit(world, MORGAN, posted.id)
    assert own.state is PENDING
    assert (await submit(world, world.alice, posted.id)).state is ACCEPTED
    assert (await submit(world, CHRIS, posted.id)).state is ACCEPTED
    await _switch_reviews(world, MORGAN, on=True)
    with pytest.raises(Refusal, match="can’t review your own"):
        await accept(world, own)
    assert await world.points(MORGAN) == 0
    assert (await accept(world, own, CHRIS)).state is ACCEPTED


async def test_answer_handed_in_before_reviews_were_switched_off_is_reviewed_when_changed(
    world: World, posted: ChallengePost
) -> None:
    await submit(world, MORGAN, posted.id)
    await _switch_reviews(world, MORGAN, on=False)
    assert (await submit(world, MORGAN, posted.id)).state is PENDING


async def test_reviews_stay_for_a_week_and_for_posts_that_were_out(
    world: World, posted: ChallengePost
) -> None:
    world.pass_time(days=2)
    await _switch_reviews(world, MORGAN, on=False)
    world.pass_time(days=5)
    soon = await post(world)
    assert (await submit(world, MORGAN, soon.id)).state is PENDING
    world.pass_time(days=7)
    later = await post(world)
    assert (await submit(world, MORGAN, later.id)).state is ACCEPTED
    assert (await submit(world, MORGAN, posted.id)).state is PENDING


async def test_deleting_ones_data_does_not_hide_who_switched_reviews_off(
    world: World, posted: ChallengePost
) -> None:
    await _switch_reviews(world, MORGAN, on=False)
    await world.write(deletion.delete_member, MORGAN.member_id, world.now)
    await join_group(world, MORGAN)
    assert (await submit(world, MORGAN, posted.id)).state is PENDING


async def test_answers_accepted_without_review_are_in_the_audit_log(
    world: World, posted: ChallengePost
) -> None:
    await world.change(world.group, reviewed=False)
    await submit(world, world.alice, posted.id)
    assert (await list_decided(world))[-1] == (None, "accept without review", posted.challenge_id)
    found = await world.read(
        decisions.list_decisions, GUILD, about_id=world.alice.member_id, limit=5
    )
    assert [(one.kind, one.group) for one in found] == [("accept without review", "Night owls")]
    moderators = await world.read(corrections.list_moderator_ids, GUILD)
    assert world.alice.member_id not in moderators


async def test_only_moderator_accepts_their_own_answer_and_it_is_marked(
    world: World, posted: ChallengePost, worth: int
) -> None:
    own = await submit(world, MORGAN, posted.id)
    accepted = await accept(world, own, ALONE)
    assert (accepted.state, accepted.decided_by) == (ACCEPTED, MORGAN.member_id)
    assert (await list_decided(world))[-1] == (MORGAN.member_id, "accept own", posted.challenge_id)
    (entry,) = await world.read(entries.list_entries, GUILD, MORGAN.member_id, limit=5)
    assert (entry.points, entry.author_id) == (worth, MORGAN.member_id)
    assert entry.reason == corrections.BY_THEMSELVES
    async with world.database.writing() as connection:
        claimed = await outbox.claim(connection, me="us", now=world.now, limit=100)
    assert DeliveryKind.VERDICT not in {due.kind for due in claimed}


async def test_only_moderator_undoes_their_own_acceptance(
    world: World, posted: ChallengePost
) -> None:
    own = await accept(world, await submit(world, MORGAN, posted.id), ALONE)
    with pytest.raises(Refusal, match="can’t review your own"):
        await undo(world, own)
    assert (await undo(world, own, ALONE)).state is PENDING
    assert await world.points(MORGAN) == 0


@pytest.fixture
async def old_posts(world: World) -> list[ChallengePost]:
    """Six posts whose deadlines have passed, worth 10 points each if late, and a current one."""
    await join_group(world, world.alice, world.bob, MORGAN, CHRIS)
    old, (easy, steady) = [], _by_difficulty(world)
    for _ in range(6):
        old.append(await post(world, challenges=easy))
        world.pass_time(days=7)
    await post(world, challenges=steady)  # worth 30 points on time
    world.pass_time(hours=1)
    return old


def _by_difficulty(world: World) -> tuple[list[Challenge], list[Challenge]]:
    """Return the challenges of the first and of the second difficulty."""
    easy, steady = (
        [one for one in world.catalog.challenges if one.difficulty == difficulty]
        for difficulty in (Difficulty.FIRST_STEPS, Difficulty.STEADY)
    )
    return easy, steady


@pytest.mark.parametrize("reviewed", [True, False])
async def test_late_answers_of_a_week_earn_at_most_as_much_as_the_current_challenge(
    world: World, old_posts: list[ChallengePost], reviewed: bool
) -> None:
    await world.change(world.group, reviewed=reviewed)
    earned = []
    for old in old_posts[:5]:
        answer = await submit(world, world.alice, old.id)
        earned.append((await accept(world, answer) if reviewed else answer).points)
    assert earned == [10, 10, 10, 0, 0]
    assert await world.points(world.alice) == 30
    current = await world.read(posts.find_latest_post, world.group.id)
    assert current
    answer = await submit(world, world.alice, current.id)
    assert (await accept(world, answer) if reviewed else answer).points == 30
    world.pass_time(days=7)
    answer = await submit(world, world.alice, old_posts[5].id)
    assert (await accept(world, answer) if reviewed else answer).points == 10


async def test_week_of_a_late_answer_is_that_in_which_it_was_handed_in(
    world: World, old_posts: list[ChallengePost]
) -> None:
    answers = [await submit(world, world.alice, old.id) for old in old_posts[:3]]
    world.pass_time(days=7)
    answers += [await submit(world, world.alice, old.id) for old in old_posts[3:]]
    world.pass_time(days=30)  # then a reviewer accepts all of them
    for answer in answers:
        assert (await accept(world, answer)).points == 10


async def test_undone_acceptance_makes_room_for_another_late_answer(
    world: World, old_posts: list[ChallengePost]
) -> None:
    answers = [await submit(world, world.alice, old.id) for old in old_posts[:4]]
    first, *_, last = [await accept(world, answer) for answer in answers]
    assert last.points == 0
    await undo(world, first)
    await undo(world, last)
    assert (await accept(world, last)).points == 10
    returned = await return_submission(world, first)
    assert returned.points == 0
    assert await world.points(world.alice) == 30


async def test_points_of_an_answer_are_read_with_it(
    world: World, posted: ChallengePost, worth: int
) -> None:
    answer = await submit(world, world.alice, posted.id)
    assert answer.points == 0
    await accept(world, answer)
    listed = await world.read(
        submission_queries.list_submissions_of, GUILD, world.alice.member_id, limit=5
    )
    assert [one.points for one in listed] == [worth]
    assert listed[0].deadline_at == posted.deadline_at > world.now + dt.timedelta(days=6)
