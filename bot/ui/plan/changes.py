"""Joining the plan, and pausing, shifting, restarting or leaving it."""

from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.content import Catalog, Plan
from bot.domain.errors import Refusal
from bot.domain.groups import GroupChoiceRequired
from bot.domain.milestones import all_reached
from bot.domain.parsing import parse_date
from bot.domain.plan.endings import RESTORE_WITHIN, EndedEnrolment, Ending
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.zones import zone_label
from bot.formatting import plural
from bot.interactions import (
    Form,
    Request,
    Router,
    Screen,
    button,
    button_rows,
    confirmation,
    page,
    require_confirmation,
)
from bot.services.groups import groups
from bot.services.plan import changes, enrolments, reminders
from bot.services.plan import progress as plan_progress
from bot.services.plan.enrolments import PlanChoice
from bot.services.points import milestones
from bot.ui.groups.endpoints import list_groups
from bot.ui.groups.roles import change_roles
from bot.ui.groups.routes import ListGroups
from bot.ui.plan import routes
from bot.ui.plan.context import Draw, PlanContext, plan_screen, restore_buttons, screen_with_status
from bot.ui.plan.days import today_screen

router = Router()

_RESTART, _LEAVE = "restart", "leave"
_PACES = {Pace.DAILY: "a plan day is due every day", Pace.WEEKDAYS: "plan days are due on weekdays"}
_RESTART_WARNING = (
    "You’ll start again at day 1, with none of your check-ins. You keep your points. If you change "
    f"your mind, you can undo this for {RESTORE_WITHIN.days} days."
)
_LEAVE_WARNING = (
    "You’ll leave the plan, but keep your points and your group. If you change your mind, you have "
    f"{RESTORE_WITHIN.days} days to pick up where you left off."
)


async def _change(
    request: Request,
    change: Callable[[AsyncSession], Awaitable[PlanProgress]],
    draw: Draw = today_screen,
) -> Screen:
    """Change the plan and show what there is to do now."""
    async with request.database.writing() as session:
        progress = await change(session)
    return plan_screen(request, progress, draw)


@router.answers
async def join(request: Request, asked: routes.Join) -> Screen:
    """Start the plan; a member who is in it changes it, one who left lately is asked first."""
    actor = request.actor
    async with request.database.reading() as session:
        progress = await plan_progress.find_progress(session, actor.guild_id, actor.member_id)
        ended = await changes.find_restorable(session, actor.guild_id, actor.member_id, request.now)
    plan = require_plan(request.catalog, asked.plan_id) if asked.plan_id else None
    if progress and plan and plan.id != progress.plan_id:
        return await _offer_switch(request, progress, plan)
    if progress and (asked.start or asked.zone or asked.pace):
        return await _change(
            request, lambda session: _adjust(session, request, asked), _saved_screen
        )
    if progress:
        return plan_screen(request, progress, today_screen)
    new = routes.StartNew(
        start=asked.start or "today",
        pace=asked.pace or Pace.DAILY,
        zone=asked.zone,
        plan_id=asked.plan_id,
    )
    if ended and ended.ending == Ending.LEFT:
        return offer_return(actor.guild_id, ended, new)
    try:
        return await start_new(request, new)
    except GroupChoiceRequired:
        return await list_groups(request, ListGroups())


def require_plan(catalog: Catalog, plan_id: str) -> Plan:
    """Return a plan by its id; refuse one that the content pack no longer has."""
    plan = catalog.find_plan(plan_id)
    if plan is None:
        raise Refusal("That plan no longer exists. `/plan join` shows the plans there are.")
    return plan


