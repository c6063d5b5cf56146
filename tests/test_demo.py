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
from bot.demo.bot import DemoBot
from bot.demo.clock import Timekeeper
from bot.demo.data import STORIES, build_demo_server, join_and_check_in, open_group
from bot.demo.page import DemoPage
from bot.demo.tour import (
    CLOCK,
    GALLERY,
    LEARNER,
    MODERATOR,
    NEW_MEMBER,
    REVIEWER,
    REVIEWS,
    STUDY,
    View,
)
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import SetupError
from bot.domain.schedule.zones import zone_of
from bot.services.points import entries
from tests.cogs.stage import answer_of, filled, labels, lines_of, said
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
        return self.person(NEW_MEMBER)

    def person(self, name: str) -> simcord.MemberActor:
        person = self.views[STUDY, name].viewers[0]
        assert isinstance(person, simcord.MemberActor)
        return person

    async def run_command(self, command: str) -> str:
        """Run a command as Alice, let the simulated time catch up, and return the text of the answer."""
        result = await self.alice.slash(self.study.channel, command)
        assert result.response is not None
        await self.timekeeper.catch_up()
        return text_of({"components": result.response.components})

    async def ask(
        self, person: simcord.MemberActor, command: str, **options: str
    ) -> simcord.ResponseMessage:
        return answer_of(await person.slash(self.study.channel, command, **options))

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


