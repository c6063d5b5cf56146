"""Moments of the database's clock are known by the event loop's clock."""

import asyncio
import datetime as dt
import time

import pytest
from sqlalchemy import func, select

from bot.cluster.clock import DatabaseClock
from bot.db.database import Database

pytestmark = pytest.mark.postgresql

MOMENT = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)


async def test_moment_of_the_database_is_known_by_the_loop(database: Database) -> None:
    clock, loop = DatabaseClock(), asyncio.get_running_loop()
    async with database.reading() as connection:
        await clock.look(connection)
        before = loop.time()
        now = (await connection.scalars(select(func.clock_timestamp()))).one()
    assert before - 1 < clock.loop_time(now) <= loop.time() + 1


async def test_answer_that_is_read_late_moves_no_moment(database: Database) -> None:
    clock = DatabaseClock()
    async with database.reading() as connection:
        await clock.look(connection)
        before = clock.loop_time(MOMENT)
        asyncio.get_running_loop().call_soon(time.sleep, 0.2)
        await clock.look(connection)
    assert clock.loop_time(MOMENT) <= before


async def test_clock_of_the_database_that_was_put_back_is_followed_after_a_minute(
    database: Database,
) -> None:
    clock = DatabaseClock()
    async with database.reading() as connection:
        await clock.look(connection)
        found = clock.loop_time(MOMENT)
        clock._differences[0] -= 3600  # an hour ahead of what it says from now on
        for _ in range(12):
            await clock.look(connection)
    assert clock.loop_time(MOMENT) > found - 60
