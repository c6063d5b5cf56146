"""A group before and after its first challenge is posted."""

import pytest

from tests.cogs.challenges.weekly import Week, prepare_week, start_week
from tests.cogs.stage import Stage


@pytest.fixture
async def prepared(stage: Stage) -> Week:
    """It is Thursday, 00:00; the first post is due on Monday at 9:00."""
    return await prepare_week(stage)


@pytest.fixture
async def week(stage: Stage) -> Week:
    """It is one minute after the first challenge was posted."""
    return await start_week(stage)
