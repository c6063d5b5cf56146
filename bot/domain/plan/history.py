"""On which dates work was expected of a member, over all their enrolments."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.plan.enrolment import Phase, Timeline


def join_timelines(timelines: Sequence[Timeline]) -> Timeline:
    """Return a timeline on which work is expected wherever it is on one of these.

    A plan is paused while it is put aside for another. So the dates on which only the other one was
    followed count as they did there.
    """
    if len(timelines) == 1:
        return timelines[0]
    dates = sorted({phase.since for timeline in timelines for phase in timeline.phases})
    return Timeline(tuple(_phase_on(timelines, date) for date in dates))


def _phase_on(timelines: Sequence[Timeline], date: dt.date) -> Phase:
    """Return the phase of the last timeline that is not paused on a date, or else of the last one."""
    phases = [timeline.phase_on(date) for timeline in reversed(timelines)]
    chosen = next((phase for phase in phases if not phase.is_paused), phases[0])
    return replace(chosen, since=date)
