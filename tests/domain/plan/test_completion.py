"""The share of due plan days that is done, by which members are compared."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.plan.enrolment import Calendar, Pace, PaceSince, Schedule
from bot.domain.plan.progress import FULL_SHARE, Share, comparable_share, share_without_shifts
from bot.domain.schedule.clock import DAY

LENGTH = 30


def _share(done: int, due_before: int, due: int) -> Share | None:
    return comparable_share(done, due_before, due, LENGTH)


@pytest.mark.parametrize(
    ("done", "due_before", "due", "share"),
    [
        (0, 0, 0, None),  # before the start
        (2, 2, 3, None),  # the third day is due today
        (3, 2, 3, Share(3, 3)),  # and done
        (0, 3, 4, Share(0, 3)),
        (3, 3, 4, Share(3, 3)),  # today does not count as missed
        (4, 3, 4, Share(4, 4)),
        (5, 10, 11, Share(5, 10)),
        (6, 3, 3, Share(3, 3)),  # ahead, on a day off
        (7, 4, 5, Share(5, 5)),  # ahead
        (30, 30, 30, Share(30, 30)),
    ],
)
def test_share_is_done_of_due_days_once_three_are_due(
    done: int, due_before: int, due: int, share: Share | None
) -> None:
    assert _share(done, due_before, due) == share


def test_short_plan_is_compared_once_all_its_days_are_due() -> None:
    assert comparable_share(1, 1, 2, plan_length=2) is None
    assert comparable_share(1, 2, 2, plan_length=2) == Share(1, 2)


@given(st.integers(0, LENGTH), st.integers(0, LENGTH), st.integers(0, 1))
def test_share_is_between_0_and_100_percent(done: int, due_before: int, today: int) -> None:
    share = _share(done, due_before, due_before + today)
    assert share is None or 0 <= share.basis_points <= FULL_SHARE


@given(st.integers(0, LENGTH - 1), st.integers(3, LENGTH), st.integers(0, 1))
def test_another_check_in_never_lowers_share(done: int, due_before: int, today: int) -> None:
    due = due_before + today
    before, after = (_share(number, due_before, due) for number in (done, done + 1))
    assert before
    assert after
    assert after.basis_points >= before.basis_points


def test_late_and_early_starters_with_all_done_have_equal_shares() -> None:
    early, late = _share(20, 20, 21), _share(3, 3, 4)
    assert early
    assert late
    assert early.basis_points == late.basis_points == FULL_SHARE


@given(st.integers(0, LENGTH), st.integers(-20, 40), st.integers(0, 60))
def test_shifts_change_no_share(done: int, shift: int, days: int) -> None:
    start = dt.date(2026, 11, 2)
    calendar = Calendar(start, (PaceSince(start, Pace.DAILY),))
    today = start + days * DAY
    never, shifted = Schedule(calendar, LENGTH), Schedule(calendar, LENGTH, shift)
    share = share_without_shifts(done, shifted, today)
    assert share == share_without_shifts(done, never, today)
    assert share == _share(done, never.due_before(today), never.due_on(today))
