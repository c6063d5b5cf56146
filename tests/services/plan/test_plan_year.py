"""Random sequences of actions over about a year; the invariants hold after every step."""

import asyncio
import datetime as dt
import shutil
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from bot.domain.content import Catalog
from tests.services.actions import BEGINNINGS, MemberActions
from tests.services.plan.member_simulation import prepare_server

MAY_LOWER_DUE_DAYS = {"shift", "restart", "undo restart", "content", "join"}
MAY_EXCLUDE_TODAY = {"pause", "pace"}


class PlanYear(MemberActions):
    """Invariants that hold after every action."""

    @invariant()
    def refusal_ends_with_a_full_stop(self) -> None:
        assert self.simulation.refusal is None or self.simulation.refusal.endswith(".")

    @invariant()
    def each_day_pays_ten_points_at_most_once(self) -> None:
        points = self.simulation.stored.points_by_group_and_day()
        assert set(points.values()) <= {0, 10}
        assert sum(points.values()) == self.reported_points

    @invariant()
    def entries_of_one_day_alternate_between_payment_and_reversal(self) -> None:
        sequences = Counter[tuple[int, str]]()
        for entry in self.simulation.stored.entries:
            sequences[entry.group_id, entry.subject] += 1
            sequence = sequences[entry.group_id, entry.subject]
            assert (entry.sequence, entry.points) == (sequence, 10 if sequence % 2 else -10)

    @invariant()
    def paid_check_ins_have_an_entry(self) -> None:
        entries = {(entry.subject, entry.at) for entry in self.simulation.stored.entries}
        check_ins = self.simulation.stored.check_ins
        assert {(c.day_id, c.at) for c in check_ins if c.paid} <= entries

    @invariant()
    def no_enrolment_has_a_day_twice(self) -> None:
        distinct = {
            (check_in.enrolment_id, check_in.day_id)
            for check_in in self.simulation.stored.check_ins
        }
        assert len(distinct) == len(self.simulation.stored.check_ins)

    @invariant()
    def no_24_hours_exceed_the_check_in_limit(self) -> None:
        most = self.world.catalog.scoring.check_in.most_per_day
        times = sorted(check_in.at for check_in in self.simulation.stored.check_ins)
        for first, later in zip(times, times[most:], strict=False):
            assert later - first >= dt.timedelta(hours=24)

    @invariant()
    def at_most_one_enrolment_is_open_and_others_have_an_ending(self) -> None:
        ended = [each.ending for each in self.simulation.stored.enrolments if each.ended_at]
        assert None not in ended
        assert len(self.simulation.stored.enrolments) - len(ended) == (
            self.simulation.stored.progress is not None
        )

    @invariant()
    def due_days_only_fall_after_a_change_of_plan_or_content(self) -> None:
        progress, before = self.simulation.stored.progress, self.before
        if not (progress and before) or self.action in MAY_LOWER_DUE_DAYS:
            return
        assert progress.due >= before.due - (self.action in MAY_EXCLUDE_TODAY)

    @invariant()
    def date_never_goes_back(self) -> None:
        if self.simulation.stored.progress and self.before:
            assert self.simulation.stored.progress.today >= self.before.today

    @invariant()
    def streak_is_within_its_bounds(self) -> None:
        progress, scoring = self.simulation.stored.progress, self.world.catalog.scoring
        if progress:
            streak = progress.streak
            assert 0 <= streak.rest_days <= scoring.streak.most_rest_days
            assert 0 <= streak.days <= streak.longest <= len(progress.active_dates)


def test_year_of_random_actions_keeps_all_invariants(
    migrated: Path, tmp_path: Path, catalog: Catalog
) -> None:
    class PlanYearOnCatalog(PlanYear):
        file = tmp_path / "year.db"

    prepared = Path(shutil.copy(migrated, tmp_path / "prepared.db"))
    PlanYearOnCatalog.groups = asyncio.run(prepare_server(prepared, catalog, BEGINNINGS[0]))
    PlanYearOnCatalog.prepared = prepared
    PlanYearOnCatalog.catalog = catalog
    run_state_machine_as_test(
        PlanYearOnCatalog,
        settings=settings(
            max_examples=8,
            stateful_step_count=40,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
