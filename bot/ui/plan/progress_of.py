"""The progress of another member, as far as they show it."""

from __future__ import annotations

from typing import Any

import discord

from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.visibility import Visibility
from bot.services.plan import progress
from bot.services.privacy import visibility
from bot.ui.base import show
from bot.ui.plan.context import Face
from bot.ui.plan.progress import progress_screen


async def show_progress_of(
    interaction: discord.Interaction[Any], who: Actor, member: discord.Member
) -> None:
    """Show a member's progress to another one.

    Raises:
        Refusal: they do not show it, or are not in the plan; it does not say which.
    """
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        seen = await visibility.get_visibility(session, who.guild_id, member.id)
        have = await progress.journey(session, who.guild_id, member.id)
    if have is None or seen != Visibility.SHOWN:
        raise Refusal(
            f"{discord.utils.escape_markdown(member.display_name)} is not in the plan, or does not "
            "show their progress. Each member decides that with `/privacy visibility`."
        )
    face = Face(resources.catalog, who.guild_id, have, resources.clock.now())
    await show(interaction, progress_screen(face, member.display_name))
