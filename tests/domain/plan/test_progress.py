"""Which check-ins are allowed, count as a repetition, or can be undone."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.content import CheckInRules, Scoring, StreakRules
from bot.domain.content.models.scoring import ChallengePoints
from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import DAY, Timeline
from bot.domain.plan.progress import REPEATED_WITHIN, DayCheckIn, PlanProgress, can_undo
from bot.domain.schedule.clock import long_date
from bot.domain.schedule.zones import zone_of
from tests.domain.conftest import MONDAY, day, plan_of_length, started_timeline

BERLIN = zone_of("Europe/Berlin")
RULES = CheckInRules(points=10, most_per_day=3, undo_hours=24)
SCORING = Scoring(
    check_in=RULES,
    challenge=ChallengePoints(first_steps=20, steady=30, demanding=40),
    streak=StreakRules(day_off_every=5, days_off_held=2),
)
PLAN = plan_of_length(30)
TOO_MANY = "You’ve done 3 plan days within 24 hours"
HOUR, MOMENT = dt.timedelta(hours=1), dt.timedelta(microseconds=1)


def noon_on(number: int) -> dt.datetime:
    """Return noon in Berlin on the date with this number; 1 is a Monday."""
    return dt.datetime.combine(day(number), dt.time(12), BERLIN).astimezone(dt.UTC)


def check_in(number: int, at: dt.datetime) -> DayCheckIn:
    return DayCheckIn(f"d{number}", at.astimezone(BERLIN).date(), at, is_paid=True)


def progress_with(
    *done: DayCheckIn,
    start: dt.date = MONDAY,
    timeline: Timeline | None = None,
    before: Counter[dt.date] | None = None,
) -> PlanProgress:
    """Return progress with these check-ins; `before` counts those of earlier enrolments by date."""
    run = timeline or started_timeline(start)
    active_dates = Counter(each.on_date for each in done) + (before or Counter())
    return PlanProgress(1, 2, BERLIN, start, 0, run, done, active_dates)


def done_on(number: int, count: int) -> list[DayCheckIn]:
    """Return check-ins of the first plan days, all on one date, a minute apart."""
    minute = dt.timedelta(minutes=1)
    return [check_in(n + 1, noon_on(number) + n * minute) for n in range(count)]


def refusal(progress: PlanProgress, number: int, now: dt.datetime) -> str:
    with pytest.raises(Refusal) as refused:
        progress.require_allowed(number, PLAN, RULES, now)
    return str(refused.value)


moments = st.integers(0, 60 * 24 * 60).map(lambda minute: noon_on(1) + dt.timedelta(minutes=minute))
check_ins = st.builds(check_in, st.integers(1, 30), moments)


@st.composite
def progresses(draw: st.DrawFn) -> PlanProgress:
    """Generate progress with up to six check-ins, and an earlier enrolment on the same dates."""
    done = draw(st.lists(check_ins, max_size=6, unique_by=lambda each: each.day_id))
    before = draw(st.lists(check_ins, max_size=3))
    return progress_with(*done, before=Counter(each.on_date for each in before))


def test_todays_and_next_plan_day_can_be_checked_in() -> None:
    for number in (1, 2):
        progress_with().require_allowed(number, PLAN, RULES, noon_on(1))


def test_day_further_ahead_is_refused_with_opening_date() -> None:
    refused = refusal(progress_with(), 3, noon_on(1))
    assert (
        "Day 3 is more than one plan day ahead. You can check in for it from Tuesday 3 March."
        in refused
    )
    progress_with().require_allowed(3, PLAN, RULES, noon_on(2))


def test_past_plan_days_can_be_checked_in() -> None:
    for number in (1, 9, 20, 21):
        progress_with().require_allowed(number, PLAN, RULES, noon_on(20))


def test_after_the_end_every_plan_day_can_be_checked_in() -> None:
    assert progress_with().status(PLAN, noon_on(200)).last_allowed == 30
    progress_with().require_allowed(30, PLAN, RULES, noon_on(200))


def test_one_day_ahead_can_be_checked_in_during_pause() -> None:
    paused = progress_with(timeline=started_timeline().with_pause(day(3), None))
    paused.require_allowed(3, PLAN, RULES, noon_on(50))
    assert "`/plan resume` ends the pause." in refusal(paused, 4, noon_on(50))


def test_opening_date_in_refusal_is_after_pause() -> None:
    paused = progress_with(timeline=started_timeline().with_pause(day(3), day(9)))
    assert "You can check in for it from Wednesday 11 March." in refusal(paused, 4, noon_on(5))


def test_check_in_before_start_is_refused_with_start_date() -> None:
    later = progress_with(start=day(8))
    refused = refusal(later, 1, noon_on(7) + 11 * HOUR)
    assert refused.startswith("Your plan starts on Monday 9 March. To start today instead, use ")
    later.require_allowed(1, PLAN, RULES, noon_on(8) - 12 * HOUR)


def test_start_follows_members_local_date() -> None:
    monday_in_berlin = noon_on(8) - 12 * HOUR
    assert monday_in_berlin.date() == day(7)  # still Sunday in UTC
    progress_with(start=day(8)).require_allowed(1, PLAN, RULES, monday_in_berlin)
    assert "starts on" in refusal(progress_with(start=day(8)), 1, monday_in_berlin - MOMENT)


def test_days_can_be_caught_up_until_daily_limit() -> None:
    progress_with(*done_on(10, 2)).require_allowed(3, PLAN, RULES, noon_on(10) + HOUR)
    refused = refusal(progress_with(*done_on(10, 3)), 4, noon_on(10) + HOUR)
    assert refused.startswith(f"{TOO_MANY}, which is the limit.")
    assert refused.endswith("You can check in for day 4 from 12:00 on Thursday 12 March.")


def test_daily_limit_holds_for_24_hours() -> None:
    progress = progress_with(*done_on(10, 3))
    assert TOO_MANY in refusal(progress, 4, noon_on(11) - MOMENT)
    progress.require_allowed(4, PLAN, RULES, noon_on(11))


def test_daily_limit_holds_for_local_date_of_25_hours() -> None:
    sunday = dt.datetime(2026, 10, 25, tzinfo=BERLIN)
    done = [check_in(n + 1, sunday + n * HOUR / 60) for n in range(3)]
    progress = progress_with(*done)
    late = dt.datetime(2026, 10, 25, 23, 30, tzinfo=BERLIN).astimezone(dt.UTC)
    assert late - sunday.astimezone(dt.UTC) > dt.timedelta(hours=24)
    assert refusal(progress, 4, late).endswith("from 00:00 on Monday 26 October.")


def test_restart_does_not_reset_daily_limit() -> None:
    restarted = progress_with(start=day(10), before=Counter({day(10): 3}))
    assert TOO_MANY in refusal(restarted, 1, noon_on(10))
    times = tuple(each.at for each in done_on(10, 3))
    restarted = replace(progress_with(start=day(11)), earlier_times=times)
    assert TOO_MANY in refusal(restarted, 1, noon_on(11) - HOUR)


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
    now = begin
    progress = progress_with(start=now.date() - 20 * DAY)
    for minutes, zone in moves:
        now += dt.timedelta(minutes=minutes)
        progress = replace(progress, zone=zone_of(zone))
        while progress.next_allowed_at(RULES, now) is None:
            number = len(progress.check_ins) + 1
            new = DayCheckIn(f"d{number}", progress.today(now), now, is_paid=True)
            progress = progress.with_check_in(new)
    times = [each.at for each in progress.check_ins]
    for first, fourth in zip(times, times[RULES.most_per_day :], strict=False):
        assert fourth - first >= dt.timedelta(hours=24)
    assert max(progress.active_dates.values(), default=0) <= RULES.most_per_day


def test_time_zone_may_change_again_after_24_hours() -> None:
    changed = replace(progress_with(), zone_changed_at=noon_on(1))
    with pytest.raises(Refusal, match=r"once in 24 hours.* from 12:00 on Tuesday 3 March"):
        changed.require_may_change_zone(noon_on(2) - MOMENT)
    changed.require_may_change_zone(noon_on(2))
    progress_with().require_may_change_zone(noon_on(1))


def test_undone_check_in_does_not_count_for_daily_limit() -> None:
    progress = progress_with(*done_on(10, 3))
    progress.without_check_in(progress.check_ins[1]).require_allowed(
        2, PLAN, RULES, noon_on(10) + HOUR
    )


@given(st.integers(1, 60), st.integers(1, 30))
def test_day_is_allowed_from_date_in_refusal(today: int, number: int) -> None:
    if number > progress_with().status(PLAN, noon_on(today)).last_allowed:
        opens = progress_with().schedule(PLAN).opens_on(number)
        assert opens
        refused = refusal(progress_with(), number, noon_on(today))
        assert f"You can check in for it from {long_date(opens)}." in refused
        today = (opens - MONDAY).days + 1
        assert "ahead" in refusal(progress_with(), number, noon_on(today - 1))
    progress_with().require_allowed(number, PLAN, RULES, noon_on(today))


def test_check_in_within_seconds_may_be_repetition() -> None:
    progress = progress_with(check_in(1, noon_on(1)), check_in(2, noon_on(2)))
    for later in (dt.timedelta(0), HOUR / 60, REPEATED_WITHIN - MOMENT, -MOMENT):
        assert progress.find_repeated(noon_on(2) + later) == progress.check_ins[1]
    for other in (REPEATED_WITHIN, HOUR, -HOUR):
        assert progress.find_repeated(noon_on(2) + other) is None
    assert progress_with().find_repeated(noon_on(1)) is None


def test_latest_check_in_is_by_time_not_by_number() -> None:
    progress = progress_with(check_in(9, noon_on(9) + HOUR), check_in(1, noon_on(9)))
    assert progress.latest_check_in() == progress.check_ins[0]
    assert progress_with().latest_check_in() is None


def test_check_in_is_found_by_plan_day() -> None:
    progress = progress_with(check_in(1, noon_on(1)), check_in(2, noon_on(2)))
    assert progress.find_check_in("d2") == progress.check_ins[1]
    assert progress.find_check_in("d3") is None


def test_check_in_can_be_undone_for_exactly_24_hours() -> None:
    done = check_in(1, noon_on(1))
    assert can_undo(done, RULES, noon_on(1))
    assert can_undo(done, RULES, noon_on(1) + 24 * HOUR)
    assert not can_undo(done, RULES, noon_on(1) + 24 * HOUR + MOMENT)


def test_undo_limit_is_24_hours_across_clock_change() -> None:
    saturday = dt.datetime(2026, 3, 28, 12, tzinfo=BERLIN).astimezone(dt.UTC)
    sunday = dt.datetime(2026, 3, 29, 12, tzinfo=BERLIN).astimezone(dt.UTC)
    done = check_in(1, saturday)
    assert sunday - saturday == 23 * HOUR
    assert can_undo(done, RULES, sunday + HOUR)
    assert not can_undo(done, RULES, sunday + HOUR + MOMENT)


@given(progresses(), check_ins)
def test_undone_check_in_restores_progress(progress: PlanProgress, fresh: DayCheckIn) -> None:
    assume(progress.find_check_in(fresh.day_id) is None)
    after = progress.with_check_in(fresh)
    assert after.active_dates[fresh.on_date] == progress.active_dates[fresh.on_date] + 1
    assert after.without_check_in(fresh) == progress


@given(progresses(), st.data())
def test_repeated_check_in_after_undo_counts_once(
    progress: PlanProgress, data: st.DataObject
) -> None:
    if progress.check_ins:
        undone = data.draw(st.sampled_from(progress.check_ins))
        assert progress.without_check_in(undone).find_check_in(undone.day_id) is None
        repeated = progress.without_check_in(undone).with_check_in(undone)
        assert set(repeated.check_ins) == set(progress.check_ins)
        assert repeated.active_dates == progress.active_dates


def test_check_ins_with_equal_fields_are_equal() -> None:
    progress = progress_with(check_in(1, noon_on(1)))
    assert progress.without_check_in(check_in(1, noon_on(1))) == progress_with()


def test_waiting_for_start_is_not_a_pause() -> None:
    waiting = started_timeline(day(8)).with_pause(day(8), None)
    progress = progress_with(start=day(8), timeline=waiting)
    assert [progress.is_paused(noon_on(number)) for number in (7, 8)] == [False, True]


def test_status_and_streak_use_members_local_date() -> None:
    progress = progress_with(*(check_in(number, noon_on(number)) for number in (1, 2, 3)))
    early = noon_on(5) - 12 * HOUR  # Friday in Berlin, Thursday in UTC
    assert (progress.status(PLAN, early).due, progress.status(PLAN, early).behind) == (5, 1)
    assert progress.streak(SCORING, early - MOMENT).days == 3
    assert progress.streak(SCORING, early).days == 0


def test_streak_counts_dates_of_earlier_enrolments() -> None:
    before = Counter({MONDAY - DAY: 1, MONDAY - 2 * DAY: 2})
    progress = progress_with(check_in(1, noon_on(1)), before=before)
    assert progress.streak(SCORING, noon_on(1)).days == 3


def test_streak_is_kept_during_pause_of_earlier_enrolment() -> None:
    progress = progress_with(start=day(9), before=Counter({day(1): 1}))
    timeline = started_timeline().with_pause(day(2), None).without_pause(day(9))
    assert replace(progress, timeline=timeline).streak(SCORING, noon_on(9)).days == 1
    missed = replace(progress, timeline=started_timeline())
    assert missed.streak(SCORING, noon_on(9)).days == 0
