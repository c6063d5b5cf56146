"""Keeps Discord from returning each answer, which would cost a sixth of a look-up's CPU time.

discord.py always asks for the message that an answer becomes, and builds objects of all its
components. The bot needs at most its id.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import aiohttp
from discord.http import Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

_wants_id: ContextVar[bool] = ContextVar("wants_message_id", default=False)


class _WithoutMessage(AsyncWebhookAdapter):
    """Sends requests as discord.py does, but answers to interactions return at most an id."""

    async def request(
        self,
        route: Route,
        session: aiohttp.ClientSession,
        *,
        params: dict[str, Any] | None = None,
        **options: Any,
    ) -> Any:
        is_answer = params is not None and "with_response" in params
        if is_answer and not _wants_id.get():
            await super().request(route, session, **options)
            # All that discord.py reads of the reply:
            return {"interaction": {"id": route.webhook_id}}
        returned = await super().request(route, session, params=params, **options)
        if is_answer:
            returned.pop("resource", None)
        return returned


@contextmanager
def returning_message_id(*, wanted: bool) -> Iterator[None]:
    """Let answers that are sent in this block return the id of their message, if it is wanted."""
    token = _wants_id.set(wanted)
    try:
        yield
    finally:
        _wants_id.reset(token)


def ignore_returned_messages() -> None:
    """Ask for no messages in the current task and in all tasks that it starts from now on."""
    async_context.set(_WithoutMessage())  # type: ignore[no-untyped-call]  # of discord.py
