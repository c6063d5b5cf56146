"""`python -m tests.bench`: measures both bots in turns and prints one table. It does not judge."""

from __future__ import annotations

import os
import platform
import sys
import time
from tempfile import TemporaryDirectory

import discord

from tests.bench.measures import ROUNDS, Stage, measure_starts
from tests.bench.processes import Bot, Discord
from tests.bench.table import Row, drawn

_ABOUT = """\
CPU of the bot's own process (user and system) for one interaction, from the payload the gateway
hands over to the answer being acknowledged; the median of {rounds} rounds in which the bots took turns,
in brackets the middle half. A closed loop on one machine: one interaction at a time,
the next when the one before is answered. HTTP is real, to another process on this machine.
The bare bot answers a static embed, or 25 choices, where ours suggests as many as fit; “beside a
picture”, it sends 30 KB along. Every picture of ours was drawn before, unless the row says anew.
Memory is resident memory after all of the above, shared pages counted in each process that has
them. Start-up is from the start of Python, without connecting and syncing.
{machine}, {cores} cores; Python {python}, discord.py {library}; took {seconds:.0f} s."""


def main() -> None:
    """Measure, then print the table."""
    sys.stderr.write("Measuring; this takes about 85 seconds.\n")
    start = time.perf_counter()
    rows = _measured()
    about = _ABOUT.format(
        rounds=ROUNDS,
        machine=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count(),
        python=platform.python_version(),
        library=discord.__version__,
        seconds=time.perf_counter() - start,
    )
    sys.stdout.write(f"{drawn(rows)}\n{about}\n")


def _measured() -> list[Row]:
    """Measure with bytecode kept, as where a bot is run; starts come first, to leave it there."""
    with TemporaryDirectory() as bytecode:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        with Discord() as stand_in:
            starts = list(measure_starts(stand_in))
            with Bot("bare", stand_in) as bare, Bot("cohort", stand_in) as ours:
                return [*Stage(stand_in, bare, ours).measure(), *starts]


if __name__ == "__main__":
    main()
