"""A group with check-ins and an accepted answer."""

import pytest

from bot.domain.challenges import SubmissionInput
from bot.domain.markup import SafeText
from tests.services.challenges.steps import accept, join_group, post, submit
from tests.services.conftest import World


@pytest.fixture
async def populated(world: World) -> World:
    """Alice has checked in with a note and has an accepted submission; Bob has joined."""
    await join_group(world, world.alice, world.bob)
    await world.join(world.alice)
    await world.check_in(world.alice)
    posted = await post(world)
    world.pass_time(days=1)
    answer = SubmissionInput(SafeText("=HYPERLINK(1)"), SafeText("much,\r\n“more”"))
    await accept(world, await submit(world, world.alice, posted.id, answer))
    return world
