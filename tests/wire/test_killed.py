"""A bot that is killed at any step of posting and restarted posts each week once.

The stand-in forgets nonces at once, so only reading the channel's history prevents a second post.
"""

import asyncio
import datetime as dt
import signal

import pytest

from bot.services.challenges.posts import PostState
from tests.wire.conftest import BotEnvironment, server_of
from tests.wire.inside.sitecustomize import CRASH_STEPS
from tests.wire.standin import Failure

CHANNELS, LATER = (11, 12, 13), (14, 15)
BUSY_CHANNEL, MOVED_CHANNEL, PAUSED_CHANNEL, NEW_CHANNEL = 21, 22, 23, 24


@pytest.fixture(autouse=True)
def forget_nonces(environment: BotEnvironment) -> None:
    environment.discord.nonce_seconds = 0.0


async def test_bot_killed_at_every_step_posts_each_week_once(environment: BotEnvironment) -> None:
    await environment.create_due_groups(*CHANNELS)
    for place in CRASH_STEPS:
        async with environment.bot(crash_at=place) as bot, asyncio.timeout(120):
            assert await bot.process.wait() == -signal.SIGKILL, (place, bot.read_log())
    await environment.create_due_groups(*LATER)
    await environment.kill_without_answer_in(
        {LATER[0]: Failure.STUCK_BEFORE, LATER[1]: Failure.STUCK_AFTER}
    )
    async with environment.bot() as bot:
        await environment.wait_until_finished(bot)
    await environment.assert_each_posted_once()


async def test_earlier_post_is_found_despite_later_changes(environment: BotEnvironment) -> None:
    await environment.create_due_groups(BUSY_CHANNEL, MOVED_CHANNEL, PAUSED_CHANNEL)
    await environment.kill_without_answer_in(
        {
            BUSY_CHANNEL: Failure.STUCK_BEFORE,
            MOVED_CHANNEL: Failure.STUCK_AFTER,
            PAUSED_CHANNEL: Failure.STUCK_AFTER,
        }
    )
    environment.discord.chat(BUSY_CHANNEL, 120)
    environment.discord.failures[BUSY_CHANNEL] = [Failure.CUT_AFTER]
    environment.discord.add_server(server_of(MOVED_CHANNEL), MOVED_CHANNEL, NEW_CHANNEL)
    await environment.change(MOVED_CHANNEL, channel_id=NEW_CHANNEL)
    await environment.change(PAUSED_CHANNEL, paused_at=dt.datetime.now(dt.UTC))
    async with environment.bot() as bot:
        await environment.wait_until_finished(bot)
    sent = [
        environment.posts_in(channel) for channel in (BUSY_CHANNEL, MOVED_CHANNEL, PAUSED_CHANNEL)
    ]
    posts = await environment.weekly_posts()
    assert [post.state for post in posts] == [PostState.POSTED] * 3
    assert [[post.message_id] for post in posts] == sent
    assert environment.posts_in(NEW_CHANNEL) == []
