"""What the screens of a member's plan share: the values they are drawn from, and their parts."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

from discord import ui

from bot.domain.content import Catalog, Plan
from bot.domain.plan.endings import Ending
from bot.domain.plan.enrolment import Pace, PlanStatus, Schedule, catch_up_dates
from bot.domain.plan.progress import PlanProgress, Streak, can_undo
from bot.formatting import capitalize, date_stamp, join_dots, plural, sections
from bot.interactions import Request, Screen, ServerRoute, button, button_rows, page
from bot.pictures.renderer import Card
from bot.services.members import notices
from bot.ui.groups.notices import notice_text
from bot.ui.lookup.routes import ShowProject
from bot.ui.plan.routes import CatchUp, Join, Pause, Restart, Shift, TakeBack, UndoCheckIn

WHAT_NEXT = (
    "Show people what you built. `/cv` has a line about it for your CV, `/projects` has ideas for "
    "what to build next, and `/role` shows where it can lead."
)
"""What a member reads who has finished the plan."""

PACES = {Pace.DAILY: "a plan day is due every day", Pace.WEEKDAYS: "plan days are due on weekdays"}
"""What each pace means, within a sentence."""


@dataclass(frozen=True)
class PlanContext:
    """The values that the screens of one member's plan are drawn from."""

    catalog: Catalog
    guild_id: int
    progress: PlanProgress
    now: dt.datetime
    notice: str = ""  # the texts of pending notices, shown before everything else

    @property
    def plan(self) -> Plan:
        """The plan that the member follows."""
        return self.catalog.plan_of(self.progress.plan_id)

    @cached_property
    def status(self) -> PlanStatus:
        """Which days are done, due and open."""
        return self.progress.status(self.plan, self.now)

    @cached_property
    def schedule(self) -> Schedule:
        """Which day is due on which date."""
        return self.progress.schedule(self.plan)

    @cached_property
    def streak(self) -> Streak:
        """The days in a row with a check-in."""
        return self.progress.streak(self.catalog.scoring, self.now)

    @cached_property
    def today(self) -> dt.date:
        """The date in the member's time zone."""
        return self.progress.today(self.now)

    @property
    def is_waiting(self) -> bool:
        """Whether the plan starts on a later date."""
        return self.today < self.progress.start

    @property
    def is_paused(self) -> bool:
        return self.progress.is_paused(self.now)

    def why_no_check_in(self, number: int) -> str | None:
        """Return why a plan day cannot be checked in now; None if it can."""
        plan, rules = self.plan, self.catalog.scoring.check_in
        return self.progress.why_not_allowed(number, plan, rules, self.now)

    def date(self, day: dt.date) -> str:
        """Format a date of the member's time zone."""
        return date_stamp(day, self.progress.zone)

    def with_notice(self, text: str) -> str:
        """Return a text with the pending notices before it."""
        return f"{self.notice}\n\n{text}" if self.notice else text

    def below(self, text: str) -> "PlanContext":
        """Return a context whose screens begin with a text, after the pending notices."""
        return replace(self, notice=sections([self.notice, text]))

    def button(self, label: str, route: ServerRoute, *, primary: bool = False) -> ui.Button[Any]:
        """Build a button about this plan, which also works in direct messages."""
        return button(label, route.in_server(self.guild_id), primary=primary)


MOST_NOTICES = 3
"""Notices shown above a plan; so many leave room for the longest plan day. The next screen has more."""

Draw: TypeAlias = Callable[[PlanContext], Screen]


def plan_screen(request: Request, progress: PlanProgress, draw: Draw) -> Screen:
    """Draw a member's plan with their oldest notices, which are dismissed once it was sent."""
    actor, pending = request.actor, notices.parse(progress.notice)[:MOST_NOTICES]
    notice = notice_text(pending)
    context = PlanContext(request.catalog, actor.guild_id, progress, request.now, notice)

    async def dismiss() -> None:
        async with request.database.writing() as connection:
            await notices.dismiss(connection, actor, pending)

    screen = draw(context)
    return screen.then(dismiss) if pending else screen


