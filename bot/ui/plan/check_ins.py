"""Checking in plan days, and taking check-ins back."""

from bot.domain.markup import SafeText
from bot.formatting import plural, sections
from bot.interactions import Request, Router, Screen
from bot.pictures.cards.finish import finish_card
from bot.pictures.renderer import Card
from bot.services.plan import check_ins
from bot.services.plan.check_ins import CheckInResult
from bot.services.points import milestones
from bot.ui.plan import screens
from bot.ui.plan.finish import finish_of
from bot.ui.plan.routes import CheckIn, ShareFinish, ShowProgress, UndoCheckIn
from bot.ui.points.rewards import lost_text, reached_text, role_text

router = Router()


@router.answers
async def check_in(request: Request, route: CheckIn) -> Screen:
    actor, catalog, card = request.actor, request.catalog, None
    async with request.database.writing() as connection:
        result = await check_ins.check_in(
            connection,
            actor,
            catalog,
            now=request.now,
            day=route.day_id or route.day_number,
            note=SafeText(route.note) if route.note else None,
        )
        if result.progress.is_finished and not result.was_already_done:
            record = await milestones.get_record(connection, actor.key, catalog)
            card = finish_card(finish_of(result.progress, record))
    return screens.with_notices(request, result.progress, result_screen(result, card))


@router.answers
async def undo_check_in(request: Request, route: UndoCheckIn) -> Screen:
    result = await request.write(
        check_ins.undo, request.actor, request.catalog, route.day_id, now=request.now
    )
    return screens.with_notices(request, result.progress, result_screen(result))


def result_screen(checked: CheckInResult, card: Card | None = None) -> Screen:
    """Draw the result of a check-in or an undo; `card` is set if it finished the plan."""
    progress = checked.progress
    next_day = progress.next_day
    buttons = [
        *screens.undo_buttons(progress),
        screens.plan_button(progress, "My progress", ShowProgress()),
    ]
    if next_day:
        buttons.insert(0, screens.day_button(progress, next_day, primary=next_day <= progress.due))
    if progress.is_finished and not checked.is_undo:
        buttons += screens.buttons_after_finish(progress)
    if card:
        buttons.insert(
            0, screens.plan_button(progress, "Share it here", ShareFinish(), primary=True)
        )
    reached = checked.milestones_reached
    if progress.is_finished and not (checked.was_already_done or checked.is_undo):
        parts = [_finished_text(checked)]
        reached = tuple(found for found in reached if not found.milestone.plan_finished)
    else:
        parts = [_outcome_text(checked)]
        if next_day and not checked.is_undo:
            parts.append(screens.next_text(progress, next_day))
    if reached:
        parts.append(reached_text(reached))
    if checked.milestones_lost:
        parts.append(lost_text(checked.milestones_lost))
    return screens.screen_with_status(progress, sections(parts), buttons, card=card)


def _finished_text(checked: CheckInResult) -> str:
    number, plan = checked.day_number, checked.progress.plan
    points = f" · {plural(checked.points, 'point')}" if checked.points else ""
    reached = (found for found in checked.milestones_reached if found.milestone.plan_finished)
    praise = "\n".join(f"{found.milestone.text}{role_text(found)}" for found in reached)
    return (
        f"## You’ve finished the plan\nThat was the last of {plural(plan.length, 'day')}: day {number}, "
        f"“{plan.day(number).title}”{points}\n{praise or screens.WHAT_NEXT}"
    )


def _outcome_text(checked: CheckInResult) -> str:
    """Write whether the day is checked in now, what it is about, and the points it brought."""
    number, points = checked.day_number, plural(abs(checked.points), "point")
    about = f"“{checked.progress.plan.day(number).title}”"
    if checked.is_undo:
        taken = f" · {points} taken back" if checked.points else ""
        again = "You can check in for it again at any time."
        return f"## Your check-in for day {number} is undone\n{about}{taken}\n{again}"
    if checked.was_already_done:
        saved = " Your note is saved with your check-in." if checked.has_note else ""
        return f"## Day {number} is already done\n{about}\nEach day counts only once.{saved}"
    if checked.points:
        return f"## Day {number} is done\n{about} · {points}"
    return f"## Day {number} is done\n{about}\nYou already have the points for this day."
