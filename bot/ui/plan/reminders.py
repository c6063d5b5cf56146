"""Reminders: set, shown, postponed, turned off, and as they arrive."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import discord
from discord import ui

from bot.domain.markup import safe_name
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.weekly import Daily
from bot.domain.schedule.zones import zone_label
from bot.formatting import capitalize, plural, small
from bot.interactions import Layout, Request, Router, Screen, button_rows, menu, page
from bot.services.plan import progress as plan_progress
from bot.services.plan import reminders
from bot.services.recall import is_in_reminders
from bot.ui.plan.context import PlanContext, footer, plan_screen
from bot.ui.plan.routes import CheckIn, Remind, Snooze, Today, TurnRemindersOff
from bot.ui.recall.routes import StartRecall, reminder_choice

router = Router()


@router.answers
async def remind(request: Request, asked: Remind) -> Screen:
    """Show when a member is reminded, after setting a new time if one is given."""
    at = asked.at if asked.hour is None else dt.time(asked.hour)
    if at:
        async with request.database.writing() as connection:
            await reminders.switch_on(connection, request.actor, at, now=request.now)
    return await _show(request)


@router.answers
async def turn_off(request: Request, _: TurnRemindersOff) -> Screen:
    """Stop the reminders and show it."""
    async with request.database.writing() as connection:
        await reminders.switch_off(connection, request.actor)
    return await _show(request)


async def _show(request: Request) -> Screen:
    actor = request.actor
    async with request.database.reading() as connection:
        progress = await plan_progress.find_progress(connection, actor.guild_id, actor.member_id)
        at = await reminders.find_time(connection, actor)
        recalls = await is_in_reminders(connection, actor.guild_id, actor.member_id)
    return plan_screen(
        request,
        plan_progress.require_enrolled(progress),
        lambda context: remind_screen(context, at, recalls=recalls),
    )


@router.answers
async def snooze(request: Request, _: Snooze) -> Screen:
    """Send the reminder once more, later."""
    async with request.database.writing() as connection:
        later = await reminders.snooze(connection, request.actor, now=request.now)
    return snoozed_screen(later)


def remind_screen(context: PlanContext, at: dt.time | None, *, recalls: bool = False) -> Screen:
    """Draw when a member is reminded, and let them choose another hour.

    `recalls` says whether reminders mention recall.
    """
    hours = [
        discord.SelectOption(label=f"{hour:02d}:00", value=str(hour), default=at == dt.time(hour))
        for hour in range(24)
    ]

    def controls() -> list[ui.Item[Any]]:
        route = Remind(guild_id=context.guild_id)
        choose = menu("Remind me at…", route, fills="hour", options=hours)
        buttons = [
            context.button("Today", Today()),
            *([context.button("Turn off reminders", TurnRemindersOff())] if at else []),
            context.button(*reminder_choice(in_reminders=recalls)),
        ]
        return [choose, *button_rows(buttons)]

    zone = (
        f"Your time zone is {zone_label(context.progress.zone.key)}. To choose a time that isn’t on the hour, use "
        "`/plan remind` with `time`, such as `time: 19:30`."
    )
    text = context.with_notice(_when_reminded(context, at, recalls=recalls))
    return page(text, controls=controls, footer=zone)


def _when_reminded(context: PlanContext, at: dt.time | None, *, recalls: bool) -> str:
    nothing_due = "you’ve done everything that’s due"
    if recalls:
        nothing_due = "you’ve done everything that’s due and have no questions to recall"
    unless = f"If {nothing_due}, or your plan is paused, I won’t send one."
    if at is None:
        return (
            "## Your reminders are off\nChoose a time, and I’ll send you a direct message on days when "
            f"something is due. {unless}"
        )
    following = Daily(at, context.progress.zone).after(context.now)
    return (
        f"## You’ll get reminders at {at:%H:%M}\nI’ll send you a direct message on days when "
        f"something is due. The next one could come on {timestamp(following)}. {unless}"
    )


def snoozed_screen(later: dt.datetime) -> Screen:
    """Draw that a reminder will come once more."""
    return page(f"I’ll remind you again at {timestamp(later, 't')}.")


def reminder_message(
    context: PlanContext, server: str, number: int | None, delivery_id: str, *, recall: int = 0
) -> Layout:
    """Draw the reminder of the plan day that is due, of recall questions, or of both.

    It is found again by the delivery id in its buttons.
    """
    buttons = _reminder_buttons(context, number, delivery_id, recall)
    return Layout(
        ui.Container(
            ui.TextDisplay(_reminder_text(context, server, number, recall)),
            ui.TextDisplay(small(capitalize(footer(context)))),
            *button_rows(buttons),
        )
    )


def _reminder_text(context: PlanContext, server: str, number: int | None, recall: int) -> str:
    here = safe_name(server)
    if number is None:
        return f"## {capitalize(_recall_text(recall))}\nThis is the reminder you asked for, from {here}."
    day = context.plan.day(number)
    also = f"\nAlso, {_recall_text(recall)}." if recall else ""
    return (
        f"## Day {number} · {day.title}\nThis is the reminder you asked for. Your next plan day in "
        f"{here} takes about {day.minutes} minutes.{also}"
    )


def _reminder_buttons(
    context: PlanContext, number: int | None, delivery_id: str, recall: int
) -> Iterator[ui.Button[Any]]:
    if number is not None:
        done = CheckIn(day_id=context.plan.day(number).id)
        yield context.button("Done", done, primary=True)
        yield context.button("Show the day", Today())
    if recall:
        yield context.button("Recall", StartRecall(), primary=number is None)
    yield context.button("Remind me in 2 hours", Snooze(delivery_id=delivery_id))
    yield context.button("Turn off reminders", TurnRemindersOff(delivery_id=delivery_id))


def _recall_text(count: int) -> str:
    return f"{plural(count, 'question')} from earlier {'is' if count == 1 else 'are'} due"