def screen_with_status(
    context: PlanContext,
    text: str,
    buttons: list[ui.Button[Any]],
    *,
    offer_help: bool = True,
    card: Card | None = None,
) -> Screen:
    """Draw a text and buttons, how the plan is going, and help for a member who is behind."""

    def controls() -> Iterable[ui.Item[Any]]:
        return [*button_rows(buttons), *(behind_parts(context) if offer_help else [])]

    small_print = capitalize(footer(context))
    return page(context.with_notice(text), controls=controls, footer=small_print, card=card)


def footer(context: PlanContext) -> str:
    """Describe in one line of small print how the plan is going."""
    status, streak = context.status, context.streak
    parts = [f"{status.done} of {status.length} done"]
    if streak.days:
        parts.append(streak_text(streak))
    return join_dots([*parts, status_text(context)])


def streak_text(streak: Streak) -> str:
    """Write the length of a streak and the rest days saved for it."""
    reserve = f", {plural(streak.reserve, 'rest day')} saved" if streak.reserve else ""
    return f"{plural(streak.days, 'day')} in a row{reserve}"


def status_text(context: PlanContext) -> str:
    """Write whether the plan is on track, behind, paused, waiting or finished."""
    status = context.status
    if status.is_finished:
        return "finished"
    if context.is_waiting:
        condition = "" if context.progress.group_id else " if you’re in an open group"
        return f"starts on {context.date(context.progress.start)}{condition}"
    if context.is_paused:
        back = context.progress.timeline.resumes_on(context.today)
        return f"paused until {context.date(back)}" if back else "paused"
    if status.behind:
        return f"{plural(status.behind, 'plan day')} behind"
    return (
        f"on track to finish on {context.date(status.finish_date)}"
        if status.finish_date
        else "on track"
    )


def behind_parts(context: PlanContext) -> list[ui.Item[Any]]:
    """Offer ways to catch up; empty if the member is not behind."""
    behind = context.status.behind
    if not behind or context.is_paused:
        return []
    buttons = [
        context.button(f"Shift my plan by {dates_text(context, behind)}", Shift(days=behind)),
        context.button("Start over…", Restart()),
    ]
    dates = catch_up_dates(behind, context.schedule, context.today)
    if dates and context.catalog.scoring.check_in.most_per_day > 1:
        last = dates[-1]
        label = f"Catch up: 2 a day until {last:%a} {last.day} {last:%b}"
        buttons.insert(0, context.button(label, CatchUp()))
    text = f"You’re {plural(behind, 'plan day')} behind. That happens. What would suit you?"
    return [ui.Separator(), ui.TextDisplay(text), *button_rows(buttons)]


def dates_text(context: PlanContext, count: int) -> str:
    """Write a number of dates on which plan days are due: “3 days”, or “3 weekdays”."""
    return plural(count, context.progress.timeline.phase_on(context.today).pace.date_noun)


def restore_buttons(context: PlanContext) -> list[ui.Button[Any]]:
    """Offer to return to the plan that was restarted or left, as long as that is possible."""
    ended = context.progress.ended
    if ended is None or not ended.can_be_restored(context.now):
        return []
    label = "Undo the restart" if ended.ending is Ending.RESTARTED else "Return to the plan I left"
    return [context.button(label, TakeBack(instead_of=context.progress.enrolment_id))]


def buttons_after_finish(context: PlanContext) -> list[ui.Button[Any]]:
    """Offer what can come after a plan: the next one, a project, or a rest."""
    following = context.catalog.plan_after(context.progress.plan_id)
    buttons = [button("Find a project", ShowProject())]
    if not context.is_paused:
        buttons.insert(0, context.button("Take a rest", Pause()))
    if following:
        route = Join(plan_id=following.id)
        buttons.insert(0, context.button(f"Next plan: {following.name}", route, primary=True))
    return buttons


def undo_buttons(context: PlanContext) -> list[ui.Button[Any]]:
    """Offer to take back the latest check-in, if it is recent enough."""
    last = context.progress.latest_check_in()
    if not last or not can_undo(last, context.catalog.scoring.check_in, context.now):
        return []
    number = context.plan.number_by_id.get(last.day_id)
    return [context.button(f"Undo day {number}", UndoCheckIn(day_id=last.day_id))] if number else []
