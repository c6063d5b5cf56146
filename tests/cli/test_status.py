"""What `status` tells operators about the processes."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.status import describe, list_alive
from bot.db.sqlite.file import held_alone
from bot.domain.cluster.leases import LEASE, Layout, ProcessState
from bot.services.cluster.processes import ProcessInfo
from bot.services.cluster.status import HeldBlock, Status
from bot.services.delivery.backlog import Backlog

NOW = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
STARTED = NOW - dt.timedelta(hours=5)
SEEN = NOW - dt.timedelta(seconds=4)
LONG_AGO = NOW - dt.timedelta(minutes=5)


def _process(name: str, state: ProcessState = ProcessState.SERVING) -> ProcessInfo:
    return ProcessInfo(name, "a-host", "1.2.3", state, STARTED, SEEN)


def _held(block: int, holder: str | None) -> HeldBlock:
    return HeldBlock(block, holder, STARTED, SEEN + LEASE)


ONE, TWO = _process("one"), _process("two")
STATUS = Status(
    NOW, [ONE, TWO], Layout(6, shards_per_process=2), [_held(0, "one"), _held(1, "two")], Backlog()
)


def _lines(status: Status) -> list[str]:
    """Return the lines as on PostgreSQL."""
    return [*describe(status, alive=list_alive(status, None), is_sqlite=False)]


def test_status_says_who_serves_which_shards() -> None:
    assert _lines(STATUS) == [
        "2 processes are running.",
        "  one on a-host, version 1.2.3, since 2026-01-05 07:00 UTC: serving",
        "  two on a-host, version 1.2.3, since 2026-01-05 07:00 UTC: serving",
        "Shards 0 to 1 of 6: served by one for 5 hours, lease renewed 4 seconds ago.",
        "Shards 2 to 3 of 6: served by two for 5 hours, lease renewed 4 seconds ago.",
        "Shards 4 to 5 of 6: no process serves them.",
        "Nothing is waiting to be sent.",
    ]


@pytest.mark.parametrize(
    "block", [_held(0, None), _held(0, "gone"), replace(_held(0, "one"), expires_at=NOW)]
)
def test_single_shard_is_free_if_nobody_running_has_its_lease(block: HeldBlock) -> None:
    lines = _lines(replace(STATUS, layout=Layout(1, shards_per_process=1), blocks=[block]))
    assert lines[3] == "Shard 0 of 1: no process serves it."


def test_status_tells_those_that_stand_by_and_those_that_are_gone() -> None:
    gone = replace(TWO, seen_at=LONG_AGO)
    waiting = _process("three", ProcessState.STANDING_BY)
    lines = _lines(replace(STATUS, processes=[ONE, gone, waiting]))
    assert lines[0] == "2 processes are running, and 1 of them stands by."
    assert [line.split(": ")[1] for line in lines[1:4]] == [
        "serving",
        "not heard from for 5 minutes",
        "standing by",
    ]
    assert lines[5] == "Shards 2 to 3 of 6: no process serves them."


def test_only_process_that_stands_by_is_not_one_of_several() -> None:
    waiting = _process("one", ProcessState.STANDING_BY)
    lines = _lines(replace(STATUS, processes=[waiting]))
    assert lines[0] == "1 process is running, and it stands by."


def test_status_without_a_bot_says_so() -> None:
    assert _lines(replace(STATUS, processes=[])) == [
        "No bot is running on this database.",
        "Nothing is waiting to be sent.",
    ]


def test_status_on_sqlite_goes_by_the_lock(tmp_path: Path) -> None:
    file = tmp_path / "cohort.db"
    later = replace(STATUS, now=NOW + dt.timedelta(days=3), processes=[ONE])
    assert list_alive(later, file) == ()
    with held_alone(file):
        assert list_alive(later, file) == [ONE]
    lines = [*describe(later, alive=[ONE], is_sqlite=True)]
    assert lines[0] == "1 process is running."
    assert lines[2] == "Shards 0 to 1 of 6: served by one for 3 days."


@pytest.mark.parametrize(
    ("due", "sentence"),
    [
        (1, "1 due delivery has been waiting to be sent for 3 minutes."),
        (
            1234,
            (
                "1,234 due deliveries are waiting to be sent; the oldest has been waiting for "
                "3 minutes."
            ),
        ),
    ],
)
def test_status_tells_what_is_due(due: int, sentence: str) -> None:
    lines = _lines(replace(STATUS, backlog=Backlog(due, dt.timedelta(minutes=3))))
    assert lines[-1] == sentence
