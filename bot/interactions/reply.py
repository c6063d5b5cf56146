"""Answers one interaction, once, however shaky the line to Discord is.

Discord lets an interaction be answered once. So when the connection breaks, sending the same
first answer again is safe: if the first one did arrive, Discord says "already acknowledged",
which then is good news. A second message is never sent to find out.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, TypeVar

import aiohttp
import discord
import structlog
import tenacity
from discord import app_commands

log = structlog.get_logger(__name__)

ALREADY_ANSWERED = 40060
UNKNOWN_INTERACTION = 10062
_SECONDS_TO_ANSWER = 2.5  # Discord gives up after 3

_BROKEN_LINE = (aiohttp.ClientError, TimeoutError, OSError)

_ANSWERING, _HELD, _PUBLIC = "answering", "held", "public"
"""Keys in `Interaction.extras`: the answer is on its way; Discord was asked for more time; everyone
is to see the answer."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send along; a fresh `discord.File` is made of it for each attempt."""

    name: str
    content: bytes | IO[bytes]
    """An open file is sent from its beginning, and stays open."""

    def file(self) -> discord.File:
        """Make the file for one attempt."""
        stream: Any = BytesIO(self.content) if isinstance(self.content, bytes) else self.content
        stream.seek(0)
        return discord.File(stream, filename=self.name)


class TooLate(Exception):
    """The interaction can no longer be answered: Discord has told the member so."""


async def answer(
    interaction: discord.Interaction[Any],
    view: discord.ui.LayoutView,
    *,
    private: bool,
    files: Sequence[Attachment] = (),
    in_place: bool = False,
) -> int | None:
    """Give the first answer to an interaction: a message, or `in_place` of the one clicked.

    Returns the id of the message; None when it arrived but its id got lost on the way back.

    Raises:
        TooLate: Discord did not wait, or was out of reach for too long.
    """
    interaction.extras[_ANSWERING] = True
    if await _was_held(interaction):
        return await _fill_in(interaction, view, files, private=private, in_place=in_place)

    def send() -> Awaitable[discord.InteractionCallbackResponse[Any] | None]:
        attached = [attachment.file() for attachment in files]
        if in_place:
            return interaction.response.edit_message(view=view, attachments=attached)
        return interaction.response.send_message(view=view, files=attached, ephemeral=private)

    sent = await _insist(send)
    return sent.message_id if sent else None


def hold(interaction: discord.Interaction[Any]) -> None:
    """Ask Discord for more time, unless the answer is on its way; it is then filled in later."""
    if not interaction.response.is_done() and _ANSWERING not in interaction.extras:
        interaction.extras[_HELD] = asyncio.create_task(_ask_for_time(interaction))


def announce(interaction: discord.Interaction[Any], *, private: bool) -> None:
    """Say who will see the answer to a command, before anything that may take long.

    Discord has to know when the place for the answer is kept; unless announced, it is private.
    """
    interaction.extras[_PUBLIC] = not private


async def aside(interaction: discord.Interaction[Any], view: discord.ui.LayoutView) -> None:
    """Follow with a message for one person alone; an empty place that everyone sees is taken away.

    The first message that follows is put into such a place, for all to read; so it is filled before.
    """
    empty = _HELD in interaction.extras and _ANSWERING not in interaction.extras
    seen = empty and interaction.message is None and interaction.extras.get(_PUBLIC)
    if seen:
        filling = discord.ui.LayoutView(timeout=None)
        filling.add_item(discord.ui.TextDisplay("…"))
        await interaction.edit_original_response(view=filling)
    await interaction.followup.send(view=view, ephemeral=True)
    if seen:
        await interaction.delete_original_response()


async def _ask_for_time(interaction: discord.Interaction[Any]) -> None:
    """Ask Discord for more time.

    After a command, or a form that one opened, there is no message yet: a place for one is kept.
    """
    fresh = interaction.message is None
    try:
        await interaction.response.defer(
            ephemeral=fresh and not interaction.extras.get(_PUBLIC), thinking=fresh
        )
    except (discord.DiscordException, *_BROKEN_LINE) as error:
        log.info("no more time", interaction=interaction.id, reason=type(error).__name__)


async def _was_held(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether Discord was asked for more time, and gave it."""
    held: asyncio.Task[None] | None = interaction.extras.get(_HELD)
    if held is None:
        return False
    await asyncio.wait([held])
    return interaction.response.is_done()


async def _fill_in(
    interaction: discord.Interaction[Any],
    view: discord.ui.LayoutView,
    files: Sequence[Attachment],
    *,
    private: bool,
    in_place: bool,
) -> int | None:
    """Give the answer that took longer: in the place kept for it, or as a message after a click."""
    instead = in_place or interaction.message is None

    def send() -> Awaitable[discord.Message]:
        attached = [attachment.file() for attachment in files]
        if instead:
            return interaction.edit_original_response(view=view, attachments=attached)
        return interaction.followup.send(view=view, files=attached, ephemeral=private, wait=True)

    sent = await _insist(send)
    return sent.id if sent else None


async def suggest(
    interaction: discord.Interaction[Any], choices: list[app_commands.Choice[Any]]
) -> None:
    """Answer an autocomplete; who types on does not wait for it, so being too late is no matter."""
    try:
        await _insist(lambda: interaction.response.autocomplete(choices))
    except TooLate:
        log.debug("suggestions came too late", interaction=interaction.id)


async def ask(interaction: discord.Interaction[Any], form: discord.ui.Modal) -> None:
    """Answer with a form.

    Raises:
        TooLate: Discord did not wait, or was out of reach for too long.
    """
    interaction.extras[_ANSWERING] = True
    sent = await _insist(lambda: interaction.response.send_modal(form))
    if sent is None:  # it is on the screen, but discord.py does not know
        interaction._state.store_view(form)  # noqa: SLF001 - as it does itself when it knows


async def redraw(
    interaction: discord.Interaction[Any],
    view: discord.ui.LayoutView,
    files: Sequence[Attachment],
) -> None:
    """Replace the first answer, if that can be done; it stays as it is otherwise."""
    try:
        await _insist(
            lambda: interaction.edit_original_response(
                view=view, attachments=[attachment.file() for attachment in files]
            )
        )
    except (TooLate, discord.HTTPException) as error:
        log.info("answer not redrawn", reason=type(error).__name__)


async def _insist(send: Callable[[], Awaitable[T]]) -> T | None:
    """Send, and again while the line is broken, until it has arrived or it is too late.

    Returns what Discord answered; None where it says that it had the answer already.
    """
    try:
        return await _despite_broken_lines(send)
    except discord.InteractionResponded:
        log.info("answered before")
    except discord.HTTPException as error:
        if error.code == UNKNOWN_INTERACTION:
            raise TooLate from error
        if error.code != ALREADY_ANSWERED:
            raise
    except _BROKEN_LINE as error:
        raise TooLate from error
    return None


async def _despite_broken_lines(send: Callable[[], Awaitable[T]]) -> T:
    """Send; where the line breaks, a few times more, as long as the member is kept waiting."""
    with contextlib.suppress(*_BROKEN_LINE):
        return await send()
    again = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception_type(_BROKEN_LINE),
        stop=tenacity.stop_after_delay(_SECONDS_TO_ANSWER),
        wait=tenacity.wait_exponential(0.1, max=0.8),
        reraise=True,
    )

    async def attempt() -> T:  # tenacity awaits only what is declared as a coroutine function
        return await send()

    return await again(attempt)
