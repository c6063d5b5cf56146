"""Turns exceptions into answers: for commands, buttons, menus, forms and autocomplete."""

import secrets
import traceback
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import discord
import structlog
from discord import AppCommandOptionType, app_commands, ui
from sqlalchemy.exc import DBAPIError

from bot.db.outage import is_outage, reason_of
from bot.domain.errors import Refusal
from bot.domain.markup import code_block
from bot.interactions.components import Button, button_rows
from bot.interactions.interaction import Interaction, typed_in
from bot.interactions.reply import CONNECTION_ERRORS, Reply, TooLate
from bot.interactions.route import Outdated
from bot.interactions.screen import Layout
from bot.metrics import Outcome

log = structlog.get_logger(__name__)
_REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_WORTH_COPYING, _LONGEST_TYPED = 200, 3500
"""How many characters typed into a form are shown with a refusal at least, and how many at most."""

_QUOTE_NOBODY = (AttributeError, TypeError, discord.HTTPException, DBAPIError)
"""Errors whose messages contain no values (of databases: see `redact_values`), so nothing that somebody wrote."""

_COMMAND_CHANGED = (
    "This command has changed since your Discord app loaded it. Restart Discord and try again."
)
_NO_MEMBER = "This person isn’t in this server, so I can’t do that. Choose somebody who is."
_DISCORD_UNREACHABLE = "Discord didn’t answer just now, so that didn’t work. Try again in a minute."
_DATABASE_UNAVAILABLE = (
    "I can’t use my database right now, so that didn’t work. Try again in a few minutes."
)


class Declined(Refusal):
    """A refusal with a screen of its own, such as names to choose from."""

    def __init__(self, view: ui.LayoutView) -> None:
        super().__init__("declined with a screen")
        self.view = view


def declined(text: str, *buttons: Button) -> Declined:
    return Declined(Layout(ui.TextDisplay(text), *button_rows(buttons)))


async def answer_error(
    interaction: Interaction, error: Exception, reply: Reply | None = None
) -> None:
    """Tell the member what to do next; log bugs, and what came too late. Never raises."""
    causes = list(_causes_of(error))
    metrics = interaction.client.resources.metrics
    if interaction.client.is_closed():
        log.info("closed before answering", interaction=interaction.id)
        return
    if any(isinstance(cause, TooLate) for cause in causes):
        log.warning("answer too late", interaction=interaction.id)
        metrics.finished(interaction, Outcome.TOO_LATE)
        return
    outcome, view = _answer_for(interaction, error, causes)
    metrics.finished(interaction, outcome)
    try:
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        else:
            await (reply or Reply(interaction)).send_error(view)
    except (TooLate, discord.DiscordException, *CONNECTION_ERRORS) as failure:
        log.warning("answer failed", interaction=interaction.id, reason=type(failure).__name__)


@contextmanager
def logging_error(interaction: Interaction) -> Iterator[None]:
    """Log an exception of what follows an answer instead of raising it: the member has the answer."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - it is logged
        if not _explain_outage(interaction, list(_causes_of(error))):
            _log_bug("failed after answering", interaction, error)


def _causes_of(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__


def _answer_for(
    interaction: Interaction, error: Exception, causes: Collection[BaseException]
) -> tuple[Outcome, ui.LayoutView]:
    """Return what is counted and what the member reads; log what is no refusal."""
    for cause in causes:
        if isinstance(cause, Declined):
            return Outcome.REFUSED, cause.view
        if isinstance(cause, Outdated):
            return Outcome.REFUSED, Layout(ui.TextDisplay(str(cause)))
        if isinstance(cause, Refusal):
            return Outcome.REFUSED, _layout(interaction, str(cause), shortest=_WORTH_COPYING)
    if isinstance(error, app_commands.TransformerError) and error.type is AppCommandOptionType.user:
        return Outcome.REFUSED, Layout(ui.TextDisplay(_NO_MEMBER))
    if isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
        return Outcome.FAILED, Layout(ui.TextDisplay(_COMMAND_CHANGED))
    outage = _explain_outage(interaction, causes)
    text = outage or _explain_bug(interaction, error)
    return Outcome.UNAVAILABLE if outage else Outcome.FAILED, _layout(interaction, text)


def _explain_outage(interaction: Interaction, causes: Collection[BaseException]) -> str | None:
    """Return what the member reads if Discord or the database cannot be used; None otherwise."""
    for cause in causes:
        if isinstance(cause, (discord.DiscordServerError, aiohttp.ClientError)):
            log.warning("discord unreachable", interaction=interaction.id)
            return _DISCORD_UNREACHABLE
        if is_outage(cause):
            log.warning("database unavailable", interaction=interaction.id, reason=reason_of(cause))
            return _DATABASE_UNAVAILABLE
    return None


def _explain_bug(interaction: Interaction, error: Exception) -> str:
    """Log a bug, and return what the member reads, with a reference to the log."""
    reference = "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(6))
    _log_bug("bug", interaction, error, reference=reference)
    return f"Something went wrong on our side. Try again in a minute. If you report it, mention **{reference}**."


def _layout(interaction: Interaction, text: str, *, shortest: int = 1) -> Layout:
    """Draw why something didn't work; after a form, which is kept, with a button that opens it again.

    Typed texts of `shortest` characters or more can be copied, too: they outlast this process.
    """
    if interaction.type is not discord.InteractionType.modal_submit:
        return Layout(ui.TextDisplay(text))
    data: Any = interaction.data
    form_id, filled_in = data["custom_id"], typed_in(interaction)
    interaction.client.resources.keep_form(interaction.user.id, form_id, filled_in)
    typed = "\n\n".join(text for text in filled_in.values() if text and isinstance(text, str))
    if len(typed) >= shortest:
        typed = code_block(typed, _LONGEST_TYPED)
        text += f"\n\nHere’s what you typed, so that you can copy it:\n{typed}"
    again: Button = ui.Button(label="Back to the form…", custom_id=form_id)
    return Layout(ui.TextDisplay(text), ui.ActionRow(again))


def _log_bug(event: str, interaction: Interaction, error: Exception, **what: str) -> None:
    """Log an exception with its traceback, but with no message that may quote a member."""
    log.error(event, interaction=interaction.id, traceback=_traceback_of(error), **what)


def _traceback_of(error: BaseException | None) -> str:
    parts = []
    while error:
        frames = "".join(traceback.format_tb(error.__traceback__))
        said = f": {error}" if isinstance(error, _QUOTE_NOBODY) else ""
        parts.append(
            f"Traceback (most recent call last):\n{frames}{type(error).__qualname__}{said}"
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\nThat led to:\n\n".join(reversed(parts))
