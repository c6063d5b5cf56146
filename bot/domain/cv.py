"""Lines for a member's CV, made only from what is recorded: capstones, finished plans, accepted answers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from zoneinfo import ZoneInfo

from bot.domain.capstones import Capstone
from bot.domain.content import Catalog, Challenge, Plan, Role, Skill
from bot.domain.content.models.roles import Area
from bot.domain.schedule.clock import local_date


@dataclass(frozen=True, slots=True)
class AcceptedWork:
    """An accepted answer of a member, with what shows it."""

    post_id: int
    challenge_id: str
    accepted_at: dt.datetime
    zone: ZoneInfo  # of the group in which the challenge was posted
    is_reviewed: bool  # whether others accepted it
    could_see_solution: bool  # whether the member could see the solution when they handed it in
    link: str = ""  # that the member handed in
    channel_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class DoneDay:
    """A plan day that a member has checked in, during one enrolment."""

    enrolment_id: int
    plan_id: str
    day_id: str
    on_date: dt.date
    is_tested: bool  # whether they tested out of it


@dataclass(frozen=True, slots=True)
class CvRecord:
    """What a member's lines are made from; both in any order."""

    works: tuple[AcceptedWork, ...] = ()
    days: tuple[DoneDay, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkLine:
    work: AcceptedWork
    challenge: Challenge

    @property
    def text(self) -> str:
        return self.challenge.cv_line or f"Completed the exercise “{self.challenge.name}”"

    @property
    def finished_on(self) -> dt.date:
        return local_date(self.work.accepted_at, self.work.zone)

    @property
    def when(self) -> str:
        return months(self.finished_on, self.finished_on)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line about a plan of which every day is done."""

    plan: Plan
    started_on: dt.date
    finished_on: dt.date
    tested: int  # days that the member tested out of, and so need not have worked on

    @property
    def text(self) -> str:
        if self.plan.cv_line and not self.tested:
            return self.plan.cv_line
        return f"Completed the study plan “{self.plan.name}”"

    @property
    def when(self) -> str:
        return months(self.started_on, self.finished_on)


CvLine = WorkLine | PlanLine | Capstone


@dataclass(frozen=True, slots=True)
class Cv:
    """A member's lines, and what didn't become a line."""

    lines: tuple[CvLine, ...]  # capstones, finished plans, accepted answers; the latest first
    open_plans: tuple[tuple[Plan, int], ...]  # plans with days that are done, and how many
    with_solution: int  # accepted answers handed in when the member could see the solution


def build_cv(catalog: Catalog, record: CvRecord, capstones: Sequence[Capstone] = ()) -> Cv:
    """Return the lines that a record is enough for.

    A plan counts if it was done from beginning to end in one enrolment, and an answer once: a
    challenge may be posted again after a year.
    """
    challenges = catalog.challenge_by_id
    known = [work for work in record.works if work.challenge_id in challenges]
    own = [work for work in known if not work.could_see_solution]
    works = [WorkLine(work, challenges[work.challenge_id]) for work in own]
    latest_first = sorted(works, key=lambda line: line.work.accepted_at, reverse=True)
    by_challenge = {line.challenge.id: line for line in latest_first}  # so the earliest of each
    handed_in = [one for one in reversed(capstones) if one.handed_in_on]
    plans, open_plans = list[PlanLine](), list[tuple[Plan, int]]()
    for plan in catalog.plans:
        done = done_by_enrolment(plan, record.days)
        finished = [_plan_line(plan, days) for days in done if len(days) == plan.length]
        if finished:
            plans.append(min(finished, key=attrgetter("finished_on")))
        elif done:
            open_plans.append((plan, max(map(len, done))))
    return Cv(
        lines=(*handed_in, *_latest_first(plans), *_latest_first(by_challenge.values())),
        open_plans=tuple(open_plans),
        with_solution=len(known) - len(own),
    )


def _latest_first(lines: Iterable[CvLine]) -> list[CvLine]:
    return sorted(lines, key=attrgetter("finished_on"), reverse=True)


def done_by_enrolment(plan: Plan, days: Iterable[DoneDay]) -> list[list[DoneDay]]:
    """Return the days of a plan that were done, those of each enrolment apart."""
    found: dict[int, list[DoneDay]] = defaultdict(list)
    for day in days:
        if day.plan_id == plan.id and day.day_id in plan.number_by_id:
            found[day.enrolment_id].append(day)
    return list(found.values())


def _plan_line(plan: Plan, days: Sequence[DoneDay]) -> PlanLine:
    dates = [day.on_date for day in days]
    return PlanLine(plan, min(dates), max(dates), sum(day.is_tested for day in days))


def lines_for(cv: Cv, role: Role) -> tuple[CvLine, ...]:
    """Return the lines that fit a role: capstones, plans, then answers by how many of its skills they show.

    A core skill counts more than any number of helpful ones. None are returned if no answer fits.
    """

    def fit(line: WorkLine) -> tuple[int, int]:
        shown = set(line.challenge.skills)
        return len(shown & set(role.skills.core)), len(shown & set(role.skills.helpful))

    others = [line for line in cv.lines if not isinstance(line, WorkLine)]
    works = [line for line in cv.lines if isinstance(line, WorkLine) and any(fit(line))]
    return (*others, *sorted(works, key=fit, reverse=True)) if works else ()


def technical_skills(catalog: Catalog, challenge: Challenge) -> tuple[Skill, ...]:
    """Return the skills of a challenge that belong on a CV: not those about people."""
    skills = (catalog.skill_names.by_id[skill_id] for skill_id in challenge.skills)
    return tuple(skill for skill in skills if skill.area is not Area.PEOPLE)


def months(first: dt.date, last: dt.date) -> str:
    """Return the months of a period as on a CV: “March 2026”, “December 2026 – January 2027”."""
    end = f"{last:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return end
    begun = f"{first:%B}" if first.year == last.year else f"{first:%B %Y}"
    return f"{begun} – {end}"
