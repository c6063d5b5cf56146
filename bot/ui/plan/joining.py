"""Joining the plan, coming back to it, and changing how one goes through it."""

from __future__ import annotations

import datetime as dt

import discord

from bot.domain.actor import Actor
from bot.domain.groups import ChooseGroup
from bot.domain.plan.enrolment import Pace
from bot.formatting import timestamp
from bot.interactions.screen import Screen, page
from bot.services.groups import groups
from bot.services.plan import changes, check_ins, progress, reminders
from bot.ui.acts import Act, rows_of
from bot.ui.base import show
from bot.ui.groups.endpoints import list_open
from bot.ui.groups.roles import change_roles
from bot.ui.plan.context import FEATURE
from bot.ui.plan.endpoints import Interaction, bend, present, view
from bot.ui.plan.screens import today_screen


async def join(
    interaction: Interaction,
    who: Actor,
    *,
    monday: bool = False,
    zone: str | None = None,
    pace: Pace = Pace.DAILY,
) -> None:
    """Begin the plan and show its first day; it may be what brings a member into a group."""
    database = interaction.client.resources.database
    async with database.reading() as session:
        former = await groups.find_group_of(session, who)
    await bend(
        interaction,
        who,
        lambda session, now: check_ins.join(
            session, who, now=now, monday=monday, zone=zone, pace=pace
        ),
        today_screen,
    )
    async with database.reading() as session:
        group = await groups.find_group_of(session, who)
    await change_roles(interaction, who, give=group, take=former)


def offer_return(
    who: Actor, ended: changes.Ended, *, monday: bool, zone: str | None, pace: Pace
) -> Screen:
    """Ask somebody who left lately whether to take their plan up again."""
    ids = (who.guild_id, "monday" if monday else "today", pace.value, *([zone] if zone else []))
    acts = [
        Act(
            FEATURE,
            ("takeback", who.guild_id, 0),
            "Take up where I left",
            style=discord.ButtonStyle.primary,
        ),
        Act(FEATURE, ("anew", *ids), "Begin anew"),
    ]
    until = timestamp(ended.ended_at + changes.TAKE_BACK_WITHIN, "R")
    return page(
        f"## Welcome back\nYou left the plan {timestamp(ended.ended_at, 'R')}. Everything you did is "
        f"still there; it can be taken up again until {until}.",
        controls=lambda: rows_of(acts),
    )


async def ask_to_join(
    interaction: Interaction,
    who: Actor,
    start: str | None,
    zone: str | None,
    pace: Pace | None,
) -> None:
    """Begin the plan; in it already, change what was given; left lately, ask."""
    resources = interaction.client.resources
    now = resources.clock.now()
    async with resources.database.reading() as session:
        have = await progress.journey(session, who.guild_id, who.member_id)
        ended = await changes.revivable(session, who.guild_id, who.member_id, now)
    monday = start == "next Monday"
    if have and (start or zone or pace):
        await _adjust(interaction, who, start, zone, pace)
    elif have:
        await view(interaction, who, today_screen)
    elif ended and ended.ending == changes.LEFT:
        offer = offer_return(who, ended, monday=monday, zone=zone, pace=pace or Pace.DAILY)
        await show(interaction, offer)
    else:
        try:
            await join(interaction, who, monday=monday, zone=zone, pace=pace or Pace.DAILY)
        except ChooseGroup:
            await list_open(interaction)


async def _adjust(
    interaction: Interaction,
    who: Actor,
    start: str | None,
    zone: str | None,
    pace: Pace | None,
) -> None:
    resources = interaction.client.resources
    now = resources.clock.now()
    async with resources.database.writing() as session:
        have = await progress.under_way(session, who)
        have = await changes.adjust(
            session, who, now=now, zone=zone, pace=pace, start=_start(start, have.today(now))
        )
        if zone:
            await reminders.replan(session, who, now=now)
    await present(interaction, who.guild_id, have, today_screen)


def _start(start: str | None, today: dt.date) -> dt.date | None:
    if start is None:
        return None
    return check_ins.next_monday(today) if start == "next Monday" else today


async def anew(
    interaction: Interaction, who: Actor, start: str, pace: str, zone: str | None = None
) -> None:
    await join(interaction, who, monday=start == "monday", zone=zone, pace=Pace(pace))
