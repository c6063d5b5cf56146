"""`python -m tests.bench`: measures both bots in turns and prints a table; no figure makes it fail.

`python -m tests.bench posting` measures only the weekly posts, `boards` only the
leaderboards, `servers` only the memory of many servers, and `durability` only the cost of safe writes.
"""

import os
import platform
import sys
import time
from collections.abc import Iterator
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

_NOTES = """\
CPU of the bot's own process (user and system) for one interaction, from the payload of the gateway
to the acknowledged answer; the median of {rounds} rounds in which the bots took turns, with the
interquartile range in brackets. A closed loop on one machine: each interaction starts when the
previous one is answered. HTTP is real, to another process on this machine.
The bare bot answers with a static embed or 25 choices; Cohort suggests all that match. “With a
picture”, the bare bot attaches 30 KB. Pictures of Cohort come from its cache unless redrawn.
“Read + write” is a bare command with one ORM read and one committed write on a database of the
same kind; with “+ picture” it attaches 30 KB, too. /plan done checks in a different member each
time, one of {members} who did half of the plan; the CPU of the PostgreSQL server is not counted.
Memory is resident memory after all of the above; shared pages count in each process that has
them. Start-up is from the start of Python, without connecting and syncing.
{machine}, {cores} cores; Python {python}, discord.py {library}; took {seconds:.0f} s."""

_POSTING_NOTES = f"""\
Posting: the complete bot with a stand-in for Discord, {posting.DUE:,} groups in as many servers due at once,
while members use ten commands a second. A stall is how much later than requested the event loop
woke up, “own CPU” the CPU time of its thread meanwhile; “bare” is the longest stall of an idle process.
With {posting.NOT_DUE:,} groups each group has {posting.WEEKS} recorded earlier weeks."""

_BOARDS_NOTES = f"""\
Boards: time of a page's queries, from the first statement to the last row, in a server of
{MEMBERS:,} members with {boards.FEW:,} entries (“bare”) and with {boards.MANY:,} (“Cohort”). /leaderboard is the CPU of
the whole command, as above, near a different member each time, without a picture."""

_SERVERS_NOTES = """\
Servers have 8 channels and 6 roles. Memory is the resident memory of all processes of the bot, among
them the one that draws pictures, after three seconds of each kind of look-up."""

_DURABILITY_NOTES = """\
“Bare” is SQLite with synchronous=NORMAL and secure_delete=OFF, “Cohort” with FULL and ON: a commit
waits until the disk has it, and deleted rows are overwritten."""

_PARTS = {
    "servers": (servers.rows, _SERVERS_NOTES),
    "durability": (durability.rows, _DURABILITY_NOTES),
    "boards": (boards.rows, _BOARDS_NOTES),
    "posting": (posting.rows, _POSTING_NOTES),
}
"""What can be measured by itself, and is measured in this order after the two bots."""


def main() -> None:
    """Measure everything, or the part named on the command line, and print the table."""
    with _bytecode_cache():
        if len(sys.argv) == 1:
            _measure_all()
        elif sys.argv[1] in _PARTS:
            measure_rows, notes = _PARTS[sys.argv[1]]
            sys.stdout.write(f"{render_table(list(measure_rows()))}\n{notes}\n")
        else:
            sys.exit(f"There is no part “{sys.argv[1]}”: choose one of {', '.join(_PARTS)}.")


@contextmanager
def _bytecode_cache() -> Iterator[None]:
    """Let bots keep compiled modules, as in production: compiling takes time and 5 MB."""
    with TemporaryDirectory() as bytecode:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        with Discord() as stand_in, Bot("bare", stand_in), Bot("cohort", stand_in):
            pass  # these starts fill it
        yield


def _measure_all() -> None:
    sys.stderr.write("Measuring; this takes about nine minutes.\n")
    start = time.perf_counter()
    rows = _measure_both_bots()
    for measure_rows, _ in _PARTS.values():
        rows += measure_rows()
    notes = _NOTES.format(
        rounds=ROUNDS,
        machine=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count(),
        members=MEMBERS,
        python=platform.python_version(),
        library=discord.__version__,
        seconds=time.perf_counter() - start,
    )
    every = [render_table(rows), notes, *(notes_of_part for _, notes_of_part in _PARTS.values())]
    sys.stdout.write("\n".join(every) + "\n")


def _measure_both_bots() -> list[Row]:
    with Discord() as stand_in:
        starts = list(measure_starts(stand_in))
        with Bot("bare", stand_in) as bare, Bot("cohort", stand_in) as cohort:
            rows = list(BenchmarkPair(stand_in, bare, cohort).measure())
        return [*rows, *_measure_stored(stand_in), *starts]


def _measure_stored(stand_in: Discord) -> Iterator[Row]:
    """Measure the commands that use a database, on each kind."""
    with TemporaryDirectory() as folder, postgres_in(Path(folder)) as postgres:
        files = [f"sqlite+aiosqlite:///{folder}/{bot}.db" for bot in ("bare", "cohort")]
        for kind, urls in (("SQLite", files), ("PostgreSQL", [postgres, postgres])):
            create_databases(*urls)
            with (
                Bot("bare_stored", stand_in, urls[0]) as bare,
                Bot("cohort", stand_in, urls[1]) as cohort,
            ):
                yield from BenchmarkPair(stand_in, bare, cohort).measure_stored(kind, *urls)


if __name__ == "__main__":
    main()
