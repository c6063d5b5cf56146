"""Screens of the plan: a plan day, the result of a check-in, what to do when behind."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from discord import ui

from bot.domain.content.catalog import Catalog
from bot.domain.content.plan import PlanDay
from bot.domain.plan.enrolment import catch_up_dates
from bot.domain.plan.progress import can_undo
from bot.formatting import capitalize, join_dots, plural, sections, small
from bot.interactions import Screen, button_rows, page
from bot.pictures.renderer import Card
from bot.services.plan.check_ins import CheckInResult
from bot.ui.plan.context import PlanContext, footer
from bot.ui.plan.routes import (
    BeginToday,
    CatchUp,
    CheckIn,
    LookAtDay,
    Remind,
    Restart,
    Resume,
    ShareFinish,
    Shift,
    ShowProgress,
    Today,
    UndoCheckIn,
)
from bot.ui.points.milestones import lost_text, reached_text

_LINES = 10


def day_text(context: PlanContext, number: int) -> str:
    """Write a plan-day out."""
    plan, day = context.catalog.plan, context.catalog.plan.day(number)
    week = plan.week_by_number[day.week]
    about = f"Week {week.number}, {week.subject} · about {day.minutes} minutes"
    steps = "\n".join(
        f"{at}. **{step.title}** ({step.minutes} min) {step.do}"
        for at, step in enumerate(day.steps, 1)
    )
    return sections(
        [
            f"## Day {number} of {plan.length} · {day.title}\n{small(about)}",
            day.why,
            steps,
            f"**Done when** {day.done_when}",
            *_asides(context.catalog, day),
        ]
    )


def _asides(catalog: Catalog, day: PlanDay) -> Iterable[str]:
    places = [catalog.plan.resource_by_id[resource] for resource in day.resources]
    links = join_dots(f"[{place.name}](<{place.home}>)" for place in places)
    lines = [
        *([f"Stretch: {day.stretch}"] if day.stretch else []),
        *([f"Where to learn: {links}"] if links else []),
    ]
    return [small("\n".join(lines))] if lines else []


def today_screen(context: PlanContext) -> Screen:
    """Draw what is up today."""
    if context.status.is_finished:
        return screen(
            context, _FINISHED, [context.button("My progress", ShowProgress(), primary=True)]
        )
    if context.is_waiting:
        return screen(
            context,
            f"## Your plan starts {context.date(context.progress.start)}\nUntil then there is nothing to do. "
            "Or begin now: day 1 is ready when you are.",
            [
                context.button("Begin today", BeginToday(), primary=True),
                *_looks(context, 1, "Look at day 1"),
            ],
        )
    if context.is_paused:
        return _paused_screen(context)
    number = context.status.next_open or 1
    if number > context.status.due:
        return _ahead_screen(context, number)
    return day_screen(context, number)


_FINISHED = (
    "## You did it all\nEvery day of the plan is checked in. What you built is yours to show; "
    "`/projects` has ideas for the next one, and `/role` shows where it leads."
)


def _paused_screen(context: PlanContext) -> Screen:
    back = context.progress.timeline.resumes_on(context.today)
    until = f"until {context.date(back)}" if back else "until you resume it"
    number = context.status.next_open or 1
    return screen(
        context,
        f"## Your plan is paused {until}\nNothing falls due, your streak stands still, and no "
        f"reminder comes. Plan-day {number} waits for you.",
        [
            context.button("Resume", Resume(), primary=True),
            *_looks(context, number, f"Look at day {number}"),
        ],
    )


def _ahead_screen(context: PlanContext, number: int) -> Screen:
    """Draw that today's work is done, or that today is free."""
    free = "A day ahead" if context.progress.timeline.expects_work(context.today) else "A day off"
    title = "Done for today" if context.progress.active_dates[context.today] else free
    due = context.schedule.due_date(number)
    when = f" It is due {context.date(due)}." if due else ""
    day = context.catalog.plan.day(number)
    return screen(
        context,
        f"## {title}\nNext is day {number}, “{day.title}”, about {day.minutes} minutes.{when}",
        [*_looks(context, number, f"Look at day {number}"), *_undo(context), _remind(context)],
    )


def day_screen(context: PlanContext, number: int, *, look: bool = False) -> Screen:
    """Draw a plan-day with what can be done about it; `look` is for one that is not up yet."""
    day_id = context.catalog.plan.day(number).id
    buttons: list[ui.Button[Any]] = []
    if (
        not context.progress.find_check_in(day_id)
        and number <= context.status.last_allowed
        and not context.is_waiting
    ):
        buttons.append(context.button("Done", CheckIn(day_id=day_id), primary=True))
    buttons += _undo(context)
    buttons += [] if look else _looks(context, _after(context, number), "Tomorrow")
    buttons += [context.button("Today", Today()) if look else _remind(context)]
    return screen(context, day_text(context, number), buttons, offer_help=not look)


def _after(context: PlanContext, number: int) -> int | None:
    return next((n for n in context.status.open_days if n > number), None)


