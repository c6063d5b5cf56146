"""Undoing corrections between check-ins restores all totals."""

import shutil
from collections.abc import Coroutine
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
from bot.domain.points.entries import EntryKind
from bot.services.points import totals
from tests.services.actions import BEGINNINGS
from tests.services.plan.member_simulation import MemberSimulation
from tests.services.points.test_corrections import correct, standing, undo


class Corrections(RuleBasedStateMachine):
    """Corrections, check-ins and undos of both in any order."""

    migrated: Path
    file: Path
    catalog: Catalog

    def __init__(self) -> None:
        super().__init__()
        shutil.copy(self.migrated, self.file)
        self.simulation = MemberSimulation(self.file, self.catalog, BEGINNINGS[1])
        self.world, self.keys = self.simulation.world, 0
        self.active: dict[str, int] = {}
        """The points of the active corrections by key."""

    def teardown(self) -> None:
        self.simulation.close()

    @initialize()
    def begin(self) -> None:
        self.run(self.world.join(self.world.alice))
        self.run(self.world.check_in(self.world.alice))

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
    def totals_match_the_ledger(self) -> None:
        rebuild = self.world.write(totals.rebuild, self.world.group.id, self.world.now)
        assert self.simulation.run(rebuild)[1] == 0

    @invariant()
    def totals_without_active_corrections_equal_those_of_check_ins(self) -> None:
        if self.active or not self.simulation.stored.entries:
            return
        stored = self.simulation.run(standing(self.world))
        own = [
            entry for entry in self.simulation.stored.entries if entry.kind != EntryKind.CORRECTION
        ]
        assert stored[2:] == (
            sum(entry.points for entry in own),
            sum(entry.points for entry in own),
            max(entry.at for entry in own),
        )


def test_undone_corrections_restore_all_totals_in_any_order(
    migrated: Path, tmp_path: Path, catalog: Catalog
) -> None:
    class CorrectionsOnCatalog(Corrections):
        file = tmp_path / "corrections.db"

    CorrectionsOnCatalog.migrated = migrated
    CorrectionsOnCatalog.catalog = catalog
    run_state_machine_as_test(
        CorrectionsOnCatalog,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
