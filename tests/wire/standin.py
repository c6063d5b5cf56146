"""A local stand-in for Discord with the routes that a bot needs to connect and to post.

It stores messages, recognises a nonce for some minutes as Discord documents, and fails where a
test requests it.
"""

import asyncio
import datetime as dt
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from enum import Enum
from typing import Any

from aiohttp import web

from tests.bench.payloads import APPLICATION, Payload, message, new_id
from tests.bench.responses import json_response
from tests.wire.answers import Answers
from tests.wire.gateway import StandInGateway
from tests.wire.payloads import BOT, message_payload, server_payload

APPLICATION_INFO: Payload = {
    **dict.fromkeys(("name", "description", "verify_key"), ""),
    **dict.fromkeys(("flags", "bot_public", "bot_require_code_grant"), 0),
    "id": APPLICATION,
    "icon": None,
    "owner": BOT,
}
_V10 = "/api/v10"


class Failure(Enum):
    """A way in which posting a message fails."""

    STUCK_BEFORE = "neither stored nor answered"
    STUCK_AFTER = "stored and never answered"
    CUT_BEFORE = "connection cut, not stored"
    CUT_AFTER = "stored, then connection cut"
    BROKEN_BEFORE = "503, not stored"
    BROKEN_AFTER = "503, stored"
    FORBIDDEN = "403"


_BEFORE = {Failure.STUCK_BEFORE, Failure.CUT_BEFORE, Failure.BROKEN_BEFORE, Failure.FORBIDDEN}
_STUCK = {Failure.STUCK_BEFORE, Failure.STUCK_AFTER}
_CUT = {Failure.CUT_BEFORE, Failure.CUT_AFTER}


class StandIn:
    """The stand-in; it serves one bot in any number of processes."""

    def __init__(self) -> None:
        self.url = ""
        self.servers: dict[int, Payload] = {}
        self.gateway = StandInGateway(self.servers)
        self.messages: defaultdict[int, list[Payload]] = defaultdict(list)
        """Messages by channel, oldest first."""
        self.failures: defaultdict[int, list[Failure]] = defaultdict(list)
        """Failures of the next messages by channel, in order; later messages do not fail."""
        self.nonce_seconds = 300.0
        self.shows_history = True
        """Whether the bot may read the history of channels."""
        self.stuck: set[int] = set()
        """Channels with a request that was left unanswered."""
        self.first_post = asyncio.Event()
        """Set when the first message is posted."""
        self.requests: list[float] = []
        """Times of the requests that count towards the limit of 50 a second."""
        self.answers = Answers()
        self._alarms: list[tuple[int, asyncio.Event]] = []
        self._request_count = 0
        self._nonces: dict[str, tuple[float, Payload]] = {}
        self._registered: list[Payload] = []

    def add_server(self, guild_id: int, *channel_ids: int) -> None:
        """Add the bot to a server in whose channels it may post."""
        self.servers[guild_id] = server_payload(guild_id, list(channel_ids))

    def chat(self, channel_id: int, count: int) -> None:
        """Add messages to a channel."""
        for number in range(count):
            chat_message = message_payload(
                channel_id, {"content": f"hello {number}"}, dt.datetime.now(dt.UTC)
            )
            self.messages[channel_id].append(chat_message)

    def app(self) -> web.Application:
        """Return the application with all routes."""
        app = web.Application(middlewares=[self._count])
        channel = f"{_V10}/channels/{{channel}}/messages"
        self.gateway.add_routes(app, _V10)
        app.router.add_get(f"{_V10}/users/@me", _fixed(BOT))
        app.router.add_get(f"{_V10}/oauth2/applications/@me", _fixed(APPLICATION_INFO))
        app.router.add_put(f"{_V10}/applications/{{id}}/commands", self._commands)
        app.router.add_get(f"{_V10}/applications/{{id}}/commands", self._commands)
        app.router.add_post(f"{_V10}/users/@me/channels", self._open)
        app.router.add_post(channel, self._post)
        app.router.add_get(channel, self._history)
        app.router.add_patch(f"{channel}/{{message}}", _fixed(message({}, [])))
        app.router.add_routes(self.answers.routes(_V10))
        return app

    def alarm(self, requests: int) -> asyncio.Event:
        """Return an event that is set when the bot makes the given request, counted from now on."""
        event = asyncio.Event()
        self._alarms.append((self._request_count + requests, event))
        return event

    async def send_interaction(self, interaction: Payload) -> None:
        """Send an interaction of a member to the bot."""
        self.answers.expect(interaction["id"])
        await self.gateway.send_interaction(interaction)

    @web.middleware
    async def _count(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        self._request_count += 1
        for number, event in self._alarms:
            if number <= self._request_count:
                event.set()
        return await handler(request)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        """Store a message unless its nonce is known, and fail if a test requested it."""
        self.requests.append(time.perf_counter())
        self.first_post.set()
        channel, sent = int(request.match_info["channel"]), await request.json()
        failures = self.failures[channel]
        failure = failures.pop(0) if failures else None
        stored = None if failure in _BEFORE else self._store(channel, sent)
        if failure in _STUCK:
            self.stuck.add(channel)
            await asyncio.Event().wait()
        if failure in _CUT and request.transport:
            request.transport.abort()
        if failure is Failure.FORBIDDEN:
            return json_response({"code": 50013, "message": "Missing Permissions"}, status=403)
        return json_response({}, status=503) if failure else json_response(stored)

    def _store(self, channel: int, sent: Payload) -> Payload:
        key, now = f"{sent.get('nonce')}", time.perf_counter()
        stored_at, earlier = self._nonces.get(key, (-self.nonce_seconds, None))
        if sent.get("enforce_nonce") and earlier and now - stored_at < self.nonce_seconds:
            return earlier
        stored = message_payload(channel, sent, dt.datetime.now(dt.UTC))
        self.messages[channel].append(stored)
        self._nonces[key] = now, stored
        return stored

    async def _history(self, request: web.Request) -> web.Response:
        """Return up to `limit` messages after an id, newest first."""
        self.requests.append(time.perf_counter())
        after, limit = int(request.query.get("after", 0)), int(request.query["limit"])
        channel = int(request.match_info["channel"])
        messages = self.messages[channel] if self.shows_history else []
        return json_response([each for each in messages if int(each["id"]) > after][:limit][::-1])

    async def _open(self, request: web.Request) -> web.Response:
        self.requests.append(time.perf_counter())
        recipient_id = (await request.json())["recipient_id"]
        return json_response(
            {"id": recipient_id, "type": 1, "recipients": [{**BOT, "id": str(recipient_id)}]}
        )

    async def _commands(self, request: web.Request) -> web.Response:
        defaults = {
            "application_id": APPLICATION,
            "version": "1",
            "default_member_permissions": None,
        }
        if request.method == "PUT":
            sent = await request.json()
            empty = {"description": ""}  # of context menus, which have none
            self._registered = [{**empty, **each, **defaults, "id": new_id()} for each in sent]
        return json_response(self._registered)


@asynccontextmanager
async def stand_in() -> AsyncIterator[StandIn]:
    """Run a stand-in for Discord on a free local port."""
    server = StandIn()
    runner = web.AppRunner(
        server.app(), access_log=None, handler_cancellation=True, shutdown_timeout=0.1
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    server.url = server.gateway.url = f"http://{host}:{port}"
    yield server
    await runner.cleanup()


def _fixed(answer: Any) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(_: web.Request) -> web.Response:
        return json_response(answer)

    return handler
