"""A plan day, step by step or as a whole, and help for those who are stuck on it."""

from math import ceil
from operator import attrgetter
from typing import Literal

from bot.domain.content import Catalog, Plan, PlanDay, PlanStep
from bot.domain.errors import Refusal
from bot.domain.plan.progress import PlanProgress, why_no_check_in
from bot.domain.recall import why_no_test
from bot.formatting import join_dots, sections, small
from bot.interactions import Button, Request, Row, Screen, button, menu, page, router
from bot.services.plan.check_ins import require_day_number
from bot.services.plan.progress import find_progress
from bot.ui.plan import routes, screens

ALL_STEPS = 0  # stands for all steps of a plan day in place of the number of one

_PHONE_LINES = 17
"""How many lines of text and code a phone shows beside the rest of a step."""

_MOST_LISTED, _EARLIER_LISTED = 25, 10
"""How many plan days a menu lists (Discord takes no more), and how many of them come before the next one."""


@router.answers
async def look_at_day(request: Request, route: routes.LookAtDay) -> Screen:
    actor, catalog, now = request.actor, request.catalog, request.now
    progress = await request.read(find_progress, catalog, *actor.key, now)
    plan = catalog.plan_with_day(route.day_id) or catalog.plan
    number = require_day_number(plan, route.day_id)
    step = min(route.step, len(plan.day(number).steps))
    if route.code and step:
        day, back = plan.day(number), route.model_copy(update={"code": False, "step": step})
        shown, buttons = day.steps[step - 1], _ways_on(day, back, "Back to the step")
        return page(f"## {shown.title}: the code\n{_listing(shown)}", buttons=buttons)
    if progress is None or progress.plan is not plan:
        return other_day_screen(catalog, plan, number, actor.guild_id, step)
    return screens.with_notices(request, progress, day_screen(progress, number, step))


def day_screen(progress: PlanProgress, number: int, step: int = 1, beside: str = "") -> Screen:
    """Draw a step of a plan day, or all of them, with what the member can do about it."""
    day, guild_id = progress.plan.day(number), progress.guild_id
    buttons, is_at_end = _reading_buttons(day, step, guild_id), not 0 < step < len(day.steps)
    check_in, remark = progress.find_check_in(day.id), why_no_check_in(progress, number)
    if check_in:
        buttons += screens.undo_buttons(progress, check_in)
        date = screens.date_text(progress, check_in.on_date)
        how = " by its test, so it brought no points" if check_in.is_tested else ""
        remark = f"You did this day on {date}{how}."
        if step and check_in.note:  # all steps may leave no room for it
            remark += f" Your note: “{check_in.note}”"
    elif not remark:
        route, has_code = routes.CheckIn(day_id=day.id), _hides_code(day, step)
        is_next = is_at_end and not has_code
        done = screens.plan_button(progress, f"Day {number} done", route, primary=is_next)
        buttons.insert(has_code + (not is_at_end), done)
    elif step > 1 and not is_at_end:
        remark = ""  # the first and the last step say it
    if step == 1 and number == progress.next_day and screens.behind_buttons(progress):
        buttons.append(screens.plan_button(progress, "Catch up…", routes.Today(choose=True)))
    elif step in (ALL_STEPS, 1) and why_no_test(progress, day.id) is None:
        test = routes.TakeDayTest(day_id=day.id)
        buttons.append(screens.plan_button(progress, "I know this already", test))
    if number != progress.next_day:
        buttons.append(screens.plan_button(progress, "Today", routes.Today()))
    shown = _day_text(progress.catalog, progress.plan, number, step, f"{beside}\n{remark or ''}")
    text = sections([shown, small(remark or "")])
    if step > 1:
        return page(text, buttons=buttons)
    menus = [] if step else [day_menu(progress)]
    return screens.screen_with_status(progress, text, buttons, menus)


def day_menu(progress: PlanProgress) -> Row:
    """Build a menu of the plan days around the next one, to look at or check in."""
    plan = progress.plan
    latest_first = max(plan.length - _MOST_LISTED, 0)
    first = min(max((progress.next_day or plan.length) - 1 - _EARLIER_LISTED, 0), latest_first)
    listed = plan.days[first : first + _MOST_LISTED]
    labels = {day.id: f"Day {number} · {day.title}" for number, day in enumerate(listed, first + 1)}
    about = {
        day.id: "done" if day.id in progress.done_ids else f"{day.minutes} minutes"
        for day in listed
    }
    route = routes.LookAtDay(day_id=plan.days[0].id, guild_id=progress.guild_id)
    return menu("Another day…", route, fills="day_id", labels=labels, about=about)


def other_day_screen(
    catalog: Catalog, plan: Plan, number: int, guild_id: int, step: int = 1
) -> Screen:
    day = plan.day(number)
    join = button("Join this plan", routes.Join(plan=plan.id, guild_id=guild_id))
    return page(
        _day_text(catalog, plan, number, step),
        buttons=[*_reading_buttons(day, step, guild_id), join],
        footer="You’re not in this plan. Join it to check in.",
    )


def _reading_buttons(day: PlanDay, step: int, guild_id: int) -> list[Button]:
    """Offer the code of a step, the next and the previous one, help, and all steps at once or one at a time."""

    def look(label: str, at: int, *, primary: bool = False, code: bool = False) -> Button:
        route = routes.LookAtDay(day_id=day.id, step=at, code=code, guild_id=guild_id)
        return button(label, route, primary=primary)

    stuck = routes.ShowDayHelp(day_id=day.id, step=step, guild_id=guild_id)
    has_code = _hides_code(day, step)
    return [
        *([look("Code", step, primary=True, code=True)] if has_code else []),
        *([look("Next", step + 1, primary=not has_code)] if 0 < step < len(day.steps) else []),
        *([look("Back", step - 1)] if step > 1 else []),
        *([button("Stuck?", stuck)] if has_help(day) else []),
        look("All steps", ALL_STEPS) if step else look("Step by step", 1),
    ]


