"""Help with a plan day: first a hint, then the solution."""

from typing import Any

from discord import ui

from bot.domain.content import Catalog, PlanDay
from bot.domain.errors import Refusal
from bot.interactions import Request, Router, Screen, ServerRoute, button, button_rows, page
from bot.ui.plan.routes import LookAtDay, ShowHint, ShowSolution

router = Router()


def has_help(day: PlanDay) -> bool:
    """Return whether the content pack helps with a plan day."""
    return bool(day.hint or day.solution)


@router.answers
async def show_hint(request: Request, asked: ShowHint) -> Screen:
    """Show the hint to a plan day; the solution is a button away."""
    day = _require_day(request.catalog, asked.day_id)
    return hint_screen(day, request.actor.guild_id)


@router.answers
async def show_solution(request: Request, asked: ShowSolution) -> Screen:
    """Show the solution of a plan day."""
    day = _require_day(request.catalog, asked.day_id)
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
    routes: list[tuple[str, ServerRoute]] = [("Back to the day", LookAtDay(day_id=day.id))]
    if day.solution:
        routes.insert(0, ("Show the solution", ShowSolution(day_id=day.id)))
    text = day.hint or "There’s no hint for this day, but there’s a solution."
    return page(f"## Stuck on “{day.title}”?\n{text}", controls=lambda: _buttons(routes, guild_id))


def solution_screen(day: PlanDay, guild_id: int) -> Screen:
    """Draw the solution; without one, say that there is only a hint."""
    text = day.solution or "This day has only a hint, and no solution."
    routes: list[tuple[str, ServerRoute]] = [("Back to the day", LookAtDay(day_id=day.id))]
    return page(
        f"## “{day.title}”, solved\n{text}",
        controls=lambda: _buttons(routes, guild_id),
        footer="Yours may look different and still be right.",
    )


def _buttons(routes: list[tuple[str, ServerRoute]], guild_id: int) -> list[ui.Item[Any]]:
    """Build buttons that also work in direct messages."""
    return [*button_rows(button(label, route.in_server(guild_id)) for label, route in routes)]
