"""An answer is sent exactly once despite connection errors."""

from collections.abc import Awaitable, Callable

import aiohttp
import discord
import pytest

from bot.interactions.reply import (
    ALREADY_ANSWERED,
    UNKNOWN_INTERACTION,
    TooLate,
    send_until_delivered,
)


class _FakeResponse:
    """The attributes of a response that discord.py reads for an HTTPException."""

    status, reason = 400, "Bad Request"


def _http_error(code: int) -> discord.HTTPException:
    return discord.HTTPException(_FakeResponse(), {"code": code, "message": "no"})


def _sender(*outcomes: Exception | str) -> Callable[[], Awaitable[str]]:
    """Return a function that returns or raises these outcomes, one per call."""
    remaining = iter(outcomes)
    return lambda: _return_or_raise(next(remaining))


async def _return_or_raise(outcome: Exception | str) -> str:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


@pytest.mark.parametrize(
    "error", [ConnectionResetError(104, "reset"), aiohttp.ServerDisconnectedError(), TimeoutError()]
)
async def test_connection_error_is_retried(error: Exception) -> None:
    assert await send_until_delivered(_sender(error, error, "arrived")) == "arrived"


async def test_answer_received_despite_a_disconnect_is_not_repeated() -> None:
    disconnected = aiohttp.ServerDisconnectedError()
    assert await send_until_delivered(_sender(disconnected, _http_error(ALREADY_ANSWERED))) is None


async def test_answer_to_expired_interaction_is_too_late() -> None:
    with pytest.raises(TooLate):
        await send_until_delivered(_sender(_http_error(UNKNOWN_INTERACTION)))


async def test_lasting_connection_error_ends_as_too_late() -> None:
    errors = [aiohttp.ServerDisconnectedError() for _ in range(40)]
    with pytest.raises(TooLate):
        await send_until_delivered(_sender(*errors))


async def test_permanent_error_is_not_retried() -> None:
    with pytest.raises(discord.HTTPException):
        await send_until_delivered(_sender(_http_error(50035), "never sent"))
