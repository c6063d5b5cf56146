"""Requests and IDENTIFYs of all processes together stay within Discord's limits."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import func, select

from bot.cluster.requests import PER_SECOND, SharedIdentifySlots, SharedRequests, fenced
from bot.db.database import Database
from bot.db.models import Turn
from bot.domain.cluster.leases import Fence, LeaseEnded

on_postgresql = pytest.mark.postgresql


async def _use(limit: SharedRequests, count: int) -> list[float]:
    """Make so many requests at once; return when the limit let each begin, by the loop's clock."""
    loop, times = asyncio.get_running_loop(), []

    async def request() -> None:
        async with limit:
            times.append(loop.time())

    await asyncio.gather(*(request() for _ in range(count)))
    return times


@on_postgresql
async def test_processes_share_the_limit_of_requests(database: Database) -> None:
    limits = [SharedRequests(database) for _ in range(2)]
    found = await asyncio.gather(*(_use(limit, 12) for limit in limits))
    times = sorted(time for each in found for time in each)
    most_late = 0.07  # seconds: the first request may be as late as a busy machine lets it be
    assert times[-1] - times[0] >= 22 / PER_SECOND - most_late


@on_postgresql
async def test_requests_that_were_given_up_take_no_time_of_others(database: Database) -> None:
    limit = SharedRequests(database)
    many = asyncio.create_task(_use(limit, 400))
    await asyncio.sleep(0)
    many.cancel()
    async with asyncio.timeout(5):  # 400 would take nine seconds
        await asyncio.gather(many, return_exceptions=True)
        await _use(limit, 1)


@on_postgresql
async def test_failure_of_the_database_reaches_each_request(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> float:
        raise OSError

    monkeypatch.setattr("bot.cluster.requests.turns.reserve", fail)
    limit = SharedRequests(database)
    found = await asyncio.gather(*(_use(limit, 1) for _ in range(20)), return_exceptions=True)
    assert [type(each) for each in found] == [OSError] * 20


@on_postgresql
async def test_shards_of_a_bucket_identify_one_after_another(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = [SharedIdentifySlots(database) for _ in range(2)]
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) > 1:
            raise TimeoutError

    async with asyncio.timeout(30):
        await slots[0].take(0)
        await slots[1].take(1)
    monkeypatch.setattr("bot.cluster.requests.asyncio.sleep", sleep)
    with pytest.raises(TimeoutError):
        await slots[1].take(0)
    assert 0 < waits[0] <= 60


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """The address of a server that keeps in `_received` what is sent to it."""
    app = web.Application()
    app.router.add_post("/", _answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    _received.clear()
    _received_at.clear()
    yield f"http://{host}:{port}/"
    await runner.cleanup()


_received: list[str] = []
_received_at: list[float] = []


async def _answer(request: web.Request) -> web.Response:
    _received_at.append(asyncio.get_running_loop().time())
    _received.append(await request.text())
    return web.Response()


async def test_nothing_is_sent_once_the_lease_has_ended(address: str) -> None:
    fence = Fence()
    async with aiohttp.ClientSession(trace_configs=[fenced(fence)]) as connection:
        async with connection.post(address, data="in time"):
            fence.close()
        with pytest.raises(LeaseEnded):
            await connection.post(address, data="too late")
        fence.renewed(fence.clock())
        async with connection.post(address, data="again"):
            pass
    assert _received == ["in time", "again"]


@on_postgresql
async def test_requests_whose_moments_pass_before_they_are_written_are_kept_apart(
    database: Database, address: str
) -> None:
    limit, all_began = SharedRequests(database), asyncio.Barrier(12)
    async with aiohttp.ClientSession(trace_configs=[fenced(Fence(), limit)]) as connection:

        async def request() -> None:
            async with limit:
                await all_began.wait()
                async with connection.post(address):
                    pass

        await asyncio.gather(*(request() for _ in range(12)))
    assert _received_at[-1] - _received_at[0] >= 8 / PER_SECOND


@on_postgresql
async def test_request_that_is_repeated_waits_for_another_moment(
    database: Database, address: str
) -> None:
    limit = SharedRequests(database)
    async with aiohttp.ClientSession(trace_configs=[fenced(Fence(), limit)]) as connection, limit:
        for _ in range(8):
            async with connection.post(address):
                pass
    assert _received_at[-1] - _received_at[0] >= 6 / PER_SECOND


@on_postgresql
async def test_request_that_shares_no_limit_does_not_wait(database: Database, address: str) -> None:
    limit = SharedRequests(database)
    async with aiohttp.ClientSession(trace_configs=[fenced(Fence(), limit)]) as connection:
        await connection.post(address)
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(Turn)) == 0
