"""What a member has still to be told, said after the next command that is about them."""

from __future__ import annotations

from typing import Any

import discord

from bot.app import seat
from bot.services import corrections, moves, reminders, submissions
from bot.ui.base import page

NOTICES = {
    reminders.SHUT: (
        "I couldn’t send your reminder: your direct messages are closed to me. Open them in this "
        "server’s privacy settings, or switch reminders off with `/plan remind`."
    ),
    reminders.STOPPED: (
        "I have switched your reminders off: your direct messages were closed to me three times. "
        "Once they are open, `/plan remind` switches them on again."
    ),
    submissions.UNHEARD: "An answer of yours was reviewed: `/challenge mine` shows it.",
    corrections.NEWS: "A moderator corrected your points: `/points why` shows it, with the reason.",
    moves.NEWS: (
        "A moderator moved you to another group: `/group list` shows which. What you did goes along, "
        "and your points stay with the group you earned them in."
    ),
}


def _said_by_answer(interaction: discord.Interaction[Any], notice: str) -> bool:
    """Tell whether the answer itself has just shown what the notice is about."""
    command = interaction.command
    shown = command.qualified_name if command else ""
    return notice is NOTICES[corrections.NEWS] and shown == "points why"


async def tell(interaction: discord.Interaction[Any]) -> None:
    """Say what could not be said by direct message, once, after the answer to a command."""
    with_a_form = interaction.response.type is discord.InteractionResponseType.modal
    if interaction.guild_id is None or with_a_form:
        return
    who = seat(interaction)
    async with interaction.client.resources.database.reading() as session:
        notice = NOTICES.get(await reminders.notice_of(session, who) or "")
    if notice and not _said_by_answer(interaction, notice):
        view = page(notice).view(picture=False)
        await interaction.followup.send(view=view, ephemeral=True)
    if notice:
        async with interaction.client.resources.database.writing() as session:
            await reminders.heard(session, who)
