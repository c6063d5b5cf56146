"""The stored fingerprint of the commands last synced."""

import asyncio

from bot.services import command_sync
from tests.services.conftest import World


async def test_fingerprint_is_stored_per_scope(world: World) -> None:
    assert await world.read(command_sync.find_fingerprint, "everywhere") is None
    await world.write(command_sync.record_fingerprint, "everywhere", "first")
    await world.write(command_sync.record_fingerprint, "one server", "other")
    await world.write(command_sync.record_fingerprint, "everywhere", "second")
    assert await world.read(command_sync.find_fingerprint, "everywhere") == "second"
    assert await world.read(command_sync.find_fingerprint, "one server") == "other"


async def test_concurrent_fingerprint_records_do_not_fail(world: World) -> None:
    await asyncio.gather(
        *(world.write(command_sync.record_fingerprint, "everywhere", f"{n}") for n in range(4))
    )
    assert await world.read(command_sync.find_fingerprint, "everywhere") in {"0", "1", "2", "3"}
