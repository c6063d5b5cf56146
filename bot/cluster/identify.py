"""The turns in which shards of all processes IDENTIFY: Discord takes one in five seconds of each bucket."""

import asyncio

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.cluster import cluster
from bot.db.locks import ConnectionLock, hold

log = structlog.get_logger(__name__)


class IdentifyTurns:
    """Gives each turn to one process, which holds a lock on a connection of its own for so long."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Use an engine that commits each statement, and closes a connection that is given back."""
        self._engine = engine
        self._running = set[asyncio.Task[None]]()

    async def take(self, bucket: int) -> None:
        """Wait for a turn, which then lasts a few seconds, even if this process ends meanwhile.

        Without a database, nobody waits for anybody: Discord refuses who comes too soon, and
        discord.py then tries again.
        """
        began = asyncio.get_running_loop().create_future()
        turn = asyncio.create_task(self._hold(bucket, began), name="turn to identify")
        self._running.add(turn)
        turn.add_done_callback(self._running.discard)
        try:
            await began
        except asyncio.CancelledError:
            turn.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the database gives no turns now
            log.warning("no turn to identify", reason=type(error).__name__)
            await asyncio.sleep(cluster.TURN_SECONDS)

    async def _hold(self, bucket: int, began: asyncio.Future[None]) -> None:
        try:
            async with self._engine.connect() as connection:
                await hold(connection, ConnectionLock.IDENTIFY, bucket)
                # This fails if the turn is over because this process was paused.
                await connection.execute(text("SELECT 1"))
                began.set_result(None)
                # PostgreSQL waits, and so keeps the lock, even if this process is killed.
                await connection.execute(text(f"SELECT pg_sleep({cluster.TURN_SECONDS})"))
        except Exception as error:  # noqa: BLE001 - it is raised where the turn is awaited
            if not began.done():
                began.set_exception(error)
