"""How a run stands: as a picture, and the same in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from bot.domain.content.scoring import Milestone
from bot.domain.plan.enrolment import pace_needed
from bot.formatting import plural, quoted
from bot.interactions.screen import Screen, page
from bot.pictures.cards.formatting import format_dates
from bot.pictures.cards.progress import Progress, dates_shown, progress_card
from bot.pictures.renderer import Card
from bot.ui.acts import rows_of
from bot.ui.plan.context import Face, in_a_row, status
from bot.ui.plan.screens import behind_parts
from bot.ui.points.milestones import reached_line


def progress_screen(
    face: Face, whose: str | None = None, reached: Sequence[Milestone] = ()
) -> Screen:
    """Draw the progress of a run: the asker's own with what they reached, or that of another."""

    def ways_on() -> list[Any]:
        if whose is not None:
            return []
        acts = [face.act("today", "Today", primary=True)]
        if face.stands.finished:
            acts = [face.act("finish", "My finish card", primary=True)]
        return [*rows_of(acts), *behind_parts(face)]

    said = progress_text(face, whose)
    said += f"\n{reached_line(reached)}" if reached else ""
    return page(
        f"{face.notice}\n\n{said}" if face.notice and whose is None else said,
        controls=ways_on,
        card=_card(face, whose),
    )


def _card(face: Face, whose: str | None) -> Card:
    """Draw the card, or return it as it was drawn when nothing has changed since."""
    plan, stands, streak = face.pack.plan, face.stands, face.streak
    dates = dates_shown(face.today)
    finish = stands.finish
    return _drawn(
        name=whose or "Your plan",
        weeks=tuple(day.week for day in plan.days),
        done=frozenset(range(1, plan.length + 1)) - set(stands.open),
        due=stands.due,
        today=face.today,
        worked=tuple((day, face.have.worked[day]) for day in dates if face.have.worked[day]),
        off=frozenset(day for day in dates if not face.have.whole.counts(day)),
        streak=streak.days,
        reserve=streak.reserve,
        status=_status(face),
        finish=f"{finish.day} {finish:%B}" if finish and not stands.finished else "",
    )


@lru_cache(maxsize=256)
def _drawn(
    *, worked: tuple[tuple[dt.date, int], ...], off: frozenset[dt.date], **shown: Any
) -> Card:
    return progress_card(Progress(worked=dict(worked), off=off.__contains__, **shown))


def _status(face: Face) -> str:
    """Say how the run stands in a word or two, without Discord's markup."""
    if face.stands.finished:
        return "finished"
    if face.waiting:
        return f"starts {face.have.start.day} {face.have.start:%b}"
    if face.paused:
        return "paused"
    return f"{face.stands.behind} behind" if face.stands.behind else "on track"


def progress_text(face: Face, whose: str | None = None) -> str:
    """Write a run's progress: everything that the picture shows."""
    stands, streak = face.stands, face.streak
    mine = whose is None
    title = "Your plan" if mine else f"The plan of {quoted(whose or '')}"
    needed = pace_needed(stands, face.schedule, face.today)
    lines = [
        f"**{stands.done} of {stands.length}** plan-days done · {status(face)}",
        f"**Streak** {in_a_row(streak) if streak.days else 'none at the moment'}"
        + (f" · longest {plural(streak.longest, 'day')}" if streak.longest else ""),
        f"**Worked on** {plural(len(face.have.worked), 'date')}{_lately(face)}",
        *([_ends(face, needed)] if not stands.finished else []),
    ]
    return f"## {title}\n" + "\n".join(lines)


def _lately(face: Face) -> str:
    """Write out the last dates with a check-in."""
    last = sorted(day for day in face.have.worked if day <= face.today)[-7:]
    return f", lately {format_dates(last)}" if last else ""


def _ends(face: Face, needed: float | None) -> str:
    if face.stands.finish is None:
        return "**Finish** seen when you resume"
    pace = f" · needs {needed:.1f} a day" if needed and needed > 1 else ""
    return f"**Finish** {face.date(face.stands.finish)}{pace}"
