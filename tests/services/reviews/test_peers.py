"""Members look at each other’s answers: whose they get, what counts, and what follows from it."""

import asyncio
import datetime as dt
import itertools
from dataclasses import replace

import pytest

from bot.db.models import Member
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionState, Timing
from bot.domain.errors import Refusal
from bot.domain.jobs import JobKind
from bot.domain.markup import SafeText
from bot.services import outbox
from bot.services.challenges import submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission, Opinion
from bot.services.groups import groups
from bot.services.privacy import personal_data
from bot.services.reviews import peers, queue
from tests.databases import find_row
from tests.services.challenges.steps import (
    CHRIS,
    MORGAN,
    accept,
    join_group,
    list_decided,
    return_submission,
    stored_submission,
    submission_of,
    submit,
    undo,
)
from tests.services.conftest import GUILD, World
from tests.services.standings.boards import actor_number, add_members

PEERS = [actor_number(100 + number) for number in range(5)]
GOOD = Opinion((1,), SafeText("Say how you counted."), would_accept=True)
NOT_YET = Opinion((), SafeText("It has no numbers at all."), would_accept=False)


@pytest.fixture
async def answers(world: World, posted: ChallengePost) -> list[MemberSubmission]:
    """The answers of three members, oldest first, in a group whose members look at answers."""
    await world.change(world.group, peer_reviews=True)
    await add_members(world, len(PEERS), first=100)
    submitted = []
    for one in PEERS[:3]:
        submitted.append(await submit(world, one, posted.id))
        world.pass_time(minutes=1)
    return submitted


async def give(
    world: World, by: Actor, answer: MemberSubmission, opinion: Opinion = GOOD
) -> MemberSubmission:
    """Say what a member thinks of an answer."""
    version = (answer.id, answer.revision)
    return await world.write(peers.give_opinion, by, world.catalog, version, opinion, world.now)


async def next_for(world: World, actor: Actor, answer: MemberSubmission) -> int | None:
    """Return the id of the answer that a member looks at next, to the same post as `answer`."""
    found = await world.write(peers.open_next, actor, answer.post_id)
    return found.id if found else None


async def seen_at(world: World, member: Actor) -> dt.datetime:
    async with world.database.reading() as connection:
        row = await find_row(connection, Member, *member.key)
    assert row
    assert isinstance(row.seen_at, dt.datetime)
    return row.seen_at


async def kinds_of_jobs(world: World) -> list[str]:
    claimed = await world.write(outbox.claim, me="us", now=world.now, limit=100)
    return [job.kind for job in claimed if job.kind != JobKind.REVIEW]


async def wait_of(world: World, answer: MemberSubmission) -> queue.ReviewWait:
    group = await world.read(groups.get, GUILD, world.group.id)
    wait = await world.read(queue.find_wait, group, world.now, answer)
    assert wait
    return wait


async def test_next_answer_is_one_of_another_member_with_the_fewest_opinions(
    world: World, answers: list[MemberSubmission]
) -> None:
    first, second, third = answers
    assert await next_for(world, PEERS[0], first) == second.id
    assert await next_for(world, PEERS[1], first) == first.id
    await give(world, PEERS[1], first)
    assert await next_for(world, PEERS[2], first) == second.id
    assert await next_for(world, PEERS[1], first) == third.id
    await give(world, PEERS[1], third)
    assert await next_for(world, PEERS[1], first) is None


async def test_looking_at_an_answer_and_deciding_count_as_being_seen(
    world: World, answers: list[MemberSubmission]
) -> None:
    await give(world, PEERS[2], answers[0])
    assert await seen_at(world, PEERS[2]) == world.now
    world.pass_time(hours=1)
    await accept(world, answers[0], replace(PEERS[4], is_moderator=True))
    assert await seen_at(world, PEERS[4]) == world.now


async def test_nobody_is_asked_twice_about_an_answer(
    world: World, answers: list[MemberSubmission]
) -> None:
    first, second, _ = answers
    await give(world, PEERS[1], first)
    for answer in (first, await submit(world, PEERS[0], first.post_id)):  # a new version
        with pytest.raises(Refusal, match="isn’t there to look at any more"):
            await give(world, PEERS[1], answer)
    with pytest.raises(Refusal, match="isn’t there to look at any more"):
        await give(world, PEERS[1], second)  # their own


async def test_only_members_who_answered_look_at_answers(
    world: World, answers: list[MemberSubmission]
) -> None:
    first = answers[0]
    with pytest.raises(Refusal, match="Hand in your own answer first"):
        await give(world, PEERS[3], first)
    with pytest.raises(Refusal, match="you’re not in it"):
        await give(world, Actor(GUILD, 5, "Stranger"), first)
    await world.change(world.group, peer_reviews=False)
    for call in (give(world, PEERS[1], first), next_for(world, PEERS[1], first)):
        with pytest.raises(Refusal, match="only reviewers look at answers"):
            await call


