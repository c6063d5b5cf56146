"""Status on a date, which check-ins are allowed, count as a repetition, or can be undone."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.content import Catalog
from bot.domain.plan.enrolment import Calendar, Pace
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.schedule.clock import DAY
from bot.domain.schedule.zones import zone_of
from tests.domain.conftest import (
    MONDAY,
    calendar,
    catalog_with,
    day,
    pause,
    plan_of,
    plan_of_length,
)

BERLIN = zone_of("Europe/Berlin")
CATALOG = catalog_with(plan_of_length(30))
HOUR, MOMENT = dt.timedelta(hours=1), dt.timedelta(microseconds=1)


def noon_on(number: int) -> dt.datetime:
    """Return noon in Berlin on the date with this number; 1 is a Monday."""
    return dt.datetime.combine(day(number), dt.time(12), BERLIN).astimezone(dt.UTC)


def check_in(number: int, at: dt.datetime) -> DayCheckIn:
    return DayCheckIn(f"d{number}", at.astimezone(BERLIN).date(), at, is_paid=True)


def progress_at(
    now: dt.datetime,
    *done: DayCheckIn,
    of: Calendar | None = None,
    catalog: Catalog = CATALOG,
    earlier: tuple[DayCheckIn, ...] = (),
) -> PlanProgress:
    """Return progress with these check-ins, and others of earlier enrolments."""
    return PlanProgress(
        catalog=catalog,
        now=now,
        guild_id=1,
        group_id=2,
        enrolment_id=3,
        zone=BERLIN,
        zone_since=MONDAY,
        calendar=of or calendar(),
        check_ins=done,
        earlier_check_ins=earlier,
    )


def done_on(number: int, count: int) -> tuple[DayCheckIn, ...]:
    """Return check-ins of the first plan days, all on one date, a minute apart."""
    minute = dt.timedelta(minutes=1)
    return tuple(check_in(n + 1, noon_on(number) + n * minute) for n in range(count))


moments = st.integers(0, 60 * 24 * 60).map(lambda minute: noon_on(1) + dt.timedelta(minutes=minute))
check_ins = st.builds(check_in, st.integers(1, 30), moments)


@st.composite
def progresses(draw: st.DrawFn) -> PlanProgress:
    """Generate progress with up to six check-ins, and an earlier enrolment on the same dates."""
    done = draw(st.lists(check_ins, max_size=6, unique_by=lambda done: done.day_id))
    earlier = draw(st.lists(check_ins, max_size=3))
    return progress_at(noon_on(1), *done, earlier=tuple(earlier))


def test_late_start_begins_at_day_1_and_is_not_behind() -> None:
    late = progress_at(noon_on(200), of=calendar(day(200)))
    assert (late.next_day, late.due, late.behind) == (1, 1, 0)
    assert late.finish_date == day(229)


def test_today_does_not_count_as_behind_but_yesterday_does() -> None:
    assert progress_at(noon_on(1)).behind == 0
    assert progress_at(noon_on(2)).behind == 1
    assert progress_at(noon_on(3), *done_on(3, 2)).behind == 0
    assert progress_at(noon_on(3), *done_on(3, 3)).behind == 0


def test_shift_reduces_days_behind() -> None:
    shifted = replace(progress_at(noon_on(5), *done_on(1, 1)), shift=2)
    assert shifted.behind == 1
    assert replace(progress_at(noon_on(1)), shift=3).last_allowed == 1


def test_finished_plan_is_not_behind() -> None:
    finished = progress_at(noon_on(500), *done_on(1, 30))
    assert (finished.done, finished.is_finished, finished.next_day) == (30, True, None)
    assert (finished.behind, finished.last_allowed) == (0, 30)


def done_ids(*day_ids: str) -> tuple[DayCheckIn, ...]:
    return tuple(DayCheckIn(day_id, MONDAY, noon_on(1), is_paid=True) for day_id in day_ids)


def test_removed_plan_days_do_not_count() -> None:
    catalog = catalog_with(plan_of("a", "b", "c"))
    progress = progress_at(noon_on(3), *done_ids("a", "gone", "b"), catalog=catalog)
    assert (progress.done, progress.days_left, progress.is_finished) == (2, (3,), False)


def test_added_plan_days_are_open() -> None:
    catalog = catalog_with(plan_of("new", "a", "b", "c"))
    progress = progress_at(noon_on(3), *done_ids("a", "b"), catalog=catalog)
    assert (progress.done, progress.days_left) == (2, (1, 4))
    assert (progress.next_day, progress.behind) == (1, 0)


def test_two_plan_days_a_date_catch_up_one() -> None:
    assert progress_at(noon_on(4)).caught_up_on == day(6)
    weekdays = progress_at(noon_on(4), of=calendar(pace=Pace.WEEKDAYS))
    assert weekdays.caught_up_on == day(8)
    assert progress_at(noon_on(1)).caught_up_on is None
    assert progress_at(noon_on(9), of=calendar(pauses=[pause(4)])).caught_up_on is None


def test_catching_up_takes_as_long_after_todays_check_ins_as_before() -> None:
    before = done_on(3, 6)
    dates = [progress_at(noon_on(11), *before).caught_up_on]
    for count in (1, 2):
        today = [check_in(7 + n, noon_on(11)) for n in range(count)]
        dates.append(progress_at(noon_on(11), *before, *today).caught_up_on)
    next_morning = progress_at(noon_on(12), *before, *today)
    assert [*dates, next_morning.caught_up_on] == [day(14)] * 4


@given(st.integers(1, 40), st.integers(0, 28))
def test_finish_date_is_the_planned_one_on_track_and_the_shifted_one_behind(
    today: int, done: int
) -> None:
    before, new = done_on(0, done), check_in(done + 1, noon_on(today))
    progress = progress_at(noon_on(today), *before, new)
    if not progress.behind:
        assert progress.finish_date == progress.schedule.due_date(30)
    elif today <= 30:  # after the planned end, a shift starts from a greater number
        shifted = replace(progress, shift=progress.behind)
        assert (shifted.behind, shifted.finish_date) == (0, progress.finish_date)
    assert (progress.finish_date or MONDAY) >= day(min(today, 30))


def test_catching_up_after_planned_end_takes_half_the_dates() -> None:
    assert progress_at(noon_on(50), *done_on(1, 20)).caught_up_on == day(54)


def test_finish_date_counts_the_days_that_a_member_is_behind() -> None:
    catalog = catalog_with(plan_of_length(10))
    weekdays = calendar(pace=Pace.WEEKDAYS)
    on_track = progress_at(noon_on(2), *done_on(1, 1), of=weekdays, catalog=catalog)
    assert (on_track.behind, on_track.finish_date) == (0, day(12))
    saturday = replace(on_track, now=noon_on(6))
    assert (saturday.behind, saturday.finish_date) == (4, day(18))  # nine weekdays from Monday on
    shifted = replace(saturday, shift=4)
    assert (shifted.behind, shifted.finish_date) == (0, day(18))
    assert replace(on_track, now=noon_on(100)).finish_date == day(110)


def test_days_up_to_one_ahead_of_what_is_due_are_allowed() -> None:
    assert [progress_at(noon_on(today)).last_allowed for today in (1, 2, 20, 200)] == [2, 3, 21, 30]
    paused = calendar(pauses=[pause(3)])
    assert progress_at(noon_on(50), of=paused).last_allowed == 3


@given(st.integers(2, 30))
def test_day_is_allowed_from_its_opening_date(number: int) -> None:
    opens = progress_at(noon_on(1)).schedule.opens_on(number)
    assert opens
    at = noon_on((opens - MONDAY).days + 1)
    assert progress_at(at).last_allowed >= number
    assert number == 2 or progress_at(at - DAY).last_allowed < number


def test_fourth_day_is_allowed_24_hours_after_the_first() -> None:
    assert progress_at(noon_on(10) + HOUR, *done_on(10, 2)).next_allowed_at() is None
    again_at = noon_on(11)
    assert progress_at(noon_on(10) + HOUR, *done_on(10, 3)).next_allowed_at() == again_at
    assert progress_at(again_at - MOMENT, *done_on(10, 3)).next_allowed_at() == again_at
    assert progress_at(again_at, *done_on(10, 3)).next_allowed_at() is None


def test_restart_does_not_reset_daily_limit() -> None:
    restarted = progress_at(noon_on(10) + HOUR, of=calendar(day(10)), earlier=done_on(10, 3))
    assert restarted.next_allowed_at() == noon_on(11)


zone_names = st.sampled_from(
    ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC", "Europe/Berlin", "America/New_York"]
)
clock_changes = st.sampled_from(
    [
        dt.datetime(2026, 3, 28, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 24, tzinfo=dt.UTC),
        dt.datetime(2026, 12, 30, tzinfo=dt.UTC),
    ]
)


@given(clock_changes, st.lists(st.tuples(st.integers(0, 30 * 60), zone_names), max_size=12))
def test_no_24_hours_have_more_check_ins_than_a_day_may(
    begin: dt.datetime, moves: list[tuple[int, str]]
) -> None:
    """However often the zone changes, in spring, in autumn and over the end of the year."""
    progress = progress_at(begin, of=calendar(begin.date() - 20 * DAY))
    for minutes, zone in moves:
        now = progress.now + dt.timedelta(minutes=minutes)
        progress = replace(progress, now=now, zone=zone_of(zone))
        while progress.next_allowed_at() is None:
            number = len(progress.check_ins) + 1
            new = DayCheckIn(f"d{number}", progress.today, progress.now, is_paid=True)
            progress = progress.with_check_in(new)
    times = [check_in.at for check_in in progress.check_ins]
    for first, fourth in zip(times, times[3:], strict=False):
        assert fourth - first >= dt.timedelta(hours=24)


def test_undone_check_in_does_not_count_for_daily_limit() -> None:
    progress = progress_at(noon_on(10) + HOUR, *done_on(10, 3))
    assert progress.without_check_in("d2").next_allowed_at() is None


def test_latest_check_in_is_by_time_not_by_number() -> None:
    later, earlier = check_in(9, noon_on(9) + HOUR), check_in(1, noon_on(9))
    assert progress_at(noon_on(9), later, earlier).latest_check_in() == later
    assert progress_at(noon_on(9)).latest_check_in() is None


def test_check_in_is_found_by_plan_day() -> None:
    progress = progress_at(noon_on(2), check_in(1, noon_on(1)), check_in(2, noon_on(2)))
    assert progress.find_check_in("d2") == progress.check_ins[1]
    assert progress.find_check_in("d3") is None


def test_check_in_can_be_undone_for_exactly_24_hours() -> None:
    done = check_in(1, noon_on(1))
    assert progress_at(noon_on(1), done).can_undo(done)
    assert progress_at(noon_on(1) + 24 * HOUR, done).can_undo(done)
    assert not progress_at(noon_on(1) + 24 * HOUR + MOMENT, done).can_undo(done)


def test_undo_limit_is_24_hours_across_clock_change() -> None:
    saturday = dt.datetime(2026, 3, 28, 12, tzinfo=BERLIN).astimezone(dt.UTC)
    sunday = dt.datetime(2026, 3, 29, 12, tzinfo=BERLIN).astimezone(dt.UTC)
    done = check_in(1, saturday)
    assert sunday - saturday == 23 * HOUR
    assert progress_at(sunday + HOUR, done).can_undo(done)
    assert not progress_at(sunday + HOUR + MOMENT, done).can_undo(done)


@given(progresses(), check_ins)
def test_undone_check_in_restores_progress(progress: PlanProgress, fresh: DayCheckIn) -> None:
    assume(progress.find_check_in(fresh.day_id) is None)
    after = progress.with_check_in(fresh)
    assert after.active_dates[fresh.on_date] == progress.active_dates[fresh.on_date] + 1
    assert after.without_check_in(fresh.day_id) == progress


def test_status_and_streak_use_members_local_date() -> None:
    early = noon_on(5) - 12 * HOUR  # Friday in Berlin, Thursday in UTC
    done = [check_in(number, noon_on(number)) for number in (1, 2, 3)]
    progress = progress_at(early, *done)
    assert (progress.due, progress.behind) == (5, 1)
    assert progress_at(early - MOMENT, *done).streak.days == 3
    assert progress.streak.days == 0


def test_streak_counts_dates_of_earlier_enrolments() -> None:
    earlier = tuple(DayCheckIn(f"d{n}", MONDAY - n * DAY, noon_on(1), is_paid=True) for n in (1, 2))
    assert progress_at(noon_on(1), check_in(1, noon_on(1)), earlier=earlier).streak.days == 3


@pytest.mark.parametrize(("pauses", "days"), [([pause(2, 9)], 1), ([], 0)])
def test_streak_is_kept_during_pause_of_earlier_enrolment(pauses: list[object], days: int) -> None:
    progress = progress_at(noon_on(9), of=calendar(day(9)), earlier=done_on(1, 1))
    earlier = calendar(pauses=pauses)  # type: ignore[arg-type]
    assert replace(progress, earlier_calendars=(earlier,)).streak.days == days


def test_tested_days_count_for_no_streak_and_no_limit() -> None:
    done = [replace(check_in, is_tested=True) for check_in in done_on(1, 3)]
    progress = progress_at(noon_on(1) + HOUR, *done)
    assert (progress.streak.days, progress.next_allowed_at(), progress.done) == (0, None, 3)
    assert progress.active_dates == Counter()
