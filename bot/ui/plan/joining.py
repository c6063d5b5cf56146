"""Joining a plan, switching to another, and changing how it is followed."""

import datetime as dt
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.content import Catalog, Plan
from bot.domain.errors import Refusal
from bot.domain.groups import GroupChoiceRequired
from bot.domain.plan.endings import RESTORE_WITHIN, EndedEnrolment, Ending
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.zones import zone_label
from bot.interactions import Request, Router, Screen, ServerRoute, button, button_rows, page
from bot.services.groups import groups
from bot.services.plan import changes, endings, enrolments, reminders, switching
from bot.services.plan import progress as plan_progress
from bot.services.plan.enrolments import PlanChoice
from bot.ui.groups.joining import show_groups
from bot.ui.groups.roles import set_role
from bot.ui.plan import routes
from bot.ui.plan.changes import change
from bot.ui.plan.context import PACES, PlanContext, plan_screen
from bot.ui.plan.days import today_screen

router = Router()

_USE_OPTIONS_AGAIN = "Then use `/plan join` again with the same options."


@router.answers
async def join(request: Request, asked: routes.Join) -> Screen:
    """Start the plan; a member who is in it changes it, one who left lately is asked first."""
    actor = request.actor
    async with request.database.reading() as connection:
        progress = await plan_progress.find_progress(connection, actor.guild_id, actor.member_id)
        ended = await endings.find_restorable(
            connection, actor.guild_id, actor.member_id, request.now
        )
    plan = _require_plan(request.catalog, asked.plan_id) if asked.plan_id else None
    if progress and plan and plan.id != progress.plan_id:
        return await _offer_switch(request, progress, plan, asked)
    has_options = bool(asked.start or asked.zone or asked.pace)
    if progress and has_options:
        return await change(
            request, lambda connection: _adjust(connection, request, asked), _saved_screen
        )
    if progress:
        return plan_screen(request, progress, today_screen)
    if ended and ended.ending == Ending.LEFT:
        again = request.catalog.plan_of(ended.plan_id)
        if again.id != ended.plan_id:  # the content pack no longer has the plan that was left
            plan = plan or again
        new = _new_route(asked, (plan or again).id)
        return offer_return(actor.guild_id, ended, new, plan, has_options=has_options)
    try:
        return await start_new(request, _new_route(asked, asked.plan_id))
    except GroupChoiceRequired:
        is_default = not (has_options or asked.plan_id)
        return await show_groups(request, "" if is_default else _USE_OPTIONS_AGAIN)


def _new_route(asked: routes.Join, plan_id: str | None) -> routes.StartNew:
    """Return the route that starts a plan with the options of `/plan join`."""
    return routes.StartNew(
        start=asked.start or "today",
        pace=asked.pace or Pace.DAILY,
        zone=asked.zone,
        plan_id=plan_id,
    )


def _require_plan(catalog: Catalog, plan_id: str) -> Plan:
    """Return a plan by its id; refuse one that the content pack no longer has."""
    plan = catalog.find_plan(plan_id)
    if plan is None:
        raise Refusal("That plan no longer exists. `/plan join` shows the plans there are.")
    return plan


async def _offer_switch(
    request: Request, progress: PlanProgress, plan: Plan, asked: routes.Join
) -> Screen:
    """Switch to another plan; ask first if the current one is not finished."""
    context = PlanContext(request.catalog, request.actor.guild_id, progress, request.now)
    route = routes.Switch(plan_id=plan.id, start=asked.start, pace=asked.pace, zone=asked.zone)
    if context.status.is_finished:
        return await switch(request, route)
    return ask_switch_screen(context, plan, route)


def ask_switch_screen(context: PlanContext, plan: Plan, route: routes.Switch) -> Screen:
    """Ask whether to put the current plan aside, and say what becomes of it."""
    buttons = [
        button("Switch plans", _in_server(route, context.guild_id), primary=True),
        context.button("Stay with this one", routes.Today()),
    ]
    status, name = context.status, context.plan.name
    return page(
        f"## Switch to {plan.name}?\nYou’ve done {status.done} of {status.length} days of {name}. If you "
        f"switch, that plan waits for you: `/plan join` with `plan: {name}` continues it where you "
        "stopped. Your points and your streak stay.",
        controls=lambda: button_rows(buttons),
    )


def _in_server(route: routes.Switch | routes.StartNew, guild_id: int) -> ServerRoute:
    """Name the server in a route, for direct messages, unless it has a time zone.

    A time zone comes from the command, which works only in servers. With both, the id of a button
    could be longer than Discord accepts.
    """
    return route if route.zone else route.in_server(guild_id)


