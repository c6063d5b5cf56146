"""Checking in plan days, and taking check-ins back."""

from bot.formatting import capitalize, join_dots, plural, sections
from bot.interactions import Request, Router, Screen
from bot.pictures.cards.finish import finish_card
from bot.pictures.renderer import Card
from bot.services.plan import check_ins
from bot.services.plan.check_ins import CheckInResult
from bot.services.points import milestones
from bot.ui.plan.context import (
    WHAT_NEXT,
    PlanContext,
    buttons_after_finish,
    plan_screen,
    screen_with_status,
    undo_buttons,
)
from bot.ui.plan.finish import finish_of
from bot.ui.plan.routes import CheckIn, ShareFinish, ShowProgress, Today, UndoCheckIn
from bot.ui.points.rewards import lost_text, reached_text, role_text

router = Router()


@router.answers
async def check_in(request: Request, asked: CheckIn) -> Screen:
    """Record a check-in and show the result."""
    async with request.database.writing() as connection:
        result = await check_ins.check_in(
            connection,
            request.actor,
            request.catalog,
            now=request.now,
            day=asked.day_id or asked.day_number,
            note=asked.note,
        )
    card = await _find_finish_card(request, result)
    return plan_screen(
        request, result.progress, lambda context: checked_screen(context, result, card)
    )


async def _find_finish_card(request: Request, result: CheckInResult) -> Card | None:
    """Return the finish card after the check-in that finished the plan; None after any other."""
    actor, catalog, progress = request.actor, request.catalog, result.progress
    is_finished = progress.next_open(catalog.plan_of(progress.plan_id)) is None
    if result.was_checked_in or not is_finished:
        return None
    async with request.database.reading() as connection:
        member = (actor.guild_id, actor.member_id)
        record = await milestones.find_record(connection, member, catalog)
    context = PlanContext(catalog, actor.guild_id, progress, request.now)
    return finish_card(finish_of(context, record)) if record else None


@router.answers
async def undo_check_in(request: Request, asked: UndoCheckIn) -> Screen:
    """Take back a check-in and show the result."""
    async with request.database.writing() as connection:
        result = await check_ins.undo(
            connection,
            request.actor,
            request.catalog,
            now=request.now,
            day=asked.day_id or asked.day_number,
        )
    return plan_screen(request, result.progress, lambda context: checked_screen(context, result))


def checked_screen(
    context: PlanContext, checked: CheckInResult, card: Card | None = None
) -> Screen:
    """Draw the result of a check-in or an undo; `card` is set if it finished the plan."""
    plan, next_open = context.plan, context.status.next_open
    buttons = [*undo_buttons(context), context.button("My progress", ShowProgress())]
    if checked.is_repeat and next_open and context.why_no_check_in(next_open) is None:
        route = CheckIn(day_id=plan.day(next_open).id)
        buttons.insert(0, context.button(f"Check in for day {next_open} too", route, primary=True))
    elif next_open:
        buttons.insert(0, context.button("Show what’s next", Today(), primary=True))
    if context.status.is_finished and not checked.is_undo:
        buttons += buttons_after_finish(context)
    if card:
        buttons.insert(0, context.button("Share it here", ShareFinish(), primary=True))
    reached = checked.milestones_reached
    if context.status.is_finished and not (checked.was_checked_in or checked.is_undo):
        parts = [_finished_text(context, checked)]
        reached = tuple(one for one in reached if not one.milestone.plan_finished)
    else:
        parts = [_outcome_text(context, checked)]
    if reached:
        parts.append(reached_text(reached))
    if checked.milestones_lost:
        parts.append(lost_text(checked.milestones_lost))
    return screen_with_status(context, sections(parts), buttons, card=card)


def _finished_text(context: PlanContext, checked: CheckInResult) -> str:
    """Celebrate the last check-in, once: the text of the milestone for it belongs to that."""
    number, length = checked.day_number, context.plan.length
    title = context.plan.day(number).title
    points = f" · {plural(checked.points, 'point')}" if checked.points else ""
    reached = (one for one in checked.milestones_reached if one.milestone.plan_finished)
    praise = "\n".join(f"{one.milestone.text}{role_text(one)}" for one in reached)
    return (
        f"## You’ve finished the plan\nThat was the last of {plural(length, 'day')}: day {number}, "
        f"“{title}”{points}\n{praise or WHAT_NEXT}"
    )


def _outcome_text(context: PlanContext, checked: CheckInResult) -> str:
    """Write whether the day is checked in now, what it is about, and the points it brought."""
    number, points = checked.day_number, plural(abs(checked.points), "point")
    about = f"“{context.plan.day(number).title}”" if number else ""
    day = f"day {number}" if number else "a day that is no longer in the plan"
    if checked.is_undo:
        taken = f"{points} taken back" if checked.points else ""
        facts = join_dots(filter(None, (about, taken)))
        again = "You can check in for it again at any time." if number else ""
        return "\n".join(filter(None, (f"## Your check-in for {day} is undone", facts, again)))
    if checked.is_repeat:
        return (
            f"## {capitalize(day)} is already done\n{about}\nYou checked in for it a moment ago, and each day "
            f"counts only once. Did you mean the next one?{_note_text(checked)}"
        )
    if checked.note_saved:
        return (
            f"## {capitalize(day)} is already done\n{about}\nEach day counts only once. Your note is "
            "saved with your check-in."
        )
    if checked.was_checked_in:
        return f"## {capitalize(day)} is already done\n{about}\nEach day counts only once, so nothing changed."
    if checked.points:
        return f"## {capitalize(day)} is done\n{about} · {points}"
    return f"## {capitalize(day)} is done\n{about}\nYou already have the points for this day."


def _note_text(checked: CheckInResult) -> str:
    """Say how to save a note that came too soon after a check-in to tell which day it is about."""
    if checked.note_saved is None:
        return ""
    return (
        " Your note isn’t saved. Fill in the `day` option too, so that I know which day it’s for."
    )
