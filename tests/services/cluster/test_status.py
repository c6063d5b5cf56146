"""What is read about all processes of the bot."""

import datetime as dt

from sqlalchemy import insert

from bot.db.database import Database
from bot.db.dialects import database_time
from bot.db.models import Server
from bot.domain.cluster.leases import LEASE, Layout, WantedLayout
from bot.domain.delivery import DeliveryKind
from bot.services.cluster import processes
from bot.services.cluster.leases import find_place
from bot.services.cluster.processes import NewProcess
from bot.services.cluster.status import read_status
from bot.services.delivery import outbox
from tests.services.conftest import GUILD


async def test_status_has_processes_with_their_blocks(database: Database) -> None:
    for name in ("one", "two"):
        async with database.writing() as connection:
            await processes.register(connection, NewProcess(name, "a-host", "1.2.3"))
            await find_place(connection, name, WantedLayout(6, shards_per_process=2))
    async with database.reading() as connection:
        status = await read_status(connection)
    found = [(each.process_id, each.host, each.version, each.state) for each in status.processes]
    assert found == [(name, "a-host", "1.2.3", "serving") for name in ("one", "two")]
    assert status.layout == Layout(6, shards_per_process=2)
    assert {(each.block, each.holder) for each in status.blocks} == {(0, "one"), (1, "two")}
    assert all(each.expires_at == each.taken_at + LEASE for each in status.blocks)


async def test_status_counts_what_is_due(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=GUILD))
        now = await database_time(connection)
        for minutes in (3, 2, -1):
            due_at = now - dt.timedelta(minutes=minutes)
            row = outbox.row(DeliveryKind.REMINDER, GUILD, minutes, "day", due_at)
            await outbox.enqueue(connection, [row])
    async with database.reading() as connection:
        backlog = (await read_status(connection)).backlog
    assert backlog.due == 2
    assert backlog.lag // dt.timedelta(minutes=1) == 3


async def test_nothing_is_known_of_a_new_database(database: Database) -> None:
    async with database.reading() as connection:
        status = await read_status(connection)
    assert (status.processes, status.layout, status.blocks) == ([], None, [])
