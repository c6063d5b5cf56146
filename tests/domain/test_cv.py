"""Lines for a CV: from which records they are made, what they say, and what is left out."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.domain.content import Catalog, Plan
from bot.domain.cv import (
    AcceptedWork,
    CvRecord,
    DoneDay,
    PlanLine,
    WorkLine,
    build_cv,
    lines_for,
    months,
    technical_skills,
)
from tests.domain.test_capstones import CAPSTONE
from tests.packs import shipped_catalog

CATALOG = shipped_catalog()
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
START = dt.date(2026, 10, 5)


def _work(number: int = 0, **fields: object) -> AcceptedWork:
    """Return an accepted answer to the challenge with this number in the pack."""
    work = AcceptedWork(
        post_id=number + 1,
        challenge_id=CATALOG.challenges[number].id,
        accepted_at=NOON + dt.timedelta(weeks=number),
        zone=ZoneInfo("Europe/Berlin"),
        is_reviewed=True,
        could_see_solution=False,
    )
    return replace(work, **fields)  # type: ignore[arg-type]  # each test names fields of the class


def _days(plan: Plan, count: int, enrolment_id: int = 1, start: dt.date = START) -> list[DoneDay]:
    """Return the first days of a plan, done one a date."""
    return [
        DoneDay(enrolment_id, plan.id, day_id, start + dt.timedelta(number), is_tested=False)
        for number, day_id in enumerate(plan.day_ids[:count])
    ]


def _plan_lines(*days: DoneDay) -> list[PlanLine]:
    lines = build_cv(CATALOG, CvRecord(days=days)).lines
    return [line for line in lines if isinstance(line, PlanLine)]


def test_nothing_done_gives_no_lines() -> None:
    cv = build_cv(CATALOG, CvRecord())
    assert (cv.lines, cv.open_plans, cv.with_solution) == ((), (), 0)


def test_accepted_answers_are_lines_the_latest_first() -> None:
    works = (_work(0), _work(2), _work(1))
    lines = build_cv(CATALOG, CvRecord(works)).lines
    assert [line.work.post_id for line in lines if isinstance(line, WorkLine)] == [3, 2, 1]


def test_line_of_an_answer_is_what_the_pack_says_or_names_the_exercise() -> None:
    challenge = CATALOG.challenges[0]
    told = challenge.model_copy(update={"cv_line": "Explained why a copy changed"})
    assert WorkLine(_work(), told).text == "Explained why a copy changed"
    silent = challenge.model_copy(update={"cv_line": None})
    assert WorkLine(_work(), silent).text == f"Completed the exercise “{challenge.title}”"


def test_challenge_answered_twice_is_one_line_with_the_first_answer() -> None:
    again = _work(0, post_id=99, accepted_at=NOON + dt.timedelta(days=400))
    (line,) = build_cv(CATALOG, CvRecord((again, _work(0)))).lines
    assert isinstance(line, WorkLine)
    assert line.work.post_id == 1


def test_answers_after_the_challenge_was_closed_and_to_gone_challenges_are_left_out() -> None:
    works = (
        _work(0, could_see_solution=True),
        _work(1, challenge_id="gone-from-the-pack"),
        _work(2),
    )
    cv = build_cv(CATALOG, CvRecord(works))
    assert cv.lines == (WorkLine(works[2], CATALOG.challenges[2]),)
    assert cv.with_solution == 1


def test_capstones_come_first_once_they_are_handed_in_the_latest_first() -> None:
    handed_in = [
        replace(CAPSTONE, id=number, handed_in_on=dt.date(2026, 11, number)) for number in (1, 2)
    ]
    cv = build_cv(CATALOG, CvRecord((_work(0),)), [*handed_in, CAPSTONE])
    assert cv.lines[:2] == (handed_in[1], handed_in[0])
    assert len(cv.lines) == 3
    role = next(one for one in CATALOG.roles if lines_for(cv, one))
    assert lines_for(cv, role)[:2] == cv.lines[:2]


def test_answer_in_time_makes_a_line_though_another_came_after_closing() -> None:
    later = _work(0, post_id=9, accepted_at=NOON + dt.timedelta(days=400), could_see_solution=True)
    assert len(build_cv(CATALOG, CvRecord((_work(0), later))).lines) == 1


def test_finished_plan_is_a_line_with_its_dates_and_tested_days() -> None:
    plan = CATALOG.plan
    days = _days(plan, plan.length)
    days[3] = replace(days[3], is_tested=True)
    (line,) = _plan_lines(*days)
    assert line == PlanLine(plan, START, START + dt.timedelta(plan.length - 1), tested=1)
    told = plan.model_copy(update={"cv_line": "Built a recommender"})
    assert replace(line, plan=told, tested=0).text == "Built a recommender"
    untold = plan.model_copy(update={"cv_line": None})
    assert replace(line, plan=untold, tested=0).text == f"Completed the study plan “{plan.name}”"


def test_plan_with_a_tested_day_does_not_claim_what_its_days_build() -> None:
    plan = CATALOG.plan.model_copy(update={"cv_line": "Built a recommender"})
    line = PlanLine(plan, START, START, tested=1)
    assert line.text == f"Completed the study plan “{plan.name}”"


def test_plan_without_its_last_day_is_no_line_but_open() -> None:
    plan = CATALOG.plan
    cv = build_cv(CATALOG, CvRecord(days=tuple(_days(plan, plan.length - 1))))
    assert cv.lines == ()
    assert cv.open_plans == ((plan, plan.length - 1),)


def test_days_of_two_enrolments_do_not_add_up_to_a_finished_plan() -> None:
    plan = CATALOG.plan
    every = _days(plan, plan.length)
    second = [replace(day, enrolment_id=2) for day in every[10:]]
    assert _plan_lines(*every[:10], *second) == []


def test_plan_done_twice_is_one_line_with_the_first_time() -> None:
    plan = CATALOG.plan
    again = _days(plan, plan.length, enrolment_id=2, start=START + dt.timedelta(days=90))
    (line,) = _plan_lines(*again, *_days(plan, plan.length))
    assert line.started_on == START
    assert build_cv(CATALOG, CvRecord(days=tuple(again))).open_plans == ()


def test_plan_that_got_a_new_day_is_open_again() -> None:
    days = CATALOG.plan.days
    shorter = CATALOG.plan.model_copy(update={"days": days[:-1]})
    done = CvRecord(days=tuple(_days(CATALOG.plan, len(days) - 1)))
    before: Catalog = CATALOG.model_copy(update={"plan": shorter})
    assert len(build_cv(before, done).lines) == 1
    assert build_cv(CATALOG, done).lines == ()


def test_finished_plans_come_before_answers() -> None:
    days = tuple(_days(CATALOG.plan, CATALOG.plan.length))
    lines = build_cv(CATALOG, CvRecord((_work(),), days)).lines
    assert [type(line) for line in lines] == [PlanLine, WorkLine]


def _lines_with(*skills: tuple[str, ...]) -> tuple[WorkLine, ...]:
    """Return lines about made-up challenges with these skills, the latest first."""
    works = [_work(number) for number in range(len(skills))]
    challenges = [CATALOG.challenges[0].model_copy(update={"skills": each}) for each in skills]
    return tuple(map(WorkLine, works, challenges))


def test_lines_for_a_role_are_those_that_show_its_skills_and_core_skills_come_first() -> None:
    role = next(one for one in CATALOG.roles if one.skills.core and len(one.skills.helpful) > 1)
    core, helpful, more = role.skills.core[0], *role.skills.helpful[:2]
    other = next(one.id for one in CATALOG.skills if one.id not in role.skills.every)
    lines = _lines_with((other,), (helpful,), (helpful, more), (core, other))
    plan = PlanLine(CATALOG.plan, START, START, tested=0)
    cv = replace(build_cv(CATALOG, CvRecord()), lines=(plan, *lines))
    assert lines_for(cv, role) == (plan, lines[3], lines[2], lines[1])


def test_equally_fitting_lines_keep_their_order() -> None:
    role = next(one for one in CATALOG.roles if one.skills.core)
    lines = _lines_with(*([role.skills.core[:1]] * 3))
    assert lines_for(replace(build_cv(CATALOG, CvRecord()), lines=lines), role) == lines


def test_skills_about_people_are_not_named_on_a_cv() -> None:
    skills = ("translation", "python", "empathy")
    challenge = CATALOG.challenges[0].model_copy(update={"skills": skills})
    assert [skill.id for skill in technical_skills(CATALOG, challenge)] == ["python"]


@pytest.mark.parametrize(
    ("accepted_at", "zone", "month"),
    [
        ("2026-12-31 23:30", "UTC", "December 2026"),
        ("2026-12-31 23:30", "Pacific/Auckland", "January 2027"),
        ("2027-01-01 04:30", "America/New_York", "December 2026"),
        ("2026-03-31 21:59", "Europe/Berlin", "March 2026"),  # summer time began two days before
        ("2026-03-31 22:00", "Europe/Berlin", "April 2026"),
        ("2026-10-31 22:59", "Europe/Berlin", "October 2026"),  # it ended six days before
        ("2026-10-31 23:00", "Europe/Berlin", "November 2026"),
    ],
)
def test_month_of_an_answer_is_that_of_the_group_zone(
    accepted_at: str, zone: str, month: str
) -> None:
    at = dt.datetime.fromisoformat(accepted_at).replace(tzinfo=dt.UTC)
    (line,) = build_cv(CATALOG, CvRecord((_work(accepted_at=at, zone=ZoneInfo(zone)),))).lines
    assert isinstance(line, WorkLine)
    assert line.when == month


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("2026-03-02", "2026-03-31", "March 2026"),
        ("2026-09-20", "2026-10-19", "September – October 2026"),
        ("2026-12-15", "2027-01-13", "December 2026 – January 2027"),
        ("2026-03-02", "2027-03-02", "March 2026 – March 2027"),
    ],
)
def test_period_names_its_months(first: str, last: str, written: str) -> None:
    assert months(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == written
