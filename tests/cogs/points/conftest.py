"""A group in which Alice has joined the plan."""

import pytest

from tests.cogs.stage import Stage


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice has joined the plan."""
    await stage.create_group(review_channel_id=stage.server.create_text_channel("reviews").id)
    await stage.ask("plan join")
    return stage
