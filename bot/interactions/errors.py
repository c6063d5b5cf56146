"""Turns exceptions into answers: for commands, buttons, menus, forms and autocomplete."""

import re
import secrets
import string
import traceback
from collections.abc import Iterable, Iterator
from typing import Any

import aiohttp
import discord
import structlog
from discord import app_commands, ui

from bot.db.probe import is_outage, reason_of
from bot.domain.cluster.leases import LeaseEnded
from bot.domain.errors import Refusal
from bot.formatting import code_block
from bot.interactions import reply
from bot.interactions.request import Interaction
from bot.interactions.screen import Layout
from bot.recorder import Outcome

log = structlog.get_logger(__name__)

_REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SHORT = 3
"""Texts of up to this many characters are hidden only as whole words: “a” is in every traceback."""

_COMMAND_CHANGED = (
    "This command has changed since your Discord app loaded it. Restart Discord and try again."
)
_NO_MEMBER = "This person isn’t in this server, so I can’t do that. Choose somebody who is."
_DISCORD_UNREACHABLE = "Discord didn’t answer just now, so that didn’t work. Try again in a minute."
_DATABASE_UNAVAILABLE = (
    "I can’t use my database right now, so that didn’t work. Try again in a few minutes."
)
_LONGEST_TYPED = 3500  # characters of what was typed into a form


class Declined(Refusal):
    """A refusal with a screen of its own, such as names to choose from."""

    def __init__(self, view: ui.LayoutView) -> None:
        super().__init__("declined with a screen")
        self.view = view


async def answer_error(interaction: Interaction, error: Exception) -> None:
    """Tell the member what they can do next, and log what only a developer can fix.

    Never raises. An interaction that Discord no longer accepts an answer to is only logged.
    """
    causes = (error, getattr(error, "original", None), error.__cause__)
    if _is_left_unanswered(interaction, causes):
        return
    refusal = next((cause for cause in causes if isinstance(cause, Refusal)), None)
    if _names_no_member(error):
        refusal = Refusal(_NO_MEMBER)
    outage = None if refusal else _explain_outage(interaction, causes)
    outcome = _outcome(refusal, outage)
    interaction.client.resources.recorder.finished(interaction, outcome)
    if interaction.type is discord.InteractionType.autocomplete:
        if outcome is Outcome.FAILED and not isinstance(error, app_commands.CommandNotFound):
            _log_bug(interaction, error, reference=None)
        await _send(interaction, None)
        return
    if isinstance(refusal, Declined):
        await _send(interaction, refusal.view)
        return
    typed = "" if refusal else _typed_into_form(interaction)
    text = outage or _explain(interaction, error, refusal)
    await _send(interaction, Layout(ui.TextDisplay(text + typed)))


def _outcome(refusal: Refusal | None, outage: str | None) -> Outcome:
    if refusal:
        return Outcome.REFUSED
    return Outcome.UNAVAILABLE if outage else Outcome.FAILED


def _is_left_unanswered(interaction: Interaction, causes: Iterable[BaseException | None]) -> bool:
    """Return whether Discord or the bot itself takes no answer any more; log why."""
    if interaction.client.is_closed():
        log.info("closed before answering", interaction=interaction.id)
        return True
    if any(isinstance(cause, reply.TooLate) for cause in causes):
        log.warning("answer too late", interaction=interaction.id)
        interaction.client.resources.recorder.finished(interaction, Outcome.TOO_LATE)
        return True
    lease_ended = any(isinstance(cause, LeaseEnded) for cause in causes)
    if lease_ended or not interaction.client.cluster.fence.is_open:
        log.info("left unanswered", interaction=interaction.id, reason="lease ended")
        return True
    return False


def _names_no_member(error: Exception) -> bool:
    """Return whether a command that is about a member was given a person outside of the server."""
    kind = error.type if isinstance(error, app_commands.TransformerError) else None
    return kind is discord.AppCommandOptionType.user


