"""A stand-in for Discord's HTTP, for both bots: it takes answers, counts them, gives them back.

It runs in a process of its own until its standard input ends, so that what it costs counts for
neither bot. `/heard` says what came since it was last asked, so that no figure comes from a bot
that was quick because it answered with an error.
"""

import asyncio
import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from tests.bench.payloads import APPLICATION, Payload, message, new_id, user

_MESSAGE, _CHOICES, _EPHEMERAL, _BUTTON = 4, 8, 1 << 6, 2
_BOT = user(APPLICATION, "bot", bot=True)
_APPLICATION = {
    "id": APPLICATION,
    "name": "bot",
    "icon": None,
    "description": "",
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "0" * 64,
    "owner": _BOT,
    "flags": 0,
}


class _Discord:
    def __init__(self) -> None:
        self._heard: Counter[str] = Counter()

    def app(self) -> web.Application:
        """Return the routes that a bot without a gateway uses."""
        app, v10 = web.Application(client_max_size=32 << 20), "/api/v10"
        app.router.add_get("/heard", self.heard)
        app.router.add_get(f"{v10}/users/@me", _fixed(_BOT))
        app.router.add_get(f"{v10}/oauth2/applications/@me", _fixed(_APPLICATION))
        app.router.add_post(f"{v10}/interactions/{{id}}/{{token}}/callback", self.callback)
        app.router.add_patch(f"{v10}/webhooks/{{id}}/{{token}}/messages/@original", self.redrawn)
        return app

    async def heard(self, _: web.Request) -> web.Response:
        """Say what was answered since this was last asked."""
        heard, self._heard = self._heard, Counter()
        return _json(heard)

    async def callback(self, request: web.Request) -> web.Response:
        """Take the first answer to an interaction."""
        sent, attachments = await _read(request)
        kind, answer = sent["type"], sent.get("data") or {}
        self._heard["answers"] += 1
        self._heard["messages"] += kind == _MESSAGE
        self._heard["suggestions"] += kind == _CHOICES
        self._heard["choices"] += len(answer.get("choices") or [])
        self._heard["private"] += bool((answer.get("flags") or 0) & _EPHEMERAL)
        self._heard["files"] += len(attachments)
        self._heard["buttons"] += _has_button(answer.get("components"))
        asked = {"id": request.match_info["id"], "type": 4 if kind == _CHOICES else 2}
        if kind != _MESSAGE:
            return _json({"interaction": asked})
        shown = message(2, answer, attachments)
        asked |= {"response_message_id": shown["id"], "response_message_loading": False}
        return _json({"interaction": asked, "resource": {"type": kind, "message": shown}})

    async def redrawn(self, request: web.Request) -> web.Response:
        """Take a changed answer, such as one whose picture was late."""
        sent, attachments = await _read(request)
        return _json(message(2, sent, attachments))


async def _read(request: web.Request) -> tuple[Payload, list[Payload]]:
    """Read JSON, alone or beside files; number its components and place its files."""
    if request.content_type == "application/json":
        sent, attachments = await request.json(), []
    else:
        form = await request.post()
        sent = json.loads(str(form["payload_json"]))
        attachments = [_attachment(file) for file in form.values() if not isinstance(file, str)]
    by_name = {f"attachment://{each['filename']}": each for each in attachments}
    components = (sent.get("data") or sent).get("components")
    _finish(components, by_name, itertools.count(1))
    return sent, attachments


def _attachment(file: Any) -> Payload:
    address = f"https://cdn.discordapp.com/attachments/{APPLICATION}/{new_id()}/{file.filename}"
    return {
        "id": new_id(),
        "filename": file.filename,
        "size": len(file.file.read()),
        "content_type": file.content_type,
        "url": address,
        "proxy_url": address,
        "width": 720,
        "height": 600,
    }


def _finish(part: Any, files: dict[str, Payload], numbers: Iterator[int]) -> None:
    """Give each component its number, and each uploaded picture its address, as Discord does."""
    if isinstance(part, list):
        for each in part:
            _finish(each, files, numbers)
    elif isinstance(part, dict):
        for each in part.values():
            _finish(each, files, numbers)
        if isinstance(part.get("type"), int):
            part.setdefault("id", next(numbers))
        if file := files.get(str(part.get("url"))):
            shown = ("url", "proxy_url", "width", "height", "content_type")
            part |= {key: file[key] for key in shown} | {"attachment_id": file["id"]}


def _has_button(part: Any) -> bool:
    """Tell whether anything can be pressed; an excuse or a refusal has nothing of the kind."""
    if isinstance(part, list):
        return any(map(_has_button, part))
    return isinstance(part, dict) and (part.get("type") == _BUTTON or _has_button([*part.values()]))


def _fixed(answer: Any) -> Any:
    async def handler(_: web.Request) -> web.Response:
        return _json(answer)

    return handler


def _json(answer: Any) -> web.Response:
    """Answer as Discord does; discord.py reads JSON only under exactly this content type."""
    body = json.dumps(answer).encode()
    return web.Response(
        body=body, content_type="application/json", headers={"Via": "1.1 answering"}
    )


async def _serve() -> None:
    runner = web.AppRunner(_Discord().app(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    sys.stdout.write(f"http://{host}:{port}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


def main() -> None:
    """Answer until the input ends."""
    asyncio.run(_serve())
