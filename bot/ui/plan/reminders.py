"""Reminders: set, shown, postponed, turned off, and as they arrive."""

import datetime as dt
from typing import Any

import discord
from discord import ui

from bot.domain.markup import safe_name
from bot.domain.parsing import parse_time
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.weekly import Daily
from bot.domain.schedule.zones import zone_label
from bot.formatting import plural, small
from bot.interactions import (
    Form,
    Layout,
    Request,
    Router,
    Screen,
    button_rows,
    menu,
    page,
    text_field,
)
from bot.services.plan import reminders
from bot.services.plan.progress import require_progress
from bot.ui.plan.routes import (
    CheckIn,
    MentionRecall,
    Remind,
    RemindAt,
    Snooze,
    Today,
    TurnRemindersOff,
)
from bot.ui.plan.screens import footer, plan_button, with_notices
from bot.ui.recall.routes import StartRecall

router = Router()


@router.answers
async def remind(request: Request, route: Remind) -> Screen:
    """Show when a member is reminded, after setting a new hour if one is given."""
    return await _show(request, None if route.hour is None else dt.time(route.hour))


@router.answers
async def remind_at(request: Request, route: RemindAt) -> Screen | Form:
    """Ask for a time, then remind the member at it."""
    if route.at is None:
        typed = text_field("at", "What time?", placeholder="19:30 or 7:30 pm", longest=20)
        return Form("Reminders", route, typed)
    return await _show(request, parse_time(route.at))


@router.answers
async def turn_off(request: Request, _: TurnRemindersOff) -> Screen:
    """Stop the reminders and show it."""
    async with request.database.writing() as connection:
        await reminders.switch_off(connection, request.actor)
    return await _show(request)


@router.answers
async def mention_recall(request: Request, route: MentionRecall) -> Screen:
    """Let reminders mention recall, or not, and show them."""
    async with request.database.writing() as connection:
        await reminders.mention_recall(connection, request.actor, wanted=route.wanted)
    return await _show(request)


async def _show(request: Request, new: dt.time | None = None) -> Screen:
    """Show when a member is reminded, after setting a new time if one is given."""
    actor, catalog, now = request.actor, request.catalog, request.now
    if new is not None:
        async with request.database.writing() as connection:
            await reminders.switch_on(connection, actor, catalog, at=new, now=now)
    async with request.database.reading() as connection:
        progress = await require_progress(connection, actor, catalog, now)
        at = await reminders.find_time(connection, actor)
        recalls = await reminders.mentions_recall(connection, actor.guild_id, actor.member_id)
    return with_notices(request, progress, remind_screen(progress, at, recalls=recalls))


@router.answers
async def snooze(request: Request, _: Snooze) -> Screen:
    """Send the reminder once more, later."""
    async with request.database.writing() as connection:
        later = await reminders.snooze(connection, request.actor, request.catalog, now=request.now)
    return page(f"I’ll remind you again at {timestamp(later, 't')}.")


def remind_screen(progress: PlanProgress, at: dt.time | None, *, recalls: bool = False) -> Screen:
    """Draw when a member is reminded, and let them choose another hour.

    `recalls` says whether reminders mention recall.
    """
    hours = [
        discord.SelectOption(label=f"{hour:02d}:00", value=str(hour), default=at == dt.time(hour))
        for hour in range(24)
    ]

    def controls() -> list[ui.Item[Any]]:
        route = Remind(guild_id=progress.guild_id)
        choose = menu("Remind me at…", route, fills="hour", options=hours)
        buttons = [
            plan_button(progress, "Another time…", RemindAt()),
            *(_buttons_if_on(progress, recalls=recalls) if at else []),
            plan_button(progress, "Today", Today()),
        ]
        return [choose, *button_rows(buttons)]

    zone = f"Your time zone is {zone_label(progress.zone.key)}."
    text = _when_reminded(progress, at, recalls=recalls)
    return page(text, controls=controls, footer=zone)


def _buttons_if_on(progress: PlanProgress, *, recalls: bool) -> list[ui.Button[Any]]:
    label = "Don’t mention recall in reminders" if recalls else "Mention recall in reminders"
    return [
        plan_button(progress, "Turn off reminders", TurnRemindersOff()),
        plan_button(progress, label, MentionRecall(wanted=not recalls)),
    ]


def _when_reminded(progress: PlanProgress, at: dt.time | None, *, recalls: bool) -> str:
    nothing_due = "you’ve done everything that’s due"
    if recalls:
        nothing_due = "you’ve done everything that’s due and have no questions to recall"
    unless = f"If {nothing_due}, or your plan is paused, I won’t send one."
    if at is None:
        return (
            "## Your reminders are off\nChoose a time, and I’ll send you a direct message on days when "
            f"something is due. {unless}"
        )
    following = Daily(at, progress.zone).after(progress.now)
    return (
        f"## You’ll get reminders at {at:%H:%M}\nI’ll send you a direct message on days when "
        f"something is due. The next one could come on {timestamp(following)}. {unless}"
    )


def reminder_message(
    progress: PlanProgress, server: str, number: int | None, job_id: str, *, recall: int = 0
) -> Layout:
    """Draw the reminder of the plan day that is due, of recall questions, or of both.

    It is found again by the job id in its buttons.
    """
    here = safe_name(server)
    questions = f"{plural(recall, 'question')} from earlier {'is' if recall == 1 else 'are'} due"
    text = f"## {questions}\nThis is the reminder you asked for, from {here}."
    buttons = []
    if number is not None:
        day = progress.plan.day(number)
        also = f"\nAlso, {questions}." if recall else ""
        text = (
            f"## Day {number} · {day.title}\nThis is the reminder you asked for. Your next plan day in "
            f"{here} takes about {day.minutes} minutes.{also}"
        )
        buttons.append(plan_button(progress, "Done", CheckIn(day_id=day.id), primary=True))
        buttons.append(plan_button(progress, "Show the day", Today()))
    if recall:
        buttons.append(plan_button(progress, "Recall", StartRecall(), primary=number is None))
    later, off = Snooze(job_id=job_id), TurnRemindersOff(job_id=job_id)
    buttons.append(plan_button(progress, "Remind me in 2 hours", later))
    buttons.append(plan_button(progress, "Turn off reminders", off))
    small_print = ui.TextDisplay[Any](small(footer(progress)))
    return Layout(ui.Container(ui.TextDisplay(text), small_print, *button_rows(buttons)))
