"""Nobody reviews their own answer but the server's owner, and that is marked."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.challenges import SubmissionState
from bot.domain.errors import Refusal
from bot.domain.jobs import JobKind
from bot.domain.markup import SafeText
from bot.services import outbox
from bot.services.challenges import submission_queries
from bot.services.challenges.posts import ChallengePost
from bot.services.moderation import decisions
from bot.services.points import corrections, entries
from tests.services.challenges.steps import CHRIS, MORGAN, accept, list_decided, submit, undo
from tests.services.conftest import GUILD, World

OWNER = replace(MORGAN, is_owner=True)
PENDING, ACCEPTED = SubmissionState.PENDING, SubmissionState.ACCEPTED


async def test_answers_accepted_without_review_are_in_the_audit_log(
    world: World, posted: ChallengePost
) -> None:
    await world.change(world.group, reviewed=False)
    await submit(world, world.alice, posted.id)
    assert (await list_decided(world))[-1] == (None, "accept_unreviewed", posted.challenge_id)
    found = await world.read(
        decisions.list_decisions, GUILD, about_id=world.alice.member_id, limit=5
    )
    assert [(one.kind, str(one.group)) for one in found] == [("accept_unreviewed", "Night owls")]


async def test_moderators_own_answer_is_not_accepted_by_switching_reviews_off(
    world: World, posted: ChallengePost, worth: int
) -> None:
    await world.change(world.group, reviewed=False)
    own = await submit(world, MORGAN, posted.id)
    assert (own.state, await world.points(MORGAN)) == (PENDING, 0)
    assert (await accept(world, own, CHRIS)).points == worth
    owners = await submit(world, replace(CHRIS, is_owner=True), posted.id)
    assert (owners.state, owners.points) == (ACCEPTED, worth)


async def test_owner_of_the_server_accepts_their_own_answer_and_it_is_marked(
    world: World, posted: ChallengePost, worth: int
) -> None:
    own = await submit(world, MORGAN, posted.id)
    accepted = await accept(world, own, OWNER)
    assert (accepted.state, accepted.decided_by) == (ACCEPTED, MORGAN.member_id)
    assert (await list_decided(world))[-1] == (MORGAN.member_id, "accept", posted.challenge_id)
    (entry,) = await world.read(entries.list_entries, GUILD, MORGAN.member_id, limit=5)
    assert (entry.points, entry.author_id) == (worth, MORGAN.member_id)
    assert entry.reason == SafeText(corrections.BY_THEMSELVES)
    async with world.database.writing() as connection:
        claimed = await outbox.claim(connection, me="us", now=world.now, limit=100)
    assert JobKind.DECISION not in {due.kind for due in claimed}


async def test_owner_of_the_server_undoes_their_own_acceptance(
    world: World, posted: ChallengePost
) -> None:
    own = await accept(world, await submit(world, MORGAN, posted.id), OWNER)
    with pytest.raises(Refusal, match="can’t review your own"):
        await undo(world, own)
    assert (await undo(world, own, OWNER)).state is PENDING
    assert await world.points(MORGAN) == 0


async def test_points_of_an_answer_are_read_with_it(
    world: World, posted: ChallengePost, worth: int
) -> None:
    answer = await submit(world, world.alice, posted.id)
    assert answer.points == 0
    await accept(world, answer)
    listed = await world.read(
        submission_queries.list_of_member, GUILD, world.alice.member_id, limit=5
    )
    assert [one.points for one in listed] == [worth]
    assert listed[0].deadline_at == posted.deadline_at > world.now + dt.timedelta(days=6)
