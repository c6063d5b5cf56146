"""Discord is asked to return an answer only if the id of its message is wanted."""

import asyncio
import json
from typing import Any

import aiohttp
import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.http import MultipartParameters
from discord.webhook.async_ import async_context

from bot.interactions.callback import ignore_returned_messages, returning_message_id

_INTERACTION = {"id": "1", "type": 2, "response_message_id": "7"}
_RETURNED = {"interaction": _INTERACTION, "resource": {"type": 4, "message": {"id": "7"}}}


async def _send_answer(*, wants_id: bool = False) -> Any:
    """Send an answer in a task of its own, as the bot does."""

    async def send() -> Any:
        async with aiohttp.ClientSession() as session:
            params = MultipartParameters({"type": 4}, None, None)
            adapter = async_context.get()
            return await adapter.create_interaction_response(1, "t", session=session, params=params)

    with returning_message_id(wanted=wants_id):
        return await asyncio.create_task(send())


async def _callback(request: web.Request) -> web.Response:
    """Return the message only if asked for it, as Discord does."""
    if request.query.get("with_response") != "1":
        return web.Response(status=204)
    return web.Response(body=json.dumps(_RETURNED).encode(), content_type="application/json")


async def test_message_is_never_returned_and_its_id_only_if_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = web.Application()
    app.router.add_post("/interactions/1/t/callback", _callback)
    async with TestServer(app) as server:
        monkeypatch.setattr(discord.http.Route, "BASE", str(server.make_url("")).rstrip("/"))
        assert await _send_answer() == _RETURNED
        ignore_returned_messages()
        assert await _send_answer(wants_id=True) == {"interaction": _INTERACTION}
        assert await _send_answer() == {"interaction": {"id": 1}}
