"""Joining a plan, switching to another, and changing how it is followed."""

from functools import partial

from bot.domain.content import Catalog, Plan
from bot.domain.errors import Refusal
from bot.domain.groups import GroupChoiceRequired
from bot.domain.plan.enrolment import RESTORE_WITHIN, EndedEnrolment, Ending
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.zones import zone_label
from bot.interactions import Request, Router, Screen, ServerRoute, button, button_rows, page
from bot.services.plan import changes, enrolments
from bot.services.plan.changes import PlanOptions
from bot.services.plan.progress import find_progress
from bot.ui.groups.joining import show_groups
from bot.ui.plan import routes
from bot.ui.plan.changes import change
from bot.ui.plan.screens import PACES, date_text, plan_button, with_notices
from bot.ui.plan.today import today_screen

router = Router()


@router.answers
async def join(request: Request, route: routes.Join) -> Screen:
    """Start the plan; a member who is in it changes it, one who left lately is asked first."""
    actor, catalog, now = request.actor, request.catalog, request.now
    async with request.database.reading() as connection:
        progress = await find_progress(connection, catalog, actor.guild_id, actor.member_id, now)
        ended = await enrolments.find_restorable(connection, actor, now)
    plan = _require_plan(catalog, route.plan_id) if route.plan_id else None
    has_options = bool(route.start or route.zone or route.pace)
    is_other = progress is not None and plan is not None and plan.id != progress.plan_id
    if progress and plan and is_other and not progress.is_finished:
        return ask_switch_screen(progress, plan, _follow(route, plan.id))
    if progress and has_options and not is_other:
        adjusted = partial(changes.adjust, options=_options(route))
        return await change(request, adjusted, _saved_screen)
    if progress and not is_other:
        return with_notices(request, progress, today_screen(progress))
    if ended and ended.ending == Ending.LEFT and not progress:
        again = catalog.plan_of(ended.plan_id)
        if again.id != ended.plan_id:  # the content pack no longer has the plan that was left
            plan = plan or again
        new = _follow(route, (plan or again).id)
        return offer_return(actor.guild_id, ended, new, plan, has_options=has_options)
    try:
        return await follow(request, _follow(route, route.plan_id))
    except GroupChoiceRequired:
        is_default = not (has_options or route.plan_id)
        then = "" if is_default else "Then use `/plan join` again with the same options."
        return await show_groups(request, then)


def _follow(route: routes.Join, plan_id: str | None) -> routes.Follow:
    """Return the route that follows a plan with the options of `/plan join`."""
    return routes.Follow(plan_id=plan_id, start=route.start, pace=route.pace, zone=route.zone)


def _options(route: routes.Join | routes.Follow) -> PlanOptions:
    return PlanOptions(route.start, route.zone, route.pace)


def _require_plan(catalog: Catalog, plan_id: str) -> Plan:
    """Return a plan by its id; refuse one that the content pack no longer has."""
    plan = catalog.find_plan(plan_id)
    if plan is None:
        raise Refusal("That plan no longer exists. `/plan join` shows the plans there are.")
    return plan


def ask_switch_screen(progress: PlanProgress, plan: Plan, route: routes.Follow) -> Screen:
    """Ask whether to put the current plan aside, and say what becomes of it."""
    buttons = [
        button("Switch plans", _in_server(route, progress.guild_id), primary=True),
        plan_button(progress, "Stay with this one", routes.Today()),
    ]
    name = progress.plan.name
    return page(
        f"## Switch to {plan.name}?\nYou’ve done {progress.done} of {progress.plan.length} days of {name}. "
        f"If you switch, that plan waits for you: `/plan join` with `plan: {name}` continues it where you "
        "stopped. Your points and your streak stay.",
        controls=lambda: button_rows(buttons),
    )


def _in_server(route: routes.Follow, guild_id: int) -> ServerRoute:
    """Name the server in a route, for direct messages, unless it has a time zone.

    A time zone comes from the command, which works only in servers. With both, the id of a button
    could be longer than Discord accepts.
    """
    return route if route.zone else route.in_server(guild_id)


@router.answers
async def follow(request: Request, route: routes.Follow) -> Screen:
    """Follow a plan, and put another aside; this may be what brings a member into a group."""
    actor, catalog, now = request.actor, request.catalog, request.now
    plan = _require_plan(catalog, route.plan_id or catalog.plan.id)
    async with request.database.writing() as connection:
        current = await find_progress(connection, catalog, actor.guild_id, actor.member_id, now)
        begin = enrolments.switch if current else enrolments.join
        progress = await begin(connection, actor, catalog, plan, _options(route), now=now)
    return with_notices(request, progress, _joined_screen(progress))


def _joined_screen(progress: PlanProgress) -> Screen:
    """Draw the first plan day, under what a new member has to know about their plan."""
    plan = f"Your plan is {progress.plan.name}. " if len(progress.catalog.plans) > 1 else ""
    return today_screen(progress).below(
        f"## You’re in\n{plan}{_next_day_text(progress)}Your time zone is {zone_label(progress.zone.key)}, so "
        "your day ends at midnight there. If that’s wrong, change it with `/plan join` and its option `timezone`."
    )


def _next_day_text(progress: PlanProgress) -> str:
    """Say when the next plan day is due, or was, in a plan that is continued; empty if all are done."""
    number, today = progress.next_open, progress.today
    if number is None:
        return ""
    due = progress.schedule.due_date(number) or today
    when = "today" if due == today else f"on {date_text(progress, due)}"
    if number == 1:
        return f"Your first day {'was due' if due < today else 'is'} {when}. "
    return f"Day {number} is next. {'It was' if due < today else 'It’s'} due {when}. "


def _saved_screen(progress: PlanProgress) -> Screen:
    """Draw today's work, under the settings of the plan that were just changed."""
    pace = PACES[progress.calendar.pace_on(progress.today)]
    text = f"Saved. Your time zone is {zone_label(progress.zone.key)}, and {pace}."
    return today_screen(progress).below(text)


def offer_return(
    guild_id: int,
    ended: EndedEnrolment,
    new: routes.Follow,
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