def _explain_outage(interaction: Interaction, causes: Iterable[BaseException | None]) -> str | None:
    """Return what the member reads if Discord or the database cannot be used; None otherwise."""
    for cause in filter(None, causes):
        if isinstance(cause, discord.DiscordServerError):
            log.warning("discord unreachable", interaction=interaction.id)
            return _DISCORD_UNREACHABLE
        if is_outage(cause) and not isinstance(cause, aiohttp.ClientError):
            log.warning("database unavailable", interaction=interaction.id, reason=reason_of(cause))
            return _DATABASE_UNAVAILABLE
    return None


def _explain(interaction: Interaction, error: Exception, refusal: Refusal | None) -> str:
    """Return what the member reads; log a bug, with the reference number that the text mentions."""
    if refusal is not None:
        return str(refusal)
    if isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
        return _COMMAND_CHANGED
    reference = "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(6))
    _log_bug(interaction, error, reference)
    return f"Something went wrong on our side. Try again in a minute. If you report it, mention **{reference}**."


def _typed_into_form(interaction: Interaction) -> str:
    """Return the texts typed into a form, which Discord does not keep; empty if it was no form."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return ""
    typed = "\n\n".join(_typed_texts(interaction.data, ("components", "component")))
    if not typed:
        return ""
    return (
        f"\n\nHere’s what you typed, so that you can copy it:\n{code_block(typed, _LONGEST_TYPED)}"
    )


async def _send(interaction: Interaction, view: ui.LayoutView | None) -> None:
    """Send a private answer, or follow up one that was given; autocomplete gets no choices."""
    try:
        if view is None:
            await interaction.response.autocomplete([])
        elif interaction.response.is_done():
            await reply.follow_up(interaction, view)
        else:
            await reply.answer(interaction, view, private=True)
    except (reply.TooLate, LeaseEnded, discord.DiscordException, OSError) as failure:
        log.warning("answer failed", interaction=interaction.id, reason=type(failure).__name__)


def _log_bug(interaction: Interaction, error: Exception, reference: str | None) -> None:
    """Log the traceback, without the texts and names that came with the interaction."""
    text = "".join(traceback.format_exception(error))
    private_texts = _private_texts(interaction)
    spellings = {
        one for private in private_texts for one in _spellings(private) if not _is_punctuation(one)
    }
    for private in sorted(spellings, key=len, reverse=True):
        text = _hide(private, text)
    log.error("bug", reference=reference, interaction=interaction.id, traceback=text)


def _hide(private: str, text: str) -> str:
    pattern = re.escape(private)
    if len(private) <= _SHORT:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    return re.sub(pattern, "[member's text]", text)


def _is_punctuation(line: str) -> bool:
    """Whether a line is only blanks and punctuation, which a traceback is full of."""
    return all(mark.isspace() or mark in string.punctuation for mark in line)


def _spellings(text: str) -> Iterator[str]:
    """Yield a text as it may appear in a traceback: whole, with escapes, or line by line."""
    yield text
    yield repr(text)[1:-1]
    yield from filter(None, text.splitlines())


def _private_texts(interaction: Interaction) -> Iterator[str]:
    """Yield every text that the member typed, and the names of them and of people they chose."""
    user, data = interaction.user, dict[str, Any](interaction.data or {})
    yield from filter(None, (user.name, user.global_name, user.display_name))
    resolved = data.get("resolved", {})
    for person in (*resolved.get("users", {}).values(), *resolved.get("members", {}).values()):
        yield from filter(None, map(person.get, ("username", "global_name", "nick")))
    yield from _typed_texts(interaction.data, ("options", "components", "component", "values"))


def _typed_texts(part: Any, keys: Iterable[str]) -> Iterator[str]:
    """Yield the texts in a part of an interaction's data, and in what these keys lead to."""
    if isinstance(part, dict):
        if isinstance(value := part.get("value"), str) and value:
            yield value
        for key in keys:
            yield from _typed_texts(part.get(key), keys)
    elif isinstance(part, list):
        for each in part:
            yield from _typed_texts(each, keys)
    elif isinstance(part, str) and part:
        yield part
