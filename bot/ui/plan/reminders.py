"""Reminders: set, shown, and as they arrive."""

from __future__ import annotations

import datetime as dt
from typing import Any

import discord
from discord import ui

from bot.domain.schedule.weekly import Daily
from bot.formatting import capitalize, small, timestamp
from bot.interactions.screen import Layout, Screen, page
from bot.ui.acts import Act, Choose, rows_of
from bot.ui.plan.context import FEATURE, Face, foot


def remind_screen(face: Face, at: dt.time | None) -> Screen:
    """Draw when a member is reminded, and let them choose another hour."""
    if at:
        following = Daily(at, face.have.zone).after(face.now)
        text = (
            f"## Reminders come daily at {at:%H:%M}\nThe next is due {timestamp(following)}, as a "
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
    return page(f"I’ll remind you once more {timestamp(later, 'R')}.")


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
            ui.TextDisplay(text), ui.TextDisplay(small(capitalize(foot(face)))), *rows_of(acts)
        )
    )
