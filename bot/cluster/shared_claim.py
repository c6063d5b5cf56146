"""Shares the shards with other processes by PostgreSQL's advisory locks.

A process serves a block of shards as long as it holds the lock of the block, on a connection that
it keeps open and asks something every two seconds. PostgreSQL frees the lock when the connection
ends, whatever ended it: the process was stopped or killed, PostgreSQL was restarted, or nothing was
asked for 15 seconds, because the process is paused or its machine is gone.

A process that was paused may go on for a moment before it notices that another one serves its
shards. Both then answer, and Discord takes the first answer. What is posted is protected by the claim
on its job and by its nonce.
"""

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot import __version__
from bot.cluster import shard_claim
from bot.db.database import ConnectionLock, use_lock
from bot.db.ready import REQUIRED_REVISION
from bot.domain.errors import SetupError
from bot.domain.shards import ShardBlock, ShardLayout, agree

log = structlog.get_logger(__name__)
SECONDS_BETWEEN_LOOKS = 2.0  # seconds between two looks at the connection that holds the locks
_SECONDS_TO_ANSWER = 10.0  # seconds that PostgreSQL may take to answer on it
SECONDS_TO_RETAKE = 10.0
"""Seconds for which a process that stands by takes no lock once PostgreSQL answers again.

Those that served before take their locks again in this time.
"""

RETRY_SECONDS = 1.0  # seconds between two attempts to connect, or to take a lock
SECONDS_TO_LIVE = 15
"""Seconds after which PostgreSQL ends a connection, and so frees its locks, if nothing is asked on it."""

_END_MY_EARLIER_CONNECTION = text("""
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE application_name = :name AND locktype = 'advisory' AND classid = :kind
""")
_LAYOUT_OF_OTHERS = text("""
    SELECT max(objid::bigint) FILTER (WHERE classid = :count),
        max(objid::bigint) FILTER (WHERE classid = :size)
    FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE datname = current_database() AND locktype = 'advisory' AND granted
""")

LOST = (
    "Another process serves my shards now, because I lost the connection to the database for a while. "
    "I’m stopping. Start me again, and I’ll stand by."
)


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
            await asyncio.sleep(shard_claim.TURN_SECONDS)

    async def _hold(self, bucket: int, began: asyncio.Future[None]) -> None:
        try:
            async with self._engine.connect() as connection:
                await use_lock(connection, "pg_advisory_lock", ConnectionLock.IDENTIFY, bucket)
                # This fails if the turn is over because this process was paused.
                await connection.execute(text("SELECT 1"))
                began.set_result(None)
                # PostgreSQL waits, and so keeps the lock, even if this process is killed.
                await connection.execute(text(f"SELECT pg_sleep({shard_claim.TURN_SECONDS})"))
        except Exception as error:  # noqa: BLE001 - it is raised where the turn is awaited
            if not began.done():
                began.set_exception(error)


