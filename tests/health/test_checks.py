"""What counts as a problem of the process."""

from dataclasses import replace

import pytest

from bot.health.checks import Check, DatabaseVitals, ShardVitals, State, Vitals, report

FINE = ShardVitals(0, unserved=0.0, acknowledged=40.0, received=40.0)
SERVING = Vitals(State.SERVING, in_state=1000.0, shards=[FINE], ticked=9.0, claimed=9.0, servers=1)
STARTING = Vitals(State.STARTING, in_state=65.0)


@pytest.mark.parametrize(
    "vitals",
    [
        SERVING,
        STARTING,
        replace(STARTING, in_state=170.0, shard_count=20),
        Vitals(State.STANDING_BY, in_state=100_000.0),
        replace(SERVING, shards=[replace(FINE, unserved=14.0)]),
        replace(SERVING, database=DatabaseVitals(failures=1, error="OperationalError")),
        replace(SERVING, database=DatabaseVitals(disk_full=61.0, disk_space=10**9)),
        replace(SERVING, in_state=5.0, ticked=1000.0, claimed=1000.0),
        replace(SERVING, ticked=300.0, claimed=300.0, database=DatabaseVitals(well=9.0)),
    ],
)
def test_healthy_process_has_no_problems(vitals: Vitals) -> None:
    assert report(vitals).problems == []
    assert report(vitals).is_healthy


@pytest.mark.parametrize(
    ("vitals", "check", "reason"),
    [
        (
            replace(STARTING, in_state=67.0),
            Check.GATEWAY,
            "The bot has been connecting to Discord for 67 seconds.",
        ),
        (
            replace(SERVING, shards=[replace(FINE, shard_id=3, unserved=16.0)]),
            Check.GATEWAY,
            "Shard 3 has had no working connection to Discord for 16 seconds.",
        ),
        (
            replace(SERVING, ticked=31.0),
            Check.TICKS,
            "The scheduler hasn’t looked for due posts for 31 seconds.",
        ),
        (
            replace(SERVING, claimed=121.0),
            Check.TICKS,
            "No due post could be started on for 121 seconds.",
        ),
        (
            Vitals(
                State.STANDING_BY, 9.0, database=DatabaseVitals(failures=2, error="TimeoutError")
            ),
            Check.DATABASE,
            "The database can’t be read or written (TimeoutError, 2 times in a row).",
        ),
        (
            replace(SERVING, database=DatabaseVitals(disk_full=3.0)),
            Check.DISK,
            "The database’s disk is full. A write failed 3 seconds ago.",
        ),
        (
            replace(SERVING, database=DatabaseVitals(disk_space=1_000_000)),
            Check.DISK,
            "The database’s disk is nearly full: 1.0 MB are left.",
        ),
        (
            replace(SERVING, lease=0.0),
            Check.LEASE,
            (
                "The lease of the shards has ended, because it couldn’t be renewed in the database. "
                "Until it is, nothing is answered or sent."
            ),
        ),
    ],
)
def test_each_problem_is_told_in_a_sentence(vitals: Vitals, check: Check, reason: str) -> None:
    found = report(vitals)
    assert [(one.check, one.reason) for one in found.problems] == [(check, reason)]
    assert (found.is_healthy, found.summary) == (False, reason)


@pytest.mark.parametrize(
    ("vitals", "summary"),
    [
        (SERVING, "Serving 1 server."),
        (replace(SERVING, servers=2), "Serving 2 servers."),
        (STARTING, "Connecting to Discord."),
        (Vitals(State.STANDING_BY, 9.0), "Standing by until another process stops."),
    ],
)
def test_summary_says_what_the_process_does(vitals: Vitals, summary: str) -> None:
    assert report(vitals).summary == summary
