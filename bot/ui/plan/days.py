"""A plan day: its tasks, and help for those who are stuck on it."""

from typing import Any

from discord import ui

from bot.domain.content import Catalog, Plan, PlanDay, PlanStep
from bot.domain.errors import Refusal
from bot.domain.plan.check_ins import why_no_check_in
from bot.domain.plan.progress import PlanProgress
from bot.domain.recall import why_no_test
from bot.domain.schedule.clock import DAY
from bot.formatting import join_dots, sections, small
from bot.interactions import Request, Router, Screen, button, button_rows, page
from bot.services.plan.check_ins import require_day_number
from bot.services.plan.progress import find_progress
from bot.ui.plan import routes
from bot.ui.plan.screens import (
    date_text,
    plan_button,
    restore_buttons,
    screen_with_status,
    undo_buttons,
    with_notices,
)

router = Router()


@router.answers
async def look_at_day(request: Request, route: routes.LookAtDay) -> Screen:
    """Show a plan day, even one of a plan that the member is not in."""
    actor, catalog, now = request.actor, request.catalog, request.now
    async with request.database.reading() as connection:
        progress = await find_progress(connection, catalog, actor.guild_id, actor.member_id, now)
    plan = catalog.plan_with_day(route.day_id) or catalog.plan
    number = require_day_number(plan, route.day_id)
    if progress is None or progress.plan is not plan:
        return other_day_screen(catalog, plan, number, actor.guild_id)
    return with_notices(request, progress, day_screen(progress, number, is_preview=True))


def day_button(
    progress: PlanProgress, number: int, label: str = "", *, primary: bool = False
) -> ui.Button[Any]:
    """Build a button that shows a plan day."""
    route = routes.LookAtDay(day_id=progress.plan.day(number).id)
    return plan_button(progress, label or f"Show day {number}", route, primary=primary)


def day_screen(progress: PlanProgress, number: int, *, is_preview: bool = False) -> Screen:
    """Draw a plan day and its buttons; a preview has one that leads back to today."""
    day, buttons = progress.plan.day(number), []
    is_done = progress.find_check_in(day.id) is not None
    why_not = None if is_done else why_no_check_in(progress, number)
    if not is_done and not why_not:
        done = routes.CheckIn(day_id=day.id)
        buttons.append(plan_button(progress, "Done", done, primary=True))
    buttons += undo_buttons(progress)
    following = next((after for after in progress.open_days if after > number), None)
    if following and not is_preview:
        is_tomorrow = progress.schedule.due_date(following) == progress.today + DAY
        buttons.append(day_button(progress, following, "Show tomorrow" if is_tomorrow else ""))
    if has_help(day):
        buttons.append(plan_button(progress, "Stuck?", routes.ShowHint(day_id=day.id)))
    if why_no_test(progress, day.id) is None:
        test = routes.TakeDayTest(day_id=day.id)
        buttons.append(plan_button(progress, "I know this already", test))
    if is_preview:
        buttons.append(plan_button(progress, "Today", routes.Today()))
    else:
        remind = plan_button(progress, "Remind me", routes.Remind())
        buttons += [remind, *restore_buttons(progress)]
    remark = _tested_text(progress, day.id) or why_not or ""
    text = sections([_day_text(progress.catalog, progress.plan, number), small(remark)])
    return screen_with_status(progress, text, buttons, offer_help=not is_preview)


def _tested_text(progress: PlanProgress, day_id: str) -> str:
    """Say when the member tested out of a day; empty if they did not."""
    check_in = progress.find_check_in(day_id)
    if check_in is None or not check_in.is_tested:
        return ""
    return f"You tested out of this day on {date_text(progress, check_in.on_date)}, so it brought no points."


