"""The demo without a browser: its server, its clock, and jobs that depend on the clock."""

import asyncio
import datetime as dt
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord
import pytest
import simcord
from sqlalchemy import update

from bot.db.database import Database
from bot.db.models import Group
from bot.demo.bot import DemoBot, DemoPage, Timekeeper, serve_demo
from bot.demo.data import NEW_MEMBER, STORIES, build_demo_server, join_and_check_in, open_groups
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import SetupError
from bot.services.points import entries
from tests.databases import share_compiled_statements, use_no_threads
from tests.limits import text_of


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """A running demo without its page."""

    env: simcord.Env
    bot: DemoBot
    timekeeper: Timekeeper
    channel: simcord.ChannelHandle
    alice: simcord.MemberActor

    async def run_command(self, command: str) -> str:
        """Run a command as Alice, let the simulated time catch up, and return the text of the answer."""
        result = await self.alice.slash(self.channel, command)
        assert result.response is not None
        await self.timekeeper.move_clock()
        await self.timekeeper.deliver()
        await self.env.settle()
        return text_of({"components": result.response.components})

    def count_weekly_posts(self) -> int:
        """Return the number of weekly challenges in the channel."""
        texts = [text_of(message) for message in self._messages()]
        return sum("This week: " in text for text in texts)

    def _messages(self) -> list[dict[str, object]]:
        path = f"/channels/{self.channel.id}/messages"
        requests = self.env.http_requests
        return [
            request.json
            for request in requests
            if request.path == path and isinstance(request.json, dict)
        ]


async def demo_bot(catalog: Catalog, database_url: str) -> DemoBot:
    """Return a bot for a demo."""
    database = Database(database_url)
    use_no_threads(database)
    await share_compiled_statements(database)
    return DemoBot(catalog, database)


@asynccontextmanager
async def running_demo(catalog: Catalog, database_url: str) -> AsyncIterator[RunningDemo]:
    """Run a new demo.

    This is no fixture, because fixtures run in another context, where the clock is not simulated.
    """
    bot = await demo_bot(catalog, database_url)
    try:
        async with simcord.run(bot, check_errors=False) as env:
            channel, (alice, *_) = await build_demo_server(env, bot)
            yield RunningDemo(env, bot, Timekeeper(env, bot), channel, alice)
    finally:
        await bot.close()


async def test_members_of_the_demo_check_in_whatever_the_weekday(
    catalog: Catalog, sqlite_url: str
) -> None:
    bot = await demo_bot(catalog, sqlite_url)
    begin, points = bot.clock.now(), []
    async with bot.resources.database as database:
        for weekday in range(7):
            bot.clock.move_to(begin + dt.timedelta(days=weekday + 1))
            names = enumerate((NEW_MEMBER, *STORIES), 1)
            actors = {name: Actor(weekday + 1, number, name) for number, name in names}
            group = await open_groups(bot, weekday + 1, (1, 2))
            await join_and_check_in(bot, group, actors)
            async with database.reading() as connection:
                balance = partial(entries.get_balance, connection, group.id)
                points.append({name: await balance(actors[name].member_id) for name in STORIES})
                week = group.calendar.periods_at(bot.clock.now()).week
                assert await balance(actors["Kim"].member_id, week) <= 70
    assert points == [{"Noor": 90, "Kim": 210, "Bea": 80, "Sam": 40, "Omar": 100}] * 7


