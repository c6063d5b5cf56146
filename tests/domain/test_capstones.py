"""In which week a capstone is, on any date of its author, and how its marks are written."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.capstones import WEEKS, Capstone
from bot.domain.markup import SafeName, SafeText
from bot.domain.schedule.clock import local_date
from bot.domain.schedule.zones import zone_of

BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CAPSTONE = Capstone(
    id=1,
    title=SafeText("Late buses"),
    question=SafeText("Which lines are late? The town asks."),
    data=SafeText("The town’s open data"),
    measure=SafeText("Mean error below that of the timetable"),
    start_on=dt.date(2026, 10, 19),
    handed_in_on=None,
    link=SafeText(""),
    shown_name=SafeName("Alice"),
    notes={},
    own_marks=(),
    others_marks=(),
)


@pytest.mark.parametrize(
    ("today", "week"),
    [
        ("2026-10-18", 1),  # after a change of zone
        ("2026-10-19", 1),
        ("2026-10-25", 1),
        ("2026-10-26", 2),
        ("2026-11-08", 3),
        ("2026-11-09", 4),
        ("2026-11-16", 4),
        ("2027-06-01", 4),
    ],
)
def test_week_is_counted_from_the_proposal_and_the_last_goes_on(today: str, week: int) -> None:
    assert CAPSTONE.week_on(dt.date.fromisoformat(today)) == week


@given(
    began=st.integers(0, 40_000).map(lambda hours: BEGIN + dt.timedelta(hours=hours)),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kolkata"]),
    hours=st.lists(st.integers(0, 24 * 40), max_size=20),
)
def test_weeks_have_seven_dates_over_any_change_of_clocks(
    began: dt.datetime, zone: str, hours: list[int]
) -> None:
    capstone = replace(CAPSTONE, start_on=local_date(began, zone_of(zone)))
    weeks = []
    for passed in sorted(hours):
        today = local_date(began + dt.timedelta(hours=passed), zone_of(zone))
        weeks.append(capstone.week_on(today))
        first = capstone.start_on + dt.timedelta(7 * (weeks[-1] - 1))
        assert first <= today
        assert today < first + dt.timedelta(7) or weeks[-1] == WEEKS
    assert weeks == sorted(weeks)


@pytest.mark.parametrize(
    ("own", "others", "text"),
    [
        ((), (), "none by its author yet"),
        ((), ((0, 0), (3, 3)), "none by its author yet"),  # who sees those of others afterwards
        ((1, 2), (), "3 of 6 by its author, none by others"),
        ((1, 2), ((0, 0), (3, 3)), "3 of 6 by its author, 0 and 6 by others"),
    ],
)
def test_sums_of_marks_are_written_with_the_most_there_can_be(
    own: tuple[int, ...], others: tuple[tuple[int, ...], ...], text: str
) -> None:
    assert replace(CAPSTONE, own_marks=own, others_marks=others).marks_text == text
