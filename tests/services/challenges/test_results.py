"""Results that are checked by a program: accepted at once or explained, three tries, then an hour's wait."""

import asyncio
import datetime as dt

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.markup import SafeText
from bot.domain.results import TRIES, WAIT, Tries, TypedResult
from bot.services.challenges import submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.challenges.submissions import AnotherGroupsPost
from bot.services.groups import groups
from bot.services.privacy import personal_data
from bot.services.reviews import queue
from tests.services.challenges.steps import CHRIS, MORGAN, join_group, list_decided, post, submit
from tests.services.conftest import ALICE, StoredGroup, StoredWorld, World, store_world
from tests.services.privacy.stored import export_of

AT_ONCE, EXPLAINED = "rs-refunds", "rs-leak"
SECOND = dt.timedelta(seconds=1)


async def post_result(world: World, challenge_id: str = AT_ONCE) -> ChallengePost:
    """Post a challenge whose result is checked, in a group with Alice, Bob and Morgan."""
    await join_group(world, world.alice, world.bob, MORGAN)
    return await post(world, challenges=[world.catalog.challenge_by_id[challenge_id]])


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stored_posted(
    stored_group: StoredGroup, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> StoredWorld[ChallengePost]:
    """A posted challenge whose result is checked and accepted at once."""
    return await store_world(stored_group, catalog, tmp_path_factory.mktemp("result"), post_result)


async def enter(
    world: World, posted: ChallengePost, *, right: bool, by: str = "alice"
) -> tuple[Tries, MemberSubmission | None]:
    """Enter a result as a member."""
    actor = {"alice": world.alice, "bob": world.bob, "morgan": MORGAN}[by]
    typed = TypedResult(posted.id, SafeText("12,345.6"), right)
    challenge = world.catalog.challenge_by_id[posted.challenge_id]
    return await world.write(
        submissions.enter_result, actor, world.catalog, challenge, typed, world.now
    )


async def test_right_result_is_accepted_and_paid_at_once(
    world: World, posted: ChallengePost
) -> None:
    _, entered = await enter(world, posted, right=True)
    assert entered
    assert entered.state is SubmissionState.ACCEPTED
    assert entered.content.work == SafeText("12,345.6")
    assert await world.points(world.alice) == entered.points == 30
    assert await world.read(queue.count_pending, CHRIS) == (0, 0)
    assert [kind for _, kind, _ in await list_decided(world)] == ["post_now"]  # nobody decided it


async def test_result_counts_after_the_close_until_the_solution_was_seen(
    world: World, posted: ChallengePost
) -> None:
    world.now = posted.closes_at + SECOND
    await world.write(submissions.open_solution, world.alice, posted.id, now=world.now)
    with pytest.raises(Refusal, match="so it isn’t counted"):
        await enter(world, posted, right=True)
    assert (await enter(world, posted, right=False))[0].wrong == 1
    _, entered = await enter(world, posted, right=True, by="bob")
    assert entered
    assert (entered.state, entered.points) == (SubmissionState.ACCEPTED, 0)


async def test_moderators_own_right_result_is_accepted_too(
    world: World, posted: ChallengePost
) -> None:
    _, entered = await enter(world, posted, right=True, by="morgan")
    assert entered
    assert entered.points == 30


async def test_right_result_of_late_and_closed_challenge_earns_half_and_nothing(
    world: World, posted: ChallengePost
) -> None:
    world.now = posted.deadline_at + SECOND
    await enter(world, posted, right=True)
    world.now = posted.closes_at + SECOND
    await enter(world, posted, right=True, by="bob")
    assert (await world.points(world.alice), await world.points(world.bob)) == (15, 0)


async def test_result_that_needs_an_explanation_waits_for_it_and_for_a_reviewer(
    world: World,
) -> None:
    posted = await post_result(world, EXPLAINED)
    with pytest.raises(Refusal, match="Find the result first"):
        await submit(world, world.alice, posted.id)
    await enter(world, posted, right=False)
    with pytest.raises(Refusal, match="Find the result first"):
        await submit(world, world.alice, posted.id)
    _, entered = await enter(world, posted, right=True)
    assert entered is None
    with pytest.raises(Refusal, match="found this result already"):
        await enter(world, posted, right=False)
    assert await world.points(world.alice) == 0
    answer = await submit(world, world.alice, posted.id)
    assert answer.state is SubmissionState.PENDING
    with pytest.raises(Refusal, match="Find the result first"):
        await submit(world, world.bob, posted.id)


async def test_result_cannot_be_handed_in_as_an_answer(world: World, posted: ChallengePost) -> None:
    with pytest.raises(Refusal, match="Find the result first"):
        await submit(world, world.alice, posted.id)


async def test_accepted_result_cannot_be_entered_again(world: World, posted: ChallengePost) -> None:
    await enter(world, posted, right=True)
    with pytest.raises(Refusal, match="already been accepted"):
        await enter(world, posted, right=True)
    assert await world.points(world.alice) == 30


async def test_after_three_wrong_tries_even_a_right_one_waits_for_an_hour(
    world: World, posted: ChallengePost
) -> None:
    left = [(await enter(world, posted, right=False))[0].left for _ in range(3)]
    assert left == [2, 1, 0]
    again_at = int((world.now + WAIT).timestamp())
    world.now += WAIT - SECOND
    with pytest.raises(Refusal, match=rf"had three tries. You can try again <t:{again_at}:R>"):
        await enter(world, posted, right=True)
    assert (await enter(world, posted, right=False, by="bob"))[0].left == 2
    world.now += SECOND
    assert (await enter(world, posted, right=False))[0].left == 2
    assert (await enter(world, posted, right=True))[1]


async def test_tries_at_the_same_moment_are_all_counted_and_paid_once(
    world: World, posted: ChallengePost
) -> None:
    for by, right, counted, points in (("alice", True, 1, 30), ("bob", False, 3, 0)):
        entered = await asyncio.gather(
            *(enter(world, posted, right=right, by=by) for _ in range(6)), return_exceptions=True
        )
        refused = [one for one in entered if isinstance(one, Refusal)]
        taken = [one for one in entered if isinstance(one, tuple)]
        assert (len(taken), len(refused)) == (counted, 6 - counted), by
        assert await world.points(world.alice if by == "alice" else world.bob) == points, by


async def test_member_of_another_group_cannot_enter_a_result(
    world: World, posted: ChallengePost
) -> None:
    await world.write(groups.leave, world.alice, world.now)
    with pytest.raises(AnotherGroupsPost):
        await enter(world, posted, right=True)


async def test_tries_are_exported_and_deleted_with_the_member(
    world: World, posted: ChallengePost
) -> None:
    await enter(world, posted, right=False)
    (row,) = (await export_of(world))["result_try"]
    assert (row["post_id"], row["wrong"], row["solved_at"]) == (posted.id, 1, None)
    await world.write(personal_data.delete_member, ALICE, world.now)
    assert await world.read(submissions.find_tries, world.alice, posted.id) == Tries()


@given(st.lists(st.tuples(st.integers(0, 5000), st.booleans()), max_size=40))
def test_nobody_ever_has_more_than_three_wrong_tries_within_an_hour(
    asked: list[tuple[int, bool]],
) -> None:
    now, tries = dt.datetime(2026, 11, 30, tzinfo=dt.UTC), Tries()
    wrong_at: list[dt.datetime] = []
    for seconds, is_right in asked:
        if tries.solved_at:
            break
        now += dt.timedelta(seconds=seconds)
        if tries.next_at and now < tries.next_at:
            assert now < wrong_at[-1] + WAIT
            continue
        tries = tries.after(now, is_right=is_right)
        if not is_right:
            wrong_at.append(now)
        assert 0 <= tries.left <= TRIES
    for first, fourth in zip(wrong_at, wrong_at[TRIES:], strict=False):
        assert fourth - first >= WAIT