@router.answers
async def switch(request: Request, asked: routes.Switch) -> Screen:
    """Put the current plan aside, and show what there is to do in the other."""
    plan = _require_plan(request.catalog, asked.plan_id)
    return await change(
        request, lambda connection: _switch(connection, request, plan, asked), _joined_screen
    )


async def _switch(
    connection: AsyncConnection, request: Request, plan: Plan, asked: routes.Switch
) -> PlanProgress:
    """Change the time zone and pace, which the other plan takes over, then switch to it."""
    actor, now = request.actor, request.now
    progress = await changes.adjust(connection, actor, now=now, zone=asked.zone, pace=asked.pace)
    start = _start_date(asked.start, progress.today(now))
    progress = await switching.switch(connection, actor, plan, now=now, start=start)
    if asked.zone:
        await reminders.reschedule(connection, actor, now=now)
    return progress


async def _adjust(
    connection: AsyncConnection, request: Request, asked: routes.Join
) -> PlanProgress:
    actor, now = request.actor, request.now
    progress = await plan_progress.require_locked(connection, actor)
    start = _start_date(asked.start, progress.today(now))
    progress = await changes.adjust(
        connection, actor, now=now, zone=asked.zone, pace=asked.pace, start=start
    )
    if asked.zone:
        await reminders.reschedule(connection, actor, now=now)
    return progress


def _start_date(start: routes.Start | None, today: dt.date) -> dt.date | None:
    return {"today": today, "monday": enrolments.next_monday(today), None: None}[start]


@router.answers
async def start_new(request: Request, asked: routes.StartNew) -> Screen:
    """Start the plan from day 1; joining it may be what brings a member into a group."""
    actor = request.actor
    plan_id = _require_plan(request.catalog, asked.plan_id or request.catalog.plan.id).id
    choice = PlanChoice(plan_id, asked.start == "monday", asked.zone, asked.pace)
    async with request.database.reading() as connection:
        former = await groups.find_group_of(connection, actor)
    screen = await change(
        request,
        lambda connection: enrolments.join(connection, actor, choice, now=request.now),
        _joined_screen,
    )
    return screen.then(partial(set_role, request.database, request.user, left=former))


def _joined_screen(context: PlanContext) -> Screen:
    """Draw the first plan day, under what a new member has to know about their plan."""
    plan = f"Your plan is {context.plan.name}. " if len(context.catalog.plans) > 1 else ""
    text = (
        f"## You’re in\n{plan}{_next_day_text(context)}Your time zone is {zone_label(context.progress.zone.key)}, so "
        "your day ends at midnight there. If that’s wrong, change it with `/plan join` and its option `timezone`."
    )
    return today_screen(context.below(text))


def _next_day_text(context: PlanContext) -> str:
    """Say when the next plan day is due, or was, in a plan that is continued; empty if all are done."""
    number = context.status.next_open
    if number is None:
        return ""
    due = context.schedule.due_date(number) or context.today
    when = "today" if due == context.today else f"on {context.date(due)}"
    if number == 1:
        return f"Your first day {'was due' if due < context.today else 'is'} {when}. "
    return f"Day {number} is next. {'It was' if due < context.today else 'It’s'} due {when}. "


def _saved_screen(context: PlanContext) -> Screen:
    """Draw today's work, under the settings of the plan that were just changed."""
    pace = PACES[context.progress.timeline.phase_on(context.today).pace]
    text = f"Saved. Your time zone is {zone_label(context.progress.zone.key)}, and {pace}."
    return today_screen(context.below(text))


def offer_return(
    guild_id: int,
    ended: EndedEnrolment,
    new: routes.StartNew,
    plan: Plan | None = None,
    *,
    has_options: bool,
) -> Screen:
    """Ask a member who left lately whether to take the plan up again or start a new one.

    `plan` is the one to start, if it may be another than they left: one that they named, or the first
    if the one they left is gone. `has_options` says whether they chose a start, time zone or pace: a
    plan that is taken up again keeps its own.
    """
    back = routes.TakeBack(guild_id=guild_id, instead_of=0)
    buttons = [
        button("Continue where I left off", back, primary=True),
        button(f"Start {plan.name}" if plan else "Start over", _in_server(new, guild_id)),
    ]
    start = f"start {plan.name}" if plan else "start over"
    options = (
        f" The options you chose only apply if you {start}. If you continue, you can change your time "
        "zone and pace afterwards with `/plan join`."
    )
    until = timestamp(ended.ended_at + RESTORE_WITHIN, "R")
    return page(
        f"## Welcome back\nYou left the plan {timestamp(ended.ended_at, 'R')}, and everything you did "
        f"is still here. You can continue where you left off, or {start} at day 1. The offer ends "
        f"{until}.{options if has_options else ''}",
        controls=lambda: button_rows(buttons),
    )
