"""What is suggested while members type options of /plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

import discord
from discord import app_commands

from bot.app import seat
from bot.domain.actor import Actor
from bot.domain.parsing import suggested_dates
from bot.domain.plan.progress import written
from bot.services.plan import progress
from bot.ui.autocomplete import Choices, suggesting

_MOST = 25


async def own_date(interaction: discord.Interaction[Any], who: Actor) -> dt.date:
    """Return the date where a member is; that of UTC outside of the plan."""
    resources = interaction.client.resources
    now = resources.clock.now()
    async with resources.database.reading() as session:
        have = await progress.journey(session, who.guild_id, who.member_id)
    return have.today(now) if have else now.date()


async def _dates(interaction: discord.Interaction[Any], typed: str) -> Choices:
    today = await own_date(interaction, seat(interaction))
    return [
        app_commands.Choice(name=written(day), value=day.isoformat())
        for day in suggested_dates(typed, today)
    ]


def _days(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[int]]:
    """Return the plan-days whose number or title begins as typed."""
    days = enumerate(interaction.client.resources.catalog.plan.days, 1)
    named = [(number, f"{number} · {day.title}") for number, day in days]
    found = [
        app_commands.Choice(name=name, value=number)
        for number, name in named
        if typed.casefold() in name.casefold()
    ]
    return found[:_MOST]


dates_to_come = suggesting(_dates)
plan_days = suggesting(_days)
