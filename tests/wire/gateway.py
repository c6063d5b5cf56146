"""The gateway of the stand-in for Discord: sessions of shards, and connections that go wrong."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from bot.domain.shards import shard_of
from tests.bench.payloads import APPLICATION, Payload, new_id
from tests.bench.responses import json_response
from tests.wire.payloads import BOT

_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME = 0, 1, 2, 6
_INVALID_SESSION, _HELLO, _HEARTBEAT_ACK = 9, 10, 11
_RESUME_PATH = "/resume/"


@dataclass(eq=False, slots=True)
class _Connection:
    socket: web.WebSocketResponse
    shard: int | None = None  # None before it has a session
    count: int = 1
    is_silent: bool = False

    def serves(self, guild_id: int) -> bool:
        return self.shard is not None and shard_of(guild_id, self.count) == self.shard

    async def send(self, op: int, data: Any = None, event: str | None = None) -> None:
        if not self.socket.closed and not self.is_silent:
            envelope = {"op": op, "d": data, "t": event, "s": 1 if event else None}
            await self.socket.send_str(json.dumps(envelope))


class StandInGateway:
    """Welcomes each shard with its servers, and sends it what happens there."""

    def __init__(self, servers: Mapping[int, Payload]) -> None:
        self.url = ""
        self.shards = 1
        """How many shards the bot is recommended to have."""
        self.heartbeat_seconds = 41.25
        self.is_resume_dead = False
        """Whether the address at which sessions are resumed answers 503."""
        self.is_dead = False
        """Whether the addresses for new and for resumed sessions answer 503."""
        self.welcomed = asyncio.Event()
        """Set when a shard has connected and knows all its servers."""
        self.sessions: list[tuple[str, int]] = []
        """What began each session, “identify” or “resume”, and its shard, in order."""
        self._servers = servers
        self._connections: list[_Connection] = []
        self._shards: dict[str, tuple[int, int]] = {}

    def add_routes(self, app: web.Application, api: str) -> None:
        """Add the addresses at which bots connect."""
        app.router.add_get(f"{api}/gateway/bot", self._limits)
        app.router.add_get("/gateway/", self._connect)
        app.router.add_get(_RESUME_PATH, self._connect)

    def silence(self) -> None:
        """Send nothing any more on the connections that are open now."""
        for connection in self._connections:
            connection.is_silent = True

    async def cut(self, *, code: int = 1012) -> None:
        """Close all connections; by default as Discord does before it restarts a machine."""
        for connection in list(self._connections):
            await connection.socket.close(code=code)

    async def end_sessions(self) -> None:
        """Tell all shards that their sessions are over and cannot be resumed."""
        for connection in self._connections:
            await connection.send(_INVALID_SESSION, data=False)

    async def send_interaction(self, interaction: Payload) -> None:
        """Send an interaction to the shard of its server; to the first if it is a direct message."""
        guild_id = int(interaction.get("guild_id") or 0)
        for connection in list(self._connections):
            if connection.serves(guild_id):
                await connection.send(_DISPATCH, interaction, "INTERACTION_CREATE")

    async def _limits(self, _: web.Request) -> web.Response:
        starts = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 16}
        return json_response({"url": "", "shards": self.shards, "session_start_limit": starts})

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        if self.is_dead or (request.path == _RESUME_PATH and self.is_resume_dead):
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = _Connection(socket)
        self._connections.append(connection)
        try:
            await self._talk(connection)
        finally:  # cancelled when the bot is killed
            self._connections.remove(connection)
        return socket

    async def _talk(self, connection: _Connection) -> None:
        interval = round(self.heartbeat_seconds * 1000)
        await connection.send(_HELLO, {"heartbeat_interval": interval})
        async for incoming in connection.socket:
            if incoming.type is not WSMsgType.TEXT:
                break
            sent = incoming.json()
            if sent["op"] == _HEARTBEAT:
                await connection.send(_HEARTBEAT_ACK)
            elif sent["op"] == _IDENTIFY:
                await self._welcome(connection, sent["d"].get("shard") or (0, 1))
            elif sent["op"] == _RESUME:
                await self._welcome_back(connection, sent["d"]["session_id"])

    async def _welcome(self, connection: _Connection, shard: tuple[int, int]) -> None:
        session_id = new_id()
        self._shards[session_id] = connection.shard, connection.count = shard
        self.sessions.append(("identify", shard[0]))
        servers = [server for key, server in self._servers.items() if connection.serves(key)]
        ready = {
            "v": 10,
            "user": BOT,
            "guilds": [{"id": each["id"], "unavailable": True} for each in servers],
            "session_id": session_id,
            "resume_gateway_url": f"{self.url}{_RESUME_PATH}",
            "application": {"id": APPLICATION, "flags": 0},
            "shard": list(shard),
        }
        await connection.send(_DISPATCH, ready, "READY")
        for server in servers:
            await connection.send(_DISPATCH, server, "GUILD_CREATE")
        self.welcomed.set()

    async def _welcome_back(self, connection: _Connection, session_id: str) -> None:
        connection.shard, connection.count = self._shards[session_id]
        self.sessions.append(("resume", connection.shard))
        await connection.send(_DISPATCH, {}, "RESUMED")
