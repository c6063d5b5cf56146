"""Pausing, shifting, restarting or leaving a plan."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.parsing import parse_date
from bot.domain.plan.endings import RESTORE_WITHIN
from bot.domain.plan.progress import PlanProgress
from bot.domain.points.milestones import all_reached
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
from bot.services.plan import changes, endings
from bot.services.plan import progress as plan_progress
from bot.services.points import milestones
from bot.ui.plan import routes
from bot.ui.plan.context import (
    Draw,
    PlanContext,
    dates_text,
    plan_screen,
    restore_buttons,
    screen_with_status,
)
from bot.ui.plan.days import today_screen

router = Router()

_RESTART, _LEAVE = "restart", "leave"
_RESTART_WARNING = (
    "You’ll start again at day 1, with none of your check-ins. You keep your points. If you change "
    f"your mind, you can undo this for {RESTORE_WITHIN.days} days."
)
_LEAVE_WARNING = (
    "You’ll leave the plan, but keep your points and your group. If you change your mind, you have "
    f"{RESTORE_WITHIN.days} days to pick up where you left off."
)


async def change(
    request: Request,
    make: Callable[[AsyncConnection], Awaitable[PlanProgress]],
    draw: Draw = today_screen,
) -> Screen:
    """Change the plan and show what there is to do now."""
    async with request.database.writing() as connection:
        progress = await make(connection)
    return plan_screen(request, progress, draw)


@router.answers
async def begin_today(request: Request, _: routes.BeginToday) -> Screen:
    """Begin today instead of on a later date."""
    return await change(
        request, lambda connection: changes.begin_today(connection, request.actor, now=request.now)
    )


@router.answers
async def pause(request: Request, asked: routes.Pause) -> Screen:
    """Pause the plan; its last date is one in the member's time zone."""
    actor, until = request.actor, None
    if asked.until:
        async with request.database.reading() as connection:
            progress = await plan_progress.find_progress(
                connection, actor.guild_id, actor.member_id
            )
        today = progress.today(request.now) if progress else request.now.date()
        until = parse_date(asked.until, today)
    return await change(
        request, lambda connection: changes.pause(connection, actor, now=request.now, until=until)
    )


@router.answers
async def resume(request: Request, _: routes.Resume) -> Screen:
    """End a pause."""
    return await change(
        request, lambda connection: changes.resume(connection, request.actor, now=request.now)
    )


@router.answers
async def shift(request: Request, asked: routes.Shift) -> Screen:
    """Move what is still to do, with a button that takes it back."""
    return await change(
        request,
        lambda connection: changes.shift(
            connection, request.actor, request.catalog, asked.days, now=request.now
        ),
        lambda context: _shifted_screen(context, asked.days),
    )


def _shifted_screen(context: PlanContext, days: int) -> Screen:
    moved = f"{dates_text(context, abs(days))} {'later' if days > 0 else 'earlier'}"
    finish = context.status.finish_date
    is_ahead = finish is not None and finish >= context.today
    ends = f" You’ll finish on {context.date(finish)}." if finish and is_ahead else ""
    buttons = [context.button("Today", routes.Today(), primary=True)]
    # After the planned end, a shift to later dates starts from a greater number (`changes.shift`).
    if days > 0 or context.progress.shift >= context.schedule.count_past_end(context.today):
        buttons.append(context.button("Undo", routes.Shift(days=-days)))
    text = f"## Your remaining days are now due {moved}\nYou haven’t lost anything.{ends}"
    return screen_with_status(context, text, buttons, offer_help=False)


@router.answers
async def restart(request: Request, asked: routes.Restart) -> Screen | Form:
    """Ask for a confirmation, then start over at day 1."""
    if asked.confirmation is None:
        return confirmation("Start over at day 1", _RESTART_WARNING, asked, word=_RESTART)
    require_confirmation(asked.confirmation, _RESTART)
    return await change(
        request,
        lambda connection: endings.restart(connection, request.actor, now=request.now),
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
    async with request.database.writing() as connection:
        await endings.leave(connection, request.actor, now=request.now)
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
    async with request.database.writing() as connection:
        progress = await endings.restore(connection, actor, now=now, instead_of=asked.instead_of)
        member = (actor.guild_id, actor.member_id)
        reached = all_reached(request.catalog, progress, now)
        await milestones.record_reached(connection, member, reached, now)
    return plan_screen(request, progress, today_screen)
