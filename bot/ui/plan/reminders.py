"""Reminders: set, shown, postponed, turned off, and as they arrive."""

import datetime as dt

from bot.domain.markup import safe_name
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import Daily, instant, local_date, timestamp
from bot.domain.schedule.zones import zone_label
from bot.formatting import plural, small
from bot.interactions import Layout, Request, Screen, boxed, button, menu, page, router
from bot.services import recall as member_recall
from bot.services.plan import reminders
from bot.services.plan.progress import require_progress
from bot.ui.career.routes import StartRecall
from bot.ui.plan.routes import CheckIn, Remind, Snooze, Today, TurnRemindersOff
from bot.ui.plan.screens import date_text, footer, plan_button, with_notices


@router.answers
async def remind(request: Request, route: Remind) -> Screen:
    actor, catalog, now = request.actor, request.catalog, request.now
    if route.hour is not None:
        new = dt.time(route.hour)
        await request.write(reminders.switch_on, actor, catalog, at=new, now=now)
    async with request.database.reading() as connection:
        progress = await require_progress(connection, actor, catalog, now)
        at = await reminders.find_time(connection, actor)
        asks = bool((await member_recall.load(connection, catalog, *actor.key, now=now)).due)
    return with_notices(request, progress, remind_screen(progress, at, asks=asks))


def remind_screen(progress: PlanProgress, at: dt.time | None, *, asks: bool = False) -> Screen:
    """Draw when reminders come; the next is for a plan day that's due, unless it `asks` what was learned."""
    hours = {hour: f"{hour:02d}:00" for hour in range(24)}
    chosen = at.hour if at else None
    asked = [*([("Turn off reminders", TurnRemindersOff())] if at else []), ("Today", Today())]
    remind = Remind(guild_id=progress.guild_id)
    title, following = "Your reminders are off", "Choose a time to turn them on."
    if at is not None:
        title = f"You’ll get reminders at {at:%H:%M}, {zone_label(progress.zone.key)} time"
        next_at = Daily(at, progress.zone).after(progress.now)
        number = progress.next_day
        if not asks and number and (due := progress.schedule.due_date(number)):
            next_at = max(next_at, instant(due, at, progress.zone))
        next_on = date_text(progress, local_date(next_at, progress.zone))
        following = f"The next one could come on {next_on}."
    return page(
        f"## {title}\nI send you a direct message on days when something is due. If you do nothing after three "
        f"of them, I only write once a week, until you’re back. {following}",
        controls=lambda: [menu("Remind me at…", remind, fills="hour", labels=hours, chosen=chosen)],
        buttons=[plan_button(progress, label, route) for label, route in asked],
        footer="" if at else f"Your time zone is {zone_label(progress.zone.key)}.",
    )


@router.answers
async def turn_off(request: Request, _: TurnRemindersOff) -> Screen:
    await request.write(reminders.switch_off, request.actor, request.now)
    return await remind(request, Remind())


@router.answers
async def snooze(request: Request, _: Snooze) -> Screen:
    later = await request.write(reminders.snooze, request.actor, request.catalog, now=request.now)
    return page(f"I’ll remind you again at {timestamp(later, 't')}.")


def reminder_layout(
    progress: PlanProgress,
    server: str,
    number: int | None,
    marker: str,
    *,
    recall: int = 0,
    is_last_daily: bool = False,
) -> Layout:
    here = safe_name(server)
    questions = f"{plural(recall, 'question')} from earlier"
    text = f"## {questions}\nThis is the reminder you asked for, from {here}."
    buttons = []
    if number is not None:
        day = progress.plan.day(number)
        also = f"\nAfter that: {questions}." if recall else ""
        text = f"## Day {number} · {day.title}\nThis is the reminder you asked for. Your next plan day in {here} takes about {day.minutes} minutes.{also}"
        buttons.append(plan_button(progress, "Show the day", Today(), primary=True))
        buttons.append(plan_button(progress, "Done", CheckIn(day_id=day.id)))
    if recall:
        buttons.append(plan_button(progress, "Recall", StartRecall(), primary=number is None))
    if is_last_daily:
        text += "\nI’ll write weekly now, and daily again as soon as you do something."
    later = Snooze(guild_id=progress.guild_id)
    buttons.append(button("Remind me in 2 hours", later, marker=marker))
    buttons.append(plan_button(progress, "Turn off reminders", TurnRemindersOff()))
    return boxed(f"{text}\n{small(footer(progress))}", buttons)
