"""The plan on screen: a plan-day, what a check-in came to, how the run stands."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from discord import ui

from bot.domain.content.catalog import Catalog
from bot.domain.content.plan import PlanDay
from bot.domain.plan.enrolment import catch_up
from bot.domain.plan.progress import undoable
from bot.formatting import capitalize, join_dots, plural, sections, small
from bot.interactions.screen import Screen, page
from bot.pictures.renderer import Card
from bot.services.plan.check_ins import CheckedIn
from bot.ui.acts import Act, rows_of
from bot.ui.plan.context import Face, foot
from bot.ui.points.milestones import lost_text, reached_text

_LINES = 10


def day_text(face: Face, number: int) -> str:
    """Write a plan-day out."""
    plan, day = face.pack.plan, face.pack.plan.day(number)
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
            *_asides(face.pack, day),
        ]
    )


def _asides(pack: Catalog, day: PlanDay) -> Iterable[str]:
    places = [pack.plan.resource_by_id[resource] for resource in day.resources]
    links = join_dots(f"[{place.name}](<{place.home}>)" for place in places)
    lines = [
        *([f"Stretch: {day.stretch}"] if day.stretch else []),
        *([f"Where to learn: {links}"] if links else []),
    ]
    return [small("\n".join(lines))] if lines else []


def today_screen(face: Face) -> Screen:
    """Draw what is up today."""
    if face.stands.finished:
        return screen(face, _FINISHED, [face.act("progress", "My progress", primary=True)])
    if face.waiting:
        return screen(
            face,
            f"## Your plan starts {face.date(face.have.start)}\nUntil then there is nothing to do. "
            "Or begin now: day 1 is ready when you are.",
            [face.act("begin", "Begin today", primary=True), *_looks(face, 1, "Look at day 1")],
        )
    if face.paused:
        return _paused_screen(face)
    number = face.stands.next_open or 1
    if number > face.stands.due:
        return _ahead_screen(face, number)
    return day_screen(face, number)


_FINISHED = (
    "## You did it all\nEvery day of the plan is checked in. What you built is yours to show; "
    "`/projects` has ideas for the next one, and `/role` shows where it leads."
)


def _paused_screen(face: Face) -> Screen:
    back = face.have.timeline.resumes_on(face.today)
    until = f"until {face.date(back)}" if back else "until you resume it"
    number = face.stands.next_open or 1
    return screen(
        face,
        f"## Your plan is paused {until}\nNothing falls due, your streak stands still, and no "
        f"reminder comes. Plan-day {number} waits for you.",
        [
            face.act("resume", "Resume", primary=True),
            *_looks(face, number, f"Look at day {number}"),
        ],
    )


def _ahead_screen(face: Face, number: int) -> Screen:
    """Draw that today's work is done, or that today is free."""
    free = "A day ahead" if face.have.timeline.counts(face.today) else "A day off"
    title = "Done for today" if face.have.worked[face.today] else free
    due = face.schedule.date_of(number)
    when = f" It is due {face.date(due)}." if due else ""
    day = face.pack.plan.day(number)
    return screen(
        face,
        f"## {title}\nNext is day {number}, “{day.title}”, about {day.minutes} minutes.{when}",
        [*_looks(face, number, f"Look at day {number}"), *_undo(face), _remind(face)],
    )


def day_screen(face: Face, number: int, *, look: bool = False) -> Screen:
    """Draw a plan-day with what can be done about it; `look` is for one that is not up yet."""
    day_id = face.pack.plan.day(number).id
    acts: list[Act] = []
    if not face.have.find(day_id) and number <= face.stands.furthest and not face.waiting:
        acts.append(face.act("done", "Done", day_id, primary=True))
    acts += _undo(face)
    acts += [] if look else _looks(face, _after(face, number), "Tomorrow")
    acts += [face.act("today", "Today") if look else _remind(face)]
    return screen(face, day_text(face, number), acts, behind=not look)


def _after(face: Face, number: int) -> int | None:
    return next((n for n in face.stands.open if n > number), None)


def _looks(face: Face, number: int | None, label: str) -> list[Act]:
    return [face.act("look", label, face.pack.plan.day(number).id)] if number else []


