"""The share of due plan days that is done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.plan.progress import FULL_SHARE, share_of


@pytest.mark.parametrize(
    ("done", "due_before", "due", "share"),
    [
        (0, 0, 0, None),  # before the start
        (0, 0, 1, None),  # the first day is due today
        (1, 0, 1, (1, 1)),  # and done
        (0, 1, 2, (0, 1)),
        (1, 1, 2, (1, 1)),  # today does not count as missed
        (2, 1, 2, (2, 2)),
        (5, 10, 11, (5, 10)),
        (3, 1, 1, (1, 1)),  # ahead, on a day off
        (5, 2, 3, (3, 3)),  # ahead
        (30, 30, 30, (30, 30)),
    ],
)
def test_share_is_done_of_due_days(
    done: int, due_before: int, due: int, share: tuple[int, int] | None
) -> None:
    found = share_of(done, due_before, due)
    assert (found and (found.done, found.due)) == share


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 1))
def test_share_is_between_0_and_100_percent(done: int, due_before: int, today: int) -> None:
    share = share_of(done, due_before, due_before + today)
    assert share is None or 0 <= share.basis_points <= FULL_SHARE


@given(st.integers(0, 29), st.integers(1, 30), st.integers(0, 1))
def test_another_check_in_never_lowers_share(done: int, due_before: int, today: int) -> None:
    due = due_before + today
    before, after = (share_of(done, due_before, due), share_of(done + 1, due_before, due))
    assert before
    assert after
    assert after.basis_points >= before.basis_points


def test_late_and_early_starters_with_all_done_have_equal_shares() -> None:
    early, late = share_of(20, 20, 21), share_of(2, 2, 3)
    assert early
    assert late
    assert early.basis_points == late.basis_points == FULL_SHARE
