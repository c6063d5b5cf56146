"""What a member has still to be told, said after the next command that is about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord

from bot.app import seat
from bot.interactions.screen import page
from bot.services.challenges import submissions
from bot.services.members import notices, transfers
from bot.services.plan import reminders
from bot.services.points import corrections

NOTICES = {
    reminders.SHUT: (
        "I couldn’t send your reminder: your direct messages are closed to me. Open them in this "
        "server’s privacy settings, or switch reminders off with `/plan remind`."
    ),
    reminders.STOPPED: (
        "I have switched your reminders off: your direct messages were closed to me three times. "
        "Once they are open, `/plan remind` switches them on again."
    ),
    submissions.REVIEWED_NOTICE: "An answer of yours was reviewed: `/challenge mine` shows it.",
    corrections.NEWS: "A moderator corrected your points: `/points why` shows it, with the reason.",
    transfers.NEWS: (
        "A moderator moved you to another group: `/group list` shows which. What you did goes along, "
        "and your points stay with the group you earned them in."
    ),
}


def worded(words: Iterable[str]) -> str:
    """Write out what a member has still to be told; nothing of what this version does not know."""
    return "\n".join(NOTICES[word] for word in words if word in NOTICES)


def _said_by_answer(interaction: discord.Interaction[Any], word: str) -> bool:
    """Tell whether the answer itself has just shown what the word is about."""
    command = interaction.command
    shown = command.qualified_name if command else ""
    return word == corrections.NEWS and shown == "points why"


async def tell(interaction: discord.Interaction[Any]) -> None:
    """Say what could not be said by direct message, once, after the answer to a command."""
    with_a_form = interaction.response.type is discord.InteractionResponseType.modal
    if interaction.guild_id is None or with_a_form:
        return
    who = seat(interaction)
    async with interaction.client.resources.database.reading() as session:
        words = [word for word in await notices.list_notices(session, who) if word in NOTICES]
    if text := worded(word for word in words if not _said_by_answer(interaction, word)):
        await interaction.followup.send(view=page(text).view(picture=False), ephemeral=True)
    if words:
        async with interaction.client.resources.database.writing() as session:
            await notices.dismiss(session, who, words)
