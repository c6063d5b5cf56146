"""Fixtures of the tests of challenges: a posted challenge and an answer to it."""

import pytest

from bot.domain.content import Difficulty
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from tests.services.challenges.steps import CHRIS, MORGAN, join_group, post, submit
from tests.services.conftest import World


@pytest.fixture
async def posted(world: World) -> ChallengePost:
    """A posted challenge, in a group of two members and two moderators."""
    await join_group(world, world.alice, world.bob, MORGAN, CHRIS)
    return await post(world)


@pytest.fixture
async def answer(world: World, posted: ChallengePost) -> MemberSubmission:
    """A pending submission by Alice."""
    return await submit(world, world.alice, posted.id)


@pytest.fixture
def worth(world: World, posted: ChallengePost) -> int:
    """The points that the challenge earns."""
    level = world.catalog.challenge_by_id[posted.challenge_id].difficulty
    return {Difficulty.FIRST_STEPS: 20, Difficulty.STEADY: 30, Difficulty.DEMANDING: 40}[level]
