"""How a run stands: as a picture, and the same in words."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from bot.domain.content.scoring import Milestone
from bot.domain.plan.enrolment import pace_needed
from bot.formatting import plural, quoted
from bot.interactions import Screen, button_rows, page
from bot.pictures.cards.formatting import format_dates
from bot.pictures.cards.progress import Progress, dates_shown, progress_card
from bot.pictures.renderer import Card
from bot.ui.plan.context import PlanContext, status_text, streak_text
from bot.ui.plan.routes import ShowFinish, Today
from bot.ui.plan.screens import behind_parts
from bot.ui.points.milestones import reached_line


def progress_screen(
    context: PlanContext, whose: str | None = None, reached: Sequence[Milestone] = ()
) -> Screen:
    """Draw the progress of a run: the asker's own with what they reached, or that of another."""

    def controls() -> list[Any]:
        if whose is not None:
            return []
        buttons = [context.button("Today", Today(), primary=True)]
        if context.status.is_finished:
            buttons = [context.button("My finish card", ShowFinish(), primary=True)]
        return [*button_rows(buttons), *behind_parts(context)]

    said = progress_text(context, whose)
    said += f"\n{reached_line(reached)}" if reached else ""
    return page(context.with_notice(said), controls=controls, card=_card(context, whose))


def _card(context: PlanContext, whose: str | None) -> Card:
    """Draw the card, or return it as it was drawn when nothing has changed since."""
    plan, stands, streak = context.catalog.plan, context.status, context.streak
    dates = dates_shown(context.today)
    finish = stands.finish_date
    return _drawn(
        name=whose or "Your plan",
        weeks=tuple(day.week for day in plan.days),
        done=frozenset(range(1, plan.length + 1)) - set(stands.open_days),
        due=stands.due,
        today=context.today,
        worked=tuple(
            (day, context.progress.active_dates[day])
            for day in dates
            if context.progress.active_dates[day]
        ),
        off=frozenset(day for day in dates if not context.progress.history.expects_work(day)),
        streak=streak.days,
        reserve=streak.reserve,
        status=_status(context),
        finish=f"{finish.day} {finish:%B}" if finish and not stands.is_finished else "",
    )


@lru_cache(maxsize=256)
def _drawn(
    *, worked: tuple[tuple[dt.date, int], ...], off: frozenset[dt.date], **shown: Any
) -> Card:
    return progress_card(Progress(worked=dict(worked), off=off.__contains__, **shown))


def _status(context: PlanContext) -> str:
    """Say how the run stands in a word or two, without Discord's markup."""
    if context.status.is_finished:
        return "finished"
    if context.is_waiting:
        return f"starts {context.progress.start.day} {context.progress.start:%b}"
    if context.is_paused:
        return "paused"
    return f"{context.status.behind} behind" if context.status.behind else "on track"


def progress_text(context: PlanContext, whose: str | None = None) -> str:
    """Write a run's progress: everything that the picture shows."""
    stands, streak = context.status, context.streak
    mine = whose is None
    title = "Your plan" if mine else f"The plan of {quoted(whose or '')}"
    needed = pace_needed(stands, context.schedule, context.today)
    lines = [
        f"**{stands.done} of {stands.length}** plan-days done · {status_text(context)}",
        f"**Streak** {streak_text(streak) if streak.days else 'none at the moment'}"
        + (f" · longest {plural(streak.longest, 'day')}" if streak.longest else ""),
        f"**Worked on** {plural(len(context.progress.active_dates), 'date')}{_lately(context)}",
        *([_ends(context, needed)] if not stands.is_finished else []),
    ]
    return f"## {title}\n" + "\n".join(lines)


def _lately(context: PlanContext) -> str:
    """Write out the last dates with a check-in."""
    last = sorted(day for day in context.progress.active_dates if day <= context.today)[-7:]
    return f", lately {format_dates(last)}" if last else ""


def _ends(context: PlanContext, needed: float | None) -> str:
    if context.status.finish_date is None:
        return "**Finish** seen when you resume"
    pace = f" · needs {needed:.1f} a day" if needed and needed > 1 else ""
    return f"**Finish** {context.date(context.status.finish_date)}{pace}"