class SharedShardClaim(shard_claim.ShardClaim):
    """The block of shards that this process serves as long as it holds its lock in PostgreSQL."""

    def __init__(
        self, url: str, *, shard_count: int | None = None, shards_per_process: int | None = None
    ) -> None:
        super().__init__(shard_count)
        self._shards_per_process = shards_per_process
        self._name = (
            f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(3)} {__version__}"
        )
        self._engine = create_async_engine(
            url,
            poolclass=NullPool,  # so that a connection that is closed ends, and its locks with it
            isolation_level="AUTOCOMMIT",
            connect_args={
                "timeout": _SECONDS_TO_ANSWER,
                "server_settings": {
                    "application_name": self._name,
                    "idle_session_timeout": f"{SECONDS_TO_LIVE}s",
                    "statement_timeout": "0",  # the last of many shards waits long for its turn
                },
            },
        )
        self._identify_turns = IdentifyTurns(self._engine)
        self._max_concurrency = 1
        self._connection: AsyncConnection | None = None
        """Holds the locks; None while there is none."""
        self._recommended = 1
        self._number: int | None = None
        """Of the block that is served; None before one is."""

    @asynccontextmanager
    async def serving(self, limits: shard_claim.GatewayLimits) -> AsyncIterator[ShardBlock]:
        """Yield a block of shards once one is free; SetupError if the settings do not fit."""
        self._max_concurrency = limits.max_concurrency
        self._recommended = limits.recommended_shards
        try:
            layout = await self._connect_until_answered()
            self._number = await self._wait_for_block(len(layout.blocks))
            block = layout.blocks[self._number]
            log.info("serving", process=self._name, shards=block.ids, of=block.count)
            yield block
        finally:
            await self.release()
            await self._engine.dispose()

    async def hold_until_lost(self) -> None:
        """Wait as long as the block is ours; SetupError once another process has it."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            try:
                await self._require_revision()
            except SetupError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the lock may be lost
                log.warning("lost the connection that holds my lock", reason=type(error).__name__)
                await self._connect_until_answered()
                log.info("took my lock again")

    async def take_identify_turn(self, shard_id: int) -> None:
        await self._identify_turns.take(shard_id % self._max_concurrency)

    async def release(self) -> None:
        """End the connection, and so free all locks."""
        connection, self._connection = self._connection, None
        if connection:
            with suppress(Exception):  # it may be lost already
                await connection.invalidate()  # which waits for no answer, unlike closing it
                await connection.close()

    async def _connect(self) -> ShardLayout:
        """Connect, and agree on a layout with the other processes; SetupError if that cannot be."""
        await self.release()
        async with asyncio.timeout(_SECONDS_TO_ANSWER):
            connection = self._connection = await self._engine.connect()
            await self._require_revision()
            # One process at a time: the first one decides.
            await use_lock(connection, "pg_advisory_lock", ConnectionLock.AGREEMENT)
            kinds = {"count": ConnectionLock.SHARD_COUNT, "size": ConnectionLock.SHARDS_PER_PROCESS}
            count, size = (await connection.execute(_LAYOUT_OF_OTHERS, kinds)).one()
            running = ShardLayout(count, size) if count and size else None
            wanted = (self._recommended, self._shard_count, self._shards_per_process)
            layout = agree(running, *wanted)
            agreed = (
                (ConnectionLock.SHARD_COUNT, layout.shard_count),
                (ConnectionLock.SHARDS_PER_PROCESS, layout.shards_per_process),
            )
            for kind, number in agreed:
                await use_lock(connection, "pg_advisory_lock_shared", kind, number)
            await use_lock(connection, "pg_advisory_unlock", ConnectionLock.AGREEMENT)
        self._shard_count, self._shards_per_process = layout.shard_count, layout.shards_per_process
        return layout

    async def _require_revision(self) -> None:
        """Raise a SetupError if the database is for another version of the bot."""
        assert self._connection
        async with asyncio.timeout(_SECONDS_TO_ANSWER):
            found = await self._connection.scalar(text("SELECT version_num FROM alembic_version"))
        if found != REQUIRED_REVISION:
            raise SetupError(
                f"The database is at revision {found or 'none'} now, but this version of the bot needs {REQUIRED_REVISION}, so I’m stopping. Install the version that the database was updated for, then start me again."
            )

    async def _wait_for_block(self, count: int) -> int:
        """Wait until one of so many blocks is free; hold its lock, and return its number."""
        while True:
            try:
                for number in range(count):
                    if await self._hold_block(number):
                        self.is_standing_by = False
                        return number
                if not self.is_standing_by:
                    self.is_standing_by = True
                    log.info("standing by", why="other processes serve all shards")
                await asyncio.sleep(RETRY_SECONDS)
                await self._require_revision()
            except SetupError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, others may have lost their locks, too
                log.warning("no answer while standing by", reason=type(error).__name__)
                await self._connect_until_answered()
                await asyncio.sleep(SECONDS_TO_RETAKE)

    async def _hold_block(self, number: int) -> bool:
        assert self._connection
        async with asyncio.timeout(_SECONDS_TO_ANSWER):
            held = await use_lock(
                self._connection, "pg_try_advisory_lock", ConnectionLock.BLOCK, number
            )
            return bool(held)

    async def _connect_until_answered(self) -> ShardLayout:
        """Connect once the database answers; SetupError if another process has taken my block."""
        while True:
            try:
                layout = await self._connect()
                is_mine = self._number is None or await self._take_again(self._number)
            except SetupError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the database does not answer yet
                log.warning("no connection for my locks", reason=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                if not is_mine:
                    raise SetupError(LOST)
                return layout

    async def _take_again(self, number: int) -> bool:
        """Take the lock of my block again, if need be from an earlier connection of mine."""
        assert self._connection
        async with asyncio.timeout(_SECONDS_TO_ANSWER):
            mine = {"name": self._name, "kind": ConnectionLock.BLOCK}
            await self._connection.execute(_END_MY_EARLIER_CONNECTION, mine)
        return await self._hold_block(number)
