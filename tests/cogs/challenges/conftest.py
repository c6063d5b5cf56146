"""A week whose first challenge is not posted yet."""

import pytest

from tests.cogs.challenges.weekly import Week, prepare_week
from tests.cogs.conftest import Stage


@pytest.fixture
async def prepared(stage: Stage) -> Week:
    """It is Thursday, 00:00; the first post is due on Monday at 9:00."""
    return await prepare_week(stage)
