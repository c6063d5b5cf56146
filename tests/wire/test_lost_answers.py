"""If Discord’s response to a message is lost, the week is still posted once."""

import pytest

from tests.wire.conftest import BotEnvironment
from tests.wire.standin import Failure

LOST = {31: Failure.CUT_AFTER, 32: Failure.BROKEN_AFTER, 33: Failure.STUCK_AFTER}
"""Failures after which Discord has stored the message."""
FAILED = {41: Failure.CUT_BEFORE, 42: Failure.BROKEN_BEFORE, 43: Failure.STUCK_BEFORE}
"""Failures after which Discord has not stored the message."""
ALL = LOST | FAILED


async def test_repeated_failures_neither_repeat_nor_lose_a_post(
    environment: BotEnvironment,
) -> None:
    environment.discord.nonce_seconds = 0.0
    await environment.create_due_groups(*ALL)
    for channel, failure in ALL.items():
        environment.discord.failures[channel] = [Failure.CUT_BEFORE, Failure.BROKEN_BEFORE, failure]
    async with environment.bot() as bot:
        await environment.wait_until_finished(bot)
    await environment.assert_each_posted_once()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nonce_prevents_a_second_post_if_the_history_cannot_be_read(
    environment: BotEnvironment,
) -> None:
    environment.discord.shows_history = False
    await environment.create_due_groups(*LOST)
    environment.discord.failures.update({channel: [LOST[channel]] for channel in LOST})
    async with environment.bot(send=3, lease=4) as bot:  # time for one attempt on a busy machine
        await environment.wait_until_finished(bot)
    await environment.assert_each_posted_once()
    assert not any(environment.discord.failures.values())  # so that there was a second attempt
