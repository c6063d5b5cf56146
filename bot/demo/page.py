"""The demo's page: simcord's, with our tour beside it.

simcord shows one channel, keeps its place when something new comes, and refuses what a visitor does
while it is busy or when the page was updated a moment ago. It can't be extended. So its page is
served through ours: requests are passed on to it, `tour.js` and `tour.css` are added to its HTML,
an action waits for its turn and gets the number of the update that simcord expects, and menus show
what the bot chose last, as in Discord.
"""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import aiohttp
import simcord
from aiohttp import web
from simcord.preview import _markdown
from yarl import URL

from bot.demo.clock import Timekeeper
from bot.demo.tour import CLOCK, NEW_MEMBER, STUDY, View
from bot.domain.errors import SetupError

HOST = "127.0.0.1"
PORTS_TRIED, _LAST_PORT = 50, 65_535
_MOST_UPLOADED = 32 * 1024**2
_TICK_SECONDS = 5.0
_KEY = "X-Simcord-Capability"
"""The header with simcord's key, which pages of other sites can't send here. Ours sends any value."""

_TO_SIMCORD = (_KEY, "X-Simcord-Context", "Content-Type")
_OF_ONE_CONNECTION = ("Content-Length", "Transfer-Encoding", "Connection", "Date", "Server")
_FILES = (".js", ".css", ".ttf")
_REVISION = re.compile(rb'"published_revision":\d+')
_BEFORE = '<aside id="messages-sidebar"'
_HEAD = '<link rel="stylesheet" href="/tour.css"></head>'
_SCRIPT = '<script src="/tour.js"></script>'
_MENU = "if (draftValue(key) === undefined)"
_OUR_MENU = f"""
  const menus = globalThis.menus ??= new Map(), isText = component.type === TYPE.STRING_SELECT;
  const isOther = menus.get(key) !== component.custom_id;
  menus.set(key, component.custom_id);
  if (!scope.startsWith("modal:") && (isOther || (isText && dropdown?.key !== key)))
    options.onReconcileDraft?.(key, isText ? optionDefaults(entries) : selectedIds(descriptor));
  else {_MENU}"""
Views: TypeAlias = Mapping[tuple[str, str], View]  # what can be shown, by place and person
_Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
_make_parser = _markdown._markdown_parser  # noqa: SLF001 - simcord has no setting for it
_parsers: dict[str, Any] = {}


def _remembered_parser(policy: Mapping[str, Any], context: Mapping[str, Any]) -> Any:
    """Return simcord's parser of Markdown, which remembers texts.

    simcord makes one for each text whenever it draws the page, which took three quarters of the time.
    """
    key = f"{policy}{context}"
    if key not in _parsers:
        parser = _parsers[key] = _make_parser(policy, context)
        parse, environment = parser.parse, {"context": context}
        remembered = lru_cache(maxsize=1000)(lambda text: parse(text, environment))
        parser.parse = lambda text, _: remembered(text)
    return _parsers[key]


_markdown._markdown_parser = _remembered_parser  # noqa: SLF001


