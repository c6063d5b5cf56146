"""Messages to different channels are sent concurrently; a slow channel delays no other."""

import asyncio
import datetime as dt
from collections import Counter
from typing import Any

import discord
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from bot.delivery import sender
from bot.delivery.handler import Content, JobHandler
from bot.delivery.sender import Message
from bot.domain.jobs import JobKind
from bot.interactions import Layout
from bot.services import outbox
from tests.cogs.stage import Stage

BUSY_KIND, SECOND_BUSY_KIND, FREE_KIND = (JobKind.WEEKLY_POST, JobKind.REVIEW, JobKind.DECISION)
MANY = 60
"""More jobs than the dispatcher has slots."""


class _ChannelMessage(JobHandler[None]):
    """A message to the channel that is named for its kind."""

    async def load(self, _: AsyncConnection) -> None:
        pass

    def build(self, _: None) -> Content:
        assert self.guild
        channel = discord.utils.get(self.guild.channels, name=self.job.kind)
        assert channel
        return Message(Layout(), channel_id=channel.id)


class _FakeSender:
    """Replaces the sending of messages; a message to a busy channel waits for `released`."""

    def __init__(self, *busy_ids: int) -> None:
        self.busy_ids, self.released = busy_ids, asyncio.Event()
        self.begun, self.sent = asyncio.Semaphore(0), asyncio.Semaphore(0)
        """Released once for each message whose sending begins, or ends."""
        self.counts: Counter[str] = Counter()
        """How many times each message was sent, by its nonce."""
        self.ids = iter(range(1, 1000))

    async def send(self, channel: Any, _: Message, nonce: str) -> int:
        self.begun.release()
        if channel.id in self.busy_ids:
            await self.released.wait()
        self.counts[nonce] += 1
        self.sent.release()
        return next(self.ids)


@pytest.fixture
async def sending(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> _FakeSender:
    """Three kinds of jobs, each to its own channel; two channels are busy."""
    await stage.create_group()
    await stage.run_due()  # its panel
    kinds = (BUSY_KIND, SECOND_BUSY_KIND, FREE_KIND)
    ids = {kind: stage.server.create_text_channel(kind).id for kind in kinds}
    stage.bot.dispatcher.handlers |= dict.fromkeys(kinds, _ChannelMessage)
    sending = _FakeSender(ids[BUSY_KIND], ids[SECOND_BUSY_KIND])
    monkeypatch.setattr(sender, "_send", sending.send)
    return sending


async def _enqueue(stage: Stage, kind: JobKind, count: int, at: dt.datetime) -> None:
    rows = [outbox.job(kind, stage.server.id, number, "", at) for number in range(count)]
    async with stage.bot.resources.database.writing() as connection:
        await outbox.enqueue(connection, rows)


async def _start(
    stage: Stage, sending: _FakeSender, at: dt.datetime, sent: int
) -> asyncio.Task[int]:
    """Start the dispatcher; return when `sent` more messages have been sent; if 0, when one is being sent."""
    running = asyncio.create_task(stage.bot.dispatcher.run_due(at))
    async with asyncio.timeout(120):  # so that it fails rather than hangs
        for _ in range(sent):
            await sending.sent.acquire()
        if not sent:
            await sending.begun.acquire()
    return running


async def test_later_job_does_not_wait_for_a_busy_channel(
    stage: Stage, sending: _FakeSender
) -> None:
    now = stage.env.now()
    await _enqueue(stage, BUSY_KIND, 1, now)
    await _enqueue(stage, FREE_KIND, 1, now + dt.timedelta(seconds=10))
    first = await _start(stage, sending, now, sent=0)
    second = await _start(stage, sending, now + dt.timedelta(seconds=10), sent=1)
    assert await second == 1
    assert not first.done()
    sending.released.set()
    await first
    assert set(sending.counts.values()) == {1}
    assert sending.counts.total() == 2


async def test_messages_that_wait_for_busy_channels_take_no_slots(
    stage: Stage, sending: _FakeSender
) -> None:
    now = stage.env.now()
    await _enqueue(stage, BUSY_KIND, MANY, now)
    await _enqueue(stage, SECOND_BUSY_KIND, MANY, now)
    await _enqueue(stage, FREE_KIND, MANY, now + dt.timedelta(seconds=1))
    first = await _start(stage, sending, now + dt.timedelta(seconds=1), sent=MANY)
    sending.released.set()
    await first
    for later in range(1, MANY):
        if sending.counts.total() >= 3 * MANY:
            break
        await stage.bot.dispatcher.run_due(now + dt.timedelta(seconds=11 * later))
    assert sending.counts.total() == 3 * MANY
    assert set(sending.counts.values()) == {1}


async def test_deletions_that_wait_for_a_busy_channel_take_no_slots(
    stage: Stage, sending: _FakeSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody showed leaderboards many times, and deletes their data."""
    now, released = stage.env.now(), asyncio.Event()
    deleted = set[int]()

    async def delete(_channel_id: int, message_id: int, **_: object) -> None:
        await released.wait()
        deleted.add(message_id)

    monkeypatch.setattr(stage.bot.http, "delete_message", delete)
    channel = str(stage.channel.id)
    rows = [
        outbox.job(JobKind.MESSAGE_REMOVAL, stage.server.id, message_id, channel, now)
        for message_id in range(1, MANY + 1)
    ]
    async with stage.bot.resources.database.writing() as connection:
        await outbox.enqueue(connection, rows)
    await _enqueue(stage, FREE_KIND, 1, now + dt.timedelta(seconds=1))
    first = await _start(stage, sending, now + dt.timedelta(seconds=1), sent=1)
    assert not deleted
    released.set()
    await first
    assert deleted == set(range(1, MANY + 1))


async def test_stop_accepting_sends_only_what_is_being_sent_already(
    stage: Stage, sending: _FakeSender
) -> None:
    now = stage.env.now()
    await _enqueue(stage, BUSY_KIND, 1, now)
    first = await _start(stage, sending, now, sent=0)
    await _enqueue(stage, FREE_KIND, 3, now)
    stage.bot.dispatcher.stop_accepting()
    assert await stage.bot.dispatcher.run_due(now) == 0
    sending.released.set()
    assert await first == 1
    assert sending.counts.total() == 1


async def test_job_of_an_unknown_kind_blocks_no_other(stage: Stage, sending: _FakeSender) -> None:
    now = stage.env.now()
    row = outbox.job(FREE_KIND, stage.server.id, 1, "", now)
    async with stage.bot.resources.database.writing() as connection:
        await outbox.enqueue(connection, [{**row, "kind": "of a later version"}])
    await _enqueue(stage, FREE_KIND, 1, now)
    with capture_logs() as logs:
        await stage.bot.dispatcher.run_due(now)
    assert [entry["event"] for entry in logs] == ["job failed"]
    assert sending.counts.total() == 1
