"""The part of the stand-in for Discord that takes the bot's answers to interactions."""

import json
import time
from collections import Counter

from aiohttp import web

from tests.bench.payloads import Payload, interaction_id_of, message, new_id
from tests.bench.responses import json_response


class Answers:
    """What the bot answered to interactions, and when."""

    def __init__(self) -> None:
        self._asked: dict[str, float] = {}
        self._answered: dict[str, float] = {}
        self._shown: dict[str, str] = {}
        self.attempts: Counter[str] = Counter()
        """How often each interaction was answered, by its id."""

    def routes(self, base: str) -> list[web.RouteDef]:
        """Return the routes of answers: the first one, an edit of it, and what follows it."""
        webhook = f"{base}/webhooks/{{id}}/{{token}}"
        return [
            web.post(f"{base}/interactions/{{id}}/{{token}}/callback", self._answer),
            web.patch(f"{webhook}/messages/@original", self._edit),
            web.post(webhook, self._follow_up),
        ]

    def expect(self, interaction_id: str) -> None:
        """Record that a member asks for something."""
        self._asked[interaction_id] = time.perf_counter()

    def times(self) -> list[float]:
        """Return the seconds from each interaction to its answer, or until now without one."""
        now = time.perf_counter()
        return [self._answered.get(each, now) - at for each, at in self._asked.items()]

    def shown(self, interaction_id: str) -> str:
        """Return what a member sees as the answer, in JSON; empty if none has arrived."""
        return self._shown.get(interaction_id, "")

    async def _answer(self, request: web.Request) -> web.Response:
        interaction_id, sent = request.match_info["id"], await request.json()
        self._answered[interaction_id] = time.perf_counter()
        self.attempts[interaction_id] += 1
        self._show(interaction_id, sent.get("data"))
        shown = message(sent.get("data") or {}, [])
        interaction = {"id": interaction_id, "type": 2, "response_message_id": shown["id"]}
        return json_response(
            {"interaction": interaction, "resource": {"type": sent["type"], "message": shown}}
        )

    async def _edit(self, request: web.Request) -> web.Response:
        if request.content_type == "application/json":  # others bring a picture
            interaction_id = interaction_id_of(request.match_info["token"])
            self._show(interaction_id, await request.json())
        return json_response(message({}, []))

    async def _follow_up(self, _: web.Request) -> web.Response:
        return json_response({**message({}, []), "id": new_id()})

    def _show(self, interaction_id: str, data: Payload | None) -> None:
        self._shown[interaction_id] = json.dumps(data, ensure_ascii=False) if data else ""
