"""Messages on their way side by side: a channel that is slow holds up no other."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from typing import Any

import pytest

from bot.delivery import dispatcher
from bot.delivery.handler import DeliveryHandler, Message
from bot.domain.delivery import DeliveryKind
from bot.interactions.screen import Layout
from bot.services.delivery import outbox
from tests.cogs.conftest import Stage

BUSY, TOO, QUIET = DeliveryKind.RECAP, DeliveryKind.REVIEW, DeliveryKind.VERDICT
MANY = 60
"""More than are on their way at once."""


class _Note(DeliveryHandler):
    """A note to a channel."""

    def __init__(self, channel_id: int) -> None:
        self._channel_id = channel_id

    async def pack(self, *_: Any) -> Message:
        return Message(Layout(), channel_id=self._channel_id)


class _Post:
    """Stands in for the sending of messages: those to busy channels arrive when they are let."""

    def __init__(self, *busy_ids: int) -> None:
        self.busy_ids, self.free = busy_ids, asyncio.Event()
        self.sent: Counter[str] = Counter()
        self.ids = iter(range(1, 1000))

    async def send(self, channel: Any, _: Message, nonce: str) -> int:
        if channel.id in self.busy_ids:
            await self.free.wait()
        self.sent[nonce] += 1
        return next(self.ids)


@pytest.fixture
async def post(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> _Post:
    """Kinds of notes, each to a channel of its own, all but one of them busy."""
    await stage.group()
    ids = {name: stage.server.create_text_channel(name).id for name in (BUSY, TOO, QUIET)}
    stage.bot.dispatcher.features.update({name: _Note(ids[name]) for name in ids})
    post = _Post(ids[BUSY], ids[TOO])
    monkeypatch.setattr(dispatcher, "_send", post.send)
    return post


async def _promise(stage: Stage, kind: DeliveryKind, many: int, at: dt.datetime) -> None:
    rows = [outbox.row(kind, stage.server.id, number, "", at) for number in range(many)]
    async with stage.bot.resources.database.writing() as session:
        await outbox.enqueue(session, rows)


async def _ring(stage: Stage, post: _Post, at: dt.datetime, sent: int) -> asyncio.Task[int]:
    """Let the bell ring, and wait until so many have been sent in all."""
    ringing = asyncio.create_task(stage.bot.dispatcher.run_due(at))
    async with asyncio.timeout(10):
        while post.sent.total() < sent or not stage.bot.dispatcher._lines:
            await asyncio.to_thread(lambda: None)
    return ringing


async def test_what_falls_due_later_does_not_wait_for_a_busy_channel(
    stage: Stage, post: _Post
) -> None:
    now = stage.env.now()
    await _promise(stage, BUSY, 1, now)
    await _promise(stage, QUIET, 1, now + dt.timedelta(seconds=10))
    first = await _ring(stage, post, now, sent=0)
    second = await _ring(stage, post, now + dt.timedelta(seconds=10), sent=1)
    assert await second == 1
    assert not first.done()
    post.free.set()
    await first
    assert set(post.sent.values()) == {1}
    assert post.sent.total() == 2


async def test_many_messages_to_busy_channels_leave_room_for_others(
    stage: Stage, post: _Post
) -> None:
    now = stage.env.now()
    await _promise(stage, BUSY, MANY, now)
    await _promise(stage, TOO, MANY, now)
    await _promise(stage, QUIET, MANY, now + dt.timedelta(seconds=1))
    first = await _ring(stage, post, now + dt.timedelta(seconds=1), sent=MANY)
    post.free.set()
    await first
    for later in range(1, MANY):
        await stage.bot.dispatcher.run_due(now + dt.timedelta(seconds=11 * later))
    assert post.sent.total() == 3 * MANY
    assert set(post.sent.values()) == {1}


async def test_told_to_stop_it_gives_back_what_is_not_under_way_yet(
    stage: Stage, post: _Post
) -> None:
    now = stage.env.now()
    await _promise(stage, BUSY, 1, now)
    first = await _ring(stage, post, now, sent=0)
    await _promise(stage, QUIET, 3, now)
    stage.bot.dispatcher.set_out_no_more()
    assert await stage.bot.dispatcher.run_due(now) == 0
    post.free.set()
    assert await first == 1
    assert post.sent.total() == 1
