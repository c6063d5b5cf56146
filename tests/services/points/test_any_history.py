"""After any operations in any order, boards equal a naive account of what each thing is worth."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.points import ALL_TIME, EntryKey, EntryKind
from bot.services.points import corrections, entries
from bot.services.points.corrections import CorrectionRequest
from bot.services.standings import seasons
from bot.services.standings.boards import BoardPage
from tests.services.any_history import AnyHistory, run_any_history
from tests.services.challenges.steps import MORGAN
from tests.services.conftest import ALICE
from tests.services.points.test_corrections import latest_key
from tests.services.standings.boards import (
    count_wrong_sums,
    ledger,
    load_group,
    mark,
    open_boards,
    world_in_new_server,
)

BEGIN = dt.datetime(2026, 10, 22, 8, tzinfo=dt.UTC)
MEMBERS = 3
ZONES = ("Europe/Berlin", "America/Santiago", "Pacific/Kiritimati", "Pacific/Niue", "UTC")
CHANGES: tuple[dict[str, Any], ...] = (
    {"visibility": "hidden"},
    {"visibility": "shown"},
    {"excluded_at": BEGIN},
    {"excluded_at": None},
    {"left_at": BEGIN},
    {"left_at": None},
)
Paid: TypeAlias = tuple[int, EntryKind, str]
"""What is paid for: the number of the member, the kind and the subject."""

_numbers, _subjects = st.integers(0, MEMBERS - 1), st.integers(1, 2).map(lambda n: f"day-{n}")


class Histories(AnyHistory):
    """Anything that changes a board, beside an account that knows nothing of sequences and sums."""

    def __init__(self) -> None:
        super().__init__()
        self.world = self.run(world_in_new_server(self.open_world(BEGIN), MEMBERS))
        self.morgan = replace(MORGAN, guild_id=self.world.group.guild_id)
        self.paid: dict[Paid, int] = {}
        """What is paid now."""
        self.counts_in: dict[Paid, list[str]] = {}
        """The periods in which that counts, or counted."""
        self.taken_back_in: dict[Paid, list[str]] = {}
        """The periods in which it was taken back last."""
        self.uncertain: set[Paid] = set()
        """What was taken back before the zone or weekday changed: its week then may be either."""
        self.state: list[dict[str, Any]] = [{} for _ in range(MEMBERS)]

    def _key(self, paid: Paid) -> EntryKey:
        number, kind, subject = paid
        group = self.world.group
        return EntryKey(group.guild_id, group.id, ALICE + number, kind, subject)

    @rule(number=_numbers, subject=_subjects, points=st.integers(1, 15))
    def pay(self, number: int, subject: str, points: int) -> None:
        thing = (number, EntryKind.CHECK_IN, subject)
        paying = self.world.write(entries.pay, self._key(thing), points, self.world.now)
        assert self.run(paying) == (thing not in self.paid)
        self._note(thing, points)

    @rule(number=_numbers, subject=_subjects)
    def take_back(self, number: int, subject: str) -> None:
        thing = (number, EntryKind.CHECK_IN, subject)
        reversing = self.world.write(entries.reverse, self._key(thing), self.world.now)
        assert self.run(reversing) == (thing in self.paid)
        if self.paid.pop(thing, None):
            self.taken_back_in[thing] = self._present()

    @rule(number=_numbers, request=st.integers(1, 3).map(str), points=st.integers(-20, 20))
    def correct(self, number: int, request: str, points: int) -> None:
        wanted = CorrectionRequest(request, ALICE + number, points, "it was agreed")
        correcting = self.world.write(
            corrections.correct, self.morgan, wanted, None, self.world.now
        )
        thing = (number, EntryKind.CORRECTION, request)
        try:
            self.run(correcting)
        except Refusal:
            assert points == 0 or self._points(ALL_TIME)[number] < -points
            return
        if thing not in self.counts_in:
            self._note(thing, points)

    @rule(number=_numbers)
    def undo_correction(self, number: int) -> None:
        key = self.run(latest_key(self.world, ALICE + number))
        undoing = self.world.write(
            corrections.undo, self.morgan, ALICE + number, key, "by mistake", self.world.now
        )
        try:
            undone = self.run(undoing)
        except Refusal:
            assert not [thing for thing in self.paid if thing[:2] == (number, EntryKind.CORRECTION)]
            return
        del self.paid[number, EntryKind.CORRECTION, undone.key]

    def _note(self, thing: Paid, points: int) -> None:
        """Note a payment, if it is not paid already."""
        if thing in self.paid:
            return
        self.paid[thing] = points
        before, now = self.counts_in.get(thing), self._present()
        taken_back_in = self.taken_back_in.get(thing, [])
        self.counts_in[thing] = [
            before[at] if before and name in taken_back_in else name for at, name in enumerate(now)
        ]
        if before and thing in self.uncertain:
            about = (ALICE + thing[0], thing[1], thing[2])
            made = self.run(ledger(self.world))
            latest = [one for one in made if (one.member_id, one.kind, one.subject) == about][-1]
            stored = [ALL_TIME, latest.week, latest.month, latest.season]
            assert all(name in pair for name, *pair in zip(stored, before, now, strict=True))
            self.counts_in[thing] = stored
            self.uncertain.discard(thing)

    def _present(self) -> list[str]:
        calendar = self.run(load_group(self.world)).calendar
        return [ALL_TIME, *calendar.periods_at(self.world.now)]

    @rule()
    def end_season(self) -> None:
        self.world.pass_time(seconds=1)  # nothing happens at the very moment that a season ends
        group = self.run(load_group(self.world))
        ending = self.world.write(
            seasons.end_season, self.morgan, group.id, group.season, now=self.world.now
        )
        self.run(ending)

    @rule(hours=st.integers(1, 30) | st.sampled_from((24 * 7, 24 * 31)))
    def time_passes(self, hours: int) -> None:
        self.world.pass_time(hours=hours)

    @rule(zone=st.sampled_from(ZONES), weekday=st.integers(0, 6))
    def change_week_start(self, zone: str, weekday: int) -> None:
        self.uncertain = self.counts_in.keys() - self.paid.keys()
        before = self.run(load_group(self.world)).calendar.week_start(self.world.now)
        group = self.run(self.world.change(self.world.group, zone=zone, weekday=weekday))
        assert before <= group.calendar.week_start(self.world.now)  # no week comes back

    @rule(number=_numbers, change=st.sampled_from(CHANGES))
    def change_member(self, number: int, change: dict[str, Any]) -> None:
        self.run(mark(self.world, number, **change))
        self.state[number] |= change

    def _is_visible(self, number: int) -> bool:
        state = self.state[number]
        is_off = state.get("excluded_at") or state.get("left_at")
        return state.get("visibility") != "hidden" and not is_off

    @precondition(lambda self: self.paid)
    @rule()
    def no_sum_is_wrong(self) -> None:
        assert self.run(count_wrong_sums(self.world)) == 0

    def _points(self, period: str) -> Counter[int]:
        found = Counter[int]()
        for thing, points in self.paid.items():
            if period in self.counts_in[thing]:
                found[thing[0]] += points
        return found

    @invariant()
    def boards_equal_the_account(self) -> None:
        periods = {name for names in self.counts_in.values() for name in names}

        async def read() -> dict[str, BoardPage]:
            async with open_boards(self.world) as opened:
                return {name: await opened.page(name) for name in periods}

        for name, page in self.run(read()).items():
            shown = {
                n: points for n, points in (+self._points(name)).items() if self._is_visible(n)
            }
            assert {line.member_id - ALICE: line.points for line in page.lines} == shown, name
            for line in page.lines:
                assert line.place == 1 + sum(points > line.points for points in shown.values())


def test_boards_equal_a_naive_account_after_any_history(
    migrated: Path, tmp_path: Path, catalog: Catalog
) -> None:
    file = tmp_path / "histories.db"
    run_any_history(Histories, migrated, file, catalog, runs=8, steps=25)
