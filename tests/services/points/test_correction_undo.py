"""Undoing corrections between check-ins restores all totals."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.points import ALL_TIME, EntryKind
from bot.services.groups import groups
from bot.services.points import repair
from tests.services.actions import BEGINNINGS
from tests.services.plan.member_simulation import MemberSimulation, prepare_server
from tests.services.points.test_corrections import correct, standing, undo


class Corrections(RuleBasedStateMachine):
    """Corrections, check-ins and undos of both in any order."""

    prepared: Path
    """A database made by `prepare_server`; each run copies it to `file`."""
    groups: Sequence[StudyGroup]
    file: Path
    catalog: Catalog

    def __init__(self) -> None:
        super().__init__()
        shutil.copy(self.prepared, self.file)
        self.simulation = MemberSimulation(self.file, self.groups, self.catalog, BEGINNINGS[1])
        self.world, self.keys = self.simulation.world, 0
        self.active: dict[str, int] = {}
        """The points of the active corrections by key."""

    def teardown(self) -> None:
        self.simulation.close()

    @initialize()
    def begin(self) -> None:
        alice, group, now = self.world.alice, self.world.group, self.world.now
        self.run(self.world.write(groups.join, alice, group.id, now))
        self.run(self.world.join(self.world.alice))
        assert self.run(self.world.check_in(self.world.alice)).points == 10

    def run(self, call: Coroutine[Any, Any, Any]) -> Any:
        return self.simulation.run_allowing_refusal(call)

    @rule()
    def check_in(self) -> None:
        self.run(self.world.check_in(self.world.alice))

    @rule()
    def undo_a_check_in(self) -> None:
        self.run(self.world.undo(self.world.alice))

    @rule(minutes=st.integers(2, 3000))
    def time_passes(self, minutes: int) -> None:
        self.world.pass_time(minutes=minutes)

    @rule(amount=st.integers(-30, 40))
    def correct_by(self, amount: int) -> None:
        self.keys += 1
        if result := self.run(correct(self.world, amount, key=str(self.keys))):
            self.active[result.key] = amount

    @rule(number=st.one_of(st.none(), st.integers(1, 8)))
    def undo_one(self, number: int | None) -> None:
        if result := self.run(undo(self.world, None if number is None else str(number))):
            assert result.points == -self.active.pop(result.key)

    @invariant()
    def points_are_check_ins_plus_active_corrections(self) -> None:
        from_check_ins = sum(
            entry.points
            for entry in self.simulation.stored.entries
            if entry.kind != EntryKind.CORRECTION
        )
        total = from_check_ins + sum(self.active.values())
        assert self.simulation.run(self.world.points(self.world.alice)) == total

    @invariant()
    def sums_match_the_ledger(self) -> None:
        counting = self.world.read(repair.count_errors, self.world.group.id)
        assert self.simulation.run(counting) == 0

    @invariant()
    def sums_without_active_corrections_equal_those_of_check_ins(self) -> None:
        if self.active:
            return
        from_check_ins = Counter[str]()
        for entry in self.simulation.stored.entries:
            if entry.kind != EntryKind.CORRECTION:
                for period in (ALL_TIME, entry.week, entry.month, entry.season):
                    from_check_ins[period] += entry.points
        assert self.simulation.run(standing(self.world)) == +from_check_ins


def test_undone_corrections_restore_all_totals_in_any_order(
    migrated: Path, tmp_path: Path, catalog: Catalog
) -> None:
    class CorrectionsOnCatalog(Corrections):
        file = tmp_path / "corrections.db"

    prepared = Path(shutil.copy(migrated, tmp_path / "prepared.db"))
    CorrectionsOnCatalog.groups = asyncio.run(prepare_server(prepared, catalog, BEGINNINGS[1]))
    CorrectionsOnCatalog.prepared = prepared
    CorrectionsOnCatalog.catalog = catalog
    run_state_machine_as_test(
        CorrectionsOnCatalog,
        settings=settings(
            max_examples=max(1, settings().max_examples // 10),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
