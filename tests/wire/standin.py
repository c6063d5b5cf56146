"""A small Discord on this machine: as much of it as a bot needs to connect and to post.

It stores what is posted, recognises a nonce for some minutes as Discord documents it, and fails
where a test tells it to.
"""

import asyncio
import datetime as dt
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from enum import Enum
from typing import Any

from aiohttp import WSMsgType, web

from tests.bench.payloads import APPLICATION, Payload, message, new_id
from tests.wire.payloads import BOT, posted, server_with

HELLO, IDENTIFY, HEARTBEAT, HEARD = 10, 2, 1, 11
_ABOUT: Payload = {
    **dict.fromkeys(("name", "description", "verify_key"), ""),
    **dict.fromkeys(("flags", "bot_public", "bot_require_code_grant"), 0),
    "id": APPLICATION,
    "icon": None,
    "owner": BOT,
}
_V10 = "/api/v10"


class Trouble(Enum):
    """How the posting of a message fails."""

    STUCK_BEFORE = "it is neither stored nor answered"
    STUCK_AFTER = "it is stored and never answered"
    CUT_BEFORE = "the line is cut, it is not stored"
    CUT_AFTER = "it is stored, then the line is cut"
    BROKEN_BEFORE = "503, and it is not stored"
    BROKEN_AFTER = "it is stored, and 503 is answered"
    FORBIDDEN = "403"


_BEFORE = {Trouble.STUCK_BEFORE, Trouble.CUT_BEFORE, Trouble.BROKEN_BEFORE, Trouble.FORBIDDEN}
_STUCK = {Trouble.STUCK_BEFORE, Trouble.STUCK_AFTER}
_CUT = {Trouble.CUT_BEFORE, Trouble.CUT_AFTER}


