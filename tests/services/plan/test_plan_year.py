"""A year of a member's life, in any order it may take; each name says what holds after every step."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from bot.domain.content.catalog import Catalog
from tests.services.actions import Deeds

MAY_LOWER_WHAT_IS_DUE = {"shift", "restart", "take back", "another pack", "join"}
TODAY_MAY_CEASE_TO_COUNT = {"pause", "pace", "zone"}


class Year(Deeds):
    """What holds whatever was done."""

    @invariant()
    def a_refusal_is_a_sentence(self) -> None:
        assert self.life.refusal is None or self.life.refusal.endswith(".")

    @invariant()
    def points_are_ten_for_each_day_that_is_paid_and_each_is_paid_once(self) -> None:
        net = self.life.stored.net()
        assert set(net.values()) <= {0, 10}
        assert sum(net.values()) == self.told

    @invariant()
    def a_cause_is_paid_and_taken_back_by_turns(self) -> None:
        turns = Counter[tuple[int, str]]()
        for entry in self.life.stored.entries:
            turns[entry.group_id, entry.subject] += 1
            turn = turns[entry.group_id, entry.subject]
            assert (entry.turn, entry.points) == (turn, 10 if turn % 2 else -10)

    @invariant()
    def what_says_that_it_was_paid_was_paid(self) -> None:
        paid_at = {(entry.subject, entry.at) for entry in self.life.stored.entries}
        check_ins = self.life.stored.check_ins
        assert {(c.day_id, c.at) for c in check_ins if c.paid} <= paid_at

    @invariant()
    def no_run_has_a_day_twice(self) -> None:
        once = {(check_in.run_id, check_in.day_id) for check_in in self.life.stored.check_ins}
        assert len(once) == len(self.life.stored.check_ins)

    @invariant()
    def no_local_date_has_more_check_ins_than_the_cap(self) -> None:
        dates = Counter(check_in.on_date for check_in in self.life.stored.check_ins)
        assert max(dates.values(), default=0) <= self.world.catalog.scoring.check_in.most_per_day

    @invariant()
    def one_run_at_most_goes_on_and_the_others_say_how_they_ended(self) -> None:
        ended = [run.ending for run in self.life.stored.runs if run.ended_at]
        assert None not in ended
        assert len(self.life.stored.runs) - len(ended) == (self.life.stored.journey is not None)

    @invariant()
    def what_is_due_only_grows_unless_the_member_or_the_pack_bends_it(self) -> None:
        have, before = self.life.stored.journey, self.before
        if not (have and before) or self.deed in MAY_LOWER_WHAT_IS_DUE:
            return
        days = self.world.catalog.plan
        back = (before.today(self.before_now) - have.today(self.world.now)).days
        allowed = (self.deed in TODAY_MAY_CEASE_TO_COUNT) + max(back, 0)
        due = have.status(days, self.world.now).due
        assert due >= before.status(days, self.before_now).due - allowed

    @invariant()
    def a_streak_is_what_its_dates_make_it(self) -> None:
        have, scoring = self.life.stored.journey, self.world.catalog.scoring
        if have:
            streak = have.streak(scoring, self.world.now)
            assert streak == have.streak(scoring, self.world.now)
            assert 0 <= streak.reserve <= scoring.streak.days_off_held
            assert 0 <= streak.days <= streak.longest <= len(have.active_dates)


def test_a_year_of_a_members_life_keeps_every_promise(
    migrated: Path, tmp_path: Path, catalog: Catalog
) -> None:
    class OfThisTest(Year):
        file, pack = tmp_path / "year.db", catalog

    OfThisTest.migrated = migrated
    run_state_machine_as_test(
        OfThisTest,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