@pytest.mark.parametrize("last_port", [False, True])
async def test_ports_that_are_taken_are_named(
    catalog: Catalog, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, last_port: bool
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 65535 if last_port else 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr("bot.demo.bot._PORTS_TRIED", 2 if last_port else 1)
        with pytest.raises(SetupError, match=f"All ports from {port} on are taken"):
            await serve_demo(await demo_bot(catalog, sqlite_url), port)


async def test_next_week_after_next_day_posts_the_next_challenge(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        assert demo.count_weekly_posts() == 1
        await demo.run_command("demo next-day")
        answer = await demo.run_command("demo next-week")
        assert "The next challenge will appear within seconds." in answer
        assert demo.count_weekly_posts() == 2
        await demo.run_command("demo next-week")
        assert demo.count_weekly_posts() == 3


@asynccontextmanager
async def open_page(demo: RunningDemo) -> AsyncIterator[tuple[DemoPage, simcord.Preview]]:
    """Serve the demo's page."""
    page = DemoPage(demo.env, demo.channel, (demo.alice,))
    serving = asyncio.create_task(page.serve())
    await page.is_ready.wait()
    preview = demo.env._preview
    assert preview
    yield page, preview
    serving.cancel()
    await asyncio.wait([serving])


def _message(shown: Any, preview: simcord.Preview) -> dict[str, Any]:
    """Return what the page sends when a visitor writes a message below what is shown."""
    return {
        "protocol_version": 3,
        "sequence": shown.last_sequence + 1,
        "request_id": f"message {shown.last_sequence}",
        "generation": shown.generation,
        "bot_generation": preview.env._generation,
        "published_revision": shown.revision,
        "kind": "send_message",
        "content": "Hello",
    }


async def test_action_of_a_visitor_waits_until_the_page_is_updated(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo, open_page(demo) as (page, preview):
        async with page.updating:
            action = asyncio.create_task(preview._action("no such page", {}))
            await asyncio.sleep(0.05)
            assert not action.done()
        with pytest.raises(simcord.SetupError, match="unknown"):
            await action


async def test_action_on_a_page_that_was_just_updated_is_taken(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo, open_page(demo) as (page, preview):
        shown = preview._open_page()
        made_before = _message(shown, preview)
        await page.refresh()
        assert (await preview._action(shown.id, made_before))["rejected"] is False


async def test_page_takes_actions_again_after_one_that_took_too_long(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo, open_page(demo) as (_, preview):
        shown = preview._open_page()
        shown.status = "stale"  # as simcord marks it then
        assert (await preview._action(shown.id, _message(shown, preview)))["rejected"] is False
        assert shown.status == "current"


async def test_next_week_says_why_no_challenge_comes(catalog: Catalog, sqlite_url: str) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        async with demo.bot.resources.database.writing() as connection:
            await connection.execute(update(Group).values(paused_at=demo.bot.clock.now()))
        answer = await demo.run_command("demo next-week")
        assert "because challenges are paused" in answer
        async with demo.bot.resources.database.writing() as connection:
            await connection.execute(update(Group).values(archived_at=demo.bot.clock.now()))
        answer = await demo.run_command("demo next-week")
        assert "because no group is open" in answer


async def test_simulated_discord_follows_the_clock_that_was_moved(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        before = demo.env.now()
        await demo.run_command("demo next-day")
        assert demo.env.now() - before >= dt.timedelta(days=1)
        assert demo.bot.clock.now() == demo.env.now()


async def test_clock_advances_before_the_simulated_discord_does(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        before = demo.bot.clock.now()
        await demo.alice.slash(demo.channel, "demo next-day")
        assert demo.bot.clock.now() - before >= dt.timedelta(days=1)
        assert demo.env.now() - before < dt.timedelta(minutes=1)


async def test_demo_never_asks_discord_for_members(
    catalog: Catalog, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[discord.Guild] = []

    async def query_members(guild: discord.Guild, **_: object) -> list[discord.Member]:
        asked.append(guild)
        return []

    monkeypatch.setattr(discord.Guild, "query_members", query_members)
    async with running_demo(catalog, sqlite_url) as demo:
        await demo.alice.slash(demo.channel, "demo next-day")
        await demo.run_command("leaderboard")
    assert asked == []


async def test_answered_command_leaves_no_pending_timer(catalog: Catalog, sqlite_url: str) -> None:
    seconds: list[float] = []
    async with running_demo(catalog, sqlite_url) as demo:
        for _ in range(3):
            before = time.perf_counter()
            await demo.alice.slash(demo.channel, "help")
            seconds.append(time.perf_counter() - before)
    assert min(seconds) < 1.5, "with a timer, simcord waits until its limit of five seconds"
