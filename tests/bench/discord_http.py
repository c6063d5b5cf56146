"""A stand-in for Discord's HTTP API: it accepts answers of both bots, counts and returns them.

It runs in its own process until its standard input ends, so that its CPU counts for neither bot.
`/counts` returns the answers counted since the last request, so that answers can be validated:
a bot that is fast because it answers with an error does not count.
"""

import asyncio
import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from tests.bench.payloads import APPLICATION, AUTOCOMPLETE, COMMAND, Payload, message, new_id, user
from tests.bench.responses import json_response

_MESSAGE, _CHOICES = 4, 8  # types of answers to interactions
_EPHEMERAL = 1 << 6  # a flag of a message that only one person sees
_BUTTON = 2  # a type of component
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
        self._counts: Counter[str] = Counter()

    def app(self) -> web.Application:
        """Return the application with the routes that a bot without a gateway uses."""
        app, v10 = web.Application(client_max_size=32 << 20), "/api/v10"
        app.router.add_get("/counts", self.take_counts)
        app.router.add_get(f"{v10}/users/@me", _fixed_response(_BOT))
        app.router.add_get(f"{v10}/oauth2/applications/@me", _fixed_response(_APPLICATION))
        app.router.add_post(f"{v10}/interactions/{{id}}/{{token}}/callback", self.callback)
        app.router.add_patch(
            f"{v10}/webhooks/{{id}}/{{token}}/messages/@original", self.edit_original
        )
        return app

    async def take_counts(self, _: web.Request) -> web.Response:
        """Return and reset the counts of answers."""
        counts, self._counts = self._counts, Counter()
        return json_response(counts)

    async def callback(self, request: web.Request) -> web.Response:
        """Accept the initial response to an interaction."""
        sent, attachments = await _read(request)
        kind, answer = sent["type"], sent.get("data") or {}
        self._counts["answers"] += 1
        self._counts["messages"] += kind == _MESSAGE
        self._counts["suggestions"] += kind == _CHOICES
        self._counts["choices"] += len(answer.get("choices") or [])
        self._counts["private"] += bool((answer.get("flags") or 0) & _EPHEMERAL)
        self._counts["files"] += len(attachments)
        self._counts["buttons"] += _has_button(answer.get("components"))
        if "with_response" not in request.query:
            return web.Response(status=204)
        asked: Payload = {
            "id": request.match_info["id"],
            "type": AUTOCOMPLETE if kind == _CHOICES else COMMAND,
        }
        if kind != _MESSAGE:
            return json_response({"interaction": asked})
        shown = message(answer, attachments)
        asked |= {"response_message_id": shown["id"], "response_message_loading": False}
        return json_response({"interaction": asked, "resource": {"type": kind, "message": shown}})

    async def edit_original(self, request: web.Request) -> web.Response:
        """Accept an edited answer, such as one that was deferred."""
        sent, attachments = await _read(request)
        return json_response(message(sent, attachments))


async def _read(request: web.Request) -> tuple[Payload, list[Payload]]:
    """Read JSON with or without files; give components their ids and files their URLs."""
    if request.content_type == "application/json":
        sent, attachments = await request.json(), []
    else:
        form = await request.post()
        sent = json.loads(str(form["payload_json"]))
        attachments = [_attachment(file) for file in form.values() if not isinstance(file, str)]
    by_name = {f"attachment://{each['filename']}": each for each in attachments}
    components = (sent.get("data") or sent).get("components")
    _give_ids_and_urls(components, by_name, itertools.count(1))
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


def _give_ids_and_urls(part: Any, files: dict[str, Payload], numbers: Iterator[int]) -> None:
    """Give each component an id and each uploaded picture a URL, as Discord does."""
    if isinstance(part, list):
        for each in part:
            _give_ids_and_urls(each, files, numbers)
    elif isinstance(part, dict):
        for each in part.values():
            _give_ids_and_urls(each, files, numbers)
        if isinstance(part.get("type"), int):
            part.setdefault("id", next(numbers))
        if file := files.get(str(part.get("url"))):
            shown = ("url", "proxy_url", "width", "height", "content_type")
            part |= {key: file[key] for key in shown} | {"attachment_id": file["id"]}


def _has_button(part: Any) -> bool:
    """Return whether there is a button; errors and refusals have none."""
    if isinstance(part, list):
        return any(map(_has_button, part))
    return isinstance(part, dict) and (part.get("type") == _BUTTON or _has_button([*part.values()]))


def _fixed_response(answer: Any) -> Any:
    async def handler(_: web.Request) -> web.Response:
        return json_response(answer)

    return handler


async def _run() -> None:
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
    """Serve until standard input ends."""
    asyncio.run(_run())
