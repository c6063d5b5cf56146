"""Reminders when messages are closed, Discord is out of reach, or the bot dies on the way."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import pytest
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.delivery import sender
from bot.resources import Resources
from bot.services.delivery import outbox
from tests.cogs.conftest import Stage, said

SHUT = "I couldn’t send your reminder: your direct messages are closed to me."
STOPPED = "I have switched your reminders off"


@pytest.fixture
async def reminded(stage: Stage) -> Stage:
    """The stage at a minute past noon, with Alice wishing to be reminded at noon."""
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan remind", time="12:00")
    await stage.pass_time(hours=12, minutes=1)
    return stage


def _received(stage: Stage) -> list[discord.Message]:
    return stage.alice.user.dm_channel.history()


def _shut(stage: Stage) -> None:
    """Let Alice close her direct messages."""
    path = f"/channels/{stage.alice.user.dm_channel.id}/messages"
    stage.env.inject_error("POST", path, status=403, code=50007, times=None)


def _open(stage: Stage) -> None:
    stage.env.backend.faults.clear()


async def _die(*_: Any, **__: Any) -> None:
    raise RuntimeError("the process ends here")


def _once(send: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Send once, then die."""
    calls = iter([send])

    async def attempt(*args: Any) -> Any:
        return await next(calls, _die)(*args)

    return attempt


async def _reach_nobody(*_: Any) -> None:
    raise aiohttp.ClientConnectionError


async def test_closed_messages_are_said_at_the_next_command_and_once(reminded: Stage) -> None:
    _shut(reminded)
    await reminded.run_due()
    assert said(await reminded.ask("plan today")).startswith(SHUT)
    assert SHUT not in said(await reminded.ask("plan today"))
    assert "Reminders come daily at 12:00" in said(await reminded.ask("plan remind"))


@pytest.mark.parametrize("command", ["plan done", "plan remind", "plan progress", "plan pause"])
async def test_closed_messages_are_said_at_any_command_of_the_plan(
    reminded: Stage, command: str
) -> None:
    _shut(reminded)
    await reminded.run_due()
    assert said(await reminded.ask(command)).startswith(SHUT)


async def test_closed_messages_are_not_knocked_at_again_on_the_same_day(reminded: Stage) -> None:
    _shut(reminded)
    await reminded.run_due()
    await reminded.pass_time(minutes=10)
    assert await reminded.run_due() == 0


async def test_after_three_closed_doors_reminders_are_switched_off(reminded: Stage) -> None:
    _shut(reminded)
    for _ in range(3):
        await reminded.run_due()
        await reminded.pass_time(days=1)
    assert await reminded.run_due() == 0
    assert said(await reminded.ask("plan today")).startswith(STOPPED)
    assert "Reminders are off" in said(await reminded.ask("plan remind"))


async def test_a_message_that_gets_through_starts_the_count_anew(reminded: Stage) -> None:
    for shut in (True, True, False, True, True):
        if shut:
            _shut(reminded)
        else:
            _open(reminded)
        await reminded.run_due()
        await reminded.pass_time(days=1)
    assert "Reminders come daily at 12:00" in said(await reminded.ask("plan remind"))


async def test_while_discord_is_out_of_reach_it_is_tried_again(
    reminded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr("bot.delivery.sender._send", _reach_nobody)
        await reminded.run_due()
    assert [entry["event"] for entry in logs] == ["delivery postponed"]
    await reminded.pass_time(minutes=3)
    await reminded.run_due()
    assert len(_received(reminded)) == 1
    assert SHUT not in said(await reminded.ask("plan today"))


async def test_a_crash_after_sending_sends_nothing_twice(
    reminded: Stage, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr(outbox, "record", _die)
        await reminded.run_due()
    assert len(_received(reminded)) == 1
    reborn = StudyBot(resources)
    await reminded.env.restart_bot(reborn)
    await reborn.run_due()
    await reminded.pass_time(minutes=4)  # by when the claim of the dead process has ended
    assert await reborn.run_due() == 1
    await reminded.pass_time(minutes=4)
    assert await reborn.run_due() == 0
    assert len(_received(reminded)) == 1
    await reborn.close()


async def test_a_crash_between_two_reminders_sends_each_once(
    reminded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = reminded.in_another_server()
    await there.create_group("Day owls")
    await there.ask("plan join")
    await there.ask("plan remind", time="12:02")
    await reminded.pass_time(minutes=2)
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr("bot.delivery.sender._send", _once(sender._send))
        await reminded.run_due()
    assert len(_received(reminded)) == 1
    await reminded.pass_time(minutes=4)
    await reminded.run_due()
    texts = [said(message) for message in _received(reminded)]
    assert len(texts) == 2
    assert all(any(server in text for text in texts) for server in ("Future", "Evening"))


async def test_a_crash_before_sending_loses_nothing(
    reminded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reminded.run_due()  # so that an older reminder is there, to be mistaken for the new one
    await reminded.pass_time(days=1)
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr("bot.delivery.sender._send", _die)
        await reminded.run_due()
    assert len(_received(reminded)) == 1
    await reminded.pass_time(minutes=4)
    await reminded.run_due()
    await reminded.run_due()
    assert len(_received(reminded)) == 2


async def test_after_days_without_the_bot_missed_reminders_do_not_come(reminded: Stage) -> None:
    await reminded.pass_time(days=5, hours=5)
    await reminded.run_due()
    assert _received(reminded) == []
    await reminded.pass_time(hours=19)
    await reminded.run_due()
    assert len(_received(reminded)) == 1


async def test_after_days_without_the_bot_todays_reminder_comes(reminded: Stage) -> None:
    await reminded.pass_time(days=5)
    await reminded.run_due()
    assert len(_received(reminded)) == 1
