"""The scheduler: rings overlap where one is slow, and end in peace when the bot is told to stop."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import scheduler


class _Slow:
    """A bot whose rings take as long as they are let."""

    def __init__(self) -> None:
        self.dispatcher = self
        self.begun: asyncio.Queue[None] = asyncio.Queue()
        self.under_way = 0
        self.free, self.leaving = asyncio.Event(), False

    def is_ready(self) -> bool:
        return True

    def stop_accepting(self) -> None:
        self.leaving = True
        self.free.set()

    async def run_due(self) -> int:
        self.under_way += 1
        self.begun.put_nowait(None)
        await self.free.wait()
        self.under_way -= 1
        return 0


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "_SECONDS", 0.02)


async def test_a_slow_ring_holds_up_no_later_one_and_all_end_when_told_to(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bot: Any = _Slow()
    async with asyncio.timeout(10), scheduler.ringing(bot):
        for _ in range(3):
            await bot.begun.get()
        assert bot.under_way >= 3
    assert (bot.leaving, bot.under_way) == (True, 0)
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


async def test_what_does_not_end_soon_is_broken_off(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scheduler, "_SECONDS_TO_END", 0.01)
    bot: Any = _Slow()
    bot.free.set = lambda: None
    async with asyncio.timeout(10), scheduler.ringing(bot):
        await bot.begun.get()
    assert (bot.leaving, bot.under_way > 0) == (True, True)
    assert not [one for one in caplog.records if one.levelname == "ERROR"]
