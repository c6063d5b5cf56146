"""Fixtures of the tests of challenges: a posted challenge and an answer to it."""

import pytest
import pytest_asyncio

from bot.domain.content import Catalog, Difficulty
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from tests.services.challenges.steps import CHRIS, MORGAN, join_group, post, submit
from tests.services.conftest import StoredGroup, StoredWorld, World, store_world, stored_if_used


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stored_posted(
    stored_group: StoredGroup, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> StoredWorld[ChallengePost]:
    """A posted challenge, in a group of two members and two moderators."""

    async def make(world: World) -> ChallengePost:
        await join_group(world, world.alice, world.bob, MORGAN, CHRIS)
        return await post(world)

    return await store_world(stored_group, catalog, tmp_path_factory.mktemp("posted"), make)


@pytest.fixture
def first_group(
    request: pytest.FixtureRequest, first_group: StoredGroup | None
) -> StoredGroup | None:
    """The group that the database of a test has from the start, with the challenge if `posted` is used."""
    return stored_if_used(request, "posted", "stored_posted", first_group)


@pytest.fixture
def posted(stored_posted: StoredWorld[ChallengePost]) -> ChallengePost:
    """A posted challenge, in a group of two members and two moderators."""
    return stored_posted.made


@pytest.fixture
async def answer(world: World, posted: ChallengePost) -> MemberSubmission:
    """A pending submission by Alice."""
    return await submit(world, world.alice, posted.id)


@pytest.fixture
def worth(catalog: Catalog, posted: ChallengePost) -> int:
    """The points that the challenge earns."""
    level = catalog.challenge_by_id[posted.challenge_id].difficulty
    return {Difficulty.FIRST_STEPS: 20, Difficulty.STEADY: 30, Difficulty.DEMANDING: 40}[level]
