"""The settings of a plan: pausing, shifting, pace, time zone, starting over and leaving."""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from bot.domain.parsing import parse_date, parse_whole
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.zones import zone_label
from bot.interactions import Item, Request, Screen, page, router
from bot.interactions.components import Form, button, button_rows, menu, text_field
from bot.services.plan import enrolments, pauses, reminders
from bot.services.plan.progress import require_progress
from bot.ui.autocomplete import require_zone
from bot.ui.plan import routes, screens
from bot.ui.plan.today import today_screen


async def change(
    request: Request,
    make: Callable[..., Awaitable[PlanProgress]],
    draw: screens.Draw = today_screen,
) -> Screen:
    """Make a change that a service of the plan offers, and show what there is to do now."""
    progress = await request.write(make, request.actor, request.catalog, now=request.now)
    return screens.with_notices(request, progress, draw(progress))


@router.answers
async def show_settings(request: Request, _: routes.ShowSettings) -> Screen:
    actor = request.actor
    async with request.database.reading() as connection:
        progress = await require_progress(connection, actor, request.catalog, request.now)
        at = await reminders.find_time(connection, actor)
        restarted = await enrolments.find_restart(connection, actor, progress)
    drawn = settings_screen(progress, at, was_restarted=restarted is not None)
    return screens.with_notices(request, progress, drawn)


def settings_screen(
    progress: PlanProgress, at: dt.time | None, *, was_restarted: bool = False
) -> Screen:
    """Draw the settings; `at` is the time of reminders, `was_restarted` whether that can be undone."""
    pace = progress.pace
    other_pace, change_pace = Pace.DAILY, "Every day"
    if pace is Pace.DAILY:
        other_pace, change_pace = Pace.WEEKDAYS, "Only weekdays"
    stop = (
        ("Resume", routes.Resume()) if progress.is_paused_by_member else ("Pause…", routes.Pause())
    )
    links = [
        ("Today", routes.Today()),
        stop,
        *([] if progress.is_finished else [("Shift…", routes.Shift())]),
        (change_pace, routes.SetPace(pace=other_pace)),
        ("Time zone…", routes.SetZone()),
        ("Reminders…", routes.Remind()),
        ("Leave", routes.Leave()),
        ("Start over", routes.Restart()),
        *([("Undo the restart", routes.UndoRestart())] if was_restarted else []),
    ]
    others = {plan.id: plan.name for plan in progress.catalog.plans if plan.id != progress.plan_id}

    def controls() -> Iterable[Item]:
        yield from button_rows(screens.plan_button(progress, *one) for one in links)
        if others:
            switch = routes.Join(guild_id=progress.guild_id)
            yield menu("Switch to another plan…", switch, fills="plan", labels=others)

    lines = [
        f"## Your plan: {progress.plan.name}",
        f"{progress.done} of {progress.plan.length} days done · {screens.status_text(progress)}",
        f"**Pace** {screens.PACES[pace]}",
        f"**Time zone** {zone_label(progress.zone.key)}; your day ends at midnight there",
        f"**Reminders** {f'at {at:%H:%M}, on days when something is due' if at else 'off'}",
    ]
    undo = "**Start over** can be undone until you check in. A plan that you leave waits for you."
    return page("\n".join(lines), controls=controls, footer=undo)


@router.answers
async def set_pace(request: Request, route: routes.SetPace) -> Screen:
    actor, catalog = request.actor, request.catalog
    await request.write(enrolments.set_pace, actor, catalog, route.pace, now=request.now)
    return await show_settings(request, routes.ShowSettings())


@router.answers
async def set_zone(request: Request, route: routes.SetZone) -> Screen | Form:
    typed = route.zone or route.place
    if typed is None:
        place = text_field("place", "City, country or time zone", placeholder="Berlin, JST, UTC+2")
        return Form("Time zone", route, place)
    actor, catalog = request.actor, request.catalog
    ask = routes.SetZone(guild_id=request.actor.guild_id)
    zone = require_zone(typed, catalog, lambda near: ask.model_copy(update={"zone": near}))
    await request.write(enrolments.set_zone, actor, catalog, zone, now=request.now)
    return await show_settings(request, routes.ShowSettings())


@router.answers
async def pause(request: Request, route: routes.Pause) -> Screen | Form:
    if route.until is None:
        hint = "next Monday; empty: decide later"
        label = "On which day do you carry on?"
        field = text_field("until", label, placeholder=hint, required=False)
        return Form("Pause your plan", route, field)
    until = None
    if route.until.strip():
        async with request.database.reading() as connection:
            now = request.now
            progress = await require_progress(connection, request.actor, request.catalog, now)
        until = parse_date(route.until, progress.today)
    return await change(request, partial(pauses.pause, until=until))


@router.answers
async def resume(request: Request, _: routes.Resume) -> Screen:
    return await change(request, pauses.resume, _resumed_screen)


def _resumed_screen(progress: PlanProgress) -> Screen:
    goes = "goes on from" if progress.done else "starts"
    head = f"Your plan {goes} today."
    return today_screen(progress, beside=head).with_head(head)


@router.answers
async def shift(request: Request, route: routes.Shift) -> Screen | Form:
    if route.days is None and route.typed is None:
        hint = "3, or -3 for 3 days earlier"
        field = text_field("typed", "How many days later?", placeholder=hint, longest=20)
        return Form("Shift your plan", route, field)
    days = route.days or parse_whole(route.typed or "")
    make = partial(enrolments.shift, days=days)
    return await change(request, make, lambda progress: _shifted_screen(progress, days))


def _shifted_screen(progress: PlanProgress, days: int) -> Screen:
    moved = f"{screens.count_of_dates(progress, abs(days))} {'later' if days > 0 else 'earlier'}"
    buttons = [screens.plan_button(progress, "Today", routes.Today(), primary=True)]
    # After the planned end, a shift to later dates starts from a greater number (`enrolments.shift`).
    if days > 0 or progress.shift >= progress.schedule.count_past_end(progress.today):
        buttons.append(screens.plan_button(progress, "Undo", routes.Shift(days=-days)))
    text = f"## Your remaining days are now due {moved}\nYou haven’t lost anything."
    return screens.screen_with_status(progress, text, buttons)


@router.answers
async def restart(request: Request, _: routes.Restart) -> Screen:
    return await change(request, enrolments.restart, _restarted_screen)


def _restarted_screen(progress: PlanProgress) -> Screen:
    text = "## A fresh start\nYou’re back at day 1. You keep your points, but days you’ve done before won’t earn points again. You can undo this until you check in."
    show = screens.plan_button(progress, "Show day 1", routes.Today(), primary=True)
    undo = screens.plan_button(progress, "Undo the restart", routes.UndoRestart())
    return screens.screen_with_status(progress, text, [show, undo])


@router.answers
async def leave(request: Request, _: routes.Leave) -> Screen:
    await request.write(enrolments.leave, request.actor, request.catalog, now=request.now)
    return page(
        "## You’ve left the plan\nYou keep your points and your group, and you won’t get any more "
        "reminders. It waits for you: `/plan join` picks up where you left off.",
        buttons=[button("Rejoin the plan", routes.Join(guild_id=request.actor.guild_id))],
    )


@router.answers
async def undo_restart(request: Request, _: routes.UndoRestart) -> Screen:
    return await change(request, enrolments.undo_restart)
