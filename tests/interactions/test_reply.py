"""An answer is given once, however shaky the line to Discord is."""

from collections.abc import Awaitable, Callable

import aiohttp
import discord
import pytest

from bot.interactions.reply import (
    ALREADY_ANSWERED,
    UNKNOWN_INTERACTION,
    TooLate,
    _send_until_delivered,
)


class _Reason:
    """What discord.py reads of an answer that it turns into an error."""

    status, reason = 400, "Bad Request"


def _refused(code: int) -> discord.HTTPException:
    return discord.HTTPException(_Reason(), {"code": code, "message": "no"})


def _line(*happens: Exception | str) -> Callable[[], Awaitable[str]]:
    """Make a way of sending on which these things happen, one each time."""
    rest = iter(happens)
    return lambda: _happen(next(rest))


async def _happen(it: Exception | str) -> str:
    if isinstance(it, Exception):
        raise it
    return it


@pytest.mark.parametrize(
    "trouble",
    [ConnectionResetError(104, "reset"), aiohttp.ServerDisconnectedError(), TimeoutError()],
)
async def test_a_line_that_breaks_is_tried_again(trouble: Exception) -> None:
    assert await _send_until_delivered(_line(trouble, trouble, "arrived")) == "arrived"


async def test_an_answer_that_arrived_although_the_line_broke_is_not_given_twice() -> None:
    broken = aiohttp.ServerDisconnectedError()
    assert await _send_until_delivered(_line(broken, _refused(ALREADY_ANSWERED))) is None


async def test_an_answer_that_discord_did_not_wait_for_is_too_late() -> None:
    with pytest.raises(TooLate):
        await _send_until_delivered(_line(_refused(UNKNOWN_INTERACTION)))


async def test_a_line_that_stays_broken_is_given_up() -> None:
    troubles = [aiohttp.ServerDisconnectedError() for _ in range(40)]
    with pytest.raises(TooLate):
        await _send_until_delivered(_line(*troubles))


async def test_what_discord_refuses_for_good_is_not_tried_again() -> None:
    with pytest.raises(discord.HTTPException):
        await _send_until_delivered(_line(_refused(50035), "never sent"))