def _ways_on(day: PlanDay, here: routes.LookAtDay, label: str) -> list[Button]:
    """Offer the next step, as the step itself does, and the way back to it."""
    following = here.model_copy(update={"step": here.step + 1})
    has_next = 0 < here.step < len(day.steps)
    more = [button("Next", following, primary=True)] if has_next else []
    return [*more, button(label, here, primary=not has_next)]


def _day_text(catalog: Catalog, plan: Plan, number: int, step: int, beside: str = "") -> str:
    """Write a step of a plan day, with room for what is beside it; or all of them and what belongs to the day."""
    day = plan.day(number)
    shown = day.steps[step - 1 : step] if step else day.steps
    week = plan.week_by_number[day.week]
    about = f"Week {week.number}, {week.subject} · about {day.minutes} minutes"
    if len(catalog.plans) > 1:
        about = f"{plan.name} · {about}"
    if step:
        about = f"Step {step} of {len(day.steps)} · {sum(each.minutes for each in shown)} min"
    is_first, is_last = step in (ALL_STEPS, 1), step in (ALL_STEPS, len(day.steps))
    places = [plan.resource_by_id[resource] for resource in day.resources]
    links = join_dots(f"[{place.name}](<{place.home}>)" for place in places)
    why = day.why if is_first else ""
    stretch = f"Stretch: {day.stretch}" if is_last and day.stretch else ""
    if step and not _fits(day, step, why, stretch, _listing_below(day, step), beside):
        why = stretch = ""  # which **All steps** has
    parts = [
        f"## Day {number} of {plan.length} · {day.title}\n{small(about)}",
        why,
        *(_step_text(each, at) for at, each in enumerate(shown if not step else (), 1)),
        *(f"**{each.title}**\n{each.do}{_listing_below(day, step)}" for each in shown if step),
        f"**Done when** {day.done_when}" if is_last else "",
        small(stretch),
        small(f"Where to learn: {links}" if is_first and links else ""),
    ]
    return sections(parts)


def _listing_below(day: PlanDay, at: int) -> str:
    """Write the listing of a step, or where it is if it's too long for a phone's screen."""
    if _hides_code(day, at):
        return "\n-# Press **Code** to see the listing."
    return _listing(day.steps[at - 1])


def _step_text(step: PlanStep, number: int) -> str:
    """Write one of several steps, with its listing in a block that can be copied.

    The number is part of the bold title: a list would begin again at 1 after each block.
    """
    return f"**{number}. {step.title}** ({step.minutes} min)\n{step.do}{_listing(step)}"


def _listing(step: PlanStep) -> str:
    return f"\n```{step.language}\n{step.code}\n```" if step.code else ""


def _hides_code(day: PlanDay, at: int) -> bool:
    listing = _listing(day.steps[at - 1]) if at else ""
    return bool(listing) and not _fits(day, at, listing)


def _fits(day: PlanDay, at: int, *more: str) -> bool:
    """Return whether a phone's screen has room for more than a step needs: a listing, or other texts."""
    texts = [day.steps[at - 1].do, *more]
    texts += [f"Done when {day.done_when}"] if at == len(day.steps) else []
    texts += ["Where to learn"] if at == 1 and day.resources else []
    return sum(map(_count_lines, texts)) <= _PHONE_LINES


def _count_lines(text: str) -> int:
    width = 28 if text.startswith("\n```") else 36  # a listing's letters are wider
    return sum(ceil(len(line) / width) for line in text.splitlines())


def has_help(day: PlanDay) -> bool:
    parts: tuple[PlanDay | PlanStep, ...] = (day, *day.steps)
    return any(part.hint or part.solution for part in parts)


@router.answers
async def show_day_help(request: Request, route: routes.ShowDayHelp) -> Screen:
    plan = request.catalog.plan_with_day(route.day_id)
    day = plan.day(plan.number_by_id[route.day_id]) if plan else None
    if day is None or not has_help(day):
        raise Refusal("There’s no help for that day any more. `/plan today` shows what’s next.")
    return help_screen(day, route)


def help_screen(day: PlanDay, route: routes.ShowDayHelp) -> Screen:
    """Draw the hint, or the solution if it was asked for."""
    back_to = routes.LookAtDay(day_id=day.id, step=route.step, guild_id=route.guild_id)
    buttons = _ways_on(day, back_to, "Back to the day")
    solutions = _help_in_view(day, route.step, "solution")
    if route.solved:
        text = sections(solutions) or "This day has only a hint, and no solution."
        text = f"## “{day.title}”, solved\n{text}\n{small('Yours may look different and still be right.')}"
        return page(text, buttons=buttons)
    hint = sections(_help_in_view(day, route.step, "hint"))
    if solutions:
        label = "Solution of the whole day" if day.solution in solutions else "Show the solution"
        buttons.insert(0, button(label, route.model_copy(update={"solved": True})))
    hint = hint or "There’s no hint for this day, but there’s a solution."
    return page(f"## A hint: {day.title}\n{hint}", buttons=buttons)


def _help_in_view(day: PlanDay, at: int, kind: Literal["hint", "solution"]) -> list[str]:
    """Return what helps with the step in view, or else with the day; of all steps, both."""
    of, in_view = attrgetter(kind), day.steps[at - 1 : at] if at else day.steps
    own = [f"**{step.title}**\n{of(step)}" for step in in_view if of(step)]
    return own if at and own else [*filter(None, [of(day)]), *own]
