"""Memory with many servers, and how long it takes to receive them."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.processes import Bot, Discord
from tests.bench.table import Row, verdict

MANY, VERY_MANY = 1_000, 10_000
"""Servers of 8 channels and 6 roles."""

MAX_MEMORY = 130 * 2**20
"""Bytes of all processes with 1,000 servers."""

MAX_RATIO_PER_SERVER = 1.05
_LOOK_UPS = ("role", "skill", "compare", "salary")
_SECONDS = 3.0


def rows() -> Iterator[Row]:
    """Measure a bare bot and Cohort with 1,000 servers and look-ups, then with 10,000."""
    with TemporaryDirectory() as folder, Discord() as discord:
        database = f"sqlite+aiosqlite:///{Path(folder, 'cohort.db')}"
        with Bot("bare", discord) as bare, Bot("cohort", discord, database) as cohort:
            for bot, kinds in ((bare, ("ping", "chart")), (cohort, _LOOK_UPS)):
                bot.add_servers(MANY)
                for kind in kinds:
                    bot.run_repeatedly(kind, _SECONDS)
            few = [bot.memory(children=True) for bot in (bare, cohort)]
            yield Row(
                f"Memory: all processes, {MANY:,} servers",
                _mib(few[0]),
                _mib(few[1]),
                f"+ {_mib(few[1] - few[0])}",
                f"≤ {_mib(MAX_MEMORY)}",
                verdict(few[1], MAX_MEMORY),
            )
            cpu = [bot.add_servers(VERY_MANY - MANY) for bot in (bare, cohort)]
            many = [bot.memory(children=True) for bot in (bare, cohort)]
        sizes = [(b - a) / (VERY_MANY - MANY) for a, b in zip(few, many, strict=True)]
        yield Row(
            f"Memory: all processes, {VERY_MANY:,} servers",
            _mib(many[0]),
            _mib(many[1]),
            f"+ {_mib(many[1] - many[0])}",
        )
        yield Row(
            "Memory: each further server",
            f"{sizes[0] / 1024:.1f} KiB",
            f"{sizes[1] / 1024:.1f} KiB",
            f"{sizes[1] / sizes[0]:.2f} ×",
            f"≤ {MAX_RATIO_PER_SERVER:g} ×",
            verdict(sizes[1] / sizes[0], MAX_RATIO_PER_SERVER),
        )
        yield Row(
            f"CPU until {VERY_MANY - MANY:,} servers are received",
            f"{cpu[0]:.1f} s",
            f"{cpu[1]:.1f} s",
            f"{cpu[1] / cpu[0]:.2f} ×",
        )


def _mib(size: float) -> str:
    return f"{size / 2**20:.0f} MiB"
