"""What may happen in a year of a member's life, and what must hold of each deed by itself."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.domain.content.catalog import Catalog
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import PlanProgress
from bot.services.groups import groups
from bot.services.plan import changes
from bot.services.plan.check_ins import CheckInResult
from tests.services.plan.life import Life, nothing

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # its clocks change by half an hour
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
    return self.life.stored.journey is not None


def _not_enrolled(self: Any) -> bool:
    return self.life.stored.journey is None


def _paused(self: Any) -> bool:
    have = self.life.stored.journey
    return have is not None and bool(have.paused(self.world.now))


class Deeds(RuleBasedStateMachine):
    """Everything a member can do, what operators do to the pack, and time."""

    migrated: Path
    """A database to begin with; it is copied to `file`."""
    file: Path
    pack: Catalog

    def __init__(self) -> None:
        super().__init__()
        shutil.copy(self.migrated, self.file)
        self.told = 0
        self.deed = "nothing"
        self.before: PlanProgress | None = None
        self.before_now = BEGINNINGS[0]

    @initialize(now=st.sampled_from(BEGINNINGS), zone=_zones, pace=_paces, monday=st.booleans())
    def begin(self, now: dt.datetime, zone: str, pace: Pace, monday: bool) -> None:
        self.life = Life(self.file, self.pack, now)
        self.world, self.alice = self.life.world, self.life.world.alice
        for who in (self.world.bob, self.alice):
            self.life.run(self.world.write(groups.join, who, self.life.groups[0].id, now))
        self.life.run(self.world.join(self.world.bob))
        self.life.run(self.world.done(self.world.bob))
        self.join(zone, pace, monday)

    def do(self, deed: str, verb: Coroutine[Any, Any, Any]) -> Any:
        self.deed, self.before = deed, self.life.stored.journey
        self.before_now = self.world.now
        came_to = self.life.tried(verb)
        if isinstance(came_to, CheckInResult):
            self.told += came_to.points
        told = came_to.progress if isinstance(came_to, CheckInResult) else came_to
        if isinstance(told, PlanProgress):
            self.what_is_told_is_what_is_stored(told)
        return came_to

    def what_is_told_is_what_is_stored(self, told: PlanProgress) -> None:
        stored = self.life.stored.journey
        assert stored
        for name in (
            "enrolment_id",
            "zone",
            "start",
            "shift",
            "timeline",
            "active_dates",
            "group_id",
        ):
            assert getattr(told, name) == getattr(stored, name), name
        assert set(told.check_ins) == set(stored.check_ins)

    @rule(zone=st.one_of(st.none(), _zones), pace=_paces, monday=st.booleans())
    @precondition(_not_enrolled)
    def join(self, zone: str | None, pace: Pace, monday: bool) -> None:
        self.do("join", self.world.join(self.alice, zone=zone, pace=pace, monday=monday))

    @rule(after=st.one_of(st.none(), st.integers(-3, 2)), count=st.integers(1, 4))
    @precondition(_enrolled)
    def done(self, after: int | None, count: int) -> None:
        """Check in the next open day, by its number or not, or one before or after it."""
        for _ in range(count):
            have = self.life.stored.journey
            stands = have.status(self.world.catalog.plan, self.world.now) if have else None
            named = stands and stands.next_open and after is not None
            self._done((stands.next_open or 0) + (after or 0) if stands and named else None)

    def _done(self, number: int | None) -> None:
        """A plan-day pays once per group, whatever was restarted, left or moved."""
        earned = self.life.stored.net()
        came_to = self.do("done", self.world.done(self.alice, number))
        if came_to and not came_to.again:
            day_id = self.world.catalog.plan.day(came_to.number).id
            paid_before = earned[came_to.journey.group_id, day_id] > 0
            assert came_to.paid == (0 if paid_before else 10)

    @rule(ago=st.one_of(st.none(), st.integers(0, 3)))
    @precondition(_enrolled)
    def undo(self, ago: int | None) -> None:
        """Undo the latest check-in, by its number or not, or one of those before it."""
        have, number_of = self.life.stored.journey, self.world.catalog.plan.number_by_id
        latest = [
            number_of.get(check_in.day_id) for check_in in reversed(have.check_ins if have else ())
        ]
        number = latest[ago] if ago is not None and ago < len(latest) else None
        self.do("undo", self.world.undo(self.alice, number))

    @rule()
    @precondition(_enrolled)
    def undo_at_once(self) -> None:
        self.done(after=None, count=1)
        self.undo(ago=None)

    @rule(days=st.one_of(st.none(), st.integers(-1, 25)))
    @precondition(_enrolled)
    def pause(self, days: int | None) -> None:
        """A pause never makes anyone fall behind."""
        have = self.life.stored.journey
        until = have.today(self.world.now) + dt.timedelta(days=days) if have and days else None
        pausing = self.world.write(changes.pause, self.alice, now=self.world.now, until=until)
        if (paused := self.do("pause", pausing)) and have:
            tomorrow = self.world.now + dt.timedelta(days=1)
            assert paused.standing(self.world.catalog.plan, tomorrow).behind <= self._behind(have)

    @rule()
    @precondition(_paused)
    def resume(self) -> None:
        self.do("resume", self.world.write(changes.resume, self.alice, now=self.world.now))

    @rule(days=st.integers(-8, 12))
    @precondition(_enrolled)
    def shift(self, days: int) -> None:
        shifting = self.world.write(
            changes.shift, self.alice, self.world.catalog, days, now=self.world.now
        )
        self.do("shift", shifting)

    @rule(zone=_zones)
    @precondition(_enrolled)
    def move(self, zone: str) -> None:
        """Nothing that was done is lost by a change of zone, and the pause goes along."""
        have = self.life.stored.journey
        moving = self.world.write(changes.adjust, self.alice, now=self.world.now, zone=zone)
        moved = self.do("zone", moving)
        if moved and have and moved.today(self.world.now) <= have.today(self.world.now):
            assert set(moved.check_ins) == set(have.check_ins)
            assert moved.is_paused(self.world.now) == have.is_paused(self.world.now)

    @rule(pace=_paces)
    @precondition(_enrolled)
    def change_pace(self, pace: Pace) -> None:
        self.do("pace", self.world.write(changes.adjust, self.alice, now=self.world.now, pace=pace))

    @rule(count=st.integers(0, 2))
    @precondition(_enrolled)
    def restart(self, count: int) -> None:
        """Restart, and do some days at once."""
        self.do("restart", self.world.write(changes.restart, self.alice, now=self.world.now))
        self.done(after=0, count=count)

    @rule()
    @precondition(_enrolled)
    def leave(self) -> None:
        self.do("leave", self.world.write(changes.leave, self.alice, now=self.world.now))

    @rule()
    def take_back(self) -> None:
        """What was done before and since is there afterwards; within a week it always works."""
        ended = self.life.run(
            self.world.read(
                changes.find_restorable, self.alice.guild_id, self.alice.member_id, self.world.now
            )
        )
        since = self.life.stored.journey
        days = {
            c.day_id for c in self.life.stored.check_ins if ended and c.run_id == ended.enrolment_id
        }
        days |= {check_in.day_id for check_in in since.check_ins} if since else set()
        taking = self.world.write(changes.restore, self.alice, now=self.world.now)
        back = self.do("take back", taking)
        assert (back is None) == (ended is None)
        if back:
            assert {check_in.day_id for check_in in back.done} == days

    @rule(number=st.integers(0, 1))
    def move_to_a_group(self, number: int) -> None:
        group_id = self.life.groups[number].id
        self.do("group", self.world.write(groups.join, self.alice, group_id, self.world.now))

    @rule(does=st.sampled_from(("drop", "add", "reorder")), at=st.integers(0, 40))
    def upgrade_the_pack(self, does: str, at: int) -> None:
        days = list(self.world.catalog.plan.days)
        at %= len(days)
        if does == "drop" and len(days) > 1:
            del days[at]
        elif does == "add" and len(days) < 36:
            fresh = f"new-{at}-{len(days)}"
            if fresh not in self.world.catalog.plan.number_by_id:
                days.insert(at, days[at].model_copy(update={"id": fresh}))
        else:
            days.insert(0, days.pop(at))
        self.life.use(days)
        self.do("another pack", nothing())

    @rule(days=st.integers(1, 4), each=st.integers(0, 2))
    @precondition(_enrolled)
    def ordinary_days(self, days: int, each: int) -> None:
        for _ in range(days):
            self.done(after=0, count=each)
            self._pass(dt.timedelta(days=1))

    @rule(hours=st.integers(1, 30), minutes=st.sampled_from((0, 1, 30)))
    def hours_pass(self, hours: int, minutes: int) -> None:
        self._pass(dt.timedelta(hours=hours, minutes=minutes))

    @rule(days=st.integers(1, 25))
    def days_pass(self, days: int) -> None:
        self._pass(dt.timedelta(days=days))

    def _pass(self, span: dt.timedelta) -> None:
        """Who is paused all the while does not fall behind."""
        behind, have = self._behind(self.life.stored.journey), self.life.stored.journey
        then = self.world.now
        self.do("time", nothing())
        self.world.now += span
        if have and have.is_paused(then):
            phase = have.timeline.phase_on(have.today(then))
            if have.timeline.phase_on(have.today(self.world.now)) == phase:
                assert self._behind(have) <= behind

    def _behind(self, have: PlanProgress | None) -> int:
        return have.status(self.world.catalog.plan, self.world.now).behind if have else 0

    def teardown(self) -> None:
        """Bob, who did nothing all year, has what he had."""
        if hasattr(self, "life"):
            try:
                assert self.life.run(self.world.points(self.world.bob)) == 10
                assert len(self.life.run(self.world.progress(self.world.bob)).check_ins) == 1
            finally:
                self.life.end()
