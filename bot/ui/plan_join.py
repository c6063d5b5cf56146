"""Joining the plan, coming back to it, and changing how one goes through it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import discord

from bot.domain.groups import ChooseGroup
from bot.domain.runs import Pace
from bot.domain.seat import Seat
from bot.services import bends, plan, reminders
from bot.ui import plan_deeds as deeds
from bot.ui.base import show
from bot.ui.group_deeds import list_open
from bot.ui.plan import today_screen


async def join(
    interaction: discord.Interaction[Any],
    who: Seat,
    start: str | None,
    zone: str | None,
    pace: Pace | None,
) -> None:
    """Begin the plan; in it already, change what was given; left lately, ask."""
    resources = interaction.client.resources
    now = resources.clock.now()
    async with resources.database.reading() as session:
        have = await plan.journey(session, who.guild_id, who.member_id)
        ended = await bends.revivable(session, who.guild_id, who.member_id, now)
    monday = start == "next Monday"
    if have and (start or zone or pace):
        await _adjust(interaction, who, start, zone, pace)
    elif have:
        await deeds.view(interaction, who, today_screen)
    elif ended and ended.ending == bends.LEFT:
        offer = deeds.offer_return(who, ended, monday=monday, zone=zone, pace=pace or Pace.DAILY)
        await show(interaction, offer)
    else:
        try:
            await deeds.join(interaction, who, monday=monday, zone=zone, pace=pace or Pace.DAILY)
        except ChooseGroup:
            await list_open(interaction)


async def _adjust(
    interaction: discord.Interaction[Any],
    who: Seat,
    start: str | None,
    zone: str | None,
    pace: Pace | None,
) -> None:
    resources = interaction.client.resources
    now = resources.clock.now()
    async with resources.database.writing() as session:
        have = await plan.under_way(session, who)
        have = await bends.adjust(
            session, who, now=now, zone=zone, pace=pace, start=_start(start, have.today(now))
        )
        if zone:
            await reminders.replan(session, who, now=now)
    await deeds.present(interaction, who.guild_id, have, today_screen)


def _start(start: str | None, today: dt.date) -> dt.date | None:
    if start is None:
        return None
    return plan.next_monday(today) if start == "next Monday" else today
