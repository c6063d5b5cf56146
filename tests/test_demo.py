"""The demo without a browser: its server, its clock, and jobs that depend on the clock."""

import asyncio
import datetime as dt
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord
import pytest
import simcord
from aiohttp import ClientSession
from sqlalchemy import update

from bot.db.database import Database
from bot.db.models import Group
from bot.demo.bot import DemoBot, serve_demo
from bot.demo.clock import Timekeeper
from bot.demo.data import STORIES, build_demo_server, join_and_check_in, open_group
from bot.demo.page import DemoPage
from bot.demo.tour import MODERATOR, NEW_MEMBER, REVIEWER, REVIEWS, STUDY, View
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import SetupError
from bot.domain.schedule.zones import zone_of
from bot.services.points import entries
from tests.cogs.stage import answer_of, filled, labels, said
from tests.databases import share_compiled_statements, use_no_threads
from tests.limits import text_of


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """A running demo; its page has to be served."""

    env: simcord.Env
    bot: DemoBot
    views: dict[tuple[str, str], View]
    timekeeper: Timekeeper

    @property
    def study(self) -> View:
        """What Alice sees first."""
        return self.views[STUDY, NEW_MEMBER]

    @property
    def alice(self) -> simcord.MemberActor:
        """The new member."""
        alice = self.study.viewers[0]
        assert isinstance(alice, simcord.MemberActor)
        return alice

    async def run_command(self, command: str) -> str:
        """Run a command as Alice, let the simulated time catch up, and return the text of the answer."""
        result = await self.alice.slash(self.study.channel, command)
        assert result.response is not None
        await self.timekeeper.catch_up()
        return text_of({"components": result.response.components})

    async def ask(self, person: simcord.MemberActor, command: str) -> simcord.ResponseMessage:
        return answer_of(await person.slash(self.study.channel, command))

    def posted(self) -> list[str]:
        """Return the texts of what was posted in the channel."""
        path = f"/channels/{self.study.channel.id}/messages"
        sent = [request.json for request in self.env.http_requests if request.path == path]
        return [text_of(message) for message in sent if isinstance(message, dict)]

    def weekly_posts(self) -> list[str]:
        """Return the texts of the weekly challenges in the channel."""
        return [text for text in self.posted() if "Challenge of " in text]


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
            views = await build_demo_server(env, bot)
            yield RunningDemo(env, bot, views, Timekeeper(env, bot, bot.clock))
    finally:
        await bot.close()


