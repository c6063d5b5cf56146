"""A group with a live board."""

import pytest

from bot.domain.groups import StudyGroup
from tests.cogs.stage import Stage


@pytest.fixture
async def group(stage: Stage) -> StudyGroup:
    """A group with a live board, Alice and Bob; it is Thursday, 00:01."""
    group = await stage.create_group(live_board=True)
    for member in (stage.alice, stage.bob):
        await stage.ask("plan join", by=member)
    await stage.advance(minutes=1)
    return group
