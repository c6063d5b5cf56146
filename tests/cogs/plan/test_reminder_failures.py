"""Reminders with closed direct messages, connection errors, or a crash of the bot."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from sqlalchemy import insert
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.db.models import Job
from bot.delivery import sender
from bot.domain.jobs import NoticeKind
from bot.resources import Resources
from bot.services import outbox
from bot.services.members import notices
from tests.cogs.stage import Stage, said

CLOSED_NOTICE = "I’ve turned your reminders off, because you don’t accept direct messages from me."


@pytest.fixture
async def reminded(stage: Stage) -> Stage:
    """It is 12:01 and Alice has set a reminder at 12:00."""
    await stage.create_group()
    await stage.ask("plan join")
    await stage.remind(12)
    await stage.run_due()  # the panel
    await stage.pass_time(hours=12, minutes=1)
    return stage


def _received(stage: Stage) -> list[discord.Message]:
    return stage.alice.user.dm_channel.history()


async def _refuse(*_: Any, **__: Any) -> None:
    response: Any = SimpleNamespace(status=400, reason="Bad Request")
    raise sender.PermanentFailure(discord.HTTPException(response, {"code": 50035}))


async def _crash(*_: Any, **__: Any) -> None:
    raise RuntimeError("the process ends here")


async def test_job_of_an_unknown_kind_holds_up_no_other(reminded: Stage) -> None:
    job = {"kind": "of a later version", "guild_id": reminded.server.id, "subject_id": 1}
    async with reminded.bot.resources.database.writing() as connection:
        due_at = reminded.env.now()
        await connection.execute(insert(Job).values(**job, key="", due_at=due_at))
    with capture_logs() as logs:
        await reminded.run_due()
    assert len(_received(reminded)) == 1
    (failed,) = [entry for entry in logs if entry["event"] == "job failed"]
    assert failed["kind"] == "of a later version"


def _crash_after_first_call(send: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return a function that calls `send` the first time, and crashes once that is done."""
    calls, is_sent = iter([send]), asyncio.Event()

    async def attempt(*args: Any) -> Any:
        if call := next(calls, None):
            sent = await call(*args)
            is_sent.set()
            return sent
        await is_sent.wait()
        return await _crash(*args)

    return attempt


async def _fail_to_connect(*_: Any) -> None:
    raise aiohttp.ClientConnectionError


async def test_closed_direct_messages_switch_reminders_off_and_are_reported_once(
    reminded: Stage,
) -> None:
    reminded.close_direct_messages()
    await reminded.run_due()
    await reminded.pass_time(minutes=10)
    assert await reminded.run_due() == 0  # not tried again
    assert said(await reminded.ask("plan today")).startswith(CLOSED_NOTICE)
    assert CLOSED_NOTICE not in said(await reminded.ask("plan today"))
    assert "Your reminders are off" in said(await reminded.set_plan("Reminders…"))


async def test_closed_direct_messages_are_reported_by_every_plan_command(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    for command in ("plan done", "plan settings", "plan progress", "plan join"):
        async with stage.bot.resources.database.writing() as connection:
            notice = NoticeKind.REMINDERS_STOPPED
            await notices.add(connection, stage.server.id, stage.alice.id, notice)
        assert said(await stage.ask(command)).startswith(CLOSED_NOTICE), command


async def test_reminder_that_discord_refuses_for_another_reason_leaves_reminders_on(
    reminded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.sender._send", _refuse)
    await reminded.run_due()
    assert CLOSED_NOTICE not in said(await reminded.ask("plan today"))
    assert "reminders at 12:00" in said(await reminded.set_plan("Reminders…"))


async def test_reminder_is_retried_after_a_connection_error(
    reminded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr("bot.delivery.sender._send", _fail_to_connect)
        await reminded.run_due()
    assert [entry["event"] for entry in logs] == ["job postponed"]
    await reminded.advance(minutes=3)
    assert len(_received(reminded)) == 1
    assert CLOSED_NOTICE not in said(await reminded.ask("plan today"))


async def test_crash_after_sending_sends_no_reminder_twice(
    reminded: Stage, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr(outbox, "record", _crash)
        await reminded.run_due()
    assert len(_received(reminded)) == 1
    restarted = StudyBot(resources)
    await reminded.env.restart_bot(restarted)
    await restarted.dispatcher.run_due(restarted.resources.clock.now())
    await reminded.pass_time(minutes=4)  # the claim of the crashed process expires
    assert await restarted.dispatcher.run_due(restarted.resources.clock.now()) == 2  # and the panel
    await reminded.pass_time(minutes=4)
    assert await restarted.dispatcher.run_due(restarted.resources.clock.now()) == 0
    assert len(_received(reminded)) == 1
    await restarted.close()


async def test_crash_between_two_reminders_sends_each_once(
    reminded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_server = reminded.in_another_server()
    await other_server.create_group("Day owls")
    await other_server.ask("plan join")
    await other_server.remind(13)
    await reminded.run_due()  # a panel, and an older reminder
    await reminded.pass_time(days=1, hours=1)
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr("bot.delivery.sender._send", _crash_after_first_call(sender._send))
        await reminded.run_due()
    assert len(_received(reminded)) == 2
    await reminded.advance(minutes=4)
    texts = [said(message) for message in _received(reminded)[1:]]
    assert len(texts) == 2
    assert all(any(server in text for text in texts) for server in ("Future", "Evening"))


async def test_crash_before_sending_loses_no_reminder(
    reminded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reminded.run_due()  # an older reminder, which must not be mistaken for the new one
    await reminded.pass_time(days=1)
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr("bot.delivery.sender._send", _crash)
        await reminded.run_due()
    assert len(_received(reminded)) == 1
    await reminded.advance(minutes=4)
    await reminded.run_due()
    assert len(_received(reminded)) == 2


async def test_reminder_due_now_is_sent_after_an_outage_without_the_one_missed(
    reminded: Stage,
) -> None:
    await reminded.advance(days=1)
    assert len(_received(reminded)) == 1
