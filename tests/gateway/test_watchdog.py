"""The watchdog renews connections that hear nothing, and ends the process if that does not help."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.domain.errors import SetupError
from bot.gateway.connection import ShardAges
from bot.gateway.watchdog import Watchdog


@dataclass(slots=True)
class _Connection:
    id: int = 0
    is_served: bool = True
    is_deaf: bool = False
    waiting: bool = False
    renewed: int = 0

    def read_ages(self) -> ShardAges:
        return ShardAges(acknowledged=50.0, received=50.0)

    def renew(self) -> None:
        self.renewed += 1
        self.is_deaf = False


def _watch(*connections: Any) -> Watchdog:
    watchdog = Watchdog(connections)
    watchdog.check(2)
    return watchdog


def _lose(*connections: _Connection) -> None:
    for connection in connections:
        connection.is_served = False


def test_deaf_shard_gets_a_new_connection_and_others_keep_theirs() -> None:
    deaf, other = _Connection(0), _Connection(1)
    watchdog = _watch(deaf, other)
    deaf.is_served, deaf.is_deaf = False, True
    watchdog.check(2)
    watchdog.check(2)
    assert (deaf.renewed, other.renewed) == (1, 0)


def test_process_ends_if_nothing_is_served_for_a_minute() -> None:
    connections = [_Connection(0), _Connection(1)]
    watchdog = _watch(*connections)
    _lose(*connections)
    watchdog.check(59)
    with pytest.raises(SetupError, match="lost the connection to Discord"):
        watchdog.check(2)


def test_one_shard_that_cannot_connect_does_not_end_the_others_soon() -> None:
    lost, other = _Connection(0), _Connection(1)
    watchdog = _watch(lost, other)
    _lose(lost)
    watchdog.check(599)
    with pytest.raises(SetupError):
        watchdog.check(2)


def test_outage_at_the_start_is_waited_for() -> None:
    starting = _Connection(is_served=False)
    watchdog = _watch(starting)
    watchdog.check(590)
    starting.is_served = True
    watchdog.check(2)
    _lose(starting)
    watchdog.check(59)


def test_waiting_for_the_turn_to_identify_is_no_failure() -> None:
    connection = _Connection()
    watchdog = _watch(connection)
    _lose(connection)
    connection.waiting = True
    watchdog.check(10_000)
    connection.waiting = False
    watchdog.check(59)


def test_shard_that_was_served_again_starts_from_zero() -> None:
    connection = _Connection()
    watchdog = _watch(connection)
    for _ in range(3):
        _lose(connection)
        watchdog.check(59)
        connection.is_served = True
        watchdog.check(2)
