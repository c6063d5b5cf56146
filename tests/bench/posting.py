"""Measures posting to 1,000 groups due at once, and a tick when none of 10,000 groups is due.

The bot is a process (`python -m bot run`) connected to the stand-in of `tests/wire`, which runs in
this process. Meanwhile members use ten commands a second, and an idle process measures the stalls
caused by the machine itself, shown as “bare”.
"""

import asyncio
import datetime as dt
import itertools
import json
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from sqlalchemy import func, insert, select

from bot.app import StudyBot
from bot.content.loader import load_catalog
from bot.db.database import Database
from bot.db.migrate import run_migration
from bot.db.models import Group, Job, KeptMessage, Post, Server
from bot.domain.jobs import JobKind, JobState
from bot.domain.schedule.clock import SystemClock
from bot.pictures.renderer import Pictures
from bot.resources import Resources
from tests.bench.payloads import SERVER, Payload, interaction, new_id
from tests.bench.table import Row, verdict
from tests.databases import postgres_in
from tests.panels import panel_row
from tests.wire.inside import sitecustomize as inside
from tests.wire.process import FreshBotProcess, until
from tests.wire.standin import StandIn, stand_in

DUE, NOT_DUE, WEEKS = 1_000, 10_000, 8

POSTS_A_SECOND_AT_LEAST = 44.0
REQUESTS_A_SECOND_AT_MOST = 50
STALL_AT_MOST = 0.05
ANSWER_AT_MOST = 1.0

_MB = 1e6
_TICKS = 20
_WEEK = dt.timedelta(weeks=1)
_IDLE = (
    sys.executable,
    "-c",
    f"import asyncio; from {inside.__name__} import measure_idle_stalls; asyncio.run(measure_idle_stalls())",
)
_ROLE: list[Payload] = [{"type": 3, "name": "role", "value": "ml-engineer"}]
"""The options of `/role`, the command without a part."""

_COMMANDS = (("role", None), ("plan", "progress"), ("plan", "join"), ("challenge", "now"))


def rows() -> Iterator[Row]:
    """Measure on each kind of database."""
    with TemporaryDirectory() as folder, postgres_in(Path(folder)) as postgres:
        sqlite = f"sqlite+aiosqlite:///{folder}/posting.db"
        for kind, url in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            run_migration(url)
            yield from asyncio.run(_measure_posting(kind, url, Path(folder)))
        for kind, url in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            yield from asyncio.run(_measure_idle_ticks(kind, url))


async def _measure_posting(kind: str, url: str, folder: Path) -> list[Row]:
    """Measure a run of the bot in which all groups are due at once."""
    database, tick_log = Database(url), folder / f"{kind} ticks"
    due_at = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
    await _insert_groups(database, range(DUE), due_at, due_at)
    async with stand_in() as discord:
        for number in range(DUE):
            discord.add_server(SERVER + number, _channel(number))
        async with FreshBotProcess(folder, url, url=discord.url, watch=str(tick_log)) as bot:
            asking = asyncio.create_task(_send_commands(discord))
            idle = await asyncio.create_subprocess_exec(*_IDLE, stdin=PIPE, stdout=PIPE)
            await until(lambda: _all_recorded(database, tick_log), seconds=300)
            asking.cancel()
            idle_stall, _ = await idle.communicate(b"")
            process = psutil.Process(bot.process.pid)
            memory, cpu = process.memory_info().rss, sum(process.cpu_times()[:2])
    await database.close()
    tick = max(map(json.loads, tick_log.read_text().splitlines()), key=lambda tick: tick["jobs"])
    return [
        *_rows_of(kind, discord, tick, float(idle_stall)),
        Row(f"{kind}: CPU per post in total", "–", f"{1000 * cpu / DUE:.1f} ms"),
        Row(f"{kind}: memory", "–", f"{memory / _MB:.0f} MB"),
    ]


def _rows_of(kind: str, discord: StandIn, tick: Payload, idle_stall: float) -> Iterator[Row]:
    at = sorted(discord.requests)
    seconds, busiest = at[-1] - at[0], _most_in_a_second(at)
    assert len(at) == sum(map(len, discord.messages.values())) == DUE
    posted = (DUE - 1) / seconds
    yield Row(
        f"{kind}: {DUE:,} groups due at once, posts a second",
        "–",
        f"{posted:.1f}",
        f"{seconds:.1f} s",
        f"≥ {POSTS_A_SECOND_AT_LEAST:g}",
        verdict(POSTS_A_SECOND_AT_LEAST, posted),
    )
    yield Row(
        f"{kind}: requests in the busiest second",
        "–",
        f"{busiest}",
        target=f"≤ {REQUESTS_A_SECOND_AT_MOST}",
        verdict=verdict(busiest, REQUESTS_A_SECOND_AT_MOST),
    )
    stall, cpu_used = max(tick["stalls"])
    yield Row(
        f"{kind}: longest stall of the loop",
        f"{1000 * idle_stall:.0f} ms",
        f"{1000 * stall:.0f} ms",
        f"{1000 * cpu_used:.0f} ms own CPU",
        f"≤ {1000 * STALL_AT_MOST:g} ms",
        verdict(stall, STALL_AT_MOST),
    )
    answer_times = discord.answers.times()
    yield Row(
        f"{kind}: commands meanwhile, slowest answer",
        "–",
        f"{1000 * max(answer_times):.0f} ms",
        f"median {1000 * median(answer_times):.0f} of {len(answer_times)}",
        f"≤ {1000 * ANSWER_AT_MOST:g} ms",
        verdict(max(answer_times), ANSWER_AT_MOST),
    )
    yield Row(f"{kind}: from the tick to the last record", "–", f"{tick['seconds']:.1f} s")


