"""A failure in one group blocks no other, and each week ends as sent, late or skipped."""

import datetime as dt
import signal

import pytest
from sqlalchemy import select

from bot.db.models import SetupIssue
from bot.domain.jobs import SkipReason
from bot.services.challenges.posts import PostState
from tests.wire.conftest import BotEnvironment
from tests.wire.process import until
from tests.wire.standin import Failure

IN_TIME, LATE, TOO_LATE, FORBIDDEN = 51, 52, 53, 54

MANY = (*range(100, 204, 2), *range(101, 117, 2))
"""Channels: 52 in servers of the first of two shards, which is more than a process claims at once,
and 8 of the second."""

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
HOURS = dt.timedelta(hours=1)


async def test_each_week_is_posted_on_time_late_or_skipped_with_a_reason(
    environment: BotEnvironment,
) -> None:
    await environment.create_due_groups(IN_TIME, FORBIDDEN)
    await environment.create_due_groups(LATE, ago=5 * HOURS)
    await environment.create_due_groups(TOO_LATE, ago=50 * HOURS)
    environment.discord.failures[FORBIDDEN] = [Failure.FORBIDDEN]
    async with environment.bot() as bot:
        await environment.wait_until_finished(bot, but=1)
        await until(
            lambda: _issues_are_recorded(
                environment, "No challenge was posted in the week", f"<#{FORBIDDEN}>"
            )
        )
    assert await environment.states_by_channel() == {
        IN_TIME: PostState.POSTED,
        LATE: PostState.LATE,
        TOO_LATE: PostState.SKIPPED,
        FORBIDDEN: PostState.PLANNED,
    }
    channels = (IN_TIME, LATE, TOO_LATE, FORBIDDEN)
    assert [len(environment.posts_in(channel)) for channel in channels] == [1, 1, 0, 0]
    reasons = [post.reason for post in await environment.weekly_posts()]
    assert [each for each in reasons if each] == [SkipReason.CHALLENGE_TOO_LATE]


async def _issues_are_recorded(environment: BotEnvironment, *parts: str) -> bool:
    """Return whether the recorded setup issues match these parts of sentences one to one."""
    async with environment.database.reading() as connection:
        found = (await connection.scalars(select(SetupIssue.problem))).all()
    return len(found) == len(parts) and all(any(part in each for each in found) for part in parts)


@on_postgresql
async def test_two_processes_post_each_week_once(environment: BotEnvironment) -> None:
    environment.discord.nonce_seconds = 0.0  # so that only claims prevent a second post
    environment.discord.gateway.shards = 2
    environment.settings["SHARDS_PER_PROCESS"] = "1"
    await environment.create_due_groups(*MANY)
    for channel in MANY[::5]:
        environment.discord.failures[channel] = [Failure.CUT_AFTER]
    first, second = (environment.bot(lease=25, send=20) for _ in range(2))
    async with first, second:
        await environment.wait_until_finished(first)
    await environment.assert_each_posted_once()


@on_postgresql
async def test_another_process_finishes_the_posts_of_a_killed_one(
    environment: BotEnvironment,
) -> None:
    await environment.create_due_groups(*MANY)
    async with environment.bot(crash_at="after the answer") as first:
        await environment.discord.gateway.welcomed.wait()
        async with environment.bot(send=20, lease=25) as second:
            await environment.wait_until_finished(second)
            assert first.process.returncode == -signal.SIGKILL
    await environment.assert_each_posted_once()
