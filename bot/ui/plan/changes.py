"""Joining the plan, and pausing, shifting, restarting or leaving it."""

from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.groups import GroupChoiceRequired
from bot.domain.milestones import all_reached
from bot.domain.parsing import parse_date
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.formatting import plural, timestamp
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
from bot.services.plan.changes import RESTORE_WITHIN, EndedEnrolment
from bot.services.points import milestones
from bot.ui.groups.endpoints import list_groups
from bot.ui.groups.roles import change_roles
from bot.ui.groups.routes import ListGroups
from bot.ui.plan import routes
from bot.ui.plan.context import Draw, PlanContext, plan_screen, screen_with_status
from bot.ui.plan.days import today_screen

router = Router()

_RESTART, _LEAVE = "restart", "leave"
_RESTART_WARNING = (
    "Your check-ins are set aside and you begin again at day 1. Your points stay. "
    f"For {RESTORE_WITHIN.days} days you can take it back."
)
_LEAVE_WARNING = (
    "You leave the plan. Your points and your group stay. For "
    f"{RESTORE_WITHIN.days} days you can take it up where you left."
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
    if progress and (asked.start or asked.zone or asked.pace):
        return await _change(request, lambda session: _adjust(session, request, asked))
    if progress:
        return plan_screen(request, progress, today_screen)
    new = routes.StartNew(
        start=asked.start or "today", pace=asked.pace or Pace.DAILY, zone=asked.zone
    )
    if ended and ended.ending == changes.Ending.LEFT:
        return offer_return(actor.guild_id, ended, new)
    try:
        return await start_new(request, new)
    except GroupChoiceRequired:
        return await list_groups(request, ListGroups())


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
    actor, monday = request.actor, asked.start == "monday"
    async with request.database.reading() as session:
        former = await groups.find_group_of(session, actor)
    screen = await _change(
        request,
        lambda session: enrolments.join(
            session, actor, now=request.now, monday=monday, zone=asked.zone, pace=asked.pace
        ),
    )
    async with request.database.reading() as session:
        group = await groups.find_group_of(session, actor)
    return screen.then(partial(change_roles, request.user, give=group, take=former))


def offer_return(guild_id: int, ended: EndedEnrolment, new: routes.StartNew) -> Screen:
    """Ask a member who left lately whether to take the plan up again or start a new one."""
    back = routes.TakeBack(guild_id=guild_id, instead_of=0)
    buttons = [
        button("Take up where I left", back, primary=True),
        button("Begin anew", new.model_copy(update={"guild_id": guild_id})),
    ]
    until = timestamp(ended.ended_at + RESTORE_WITHIN, "R")
    return page(
        f"## Welcome back\nYou left the plan {timestamp(ended.ended_at, 'R')}. Everything you did is "
        f"still there; it can be taken up again until {until}.",
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
    ends = f" You finish {context.date(finish)}." if finish else ""
    buttons = [
        context.button("Today", routes.Today(), primary=True),
        context.button("Take it back", routes.Shift(days=-days)),
    ]
    text = f"## Everything still to do is due {moved}\nNothing is lost.{ends}"
    return screen_with_status(context, text, buttons, offer_help=False)


@router.answers
async def restart(request: Request, asked: routes.Restart) -> Screen | Form:
    """Ask for a confirmation, then start over at day 1."""
    if asked.confirmation is None:
        return confirmation("Start the plan over", _RESTART_WARNING, asked, word=_RESTART)
    require_confirmation(asked.confirmation, _RESTART)
    return await _change(
        request,
        lambda session: changes.restart(session, request.actor, now=request.now),
        _restarted_screen,
    )


def _restarted_screen(context: PlanContext) -> Screen:
    text = (
        "## A fresh start\nDay 1 is up. Your points stay, and days you did before are "
        f"not paid again. For {RESTORE_WITHIN.days} days this can be taken back."
    )
    buttons = [
        context.button("Day 1", routes.Today(), primary=True),
        context.button("Take it back", routes.TakeBack(instead_of=context.progress.enrolment_id)),
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
    back = button("Take it back", routes.TakeBack(guild_id=request.actor.guild_id, instead_of=0))
    return page(
        "## You have left the plan\nYour points and your group stay, and nothing reminds you "
        f"any more. For {RESTORE_WITHIN.days} days you can take it up where you left.",
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