async def test_decided_answer_is_not_looked_at(
    world: World, answers: list[MemberSubmission]
) -> None:
    accepted, returned, _ = answers
    await accept(world, accepted)
    await return_submission(world, returned)
    for answer in (accepted, returned):
        with pytest.raises(Refusal, match="isn’t there to look at any more"):
            await give(world, PEERS[2], answer)
    await world.write(peers.ask_second_reviewer, PEERS[1], returned.post_id, world.now)
    with pytest.raises(Refusal, match="isn’t there to look at any more"):
        await give(world, PEERS[2], returned)


async def test_praise_without_a_tick_or_a_reason_is_refused(
    world: World, answers: list[MemberSubmission]
) -> None:
    for praise, would_accept in itertools.product(
        ("Nice!", "Really well done", "  "), (True, False)
    ):
        with pytest.raises(Refusal, match="doesn’t help its author yet"):
            await give(world, PEERS[1], answers[0], Opinion((), SafeText(praise), would_accept))
    for answer, praise in zip(answers[:2], ("Nice!", "  "), strict=True):
        await give(world, PEERS[2], answer, Opinion((2,), SafeText(praise), would_accept=True))


async def test_author_is_told_of_each_opinion_and_reviewers_see_them(
    world: World, answers: list[MemberSubmission]
) -> None:
    first = answers[0]
    await give(world, PEERS[1], first)
    await give(world, PEERS[2], first, NOT_YET)
    assert await kinds_of_jobs(world) == [JobKind.PEER_REVIEW] * 2
    pending = await stored_submission(world, first)
    seen = await world.read(peers.with_opinions, pending)
    assert seen.opinions == (NOT_YET, GOOD)
    assert (pending.state, pending.by_members) == (SubmissionState.PENDING, False)
    again = await submit(world, PEERS[0], first.post_id)
    assert (await world.read(peers.with_opinions, again)).opinions == ()


async def test_answer_of_who_looked_at_two_moves_to_the_front(
    world: World, answers: list[MemberSubmission]
) -> None:
    first, second, third = answers
    expected = [(1, 2), (2, 2), (3, 2)]
    waits = [await wait_of(world, one) for one in answers]
    assert [(wait.place, wait.to_look_at) for wait in waits] == expected
    await give(world, PEERS[2], first)
    assert (await wait_of(world, third)).to_look_at == 1
    await give(world, PEERS[2], second, NOT_YET)
    waits = [await wait_of(world, one) for one in answers]
    assert [(wait.place, wait.to_look_at) for wait in waits] == [(2, 2), (3, 2), (1, 0)]
    listed = await world.read(queue.list_pending, MORGAN)
    assert [one.id for one in listed] == [third.id, first.id, second.id]


async def test_two_members_who_agree_accept_an_answer_where_the_group_allows_it(
    world: World, answers: list[MemberSubmission], worth: int
) -> None:
    first, second, _ = answers
    await world.change(world.group, peers_accept=True)
    await give(world, PEERS[1], first)
    accepted = await give(world, PEERS[2], first)
    assert (accepted.state, accepted.by_members) == (SubmissionState.ACCEPTED, True)
    assert (await stored_submission(world, first)).by_members
    assert await world.points(PEERS[0]) == worth
    assert await kinds_of_jobs(world) == [JobKind.PEER_REVIEW, JobKind.DECISION]
    assert (await list_decided(world))[-1] == (None, "accept_by_members", first.challenge_id)
    with pytest.raises(Refusal, match="already accepted by two members"):
        await accept(world, first)
    await give(world, PEERS[0], second)
    await give(world, PEERS[2], second, NOT_YET)
    assert (await stored_submission(world, second)).state is SubmissionState.PENDING


async def test_reviewer_stays_final(world: World, answers: list[MemberSubmission]) -> None:
    first = answers[0]
    await world.change(world.group, peers_accept=True)
    await give(world, PEERS[1], first)
    await give(world, PEERS[2], first)
    (lately,) = await world.read(queue.list_decided, MORGAN, since=first.submitted_at, limit=5)
    assert lately.id == first.id
    undone = await undo(world, lately)
    assert (undone.state, undone.by_members) == (SubmissionState.PENDING, False)
    assert await world.points(PEERS[0]) == 0
    await submit(world, PEERS[3], first.post_id)
    third_opinion = await give(world, PEERS[3], first)
    assert third_opinion.state is SubmissionState.PENDING
    returned = await return_submission(world, first, CHRIS)
    assert (returned.state, returned.decided_by) == (SubmissionState.RETURNED, CHRIS.member_id)


