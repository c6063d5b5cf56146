"""A bot that is killed at any step of posting and started again posts each week once.

Here Discord forgets nonces at once, so only looking in the channel prevents a second post.
"""

import asyncio
import datetime as dt
import signal

import pytest

from bot.domain.delivery import DeliveryState
from tests.wire.conftest import GUILD, Stage
from tests.wire.inside.sitecustomize import DEATHS
from tests.wire.standin import Trouble

CHANNELS, LATER, LATEST = (11, 12, 13), 14, 15
CHATTED, MOVED, PAUSED, ELSEWHERE = 21, 22, 23, 24


@pytest.fixture(autouse=True)
def nonces_are_forgotten(stage: Stage) -> None:
    stage.discord.nonce_lasts = 0.0


async def test_bot_killed_at_each_step_in_turn_posts_each_week_once(stage: Stage) -> None:
    await stage.groups_due(*CHANNELS)
    for place in DEATHS:
        async with stage.bot(dies=place) as bot, asyncio.timeout(30):
            assert await bot.process.wait() == -signal.SIGKILL, (place, bot.said())
    await stage.groups_due(LATER)
    await stage.be_killed_at({LATER: Trouble.STUCK_BEFORE})
    await stage.groups_due(LATEST)
    await stage.be_killed_at({LATEST: Trouble.STUCK_AFTER})
    async with stage.bot() as bot:
        await stage.settle(bot)
    await stage.check_each_was_posted_once()


async def test_earlier_post_is_found_whatever_has_changed_meanwhile(stage: Stage) -> None:
    await stage.groups_due(CHATTED, MOVED, PAUSED)
    await stage.be_killed_at(
        {CHATTED: Trouble.STUCK_BEFORE, MOVED: Trouble.STUCK_AFTER, PAUSED: Trouble.STUCK_AFTER}
    )
    stage.discord.chat(CHATTED, 120)
    stage.discord.troubles[CHATTED] = [Trouble.CUT_AFTER]
    stage.discord.add_server(GUILD + MOVED, MOVED, ELSEWHERE)
    await stage.change(MOVED, channel_id=ELSEWHERE)
    await stage.change(PAUSED, paused_at=dt.datetime.now(dt.UTC))
    async with stage.bot() as bot:
        await stage.settle(bot)
    posts = [stage.posts_in(channel) for channel in (CHATTED, MOVED, PAUSED)]
    weeks = await stage.weeks()
    assert [week.state for week in weeks] == [DeliveryState.SENT] * 3
    assert [[week.message_id] for week in weeks] == posts
    assert stage.posts_in(ELSEWHERE) == []
