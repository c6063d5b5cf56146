"""What counts as a problem of the process."""

import pytest

from bot.domain.shards import ShardBlock
from bot.health.checks import Check, Report, State, gateway_problem, tick_problem

TWO, TWENTY = ShardBlock.all_of(2), ShardBlock.all_of(20)


@pytest.mark.parametrize(
    ("down", "block", "state", "problem"),
    [
        ({}, TWO, State.SERVING, ""),
        ({1: 14.0}, TWO, State.SERVING, ""),
        (
            {1: 16.0},
            TWO,
            State.SERVING,
            "1 of 2 shards has no connection to Discord, shard 1 for 16 seconds.",
        ),
        (
            {0: 70.0, 1: 80.0},
            TWO,
            State.SERVING,
            "2 of 2 shards have no connection to Discord, shard 1 for 80 seconds.",
        ),
        ({0: 71.0, 1: 71.0}, TWO, State.STARTING, ""),
        (
            {0: 73.0, 1: 73.0},
            TWO,
            State.STARTING,
            "2 of 2 shards have no connection to Discord, shard 0 for 73 seconds.",
        ),
        (dict.fromkeys(range(20), 170.0), TWENTY, State.STARTING, ""),
    ],
)
def test_shard_without_a_connection_is_a_problem_after_a_while(
    down: dict[int, float], block: ShardBlock, state: State, problem: str
) -> None:
    assert gateway_problem(down, block, state) == problem


def test_scheduler_that_stands_still_is_a_problem() -> None:
    assert tick_problem(29.0) == ""
    assert tick_problem(31.0) == "The scheduler hasn’t looked for due posts for 31 seconds."


@pytest.mark.parametrize(
    ("report", "summary"),
    [
        (Report(State.SERVING, {}, servers=1), "Serving 1 server."),
        (Report(State.SERVING, {}, servers=2), "Serving 2 servers."),
        (Report(State.STARTING, {}), "Connecting to Discord."),
        (Report(State.STANDING_BY, {}), "Standing by until another process stops."),
        (Report(State.SERVING, {Check.TICK: "One.", Check.DATABASE: "Two."}), "One. Two."),
    ],
)
def test_summary_says_what_is_wrong_or_what_the_process_does(report: Report, summary: str) -> None:
    assert report.summary == summary
