"""Answers requests to join, pause, shift, restart or leave the plan."""

import datetime as dt
from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.groups import GroupChoiceRequired
from bot.domain.parsing import parse_date
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.interactions import Form, Request, Router, Screen, confirmation, require_confirmation
from bot.services.groups import groups
from bot.services.plan import changes, enrolments, reminders
from bot.services.plan import progress as plan_progress
from bot.services.points import milestones
from bot.ui.groups.endpoints import open_groups_screen
from bot.ui.groups.roles import change_roles
from bot.ui.plan.changes import screens
from bot.ui.plan.context import Draw, plan_screen
from bot.ui.plan.routes import (
    BeginToday,
    Join,
    Leave,
    Pause,
    Restart,
    Resume,
    Shift,
    Start,
    StartNew,
    TakeBack,
)
from bot.ui.plan.screens import today_screen

router = Router()

_RESTART, _LEAVE = "restart", "leave"


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
async def join(request: Request, asked: Join) -> Screen:
    """Start the plan; a member who is in it changes it, one who left lately is asked first."""
    actor = request.actor
    async with request.database.reading() as session:
        progress = await plan_progress.find_progress(session, actor.guild_id, actor.member_id)
        ended = await changes.find_restorable(session, actor.guild_id, actor.member_id, request.now)
    if progress and (asked.start or asked.zone or asked.pace):
        return await _adjust(request, asked)
    if progress:
        return plan_screen(request, progress, today_screen)
    new = StartNew(start=asked.start or "today", pace=asked.pace or Pace.DAILY, zone=asked.zone)
    if ended and ended.ending == changes.Ending.LEFT:
        return screens.offer_return(actor.guild_id, ended, new)
    try:
        return await start_new(request, new)
    except GroupChoiceRequired:
        return await open_groups_screen(request)


@router.answers
async def start_new(request: Request, asked: StartNew) -> Screen:
    """Start the plan from day 1; joining it may be what brings a member into a group."""
    actor = request.actor
    async with request.database.reading() as session:
        former = await groups.find_group_of(session, actor)

    async def enrol(session: AsyncSession) -> PlanProgress:
        monday = asked.start == "monday"
        return await enrolments.join(
            session, actor, now=request.now, monday=monday, zone=asked.zone, pace=asked.pace
        )

    screen = await _change(request, enrol)
    async with request.database.reading() as session:
        group = await groups.find_group_of(session, actor)
    return screen.then(partial(change_roles, request.user, give=group, take=former))


async def _adjust(request: Request, asked: Join) -> Screen:
    """Change start, time zone or pace of a plan that the member is in."""

    async def adjust(session: AsyncSession) -> PlanProgress:
        progress = await plan_progress.require_locked(session, request.actor)
        progress = await changes.adjust(
            session,
            request.actor,
            now=request.now,
            zone=asked.zone,
            pace=asked.pace,
            start=_start_date(asked.start, progress.today(request.now)),
        )
        if asked.zone:
            await reminders.reschedule(session, request.actor, now=request.now)
        return progress

    return await _change(request, adjust)


def _start_date(start: Start | None, today: dt.date) -> dt.date | None:
    if start is None:
        return None
    return enrolments.next_monday(today) if start == "monday" else today


@router.answers
async def begin_today(request: Request, _: BeginToday) -> Screen:
    """Begin today instead of on a later date."""
    return await _change(
        request, lambda session: changes.begin_today(session, request.actor, now=request.now)
    )


@router.answers
async def pause(request: Request, asked: Pause) -> Screen:
    """Pause the plan."""
    until = parse_date(asked.until, await _own_date(request)) if asked.until else None
    return await _change(
        request, lambda session: changes.pause(session, request.actor, now=request.now, until=until)
    )


async def _own_date(request: Request) -> dt.date:
    """Return the date in the member's time zone; in UTC if they are not in the plan."""
    actor = request.actor
    async with request.database.reading() as session:
        progress = await plan_progress.find_progress(session, actor.guild_id, actor.member_id)
    return progress.today(request.now) if progress else request.now.date()


@router.answers
async def resume(request: Request, _: Resume) -> Screen:
    """End a pause."""
    return await _change(
        request, lambda session: changes.resume(session, request.actor, now=request.now)
    )


@router.answers
async def shift(request: Request, asked: Shift) -> Screen:
    """Move what is still to do, with a button that takes it back."""
    return await _change(
        request,
        lambda session: changes.shift(
            session, request.actor, request.catalog, asked.days, now=request.now
        ),
        lambda context: screens.shifted(context, asked.days),
    )


@router.answers
async def restart(request: Request, asked: Restart) -> Screen | Form:
    """Ask for a confirmation, then start over at day 1."""
    if asked.confirmation is None:
        return confirmation("Start the plan over", screens.RESTART_WARNING, asked, word=_RESTART)
    require_confirmation(asked.confirmation, _RESTART)
    return await _change(
        request,
        lambda session: changes.restart(session, request.actor, now=request.now),
        screens.restarted,
    )


@router.answers
async def leave(request: Request, asked: Leave) -> Screen | Form:
    """Ask for a confirmation, then leave the plan."""
    if asked.confirmation is None:
        return confirmation("Leave the plan", screens.LEAVE_WARNING, asked, word=_LEAVE)
    require_confirmation(asked.confirmation, _LEAVE)
    async with request.database.writing() as session:
        await changes.leave(session, request.actor, now=request.now)
    return screens.left(request.actor.guild_id)


@router.answers
async def take_back(request: Request, asked: TakeBack) -> Screen:
    """Return to the enrolment that was left or restarted."""
    actor = request.actor

    async def taken_back(session: AsyncSession) -> PlanProgress:
        progress = await changes.restore(
            session, actor, now=request.now, instead_of=asked.instead_of
        )
        member = (actor.guild_id, actor.member_id)
        await milestones.record_all_reached(session, member, request.catalog, progress, request.now)
        return progress

    return await _change(request, taken_back)