def _looks(context: PlanContext, number: int | None, label: str) -> list[ui.Button[Any]]:
    return (
        [context.button(label, LookAtDay(day_id=context.catalog.plan.day(number).id))]
        if number
        else []
    )


def _undo(context: PlanContext) -> list[ui.Button[Any]]:
    last = context.progress.latest_check_in()
    if not last or not can_undo(last, context.catalog.scoring.check_in, context.now):
        return []
    number = context.catalog.plan.number_by_id.get(last.day_id)
    return [context.button(f"Undo day {number}", UndoCheckIn(day_id=last.day_id))] if number else []


def _remind(context: PlanContext) -> ui.Button[Any]:
    return context.button("Remind me", Remind())


def checked_screen(
    context: PlanContext, checked: CheckInResult, card: Card | None = None
) -> Screen:
    """Draw what a check-in, or undoing one, came to; the card is for who has finished by it."""
    day = context.catalog.plan.day(checked.day_number) if checked.day_number else None
    buttons = [*_undo(context), context.button("My progress", ShowProgress())]
    next_open = context.status.next_open
    if checked.is_repeat and next_open and next_open <= context.status.last_allowed:
        day_id = context.catalog.plan.day(next_open).id
        buttons.insert(
            0, context.button(f"Day {next_open} is done too", CheckIn(day_id=day_id), primary=True)
        )
    elif next_open:
        buttons.insert(0, context.button("What is next", Today(), primary=True))
    if card:
        buttons.insert(0, context.button("Show it to the group", ShareFinish(), primary=True))
    title = f"Day {checked.day_number} {_outcome(checked)}"
    about = f"“{day.title}”" if day else "That day is no longer in the plan."
    finished = f"\n\n{_FINISHED.removeprefix('## ')}" if context.status.is_finished else ""
    told = [f"## {title}\n{about}{_paid(checked)}{finished}"]
    told += [reached_text(checked.milestones_reached)] if checked.milestones_reached else []
    told += [lost_text(checked.milestones_lost)] if checked.milestones_lost else []
    return screen(context, sections(told), buttons, card=card)


def _outcome(checked: CheckInResult) -> str:
    if checked.is_undo:
        return "is open again"
    return "was checked in before" if checked.was_checked_in else "is checked in"


def _paid(checked: CheckInResult) -> str:
    if checked.is_undo:
        taken = f" · {-checked.points} points taken back" if checked.points else ""
        return f"{taken}\nNothing else changed. Check it in again whenever you like."
    if checked.is_repeat:
        return "\nThat was a moment ago, and it counts once. Did you mean the next one?"
    if checked.was_checked_in:
        return "\nIt counts once, so nothing changed."
    if checked.points:
        return f" · {checked.points} points"
    return "\nYou had its points already, so there are none this time."


def behind_parts(context: PlanContext) -> list[ui.Item[Any]]:
    """Offer what can be done about being behind; nothing where nobody is."""
    behind = context.status.behind
    if not behind or context.is_paused:
        return []
    buttons = [
        context.button(f"Shift my plan by {plural(behind, 'day')}", Shift(days=behind)),
        context.button("Start over…", Restart()),
    ]
    dates = catch_up_dates(context.status.behind, context.schedule, context.today)
    if dates and context.catalog.scoring.check_in.most_per_day > 1:
        by = dates[-1]
        buttons.insert(
            0, context.button(f"Catch up: 2 a day until {by:%a} {by.day} {by:%b}", CatchUp())
        )
    text = f"You are {plural(behind, 'plan-day')} behind. That happens. What suits you?"
    return [ui.Separator(), ui.TextDisplay(text), *button_rows(buttons)]


def catch_up_screen(context: PlanContext) -> Screen:
    """Draw which plan-days to do when, to have caught up."""
    dates = catch_up_dates(context.status.behind, context.schedule, context.today)
    numbers = iter(context.status.open_days)
    lines = [
        f"- {context.date(date)}: day {' and '.join(map(str, islice(numbers, 2)))}"
        for date in dates[:_LINES]
    ]
    if len(dates) > _LINES:
        lines.append(f"- and so on until {context.date(dates[-1])}")
    return screen(
        context,
        "## Two a day, and you have caught up\n" + "\n".join(lines) + "\n\nNothing is "
        "decided by this: do one on a bad day, and the rest moves on by itself.",
        [context.button("Begin", Today(), primary=True)],
    )


def screen(
    context: PlanContext,
    text: str,
    buttons: list[ui.Button[Any]],
    *,
    offer_help: bool = True,
    card: Card | None = None,
) -> Screen:
    """Make a screen of the plan: what must be said first, the text, how it stands, buttons."""

    def controls() -> Iterable[ui.Item[Any]]:
        return [*button_rows(buttons), *(behind_parts(context) if offer_help else [])]

    return page(
        context.with_notice(text), controls=controls, footer=capitalize(footer(context)), card=card
    )