def _undo(face: Face) -> list[Act]:
    last = face.have.last()
    if not last or not undoable(last, face.pack.scoring.check_in, face.now):
        return []
    number = face.pack.plan.number_of.get(last.day_id)
    return [face.act("undo", f"Undo day {number}", last.day_id)] if number else []


def _remind(face: Face) -> Act:
    return face.act("remind", "Remind me")


def checked_screen(face: Face, checked: CheckedIn, card: Card | None = None) -> Screen:
    """Draw what a check-in, or undoing one, came to; the card is for who has finished by it."""
    day = face.pack.plan.day(checked.number) if checked.number else None
    acts = [*_undo(face), face.act("progress", "My progress")]
    next_open = face.stands.next_open
    if checked.repeated and next_open and next_open <= face.stands.furthest:
        day_id = face.pack.plan.day(next_open).id
        acts.insert(0, face.act("done", f"Day {next_open} is done too", day_id, primary=True))
    elif next_open:
        acts.insert(0, face.act("today", "What is next", primary=True))
    if card:
        acts.insert(0, face.act("boast", "Show it to the group", primary=True))
    title = f"Day {checked.number} {_outcome(checked)}"
    about = f"“{day.title}”" if day else "That day is no longer in the plan."
    finished = f"\n\n{_FINISHED.removeprefix('## ')}" if face.stands.finished else ""
    told = [f"## {title}\n{about}{_paid(checked)}{finished}"]
    told += [reached_text(checked.reached)] if checked.reached else []
    told += [lost_text(checked.lost)] if checked.lost else []
    return screen(face, sections(told), acts, card=card)


def _outcome(checked: CheckedIn) -> str:
    if checked.undone:
        return "is open again"
    return "was checked in before" if checked.again else "is checked in"


def _paid(checked: CheckedIn) -> str:
    if checked.undone:
        taken = f" · {-checked.paid} points taken back" if checked.paid else ""
        return f"{taken}\nNothing else changed. Check it in again whenever you like."
    if checked.repeated:
        return "\nThat was a moment ago, and it counts once. Did you mean the next one?"
    if checked.again:
        return "\nIt counts once, so nothing changed."
    if checked.paid:
        return f" · {checked.paid} points"
    return "\nYou had its points already, so there are none this time."


def behind_parts(face: Face) -> list[ui.Item[Any]]:
    """Offer what can be done about being behind; nothing where nobody is."""
    behind = face.stands.behind
    if not behind or face.paused:
        return []
    acts = [
        face.act("shift", f"Shift my plan by {plural(behind, 'day')}", behind),
        face.act("restart", "Start over…"),
    ]
    dates = catch_up(face.stands.behind, face.schedule, face.today)
    if dates and face.pack.scoring.check_in.most_per_day > 1:
        by = dates[-1]
        acts.insert(0, face.act("catchup", f"Catch up: 2 a day until {by:%a} {by.day} {by:%b}"))
    text = f"You are {plural(behind, 'plan-day')} behind. That happens. What suits you?"
    return [ui.Separator(), ui.TextDisplay(text), *rows_of(acts)]


def catch_up_screen(face: Face) -> Screen:
    """Draw which plan-days to do when, to have caught up."""
    dates = catch_up(face.stands.behind, face.schedule, face.today)
    numbers = iter(face.stands.open)
    lines = [
        f"- {face.date(date)}: day {' and '.join(map(str, islice(numbers, 2)))}"
        for date in dates[:_LINES]
    ]
    if len(dates) > _LINES:
        lines.append(f"- and so on until {face.date(dates[-1])}")
    return screen(
        face,
        "## Two a day, and you have caught up\n" + "\n".join(lines) + "\n\nNothing is "
        "decided by this: do one on a bad day, and the rest moves on by itself.",
        [face.act("today", "Begin", primary=True)],
    )


def screen(
    face: Face, text: str, acts: list[Act], *, behind: bool = True, card: Card | None = None
) -> Screen:
    """Make a screen of the plan: what must be said first, the text, how it stands, buttons."""

    def ways_on() -> Iterable[ui.Item[Any]]:
        return [*rows_of(acts), *(behind_parts(face) if behind else [])]

    said = f"{face.notice}\n\n{text}" if face.notice else text
    return page(said, controls=ways_on, footer=capitalize(foot(face)), card=card)
