"""When the worked answer to a post may be seen, and when that ends its points."""

import datetime as dt

import pytest

from bot.domain.challenges.submissions import Deadline, Lateness, SubmissionState
from bot.domain.challenges.worked_answers import AnswerAccess, answer_access

AT = dt.datetime(2026, 3, 30, 7, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(microseconds=1)

_OWN = (None, SubmissionState.PENDING, SubmissionState.RETURNED)


@pytest.mark.parametrize("state", _OWN)
@pytest.mark.parametrize("lateness", Lateness)
@pytest.mark.parametrize("was_opened", [False, True])
def test_answer_stays_closed_until_the_deadline_has_passed(
    state: SubmissionState | None, lateness: Lateness, was_opened: bool
) -> None:
    access = answer_access(Deadline(AT, lateness), state, was_opened=was_opened, now=AT)
    assert access is AnswerAccess.CLOSED


@pytest.mark.parametrize("lateness", Lateness)
def test_accepted_member_may_see_the_answer_before_the_deadline(lateness: Lateness) -> None:
    early = AT - dt.timedelta(days=6)
    accepted = SubmissionState.ACCEPTED
    access = answer_access(Deadline(AT, lateness), accepted, was_opened=False, now=early)
    assert access is AnswerAccess.FREE


@pytest.mark.parametrize("state", _OWN)
def test_looking_ends_points_while_late_answers_pay(state: SubmissionState | None) -> None:
    deadline = Deadline(AT, Lateness.FEWER)
    access = answer_access(deadline, state, was_opened=False, now=LATER)
    assert access is AnswerAccess.ENDS_POINTS


@pytest.mark.parametrize("state", _OWN)
def test_looking_again_costs_nothing_more(state: SubmissionState | None) -> None:
    access = answer_access(Deadline(AT, Lateness.FEWER), state, was_opened=True, now=LATER)
    assert access is AnswerAccess.FREE


def test_answer_is_free_where_late_ones_are_not_taken() -> None:
    access = answer_access(Deadline(AT, Lateness.NONE), None, was_opened=False, now=LATER)
    assert access is AnswerAccess.FREE


@pytest.mark.parametrize("state", _OWN[1:])
def test_looking_ends_points_of_an_answer_that_may_still_come_back(state: SubmissionState) -> None:
    access = answer_access(Deadline(AT, Lateness.NONE), state, was_opened=False, now=LATER)
    assert access is AnswerAccess.ENDS_POINTS
