"""The scheduler: ticks run concurrently and end when the bot stops."""

import asyncio
import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from bot import scheduler
from bot.app import PeriodicTask
from bot.cluster.shard_claim import ShardClaim
from bot.domain.schedule.clock import SystemClock
from bot.domain.shards import EVERY_SERVER


class _SlowBot:
    """A bot whose ticks run until `released` is set."""

    def __init__(self) -> None:
        self.dispatcher, self.shard_claim = self, ShardClaim()
        self.ready_block, self.periodic_tasks = EVERY_SERVER, list[PeriodicTask]()
        self.resources = SimpleNamespace(clock=SystemClock())
        self.last_tick_at = 0.0
        self.started: asyncio.Queue[None] = asyncio.Queue()
        self.running = 0
        self.released, self.stopping = asyncio.Event(), False

    def stop_accepting(self) -> None:
        self.stopping = True
        self.released.set()

    async def disconnect(self) -> None:
        pass

    async def run_due(self, _now: dt.datetime) -> int:
        self.running += 1
        self.started.put_nowait(None)
        await self.released.wait()
        self.running -= 1
        return 0


@pytest.fixture(autouse=True)
def short_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "SECONDS", 0.02)


async def test_slow_tick_does_not_delay_later_ticks_and_all_finish_on_stop(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bot: Any = _SlowBot()
    async with asyncio.timeout(120), scheduler.ticking(bot):
        for _ in range(3):
            await bot.started.get()
        assert bot.running >= 3
    assert (bot.stopping, bot.running) == (True, 0)
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


async def test_tick_that_does_not_finish_in_time_is_cancelled(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scheduler, "SECONDS_TO_FINISH", 0.01)
    bot: Any = _SlowBot()
    bot.released.set = lambda: None
    async with asyncio.timeout(120), scheduler.ticking(bot):
        await bot.started.get()
    assert (bot.stopping, bot.running > 0) == (True, True)
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


async def test_periodic_task_runs_at_once_and_again_though_it_failed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ran = asyncio.Queue[None]()

    async def fail(_now: dt.datetime) -> None:
        ran.put_nowait(None)
        raise ConnectionRefusedError

    bot: Any = _SlowBot()
    bot.periodic_tasks.append(PeriodicTask("fail", fail, dt.timedelta(seconds=0.02)))
    async with asyncio.timeout(120), scheduler.ticking(bot):
        for _ in range(3):
            await ran.get()
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


async def test_periodic_task_that_is_running_when_the_bot_stops_is_cancelled_and_waited_for(
    caplog: pytest.LogCaptureFixture,
) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def run(_now: dt.datetime) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(10):  # it has something to close
                await asyncio.sleep(0)
            ended.set()

    bot: Any = _SlowBot()
    bot.periodic_tasks.append(PeriodicTask("run", run, dt.timedelta(hours=1)))
    async with asyncio.timeout(120):
        async with scheduler.ticking(bot):
            await began.wait()
    assert ended.is_set()
    assert not [one for one in caplog.records if one.levelname == "ERROR"]
