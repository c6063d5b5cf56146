"""`python -m tests.bench`: measures both bots in turns and prints a table; no figure makes it fail.

`python -m tests.bench stored` measures only one of its parts, which are listed in `_PARTS`.
"""

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import discord

from tests.bench import boards, durability, posting, servers
from tests.bench.interactions import MEMBERS
from tests.bench.measures import ROUNDS, BenchmarkPair, measure_starts
from tests.bench.members import create_databases
from tests.bench.processes import Bot, Discord
from tests.bench.table import Row, render_table
from tests.databases import postgres_in

_MACHINE_NOTES = """\
CPU of the bot's own process (user and system) for one interaction, from the payload of the gateway
to the acknowledged answer; the median of {rounds} rounds in which the bots took turns, with the
interquartile range in brackets. A closed loop on one machine: each interaction starts when the
previous one is answered. HTTP is real, to another process on this machine.
{machine}, {cores} cores; Python {python}, discord.py {library}; took {seconds:.0f} s."""

_LOOK_UPS_NOTES = """\
The bare bot answers with a static embed or 25 choices; Cohort suggests all that match. “With a
picture”, the bare bot attaches 30 KB. Pictures of Cohort come from its cache unless redrawn. Memory
is resident memory after all of the above; shared pages count in each process that has them.
Start-up is from the start of Python, without connecting and syncing."""

_STORED_NOTES = f"""\
“Read + write” is a bare command with one ORM read and one committed write on a database of the
same kind; with “+ picture” it attaches 30 KB, too. /plan done checks in a different member each
time, one of {MEMBERS} who did half of the plan; the CPU of the PostgreSQL server is not counted."""

_POSTING_NOTES = f"""\
Posting: the complete bot with a stand-in for Discord, {posting.DUE:,} groups in as many servers due at once,
while members use ten commands a second. A stall is how much later than requested the event loop
woke up, “own CPU” the CPU time of its thread meanwhile; “bare” is the longest stall of an idle process.
With {posting.NOT_DUE:,} groups each group has {posting.WEEKS} recorded earlier weeks."""

_BOARDS_NOTES = f"""\
Boards: CPU of a page's queries (user and system), from the first statement to the last row, of the
bot's process and the one of PostgreSQL that answers it; the average of {boards.REPEATS}, in a server of
{MEMBERS:,} members with {boards.FEW:,} entries (“bare”) and with {boards.MANY:,} (“Cohort”). /leaderboard is the CPU of
the bot for the whole command, as above, near a different member each time, without a picture."""

_SERVERS_NOTES = """\
Servers have 8 channels and 6 roles. Memory is the resident memory of all processes of the bot, among
them the one that draws pictures, after three seconds of each kind of look-up."""

_DURABILITY_NOTES = """\
“Bare” is SQLite with synchronous=NORMAL and secure_delete=OFF, “Cohort” with FULL and ON: a commit
waits until the disk has it, and deleted rows are overwritten."""


Part = tuple[Callable[[], Iterator[Row]], str]


def main() -> None:
    """Measure everything, or the part named on the command line, and print the table."""
    named = sys.argv[1] if len(sys.argv) > 1 else None
    if named and named not in _PARTS:
        sys.exit(f"There is no part “{named}”: choose one of {', '.join(_PARTS)}.")
    sys.stderr.write("Measuring; all parts together take about six minutes.\n")
    with _bytecode_cache():
        _measure([_PARTS[named]] if named else [*_PARTS.values()])


@contextmanager
def _bytecode_cache() -> Iterator[None]:
    """Let bots keep compiled modules, as in production: compiling takes time and 5 MB."""
    with TemporaryDirectory() as bytecode:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        with Discord() as stand_in, Bot("bare", stand_in), Bot("cohort", stand_in):
            pass  # these starts fill it
        yield


def _measure(parts: list[Part]) -> None:
    start = time.perf_counter()
    rows = [row for measure_rows, _ in parts for row in measure_rows()]
    notes = _MACHINE_NOTES.format(
        rounds=ROUNDS,
        machine=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count(),
        python=platform.python_version(),
        library=discord.__version__,
        seconds=time.perf_counter() - start,
    )
    every = [render_table(rows), notes, *(notes_of_part for _, notes_of_part in parts)]
    sys.stdout.write("\n".join(every) + "\n")


def _measure_look_ups() -> Iterator[Row]:
    with Discord() as stand_in:
        yield from measure_starts(stand_in)
        with Bot("bare", stand_in) as bare, Bot("cohort", stand_in) as cohort:
            yield from BenchmarkPair(stand_in, bare, cohort).measure()


def _measure_stored() -> Iterator[Row]:
    """Measure the commands that use a database, on each kind."""
    with (
        Discord() as stand_in,
        TemporaryDirectory() as folder,
        postgres_in(Path(folder)) as postgres,
    ):
        files = [f"sqlite+aiosqlite:///{folder}/{bot}.db" for bot in ("bare", "cohort")]
        for kind, urls in (("SQLite", files), ("PostgreSQL", [postgres, postgres])):
            create_databases(*urls)
            with (
                Bot("bare_stored", stand_in, urls[0]) as bare,
                Bot("cohort", stand_in, urls[1]) as cohort,
            ):
                yield from BenchmarkPair(stand_in, bare, cohort).measure_stored(kind, *urls)


_PARTS = {
    "look-ups": (_measure_look_ups, _LOOK_UPS_NOTES),
    "stored": (_measure_stored, _STORED_NOTES),
    "servers": (servers.rows, _SERVERS_NOTES),
    "durability": (durability.rows, _DURABILITY_NOTES),
    "boards": (boards.rows, _BOARDS_NOTES),
    "posting": (posting.rows, _POSTING_NOTES),
}
"""The parts in the order in which they are measured, with what there is to know about their rows."""


if __name__ == "__main__":
    main()
