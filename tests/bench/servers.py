"""Memory with many servers, and how long it takes to receive them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Measured:
    """Bytes of memory with 1,000 and 10,000 servers, and CPU seconds to receive those in between."""

    few: float
    many: float
    cpu: float

    @property
    def per_server(self) -> float:
        """Bytes of each further server."""
        return (self.many - self.few) / (VERY_MANY - MANY)


def rows() -> Iterator[Row]:
    """Measure a bare bot and Cohort with 1,000 servers and look-ups, then with 10,000."""
    with TemporaryDirectory() as folder, Discord() as discord:
        database = f"sqlite+aiosqlite:///{Path(folder, 'cohort.db')}"
        with Bot("bare", discord) as bot:
            bare = _measure(bot, ("ping", "chart"))
        with Bot("cohort", discord, database) as bot:
            cohort = _measure(bot, _LOOK_UPS)
    title, ratio = "Memory: all processes", cohort.per_server / bare.per_server
    yield Row(
        f"{title}, {MANY:,} servers",
        *_compared(bare.few, cohort.few),
        f"≤ {_mib(MAX_MEMORY)}",
        verdict(cohort.few, MAX_MEMORY),
    )
    yield Row(f"{title}, {VERY_MANY:,} servers", *_compared(bare.many, cohort.many))
    yield Row(
        "Memory: each further server",
        f"{bare.per_server / 1024:.1f} KiB",
        f"{cohort.per_server / 1024:.1f} KiB",
        f"{ratio:.2f} ×",
        f"≤ {MAX_RATIO_PER_SERVER:g} ×",
        verdict(ratio, MAX_RATIO_PER_SERVER),
    )
    yield Row(
        f"CPU until {VERY_MANY - MANY:,} servers are received",
        f"{bare.cpu:.1f} s",
        f"{cohort.cpu:.1f} s",
        f"{cohort.cpu / bare.cpu:.2f} ×",
    )


def _measure(bot: Bot, kinds: Iterable[str]) -> _Measured:
    bot.add_servers(MANY)
    for kind in kinds:
        bot.run_repeatedly(kind, _SECONDS)
    few = bot.memory(children=True)
    cpu = bot.add_servers(VERY_MANY - MANY)
    return _Measured(few, bot.memory(children=True), cpu)


def _compared(bare: float, cohort: float) -> tuple[str, str, str]:
    """Return the memory of both bots, and how much more Cohort has."""
    return _mib(bare), _mib(cohort), f"+ {_mib(cohort - bare)}"


def _mib(size: float) -> str:
    return f"{size / 2**20:.0f} MiB"
