"""Which processes of the bot are listed."""

import datetime as dt

from sqlalchemy import update

from bot.db.database import Database
from bot.db.dialects import database_time
from bot.db.models import BotProcess
from bot.services.cluster import processes
from bot.services.cluster.processes import NewProcess


async def test_process_that_was_not_seen_for_a_minute_is_not_listed_as_living(
    database: Database,
) -> None:
    async with database.writing() as connection:
        await processes.register(connection, NewProcess("gone", "host", "1.0"))
        seen_at = await database_time(connection) - dt.timedelta(minutes=1)
        await connection.execute(update(BotProcess).values(seen_at=seen_at))
        await processes.register(connection, NewProcess("here", "host", "1.1"))
    async with database.reading() as connection:
        living = await processes.list_living(connection)
    assert [(one.process_id, one.version) for one in living] == [("here", "1.1")]