def _most_in_a_second(at: Sequence[float]) -> int:
    """Return the largest number of moments within any one second."""
    first = 0
    most = 0
    for last, moment in enumerate(at):
        while at[first] <= moment - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


async def _insert_groups(
    database: Database, numbers: range, now: dt.datetime, next_post_at: dt.datetime
) -> None:
    """Insert a server with one group for each number; its panel is posted, its next post is later.

    That post is due at `next_post_at`.
    """
    servers = [{"guild_id": SERVER + number} for number in numbers]
    groups = [
        {
            **server,
            "name": "Bench",
            "name_key": "bench",
            "zone": "UTC",
            "weekday": next_post_at.weekday(),
            "post_at": next_post_at.time(),
            "channel_id": _channel(number),
            "created_at": now,
            "opened_at": now,
            "next_post_at": next_post_at,
        }
        for number, server in zip(numbers, servers, strict=True)
    ]
    async with database.writing() as connection:
        await connection.execute(insert(Server), servers)
        new = insert(Group).returning(Group.id, Group.channel_id)
        stored = await connection.execute(new, groups)
        panels = [panel_row(row.id, row.channel_id, now) for row in stored]
        await connection.execute(insert(KeptMessage), panels)


def _channel(number: int) -> int:
    return SERVER + 1_000_000 + number


async def _send_commands(discord: StandIn) -> None:
    """Send ten commands a second without waiting for answers."""
    await discord.first_post.wait()
    for number, (name, part) in enumerate(itertools.cycle(_COMMANDS)):
        options: list[Payload] = [{"type": 1, "name": part, "options": []}] if part else _ROLE
        command = {"id": new_id(), "type": 1, "name": name, "options": options}
        await discord.send_interaction(
            interaction(2, command, by=SERVER + number // len(_COMMANDS))
        )
        await asyncio.sleep(0.1)


async def _all_recorded(database: Database, tick_log: Path) -> bool:
    if not await asyncio.to_thread(tick_log.exists):  # written at the end of a tick
        return False
    async with database.reading() as connection:
        sent = Job.state == JobState.SENT
        found = await connection.scalar(select(func.count()).select_from(Job).where(sent))
    return found == DUE


async def _measure_idle_ticks(kind: str, url: str) -> list[Row]:
    """Measure ticks when no group is due; all groups have earlier posts."""
    database, now = Database(url), dt.datetime.now(dt.UTC)
    await _insert_groups(database, range(DUE, NOT_DUE), now, now + _WEEK / 2)
    await _insert_earlier_posts(database, now)
    clock = SystemClock()
    bot = StudyBot(Resources(load_catalog(), Pictures(), database, clock))
    async with bot:
        await bot.setup_hook()
        await bot.on_shard_ready(0)
        await bot.dispatcher.run_due(now)
        wall, cpu = [], []
        for _ in range(_TICKS):
            start, cpu_used = time.perf_counter(), time.process_time()
            jobs = await bot.dispatcher.run_due(now)
            wall.append(time.perf_counter() - start)
            cpu.append(time.process_time() - cpu_used)
            assert not jobs
    title = f"{kind}: a tick, none of {NOT_DUE:,} groups due"
    return [Row(title, "–", f"{1000 * median(cpu):.1f} ms CPU", f"{1000 * median(wall):.1f} ms")]


async def _insert_earlier_posts(database: Database, now: dt.datetime) -> None:
    """Insert posts of earlier weeks for all groups."""
    ids = select(Group.id, Group.guild_id)
    async with database.writing() as connection:
        all_groups = (await connection.execute(ids)).all()
        for ago in range(1, WEEKS + 1):
            at, week = now - ago * _WEEK, f"2020-W{ago:02d}"
            keys = [{"guild_id": guild_id, "due_at": at} for _, guild_id in all_groups]
            post: dict[str, Any] = {"week": week, "state": "posted", "challenge_id": "x"}
            post |= {"deadline_at": at, "closes_at": at, "sent_at": at}
            posts = [
                {**key, **post, "group_id": group_id}
                for key, (group_id, _) in zip(keys, all_groups, strict=True)
            ]
            stored = await connection.execute(insert(Post).returning(Post.id, Post.guild_id), posts)
            sent = {"kind": JobKind.WEEKLY_POST, "key": "", "due_at": at, "state": "sent"}
            jobs = [{**sent, "guild_id": row.guild_id, "subject_id": row.id} for row in stored]
            await connection.execute(insert(Job), jobs)
