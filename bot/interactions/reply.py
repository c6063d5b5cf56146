"""Sends the first answer to an interaction exactly once, even over an unreliable connection.

Discord accepts one first answer per interaction. So when the connection breaks, sending the same
answer again is safe: if the first attempt did arrive, Discord replies "already acknowledged", which
counts as success. No second message is ever sent to find out.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import aiohttp
import discord
import structlog
import tenacity
from discord import app_commands

from bot.domain.cluster.leases import LeaseEnded
from bot.domain.errors import Refusal
from bot.interactions.callback import returning_message_id
from bot.interactions.request import Interaction
from bot.interactions.screen import Attachment, Layout
from bot.recorder import Outcome
from bot.rendered import with_command_mentions

log = structlog.get_logger(__name__)

ALREADY_ANSWERED = 40060
UNKNOWN_INTERACTION = 10062
_FORM_TOO_LATE = "That took me too long, so Discord didn’t open the form. Try again."
_SECONDS_TO_ANSWER = 2.5  # Discord gives up after 3

_CONNECTION_ERRORS = (aiohttp.ClientError, TimeoutError, OSError)

_ANSWERING, _DEFERRAL, _PUBLIC = "answering", "deferral", "public"
"""Keys in `Interaction.extras`: an answer is being sent; the task that defers the interaction;
whether everyone sees the answer."""

T = TypeVar("T")


class TooLate(Exception):
    """Discord no longer takes an answer to this interaction, and has shown the member an error."""


async def answer(
    interaction: Interaction,
    view: discord.ui.LayoutView,
    *,
    private: bool,
    files: Sequence[Attachment] = (),
    in_place: bool = False,
    wants_id: bool = True,
) -> int | None:
    """Send the first answer to an interaction: a message, or an edit of the one pressed.

    Returns the id of the message; None if it is not wanted, or if Discord's reply was lost.

    Raises:
        TooLate: Discord did not wait, or could not be reached in time.
    """
    interaction.extras[_ANSWERING] = True
    view = with_command_mentions(view, interaction.client.command_ids)
    is_deferred = await _is_deferred(interaction)

    def send() -> Awaitable[discord.Message | discord.InteractionCallbackResponse[Any] | None]:
        attached = [attachment.file() for attachment in files]
        if is_deferred and (in_place or interaction.message is None):
            return interaction.edit_original_response(view=view, attachments=attached)
        if is_deferred:
            return interaction.followup.send(
                view=view, files=attached, ephemeral=private, wait=True
            )
        if in_place:
            return interaction.response.edit_message(view=view, attachments=attached)
        return interaction.response.send_message(view=view, files=attached, ephemeral=private)

    with returning_message_id(wanted=wants_id):
        sent = await _send_until_delivered(send)
    interaction.client.resources.recorder.acknowledged(interaction)
    if isinstance(sent, discord.Message):
        return sent.id
    return sent.message_id if sent else None


def defer(interaction: Interaction) -> None:
    """Ask Discord for more time, unless the answer is already being sent."""
    if not interaction.response.is_done() and _ANSWERING not in interaction.extras:
        interaction.extras[_DEFERRAL] = asyncio.create_task(_defer(interaction))


def set_visibility(interaction: Interaction, *, private: bool) -> None:
    """Set who will see the answer to a command; a deferral already has to tell Discord."""
    interaction.extras[_PUBLIC] = not private


async def follow_up(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    """Send a private message after the first answer.

    Discord puts the first follow-up after a public deferral into the deferred message, where
    everyone would read it. So that message is filled first, and deleted afterwards.
    """
    view = with_command_mentions(view, interaction.client.command_ids)
    unfilled = _DEFERRAL in interaction.extras and _ANSWERING not in interaction.extras
    is_public = unfilled and interaction.message is None and interaction.extras.get(_PUBLIC)
    if is_public:
        filling = Layout(discord.ui.TextDisplay("…"))
        await interaction.edit_original_response(view=filling)
    await interaction.followup.send(view=view, ephemeral=True)
    if is_public:
        await interaction.delete_original_response()


async def _defer(interaction: Interaction) -> None:
    """Defer: after a command there is no message yet, so Discord shows that one is coming."""
    is_new = interaction.message is None
    try:
        await interaction.response.defer(
            ephemeral=is_new and not interaction.extras.get(_PUBLIC), thinking=is_new
        )
        interaction.client.resources.recorder.acknowledged(interaction)
    except (discord.DiscordException, LeaseEnded, *_CONNECTION_ERRORS) as error:
        log.info("deferral failed", interaction=interaction.id, reason=type(error).__name__)


async def _is_deferred(interaction: Interaction) -> bool:
    """Wait for a deferral that was started; return whether it succeeded."""
    deferral: asyncio.Task[None] | None = interaction.extras.get(_DEFERRAL)
    if deferral is None:
        return False
    await asyncio.wait([deferral])
    return interaction.response.is_done()


async def suggest(interaction: Interaction, choices: list[app_commands.Choice[Any]]) -> None:
    """Answer an autocomplete request; being too late for it does no harm."""
    try:
        await _send_until_delivered(lambda: interaction.response.autocomplete(choices))
        _count_answer(interaction)
    except TooLate:
        log.debug("autocomplete answered too late", interaction=interaction.id)
        interaction.client.resources.recorder.finished(interaction, Outcome.TOO_LATE)


async def send_form(interaction: Interaction, form: discord.ui.Modal) -> None:
    """Answer with a form.

    Raises:
        Refusal: the interaction was deferred meanwhile; Discord then no longer opens a form.
        TooLate: as in `answer`.
    """
    interaction.extras[_ANSWERING] = True
    if await _is_deferred(interaction):
        raise Refusal(_FORM_TOO_LATE)
    await _send_until_delivered(lambda: interaction.response.send_modal(form))
    _count_answer(interaction)


def _count_answer(interaction: Interaction) -> None:
    """Count an interaction that nothing follows."""
    recorder = interaction.client.resources.recorder
    recorder.acknowledged(interaction)
    recorder.finished(interaction, Outcome.ANSWERED)


async def edit_answer(
    interaction: Interaction, view: discord.ui.LayoutView, files: Sequence[Attachment]
) -> None:
    """Replace the first answer; if that fails, it stays as it is."""
    view = with_command_mentions(view, interaction.client.command_ids)
    try:
        await _send_until_delivered(
            lambda: interaction.edit_original_response(
                view=view, attachments=[attachment.file() for attachment in files]
            )
        )
    except (TooLate, discord.HTTPException) as error:
        log.info("answer not edited", reason=type(error).__name__)
    except RuntimeError:  # aiohttp's, where the bot has been shut down meanwhile
        if not interaction.client.is_closed():
            raise
        log.info("answer not edited", reason="closed")


async def _send_until_delivered(send: Callable[[], Awaitable[T]]) -> T | None:
    """Send, again after each connection error, until Discord has it or it is too late.

    Returns Discord's reply; None where Discord says that it had the answer already.
    """
    try:
        return await _retry_connection_errors(send)
    except discord.InteractionResponded:
        log.info("already answered")
    except discord.HTTPException as error:
        if error.code == UNKNOWN_INTERACTION:
            raise TooLate from error
        if error.code != ALREADY_ANSWERED:
            raise
    except _CONNECTION_ERRORS as error:
        raise TooLate from error
    return None


async def _retry_connection_errors(send: Callable[[], Awaitable[T]]) -> T:
    """Send, with retries for as long as Discord shows the member that an answer is coming."""
    with contextlib.suppress(*_CONNECTION_ERRORS):  # the first retry does not wait
        return await send()
    retrying = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception_type(_CONNECTION_ERRORS),
        stop=tenacity.stop_after_delay(_SECONDS_TO_ANSWER),
        wait=tenacity.wait_exponential(0.1, max=0.8),
        reraise=True,
    )

    async def attempt() -> T:  # tenacity recognises only coroutine functions
        return await send()

    return await retrying(attempt)