async def test_visitor_finds_what_came_before_with_its_dates_and_a_moderator_what_to_fix(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        parts = ("your own pace", "Challenge of ", "Challenge of ", "live board")
        posted = demo.posted()
        assert len(posted) == len(parts)
        assert all(part in text for part, text in zip(parts, posted, strict=True)), posted
        sent = [one for one in demo.study.channel.history() if "Challenge of " in said(one)]
        earlier, latest = (one.created_at.astimezone(zone_of("Europe/Berlin")) for one in sent)
        assert (earlier.hour, latest.hour) == (18, 18)
        assert (latest.date() - earlier.date()).days == 14
        assert dt.timedelta(days=2) < demo.env.now() - latest < dt.timedelta(days=4)
        assert f"Challenge of {latest:%A} {latest.day}" in said(sent[1])
        assert "Which line did you guess wrong, and why? [Read accepted answers]" in said(sent[1])
        waiting = [
            "Accept" in labels(one) for one in demo.views[REVIEWS, REVIEWER].channel.history()
        ]
        assert waiting == [False] * 2 + [True] * 4
        morgan = demo.person(MODERATOR)
        assert "6 members · 1 of them hidden" in said(await demo.ask(morgan, "manage"))
        members = said(await demo.ask(morgan, "manage", part="members"))
        assert "as “quiet otter”" in members
        assert "· hidden" in members
        setup = said(await demo.ask(morgan, "setup"))
        assert "1 thing to fix" in setup
        assert "**Send Messages** is denied" in setup


async def test_newcomer_joins_hands_in_and_is_reviewed_after_those_who_wait(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        alice, robin = demo.alice, demo.person(REVIEWER)
        assert "Leave" not in "".join(labels(await demo.ask(alice, "group")))
        (panel,) = [one for one in demo.study.channel.history() if "your own pace" in said(one)]
        assert "\n5 members\n" in said(panel)
        assert "## You’re in Night owls" in said(
            answer_of(await alice.click(panel, label="Start / Today"))
        )
        form = await alice.click(demo.study.channel.history()[2], label="Answer")
        fields = {
            line["custom_id"]: "A is retrieval." for line in lines_of(form) if line["type"] == 4
        }
        assert "Handed in" in said(answer_of(await alice.submit_modal(form, fields)))
        shown = await demo.ask(robin, "review")
        assert "Say which fact decides C." in said(shown)
        for name in ("Kim", "Bea", "Sam", "Omar", "Alice"):
            assert f"## {name} · " in said(shown)
            shown = answer_of(await robin.click(shown, label="Accept"))
        assert "No answers to review" in said(shown)
        assert "Undo: Alice" in labels(shown)


async def test_gallery_shows_a_name_and_an_alias_until_one_deletes_her_data(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        gallery, noor = demo.views[GALLERY, NEW_MEMBER].channel, demo.person(LEARNER)
        first, second = map(said, gallery.history())
        assert first.startswith("### Answer by Noor")
        assert second.startswith("### Answer by quiet otter")
        assert "Bea" not in first + second
        form = await noor.click(await demo.ask(noor, "privacy"), label="Delete…")
        (field,) = [line["custom_id"] for line in lines_of(form)]
        await noor.submit_modal(form, {field: "delete"})
        await demo.run_command("demo next-day")
        assert list(map(said, gallery.history())) == [second]


async def test_demo_runs_with_a_pack_of_other_challenges(catalog: Catalog, sqlite_url: str) -> None:
    shipped = ("py-two-names", "lm-tune-or-retrieve")
    kept = [one for one in catalog.challenges if one.result is None and one.id not in shipped]
    other = catalog.model_copy(update={"challenges": tuple(kept)})
    other.__dict__.pop("challenge_by_id", None)
    async with running_demo(other, sqlite_url) as demo:
        assert len(demo.weekly_posts()) == 2


async def test_every_button_of_the_tour_is_answered_at_once_without_asking_for_members(
    catalog: Catalog, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[discord.Guild] = []

    async def query_members(guild: discord.Guild, **_: object) -> list[discord.Member]:
        asked.append(guild)
        return []

    monkeypatch.setattr(discord.Guild, "query_members", query_members)
    seconds: list[float] = []
    async with running_demo(catalog, sqlite_url) as demo:
        for _ in range(3):
            before = time.perf_counter()
            await demo.alice.slash(demo.study.channel, "help")
            seconds.append(time.perf_counter() - before)
        await demo.run_command(CLOCK["next-day"].command)
        offered = [(view, trial) for view in demo.views.values() for trial in view.trials]
        for view, trial in offered:
            result = await view.run(trial)
            assert result.response is not None, trial
            text = text_of({"components": result.response.components})
            assert "went wrong" not in text, trial
        assert demo.env.errors == []
    assert asked == []
    assert min(seconds) < 1.5, "with a timer, simcord waits until its limit of five seconds"


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


async def test_action_of_a_visitor_waits_for_its_turn_and_is_taken_while_the_clock_moves(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo, opened_page(demo) as visitor:
        async with visitor.page.turn:
            action = asyncio.create_task(visitor.write(1))
            await asyncio.sleep(0.05)
            assert not action.done()
        assert await action
        moving = asyncio.create_task(visitor.run("next-day"))
        await asyncio.sleep(0)
        assert await visitor.write(2)
        assert await moving == 204
        assert await visitor.write(3)
        assert demo.bot.clock.now() >= demo.bot.clock.goal


async def test_page_shows_the_place_that_was_opened_and_refuses_other_sites(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo, opened_page(demo) as visitor:
        client, headers = visitor.client, visitor.headers
        for (place, person), view in demo.views.items():
            async with client.get(f"/at/{place}/{person}") as answer:
                html = await answer.text()
            assert view.draw() in html
            async with client.post("/api/pages", json={}, headers=headers) as answer:
                shown = await answer.json()
            assert shown["viewerId"] == str(view.viewers[0].id)
            assert shown["channel"]["id"] == str(view.channel.id)
        async with client.get("/at/new-server/Alice") as answer:
            assert answer.status == 200
            assert answer.url.path == "/"
        async with client.get("/", headers={"Host": "cohort.example"}) as answer:
            assert answer.status == 403
        async with client.post("/run/0") as answer:
            assert answer.status == 403
        async with client.post("/api/pages", json={}) as answer:
            assert answer.status == 401
        for name in ("99", "-1", "x"):
            assert await visitor.run(name) == 404, "a button that is not offered"


async def test_ports_that_are_taken_are_named(
    catalog: Catalog, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        page = DemoPage(demo.env, demo.views, demo.timekeeper)
        for first, tried in ((0, 1), (65535, 2)):
            with socket.socket() as taken:
                with suppress(OSError):  # another run of the tests has just taken the last one
                    taken.bind(("127.0.0.1", first))
                    taken.listen()
                port = first or taken.getsockname()[1]
                monkeypatch.setattr("bot.demo.page.PORTS_TRIED", tried)
                with pytest.raises(SetupError, match=f"All ports from {port} on are taken"):
                    async with page.served(port):
                        pass


async def test_clock_that_is_moved_brings_each_post_at_its_time(
    catalog: Catalog, sqlite_url: str
) -> None:
    async with running_demo(catalog, sqlite_url) as demo:
        before = demo.env.now()
        await demo.run_command("demo next-day")
        assert demo.env.now() - before >= dt.timedelta(days=1)
        assert demo.bot.clock.now() == demo.env.now()
        moved = await demo.ask(demo.alice, "demo next-day")
        assert filled(moved) == ["Today"]
        assert "Start" in labels(answer_of(await demo.alice.click(moved, label="Today")))
        morgan = demo.person(MODERATOR)
        moved = await demo.ask(morgan, "demo next-day")
        assert "**Manage** shows what that means for you." in said(moved)
        assert "wait for review" in said(answer_of(await morgan.click(moved, label="Manage")))
        await demo.timekeeper.catch_up()

        for _ in range(2):
            await demo.run_command("demo next-day")
        assert "The next challenge is below." in await demo.run_command("demo next-week")
        posts = demo.weekly_posts()
        assert len(posts) == 4
        assert not [post for post in posts if "Posted late" in post]
        assert "Looking back at " in posts[2]
        assert "How many people signed up?" in posts[2]

        for changed, reason in (
            ("paused_at", "because challenges are paused"),
            ("archived_at", "because no group is open"),
        ):
            async with demo.bot.resources.database.writing() as connection:
                now = {changed: demo.bot.clock.now()}
                await connection.execute(update(Group).values(now))
            assert reason in await demo.run_command("demo next-week")