async def test_deletion_takes_opinions_with_their_member_and_their_answer(
    world: World, answers: list[MemberSubmission]
) -> None:
    first, second, third = answers
    await give(world, PEERS[1], first)
    await give(world, PEERS[2], first)
    await world.write(personal_data.delete_member, PEERS[1].member_id, world.now)
    assert (await world.read(peers.with_opinions, first)).opinions == (GOOD,)
    assert (await wait_of(world, third)).to_look_at == 1
    await world.write(personal_data.delete_member, PEERS[0].member_id, world.now)
    assert (await wait_of(world, third)).to_look_at == 2
    with pytest.raises(Refusal, match="That answer is gone"):
        await give(world, PEERS[2], second)


async def test_members_who_look_at_each_others_answers_at_once_are_all_heard(
    world: World, posted: ChallengePost, answers: list[MemberSubmission]
) -> None:
    await world.change(world.group, peers_accept=True)
    pairs = [
        (by, answer) for by, answer in itertools.product(PEERS[:3], answers) if by.member_id != answer.member_id
    ]  # fmt: skip
    await asyncio.gather(*(give(world, by, answer) for by, answer in pairs))
    for member in PEERS[:3]:
        stored = await submission_of(world, posted, member)
        assert (stored.state, stored.by_members) == (SubmissionState.ACCEPTED, True)


async def test_second_press_of_the_same_member_counts_once(
    world: World, answers: list[MemberSubmission]
) -> None:
    first = answers[0]
    await world.change(world.group, peers_accept=True)
    both = (give(world, PEERS[1], first) for _ in range(2))
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(one, Refusal) for one in results) == 1
    assert (await stored_submission(world, first)).state is SubmissionState.PENDING


async def test_small_groups_are_not_asked(world: World, answer: MemberSubmission) -> None:
    await world.change(world.group, peer_reviews=True)
    wait = await wait_of(world, answer)
    assert (wait.to_look_at, wait.may_check) == (0, True)
    other = await submit(world, world.bob, answer.post_id)
    with pytest.raises(Refusal, match="only reviewers look at answers"):
        await next_for(world, world.bob, answer)
    with pytest.raises(Refusal, match="only reviewers look at answers"):
        await give(world, world.alice, other)
    await join_group(world, *PEERS[:2])
    wait = await wait_of(world, answer)
    assert (wait.to_look_at, wait.may_check) == (2, False)
    await world.change(world.group, peer_reviews=False)
    wait = await wait_of(world, answer)
    assert (wait.to_look_at, wait.may_check) == (0, False)


async def test_change_after_looking_at_anothers_answer_earns_nothing(
    world: World, answers: list[MemberSubmission], worth: int
) -> None:
    first, second, _ = answers
    await next_for(world, PEERS[0], first)
    await accept(world, first)
    assert await world.points(PEERS[0]) == worth
    await next_for(world, PEERS[1], second)
    changed = await submit(world, PEERS[1], second.post_id)
    assert changed.timing is Timing.KNOWN
    await accept(world, changed)
    assert await world.points(PEERS[1]) == 0


async def test_answer_earns_points_while_there_was_no_other_to_look_at(
    world: World, answer: MemberSubmission
) -> None:
    await world.change(world.group, peer_reviews=True)
    await join_group(world, *PEERS)
    assert await next_for(world, world.alice, answer) is None
    assert (await submit(world, world.alice, answer.post_id)).timing is Timing.ON_TIME


async def look(world: World, actor: Actor, post_id: int, *, checks: bool = True) -> None:
    """Open the solution, by default to check an answer that waits."""
    await world.write(submissions.open_solution, actor, post_id, now=world.now, checks=checks)


async def test_small_group_checks_an_answer_that_waits_and_a_change_earns_nothing(
    world: World, answer: MemberSubmission, worth: int
) -> None:
    alice, post_id = world.alice, answer.post_id
    with pytest.raises(Refusal, match="once your answer is accepted"):
        await look(world, alice, post_id)
    await world.change(world.group, peer_reviews=True)
    with pytest.raises(Refusal, match="once your answer is accepted"):
        await look(world, world.bob, post_id)  # who has handed in nothing
    with pytest.raises(Refusal, match="once your answer is accepted"):
        await look(world, alice, post_id, checks=False)
    await look(world, alice, post_id)
    await accept(world, answer)
    assert await world.points(alice) == worth
    await undo(world, answer)
    changed = await submit(world, alice, post_id)
    assert changed.timing is Timing.KNOWN
    await accept(world, changed)
    assert await world.points(alice) == 0
