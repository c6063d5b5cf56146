"""If Discord’s response to a message is lost, the week is still posted once."""

from tests.wire.conftest import Stage
from tests.wire.standin import Failure

LOST = {31: Failure.CUT_AFTER, 32: Failure.BROKEN_AFTER, 33: Failure.STUCK_AFTER}
"""Failures after which Discord has stored the message."""
FAILED = {41: Failure.CUT_BEFORE, 42: Failure.BROKEN_BEFORE, 43: Failure.STUCK_BEFORE}
"""Failures after which Discord has not stored the message."""
ALL = LOST | FAILED


async def test_repeated_failures_neither_repeat_nor_lose_a_post(stage: Stage) -> None:
    stage.discord.nonce_seconds = 0.0
    await stage.create_due_groups(*ALL)
    for channel, failure in ALL.items():
        stage.discord.failures[channel] = [Failure.CUT_BEFORE, Failure.BROKEN_BEFORE, failure]
    async with stage.bot() as bot:
        await stage.wait_until_finished(bot)
    await stage.assert_each_posted_once()


async def test_nonce_prevents_a_second_post_if_the_history_cannot_be_read(stage: Stage) -> None:
    stage.discord.shows_history = False
    await stage.create_due_groups(*LOST)
    stage.discord.failures.update({channel: [LOST[channel]] for channel in LOST})
    async with stage.bot() as bot:
        await stage.wait_until_finished(bot)
    await stage.assert_each_posted_once()
    assert [week.attempts for week in await stage.weekly_deliveries()] == [2] * len(LOST)
