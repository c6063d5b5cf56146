"""What systemd is told through its socket."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.health.checks import Check, Health, Report, State, Systemd


class _Known(Health):
    """A process whose state the test knows."""

    def __init__(self, known: Report) -> None:
        super().__init__()
        self._known = known

    async def report(self) -> Report:
        return self._known


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[socket.socket]:
    """Systemd's end of the socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inbox:
        inbox.bind(str(tmp_path / "notify"))
        inbox.settimeout(0)
        yield inbox


async def _tell(listening: socket.socket, known: Report) -> list[str]:
    """Return what systemd is told in the first round about a process, and when it stops."""
    async with Systemd(listening.getsockname()).keep_informed(_Known(known)):
        await asyncio.sleep(0)
    return [listening.recv(500).decode() for _ in range(3)]


async def test_healthy_process_sends_signs_of_life(listening: socket.socket) -> None:
    told = await _tell(listening, Report(State.STARTING, {}))
    assert told == ["READY=1", "STATUS=Connecting to Discord.\nWATCHDOG=1", "STOPPING=1"]


async def test_scheduler_that_stands_still_withholds_sign_of_life(listening: socket.socket) -> None:
    _, told, _ = await _tell(listening, Report(State.SERVING, {Check.TICK: "It stands still."}))
    assert told == "STATUS=It stands still."


@pytest.mark.parametrize("check", [Check.DATABASE, Check.GATEWAY])
async def test_outage_elsewhere_does_not_restart_the_bot(
    listening: socket.socket, check: Check
) -> None:
    _, told, _ = await _tell(listening, Report(State.SERVING, {check: "It is away."}))
    assert told == "STATUS=It is away.\nWATCHDOG=1"


def test_service_manager_that_is_gone_is_ignored(tmp_path: Path) -> None:
    Systemd(str(tmp_path / "nobody")).notify("READY=1")


def test_sign_of_life_is_sent_twice_in_the_time_systemd_waits() -> None:
    assert Systemd("@abstract", watchdog_usec=30_000_000).seconds == 15.0


def test_abstract_address_begins_with_a_null_byte() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inbox:
        inbox.bind("\0cohort-test-notify")
        Systemd("@cohort-test-notify").notify("READY=1")
        assert inbox.recv(100) == b"READY=1"
