"""How processes share the shards, and that no two serve the same ones."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cluster.leases import (
    LEASE,
    MARGIN,
    Fence,
    Layout,
    Lease,
    LeaseEnded,
    WantedLayout,
    take_free_lease,
)
from bot.domain.errors import SetupError

START = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("wanted", "running", "agreed"),
    [
        (WantedLayout(3), None, Layout(3, 3)),
        (WantedLayout(3, shards_per_process=2), None, Layout(3, 2)),
        (WantedLayout(3, shards_per_process=9), None, Layout(3, 3)),
        (WantedLayout(3, shard_count=8), None, Layout(8, 8)),
        (WantedLayout(4), Layout(3, 3), Layout(3, 3)),  # Discord recommends one more since
        (WantedLayout(4, shard_count=3, shards_per_process=1), Layout(3, 1), Layout(3, 1)),
    ],
)
def test_layout_is_that_of_the_running_processes_if_there_are_any(
    wanted: WantedLayout, running: Layout | None, agreed: Layout
) -> None:
    assert wanted.agree(running) == agreed


@pytest.mark.parametrize(
    ("wanted", "own"),
    [
        (WantedLayout(20, shard_count=40), "40 shards, 40 per process"),
        (WantedLayout(20, shards_per_process=10), "20 shards, 10 per process"),
    ],
)
def test_other_layout_than_the_running_one_is_refused_with_both(
    wanted: WantedLayout, own: str
) -> None:
    with pytest.raises(SetupError, match=f"have 20 shards, 5 per process, but .* {own}"):
        wanted.agree(Layout(20, 5))


def test_blocks_have_each_shard_once() -> None:
    blocks = Layout(20, 6).blocks
    assert [len(block.ids) for block in blocks] == [6, 6, 6, 2]
    assert sorted(shard for block in blocks for shard in block.ids) == list(range(20))


def test_lease_can_be_taken_only_once_it_has_ended_or_was_given_back() -> None:
    first = take_free_lease(1, [], "one", START)
    assert first == Lease(0, "one", 1, START + LEASE)
    assert take_free_lease(1, [first], "two", START + LEASE - dt.timedelta(seconds=1)) is None
    second = take_free_lease(1, [first], "two", START + LEASE)
    assert second == Lease(0, "two", 2, START + 2 * LEASE)
    assert take_free_lease(1, [Lease(0, None, 4, START + LEASE)], "two", START) is not None


def test_lease_that_ended_can_be_renewed_until_another_process_takes_it() -> None:
    held = Lease(0, "one", 1, START)
    late = START + 4 * LEASE
    assert held.renew(held, late) == Lease(0, "one", 1, late + LEASE)
    taken = take_free_lease(1, [held], "two", late)
    assert taken
    assert taken.renew(held, late) is None
    assert Lease(0, None, 1, START).renew(held, late) is None


def test_fence_closes_before_the_lease_ends() -> None:
    now = 100.0
    fence = Fence(lambda: now)
    fence.renewed(now)
    now += (LEASE - MARGIN).total_seconds() - 0.1
    fence.require_open()
    assert fence.seconds_left == pytest.approx(0.1)
    now += 0.1
    assert fence.seconds_left == 0
    with pytest.raises(LeaseEnded):
        fence.require_open()


class _Process:
    """A process that may be paused between any two steps of taking or renewing a lease."""

    def __init__(self, name: str, world: "_World") -> None:
        self.name, self.world = name, world
        self.fence = Fence(lambda: world.seconds)
        self.held: Lease | None = None
        self._asked_at = 0.0
        self._granted = False
        self.fence.close()  # here, a process without a lease does nothing

    def ask(self) -> None:
        """Note the time before the database is asked."""
        self._asked_at, self._granted = self.fence.clock(), False

    def arrive(self) -> None:
        """Let the database answer, which takes no time there."""
        if self.held is None:
            self.held = take_free_lease(1, self.world.stored(), self.name, self.world.now)
            renewed = self.held
        else:
            lease = self.world.lease
            renewed = lease.renew(self.held, self.world.now) if lease else None
        self._granted = renewed is not None
        if renewed:
            self.world.lease = renewed

    def hear(self) -> None:
        """Read the answer; without a lease any more, begin again."""
        if self._granted:
            self.fence.renewed(self._asked_at)
            self._granted = False
        elif self.held and self.world.lease and self.world.lease.holder != self.name:
            self.fence.close()
            self.held = None


class _World:
    """The stored lease, and the time."""

    def __init__(self) -> None:
        self.lease: Lease | None = None
        self.seconds = 0.0

    @property
    def now(self) -> dt.datetime:
        return START + dt.timedelta(seconds=self.seconds)

    def stored(self) -> list[Lease]:
        return [self.lease] if self.lease else []


_STEPS = st.tuples(st.integers(0, 2), st.sampled_from(("ask", "arrive", "hear")), st.floats(0, 40))


@settings(max_examples=200)
@given(st.lists(_STEPS, max_size=40))
def test_never_two_processes_may_write_whatever_pauses_they_have(
    steps: list[tuple[int, str, float]],
) -> None:
    world = _World()
    processes = [_Process(name, world) for name in ("one", "two", "three")]
    asked: set[int] = set()
    for number, step, pause in steps:
        if step == "ask":
            asked.add(number)
        if number in asked:  # an answer comes only to a question
            getattr(processes[number], step)()
        world.seconds += pause
        assert sum(each.fence.is_open for each in processes) <= 1
