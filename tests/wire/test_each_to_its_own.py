"""A failure in one group blocks no other, and each week ends as sent, late or skipped."""

import asyncio
import datetime as dt
import signal

import pytest
from sqlalchemy import select

from bot.db.models import SetupIssue
from bot.domain.delivery import DeliveryState
from tests.wire.conftest import Stage
from tests.wire.process import until
from tests.wire.standin import Trouble

IN_TIME, LATE, TOO_LATE, FORBIDDEN = 51, 52, 53, 54
MANY = range(100, 220)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
HOURS = dt.timedelta(hours=1)


async def test_each_week_is_posted_or_late_or_skipped_with_a_reason(stage: Stage) -> None:
    await stage.groups_due(IN_TIME, FORBIDDEN)
    await stage.groups_due(LATE, ago=5 * HOURS)
    await stage.groups_due(TOO_LATE, ago=50 * HOURS)
    stage.discord.troubles[FORBIDDEN] = [Trouble.FORBIDDEN]
    async with stage.bot() as bot:
        await stage.settle(bot, but=1)
        await until(lambda: _are_recorded(stage, "left out", f"<#{FORBIDDEN}>"))
    assert await stage.ended() == {
        IN_TIME: DeliveryState.SENT,
        LATE: DeliveryState.LATE,
        TOO_LATE: DeliveryState.SKIPPED,
        FORBIDDEN: DeliveryState.CLAIMED,
    }
    assert [len(stage.posts_in(each)) for each in (IN_TIME, LATE, TOO_LATE, FORBIDDEN)] == [
        1,
        1,
        0,
        0,
    ]
    reasons = [week.reason for week in await stage.weeks()]
    assert [each for each in reasons if each] == ["could not be posted in time"]


async def _are_recorded(stage: Stage, *parts: str) -> bool:
    """Whether exactly one setup issue is recorded for each of these parts of a sentence."""
    async with stage.database.reading() as session:
        found = (await session.scalars(select(SetupIssue.sentence))).all()
    return len(found) == len(parts) and all(any(part in each for each in found) for part in parts)


@on_postgresql
async def test_two_processes_post_each_week_once(stage: Stage) -> None:
    stage.discord.nonce_lasts = 0.0  # so that only claims prevent a second post
    await stage.groups_due(*MANY)
    for channel in MANY[::10]:
        stage.discord.troubles[channel] = [Trouble.CUT_AFTER]
    one, other = (stage.bot(lease=25, send=20) for _ in range(2))
    async with one, other:
        await stage.settle(one)
    await stage.check_each_was_posted_once()


@on_postgresql
async def test_another_process_finishes_what_a_killed_one_left(stage: Stage) -> None:
    await stage.groups_due(*MANY[:60])
    async with stage.bot(dies="after the answer") as one, stage.bot() as other:
        await stage.settle(other)
        async with asyncio.timeout(30):
            assert await one.process.wait() == -signal.SIGKILL
    await stage.check_each_was_posted_once()