class StandIn:
    """Discord, for one bot in any number of processes."""

    def __init__(self) -> None:
        self.url = ""
        self.servers: dict[int, Payload] = {}
        self.messages: defaultdict[int, list[Payload]] = defaultdict(list)
        """By channel, oldest first."""
        self.troubles: defaultdict[int, list[Trouble]] = defaultdict(list)
        """By channel, how the next messages fail, one after the other; later ones do not."""
        self.nonce_lasts = 300.0
        self.shows_history = True
        """Whether the bot may read the history of channels."""
        self.stuck: set[int] = set()
        """Channels in which a message got no answer."""
        self.begun = asyncio.Event()
        """Set once something is posted."""
        self.requests: list[float] = []
        """Times of the requests that count towards the limit of 50 a second."""
        self._asked: dict[str, float] = {}
        self._answered: dict[str, float] = {}
        self._nonces: dict[str, tuple[float, Payload]] = {}
        self._sockets: list[web.WebSocketResponse] = []

    def add_server(self, guild_id: int, *channel_ids: int) -> None:
        """Let the bot be in a server; it may post in its channels."""
        self.servers[guild_id] = server_with(guild_id, list(channel_ids))

    def chat(self, channel_id: int, count: int) -> None:
        """Let people write in a channel."""
        for number in range(count):
            said = posted(channel_id, {"content": f"hello {number}"}, dt.datetime.now(dt.UTC))
            self.messages[channel_id].append(said)

    def app(self) -> web.Application:
        """Return the routes."""
        app, channel = web.Application(), f"{_V10}/channels/{{channel}}/messages"
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_get(f"{_V10}/users/@me", _fixed(BOT))
        app.router.add_get(f"{_V10}/oauth2/applications/@me", _fixed(_ABOUT))
        app.router.add_put(f"{_V10}/applications/{{id}}/commands", self._commands)
        app.router.add_post(f"{_V10}/users/@me/channels", self._open)
        app.router.add_post(channel, self._post)
        app.router.add_get(channel, self._history)
        answer = f"{_V10}/interactions/{{id}}/{{token}}/callback"
        app.router.add_post(answer, self._answer)
        app.router.add_patch(f"{_V10}/webhooks/{{id}}/{{token}}/messages/@original", self._redrawn)
        return app

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await _tell(socket, HELLO, {"heartbeat_interval": 41_250})
        async for said in socket:
            if said.type is not WSMsgType.TEXT:
                break
            op = said.json()["op"]
            if op == HEARTBEAT:
                await _tell(socket, HEARD)
            elif op == IDENTIFY:
                await self._welcome(socket)
        self._sockets.remove(socket)
        return socket

    async def _welcome(self, socket: web.WebSocketResponse) -> None:
        ready = {
            "v": 10,
            "user": BOT,
            "guilds": [{"id": str(each), "unavailable": True} for each in self.servers],
            "session_id": new_id(),
            "resume_gateway_url": f"{self.url}/gateway/",
            "application": {"id": APPLICATION, "flags": 0},
            "shard": [0, 1],
        }
        await _tell(socket, 0, ready, "READY")
        for server in self.servers.values():
            await _tell(socket, 0, server, "GUILD_CREATE")

    async def ask(self, interaction: Payload) -> None:
        """Let a member ask something of the bot."""
        self._asked[interaction["id"]] = time.perf_counter()
        for socket in self._sockets:
            await _tell(socket, 0, interaction, "INTERACTION_CREATE")

    def waits(self) -> list[float]:
        """Return how long each member waited for an answer."""
        now = time.perf_counter()
        return [self._answered.get(each, now) - at for each, at in self._asked.items()]

    async def _post(self, request: web.Request) -> web.StreamResponse:
        """Store a message, unless its nonce is known, and fail if a test asked for it."""
        self.requests.append(time.perf_counter())
        self.begun.set()
        channel, sent = int(request.match_info["channel"]), await request.json()
        troubles = self.troubles[channel]
        trouble = troubles.pop(0) if troubles else None
        stored = None if trouble in _BEFORE else self._store(channel, sent)
        if trouble in _STUCK:
            self.stuck.add(channel)
            await asyncio.Event().wait()
        if trouble in _CUT and request.transport:
            request.transport.abort()
        if trouble is Trouble.FORBIDDEN:
            return _json({"code": 50013, "message": "Missing Permissions"}, status=403)
        return _json({}, status=503) if trouble else _json(stored)

    def _store(self, channel: int, sent: Payload) -> Payload:
        key, now = f"{sent.get('nonce')}", time.perf_counter()
        before, known = self._nonces.get(key, (-self.nonce_lasts, None))
        if sent.get("enforce_nonce") and known and now - before < self.nonce_lasts:
            return known
        stored = posted(channel, sent, dt.datetime.now(dt.UTC))
        self.messages[channel].append(stored)
        self._nonces[key] = now, stored
        return stored

    async def _history(self, request: web.Request) -> web.Response:
        """Return messages, those just after an id, the newest of them first."""
        self.requests.append(time.perf_counter())
        after, most = int(request.query.get("after", 0)), int(request.query["limit"])
        channel = int(request.match_info["channel"])
        every = self.messages[channel] if self.shows_history else []
        return _json([each for each in every if int(each["id"]) > after][:most][::-1])

    async def _open(self, request: web.Request) -> web.Response:
        self.requests.append(time.perf_counter())
        person = (await request.json())["recipient_id"]
        return _json({"id": person, "type": 1, "recipients": [{**BOT, "id": str(person)}]})

    async def _commands(self, request: web.Request) -> web.Response:
        known = {"application_id": APPLICATION, "version": "1", "default_member_permissions": None}
        return _json([{**each, **known, "id": new_id()} for each in await request.json()])

    async def _answer(self, request: web.Request) -> web.Response:
        number, sent = request.match_info["id"], await request.json()
        self._answered[number] = time.perf_counter()
        shown = message(2, sent.get("data") or {}, [])
        about = {"id": number, "type": 2, "response_message_id": shown["id"]}
        return _json({"interaction": about, "resource": {"type": sent["type"], "message": shown}})

    async def _redrawn(self, _: web.Request) -> web.Response:
        return _json(message(2, {}, []))


@asynccontextmanager
async def stand_in() -> AsyncIterator[StandIn]:
    """Run a Discord on a free port of this machine."""
    small = StandIn()
    runner = web.AppRunner(
        small.app(), access_log=None, handler_cancellation=True, shutdown_timeout=0.1
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    small.url = f"http://{host}:{port}"
    yield small
    await runner.cleanup()


async def _tell(
    socket: web.WebSocketResponse, op: int, data: Any = None, event: str | None = None
) -> None:
    if not socket.closed:
        told = {"op": op, "d": data, "t": event, "s": 1 if event else None}
        await socket.send_str(json.dumps(told))


def _fixed(answer: Any) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(_: web.Request) -> web.Response:
        return _json(answer)

    return handler


def _json(answer: Any, *, status: int = 200) -> web.Response:
    """Answer as Discord does; discord.py reads JSON only under exactly this content type."""
    return web.Response(
        status=status,
        body=json.dumps(answer).encode(),
        content_type="application/json",
        headers={"Via": "1.1 stand-in"},
    )
