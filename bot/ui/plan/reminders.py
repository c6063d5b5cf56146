"""Reminders: set, shown, and as they arrive."""

from __future__ import annotations

import datetime as dt
from typing import Any

import discord
from discord import ui
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import DeliveryHandler, Message, SentMessage, Skip, marker
from bot.domain.schedule.weekly import Daily
from bot.formatting import capital, small, stamp
from bot.interactions.screen import Layout, Screen, page
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.plan import progress, reminders
from bot.ui.acts import Act, Choose, rows_of
from bot.ui.plan.context import FEATURE, Face, foot


def remind_screen(face: Face, at: dt.time | None) -> Screen:
    """Draw when a member is reminded, and let them choose another hour."""
    if at:
        following = Daily(at, face.have.zone).after(face.now)
        text = (
            f"## Reminders come daily at {at:%H:%M}\nThe next is due {stamp(following)}, as a "
            "direct message. Days that are done, and pauses, bring none."
        )
    else:
        text = (
            "## Reminders are off\nChoose an hour, and I write to you directly at that time of "
            "your day. Days that are done, and pauses, bring none."
        )
    hours = [
        discord.SelectOption(label=f"{hour:02d}:00", value=str(hour), default=at == dt.time(hour))
        for hour in range(24)
    ]

    def ways_on() -> list[ui.Item[Any]]:
        menu = Choose(FEATURE, ("remind", face.guild_id), "Remind me daily at…", hours)
        acts = [face.act("today", "Today"), *([face.act("quiet", "Switch off")] if at else [])]
        return [ui.ActionRow(menu), *rows_of(acts)]

    zone = (
        f"Your time zone: {face.have.zone.key}. `/plan remind` takes other times than full hours."
    )
    said = f"{face.notice}\n\n{text}" if face.notice else text
    return page(said, controls=ways_on, footer=zone)


def snoozed_screen(later: dt.datetime) -> Screen:
    """Draw that a reminder will come once more."""
    return page(f"I’ll remind you once more {stamp(later, 'R')}.")


class Reminders(DeliveryHandler):
    """Reminders as the courier knows them."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Plan the reminders that have fallen due."""
        return await reminders.plan_due(session, now) > 0

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Message | Skip:
        """Draw the reminder, unless it is late or there is nothing to be reminded of."""
        if now - due.due_at > reminders.LATEST:
            return Skip("late")
        have = await progress.journey(session, due.guild_id, due.subject_id)
        if have is None:
            return Skip("left the plan")
        face = Face(self._bot.resources.catalog, due.guild_id, have, now)
        number = face.stands.next_open
        if face.paused or face.waiting or number is None or number > face.stands.due:
            return Skip("nothing due")
        guild = self._bot.get_guild(due.guild_id)
        if guild is None:
            return Skip("server gone")
        view = reminder_message(face, guild.name, number, marker(due))
        return Message(view, user_id=due.subject_id)

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, _: SentMessage, /
    ) -> None:
        """Note that the member's messages are open."""
        await reminders.got_through(session, due.guild_id, due.subject_id)

    async def refused(self, session: AsyncSession, due: ClaimedDelivery, _: dt.datetime, /) -> None:
        """Note that they are closed."""
        await reminders.shut_out(session, due.guild_id, due.subject_id)


def reminder_message(face: Face, server: str, number: int, marker: str) -> Layout:
    """Draw the reminder itself; the marker in its buttons is what it is found by."""
    day = face.pack.plan.day(number)
    text = (
        f"## Day {number} · {day.title}\nAbout {day.minutes} minutes, for your plan in "
        f"{discord.utils.escape_markdown(server)}. You asked me to remind you."
    )
    acts = [
        face.act("done", "Done", day.id, primary=True),
        face.act("today", "Show me"),
        Act(FEATURE, ("snooze", face.guild_id, marker), "In 2 hours"),
        Act(FEATURE, ("quiet", face.guild_id, marker), "No more reminders"),
    ]
    return Layout(
        ui.Container(
            ui.TextDisplay(text), ui.TextDisplay(small(capital(foot(face)))), *rows_of(acts)
        )
    )
