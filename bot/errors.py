"""The one voice that says no or sorry, for commands, buttons, forms and autocomplete alike."""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Iterator
from typing import Any

import discord
import structlog
from discord import app_commands, ui

from bot.domain.errors import Refusal
from bot.interactions import reply

log = structlog.get_logger(__name__)

_EASY_TO_READ_OUT = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_MOVED_ON = (
    "This command has changed since your Discord read it. Restart Discord (Ctrl+R), then try again."
)
_OUT_OF_REACH = (
    "Discord did not answer us just now, so this came to nothing. Please try again in a minute."
)


class Declined(Refusal):
    """A refusal with a screen of its own, such as names to choose from."""

    def __init__(self, view: ui.LayoutView) -> None:
        super().__init__("declined with a screen")
        self.view = view


async def answer_error(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Say what went wrong: to the member what to do next, to the log what only we can mend.

    Never raises; an interaction that Discord has given up on is only noted.
    """
    causes = (error, getattr(error, "original", None), error.__cause__)
    if interaction.client.is_closed():
        log.info("left before answering", interaction=interaction.id)
        return
    if any(isinstance(cause, reply.TooLate) for cause in causes):
        log.warning("answered too late", interaction=interaction.id)
        return
    if interaction.type is discord.InteractionType.autocomplete:
        if not isinstance(error, Refusal | app_commands.CommandNotFound):
            _report(interaction, error, reference=None)
        await _send_quietly(interaction, None)
        return
    refusal = next((cause for cause in causes if isinstance(cause, Refusal)), None)
    view = (
        refusal.view
        if isinstance(refusal, Declined)
        else _plain(_words(interaction, error, refusal))
    )
    await _send_quietly(interaction, view)


def _words(interaction: discord.Interaction[Any], error: Exception, refusal: Refusal | None) -> str:
    """Choose what the member reads; a bug is reported to the log on the way."""
    if refusal is not None:
        return str(refusal)
    if isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
        return _MOVED_ON
    if isinstance(getattr(error, "original", error), discord.DiscordServerError):
        log.warning("discord out of reach", interaction=interaction.id)
        return _OUT_OF_REACH
    reference = "".join(secrets.choice(_EASY_TO_READ_OUT) for _ in range(6))
    _report(interaction, error, reference)
    return (
        "Something went wrong on our side; nothing you entered is lost. "
        f"Try again in a minute. If you report it, mention **{reference}**."
    )


def _plain(text: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    return view


async def _send_quietly(interaction: discord.Interaction[Any], view: ui.LayoutView | None) -> None:
    """Answer, or follow an answer already given; an empty list of choices for autocomplete."""
    try:
        if view is None:
            await interaction.response.autocomplete([])
        elif interaction.response.is_done():
            await reply.aside(interaction, view)
        else:
            await reply.answer(interaction, view, private=True)
    except (reply.TooLate, discord.DiscordException, OSError) as trouble:
        log.warning("could not answer", interaction=interaction.id, reason=type(trouble).__name__)


def _report(interaction: discord.Interaction[Any], error: Exception, reference: str | None) -> None:
    """Log the traceback, without the texts and names that came with the interaction."""
    story = "".join(traceback.format_exception(error))
    for private in sorted(set(_private_texts(interaction)), key=len, reverse=True):
        story = story.replace(private, "[member's text]")
    log.error("bug", reference=reference, interaction=interaction.id, traceback=story)


def _private_texts(interaction: discord.Interaction[Any]) -> Iterator[str]:
    """Yield every text in an interaction that a member wrote or is called by."""
    user = interaction.user
    yield from filter(None, (user.name, user.global_name, user.display_name))
    todo: list[Any] = [interaction.data]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            todo += [part.get(key) for key in ("options", "components", "component", "values")]
            if isinstance(value := part.get("value"), str) and value:
                yield value
        elif isinstance(part, list):
            todo += part
        elif isinstance(part, str) and part:
            yield part