async def test_members_of_the_demo_check_in_whatever_the_weekday(
    catalog: Catalog, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await demo_bot(catalog, sqlite_url)
    begin, points = bot.clock.now(), []
    async with bot.resources.database as database:
        for weekday in range(7):
            now = begin + dt.timedelta(days=weekday)
            monkeypatch.setattr(bot.clock, "now", lambda now=now: now)
            names = enumerate((*STORIES, REVIEWER), 1)
            actors = {name: Actor(weekday + 1, number, name) for number, name in names}
            group = await open_group(bot, weekday + 1, "Night owls", 1, now)
            await join_and_check_in(bot, group, actors, now)
            async with database.reading() as connection:
                balance = partial(entries.get_balance, connection, group.id)
                points.append({name: await balance(actors[name].member_id) for name in STORIES})
                week = group.calendar.periods_at(bot.clock.now()).week
                assert await balance(actors["Kim"].member_id, week) <= 70
    assert points == [{"Noor": 130, "Kim": 210, "Bea": 80, "Sam": 40, "Omar": 100}] * 7


@pytest.mark.parametrize("last_port", [False, True])
async def test_ports_that_are_taken_are_named(
    catalog: Catalog, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, last_port: bool
) -> None:
    with socket.socket() as taken:
        port = 65535
        with suppress(OSError):  # another run of the tests has just taken the last one
            taken.bind(("127.0.0.1", port if last_port else 0))
            taken.listen()
            port = taken.getsockname()[1]
        monkeypatch.setattr("bot.demo.page.PORTS_TRIED", 2 if last_port else 1)
        with pytest.raises(SetupError, match=f"All ports from {port} on are taken"):
            await serve_demo(await demo_bot(catalog, sqlite_url), port)


async def test_posts_on_the_way_come_at_their_time(catalog: Catalog, sqlite_url: str) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        assert len(demo.weekly_posts()) == 2
        for _ in range(8):
            await demo.run_command("demo next-day")
        answer = await demo.run_command("demo next-week")
        assert "The next challenge is below." in answer
        posts = demo.weekly_posts()
        assert len(posts) == 4
        assert not [post for post in posts if "Posted late" in post]


async def test_channel_begins_with_the_panel_and_ends_with_the_live_board(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        parts = ("your own pace", "Challenge of ", "Challenge of ", "live board")
        posted = demo.posted()
        assert len(posted) == len(parts)
        assert all(part in text for part, text in zip(parts, posted, strict=True)), posted


async def test_newcomer_is_in_no_group_and_members_are_counted_without_them(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        assert "Leave" not in "".join(labels(await demo.ask(demo.alice, "group")))
        morgan = demo.views[STUDY, MODERATOR].viewers[0]
        assert isinstance(morgan, simcord.MemberActor)
        assert "6 members · 1 of them hidden" in said(await demo.ask(morgan, "manage"))
        (panel,) = [one for one in demo.study.channel.history() if "your own pace" in said(one)]
        assert "\n5 members\n" in said(panel)
        assert "## You’re in Night owls" in said(
            answer_of(await demo.alice.click(panel, label="Start / Today"))
        )


async def test_what_came_before_the_demo_has_its_own_dates(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        channel, reviews = demo.study.channel, demo.views[REVIEWS, REVIEWER].channel
        sent = [one for one in channel.history() if "Challenge of " in said(one)]
        earlier, latest = (one.created_at.astimezone(zone_of("Europe/Berlin")) for one in sent)
        assert (earlier.hour, latest.hour) == (18, 18)
        assert (latest.date() - earlier.date()).days == 14
        assert dt.timedelta(days=2) < demo.env.now() - latest < dt.timedelta(days=4)
        assert f"Challenge of {latest:%A} {latest.day}" in said(sent[1])
        waiting = ["Accept" in labels(one) for one in reviews.history()]
        assert waiting == [False] * 2 + [True] * 4


async def test_demo_runs_with_a_pack_of_other_challenges(catalog: Catalog, sqlite_url: str) -> None:
    shipped = ("py-two-names", "lm-tune-or-retrieve")
    kept = [one for one in catalog.challenges if one.result is None and one.id not in shipped]
    other = catalog.model_copy(update={"challenges": tuple(kept)})
    other.__dict__.pop("challenge_by_id", None)
    async with running_demo(other, sqlite_url) as demo:
        assert len(demo.weekly_posts()) == 2


async def test_everything_that_the_tour_suggests_is_answered(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        for view in demo.views.values():
            for trial in view.trials:
                result = await view.run(trial)
                assert result.response is not None, trial
                text = text_of({"components": result.response.components})
                assert "went wrong" not in text, trial
        assert demo.env.errors == []


@asynccontextmanager
async def opened_page(demo: RunningDemo) -> AsyncIterator["Visitor"]:
    """Serve the demo's page, and open it."""
    page = DemoPage(demo.env, demo.views, demo.timekeeper)
    async with page.served(8900) as address, ClientSession(address) as client:
        headers = {"X-Simcord-Capability": "demo"}
        async with client.post("/api/pages", json={}, headers=headers) as answer:
            shown = await answer.json()
        headers["X-Simcord-Context"] = shown["context"]["id"]
        yield Visitor(page, client, headers, shown)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A page that is open in a browser, without the browser."""

    page: DemoPage
    client: ClientSession
    headers: dict[str, str]
    shown: dict[str, Any]

    async def write(self, number: int) -> bool:
        """Write a message on the page as it was shown first; return whether it was taken."""
        message = {
            "protocol_version": 3,
            "sequence": number,
            "request_id": f"message {number}",
            "generation": self.shown["context"]["generation"],
            "bot_generation": self.shown["botGeneration"],
            "published_revision": self.shown["publishedRevision"],
            "kind": "send_message",
            "content": "Hello",
        }
        # Without spaces, as browsers write it.
        body = json.dumps(message, separators=(",", ":"))
        headers = {**self.headers, "Content-Type": "application/json"}
        async with self.client.post("/api/action", data=body, headers=headers) as answer:
            return not (await answer.json())["rejected"]

    async def run(self, name: str) -> int:
        """Press a button of the tour; return the status of the answer."""
        async with self.client.post(f"/run/{name}", headers=self.headers) as answer:
            return answer.status


async def test_action_of_a_visitor_waits_for_its_turn(catalog: Catalog, sqlite_url: str) -> None:
    async with running_demo(catalog, sqlite_url) as demo, opened_page(demo) as visitor:
        async with visitor.page.turn:
            action = asyncio.create_task(visitor.write(1))
            await asyncio.sleep(0.05)
            assert not action.done()
        assert await action


async def test_actions_are_taken_while_the_clock_moves_and_after_it(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo, opened_page(demo) as visitor:
        moving = asyncio.create_task(visitor.run("next-day"))
        await asyncio.sleep(0)
        assert await visitor.write(1)
        assert await moving == 204
        assert await visitor.write(2)
        assert demo.bot.clock.now() >= demo.bot.clock.goal


async def test_pages_of_other_sites_are_refused(catalog: Catalog, sqlite_url: str) -> None:
    async with running_demo(catalog, sqlite_url) as demo, opened_page(demo) as visitor:
        async with visitor.client.get("/", headers={"Host": "cohort.example"}) as answer:
            assert answer.status == 403
        async with visitor.client.post("/run/0") as answer:
            assert answer.status == 403
        async with visitor.client.post("/api/pages", json={}) as answer:
            assert answer.status == 401


async def test_trial_that_is_not_offered_is_not_run(catalog: Catalog, sqlite_url: str) -> None:
    async with running_demo(catalog, sqlite_url) as demo, opened_page(demo) as visitor:
        for name in ("99", "-1", "x"):
            async with visitor.client.post(f"/run/{name}", headers=visitor.headers) as answer:
                assert answer.status == 404


async def test_page_shows_the_place_that_was_opened(catalog: Catalog, sqlite_url: str) -> None:
    async with running_demo(catalog, sqlite_url) as demo, opened_page(demo) as visitor:
        for (place, person), view in demo.views.items():
            async with visitor.client.get(f"/at/{place}/{person}") as answer:
                html = await answer.text()
            assert view.draw() in html
            async with visitor.client.post(
                "/api/pages", json={}, headers=visitor.headers
            ) as answer:
                shown = await answer.json()
            assert shown["viewerId"] == str(view.viewers[0].id)
            assert shown["channel"]["id"] == str(view.channel.id)
        async with visitor.client.get("/at/new-server/Alice") as answer:
            assert answer.status == 200
            assert answer.url.path == "/"


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
        moved = answer_of(await demo.alice.slash(demo.study.channel, "demo next-day"))
        assert filled(moved) == ["Today"]
        assert "Start" in labels(answer_of(await demo.alice.click(moved, label="Today")))
        morgan = demo.views[STUDY, MODERATOR].viewers[0]
        assert isinstance(morgan, simcord.MemberActor)
        moved = answer_of(await morgan.slash(demo.study.channel, "demo next-day"))
        assert "**Manage** shows what that means for you." in said(moved)
        assert "wait for review" in said(answer_of(await morgan.click(moved, label="Manage")))


async def test_demo_never_asks_discord_for_members(
    catalog: Catalog, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[discord.Guild] = []

    async def query_members(guild: discord.Guild, **_: object) -> list[discord.Member]:
        asked.append(guild)
        return []

    monkeypatch.setattr(discord.Guild, "query_members", query_members)
    async with running_demo(catalog, sqlite_url) as demo:
        await demo.alice.slash(demo.study.channel, "demo next-day")
        await demo.run_command("leaderboard")
    assert asked == []


async def test_answered_command_leaves_no_pending_timer(catalog: Catalog, sqlite_url: str) -> None:
    seconds: list[float] = []
    async with running_demo(catalog, sqlite_url) as demo:
        for _ in range(3):
            before = time.perf_counter()
            await demo.alice.slash(demo.study.channel, "help")
            seconds.append(time.perf_counter() - before)
    assert min(seconds) < 1.5, "with a timer, simcord waits until its limit of five seconds"