def other_day_screen(catalog: Catalog, plan: Plan, number: int, guild_id: int) -> Screen:
    """Draw a day of a plan that the member is not in, with a button to join that."""
    day = plan.day(number)
    join = routes.Join(plan_id=plan.id, guild_id=guild_id)
    stuck = routes.ShowHint(day_id=day.id, guild_id=guild_id)

    def controls() -> list[ui.Item[Any]]:
        help_button = [button("Stuck?", stuck)] if has_help(day) else []
        return [*button_rows([button("Join this plan", join), *help_button])]

    return page(
        _day_text(catalog, plan, number),
        controls=controls,
        footer="You’re not in this plan. You can check in for a day once you’ve joined it.",
    )


def _day_text(catalog: Catalog, plan: Plan, number: int) -> str:
    """Write a plan day out."""
    day = plan.day(number)
    week = plan.week_by_number[day.week]
    about = f"Week {week.number}, {week.subject} · about {day.minutes} minutes"
    if len(catalog.plans) > 1:
        about = f"{plan.name} · {about}"
    parts = [
        f"## Day {number} of {plan.length} · {day.title}\n{small(about)}",
        day.why,
        *(_step_text(at, step) for at, step in enumerate(day.steps, 1)),
        f"**Done when** {day.done_when}",
    ]
    places = [plan.resource_by_id[resource] for resource in day.resources]
    links = join_dots(f"[{place.name}](<{place.home}>)" for place in places)
    extras = [f"Stretch: {day.stretch}"] if day.stretch else []
    extras += [f"Where to learn: {links}"] if links else []
    if extras:
        parts.append(small("\n".join(extras)))
    return sections(parts)


def _step_text(number: int, step: PlanStep) -> str:
    """Write one step, with its listing in a block that can be copied.

    The number is part of the bold title: a list would begin again at 1 after each block.
    """
    text = f"**{number}. {step.title}** ({step.minutes} min) {step.do}"
    return f"{text}\n```{step.language}\n{step.code}\n```" if step.code else text


def has_help(day: PlanDay) -> bool:
    """Return whether the content pack helps with a plan day."""
    return bool(day.hint or day.solution)


@router.answers
async def show_hint(request: Request, route: routes.ShowHint) -> Screen:
    """Show the hint to a plan day; the solution is a button away."""
    day = _require_day(request.catalog, route.day_id)
    return hint_screen(day, request.actor.guild_id)


@router.answers
async def show_solution(request: Request, route: routes.ShowSolution) -> Screen:
    """Show the solution of a plan day."""
    day = _require_day(request.catalog, route.day_id)
    return solution_screen(day, request.actor.guild_id)


def _require_day(catalog: Catalog, day_id: str) -> PlanDay:
    """Return a plan day of any plan that the content pack helps with; refuse if there is none."""
    plan = catalog.plan_with_day(day_id)
    day = plan.day(plan.number_by_id[day_id]) if plan else None
    if day is None or not has_help(day):
        raise Refusal("There’s no help for that day any more. `/plan today` shows what’s next.")
    return day


def hint_screen(day: PlanDay, guild_id: int) -> Screen:
    """Draw the hint, and a button to the solution if there is one."""
    solution = button("Show the solution", routes.ShowSolution(day_id=day.id, guild_id=guild_id))
    buttons = [*([solution] if day.solution else []), _back_button(day, guild_id)]
    text = day.hint or "There’s no hint for this day, but there’s a solution."
    return page(f"## Stuck on “{day.title}”?\n{text}", controls=lambda: button_rows(buttons))


def solution_screen(day: PlanDay, guild_id: int) -> Screen:
    """Draw the solution; without one, say that there is only a hint."""
    return page(
        f"## “{day.title}”, solved\n{day.solution or 'This day has only a hint, and no solution.'}",
        controls=lambda: button_rows([_back_button(day, guild_id)]),
        footer="Yours may look different and still be right.",
    )


def _back_button(day: PlanDay, guild_id: int) -> ui.Button[Any]:
    return button("Back to the day", routes.LookAtDay(day_id=day.id, guild_id=guild_id))