class DemoPage:
    """Shows one view at a time, the last one that was opened."""

    def __init__(self, env: simcord.Env, views: Views, timekeeper: Timekeeper) -> None:
        self._env, self._views, self._timekeeper = env, views, timekeeper
        self._view = views[STUDY, NEW_MEMBER]
        self._preview: simcord.Preview
        self._opened = contextlib.AsyncExitStack()
        self.turn = asyncio.Lock()
        """Held while simcord is used, because it does one thing at a time."""

    @contextlib.asynccontextmanager
    async def served(self, first_port: int) -> AsyncIterator[str]:
        """Serve the page at the first free port from this one on; yield its address, or SetupError."""
        app = web.Application(client_max_size=_MOST_UPLOADED, middlewares=[_only_for_this_machine])
        app.router.add_get(r"/{name:tour\.(js|css)}", _send_ours)
        app.router.add_get("/", self._show)
        app.router.add_get("/at/{place}/{person}", self._show)
        app.router.add_get("/selects.js", self._send_menus)
        app.router.add_post("/run/{name}", self._run)
        app.router.add_post("/api/action", self._act)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        async with aiohttp.ClientSession() as self._client, self._opened:
            await self._open(self._view)
            try:
                yield await _listen(runner, first_port)
            finally:
                await runner.cleanup()

    async def keep_time(self) -> None:
        """Move the clock on with the real one, and do what falls due, until cancelled."""
        while True:
            async with self.turn:
                await self._catch_up()
            await asyncio.sleep(_TICK_SECONDS)

    async def _catch_up(self, *, is_outdated: bool = False) -> None:
        if await self._timekeeper.catch_up() or is_outdated:
            with contextlib.suppress(TimeoutError):
                await self._preview.refresh()

    async def _show(self, request: web.Request) -> web.Response:
        """Answer with the page of a view, which replaces the one that was shown."""
        place, person = request.match_info.get("place"), request.match_info.get("person")
        async with self.turn:
            view = self._views.get((place or STUDY, person or NEW_MEMBER))
            if view is None:
                raise web.HTTPFound("/")
            if view is not self._view:
                await self._open(view)
            answer = await self._ask(request, "GET", "/")
        html = (answer.text or "").replace("</head>", _HEAD)
        answer.text = html.replace(_BEFORE, view.draw() + _SCRIPT + _BEFORE)
        return answer

    async def _open(self, view: View) -> None:
        await self._opened.aclose()
        self._view = view
        preview = self._env.preview(
            view.channel,
            viewers=view.viewers,
            layout="channel",
            locale="en-GB",
            timezone="Europe/Berlin",
        )
        self._preview = await self._opened.enter_async_context(preview)

    async def _run(self, request: web.Request) -> web.Response:
        """Run a command of the tour as the person whose view is shown."""
        name = request.match_info["name"]
        if _KEY not in request.headers:
            raise web.HTTPForbidden
        trials = {str(number): trial for number, trial in enumerate(self._view.trials)} | CLOCK
        if (trial := trials.get(name)) is None:
            raise web.HTTPNotFound
        async with self.turn:
            view = self._view if self._view.trials else self._views[STUDY, self._view.person]
            await view.run(trial)
            await self._catch_up(is_outdated=True)
        return web.Response(status=204)

    async def _act(self, request: web.Request) -> web.Response:
        """Pass on an action, as made on the page as it is now: it names its message and its button.

        The page takes its time from its last update. Without one, what happens now would be "in 20 seconds".
        """
        async with self.turn:
            await self._catch_up(is_outdated=True)
            state = await self._ask(request, "GET", "/api/state")
            body = await request.read()
            if state.status == 200:
                revision = json.loads(state.text or "")["publishedRevision"]
                body = _REVISION.sub(b'"published_revision":%d' % revision, body, count=1)
            answer = await self._ask(request, "POST", request.path_qs, body)
            await self._catch_up(is_outdated='"presentation": "stale"' in (answer.text or ""))
        return answer

    async def _send_menus(self, request: web.Request) -> web.Response:
        answer = await self._pass_on(request)
        answer.text = (answer.text or "").replace(_MENU, _OUR_MENU)
        return answer

    async def _pass_on(self, request: web.Request) -> web.Response:
        """Pass on a request; browsers keep the page's own files, so that a change of view loads fast."""
        answer = await self._ask(request, request.method, request.path_qs, await request.read())
        if answer.status == 200 and request.path.endswith(_FILES):
            answer.headers.popall("Pragma", None)
            answer.headers["Cache-Control"] = "max-age=600"  # seconds; an update of simcord is rare
        return answer

    async def _ask(
        self, request: web.Request, method: str, path: str, body: bytes = b""
    ) -> web.Response:
        try:
            url = urlsplit(self._preview.url)
        except simcord.SetupError:  # another view is being opened
            raise web.HTTPGone from None
        headers = {name: request.headers[name] for name in _TO_SIMCORD if name in request.headers}
        if _KEY in headers:
            headers[_KEY] = url.fragment
        target = URL(f"http://{url.netloc}{path}", encoded=True)
        try:
            async with self._client.request(
                method, target, headers=headers, data=body or None
            ) as answer:
                kept = {
                    name: value
                    for name, value in answer.headers.items()
                    if name not in _OF_ONE_CONNECTION
                }
                return web.Response(status=answer.status, headers=kept, body=await answer.read())
        except aiohttp.ClientConnectionError:
            raise web.HTTPGone from None


@web.middleware
async def _only_for_this_machine(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Refuse pages of other sites whose name was made to lead to this machine."""
    if urlsplit(f"//{request.host}").hostname not in {HOST, "localhost"}:
        raise web.HTTPForbidden
    return await handler(request)


async def _listen(runner: web.AppRunner, first_port: int) -> str:
    for port in range(first_port, min(first_port + PORTS_TRIED, _LAST_PORT + 1)):
        with contextlib.suppress(OSError):
            await web.TCPSite(runner, HOST, port).start()
            return f"http://{HOST}:{port}/"
    raise SetupError(
        f"All ports from {first_port} on are taken. Try `python -m bot demo --port 9000`."
    )


async def _send_ours(request: web.Request) -> web.FileResponse:
    return web.FileResponse(Path(__file__).with_name(request.match_info["name"]))