async def _offer_switch(request: Request, progress: PlanProgress, plan: Plan) -> Screen:
    """Switch to another plan; ask first if the current one is not finished."""
    context = PlanContext(request.catalog, request.actor.guild_id, progress, request.now)
    if context.status.is_finished:
        return await switch(request, routes.Switch(plan_id=plan.id))
    buttons = [
        context.button("Switch plans", routes.Switch(plan_id=plan.id), primary=True),
        context.button("Stay with this one", routes.Today()),
    ]
    status, name = context.status, context.plan.name
    return page(
        f"## Switch to {plan.name}?\nYou’ve done {status.done} of {status.length} days of {name}. If you "
        f"switch, that plan waits for you: `/plan join` with `plan: {name}` continues it where you "
        "stopped. Your points and your streak stay.",
        controls=lambda: button_rows(buttons),
    )


@router.answers
async def switch(request: Request, asked: routes.Switch) -> Screen:
    """Put the current plan aside, and show what there is to do in the other."""
    plan = require_plan(request.catalog, asked.plan_id)
    return await _change(
        request,
        lambda session: changes.switch(session, request.actor, plan, now=request.now),
        _joined_screen,
    )


async def _adjust(session: AsyncSession, request: Request, asked: routes.Join) -> PlanProgress:
    actor, now = request.actor, request.now
    progress = await plan_progress.require_locked(session, actor)
    today = progress.today(now)
    starts = {"today": today, "monday": enrolments.next_monday(today), None: None}
    progress = await changes.adjust(
        session, actor, now=now, zone=asked.zone, pace=asked.pace, start=starts[asked.start]
    )
    if asked.zone:
        await reminders.reschedule(session, actor, now=now)
    return progress


@router.answers
async def start_new(request: Request, asked: routes.StartNew) -> Screen:
    """Start the plan from day 1; joining it may be what brings a member into a group."""
    actor = request.actor
    plan_id = require_plan(request.catalog, asked.plan_id or request.catalog.plan.id).id
    choice = PlanChoice(plan_id, asked.start == "monday", asked.zone, asked.pace)
    async with request.database.reading() as session:
        former = await groups.find_group_of(session, actor)
    screen = await _change(
        request,
        lambda session: enrolments.join(session, actor, choice, now=request.now),
        _joined_screen,
    )
    async with request.database.reading() as session:
        group = await groups.find_group_of(session, actor)
    return screen.then(partial(change_roles, request.user, give=group, take=former))


def _joined_screen(context: PlanContext) -> Screen:
    """Draw the first plan day, under what a new member has to know about their plan."""
    next_open = context.status.next_open or 1
    due = context.schedule.due_date(next_open) or context.today
    when = "today" if due <= context.today else f"on {context.date(due)}"
    plan = f"Your plan is {context.plan.name}. " if len(context.catalog.plans) > 1 else ""
    first = "Your first day is" if next_open == 1 else f"Day {next_open} is next. It’s due"
    text = (
        f"## You’re in\n{plan}{first} {when}. Your time zone is {zone_label(context.progress.zone.key)}, so "
        "your day ends at midnight there. If that’s wrong, change it with `/plan join`."
    )
    return today_screen(context.below(text))


def _saved_screen(context: PlanContext) -> Screen:
    """Draw today's work, under the settings of the plan that were just changed."""
    pace = _PACES[context.progress.timeline.phase_on(context.today).pace]
    text = f"Saved. Your time zone is {zone_label(context.progress.zone.key)}, and {pace}."
    return today_screen(context.below(text))


def offer_return(guild_id: int, ended: EndedEnrolment, new: routes.StartNew) -> Screen:
    """Ask a member who left lately whether to take the plan up again or start a new one."""
    back = routes.TakeBack(guild_id=guild_id, instead_of=0)
    buttons = [
        button("Continue where I left off", back, primary=True),
        button("Start over", new.model_copy(update={"guild_id": guild_id})),
    ]
    until = timestamp(ended.ended_at + RESTORE_WITHIN, "R")
    return page(
        f"## Welcome back\nYou left the plan {timestamp(ended.ended_at, 'R')}, and everything you did "
        f"is still here. You can continue where you left off, or start over at day 1. The offer ends "
        f"{until}.",
        controls=lambda: button_rows(buttons),
    )


