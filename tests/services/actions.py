"""Rules of the state machine in test_plan_year.py: all actions, each with its own assertions."""

import datetime as dt
import shutil
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.services.groups import groups
from bot.services.plan import enrolments, pauses
from bot.services.plan.check_ins import CheckInResult
from tests.services.plan.member_simulation import MemberSimulation

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # daylight saving time shifts by half an hour
    "Pacific/Kiritimati",
    "Pacific/Niue",
)
BEGINNINGS = (
    dt.datetime(2026, 3, 26, 22, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 20, 8, tzinfo=dt.UTC),
    dt.datetime(2026, 12, 29, 12, tzinfo=dt.UTC),
)

_zones = st.sampled_from(ZONES)
_paces = st.sampled_from(Pace)


def _enrolled(self: Any) -> bool:
    return self.simulation.stored.progress is not None


def _not_enrolled(self: Any) -> bool:
    return self.simulation.stored.progress is None


def _paused(self: Any) -> bool:
    progress = self.simulation.stored.progress
    return progress is not None and bool(progress.is_paused)


class MemberActions(RuleBasedStateMachine):
    """Actions of a member, changes of the content pack by operators, and advances of time."""

    prepared: Path
    """A database made by `prepare_server`; each run copies it to `file`."""
    groups: Sequence[StudyGroup]
    file: Path
    catalog: Catalog

    def __init__(self) -> None:
        super().__init__()
        shutil.copy(self.prepared, self.file)
        self.reported_points = 0
        self.action = "nothing"
        self.before: PlanProgress | None = None

    @initialize(now=st.sampled_from(BEGINNINGS), zone=_zones, pace=_paces)
    def begin(self, now: dt.datetime, zone: str, pace: Pace) -> None:
        self.simulation = MemberSimulation(self.file, self.groups, self.catalog, now)
        self.world, self.alice = self.simulation.world, self.simulation.world.alice
        joining = self.world.write(groups.join, self.alice, self.groups[0].id, now)
        self.simulation.run(joining)
        self.join(zone, pace)

    def note(self, action: str) -> None:
        """Keep the state before an action; nothing is stored when time passes or content changes."""
        self.action, self.before = action, self.simulation.stored.progress
        self.simulation.refusal = None

    def do(self, action: str, call: Coroutine[Any, Any, Any]) -> Any:
        self.note(action)
        result = self.simulation.run_allowing_refusal(call)
        if isinstance(result, CheckInResult):
            self.reported_points += result.points
        returned = result.progress if isinstance(result, CheckInResult) else result
        if isinstance(returned, PlanProgress):
            self.assert_returned_equals_stored(returned)
        return result

    def assert_returned_equals_stored(self, returned: PlanProgress) -> None:
        stored = self.simulation.stored.progress
        assert stored
        for name in (
            "enrolment_id",
            "zone",
            "start",
            "shift",
            "calendar",
            "active_dates",
            "group_id",
        ):
            assert getattr(returned, name) == getattr(stored, name), name
        assert set(returned.check_ins) == set(stored.check_ins)

    @rule(zone=st.one_of(st.none(), _zones), pace=_paces)
    @precondition(_not_enrolled)
    def join(self, zone: str | None, pace: Pace) -> None:
        self.do("join", self.world.join(self.alice, zone=zone, pace=pace))

    @rule(after=st.one_of(st.none(), st.integers(-3, 2)), count=st.integers(1, 4))
    @precondition(_enrolled)
    def check_in(self, after: int | None, count: int) -> None:
        """Check in the next open day, with or without its number, or a day before or after it."""
        for _ in range(count):
            progress = self.simulation.stored.progress
            status = progress or None
            named = status and status.next_day and after is not None
            self._check_in((status.next_day or 0) + (after or 0) if status and named else None)

    def _check_in(self, day_number: int | None) -> None:
        """A plan day earns points once per group, even after restarting, leaving or changing groups."""
        earned = self.simulation.stored.points_by_group_and_day()
        result = self.do("check in", self.world.check_in(self.alice, day_number))
        if result and not result.was_already_done:
            day_id = self.world.catalog.plan.day(result.day_number).id
            paid_before = earned[result.progress.group_id, day_id] > 0
            assert result.points == (0 if paid_before else 10)

    @rule(ago=st.one_of(st.none(), st.integers(0, 3)))
    @precondition(_enrolled)
    def undo(self, ago: int | None) -> None:
        """Undo the latest check-in, with or without its number, or an earlier one."""
        progress, number_by_id = (
            self.simulation.stored.progress,
            self.world.catalog.plan.number_by_id,
        )
        latest = [
            number_by_id.get(check_in.day_id)
            for check_in in reversed(progress.check_ins if progress else ())
        ]
        day_number = latest[ago] if ago is not None and ago < len(latest) else None
        self.do("undo", self.world.undo(self.alice, day_number))

    @rule()
    @precondition(_enrolled)
    def undo_at_once(self) -> None:
        self.check_in(after=None, count=1)
        self.undo(ago=None)

    @rule(days=st.one_of(st.none(), st.integers(-1, 25)))
    @precondition(_enrolled)
    def pause(self, days: int | None) -> None:
        """Pausing never increases the number of days behind."""
        progress = self.simulation.stored.progress
        until = progress.today + dt.timedelta(days=days) if progress and days else None
        pausing = self.world.act(pauses.pause, self.alice, until=until)
        if (paused := self.do("pause", pausing)) and progress:
            tomorrow = self.world.now + dt.timedelta(days=1)
            assert replace(paused, now=tomorrow).behind <= progress.behind

    @rule()
    @precondition(_paused)
    def resume(self) -> None:
        self.do("resume", self.world.act(pauses.resume, self.alice))

    @rule(days=st.integers(-8, 12))
    @precondition(_enrolled)
    def shift(self, days: int) -> None:
        shifting = self.world.act(enrolments.shift, self.alice, days=days)
        self.do("shift", shifting)

    @rule(zone=_zones)
    @precondition(_enrolled)
    def move(self, zone: str) -> None:
        """Changing the zone keeps all check-ins and an active pause."""
        progress = self.simulation.stored.progress
        self.do("zone", self.world.act(enrolments.set_zone, self.alice, zone=zone))
        moved = self.simulation.stored.progress
        if moved and progress and moved.today == progress.today:
            assert set(moved.check_ins) == set(progress.check_ins)
            assert moved.is_paused == progress.is_paused

    @rule(pace=_paces)
    @precondition(_enrolled)
    def change_pace(self, pace: Pace) -> None:
        self.do("pace", self.world.act(enrolments.set_pace, self.alice, pace=pace))

    @rule(count=st.integers(0, 2))
    @precondition(_enrolled)
    def restart(self, count: int) -> None:
        """Restart, then check in up to two days at once."""
        self.do("restart", self.world.act(enrolments.restart, self.alice))
        self.check_in(after=0, count=count)

    @rule()
    @precondition(_enrolled)
    def leave(self) -> None:
        self.do("leave", self.world.act(enrolments.leave, self.alice))

    @rule()
    @precondition(_enrolled)
    def undo_restart(self) -> None:
        """Undoing a restart within a week succeeds until the next check-in, and brings back those of then."""
        progress: Any = self.simulation.stored.progress
        restarted = self.simulation.run(
            self.world.read(enrolments.find_restart, self.alice, progress)
        )
        stored = self.simulation.stored.check_ins
        days = {one.day_id for one in stored if one.enrolment_id == restarted}
        undone = self.do("undo restart", self.world.act(enrolments.undo_restart, self.alice))
        assert (undone is None) == (restarted is None)
        if undone:
            assert {check_in.day_id for check_in in undone.check_ins} == days

    @rule(number=st.integers(0, 1))
    def move_to_a_group(self, number: int) -> None:
        group_id = self.simulation.groups[number].id
        self.do("group", self.world.write(groups.join, self.alice, group_id, self.world.now))

    @rule(change=st.sampled_from(("drop", "add", "reorder")), at=st.integers(0, 40))
    def change_content(self, change: str, at: int) -> None:
        days = list(self.world.catalog.plan.days)
        at %= len(days)
        if change == "drop" and len(days) > 1:
            del days[at]
        elif change == "add" and len(days) < 36:
            new_id = f"new-{at}-{len(days)}"
            if new_id not in self.world.catalog.plan.number_by_id:
                days.insert(at, days[at].model_copy(update={"id": new_id}))
        else:
            days.insert(0, days.pop(at))
        self.note("content")
        self.simulation.use_plan_days(days)
        self.simulation.reload()

    @rule(days=st.integers(1, 4), each=st.integers(0, 2))
    @precondition(_enrolled)
    def check_in_daily(self, days: int, each: int) -> None:
        for _ in range(days):
            self.check_in(after=0, count=each)
            self._advance(dt.timedelta(days=1))

    @rule(hours=st.integers(1, 30), minutes=st.sampled_from((0, 1, 30)))
    def pass_hours(self, hours: int, minutes: int) -> None:
        self._advance(dt.timedelta(hours=hours, minutes=minutes))

    @rule(days=st.integers(1, 25))
    def pass_days(self, days: int) -> None:
        self._advance(dt.timedelta(days=days))

    def _advance(self, span: dt.timedelta) -> None:
        """A member who is paused during the whole span does not fall behind."""
        self.note("time")
        self.world.now += span
        self.simulation.reload()
        before, after = self.before, self.simulation.stored.progress
        if before and after and before.is_paused:
            resumed_on = before.calendar.resumes_on(before.today)
            if resumed_on is None or resumed_on >= after.today:
                assert after.behind <= before.behind

    def teardown(self) -> None:
        """Bob did nothing after the start, so his points and check-ins are unchanged."""
        if hasattr(self, "simulation"):
            try:
                assert self.simulation.run(self.world.points(self.world.bob)) == 10
                assert len(self.simulation.run(self.world.progress(self.world.bob)).check_ins) == 1
            finally:
                self.simulation.close()
