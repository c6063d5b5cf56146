"""Leases shards in the database, so that several processes can share them, and renews the lease."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cluster import listing
from bot.cluster.cluster import Cluster
from bot.cluster.requests import SharedIdentifySlots, SharedRequests
from bot.db.database import Database
from bot.db.revision import REQUIRED_REVISION, stored_revision
from bot.domain.cluster.leases import Lease, ProcessState, WantedLayout
from bot.domain.cluster.shards import ShardBlock
from bot.domain.errors import SetupError
from bot.services.cluster import leases, processes
from bot.services.cluster.leases import Place

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 5.0
"""Seconds between two renewals of a lease, which lasts 15."""

_SECONDS_FOR_DATABASE = 5.0
"""Seconds that one renewal or attempt may take."""

STANDBY_SECONDS = 1.0
"""Seconds between two attempts of a process that stands by to lease a block."""

_RETRY_SECONDS = 1.0
"""Seconds until a renewal that failed is tried again."""

SECONDS_AFTER_OUTAGE = HEARTBEAT_SECONDS + _SECONDS_FOR_DATABASE + _RETRY_SECONDS
"""Seconds for which a process that stands by leases nothing once the database answers again.

All leases may have ended meanwhile. In this time their holders renew them.
"""

_SECONDS_TO_LEAVE = 1.0
"""Seconds that giving the lease back may take, and then leaving the list of processes."""

LOST = (
    "Another process serves my shards now, because I didn’t renew my lease in time. I’m stopping. "
    "Start me again, and I’ll stand by."
)
OTHER_REVISION = (
    "The database is at revision {found} now, but this version of the bot needs {required}, so I’m stopping. "
    "Install the version that the database was updated for, then start me again."
)


class SharedCluster(Cluster):
    """A process that leases its shards in a database, where others can see it.

    On SQLite there are no others: there it serves every shard, and its lease does not end.
    """

    def __init__(
        self,
        database: Database,
        *,
        shard_count: int | None = None,
        shards_per_process: int | None = None,
        stand_by: Callable[[], None] | None = None,
    ) -> None:
        """Use a database that nothing else uses, so that a heartbeat never waits for a connection.

        It needs three: for the lease, and to reserve requests and IDENTIFYs.

        `stand_by` is called when every block is taken and this process begins to wait.
        """
        super().__init__(shard_count)
        self._database, self._stand_by = database, stand_by
        if not database.is_sqlite:
            self.requests = SharedRequests(database)
            self.identify_slots = SharedIdentifySlots(database)
        self._shards_per_process = None if database.is_sqlite else shards_per_process
        self._released = False
        self._had_no_answer = False
        """Whether the database did not answer when this process last tried to lease a block."""
        self._may_lease_at = -math.inf
        """By the fence's clock."""

    @asynccontextmanager
    async def serving(self, recommended_shards: int) -> AsyncIterator[ShardBlock]:
        """Wait until a block of shards is free, lease it, and keep the lease until the end of the block.

        Raises:
            SetupError: the settings differ from those of other processes, another process has taken
                the lease, or the database is for another version of the bot.
        """
        wanted = WantedLayout(recommended_shards, self._shard_count, self._shards_per_process)
        try:
            await self._register()
            held = await self._wait_for_lease(wanted)
            log.info("serving", process=self.process_id, shards=self.block.ids, of=self.block.count)
            if self._database.is_sqlite:
                yield self.block
            else:
                self.lease = held
                async with self._kept(held):
                    yield self.block
        finally:
            await self._leave()

    async def release(self) -> None:
        """Give the lease back; what this process is still sending may be sent until its lease ends."""
        if self.lease is None or self._released:
            return
        self._released = True
        try:
            async with asyncio.timeout(_SECONDS_TO_LEAVE), self._database.writing() as connection:
                await leases.release(connection, self.lease)
                await processes.record_seen(connection, self.process_id, ProcessState.STOPPING)
        except Exception as error:  # noqa: BLE001 - without this, the lease ends by itself
            log.warning("lease not given back", reason=type(error).__name__)

    async def _register(self) -> None:
        async with self._database.writing() as connection:
            if self._database.is_sqlite:
                await leases.forget_others(connection)
            await processes.register(connection, listing.describe(self.process_id))

    async def _wait_for_lease(self, wanted: WantedLayout) -> Lease:
        while True:
            asked_at = self.fence.clock()
            place = await self._find_place(wanted)
            if place and place.lease:
                if not self._database.is_sqlite:
                    self.fence.renewed(asked_at)
                self.is_standing_by = False
                self.block = place.layout.blocks[place.lease.block]
                return place.lease
            self._note_standing_by()
            await asyncio.sleep(STANDBY_SECONDS)

    async def _find_place(self, wanted: WantedLayout) -> Place | None:
        """Lease a block if one is free; None while it stands by during an outage and just after."""
        try:
            async with (
                asyncio.timeout(_SECONDS_FOR_DATABASE),
                self._database.writing() as connection,
            ):
                await self._require_revision(connection)
                await listing.forget_dead(connection)
                await listing.record_seen(connection, self.process_id, ProcessState.STANDING_BY)
                if not self._may_lease():
                    return None
                return await leases.find_place(connection, self.process_id, wanted)
        except SetupError:
            raise
        except Exception as error:
            if not self.is_standing_by:
                raise
            self._had_no_answer = True
            log.warning("no answer while standing by", reason=type(error).__name__)
            return None

    def _may_lease(self) -> bool:
        """Whether holders have had the time to renew their leases since the database answers again."""
        if self._had_no_answer:
            self._had_no_answer = False
            self._may_lease_at = self.fence.clock() + SECONDS_AFTER_OUTAGE
        return self.fence.clock() >= self._may_lease_at

    def _note_standing_by(self) -> None:
        if not self.is_standing_by:
            self.is_standing_by = True
            log.info("standing by", why="other processes serve all shards")
            if self._stand_by:
                self._stand_by()

    @asynccontextmanager
    async def _kept(self, held: Lease) -> AsyncIterator[None]:
        """Renew a lease until the end of the block; end the block with the reason if it is lost."""
        serving = asyncio.current_task()
        assert serving
        keeping = asyncio.create_task(self._keep(held), name="lease")

        def stop(_: object) -> None:
            serving.cancel()

        keeping.add_done_callback(stop)
        try:
            yield
        except asyncio.CancelledError:
            if keeping.done():
                serving.uncancel()
                keeping.result()
            raise
        finally:
            keeping.remove_done_callback(stop)
            keeping.cancel()
            await asyncio.wait([keeping])

    async def _keep(self, held: Lease) -> None:
        """Renew the lease every few seconds; after a failure, sooner."""
        seconds = HEARTBEAT_SECONDS
        while True:
            await asyncio.sleep(seconds)
            seconds = HEARTBEAT_SECONDS if await self._renew(held) else _RETRY_SECONDS

    async def _renew(self, held: Lease) -> bool:
        """Renew the lease; False if the database did not answer.

        Raises:
            SetupError: another process has taken the lease, or the database has been migrated.
        """
        asked_at = self.fence.clock()
        try:
            async with (
                asyncio.timeout(_SECONDS_FOR_DATABASE),
                self._database.writing() as connection,
            ):
                await self._require_revision(connection)
                await self._renew_in(connection, held)
                if self.requests:
                    await self.requests.clock.look(connection)
        except SetupError:
            self.fence.close()
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the lease may still be renewed later
            log.warning("lease not renewed", reason=type(error).__name__)
            if self.process_count == 1 and self.fence.is_open:
                # Nobody is there to take over, so it goes on without a database.
                self.fence.renewed(asked_at)
            return False
        if not self._released:
            self.fence.renewed(asked_at)
            self._renewed.set()
            self._renewed.clear()  # for the next one that waits
        return True

    async def _renew_in(self, connection: AsyncConnection, held: Lease) -> None:
        """Renew the lease unless it was given back, and see which processes there are.

        Raises:
            SetupError: another process has taken the lease.
        """
        is_held = not self._released and await leases.renew(connection, held)
        # It may have been given back while the database was asked.
        if not is_held and not self._released:
            raise SetupError(LOST)
        self.process_count = await processes.count_living(connection)
        if not self._released:
            await listing.record_seen(connection, self.process_id, ProcessState.SERVING)

    async def _require_revision(self, connection: AsyncConnection) -> None:
        found = await stored_revision(connection)
        if found != REQUIRED_REVISION:
            text = OTHER_REVISION.format(found=found or "none", required=REQUIRED_REVISION)
            raise SetupError(text)

    async def _leave(self) -> None:
        """Give the lease back, remove this process from those that run, and close the database."""
        await self.release()
        try:
            async with asyncio.timeout(_SECONDS_TO_LEAVE), self._database.writing() as connection:
                await processes.remove(connection, self.process_id)
        except Exception as error:  # noqa: BLE001 - it is listed as not seen any more
            log.warning("process not removed", reason=type(error).__name__)
        await self._database.close()
