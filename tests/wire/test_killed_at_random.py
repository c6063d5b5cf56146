"""A bot that is killed at random moments loses nothing that it confirmed and sends nothing twice.

`COHORT_KILLS` sets the number of kills, half of them for each database, and `COHORT_SEED` the first
seed. Each test has a seed of its own, which is in its name: to repeat `[sqlite-7]`, set
`COHORT_SEED=7 COHORT_KILLS=20`. The stand-in forgets nonces at once, as in `test_killed.py`.
"""

import asyncio
import datetime as dt
import json
import os
import re
import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from bot.content.loader import load_catalog
from bot.db.models import Job
from bot.domain.content import Catalog
from bot.domain.jobs import FINISHED, JobState
from bot.services.points.repair import repair_all
from tests.bench.payloads import SERVER
from tests.packs import SMALL_PACK
from tests.wire.asking import CHANNEL, REVIEWS, STEPS, Asked, create_study, make_reminder_due
from tests.wire.conftest import BotEnvironment
from tests.wire.process import BotProcess, until

KILLS_EACH = 10
"""Kills in one world; a bot is started afresh after each, which takes about a second."""

FIRST_SEED = int(os.environ.get("COHORT_SEED", "1"))
WORLDS = max(1, int(os.environ.get("COHORT_KILLS", "20")) // (2 * KILLS_EACH))

LAST_REQUEST = 22
"""The bot is killed at one of its first so many requests, never twice at the same one in a world; at
the first ones it is still starting."""

_A_MOMENT, _LONGEST = 0.03, 8.0
"""Seconds: how long after that request at most, and how long to wait for it. Half of the kills come
at once, when the bot has sent something and not recorded it yet."""

REMINDERS = 4


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + WORLDS))
async def test_nothing_confirmed_is_lost_and_nothing_is_sent_twice(
    environment: BotEnvironment, tmp_path: Path, seed: int
) -> None:
    pack = _copy_with_second_day(tmp_path / "pack")
    environment.settings["CONTENT_DIR"] = str(pack)
    run = _Run(environment, Random(seed))
    await run.begin(load_catalog(pack))
    for number in range(KILLS_EACH):
        await run.kill_once(number)
    async with environment.bot(send=20, lease=25) as bot:
        await run.wait_until_finished(bot)
    assert len({each.done for each in run.confirmed()}) == len(STEPS)  # each kind at least once
    assert await run.lost() == []
    await run.assert_sent_once()
    wrong = await repair_all(environment.database)
    assert wrong == 0


def _copy_with_second_day(folder: Path) -> Path:
    """Copy the small pack and add a plan day, so that a check-in is not the end of the plan."""
    shutil.copytree(SMALL_PACK, folder)
    plan = folder / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    day = text[text.index("  - id: first-program") :]
    changed = day.replace("first-program", "second-program").replace("Get Python", "Get it again")
    plan.write_text(text + changed, encoding="utf-8")
    return folder


class _Run:
    """The world of one seed: what its members asked for, and how often the bot was killed."""

    def __init__(self, environment: BotEnvironment, random: Random) -> None:
        self._environment, self._random = environment, random
        self._discord, self._database = environment.discord, environment.database
        self._asked: list[Asked] = []
        self._kill_at = random.sample(range(1, LAST_REQUEST + 1), KILLS_EACH)

    async def begin(self, catalog: Catalog) -> None:
        self._discord.nonce_seconds = 0.0
        self._discord.add_server(SERVER, CHANNEL, REVIEWS)
        async with self._database.writing() as connection:
            self._study = await create_study(connection, catalog, dt.datetime.now(dt.UTC))

    async def kill_once(self, number: int) -> None:
        """Start the bot, let members use it, and kill it at a random moment."""
        asked = await self._prepare(number)
        self._asked += asked
        self._discord.gateway.welcomed.clear()
        alarm = self._discord.alarm(self._kill_at[number])
        async with self._environment.bot() as bot:
            asking = asyncio.create_task(self._ask(asked))
            with suppress(TimeoutError):
                await asyncio.wait_for(alarm.wait(), _LONGEST)
            moment = self._random.choice((0.0, self._random.uniform(0, _A_MOMENT)))
            with suppress(TimeoutError):
                await asyncio.wait_for(bot.process.wait(), moment)
            assert bot.process.returncode is None, bot.read_log()
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking
            await bot.kill()

    async def _prepare(self, number: int) -> list[Asked]:
        """Let a weekly post and some reminders be due; return what members will ask for."""
        await self._environment.create_due_groups(1000 + number)
        first, now = number * (len(STEPS) + REMINDERS), dt.datetime.now(dt.UTC)
        async with self._database.writing() as connection:
            members = [
                await self._study.add_member(connection, first + offset, now)
                for offset in range(len(STEPS) + REMINDERS)
            ]
            for member in members[len(STEPS) :]:
                await make_reminder_due(connection, member, now)
            steps = self._random.sample(STEPS, len(STEPS))
            pairs = zip(steps, members, strict=False)
            return [await step(connection, self._study, who, now) for step, who in pairs]

    async def _ask(self, asked: list[Asked]) -> None:
        """Send an interaction once the bot is connected, and another at each request that it makes."""
        await self._discord.gateway.welcomed.wait()
        for each in asked:
            alarm = self._discord.alarm(1)
            await self._discord.send_interaction(each.interaction)
            await alarm.wait()

    async def wait_until_finished(self, bot: BotProcess) -> None:
        """Wait until every job has ended."""

        async def are_finished() -> bool:
            return not [each for each in await self._jobs() if each.state not in FINISHED]

        try:
            await until(are_finished)
        except TimeoutError:
            pytest.fail(bot.read_log())

    def confirmed(self) -> list[Asked]:
        """Return what was asked for and answered with a confirmation."""
        shown = self._discord.answers.shown
        return [each for each in self._asked if each.done in shown(each.interaction["id"])]

    async def lost(self) -> list[str]:
        """Return what was confirmed and is not stored exactly once."""
        async with self._database.reading() as connection:
            return [
                each.done
                for each in self.confirmed()
                if len((await connection.execute(each.stored)).all()) != 1
            ]

    async def assert_sent_once(self) -> None:
        """Assert that each job recorded as sent has one message, and each other none."""
        found = Counter(
            marker
            for messages in self._discord.messages.values()
            for message in messages
            for marker in set(re.findall(r"\|d(\d+)\b", json.dumps(message["components"])))
        )
        sent = [each.id for each in await self._jobs() if each.state == JobState.SENT]
        assert found == Counter(map(str, sent))

    async def _jobs(self) -> list[Any]:
        async with self._database.reading() as connection:
            return list(await connection.execute(select(Job)))
