"""Places, ties and pages, and the boundaries of weeks and months."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.standings import PeriodBoundaries, RankedScore, Score, rank_scores

MONDAY, TUESDAY, FRIDAY, SATURDAY, SUNDAY = 0, 1, 4, 5, 6
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # midnight is skipped in spring; in autumn clocks go back from midnight to 23:00
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",  # midnight occurs twice in autumn
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Niue",
)
WEEK = dt.timedelta(weeks=1)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("zone", "weekday", "boundary", "first_day"),
    [
        ("UTC", MONDAY, "2026-10-19T00:00", "2026-10-19"),
        ("Europe/Berlin", MONDAY, "2026-03-29T22:00", "2026-03-30"),  # spring, the day after
        ("Europe/Berlin", SUNDAY, "2026-03-28T23:00", "2026-03-29"),  # spring, that day
        ("Europe/Berlin", MONDAY, "2026-10-25T23:00", "2026-10-26"),  # autumn, the day after
        ("Europe/Berlin", SUNDAY, "2026-10-24T22:00", "2026-10-25"),  # autumn, that day
        ("Europe/Berlin", FRIDAY, "2026-12-31T23:00", "2027-01-01"),  # the end of a year
        ("Pacific/Kiritimati", FRIDAY, "2026-12-31T10:00", "2027-01-01"),
        ("America/Santiago", SUNDAY, "2026-09-06T04:00", "2026-09-06"),  # midnight is skipped
        ("America/Santiago", SUNDAY, "2026-04-05T04:00", "2026-04-05"),  # 23:00 occurs twice before
        ("Africa/Cairo", FRIDAY, "2026-04-23T22:00", "2026-04-24"),
        ("Africa/Cairo", FRIDAY, "2026-10-29T22:00", "2026-10-30"),
        ("Asia/Beirut", SUNDAY, "2026-03-28T22:00", "2026-03-29"),
        ("Asia/Beirut", SUNDAY, "2026-10-24T22:00", "2026-10-25"),
        ("America/Havana", SUNDAY, "2026-03-08T05:00", "2026-03-08"),
        ("America/Havana", SUNDAY, "2026-11-01T04:00", "2026-11-01"),  # the first of both midnights
    ],
)
def test_week_begins_at_midnight_of_its_weekday(
    zone: str, weekday: int, boundary: str, first_day: str
) -> None:
    boundaries, moment = PeriodBoundaries(weekday, ZoneInfo(zone)), utc(boundary)
    first = dt.date.fromisoformat(first_day)
    assert boundaries.week_start(moment) == first
    assert boundaries.week_start(moment - dt.timedelta(microseconds=1)) == first - WEEK
    assert boundaries.day_start(first) == moment


@pytest.mark.parametrize(
    ("zone", "boundary", "first_day"),
    [
        ("Europe/Berlin", "2026-03-31T22:00", "2026-04-01"),
        ("Europe/Berlin", "2026-10-31T23:00", "2026-11-01"),
        ("Europe/Berlin", "2026-12-31T23:00", "2027-01-01"),
        ("America/Havana", "2026-11-01T04:00", "2026-11-01"),
        ("America/New_York", "2028-02-29T05:00", "2028-02-01"),
    ],
)
def test_month_begins_at_midnight_of_first_day(zone: str, boundary: str, first_day: str) -> None:
    boundaries, first = PeriodBoundaries(TUESDAY, ZoneInfo(zone)), dt.date.fromisoformat(first_day)
    assert boundaries.month_start(utc(boundary)) == first
    begins = boundaries.day_start(first)
    assert boundaries.month_start(begins) == first
    before = boundaries.month_start(begins - dt.timedelta(microseconds=1))
    assert before == (first - dt.timedelta(days=1)).replace(day=1)


group_boundaries = st.builds(
    PeriodBoundaries, st.integers(MONDAY, SUNDAY), st.sampled_from(ZONES).map(ZoneInfo)
)
_SIX_YEARS = 6 * 366 * 24 * 60
moments = st.integers(0, _SIX_YEARS).map(
    lambda minutes: utc("2024-01-01T00:00") + dt.timedelta(minutes=minutes)
) | st.sampled_from([utc("2026-09-06T04:00"), utc("2026-04-05T03:30"), utc("2026-11-01T05:30")])


@given(group_boundaries, moments)
def test_every_time_is_within_its_week_and_month(
    boundaries: PeriodBoundaries, now: dt.datetime
) -> None:
    week, month = boundaries.week_start(now), boundaries.month_start(now)
    after = (month + dt.timedelta(days=32)).replace(day=1)
    assert week.weekday() == boundaries.weekday
    assert boundaries.day_start(week) <= now < boundaries.day_start(week + WEEK)
    assert boundaries.day_start(month) <= now < boundaries.day_start(after)


def _in_order(found: list[Score]) -> list[Score]:
    return sorted(found, key=lambda score: (-score.points, -score.member_id))


scores = st.lists(
    st.tuples(st.integers(1, 50), st.integers(0, 6)), unique_by=lambda pair: pair[0], max_size=25
).map(lambda pairs: [Score(member, f"M{member}", points) for member, points in pairs])


@given(scores)
def test_place_is_one_more_than_number_ahead(found: list[Score]) -> None:
    board = rank_scores(_in_order(found))
    assert sorted(line.score.member_id for line in board) == sorted(s.member_id for s in found)
    for line in board:
        assert line.place == 1 + sum(score.points > line.score.points for score in found)
    for above, below in pairwise(board):
        assert above.score.points >= below.score.points


@given(scores, st.integers(1, 7))
def test_places_on_pages_match_the_unpaged_board(found: list[Score], size: int) -> None:
    ordered = _in_order(found)
    pages: list[RankedScore] = []
    for skip in range(0, len(ordered), size):
        page = ordered[skip : skip + size]
        level = sum(score.points == page[0].points for score in ordered[:skip])
        pages += rank_scores(page, ahead=skip, level=level)
    assert pages == rank_scores(ordered)


def test_name_is_not_in_repr_of_score() -> None:
    assert "Alice" not in repr(rank_scores([Score(1, "Alice", 3)]))