@router.answers
async def begin_today(request: Request, _: routes.BeginToday) -> Screen:
    """Begin today instead of on a later date."""
    return await _change(
        request, lambda session: changes.begin_today(session, request.actor, now=request.now)
    )


@router.answers
async def pause(request: Request, asked: routes.Pause) -> Screen:
    """Pause the plan; its last date is one in the member's time zone."""
    actor, until = request.actor, None
    if asked.until:
        async with request.database.reading() as session:
            progress = await plan_progress.find_progress(session, actor.guild_id, actor.member_id)
        today = progress.today(request.now) if progress else request.now.date()
        until = parse_date(asked.until, today)
    return await _change(
        request, lambda session: changes.pause(session, actor, now=request.now, until=until)
    )


@router.answers
async def resume(request: Request, _: routes.Resume) -> Screen:
    """End a pause."""
    return await _change(
        request, lambda session: changes.resume(session, request.actor, now=request.now)
    )


@router.answers
async def shift(request: Request, asked: routes.Shift) -> Screen:
    """Move what is still to do, with a button that takes it back."""
    return await _change(
        request,
        lambda session: changes.shift(
            session, request.actor, request.catalog, asked.days, now=request.now
        ),
        lambda context: _shifted_screen(context, asked.days),
    )


def _shifted_screen(context: PlanContext, days: int) -> Screen:
    moved = f"{plural(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"
    finish = context.status.finish_date
    ends = f" You’ll finish on {context.date(finish)}." if finish else ""
    buttons = [
        context.button("Today", routes.Today(), primary=True),
        context.button("Undo", routes.Shift(days=-days)),
    ]
    text = f"## Your remaining days are now due {moved}\nYou haven’t lost anything.{ends}"
    return screen_with_status(context, text, buttons, offer_help=False)


@router.answers
async def restart(request: Request, asked: routes.Restart) -> Screen | Form:
    """Ask for a confirmation, then start over at day 1."""
    if asked.confirmation is None:
        return confirmation("Start over at day 1", _RESTART_WARNING, asked, word=_RESTART)
    require_confirmation(asked.confirmation, _RESTART)
    return await _change(
        request,
        lambda session: changes.restart(session, request.actor, now=request.now),
        _restarted_screen,
    )


def _restarted_screen(context: PlanContext) -> Screen:
    text = (
        "## A fresh start\nYou’re back at day 1. You keep your points, but days you’ve done before "
        f"won’t earn points again. You can undo this for {RESTORE_WITHIN.days} days."
    )
    buttons = [
        context.button("Show day 1", routes.Today(), primary=True),
        *restore_buttons(context),
    ]
    return screen_with_status(context, text, buttons)


@router.answers
async def leave(request: Request, asked: routes.Leave) -> Screen | Form:
    """Ask for a confirmation, then leave the plan; a button takes that back."""
    if asked.confirmation is None:
        return confirmation("Leave the plan", _LEAVE_WARNING, asked, word=_LEAVE)
    require_confirmation(asked.confirmation, _LEAVE)
    async with request.database.writing() as session:
        await changes.leave(session, request.actor, now=request.now)
    back = button("Rejoin the plan", routes.TakeBack(guild_id=request.actor.guild_id, instead_of=0))
    return page(
        "## You’ve left the plan\nYou keep your points and your group, and you won’t get any more "
        f"reminders. You have {RESTORE_WITHIN.days} days to pick up where you left off.",
        controls=lambda: button_rows([back]),
    )


@router.answers
async def take_back(request: Request, asked: routes.TakeBack) -> Screen:
    """Return to the enrolment that was left or restarted."""
    actor, now = request.actor, request.now
    async with request.database.writing() as session:
        progress = await changes.restore(session, actor, now=now, instead_of=asked.instead_of)
        member = (actor.guild_id, actor.member_id)
        reached = all_reached(request.catalog, progress, now)
        await milestones.record_reached(session, member, reached, now)
    return plan_screen(request, progress, today_screen)
