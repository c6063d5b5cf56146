"""Sends the first answer to an interaction exactly once, even over an unreliable connection.

Discord accepts one first answer per interaction. So when the connection breaks, sending the same
answer again is safe: if the first attempt did arrive, Discord replies "already acknowledged", which
counts as success. After a deferral, the answer is an edit, which is safe to repeat,
or a new message, which isn't.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any, TypeVar

import aiohttp
import discord
import structlog
import tenacity
from discord import app_commands, ui

from bot.domain.errors import Refusal
from bot.interactions.callback import returning_message_id
from bot.interactions.interaction import Interaction
from bot.interactions.screen import Attachment
from bot.metrics import Outcome
from bot.rendered import with_command_mentions

log = structlog.get_logger(__name__)
ALREADY_ANSWERED = 40060
UNKNOWN_INTERACTION = 10062
_FORM_TOO_LATE = "That took me too long, so Discord didn’t open the form. Try again."
ANSWER_WITHIN = 2.5  # seconds; Discord gives up after 3
DEFER_AFTER = 2.0  # seconds until Discord is asked for more time
_SEND_DEFERRED_WITHIN = 60.0
"""Seconds; after a deferral Discord waits for 15 minutes, but the person's next press waits, too."""

CONNECTION_ERRORS = (aiohttp.ClientError, TimeoutError, OSError)
_NOT_CONNECTED = (aiohttp.ClientConnectorError,)
"""The errors after which Discord has certainly received nothing."""

T = TypeVar("T")


class TooLate(Exception):
    """Discord no longer takes an answer to this interaction, and has shown the member an error."""


class Reply:
    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        self._deferral: asyncio.Task[bool] | None = None
        self._is_sending = False

    @contextmanager
    def deferring(self) -> Iterator[None]:
        """Ask Discord for more time if this block is still without an answer after two seconds."""
        timer = asyncio.get_running_loop().call_later(DEFER_AFTER, self._start_to_defer)
        try:
            yield
        finally:
            timer.cancel()

    async def send(
        self,
        view: ui.LayoutView,
        *,
        private: bool,
        files: Sequence[Attachment] = (),
        in_place: bool = False,
        wants_id: bool = True,
    ) -> int | None:
        """Answer with a message, or with an edit of the one pressed.

        Returns the id of the message; None if it is not wanted, or if Discord's reply was lost.

        Raises:
            TooLate: Discord did not wait, or could not be reached in time.
        """
        self._is_sending = True
        interaction = self._interaction
        view = with_command_mentions(view, interaction.client.command_ids)
        is_deferred = await self._is_deferred()
        is_follow_up = is_deferred and not in_place and interaction.message is not None

        def send_once() -> Awaitable[
            discord.Message | discord.InteractionCallbackResponse[Any] | None
        ]:
            attached = [discord.File(BytesIO(file.content), file.name) for file in files]
            if is_follow_up:
                return interaction.followup.send(
                    view=view, files=attached, ephemeral=private, wait=True
                )
            if is_deferred:
                return interaction.edit_original_response(view=view, attachments=attached)
            if in_place:
                return interaction.response.edit_message(view=view, attachments=attached)
            return interaction.response.send_message(view=view, files=attached, ephemeral=private)

        with returning_message_id(wanted=wants_id):
            sent = await send_until_delivered(
                send_once, is_deferred=is_deferred, is_follow_up=is_follow_up
            )
        interaction.client.resources.metrics.acknowledged(interaction)
        if isinstance(sent, discord.Message):
            return sent.id
        return sent.message_id if sent else None

    async def send_form(self, form: ui.Modal) -> None:
        """Answer with a form.

        Raises:
            Refusal: the interaction was deferred meanwhile; Discord then no longer opens a form.
            TooLate: as in `send`.
        """
        self._is_sending = True
        if await self._is_deferred():
            raise Refusal(_FORM_TOO_LATE)
        await send_until_delivered(lambda: self._interaction.response.send_modal(form))
        self._interaction.client.resources.metrics.acknowledged(self._interaction)

    async def send_error(self, view: ui.LayoutView) -> None:
        """Send a private message: as the answer, or after the one that was given."""
        if not (await self._is_deferred() or self._interaction.response.is_done()):
            await self.send(view, private=True)
            return
        view = with_command_mentions(view, self._interaction.client.command_ids)
        await send_until_delivered(
            lambda: self._interaction.followup.send(view=view, ephemeral=True),
            is_deferred=True,
            is_follow_up=True,
        )

    def _start_to_defer(self) -> None:
        if not self._interaction.response.is_done() and not self._is_sending:
            self._deferral = asyncio.create_task(self._defer())

    async def _defer(self) -> bool:
        """Defer; after a command or its form, for a private answer: no command has a public one. False if it failed."""
        interaction, is_new = self._interaction, self._interaction.message is None
        try:
            await send_until_delivered(
                lambda: interaction.response.defer(ephemeral=is_new, thinking=is_new)
            )
        except (TooLate, discord.DiscordException) as error:
            log.info("deferral failed", interaction=interaction.id, reason=type(error).__name__)
            return False
        interaction.client.resources.metrics.acknowledged(interaction)
        return True

    async def _is_deferred(self) -> bool:
        return self._deferral is not None and await self._deferral


async def suggest(interaction: Interaction, choices: list[app_commands.Choice[Any]]) -> None:
    """Answer an autocomplete request; being too late for it does no harm."""
    metrics, outcome = interaction.client.resources.metrics, Outcome.ANSWERED
    try:
        await send_until_delivered(lambda: interaction.response.autocomplete(choices))
        metrics.acknowledged(interaction)
    except TooLate:
        outcome = Outcome.TOO_LATE
    metrics.finished(interaction, outcome)


async def send_until_delivered(
    send: Callable[[], Awaitable[T]], *, is_deferred: bool = False, is_follow_up: bool = False
) -> T | None:
    """Send, again after each connection error, until Discord has it or it is too late.

    An answer that is a new message (`is_follow_up`) isn't sent again after an error by which only
    Discord's reply may have been lost: it could be there twice.

    Returns Discord's reply; None where Discord says that it had the answer already.
    """
    repeated_after = _NOT_CONNECTED if is_follow_up else CONNECTION_ERRORS
    try:
        with suppress(*repeated_after):
            return await send()
        retrying = tenacity.AsyncRetrying(  # made only now, as that takes a tenth of a look-up
            retry=tenacity.retry_if_exception_type(repeated_after),
            stop=tenacity.stop_after_delay(_SEND_DEFERRED_WITHIN if is_deferred else ANSWER_WITHIN),
            wait=tenacity.wait_exponential(0.05, max=0.8),
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                return await send()
    except discord.InteractionResponded:
        log.info("already answered")
    except discord.HTTPException as error:
        if error.code == UNKNOWN_INTERACTION:
            raise TooLate from error
        if error.code != ALREADY_ANSWERED:
            raise
    except CONNECTION_ERRORS as error:
        raise TooLate from error
    return None
