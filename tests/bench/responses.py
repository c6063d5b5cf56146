"""JSON responses of a stand-in for Discord's HTTP API."""

import json
from typing import Any

from aiohttp import web


def json_response(answer: Any, *, status: int = 200) -> web.Response:
    """Return a response as Discord does; discord.py parses JSON only with exactly this content type."""
    return web.Response(
        status=status,
        body=json.dumps(answer).encode(),
        content_type="application/json",
        headers={"Via": "1.1 stand-in"},
    )
