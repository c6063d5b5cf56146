"""Pausing, shifting, restarting or leaving a plan."""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.domain.milestones import all_reached
from bot.domain.parsing import parse_date
from bot.domain.plan.enrolment import RESTORE_WITHIN
from bot.domain.plan.progress import PlanProgress
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
from bot.services.plan import changes, enrolments, pauses
from bot.services.plan.progress import require_progress
from bot.services.points import milestones
from bot.ui.plan import routes
from bot.ui.plan.screens import (
    Draw,
    date_text,
    dates_text,
    plan_button,
    restore_buttons,
    screen_with_status,
    with_notices,
)
from bot.ui.plan.today import today_screen

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
    request: Request, make: Callable[..., Awaitable[PlanProgress]], draw: Draw = today_screen
) -> Screen:
    """Make a change that a service of the plan offers, and show what there is to do now."""
    async with request.database.writing() as connection:
        progress = await make(connection, request.actor, request.catalog, now=request.now)
    return with_notices(request, progress, draw(progress))


@router.answers
async def begin_today(request: Request, _: routes.BeginToday) -> Screen:
    """Begin today instead of on a later date."""
    return await change(request, changes.begin_today)


@router.answers
async def pause(request: Request, route: routes.Pause) -> Screen:
    """Pause the plan; its last date is one in the member's time zone."""
    until = None
    if route.until:
        async with request.database.reading() as connection:
            now = request.now
            progress = await require_progress(connection, request.actor, request.catalog, now)
        until = parse_date(route.until, progress.today)
    return await change(request, partial(pauses.pause, until=until))


@router.answers
async def resume(request: Request, _: routes.Resume) -> Screen:
    """End a pause."""
    return await change(request, pauses.resume)


@router.answers
async def shift(request: Request, route: routes.Shift) -> Screen:
    """Move what is still to do, with a button that takes it back."""
    return await change(
        request,
        partial(changes.shift, days=route.days),
        lambda progress: _shifted_screen(progress, route.days),
    )


def _shifted_screen(progress: PlanProgress, days: int) -> Screen:
    moved = f"{dates_text(progress, abs(days))} {'later' if days > 0 else 'earlier'}"
    finish = progress.finish_date
    is_ahead = finish is not None and finish >= progress.today
    ends = f" You’ll finish on {date_text(progress, finish)}." if finish and is_ahead else ""
    buttons = [plan_button(progress, "Today", routes.Today(), primary=True)]
    # After the planned end, a shift to later dates starts from a greater number (`changes.shift`).
    if days > 0 or progress.shift >= progress.schedule.count_past_end(progress.today):
        buttons.append(plan_button(progress, "Undo", routes.Shift(days=-days)))
    text = f"## Your remaining days are now due {moved}\nYou haven’t lost anything.{ends}"
    return screen_with_status(progress, text, buttons, offer_help=False)


@router.answers
async def restart(request: Request, route: routes.Restart) -> Screen | Form:
    """Ask for a confirmation, then start over at day 1."""
    if route.confirmation is None:
        return confirmation("Start over at day 1", _RESTART_WARNING, route, word=_RESTART)
    require_confirmation(route.confirmation, _RESTART)
    return await change(request, enrolments.restart, _restarted_screen)


def _restarted_screen(progress: PlanProgress) -> Screen:
    text = (
        "## A fresh start\nYou’re back at day 1. You keep your points, but days you’ve done before "
        "won’t earn points again."
    )
    undo = restore_buttons(progress)
    if undo:
        text += f" You can undo this for {RESTORE_WITHIN.days} days."
    show = plan_button(progress, "Show day 1", routes.Today(), primary=True)
    return screen_with_status(progress, text, [show, *undo])


@router.answers
async def leave(request: Request, route: routes.Leave) -> Screen | Form:
    """Ask for a confirmation, then leave the plan; a button takes that back."""
    if route.confirmation is None:
        return confirmation("Leave the plan", _LEAVE_WARNING, route, word=_LEAVE)
    require_confirmation(route.confirmation, _LEAVE)
    async with request.database.writing() as connection:
        await enrolments.leave(connection, request.actor, request.catalog, now=request.now)
    back = button("Rejoin the plan", routes.TakeBack(guild_id=request.actor.guild_id, instead_of=0))
    return page(
        "## You’ve left the plan\nYou keep your points and your group, and you won’t get any more "
        f"reminders. You have {RESTORE_WITHIN.days} days to pick up where you left off.",
        controls=lambda: button_rows([back]),
    )


@router.answers
async def take_back(request: Request, route: routes.TakeBack) -> Screen:
    """Return to the enrolment that was left or restarted."""
    actor, now = request.actor, request.now
    async with request.database.writing() as connection:
        progress = await enrolments.restore(
            connection, actor, request.catalog, now=now, instead_of=route.instead_of
        )
        member = (actor.guild_id, actor.member_id)
        await milestones.record_reached(connection, member, all_reached(progress), now)
    return with_notices(request, progress, today_screen(progress))
