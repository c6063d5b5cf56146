"""Progress with what was reached, and the finish card: looked at, and shown to others."""

from __future__ import annotations

from typing import Any, TypeAlias

import discord

from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.plan.progress import PlanProgress
from bot.domain.visibility import Visibility
from bot.services.plan import progress
from bot.services.points import milestones
from bot.services.points.milestones import Record
from bot.ui.base import show
from bot.ui.plan.context import Face
from bot.ui.plan.endpoints import present
from bot.ui.plan.finish import ask_screen, finish_of, own_finish_screen, shown_finish_screen
from bot.ui.plan.progress import progress_screen

Interaction: TypeAlias = discord.Interaction[Any]


async def _looked_up(interaction: Interaction, who: Actor) -> tuple[PlanProgress, Record]:
    """Return where a member is, and what they have reached.

    Raises:
        Refusal: they are not in the plan.
    """
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        have = await progress.journey(session, who.guild_id, who.member_id)
        person = (who.guild_id, who.member_id)
        record = await milestones.record(session, person, resources.catalog) if have else None
    if have is None or record is None:
        raise Refusal(progress.NOT_IN_PLAN)
    return have, record


async def show_progress(interaction: Interaction, who: Actor) -> None:
    """Show a member how their run stands, and what they have reached."""
    have, record = await _looked_up(interaction, who)
    await present(
        interaction,
        who.guild_id,
        have,
        lambda face: progress_screen(face, reached=record.reached),
    )


async def _finished(interaction: Interaction, who: Actor) -> tuple[Face, Record]:
    """Return what the card of whoever has finished is made of.

    Raises:
        Refusal: they have not.
    """
    have, record = await _looked_up(interaction, who)
    resources = interaction.client.resources
    face = Face(resources.catalog, who.guild_id, have, resources.clock.now())
    if not face.stands.finished:
        raise Refusal(
            "The finish card comes with the last plan-day. `/plan today` shows what is next."
        )
    return face, record


async def show_finish(interaction: Interaction, who: Actor) -> None:
    """Show a member their finish card."""
    face, record = await _finished(interaction, who)
    await show(interaction, own_finish_screen(face, finish_of(face, record)))


async def boast(interaction: Interaction, who: Actor, *, by_name: bool = False) -> None:
    """Show a member's finish card to the channel they are in, under the name they show.

    Who is hidden from others is asked first; `by_name` is what they then press.

    Raises:
        Refusal: it is no channel of the server, or one in which they may not write.
    """
    face, record = await _finished(interaction, who)
    if interaction.guild_id != who.guild_id:
        raise Refusal(
            "Nobody else would see it here. Type `/plan progress` in a channel of your server; "
            "your finish card is there, too."
        )
    if not _may_write(interaction):
        raise Refusal("You may not write in this channel. Choose one where you may.")
    if record.visibility == Visibility.HIDDEN and not by_name:
        await show(interaction, ask_screen(face, record))
        return
    await show(interaction, shown_finish_screen(finish_of(face, record)), private=False, anew=True)


def _may_write(interaction: Interaction) -> bool:
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    return may.send_messages_in_threads if in_thread else may.send_messages
